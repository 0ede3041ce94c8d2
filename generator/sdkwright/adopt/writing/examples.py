"""Keeps the examples that match their schemas; others are dropped and reported."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sdkwright.adopt.conversion.schema_facts import describe_place
from sdkwright.adopt.conversion.words import tidy
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.openapi.pointers import resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.examples import find_direction
from sdkwright.spec.lint.unknown_properties import find_unknown
from sdkwright.spec.lint.visits import Visit, visit_objects
from sdkwright.spec.node import ComponentIndex, Node, make_node
from sdkwright.spec.rules import index_components
from sdkwright.spec.schemas import contains_files, list_properties
from sdkwright.spec.validation import SchemaValidator, Step, Violation, format_steps

_TEXTS: Final = ("parameter", "header")
_KINDS: Final = (*_TEXTS, "media type", "schema")
_MAX_EXAMPLES: Final = 5
_MAX_VALUES: Final = 5_000
_MAX_CHARACTERS: Final = 100_000
_MAX_DEPTH: Final = 100
_MAX_DIGITS: Final = 300
_MAX_REFERENCES: Final = 20
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_FILE_NAME: Final = re.compile(r"[\w.-]+\.\w+")
_REMOVABLE: Final = "; remove it"


class _Example(NamedTuple):
    name: str
    """ "" for an example without a name."""
    value: Any
    summary: str = ""
    description: str = ""


def keep_fitting_examples(
    document: Json, locate: Callable[[str], str], decisions: Decisions, source: Json | None = None
) -> None:
    """Keep a few examples of each media type, parameter, header and schema of a document, which is changed.

    `locate` returns the pointer in the source for one in the document. References to examples lead into the source.
    """
    index = ComponentIndex()
    index.add_document("openapi.yaml", "openapi")
    root = make_node(document, "", index, "openapi")
    index_components([root], index, Problems())
    for visit in visit_objects(root):
        value = visit.node.value
        if visit.kind in _KINDS and is_mapping(value) and ("example" in value or "examples" in value):
            _Place(visit, source or {}, locate(visit.node.pointer), decisions).keep_fitting()
    as_mapping(document.get("components")).pop("examples", None)


class _Place:
    """An object with examples."""

    def __init__(self, visit: Visit, source: Json, pointer: str, decisions: Decisions) -> None:
        self._visit = visit
        self._holder: Json = visit.node.value
        self._schema = visit.node if visit.kind == "schema" else visit.node.get("schema")
        self._source = source
        self._pointer = pointer
        self._decisions = decisions
        parent = visit.parent
        self._is_sent_as_text = visit.kind in _TEXTS or (parent is not None and parent.kind in _TEXTS)

    def keep_fitting(self) -> None:
        """Replace the examples by those that match, in the form of a curated description."""
        fitting: list[_Example] = []
        reasons: list[str] = []
        for example in self._list_examples():
            kept, reason = self._fit(example.value)
            if reason and example.value is None:
                continue  # some documents write null for "no example"
            if reason:
                reasons.append(
                    f"{f'example {quote(example.name)}' if example.name else 'the example'} {reason}"
                )
            else:
                fitting.append(example._replace(value=kept))
        for key in ("example", "examples"):
            self._holder.pop(key, None)
        self._write(fitting[:_MAX_EXAMPLES])
        if len(fitting) > _MAX_EXAMPLES:
            reasons.append(f"{len(fitting) - _MAX_EXAMPLES} of {len(fitting)} examples; a few are enough")
        for reason in reasons:
            self._drop(reason)

    def _write(self, examples: list[_Example]) -> None:
        if len(examples) == 1:
            self._holder["example"] = examples[0].value
        elif examples and self._visit.kind == "schema":
            self._holder["examples"] = [example.value for example in examples]
        elif examples:
            self._holder["examples"] = {
                example.name or f"example{number}": _format_example(example)
                for number, example in enumerate(examples, 1)
            }

    def _drop(self, reason: str) -> None:
        subject, place = describe_place(self._visit.node.pointer), _describe_part(self._visit)
        self._decisions.add("dropped", self._pointer, subject, f"{place}{': ' if place else ''}{reason}")

    def _list_examples(self) -> Iterator[_Example]:
        """The examples in the source's form, without repetitions."""
        if "example" in self._holder:
            yield _Example("", self._holder["example"])
        examples = self._holder.get("examples")
        if is_list(examples):
            yield from (_Example("", value) for value in examples if value != self._holder.get("example"))
        for name, example in as_mapping(examples).items() if self._visit.kind != "schema" else ():
            target = self._follow(example)
            if not is_mapping(target):
                self._drop(f"example {quote(name)} has no value")
            elif "value" in target or not target.keys() & {"externalValue", "summary", "$ref"}:
                # Some documents have the value itself.
                value = target.get("value", target)
                yield _Example(name, value, tidy(target.get("summary")), tidy(target.get("description")))
            elif "externalValue" in target:
                self._drop(f"example {quote(name)} is another file")
            else:
                self._drop(f"example {quote(name)} has no value")

    def _follow(self, example: Any) -> Any:
        for _ in range(_MAX_REFERENCES):
            ref = as_mapping(example).get("$ref")
            if not isinstance(ref, str):
                return example
            example = resolve_pointer(self._source, ref[1:]) if ref.startswith("#/") else None
        return None

    def _fit(self, value: Any) -> tuple[Any, str]:
        """An example that matches, and ""; or why it does not, as the end of a sentence."""
        if reason := explain_unusable(value):
            return None, reason
        if self._schema is None:
            return value, ""
        reason = ""
        for reading in map(self._name_files, self._list_readings(value)):
            violations = self._find_violations(self._schema, reading)
            present = _remove_absent(reading, violations)
            if present is not reading:
                violations = self._find_violations(self._schema, present)
            if not violations:
                return self._remove_unknown(present), ""
            reason = reason or _format_violation(violations[0])
        return None, reason

    def _list_readings(self, value: Any) -> Iterator[Any]:
        """The value; then what it may mean in its place: the JSON in a text, or the value that is sent as this text."""
        yield value
        if isinstance(value, str) and (self._is_sent_as_text or self._visit.kind == "media type"):
            yield from _parse_json(value)
        if self._is_sent_as_text and isinstance(value, str):
            yield [part.strip() for part in value.split(",")]
        elif self._is_sent_as_text and isinstance(value, (int, float)):
            yield from (json.dumps(value), [value])

    def _name_files(self, value: Any) -> Any:
        """The example of a form with names of files, where the source has placeholders such as `<binary>`."""
        if self._visit.kind != "media type" or self._schema is None or not is_mapping(value):
            return value
        fields = list_properties(self._schema.follow())
        return {
            name: (
                f"{name}.bin"
                if _is_placeholder(item) and name in fields and contains_files(fields[name])
                else item
            )
            for name, item in value.items()
        }

    def _remove_unknown(self, value: Any) -> Any:
        """The example of a request body without properties that its schema does not have, which calls cannot send."""
        direction = find_direction(self._visit)
        if self._schema is None or self._visit.kind != "media type" or direction != "sent":
            return value
        node = make_node(value, "", ComponentIndex(), "openapi")
        unknown = find_unknown(self._schema, node, SchemaValidator(direction=direction))
        if unknown:
            paths = ", ".join(format_steps(path) for path in unknown)
            self._drop(f"the example has {paths}, which its schema does not have; the rest is kept")
        return _remove_paths(value, unknown)

    def _find_violations(self, schema: Node, value: Any) -> list[Violation]:
        validator = SchemaValidator(direction=find_direction(self._visit))
        try:
            # The schema has not been checked by the strict rules yet.
            return list(validator.check(schema, value))
        except (RecursionError, OverflowError, TypeError, ValueError, KeyError, AttributeError):
            return [Violation((), "the schema cannot be checked")]


