"""Compares a document with the adopted spec on the wire, and finds what the report does not name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sdkwright.adopt.decisions import Decision
from sdkwright.adopt.references import replace_references
from sdkwright.adopt.writing.assembly import Origins
from sdkwright.diff import wire
from sdkwright.diff.core.finding import Finding
from sdkwright.openapi.description import Description
from sdkwright.openapi.pointers import join_pointer, make_component_ref, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_list, as_mapping
from sdkwright.spec.shapes import Object

NOT_ON_THE_WIRE: Mapping[str, str] = {
    r"api-operation-id-.*|webhook-operation-id-.*": "an operation id is the call path",
    r"api-tag-.*": "a tag is the resource of a call path",
    r"api-schema-(removed|added)": "names of schemas are not sent",
    r"api-security-component-(added|removed)": "names of schemes are not sent; operations have findings of their own",
    r"api-security-component-oauth-scope-changed": "the description of a scope",
    r".*-annotation-only": "a part without an effect on values",
    r".*-media-type-schema-added": "the schema says what a media type without one accepts: any JSON, text or bytes",
}
"""By the rules that they apply to, findings that say nothing about requests and responses, with the reason."""
_GUESSED = re.compile(
    r"security|credential|server|event-end|condition|request-parameter-removed|default|status-added|nullable"
    r"|discriminator|const-added|enum-value-added|became-required|property-added|new-optional-request-property"
)
"""The rules whose findings a guess explains: credentials, servers, the ends of streams, successes and null, tags of unions,
and properties that are required and not described."""
_NO_FACT = re.compile(r"^nothing uses it|^the extension ")
"""Decisions about what is no fact: components that no operation uses, and keywords for other tools."""
_WORDS = re.compile(rf"{_NO_FACT.pattern}|^the (example|description)\b|: (the example\b|example ')")


def is_about_words(decision: Decision) -> bool:
    """Whether a decision is about an example, a text, or what is no fact."""
    return _WORDS.search(decision.message) is not None


def is_lost(decision: Decision) -> bool:
    """Whether a decision reports the loss of a fact."""
    return decision.kind in ("dropped", "weakened") and _NO_FACT.search(decision.message) is None


def list_findings(description: Description, spec: Description) -> list[Finding]:
    """The findings about requests and responses."""
    return [
        finding
        for finding in wire.compare(description, spec)
        if not any(re.fullmatch(pattern, finding.rule) for pattern in NOT_ON_THE_WIRE)
    ]


def restore_names(document: Mapping[str, Any], origins: Origins) -> tuple[dict[str, Any], dict[str, str]]:
    """The adopted document with the names that the source has for its schemas, which are not sent; and the new names by these.

    `sdkwright diff` matches the variants of unions by name, so that it compares what is in them.
    """
    schemas = document.get("components", {}).get("schemas", {})
    sources = {
        name: split_pointer(origins.follow(join_pointer("components", "schemas", name))) for name in schemas
    }
    old = {
        name: steps[2]
        for name, steps in sources.items()
        if steps[:2] == ["components", "schemas"] and len(steps) == 3
    }
    new = {name: old.get(name, f"{name} of the spec") for name in schemas}
    refs = {make_component_ref("schemas", name): make_component_ref("schemas", new[name]) for name in schemas}
    restored = replace_references({**document}, Object("root"), lambda ref: refs.get(ref, ref))
    if schemas:
        restored["components"]["schemas"] = {
            new[name]: schema for name, schema in restored["components"]["schemas"].items()
        }
    return restored, {old_name: name for name, old_name in new.items()}


def list_unreported(
    findings: Iterable[Finding],
    decisions: Sequence[Decision],
    description: Description,
    find_origin: Callable[[str], str],
) -> list[Finding]:
    """The findings at places of the source that no decision names; `find_origin` finds the place for one in the spec."""
    places = _Places(description, find_origin)
    wire_decisions = [decision for decision in decisions if not is_about_words(decision)]
    lost = {item.pointer for item in wire_decisions if item.kind in ("dropped", "weakened", "mistake")}
    losses = [places.find_lines(pointer) for pointer in lost]
    guesses = [item for item in wire_decisions if item.kind == "guessed"]
    guessed_lines = [places.find_lines(item.pointer) for item in guesses]

    def is_guessed(finding: Finding) -> bool:
        lines, targets = [*places.list_lines(finding)], {*places.list_targets(finding)}
        return any(
            (item.pointer in targets or any(_overlap(own, guess) for own in lines))
            and (
                _GUESSED.search(finding.rule) or ("decimal" in item.message and "decimal" in finding.message)
            )
            for item, guess in zip(guesses, guessed_lines, strict=True)
        )

    return [
        finding
        for finding in findings
        if not any(_overlap(lines, loss) for lines in places.list_lines(finding) for loss in losses)
        and lost.isdisjoint(places.list_targets(finding))
        and not is_guessed(finding)
    ]


def count_rules(findings: Iterable[Finding]) -> dict[str, int]:
    """The number of findings by rule, the most frequent first."""
    return dict(Counter(finding.rule for finding in findings).most_common())


_Lines = tuple[int, int]


def _overlap(left: _Lines, right: _Lines) -> bool:
    return left[0] <= right[1] and right[0] <= left[1]


class _Places:
    """The lines of the values of a document."""

    def __init__(self, description: Description, find_origin: Callable[[str], str]) -> None:
        self._description = description
        self._find_origin = find_origin
        self._ends: dict[str, int] = {}
        self._by_line: dict[int, str] = {}
        self._measure(description.document, "")

    def find_lines(self, pointer: str) -> _Lines:
        """The first and the last line of a value, or of its nearest parent."""
        while pointer and pointer not in self._ends:
            pointer = pointer.rpartition("/")[0]
        start = self._description.locate(pointer).line or 1
        return start, max(start, self._ends.get(pointer, start))

    def list_lines(self, finding: Finding) -> Iterator[_Lines]:
        """The lines of what a finding is about: of its place in both sides, or else of its operations.

        The place in the document is the schema behind a reference; that of the spec leads back to the use of the schema.
        """
        is_schema = finding.subject.startswith("/components/schemas/")
        origin = self._find_origin(finding.subject) if is_schema else ""
        if origin:
            yield self.find_lines(origin)
        if "parameter" in finding.rule:
            yield from self._list_parameter_lines(finding)
        if finding.base is not None:
            pointer = self._by_line.get(finding.base.line or 0)
            yield self.find_lines(pointer) if pointer is not None else (finding.base.line or 1,) * 2
        elif not origin:
            for operation in finding.operations:
                yield self.find_lines(join_pointer("paths", operation.path, operation.method.lower()))

    def list_targets(self, finding: Finding) -> Iterator[str]:
        """The components that the schema of a finding consists of, as its only part or variant, too."""
        schema = as_mapping(resolve_pointer(self._description.document, self._find_origin(finding.subject)))
        parts = [part for key in ("allOf", "oneOf", "anyOf") for part in as_list(schema.get(key))]
        for part in (schema, *map(as_mapping, parts)):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"][1:]

    def _list_parameter_lines(self, finding: Finding) -> Iterator[_Lines]:
        """The lines of the parameters of the operations, whose schemas may be elsewhere."""
        for operation in finding.operations:
            pointer = join_pointer("paths", operation.path, operation.method.lower(), "parameters")
            if pointer in self._ends:
                yield self.find_lines(pointer)

    def _measure(self, value: Any, pointer: str) -> int:
        """Store the last line of a value and of the values in it; return that line."""
        line = self._description.locate(pointer).line or 1
        self._by_line.setdefault(line, pointer)
        children = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        ends = [self._measure(child, pointer + join_pointer(key)) for key, child in children]
        self._ends[pointer] = max([line, *ends])
        return self._ends[pointer]
