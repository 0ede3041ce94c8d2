"""Compares the parameters of an operation."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.diff.wire import lifecycle
from sdkwright.diff.wire.bodies import find_schema, list_media_types
from sdkwright.diff.wire.causes import Recorder
from sdkwright.diff.wire.differences import Family, SchemaUse
from sdkwright.diff.wire.raw_operations import RawOperation
from sdkwright.diff.wire.schema_graph import SchemaGraph
from sdkwright.diff.wire.schemas import ResolvedSchema, Resolver
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_list, is_mapping

_DEFAULT_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


@dataclass(frozen=True)
class RawParameter:
    """A parameter after references."""

    pointer: str  # `…/parameters/query/page_size`, or that of the component
    raw: Mapping[str, Any]
    where: str
    name: str
    is_of_path_item: bool  # whether it applies to all operations of the path
    entry: str  # its pointer in the list, which may be a reference
    source: str  # the pointer after references

    @property
    def is_required(self) -> bool:
        return self.raw.get("required") is True or self.where == "path"

    @property
    def need(self) -> str:
        return "required" if self.is_required else "optional"

    @property
    def label(self) -> str:
        """The name in messages."""
        return f"the {self.where} parameter `{self.name}`"

    @property
    def style(self) -> str:
        return str(self.raw.get("style") or _DEFAULT_STYLES.get(self.where, "form"))

    @property
    def explodes(self) -> bool:
        """Whether each item of a list is serialized by itself, as always in `deepObject`."""
        value = self.raw.get("explode")
        if self.style == "deepObject" or not isinstance(value, bool):
            return self.style in ("form", "deepObject")
        return value


def compare_parameters(
    base: RawOperation, revision: RawOperation, graph: SchemaGraph, record: Recorder, today: datetime.date
) -> None:
    """Compare the parameters of both sides: by location and name, path parameters by position."""
    before, after = (
        index_parameters(operation, side.resolver)
        for operation, side in zip((base, revision), graph.sides, strict=True)
    )
    for key, parameter in after.items():
        if key not in before and base.is_from_api:
            record("webhook-parameter-added", f"{parameter.label} is new", "", parameter.pointer)
        elif key not in before:
            _record_added(parameter, record)
    for key, parameter in before.items():
        if key in after:
            compare = _compare_received if base.is_from_api else _compare
            compare(parameter, after[key], graph, record)
        elif base.is_from_api:
            rule = f"webhook-{parameter.need}-parameter-removed"
            record(rule, f"{parameter.label} is gone", parameter.pointer, "", parameter.raw)
        else:
            _record_removed(parameter, record, today)


def index_parameters(operation: RawOperation, resolver: Resolver) -> dict[tuple[str, str], RawParameter]:
    """The parameters by location and name; path parameters by position, since their names may differ from the path."""
    parameters = list(_list_parameters(operation, resolver))
    positions = {name: index for index, name in enumerate(operation.path_parameters)}
    known = {parameter.name for parameter in parameters if parameter.where == "path"}
    free = [index for name, index in positions.items() if name not in known]
    indexed: dict[tuple[str, str], RawParameter] = {}
    for parameter in parameters:
        key = parameter.name.lower() if parameter.where == "header" else parameter.name
        if parameter.where == "path":
            if key not in positions and free:
                positions[key] = free.pop(0)
            key = str(positions.get(key, key))
        indexed[parameter.where, key] = parameter
    return indexed


def _list_parameters(operation: RawOperation, resolver: Resolver) -> Iterator[RawParameter]:
    for owner, pointer, is_of_path_item in (
        (operation.path_item, operation.path_item_pointer, True),
        (operation.raw, operation.pointer, False),
    ):
        parameters = owner.get("parameters")
        for index, value in enumerate(parameters if is_list(parameters) else ()):
            indexed = pointer + join_pointer("parameters", index)
            source, raw = resolver.resolve(indexed, value)
            if is_mapping(raw) and isinstance(raw.get("name"), str) and isinstance(raw.get("in"), str):
                where, name = raw["in"], raw["name"]
                location = source if source != indexed else pointer + join_pointer("parameters", where, name)
                yield RawParameter(location, raw, where, name, is_of_path_item, indexed, source)


def _record_added(parameter: RawParameter, record: Recorder) -> None:
    rule = f"new-{parameter.need}-request-parameter"
    if parameter.where == "path":
        rule = "new-request-path-parameter"
    elif parameter.is_of_path_item:
        rule = f"new-{parameter.need}-request-default-parameter-to-existing-path"
    message = f"{parameter.label} is new, and {parameter.need}"
    record(rule, message, "", parameter.pointer, None, parameter.raw)


def _record_removed(parameter: RawParameter, record: Recorder, today: datetime.date) -> None:
    removal = lifecycle.classify_removal(parameter.raw, today)
    rule = "request-parameter-removed"
    if removal in ("with-deprecation", "before-sunset"):
        rule += f"-{removal}"
    record(rule, f"{parameter.label} is gone", parameter.pointer, "", parameter.raw)


def _compare(base: RawParameter, revision: RawParameter, graph: SchemaGraph, record: Recorder) -> None:
    label, pointers = revision.label, (base.pointer, revision.pointer)
    if base.is_required != revision.is_required:
        rule = f"request-parameter-became-{revision.need}"
        record(rule, f"{label} became {revision.need}", *pointers, base.raw, revision.raw)
    lifecycle.compare_parameter_lifecycle(base.raw, revision.raw, label, pointers, record)
    schemas = _find_schemas(base, revision, graph)
    if base.style != revision.style:
        message = f"{label} is written as {revision.style}, not {base.style}"
        record("request-parameter-style-changed", message, *pointers)
    elif base.explodes != revision.explodes and _has_items(graph, schemas, base.style):
        manner = "each by itself" if revision.explodes else "together"
        message = f"the items of {label} are written {manner}"
        record("request-parameter-explode-changed", message, *pointers)
    _compare_flags(base, revision, record)
    _compare_content(base, revision, graph, record)
    family: Family = "header-parameter" if base.where == "header" else "parameter"
    explodes = base.where in ("query", "cookie") and revision.style == "form" and revision.explodes
    is_required = all(parameter.raw.get("required") is True for parameter in (base, revision))
    use = SchemaUse("request", family, explodes, is_required)
    graph.add(schemas[0], schemas[1], use, record.operation)


def _compare_received(
    base: RawParameter, revision: RawParameter, graph: SchemaGraph, record: Recorder
) -> None:
    """Compare a parameter of a webhook or callback, which receivers get like a header of a response."""
    label, pointers = revision.label, (base.pointer, revision.pointer)
    if base.is_required != revision.is_required:
        rule = f"webhook-parameter-became-{revision.need}"
        record(rule, f"{label} became {revision.need}", *pointers, base.raw, revision.raw)
    may_be_empty = [side.raw.get("allowEmptyValue") is True for side in (base, revision)]
    if may_be_empty[0] != may_be_empty[1]:
        need, verb = ("optional", "may") if may_be_empty[1] else ("required", "may no longer")
        record(f"webhook-parameter-became-{need}", f"{label} {verb} be empty", *pointers)
    lifecycle.compare_parameter_lifecycle(base.raw, revision.raw, label, pointers, record)
    schemas = _find_schemas(base, revision, graph)
    explodes = _has_items(graph, schemas, base.style) and base.explodes != revision.explodes
    media_types = _find_media_types(base, revision, graph)
    if base.style != revision.style or explodes or media_types[0] != media_types[1]:
        record("webhook-parameter-style-changed", f"{label} is written in another way", *pointers)
    graph.add(schemas[0], schemas[1], SchemaUse("response", "header"), record.operation)


def _find_schemas(base: RawParameter, revision: RawParameter, graph: SchemaGraph) -> list[ResolvedSchema]:
    return [
        find_schema(parameter.pointer, parameter.raw, side.resolver)
        for parameter, side in zip((base, revision), graph.sides, strict=True)
    ]


def _compare_flags(base: RawParameter, revision: RawParameter, record: Recorder) -> None:
    """Compare whether the value may be empty, and whether it may contain reserved characters."""
    for keyword, id, text in (
        ("allowEmptyValue", "empty-value", "be empty"),
        ("allowReserved", "reserved", "contain reserved characters"),
    ):
        before, after = (parameter.raw.get(keyword) is True for parameter in (base, revision))
        if before != after:
            change, verb = ("allowed", "may") if after else ("forbidden", "may no longer")
            message = f"{revision.label} {verb} {text}"
            record(f"request-parameter-{id}-{change}", message, base.pointer, revision.pointer)


def _compare_content(
    base: RawParameter, revision: RawParameter, graph: SchemaGraph, record: Recorder
) -> None:
    """Compare the media type of a value that is serialized as such."""
    before, after = _find_media_types(base, revision, graph)
    if before != after:
        old, new = (f"as `{name}`" if name else "in its style" for name in (before, after))
        message = f"{revision.label} is written {new}, not {old}"
        record("request-parameter-content-changed", message, base.pointer, revision.pointer)


def _find_media_types(base: RawParameter, revision: RawParameter, graph: SchemaGraph) -> list[str]:
    """The media type of each side; "" for a value that is serialized in a style."""
    return [
        next(iter(list_media_types(side.resolver, parameter.pointer, parameter.raw)), "")
        for parameter, side in zip((base, revision), graph.sides, strict=True)
    ]


def _has_items(graph: SchemaGraph, schemas: list[ResolvedSchema], style: str) -> bool:
    """Whether `explode` has an effect on both sides: never on scalars, and in the style `simple` only on objects."""
    structured = {"object"} if style == "simple" else {"array", "object"}
    for schema, side in zip(schemas, graph.sides, strict=True):
        types = side.normalize(schema).types
        if types is None or not types & structured:
            return False
    return True