def _is_placeholder(value: object) -> bool:
    """Whether the example of a file is no name of a file."""
    return isinstance(value, str) and _FILE_NAME.fullmatch(value) is None


def explain_unusable(value: Any) -> str:
    """Why an example is not written whatever its schema is, as the end of a sentence; "" if it is."""
    values, characters = 0, 0
    queue: list[tuple[Any, int]] = [(value, 0)]
    while queue:
        part, depth = queue.pop()
        values += 1
        characters += len(part) if isinstance(part, str) else 0
        if values > _MAX_VALUES or characters > _MAX_CHARACTERS or depth > _MAX_DEPTH:
            return "is too large"
        if not _is_writable(part):
            return "contains a value that YAML cannot express"
        if is_mapping(part):
            queue.extend((child, depth + 1) for pair in part.items() for child in pair)
        elif is_list(part):
            queue.extend((child, depth + 1) for child in part)
    return ""


def _is_writable(value: object) -> bool:
    if isinstance(value, str):
        return _SURROGATE.search(value) is None
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or abs(value) < 10**_MAX_DIGITS


def _parse_json(text: str) -> Iterator[Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not explain_unusable(value):
        yield value


def _remove_absent(value: Any, violations: list[Violation]) -> Any:
    """A copy of a value without the readOnly properties of a request, or the writeOnly ones of a response."""
    paths = [violation.path for violation in violations if violation.remedy == _REMOVABLE]
    return _remove_paths(value, [path for path in paths if path and isinstance(path[-1], str)])


def _remove_paths(value: Any, paths: Sequence[tuple[Step, ...]]) -> Any:
    if not paths:
        return value
    copy = json.loads(json.dumps(value))
    for path in paths:
        holder = copy
        for step in path[:-1]:
            holder = holder[step]
        holder.pop(path[-1], None)
    return copy


def _format_violation(violation: Violation) -> str:
    where = f" at {format_steps(violation.path)}" if violation.path else ""
    return f"does not match its schema{where}: {violation.message}"


def _format_example(example: _Example) -> Json:
    texts = {"summary": example.summary, "description": example.description}
    return {**{key: text for key, text in texts.items() if text}, "value": example.value}


def _describe_part(visit: Visit) -> str:
    """The place of an object in its operation; "" for an object of a component."""
    section, *steps = split_pointer(visit.node.pointer)
    if section != "paths":
        return ""
    steps = steps[2:]
    if steps[:1] == ["requestBody"]:
        return "the request body"
    if steps[:1] == ["responses"] and len(steps) > 1:
        header = f"the header {steps[3]} of " if steps[2:3] == ["headers"] and len(steps) > 3 else ""
        return f"{header}the response {steps[1]}"
    parameter: Visit | None = visit
    while parameter is not None and parameter.kind != "parameter":
        parameter = parameter.parent
    name = None if parameter is None else as_mapping(parameter.node.value).get("name")
    return f"parameter {quote(name)}" if isinstance(name, str) else ""
