"""Names that would be printed twice: every name that can be imported from the package means one thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sdkwright.ir import names
from sdkwright.ir.api import Page, Schema
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.translate.registry import Registry

Name = tuple[str, str, Node]
"""A name, whose it is, and where that stands."""


def check(
    registry: Registry,
    schemas: Iterable[Schema],
    pages: Iterable[tuple[Page, Node]],
    sessions: Iterable[tuple[str, Node]],
    taken: Collection[str],
    problems: Problems,
) -> None:
    """Report what would hide something else."""
    first: dict[str, Name] = {}
    for name in (*_of_schemas(registry, schemas), *_of_pages(pages), *_of_sessions(sessions)):
        text, what, node = name
        if reason := names.unfit_class(text):
            problems.error(node, f"the name {quote(text)} {reason}")
        if text in taken:
            problems.error(node, f"the name {quote(text)} is taken by the client of the SDK; choose another")
        other = first.setdefault(text, name)
        if other[1] != what:
            problems.error(
                node, f"the name {quote(text)} would stand for {other[1]} and for {what}; rename one"
            )
    folded: dict[str, str] = {}
    for text, component in registry.components.items():
        similar = folded.setdefault(text.casefold(), text)
        if similar != text:
            problems.error(
                component.node, f"{quote(text)} and {quote(similar)} differ only in case; rename one"
            )


def _of_schemas(registry: Registry, schemas: Iterable[Schema]) -> Iterator[Name]:
    for schema in schemas:
        node, whose = registry.components[schema.name].node, quote(schema.name)
        yield schema.name, f"the schema {whose}", node
        if schema.in_request:
            yield names.param(schema.name), f"what requests take for {whose}", node
        if schema.variants is not None or schema.shapes is not None:
            yield names.unknown(schema.name), f"the unknown variant of {whose}", node
        for alias in schema.aliases:
            yield alias, f"the alias of {whose}", node


def _of_pages(pages: Iterable[tuple[Page, Node]]) -> Iterator[Name]:
    for page, node in pages:
        yield page.name, f"the page class {quote(page.name)}", node
        yield names.asynchronous(page.name), f"the asyncio twin of the page class {quote(page.name)}", node


def _of_sessions(sessions: Iterable[tuple[str, Node]]) -> Iterator[Name]:
    for session, node in sessions:
        # Where it stands tells two channels apart that want the same class.
        yield session, f"the session of {node.location}", node
        yield names.asynchronous(session), f"the asyncio twin of the session of {node.location}", node
