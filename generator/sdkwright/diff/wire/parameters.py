"""The parameters of an operation."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.diff.wire import lifecycle
from sdkwright.diff.wire.edits import Family, How
from sdkwright.diff.wire.endpoints import Endpoint
from sdkwright.diff.wire.graph import Graph
from sdkwright.diff.wire.media import first_schema
from sdkwright.diff.wire.notes import Scribe
from sdkwright.diff.wire.sites import Sites
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_list, is_mapping

_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


@dataclass(frozen=True)
class Parameter:
    """A parameter, and where it stands: in a component, or in the operation or path item."""

    pointer: str  # `…/parameters/query/page_size`, or that of the component
    raw: Mapping[str, Any]
    where: str
    name: str
    is_of_path: bool  # whether all operations of the path have it

    @property
    def is_required(self) -> bool:
        """Whether it cannot be left out."""
        return self.raw.get("required") is True or self.where == "path"

    @property
    def what(self) -> str:
        """What a message calls it."""
        return f"the {self.where} parameter `{self.name}`"

    @property
    def style(self) -> str:
        """How its value is written."""
        return str(self.raw.get("style") or _STYLES.get(self.where, "form"))

    @property
    def explodes(self) -> bool:
        """Whether each item of a list is written by itself."""
        value = self.raw.get("explode")
        return value if isinstance(value, bool) else self.style == "form"


def compare(base: Endpoint, revision: Endpoint, graph: Graph, note: Scribe, today: datetime.date) -> None:
    """The parameters of both sides: by place and name, those of the path by position."""
    before, after = (
        _keyed(endpoint, list(_parameters(endpoint, normal.sites)))
        for endpoint, normal in zip((base, revision), graph.sides, strict=True)
    )
    for key, parameter in after.items():
        if key not in before:
            _added(parameter, note)
    for key, parameter in before.items():
        if key in after:
            _kept(parameter, after[key], graph, note)
        else:
            _removed(parameter, note, today)


def _parameters(endpoint: Endpoint, sites: Sites) -> Iterator[Parameter]:
    for owner, pointer, is_of_path in (
        (endpoint.item, endpoint.item_pointer, True),
        (endpoint.raw, endpoint.pointer, False),
    ):
        listed = owner.get("parameters")
        for index, value in enumerate(listed if is_list(listed) else ()):
            written = pointer + join_pointer("parameters", index)
            source, raw = sites.resolve(written, value)
            if is_mapping(raw) and isinstance(raw.get("name"), str) and isinstance(raw.get("in"), str):
                where, name = raw["in"], raw["name"]
                shown = source if source != written else pointer + join_pointer("parameters", where, name)
                yield Parameter(shown, raw, where, name, is_of_path)


def _keyed(endpoint: Endpoint, parameters: list[Parameter]) -> dict[tuple[str, str], Parameter]:
    """By place and name; those of the path by position, also when the path calls one by another name."""
    positions = {name: index for index, name in enumerate(endpoint.names)}
    known = {one.name for one in parameters if one.where == "path"}
    free = [index for name, index in positions.items() if name not in known]
    found: dict[tuple[str, str], Parameter] = {}
    for one in parameters:
        name = one.name.lower() if one.where == "header" else one.name
        if one.where == "path" and one.name not in positions and free:
            positions[one.name] = free.pop(0)
        found[one.where, str(positions.get(name, name)) if one.where == "path" else name] = one
    return found


def _added(parameter: Parameter, note: Scribe) -> None:
    need = "required" if parameter.is_required else "optional"
    rule = f"new-{need}-request-parameter"
    if parameter.where == "path":
        rule = "new-request-path-parameter"
    elif parameter.is_of_path:
        rule = f"new-{need}-request-default-parameter-to-existing-path"
    said = f"{parameter.what} is new, and {need}"
    note(rule, said, "", parameter.pointer, None, parameter.raw)


def _removed(parameter: Parameter, note: Scribe, today: datetime.date) -> None:
    how = lifecycle.removal(parameter.raw, today)
    rule = "request-parameter-removed"
    if how in ("with-deprecation", "before-sunset"):
        rule += f"-{how}"
    note(rule, f"{parameter.what} is gone", parameter.pointer, "", parameter.raw)


def _kept(base: Parameter, revision: Parameter, graph: Graph, note: Scribe) -> None:
    at = (base.pointer, revision.pointer)
    if base.is_required != revision.is_required:
        became = "required" if revision.is_required else "optional"
        note(
            f"request-parameter-became-{became}",
            f"{revision.what} became {became}",
            *at,
            base.raw,
            revision.raw,
        )
    lifecycle.parameter(base.raw, revision.raw, revision.what, at, note)
    schemas = [
        first_schema(one.pointer, one.raw, normal.sites)
        for one, normal in zip((base, revision), graph.sides, strict=True)
    ]
    if base.style != revision.style:
        note(
            "request-parameter-style-changed",
            f"{revision.what} is written as {revision.style}, not {base.style}",
            *at,
        )
    elif base.explodes != revision.explodes and _is_composite(graph, schemas):
        said = "each by itself" if revision.explodes else "together"
        note("request-parameter-explode-changed", f"the items of {revision.what} are written {said}", *at)
    if schemas[0] is None or schemas[1] is None:
        return
    family: Family = "header-parameter" if base.where == "header" else "parameter"
    explodes = base.where in ("query", "cookie") and revision.style == "form" and revision.explodes
    never_left_out = all(one.raw.get("required") is True for one in (base, revision))
    how = How("request", family, explodes, never_left_out)
    graph.reach(schemas[0], schemas[1], how, note.operation)


def _is_composite(graph: Graph, schemas: list[Any]) -> bool:
    """Whether the value has items: a plain one is written the same either way."""
    for schema, normal in zip(schemas, graph.sides, strict=True):
        types = normal.shape(schema).types if schema is not None else None
        if types is None or not types & {"array", "object"}:
            return False
    return True
