"""The story: a spec becomes files."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter

from sdkwright.ir import names
from sdkwright.ir.api import Api
from sdkwright.openapi.collector import paused, set_aside
from sdkwright.output.cache import NOTHING_KEPT, Cache, contents, named
from sdkwright.output.files import Files, with_manifest
from sdkwright.problems.problem import Problem, SpecError
from sdkwright.project.config import Config
from sdkwright.render.formatting import formatted, programs
from sdkwright.render.metadata import licence
from sdkwright.render.models import models, params
from sdkwright.render.package import Prose, copied, rendered, with_packages
from sdkwright.render.samples import Sample, samples
from sdkwright.spec import folder
from sdkwright.spec.additions import additions
from sdkwright.spec.bundle import bundle
from sdkwright.spec.document import load
from sdkwright.spec.guide import guide
from sdkwright.translate import build

Report = Callable[[str, float], None]
"""Told the name of each stage, and how many seconds it took."""
Stage = Callable[[str], AbstractContextManager[None]]


def generate(
    config: Config, report: Report = lambda stage, seconds: None, cache: Cache = NOTHING_KEPT
) -> Files:
    """The whole package of a spec; raises SpecError or UnreadableInput, and writes nothing."""
    key = _key(config, cache)
    found = cache.get(key)
    if found is not None:
        known: Files = json.loads(found)
        return known
    made = _made(config, _timer(report), cache)
    if _key(config, cache) == key:  # nobody has saved a file of the spec in the meantime
        cache.put(key, json.dumps(made))
    cache.tidy()
    return made


def _key(config: Config, cache: Cache) -> str:
    """Of everything that the package is made from."""
    settings = {name: value for name, value in vars(config).items() if name not in ("output", "home")}
    files = [*folder.all_input(config.spec), *filter(None, [config.license_file])]
    return cache.key("files", named(settings), contents(files))


def _made(config: Config, stage: Stage, cache: Cache) -> Files:
    with paused():
        with stage("load"):
            document = load(config.spec)
        with stage("build"):
            api = build(document, names.of_client(config.client_class))
            added = additions(config.spec, api)
        with stage("samples"):
            whole = bundle(document)
            prose = Prose(guide(config.spec), _samples(whole, api, config, cache))
    with set_aside():
        with stage("models"):
            typed = {**models(api, config.package, cache), **params(api, config.package, cache)}
        with stage("render"):
            files = {
                **rendered(api, added, config, prose),
                **{f"src/{config.package}/{path}": text for path, text in typed.items()},
            }
        with stage("format"):
            tidy = formatted(with_packages(files, config), config.package, cache)
    as_it_is = {**copied(config), **licence(config), **added.files(config.package)}
    return with_manifest({**tidy, **as_it_is, "openapi.json": whole})


def _samples(whole: str, api: Api, config: Config, cache: Cache) -> dict[str, Sample]:
    found = samples(json.loads(whole), api, config.package, config.client_class)
    texts = {f"{name} {kind}": text for name, one in found.items() for kind, text in one._asdict().items()}
    tidy = programs(texts, cache)
    return {name: Sample(tidy[f"{name} sync"], tidy[f"{name} asynchronous"]) for name in found}


def warnings(config: Config) -> tuple[Problem, ...]:
    """What should be mended in a spec that is usable; raises SpecError, with the warnings too, when it is not."""
    document = load(config.spec)
    try:
        additions(config.spec, build(document, names.of_client(config.client_class)))
    except SpecError as error:
        raise SpecError((*document.warnings, *error.problems)) from None
    # Imported late: jsonschema takes longer than reading a spec, and `generate` does not need it.
    from sdkwright.spec.lint import lint

    return tuple(sorted({*document.warnings, *lint(document)}))


def _timer(report: Report) -> Stage:
    @contextmanager
    def stage(name: str) -> Generator[None, None, None]:
        start = perf_counter()
        yield
        report(name, perf_counter() - start)

    return stage
