"""The notation of the facts: `list[A | B by type] | null  # required, >=1, default 30`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
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
    """A parameter or property: its shape, and the notes behind the `#`."""

    shape: Shape
    notes: dict[str, Any] = field(default_factory=dict)


def fact(text: str) -> Fact:
    """Parse one line."""
    type_, _, notes = text.partition("  # ")
    return Fact(shape(type_), _notes(notes))


def _notes(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    pattern = re.search(r"pattern (\S+)", text)
    if pattern:
        found["pattern"] = pattern[1]
        text = text.replace(pattern[0], "")
    default = re.search(r'default (".*?"|\[.*\]|\{.*\}|[^,]+)', text)
    if default:
        found["default"] = json.loads(default[1])
        text = text.replace(default[0], "")
    for part in (piece.strip() for piece in text.split(",")):
        bound = re.fullmatch(r"(len|items|)([<>]=?)(-?[\d.]+)", part)
        if bound:
            found[_BOUNDS[bound[1], bound[2]]] = float(bound[3])
        elif part:
            found[part] = True
    return found


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


def shape(text: str) -> Shape:
    """Parse a type."""
    tokens = _TOKEN.findall(text)
    parsed = _union(tokens)
    assert not tokens, f"unread: {tokens} of {text}"
    return parsed


def _union(tokens: list[str]) -> Shape:
    members = [_member(tokens)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        members.append(_member(tokens))
    tag = ""
    if tokens and tokens[0] == "by":
        tag = tokens.pop(1)
        tokens.pop(0)
        if tokens and tokens[0] == "|":
            tokens.pop(0)
            members.append(_member(tokens))
    real = tuple(member for member in members if member.kind != "null")
    nullable = len(real) < len(members)
    if len(real) == 1:
        only = real[0]
        return Shape(only.kind, only.inner, only.values, only.name, nullable or only.nullable, only.tag)
    return Shape("union", real, nullable=nullable, tag=tag)


def _member(tokens: list[str]) -> Shape:
    token = tokens.pop(0)
    if token.startswith("enum("):
        return Shape("enum", values=tuple(value.strip().strip(chr(34)) for value in token[5:-1].split(",")))
    if token.startswith('"'):
        return Shape("const", values=(token[1:-1],))
    if token in ("list", "map"):
        tokens.pop(0)
        inner = _union(tokens)
        tokens.pop(0)
        return Shape(token, (inner,))
    if token == "{":
        return _inline(tokens)
    if token == "string" and tokens[:1] == ["("]:
        del tokens[:3]
        return Shape("binary")
    known = ("string", "integer", "number", "boolean", "any", "object", "null", "empty")
    return Shape(token) if token in known else Shape("ref", name=token)


def _inline(tokens: list[str]) -> Shape:
    names: list[str] = []
    inner: list[Shape] = []
    while tokens[0] != "}":
        name = tokens.pop(0)
        if tokens[0] == "?":
            name += tokens.pop(0)
        tokens.pop(0)
        names.append(name)
        inner.append(_union(tokens))
        if tokens[0] == ",":
            tokens.pop(0)
    tokens.pop(0)
    return Shape("inline", tuple(inner), tuple(names))
