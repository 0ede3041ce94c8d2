"""Renders the files of the package from its templates. No other module renders these templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sdkwright.ir import names, pattern_texts, patterns
from sdkwright.ir.api import Api, Operation, Page, Resource
from sdkwright.ir.formats import list_text_examples
from sdkwright.ir.responses import ResponseKind
from sdkwright.output.parts import NO_PARTS, Parts
from sdkwright.project.config import Config
from sdkwright.project.installation import TEMPLATES
from sdkwright.render import metadata
from sdkwright.render.chapters import list_chapter_links, split_chapters
from sdkwright.render.samples.choice import choose_first_operation
from sdkwright.render.samples.examples import OperationExamples
from sdkwright.render.samples.operations import Sample
from sdkwright.render.samples.testing import TOPICS
from sdkwright.render.site.methods import Texts, indent_sample
from sdkwright.render.site.pages import (
    REFERENCE_TEMPLATES,
    hash_resource,
    list_resource_links,
    render_reference,
)
from sdkwright.render.source_text import (
    HEADER,
    format_docstring,
    format_literal,
    format_markdown,
    format_toml,
)
from sdkwright.render.templates import list_templates, render_template
from sdkwright.render.views import client, errors, events, inputs, pages, resources
from sdkwright.render.views.formats import (
    build_encoders,
    build_formats,
    list_format_imports,
)
from sdkwright.render.views.readme import ReadmeView, build_readme
from sdkwright.render.views.skill import build_skill
from sdkwright.spec import additions
from sdkwright.spec.additions import Additions

_PACKAGE = "src/package/"
_RESOURCE = "src/package/resources/resource.py.jinja"
_PAGES = "src/package/pages/page.py.jinja"
_EVENTS = "src/package/webhooks.py.jinja"
_INPUTS = "src/package/inputs.py.jinja"
_README = "README.md.jinja"
_EVENTS_PAGE = "docs/package/events.md.jinja"
_SKILL = "src/package/.agents/SKILL.md.jinja"
_NOT_ONCE = REFERENCE_TEMPLATES | {_SKILL, _RESOURCE, _PAGES, _EVENTS, _INPUTS, _EVENTS_PAGE}
_MOST_CARDS = 30
"""A longer list of resources has only their names."""
_FOLDERS = {
    "additions": "Written by hand, in the additions folder of the description.",
    "models": "The models of requests and responses, one module for each document of the description.",
    "pages": "Lists with several pages.",
    "params": "Plain data for requests: typed dicts and closed enums.",
    "resources": "The resources of the API, one module each.",
}


@dataclass(frozen=True)
class Prose:
    """Texts of the documentation: the README sections of this API, samples, examples, and samples of tests by topic."""

    guide: tuple[str, ...]
    samples: Mapping[str, Sample]
    examples: Mapping[str, OperationExamples]
    tests: Mapping[str, str]


def render_package(
    api: Api, added: Additions, config: Config, prose: Prose, parts: Parts = NO_PARTS
) -> dict[str, str]:
    """The files of all templates: most are rendered once, some for each resource or list, some only if needed."""
    root = f"src/{config.package}"
    values = _collect_common_values(api, added, config)
    first_samples = [prose.samples[name] for name in choose_first_operation(api, prose.samples)]
    values.update(
        readme=_build_readme(api, config, prose),
        test_samples={topic: [prose.tests[topic]] if topic in prose.tests else [] for topic in TOPICS},
    )
    skill = build_skill(api, prose.samples, config.package, config.distribution)
    values.update(skill=skill)
    chapters = split_chapters(render_template(_README, guide=prose.guide, **values))
    error_class = names.make_error_class(config.client_class)
    texts = Texts(prose.samples, prose.examples)
    resource_links = [link for link in list_resource_links(api) if link.title.count(".") == 1]
    reference = render_reference(api, added, config.package, error_class, texts, render_template, parts)
    values.update(
        guide=prose.guide,
        guide_links=list_chapter_links(chapters),
        resource_cards=resource_links if len(resource_links) <= _MOST_CARDS else [],
        resource_names=resource_links,
        first_samples=[indent_sample(sample) for sample in first_samples],
        reference_nav=reference.resource_navigation,
        model_nav=reference.model_navigation,
    )
    once = (path for path in list_templates() if path not in _NOT_ONCE)
    files = {
        _make_output_path(path, config).removesuffix(".jinja"): render_template(path, **values)
        for path in once
    }
    for resource in api.walk_resources():
        files.update(_render_resource(resource, config.package, added.find_bases(resource.path), parts))
    event_module = events.build_event_module(api, config.package)
    if event_module is not None:
        files[f"{root}/webhooks.py"] = render_template(_EVENTS, module=event_module, header=HEADER)
        files["docs/package/events.md"] = render_template(_EVENTS_PAGE, package=config.package)
    input_module = inputs.build_input_module(api, config.package)
    if input_module is not None:
        files[f"{root}/inputs.py"] = render_template(
            _INPUTS, module=input_module, package=config.package, header=HEADER
        )
    files[f"{root}/{skill.path}"] = render_template(_SKILL, **values)
    files.update(_render_pages(api, config))
    files.update({f"docs/{path}": text for path, text in chapters.items()})
    files.update({f"docs/{path}": text for path, text in reference.files.items()})
    return files


def _render_resource(
    resource: Resource, package: str, bases: tuple[str, str] | None, parts: Parts
) -> Mapping[str, str]:
    """The module of a resource."""
    file_name = "/__init__.py" if resource.children else ".py"
    path = f"src/{package}/resources/{names.make_module(resource.path).replace('.', '/')}{file_name}"

    def render() -> dict[str, str]:
        module = resources.build_resource_module(resource, package, bases)
        return {path: render_template(_RESOURCE, module=module, header=HEADER)}

    return parts.make(path, (hash_resource(resource, parts), package, bases), render)


def _build_readme(api: Api, config: Config, prose: Prose) -> ReadmeView:
    comment = client.build_client(api, config.environment).comment
    return build_readme(api, prose.samples, config.package, config.client_class, comment, prose.guide)


def _render_pages(api: Api, config: Config) -> dict[str, str]:
    """The modules of page classes."""
    by_module: dict[str, list[Page]] = {}
    for page in api.pages:
        by_module.setdefault(page.module, []).append(page)
    files: dict[str, str] = {}
    for path, page_classes in by_module.items():
        # A module with modules below it is a package, like the models of these pages.
        is_package = any(other.startswith(f"{path}.") for other in by_module)
        name = path.replace(".", "/") + ("/__init__.py" if is_package else ".py")
        module = pages.build_page_module(page_classes, config.package)
        files[f"src/{config.package}/pages/{name}"] = render_template(_PAGES, module=module, header=HEADER)
    return files


def add_init_files(files: dict[str, str], config: Config) -> dict[str, str]:
    """The files, and an `__init__.py` for each folder of modules without one."""
    root = f"src/{config.package}/"
    added: dict[str, str] = {}
    for path in files:
        is_module = path.startswith(root) and path.endswith(".py")
        for folder in PurePosixPath(path).parents if is_module else ():
            init = f"{folder}/__init__.py"
            if str(folder).startswith(root) and init not in files:
                name = ".".join(folder.relative_to(root).parts)
                text = _FOLDERS.get(name, f"The modules of `{name}`.")
                added[init] = f"{HEADER}\n{format_docstring(text, 0)}\n"
    return {**files, **added}


def copy_verbatim(config: Config) -> dict[str, str]:
    """The runtime and all other files that are not templates, unchanged."""
    paths = (path for path in sorted(TEMPLATES.rglob("*")) if path.is_file())
    files = {path.relative_to(TEMPLATES).as_posix(): path for path in paths}
    for module in (patterns, pattern_texts):  # the generator checks examples, and makes samples with them
        path = Path(str(module.__file__))
        files[f"{_PACKAGE}testing/{path.name}"] = path
    return {
        _make_output_path(name, config): path.read_text(encoding="utf-8")
        for name, path in files.items()
        if not name.endswith(".jinja") and "__pycache__" not in name
    }


def _make_output_path(path: str, config: Config) -> str:
    return path.replace(_PACKAGE, f"src/{config.package}/", 1)


def _list_operations(api: Api) -> list[Operation]:
    return [operation for resource in api.walk_resources() for operation in resource.operations]


def _has_kind(api: Api, kind: ResponseKind) -> bool:
    """Whether a call can return a response of a kind."""
    return any(
        kind in (operation.response_kind, *(other.kind for other in operation.list_other_responses()))
        for operation in _list_operations(api)
    )


def _has_raw_bodies(api: Api) -> bool:
    return any(
        argument.location == "content"
        for operation in _list_operations(api)
        for argument in operation.signature.arguments
    )


def _collect_common_values(api: Api, added: Additions, config: Config) -> dict[str, object]:
    """The values of the templates that are rendered once."""
    exports = _list_exports(api, added, config)
    fixture_prefix = names.make_fixture_prefix(config.package)
    texts = [part for part in (api.summary, api.description) if part]
    about = "\n\n".join(texts or [f"A Python client for {api.title}."])
    return {
        "header": HEADER,
        "package": config.package,
        "has_channels": any(resource.channels for resource in api.walk_resources()),
        "distribution": config.distribution,
        "distribution_toml": format_toml(config.distribution),
        "version": format_literal(config.version),
        "version_toml": format_toml(config.version),
        "summary_toml": format_toml(api.summary or api.title),
        "project_lines": metadata.format_project_lines(config),
        "url_lines": metadata.format_url_lines(config),
        "title": format_markdown(api.title),
        "about": format_markdown(about),
        "package_docstring": format_docstring(about, 0),
        "client_docstring": format_docstring(api.description or api.title, 4),
        "client_class": config.client_class,
        "async_client_class": names.make_async_name(config.client_class),
        "fixture_prefix": fixture_prefix,
        "record_option": f"--{fixture_prefix.replace('_', '-')}-record",
        "status_errors": errors.build_status_errors(api),
        "error_imports": errors.list_body_imports(api, config.package),
        "error_class": names.make_error_class(config.client_class),
        "environment": format_literal(config.environment),
        "environment_name": config.environment,
        "name": format_literal(config.distribution),
        "base_url": format_literal(api.base_url),
        "regions": "{"
        + ", ".join(f"{format_literal(name)}: {format_literal(url)}" for name, url in api.regions)
        + "}",
        "region_type": resources.render_region_type(api.regions),
        "client": client.build_client(api, config.environment),
        "children": [resources.build_child(child, config.package, False) for child in api.resources],
        "async_children": [resources.build_child(child, config.package, True) for child in api.resources],
        "site_name": format_toml(f"{api.title} for Python"),
        "about_line": format_markdown(" ".join(about.split())),
        "reference_links": list_resource_links(api),
        "has_events": _has_kind(api, "events"),
        "has_json_lines": _has_kind(api, "json_lines"),
        "has_raw_bodies": _has_raw_bodies(api),
        "has_sessions": any(resource.channels for resource in api.walk_resources()),
        "event_nav": ["package/events.md"] if api.signing or api.unsigned else [],
        "exports": exports,
        "formats": build_formats(),
        "text_examples": sorted(list_text_examples().items()),
        "encoders": build_encoders(),
        "format_imports": list_format_imports(),
        "value_schemas": [
            {"name": format_literal(name), "source": format_literal(schema)}
            for name, schema in [*api.value_schemas, *_list_message_schemas(api)]
        ],
        "type_imports": _render_exports(exports, config.package),
    }


def _list_message_schemas(api: Api) -> Iterator[tuple[str, Any]]:
    """The schemas of the messages that clients send, by the names of their sessions."""
    for resource in api.walk_resources():
        for channel in resource.channels:
            if channel.accepted_schema is not None:
                yield channel.session, channel.accepted_schema


def _list_exports(api: Api, added: Additions, config: Config) -> list[tuple[str, str, str]]:
    """Every name that can be imported from the root of the package, with its module and its name in the module.

    The latter is "" for a module.
    """
    same: list[tuple[str, tuple[str, ...]]] = []
    same += [("client", (config.client_class, names.make_async_name(config.client_class)))]
    same += [("errors", (names.make_error_class(config.client_class), *names.ERROR_NAMES))]
    has_channels = any(resource.channels for resource in api.walk_resources())
    hidden = names.WRAPPER_NAMES if has_channels else names.WRAPPER_NAMES | names.SESSION_NAMES
    same += [("_runtime", tuple(name for name in names.RUNTIME_NAMES if name not in hidden))]
    functions = events.list_function_names(api)
    same += [("webhooks", functions)]
    aliases: list[tuple[str, str, str]] = []
    for schema in api.schemas:
        module = f"models.{schema.module}"
        same.append((module, (schema.name,)))
        aliases += [(alias, module, schema.name) for alias in schema.aliases]
        if schema.tagged is not None or schema.untagged is not None:
            same.append((module, (names.make_unknown_name(schema.name),)))
        if schema.in_request:
            same.append((f"params.{schema.module}", (names.make_param_name(schema.name),)))
        if schema.has_model_or_dict:
            same.append(("inputs", (names.make_model_or_dict_name(schema.name),)))
    for resource in api.walk_resources():
        sessions = [channel.session for channel in resource.channels]
        both = (*sessions, *map(names.make_async_name, sessions))
        same.append((f"resources.{names.make_module(resource.path)}", both))
    for page in api.pages:
        same.append((f"pages.{page.module}", (page.name, names.make_async_name(page.name))))
    for path, public in added.public.items():
        same.append((f"additions.{additions.make_module_name(path)}", public))
    exports = {(name, module, name) for module, exported_names in same for name in exported_names}
    return sorted({*exports, *aliases, *([("webhooks", "webhooks", "")] if functions else [])})


def _render_exports(exports: list[tuple[str, str, str]], package: str) -> list[str]:
    same = [(module, name) for name, module, origin in exports if name == origin]
    # `import Voice as OldVoice` would not export OldVoice: to type checkers only `X as X` does.
    aliases = [f"{name} = {origin}" for name, _, origin in exports if origin not in ("", name)]
    modules = [f"from {package} import {name} as {name}" for name, _, origin in exports if not origin]
    return [
        *modules,
        *(f"from {package}.{module} import {name} as {name}" for module, name in same),
        *aliases,
    ]
