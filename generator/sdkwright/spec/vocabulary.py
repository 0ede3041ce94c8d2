"""The walk through a document: every keyword, and the shape of every value, is held against the tables."""

from __future__ import annotations

import re
from typing import Any

from sdkwright.problems.messages import format_names, quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.keywords import OBJECTS
from sdkwright.spec.node import Node
from sdkwright.spec.references import References
from sdkwright.spec.shapes import (
    TEXT,
    Anything,
    Choice,
    Either,
    Keywords,
    ListOf,
    MapOf,
    Object,
    Plain,
    Shape,
)

_MOST_NAMED = 8


class Walk:
    """Goes through documents; keeps the objects it met, by their name in OBJECTS."""

    def __init__(self, references: References, problems: Problems) -> None:
        self._references = references
        self._problems = problems
        self.met: dict[str, list[Node]] = {name: [] for name in OBJECTS}

    def document(self, node: Node, name: str) -> None:
        """Check a whole document, the root or another one."""
        if node.value is None:
            self._problems.error(
                node, "the document is empty; write at least one operation or component, or remove it"
            )
        else:
            self._object(node, Object(name), "the document")

    def _check(self, node: Node, shape: Shape, subject: str) -> None:
        value: Any = node.value
        if isinstance(shape, Object):
            self._object(node, shape, subject)
        elif isinstance(shape, Plain):
            if isinstance(value, (dict, list)) or not shape.holds(value):
                self._wrong(node, subject, shape.what, _quoting_hint(value, shape))
        elif isinstance(shape, Choice):
            self._choice(node, shape, subject)
        elif isinstance(shape, ListOf):
            self._list(node, shape, subject)
        elif isinstance(shape, MapOf):
            self._map(node, shape, subject)
        elif isinstance(shape, Either):
            self._either(node, shape, subject)
        elif shape.refs:
            self._follow(node)

    def _object(self, node: Node, shape: Object, subject: str) -> None:
        keywords = OBJECTS[shape.name]
        if not node.is_mapping:
            self._wrong(node, subject, f"{keywords.what}, which is a mapping")
            return
        if "$ref" in node and "$ref" not in keywords.refused:
            self._reference(node, keywords)
            if shape.name != "schema":
                return
        else:
            self._keywords(node, keywords)
        self.met[shape.name].append(node)

    def _keywords(self, node: Node, keywords: Keywords) -> None:
        for key, child in node.items():
            if key in keywords.shapes:
                self._check(child, keywords.shapes[key], quote(key))
            elif key in keywords.refused:
                self._problems.error(child, keywords.refused[key])
            else:
                self._problems.error(child, _unknown(key, keywords))
        for key in keywords.required:
            if key not in node:
                self._problems.error(node, f"{keywords.what} needs {quote(key)}")

    def _reference(self, node: Node, keywords: Keywords) -> None:
        if keywords.kind is None:
            self._problems.error(node["$ref"], f"'$ref' cannot stand for {keywords.what}; write it out")
            return
        self._references.check(node, keywords.kind)
        for key, child in node.items():
            if key in keywords.beside_ref:
                self._check(child, keywords.shapes.get(key, TEXT), quote(key))
            elif key != "$ref":
                allowed = format_names(keywords.beside_ref)
                self._problems.error(child, f"{quote(key)} cannot stand beside '$ref'; only {allowed} can")

    def _list(self, node: Node, shape: ListOf, subject: str) -> None:
        if not node.is_list:
            self._wrong(node, subject, shape.what)
        elif not node.value and not shape.may_be_empty:
            self._problems.error(node, f"{subject} must not be empty")
        elif not (isinstance(shape.item, Anything) and not shape.item.refs):
            for element in node:
                self._check(element, shape.item, f"an element of {subject}")

    def _map(self, node: Node, shape: MapOf, subject: str) -> None:
        if not node.is_mapping:
            self._wrong(node, subject, shape.what)
            return
        if not node.value and not shape.may_be_empty:
            self._problems.error(node, f"{subject} must not be empty")
        keys = re.compile(shape.keys)
        for key, child in node.items():
            if not keys.fullmatch(key):
                self._problems.error(child, f"key {quote(key)} in {subject} must {shape.keys_must}")
            self._check(child, shape.value, quote(key))

    def _either(self, node: Node, shape: Either, subject: str) -> None:
        is_composite = node.is_mapping if isinstance(shape.composite, Object) else node.is_list
        self._check(node, shape.composite if is_composite else shape.scalar, subject)

    def _choice(self, node: Node, shape: Choice, subject: str) -> None:
        if isinstance(node.value, str) and node.value in shape.words:
            return
        if node.value is None and "null" in shape.words:
            self._problems.error(node, f"{subject} is null, which is no type; quote it: 'null'")
            return
        words = format_names(shape.words)
        allowed = words if len(shape.words) == 1 else f"one of {words}"
        hint = suggest_name(node.value, shape.words) if isinstance(node.value, str) else ""
        self._problems.error(node, f"{subject} must be {allowed}, not {_shown(node.value)}{hint}")

    def _follow(self, node: Node) -> None:
        """Check the references in data that is not ours to check."""
        if "$ref" in node:
            self._references.check(node, None)
        for _, child in node.items():
            self._follow(child)
        for element in node:
            self._follow(element)

    def _wrong(self, node: Node, subject: str, what: str, hint: str = "") -> None:
        self._problems.error(node, f"{subject} must be {what}, not {_shown(node.value)}{hint}")


def _unknown(key: str, keywords: Keywords) -> str:
    known = keywords.shapes
    hint = suggest_name(key, known)
    if not hint:
        hint = f"; it may have {format_names(known)}" if len(known) <= _MOST_NAMED else "; remove it"
    return f"unknown keyword {quote(key)} in {keywords.what}{hint}"


def _quoting_hint(value: Any, shape: Plain) -> str:
    is_bare = isinstance(value, (bool, int, float))
    return f"; quote it: '{quote(value)}'" if is_bare and shape.holds(quote(value)) else ""


def _shown(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"a boolean ({quote(value)})"
    if isinstance(value, (int, float)):
        return f"a number ({quote(value)})"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else quote(value)
