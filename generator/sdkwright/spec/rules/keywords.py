"""Checks every keyword, and the shape of every value, against the tables in `spec.keywords`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

from sdkwright.problems.messages import format_choice, format_names, quote, suggest_name
from sdkwright.problems.problem import Fix, Problems
from sdkwright.spec.keywords import OBJECTS, OWN_EXTENSIONS
from sdkwright.spec.node import Node
from sdkwright.spec.rules.references import References
from sdkwright.spec.shapes import (
    TEXT,
    Choice,
    Either,
    Keywords,
    ListOf,
    MapOf,
    Object,
    ScalarShape,
    Shape,
    fits,
)

_MAX_LISTED: Final = 8
_MAX_EDITS: Final = 2
_BOOLEANS: Final[dict[str, str]] = {
    **dict.fromkeys(("yes", "y", "on", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "false"), "false"),
}


class KeywordChecker:
    """Walks through documents, checks their keywords and references, and collects their objects."""

    def __init__(
        self, references: References, problems: Problems, foreign_keywords: Collection[str] | None
    ) -> None:
        """Create a checker. `foreign_keywords` are extensions of other tools, however similar to ours; None: any are."""
        self._references = references
        self._foreign_keywords = foreign_keywords
        self._problems = problems
        self.objects: dict[str, list[Node]] = {name: [] for name in OBJECTS}
        """The objects of all checked documents, by their names in OBJECTS; references only if they are schemas."""
        self.has_shapes = True
        """Whether all values have the shapes of the tables so far. Unknown keywords have no effect on this."""

    def check_document(self, node: Node, name: str) -> None:
        """Check a document, which is the object "root" or "document"."""
        if node.value is None:
            self._report_shape(
                node, "the document is empty; write at least one operation or component, or remove the file"
            )
        else:
            self._check_object(node, Object(name), "the document")

    def _check(self, node: Node, shape: Shape, subject: str) -> None:
        value: Any = node.value
        if isinstance(shape, Object):
            self._check_object(node, shape, subject)
        elif isinstance(shape, ScalarShape):
            if isinstance(value, (dict, list)) or not shape.accepts(value):
                hint = _suggest_quotes(value, shape)
                fixes = [Fix("quote", node.pointer)] if hint else []
                self._report_value(node, subject, shape.label, hint or _suggest_literal(value, shape), *fixes)
        elif isinstance(shape, Choice):
            self._check_choice(node, shape, subject)
        elif isinstance(shape, ListOf):
            self._check_list(node, shape, subject)
        elif isinstance(shape, MapOf):
            self._check_map(node, shape, subject)
        elif isinstance(shape, Either):
            is_composite = node.is_mapping if isinstance(shape.composite, Object) else node.is_list
            self._check(node, shape.composite if is_composite else shape.scalar, subject)

    def _check_object(self, node: Node, shape: Object, subject: str) -> None:
        keywords = OBJECTS[shape.name]
        if not node.is_mapping:
            is_extension = keywords.label.startswith("x-")
            expected = "a mapping" if is_extension else f"{keywords.label}, which is a mapping"
            self._report_value(node, subject, expected)
            return
        if "$ref" in node and "$ref" not in keywords.rejected:
            self._check_reference(node, keywords)
            if shape.name != "schema":
                return
        else:
            self._check_keywords(node, keywords)
        self.objects[shape.name].append(node)

    def _check_keywords(self, node: Node, keywords: Keywords) -> None:
        others: list[str] = []
        for key, value in node.value.items():
            shape = keywords.shapes.get(key)
            if shape is not None:
                if not fits(value, shape):  # most values do, and need no node
                    self._check(node[key], shape, quote(key))
            elif key.startswith("x-") and not keywords.is_closed and key not in keywords.rejected:
                self._check_foreign(key, node[key], keywords)
            else:
                reason = keywords.rejected.get(key)
                fixes = _list_fixes(key, node) if reason else []
                self._problems.error(node[key], reason or _format_unknown_keyword(key, keywords), *fixes)
                others.append(key)
        _remove(node, others)
        for key in keywords.required:
            if key not in node:
                self._report_shape(node, f"{keywords.label} needs {quote(key)}; add it")

    def _check_foreign(self, key: str, child: Node, keywords: Keywords) -> None:
        """Report an extension that is probably a misspelled or misplaced one of ours; those of other tools are accepted."""
        if self._foreign_keywords is None or (key in self._foreign_keywords and key not in OWN_EXTENSIONS):
            return
        similar = find_similar_extension(key, (*keywords.shapes, *OWN_EXTENSIONS))
        if similar is not None:
            remedy = (
                "; move it to an object that has it"
                if similar == key
                else f". Did you mean {quote(similar)}? If not, add it to 'foreign_keywords' in [tool.sdkwright]"
            )
            self._problems.error(child, f"unknown keyword {quote(key)} in {keywords.label}{remedy}")

    def _check_reference(self, node: Node, keywords: Keywords) -> None:
        if keywords.component_kind is None:
            self._report_shape(
                node["$ref"], f"'$ref' is not supported for {keywords.label}; write the object out"
            )
            return
        self._references.check(node, keywords.component_kind)
        if node.ref is not None and node.ref.kind != keywords.component_kind:
            self.has_shapes = False
        others: list[str] = []
        for key, child in node.items():
            if key in keywords.beside_ref:
                self._check(child, keywords.shapes.get(key, TEXT), quote(key))
            elif key != "$ref":
                allowed = format_names(keywords.beside_ref)
                self._problems.error(
                    child,
                    f"{quote(key)} is not allowed beside '$ref'; remove it (only {allowed} are allowed)",
                )
                others.append(key)
        _remove(node, others)

    def _check_list(self, node: Node, shape: ListOf, subject: str) -> None:
        if not node.is_list:
            self._report_value(node, subject, shape.label)
        elif not node.value and not shape.may_be_empty:
            self._report_shape(node, f"{subject} must not be empty; add an element")
        elif not all(fits(value, shape.item) for value in node.value):
            for element in node:
                self._check(element, shape.item, f"an element of {subject}")

    def _check_map(self, node: Node, shape: MapOf, subject: str) -> None:
        if not node.is_mapping:
            self._report_value(node, subject, shape.label)
            return
        if not node.value and not shape.may_be_empty:
            self._report_shape(node, f"{subject} must not be empty; add an entry")
        pattern = re.compile(shape.key_pattern)
        for key in [key for key in node.value if shape.has_extensions and key.startswith("x-")]:
            node.remove(key)  # it is of another tool, and neither a path nor a status
        for key, child in node.items():
            if not pattern.fullmatch(key):
                self._report_shape(child, f"key {quote(key)} in {subject} must {shape.key_rule}")
            self._check(child, shape.value, quote(key))

    def _check_choice(self, node: Node, shape: Choice, subject: str) -> None:
        if isinstance(node.value, str) and node.value in shape.words:
            return
        if node.value is None and "null" in shape.words:
            self._report_shape(node, f"{subject} is null, which is not a type; quote it: 'null'")
            return
        hint = suggest_name(node.value, shape.words) if isinstance(node.value, str) else ""
        self._report_value(node, subject, format_choice(shape.words), hint)

    def _report_value(self, node: Node, subject: str, expected: str, hint: str = "", *fixes: Fix) -> None:
        self._report_shape(node, f"{subject} must be {expected}, not {_describe(node.value)}{hint}", *fixes)

    def _report_shape(self, node: Node, message: str, *fixes: Fix) -> None:
        self.has_shapes = False
        self._problems.error(node, message, *fixes)


def find_similar_extension(key: str, known: Iterable[str]) -> str | None:
    """The extension of ours that is at most two edits away and has the same two letters after `x-`; None if there is none."""
    start = len("x-") + 2
    lower = key.lower()
    distances = {
        name: _count_edits(lower, name.lower())
        for name in known
        if name.startswith("x-")
        and name[:start].lower() == lower[:start]
        and abs(len(name) - len(key)) <= _MAX_EDITS
    }
    return min(
        (name for name, distance in distances.items() if distance <= _MAX_EDITS),
        key=lambda name: (distances[name], name),
        default=None,
    )


def _count_edits(text: str, other: str) -> int:
    """The number of letters to insert, remove or replace."""
    row = list(range(len(other) + 1))
    for position, letter in enumerate(text, 1):
        previous, row[0] = row[0], position
        for index, other_letter in enumerate(other, 1):
            previous, row[index] = row[index], min(
                row[index] + 1, row[index - 1] + 1, previous + (letter != other_letter)
            )
    return row[-1]


def _format_unknown_keyword(key: str, keywords: Keywords) -> str:
    known = keywords.shapes
    remedy = suggest_name(key, known)
    if not remedy:
        is_short = len(known) <= _MAX_LISTED
        remedy = f"; write {format_choice(known)}" if is_short else "; remove it"
    return f"unknown keyword {quote(key)} in {keywords.label}{remedy}"


def _remove(node: Node, keys: list[str]) -> None:
    """Remove what was reported: later stages, such as lint, must not meet values that nothing has checked."""
    for key in keys:
        node.remove(key)


def _list_fixes(key: str, schema: Node) -> list[Fix]:
    """The changes that replace `nullable` of OpenAPI 3.0; none for other keywords, and without a type beside it."""
    type_ = schema.value.get("type")
    if key != "nullable" or not isinstance(type_, str) or not isinstance(schema.value[key], bool):
        return []
    types = [Fix("write", f"{schema.pointer}/type", [type_, "null"])] if schema.value[key] else []
    return [*types, Fix("remove", schema[key].pointer)]


def _suggest_literal(value: Any, shape: ScalarShape) -> str:
    """The boolean or number that a text probably means: `yes` is a boolean only in YAML 1.1."""
    if not isinstance(value, str):
        return ""
    literal = _BOOLEANS.get(value.lower(), "") if shape.type == "boolean" else value
    is_number = shape.type in ("integer", "number") and re.fullmatch(r"-?(0|[1-9][0-9]{0,15})", value)
    return f"; write {literal}" if literal and (is_number or shape.type == "boolean") else ""


def _suggest_quotes(value: Any, shape: ScalarShape) -> str:
    is_unquoted = isinstance(value, (bool, int, float))
    return f"; quote it: '{quote(value)}'" if is_unquoted and shape.accepts(quote(value)) else ""


def _describe(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"a boolean ({quote(value)})"
    if isinstance(value, (int, float)):
        return f"a number ({quote(value)})"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else quote(value)
