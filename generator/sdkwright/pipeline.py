"""Runs the whole generator: from a spec to the files of a Python package.

`_run_stages` contains the stages in their order: load, translate, render, format. `output.folder.write_output` writes the files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter

from sdkwright.ir import names
from sdkwright.ir.api import Api
from sdkwright.openapi.garbage_collection import freeze_gc, pause_gc
from sdkwright.output.cache import NO_CACHE, Cache
from sdkwright.output.manifest import Files, add_manifest
from sdkwright.output.parsed_documents import make_parser
from sdkwright.output.parts import Parts
from sdkwright.output.previous_run import PreviousRun, Run, read_previous_run, store_run
from sdkwright.problems.problem import Problem, SpecError
from sdkwright.project.config import Config
from sdkwright.render.formatting import Formatter, format_samples
from sdkwright.render.metadata import read_license
from sdkwright.render.models import render_models, render_params
from sdkwright.render.package import Prose, add_init_files, copy_verbatim, render_package
from sdkwright.render.samples.examples import render_examples
from sdkwright.render.samples.operations import Sample, render_samples
from sdkwright.render.samples.testing import render_test_samples
from sdkwright.render.samples.values import Bundle
from sdkwright.spec.additions import read_additions
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.guide import read_guide
from sdkwright.spec.loading import Spec, load_spec
from sdkwright.translate.api import translate

Report = Callable[[str, float], None]
"""Receives the name of each stage when it ends, and its duration in seconds."""
Stage = Callable[[str], AbstractContextManager[None]]


def generate(
    config: Config,
    report: Report = lambda stage, seconds: None,
    cache: Cache = NO_CACHE,
    previous: PreviousRun | None = None,
) -> Files:
    """Return the files of the package, by path. Raises SpecError or UnreadableInput; writes only the cache.

    `previous` is what the previous run has left, if a caller has it.
    """
    previous = read_previous_run(config, cache) if previous is None else previous
    run = make_run(config, cache, previous, report=report)
    store_run(run, config, cache)
    cache.remove_old_entries()
    return run.files


def make_run(
    config: Config,
    cache: Cache,
    previous: PreviousRun,
    checked: tuple[Spec, Api] | None = None,
    report: Report = lambda stage, seconds: None,
) -> Run:
    """Make the files of the package, without storing the run; `checked` is the loaded and translated spec."""
    parts = Parts(previous.parts)
    files = _run_stages(config, _time_stages(report), cache, parts, checked)
    return Run(previous.settings, previous.input_hash, files, parts.current)


def find_warnings(config: Config) -> tuple[Problem, ...]:
    """Return the warnings for a valid spec. Raises SpecError, with the warnings, for an invalid spec."""
    from sdkwright.translate.checking import find_problems  # with lint, which `generate` does not need

    client_names = names.list_client_names(config.client_class)
    problems = find_problems(config.spec, config.foreign_keywords, client_names)
    if any(problem.severity == "error" for problem in problems):
        raise SpecError(problems)
    return problems


def _run_stages(
    config: Config, stage: Stage, cache: Cache, parts: Parts, checked: tuple[Spec, Api] | None
) -> Files:
    with pause_gc(), Formatter(config.package, parts) as formatter:
        with stage("load"):
            spec = (
                checked[0] if checked else load_spec(config.spec, config.foreign_keywords, make_parser(cache))
            )
        with stage("translate"):
            api = checked[1] if checked else translate(spec, names.list_client_names(config.client_class))
            additions = read_additions(config.spec, api)
        with stage("render samples"):
            description = bundle_spec(spec)
            bundle = Bundle(json.loads(description))
            samples = _render_samples(bundle, api, config, parts)
            tests = _render_test_samples(bundle, api, config, parts)
            examples = render_examples(bundle, api, config.environment)
            prose = Prose(read_guide(config.spec), samples, examples, tests)
        with stage("render package"):
            files = render_package(api, additions, config, prose, parts)
            formatter.add(files)
        with stage("render models"):
            model_files = {
                **render_models(api, config.package, parts),
                **render_params(api, config.package, parts),
            }
            modules = {f"src/{config.package}/{path}": text for path, text in model_files.items()}
            all_files = add_init_files({**files, **modules}, config)
            formatter.add({path: text for path, text in all_files.items() if path not in files})
        with stage("format"), freeze_gc():
            files = formatter.finish()
    verbatim = {**copy_verbatim(config), **read_license(config), **additions.list_files(config.package)}
    return add_manifest({**files, **verbatim, "openapi.json": description})


def render_spec_samples(config: Config, cache: Cache = NO_CACHE) -> tuple[str, dict[str, Sample]]:
    """Return the bundled description and the formatted samples of its operations. Raises SpecError or UnreadableInput."""
    with pause_gc():
        spec = load_spec(config.spec, config.foreign_keywords, make_parser(cache))
        api = translate(spec, names.list_client_names(config.client_class))
        description = bundle_spec(spec)
        parts = Parts(read_previous_run(config, cache).parts)
        return description, _render_samples(Bundle(json.loads(description)), api, config, parts)


def _render_samples(bundle: Bundle, api: Api, config: Config, parts: Parts) -> dict[str, Sample]:
    rendered_samples = render_samples(bundle, api, config.package, config.client_class)
    texts = {
        f"{name} {variant}": text
        for name, sample in rendered_samples.items()
        for variant, text in sample._asdict().items()
    }
    formatted_texts = format_samples(texts, parts)
    return {
        name: Sample(formatted_texts[f"{name} sync"], formatted_texts[f"{name} asynchronous"])
        for name in rendered_samples
    }


def _render_test_samples(bundle: Bundle, api: Api, config: Config, parts: Parts) -> dict[str, str]:
    texts = render_test_samples(bundle, api, config.package, config.client_class)
    return {topic: text.strip() for topic, text in format_samples(texts, parts).items()}


def _time_stages(report: Report) -> Stage:
    @contextmanager
    def stage(name: str) -> Generator[None, None, None]:
        start = perf_counter()
        yield
        report(name, perf_counter() - start)

    return stage
