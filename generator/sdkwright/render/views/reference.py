"""The pages of the reference as templates print them: operations with their samples, and models."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdkwright.ir.api import Api, Channel, Operation, Resource, Signature
from sdkwright.ir.names import (
    make_async_name,
    make_file_name,
    make_module,
    make_resource_class,
    make_waiting_name,
)
from sdkwright.ir.schema import Schema
from sdkwright.ir.types import Type, walk_names
from sdkwright.render.samples.operations import Sample
from sdkwright.render.source_text import format_code_span, format_markdown
from sdkwright.spec import additions
from sdkwright.spec.additions import Additions


@dataclass(frozen=True)
class Field:
    name: str
    text: str


@dataclass(frozen=True)
class Result:
    """A model that an operation returns, with its fields."""

    name: str
    path: str
    fields: tuple[Field, ...]
    variants: tuple[str, ...]  # of a union: the paths of its models


@dataclass(frozen=True)
class Section:
    """A method: an operation, one that waits for the job that it starts, or a channel."""

    path: str  # of the method
    below: tuple[str, ...]  # the session classes of a channel
    request: str
    sync: str
    asynchronous: str
    results: tuple[Result, ...]
    is_deprecated: bool


@dataclass(frozen=True)
class Link:
    """A link to the page of a resource."""

    title: str
    target: str
    text: str

    @property
    def url(self) -> str:
        """The URL of the page on the built site."""
        return f"{self.target.removesuffix('.md')}/"


@dataclass(frozen=True)
class ReferencePage:
    """The page of a resource."""

    title: str
    about: str
    sections: tuple[Section, ...]
    by_hand: tuple[str, ...]  # the paths of the additions: methods, and their public types
    children: tuple[Link, ...]


def build_reference_page(
    resource: Resource, api: Api, added: Additions, package: str, samples: Mapping[str, Sample]
) -> ReferencePage:
    """The page of a resource."""
    schemas = {schema.name: schema for schema in api.schemas}
    holder = f"{package}.resources.{make_module(resource.path)}.{make_resource_class(resource.path)}"
    sections: list[Section] = []
    for operation in resource.operations:
        request = format_code_span(f"{operation.method} {operation.path}")
        results = _build_results(operation.signature, api, schemas, package)
        path = f"{holder}.{operation.name}"
        sections.append(_build_operation_section(operation, path, request, samples[operation.id], results))
        if operation.poll is not None:
            path = f"{holder}.{make_waiting_name(operation.name)}"
            request += (
                f", then {format_code_span(f'client.{operation.poll.status_operation}')} until the job ends"
            )
            results = _build_results(operation.poll.signature, api, schemas, package)
            sample = samples[make_waiting_name(operation.id)]
            sections.append(_build_operation_section(operation, path, request, sample, results))
    sections += [
        _build_channel_section(channel, f"{package}.resources.{make_module(resource.path)}", holder, samples)
        for channel in resource.channels
    ]
    additions_module = f"{package}.additions.{additions.make_module_name(resource.path)}"
    by_hand = [f"{holder}.{name}" for name in added.methods.get(resource.path, ())]
    by_hand += [f"{additions_module}.{name}" for name in added.public.get(resource.path, ())]
    return ReferencePage(
        title=f"client.{'.'.join(resource.path)}",
        about=format_markdown(resource.description),
        sections=tuple(sections),
        by_hand=tuple(by_hand),
        children=tuple(
            _build_child_link(child, make_file_name(resource.name)) for child in resource.children
        ),
    )


def _build_operation_section(
    operation: Operation, path: str, request: str, sample: Sample, results: tuple[Result, ...]
) -> Section:
    return Section(
        path=path,
        below=(),
        request=request,
        sync=_indent(sample.sync),
        asynchronous=_indent(sample.asynchronous),
        results=results,
        is_deprecated=operation.is_deprecated,
    )


def _build_channel_section(
    channel: Channel, module: str, holder: str, samples: Mapping[str, Sample]
) -> Section:
    """A channel, with its session classes instead of results."""
    return Section(
        path=f"{holder}.{channel.name}",
        below=(f"{module}.{channel.session}", f"{module}.{make_async_name(channel.session)}"),
        request=format_code_span(f"WebSocket {channel.path}"),
        sync=_indent(samples[channel.id].sync),
        asynchronous=_indent(samples[channel.id].asynchronous),
        results=(),
        is_deprecated=channel.is_deprecated,
    )


def make_page_path(path: Iterable[str]) -> str:
    """The path of a page in the folder of the reference; the pages of children are below that of their parent."""
    return f"{make_module(path).replace('.', '/')}.md"


def _build_child_link(resource: Resource, parent: str) -> Link:
    return Link(
        f"client.{'.'.join(resource.path)}",
        f"{parent}/{make_file_name(resource.name)}.md",
        format_markdown(resource.description.split("\n\n")[0]),
    )


def _indent(program: str) -> str:
    return textwrap.indent(program.rstrip("\n"), "    ")


def _build_results(
    signature: Signature, api: Api, schemas: Mapping[str, Schema], package: str
) -> tuple[Result, ...]:
    return tuple(
        _build_result(schema, schemas, package) for schema in _list_result_schemas(signature, api, schemas)
    )


def _list_result_schemas(signature: Signature, api: Api, schemas: Mapping[str, Schema]) -> Iterator[Schema]:
    """The components in the result; for a list with pages, those of its items."""
    items = {page.name: page.item for page in api.pages}
    for name in _sort_names(signature.returns):
        if name in schemas:
            yield schemas[name]
        elif name in items:
            yield from (schemas[item] for item in _sort_names(items[name]) if item in schemas)


def _sort_names(type_: Type) -> list[str]:
    return [name for _, name in sorted({(name.module, name.name) for name in walk_names(type_)})]


def _build_result(schema: Schema, schemas: Mapping[str, Schema], package: str) -> Result:
    fields = dict(schema.fields)
    return Result(
        name=schema.name,
        path=make_model_path(schema, package),
        fields=tuple(
            Field(fields[wire_name], f": {format_markdown(text)}" if text else "")
            for wire_name, text in schema.docs
        ),
        variants=tuple(
            make_model_path(schemas[name], package)
            for name in (schema.tagged.members if schema.tagged else ())
        ),
    )


def make_model_path(schema: Schema, package: str) -> str:
    """The path by which the class or alias of a schema is imported."""
    return f"{package}.models.{schema.module}.{schema.name}"


def build_resource_links(api: Api) -> list[Link]:
    """The pages of all resources, as links of the first page."""
    return [
        Link(
            f"client.{'.'.join(resource.path)}",
            f"reference/{make_page_path(resource.path)}",
            format_markdown(resource.description.split("\n\n")[0]),
        )
        for resource in api.walk_resources()
    ]


def build_chapter_links(pages: Mapping[str, str]) -> list[Link]:
    """All pages but the first, as links of the first page; the title of a page is its first line."""
    links = [Link(text.partition("\n")[0].removeprefix("# "), path, "") for path, text in pages.items()]
    return links[1:]


def render_navigation(resources: Iterable[Resource], depth: int = 0) -> Iterator[str]:
    """The entries of the navigation, as YAML: those below a resource are indented."""
    pad = "    " * depth
    for resource in resources:
        page = f"reference/{make_page_path(resource.path)}"
        if resource.children:
            yield f'{pad}- "{resource.name}":'  # in quotes: YAML 1.1 reads `on` as true
            yield f"{pad}    - {page}"
            yield from render_navigation(resource.children, depth + 1)
        else:
            yield f'{pad}- "{resource.name}": {page}'


def list_model_pages(api: Api, package: str) -> dict[str, tuple[str, ...]]:
    """The pages of the models, each with its modules: models, pages, plain data for requests."""
    pages: dict[str, tuple[str, ...]] = {}
    modules = {schema.module for schema in api.schemas} | {page.module for page in api.pages}
    for module in sorted(modules):
        folders = {
            "models": any(schema.module == module for schema in api.schemas),
            "pages": any(page.module == module for page in api.pages),
            "params": any(schema.in_request and schema.module == module for schema in api.schemas),
        }
        paths = tuple(f"{package}.{folder}.{module}" for folder, exists in folders.items() if exists)
        pages[make_page_path(module.split("."))] = paths
    return pages
