"""Parses the notation of the facts: `list[A | B by type] | null  # required, >=1, default 30`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

_TOKEN = re.compile(r'\s*(enum\([^)]*\)|"[^"]*"|[\w.-]+|[\[\]|{}:?,()])')


@dataclass(frozen=True)
class Shape:
    """A type: `kind` is a scalar's name, any, object, list, map, enum, const, ref, inline or union."""

    kind: str
    inner: tuple[Shape, ...] = ()
    values: tuple[str, ...] = ()
    name: str = ""
    nullable: bool = False
    tag: str = ""


@dataclass(frozen=True)
class Fact:
    """A parameter or property: its shape, and the notes after the `#`."""

    shape: Shape
    notes: dict[str, Any] = field(default_factory=dict)


def parse_fact(text: str) -> Fact:
    """Parse a line: a type and its notes."""
    type_, _, notes = text.partition("  # ")
    return Fact(parse_shape(type_), _parse_notes(notes))


def _parse_notes(text: str) -> dict[str, Any]:
    notes: dict[str, Any] = {}
    pattern = re.search(r"pattern (\S+)", text)
    if pattern:
        notes["pattern"] = pattern[1]
        text = text.replace(pattern[0], "")
    default = re.search(r'default (".*?"|\[.*\]|\{.*\}|[^,]+)', text)
    if default:
        notes["default"] = json.loads(default[1])
        text = text.replace(default[0], "")
    for part in (piece.strip() for piece in text.split(",")):
        bound = re.fullmatch(r"(len|items|)([<>]=?)(-?[\d.]+)", part)
        if bound:
            notes[_BOUNDS[bound[1], bound[2]]] = float(bound[3])
        elif part:
            notes[part] = True
    return notes


_BOUNDS = {
    ("", ">="): "minimum",
    ("", "<="): "maximum",
    ("", ">"): "exclusiveMinimum",
    ("", "<"): "exclusiveMaximum",
    ("len", ">="): "minLength",
    ("len", "<="): "maxLength",
    ("items", ">="): "minItems",
    ("items", "<="): "maxItems",
}


def parse_shape(text: str) -> Shape:
    """Parse a type."""
    tokens = _TOKEN.findall(text)
    parsed = _parse_union(tokens)
    assert not tokens, f"cannot parse {tokens} of {text}"
    return parsed


def _parse_union(tokens: list[str]) -> Shape:
    members = [_parse_member(tokens)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        members.append(_parse_member(tokens))
    tag = ""
    if tokens and tokens[0] == "by":
        tag = tokens.pop(1)
        tokens.pop(0)
        if tokens and tokens[0] == "|":
            tokens.pop(0)
            members.append(_parse_member(tokens))
    real = tuple(member for member in members if member.kind != "null")
    nullable = len(real) < len(members)
    if len(real) == 1:
        member = real[0]
        return replace(member, nullable=nullable or member.nullable)
    return Shape("union", real, nullable=nullable, tag=tag)


def _parse_member(tokens: list[str]) -> Shape:
    token = tokens.pop(0)
    if token.startswith("enum("):
        return Shape("enum", values=tuple(value.strip().strip(chr(34)) for value in token[5:-1].split(",")))
    if token.startswith('"'):
        return Shape("const", values=(token[1:-1],))
    if token in ("list", "map"):
        tokens.pop(0)
        inner = _parse_union(tokens)
        tokens.pop(0)
        return Shape(token, (inner,))
    if token == "{":
        return _parse_inline(tokens)
    if token == "string" and tokens[:1] == ["("]:
        del tokens[:3]
        return Shape("binary")
    plain = ("string", "integer", "number", "boolean", "any", "object", "null", "empty")
    return Shape(token) if token in plain else Shape("ref", name=token)


def _parse_inline(tokens: list[str]) -> Shape:
    names: list[str] = []
    inner: list[Shape] = []
    while tokens[0] != "}":
        name = tokens.pop(0)
        if tokens[0] == "?":
            name += tokens.pop(0)
        tokens.pop(0)
        names.append(name)
        inner.append(_parse_union(tokens))
        if tokens[0] == ",":
            tokens.pop(0)
    tokens.pop(0)
    return Shape("inline", tuple(inner), tuple(names))
