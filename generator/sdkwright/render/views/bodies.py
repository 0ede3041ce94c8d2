"""Module constants for the JSON bodies that methods receive: `_VOICE: Json[Voice] = Json("models.voices.Voice")`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.responses import JsonBody
from sdkwright.ir.types import Generic, Literal, Name, Type
from sdkwright.render.annotations import render_path, render_type
from sdkwright.render.source_text import format_literal

Constants = Mapping[JsonBody, str]
"""The names of the constants of a module."""


@dataclass(frozen=True)
class Constant:
    """A constant as the template prints it."""

    name: str
    type: str
    source: str  # the arguments of `Json(...)`


def name_constants(bodies: Iterable[JsonBody]) -> dict[JsonBody, str]:
    """A name for each body, by its type; a duplicate name gets a number."""
    constants: dict[JsonBody, str] = {}
    used_names: set[str] = set()
    for body in bodies:
        if body in constants:
            continue
        name = first = names.make_constant_name(_describe(body.type))
        number = 1
        while name in used_names:
            number += 1
            name = f"{first}_{number}"
        constants[body] = name
        used_names.add(name)
    return constants


def render_constants(constants: Constants) -> tuple[Constant, ...]:
    """The constants, sorted by name."""
    by_name = sorted(constants.items(), key=lambda item: item[1])
    return tuple(Constant(name, render_type(body.type), render_source(body)) for body, name in by_name)


def render_source(body: JsonBody) -> str:
    """The arguments of `Json(...)`: the path of the type, and the paths for statuses with another type."""
    statuses = ", ".join(f"{status}: {_render_path(body, status, type_)}" for status, type_ in body.by_status)
    parts = [
        _render_path(body, 0, body.default),
        *([f"{{{statuses}}}"] if statuses else []),
        *([f"end={format_literal(body.end)}"] if body.end else []),
    ]
    return ", ".join(parts)


def _render_path(body: JsonBody, status: int, type_: Type) -> str:
    return format_literal("text" if status in body.texts else render_path(type_))


def _describe(type_: Type) -> str:
    """The type in words: `list of Voice or str`."""
    if isinstance(type_, Name):
        return type_.name
    if isinstance(type_, Literal):
        return str(type_.value)
    if isinstance(type_, Generic):
        word = {"list": "list", "dict": "map"}.get(type_.base.name, type_.base.name)
        return f"{word} of {_describe(type_.arguments[-1])}"
    return " or ".join(map(_describe, type_.members))
