"""Checks that every name that can be imported from the package is unique."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, cast

from sdkwright.ir import names
from sdkwright.ir.api import Page
from sdkwright.ir.formats import FORMATS
from sdkwright.ir.schema import Schema
from sdkwright.ir.types import Type, walk_names
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.translate.registry import Registry

PublicName = tuple[str, str, Node]
"""A name, a label for messages, and the node."""


def check_collisions(
    registry: Registry,
    schemas: Iterable[Schema],
    pages: Iterable[tuple[Page, Node]],
    sessions: Iterable[tuple[str, Node]],
    types: Iterable[Type],
    reserved_names: Collection[str],
    problems: Problems,
) -> None:
    """Report every name that is used twice, or that the SDK reserves."""
    first: dict[str, PublicName] = {}
    format_types = _list_format_types(registry, types)
    for name in (
        *_list_schema_names(registry, schemas),
        *_list_page_names(pages),
        *_list_session_names(sessions),
    ):
        text, label, node = name
        if reason := names.explain_invalid_class(text):
            problems.error(node, f"the name {quote(text)} {reason}")
        if text in format_types:
            problems.error(
                node,
                f"the name {quote(text)} is that of the type of format {format_types[text]}, which this description uses;"
                " choose another",
            )
        if text in reserved_names:
            problems.error(
                node, f"the name {quote(text)} is reserved for the client of the SDK; choose another"
            )
        other = first.setdefault(text, name)
        if other[1] != label:
            problems.error(
                node, f"the name {quote(text)} would be {other[1]} and also {label}; rename one of them"
            )
    names_by_case: dict[str, str] = {}
    for text, component in registry.components.items():
        similar = names_by_case.setdefault(text.casefold(), text)
        if similar != text:
            problems.error(
                component.node, f"{quote(text)} and {quote(similar)} differ only in case; rename one"
            )


def _list_format_types(registry: Registry, types: Iterable[Type]) -> dict[str, str]:
    """The types of formats in the description whose names could be names of components, and the formats."""
    used = {
        format_
        for component in registry.components.values()
        for format_ in _list_formats(component.node.value)
    }
    type_names = {(name.module, name.name) for type_ in types for name in walk_names(type_)}
    return {
        format_.type_name: name
        for name, format_ in FORMATS.items()
        if name in used or (format_.module, format_.type_name) in type_names
    }


def _list_formats(content: object) -> Iterator[str]:
    """The formats anywhere in a schema."""
    if isinstance(content, dict):
        schema = cast("dict[str, Any]", content)
        if isinstance(schema.get("format"), str):
            yield schema["format"]
        for value in schema.values():
            yield from _list_formats(value)
    elif isinstance(content, list):
        for element in cast("list[object]", content):
            yield from _list_formats(element)


def _list_schema_names(registry: Registry, schemas: Iterable[Schema]) -> Iterator[PublicName]:
    for schema in schemas:
        node, name = registry.components[schema.name].node, quote(schema.name)
        yield schema.name, f"the schema {name}", node
        if schema.in_request:
            yield names.make_param_name(schema.name), f"the plain data of {name}", node
        if schema.has_model_or_dict:
            yield names.make_model_or_dict_name(schema.name), f"the model or plain data of {name}", node
        if schema.tagged is not None or schema.untagged is not None:
            yield names.make_unknown_name(schema.name), f"the unknown variant of {name}", node
        for alias in schema.aliases:
            yield alias, f"the alias of {name}", node


def _list_page_names(pages: Iterable[tuple[Page, Node]]) -> Iterator[PublicName]:
    for page, node in pages:
        yield page.name, f"the page class {quote(page.name)}", node
        yield names.make_async_name(
            page.name
        ), f"the async variant of the page class {quote(page.name)}", node


def _list_session_names(sessions: Iterable[tuple[str, Node]]) -> Iterator[PublicName]:
    for session, node in sessions:
        # Two channels may have the same session name; their locations differ.
        yield session, f"the session of {node.location}", node
        yield names.make_async_name(session), f"the async variant of the session of {node.location}", node
