"""What the reference pages print: of each resource its operations, each with a sample, and where the models are."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdkwright.ir.api import Api, Channel, Operation, Resource, Schema, Signature
from sdkwright.ir.literals import code_span, markdown
from sdkwright.ir.names import asynchronous, resource_class, waiting
from sdkwright.render.samples import Sample
from sdkwright.spec import additions
from sdkwright.spec.additions import Additions


@dataclass(frozen=True)
class Field:
    name: str
    text: str


@dataclass(frozen=True)
class Result:
    """A model that an operation answers with, and what is in it."""

    name: str
    path: str
    fields: tuple[Field, ...]
    variants: tuple[str, ...]  # of a union: the paths of its models


@dataclass(frozen=True)
class Section:
    """A method: an operation, one that waits for the job that it starts, or a channel."""

    path: str  # of the method
    below: tuple[str, ...]  # the session that a channel gives
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
        """Where the page is on the built site."""
        return f"{self.target.removesuffix('.md')}/"


@dataclass(frozen=True)
class ReferencePage:
    """The page of a resource."""

    title: str
    about: str
    sections: tuple[Section, ...]
    by_hand: tuple[str, ...]  # the paths of what the additions give it: methods, and what these take and give
    children: tuple[Link, ...]


def reference_page(
    resource: Resource, api: Api, added: Additions, package: str, shown: Mapping[str, Sample]
) -> ReferencePage:
    """All that the page of a resource prints."""
    schemas = {schema.name: schema for schema in api.schemas}
    holder = f"{package}.resources.{'.'.join(resource.path)}.{resource_class(resource.path)}"
    sections: list[Section] = []
    for one in resource.operations:
        sent = code_span(f"{one.method} {one.path}")
        results = _results(one.signature, api, schemas, package)
        sections.append(_called(one, f"{holder}.{one.name}", sent, shown[one.id], results))
        if one.poll is not None:
            name = waiting(one.name)
            asking = f"{sent}, then {code_span(f'client.{one.poll.asked}')} until the job has ended"
            results = _results(one.poll.signature, api, schemas, package)
            sections.append(_called(one, f"{holder}.{name}", asking, shown[waiting(one.id)], results))
    sections += [
        _opened(one, f"{package}.resources.{'.'.join(resource.path)}", holder, shown)
        for one in resource.channels
    ]
    below = tuple(_link(child, resource.name) for child in resource.children)
    title = f"client.{'.'.join(resource.path)}"
    by_hand = [f"{holder}.{name}" for name in added.methods.get(resource.path, ())]
    by_hand += [
        f"{package}.additions.{additions.module_name(resource.path)}.{name}"
        for name in added.public.get(resource.path, ())
    ]
    return ReferencePage(title, markdown(resource.description), tuple(sections), tuple(by_hand), below)


def _called(
    operation: Operation, path: str, request: str, sample: Sample, results: tuple[Result, ...]
) -> Section:
    return Section(
        path=path,
        below=(),
        request=request,
        sync=_indented(sample.sync),
        asynchronous=_indented(sample.asynchronous),
        results=results,
        is_deprecated=operation.is_deprecated,
    )


def _opened(channel: Channel, module: str, holder: str, shown: Mapping[str, Sample]) -> Section:
    """A channel: what it sends stands with the methods of its session, what it receives in the type of that."""
    return Section(
        path=f"{holder}.{channel.name}",
        below=(f"{module}.{channel.session}", f"{module}.{asynchronous(channel.session)}"),
        request=code_span(f"WebSocket {channel.path}"),
        sync=_indented(shown[channel.id].sync),
        asynchronous=_indented(shown[channel.id].asynchronous),
        results=(),
        is_deprecated=channel.is_deprecated,
    )


def page_of(path: Iterable[str]) -> str:
    """The place of a page below the folder of the reference; children stand below their parent."""
    return f"{'/'.join(path)}.md"


def _link(resource: Resource, parent: str) -> Link:
    return Link(
        f"client.{'.'.join(resource.path)}",
        f"{parent}/{resource.name}.md",
        markdown(resource.description.split("\n\n")[0]),
    )


def _indented(program: str) -> str:
    return textwrap.indent(program.rstrip("\n"), "    ")


def _results(
    signature: Signature, api: Api, schemas: Mapping[str, Schema], package: str
) -> tuple[Result, ...]:
    return tuple(_result(schema, schemas, package) for schema in _models(signature, api, schemas))


def _models(signature: Signature, api: Api, schemas: Mapping[str, Schema]) -> Iterator[Schema]:
    """The components that an answer is made of; of a list that goes on over pages, those of its items."""
    pages = {page.name: page.item for page in api.pages}
    for _, name in sorted(signature.returns.imports):
        if name in schemas:
            yield schemas[name]
        elif name in pages:
            yield from (schemas[item] for _, item in sorted(pages[name].imports) if item in schemas)


def _result(schema: Schema, schemas: Mapping[str, Schema], package: str) -> Result:
    python = dict(schema.fields)
    return Result(
        name=schema.name,
        path=model_path(schema, package),
        fields=tuple(Field(python[wire], markdown(text)) for wire, text in schema.docs),
        variants=tuple(
            model_path(schemas[name], package)
            for name in (schema.variants.members if schema.variants else ())
        ),
    )


def model_path(schema: Schema, package: str) -> str:
    return f"{package}.models.{schema.module}.{schema.name}"


def links(api: Api) -> list[Link]:
    """The pages of all resources, as seen from the first page."""
    return [
        Link(
            f"client.{'.'.join(one.path)}",
            f"reference/{page_of(one.path)}",
            markdown(one.description.split("\n\n")[0]),
        )
        for one in api.walk_resources()
    ]


def titled(pages: Mapping[str, str]) -> list[Link]:
    """Pages but for the first one, as seen from it; the title of each is its first line."""
    every = [Link(text.partition("\n")[0].removeprefix("# "), path, "") for path, text in pages.items()]
    return every[1:]


def nav(api: Api) -> list[str]:
    """The entries of the navigation, as YAML: those below a resource are indented."""
    return list(_nav(api.resources, 0))


def _nav(resources: tuple[Resource, ...], depth: int) -> Iterator[str]:
    pad = "    " * depth
    for one in resources:
        page = f"reference/{page_of(one.path)}"
        if one.children:
            yield f'{pad}- "{one.name}":'  # in quotes: `on` alone is a truth
            yield f"{pad}    - {page}"
            yield from _nav(one.children, depth + 1)
        else:
            yield f'{pad}- "{one.name}": {page}'


def model_pages(api: Api, package: str) -> dict[str, tuple[str, ...]]:
    """By page: the modules whose models, lists and plain data for requests it shows."""
    found: dict[str, tuple[str, ...]] = {}
    for module in sorted({schema.module for schema in api.schemas}):
        kinds = {
            "models": True,
            "pages": any(page.module == module for page in api.pages),
            "params": any(schema.in_request and schema.module == module for schema in api.schemas),
        }
        paths = tuple(f"{package}.{kind}.{module}" for kind, is_there in kinds.items() if is_there)
        found[page_of(module.split("."))] = paths
    return found
