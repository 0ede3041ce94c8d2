"""The report of an adoption: what was kept, decided and lost, with the places in the source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from sdkwright.adopt.adoption import Adoption
from sdkwright.adopt.calls import Call, list_calls
from sdkwright.adopt.conversion.schema_facts import describe_place
from sdkwright.adopt.decisions import REPORT_FILE
from sdkwright.adopt.model import Json
from sdkwright.openapi.description import Description
from sdkwright.openapi.pointers import is_below, join_pointer, split_pointer
from sdkwright.openapi.references import OTHER_FILES
from sdkwright.openapi.untyped import as_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS
from sdkwright.problems.problem import SourceLocation

ItemKind = Literal["mistake", "dropped", "weakened", "guessed", "renamed"]
HEADINGS: Final[dict[ItemKind, str]] = {
    "mistake": "mistakes in the source",
    "dropped": "dropped: these parts are missing in the spec",
    "weakened": "weakened: a type cannot express the whole meaning",
    "guessed": "guessed: confirm or change these",
    "renamed": "renamed",
}
"""In the order of the report, the most important first."""
_SHORT: Final[dict[ItemKind, tuple[str, str]]] = {
    "mistake": ("mistake in the source", "mistakes in the source"),
    "dropped": ("dropped", "dropped"),
    "weakened": ("weakened", "weakened"),
    "guessed": ("guessed", "guessed"),
    "renamed": ("renamed", "renamed"),
}
_QUOTED: Final = re.compile(r"`[^`]*`|'[^']*'")
_INSIDE_NAMES: Final = frozenset("._/")
_MIN_ALIKE: Final = 2
_URL: Final = re.compile(r"(?P<scheme>\b[a-z]+://)(?:[^/?#@\s']*@)?(?P<path>[^?#\s']*)(?P<query>\?[^#\s']*)?")
_COMPONENTS: Final = {
    "schemas": "schema",
    "parameters": "parameter",
    "responses": "response",
    "requestBodies": "request body",
    "headers": "header",
    "securitySchemes": "security scheme",
    "examples": "example",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path item",
    "definitions": "schema",
    "securityDefinitions": "security scheme",
}


@dataclass(frozen=True)
class Item:
    """A mistake of the source, or a decision."""

    kind: ItemKind
    subject: str
    """What it is about: `GET /users`, `schema User`; "" for the whole document."""
    message: str
    pointer: str
    location: SourceLocation


@dataclass(frozen=True)
class Group:
    """Items whose messages are alike."""

    title: str
    """The message of all of them, with `…` for what differs; "" for a single item."""
    items: tuple[Item, ...]

    @property
    def has_one_message(self) -> bool:
        """Whether the title is the message of every item."""
        return all(item.message == self.title for item in self.items)


@dataclass(frozen=True)
class AdoptionReport:
    """What adopting a document did."""

    source: str
    """The document, without the credentials of a URL."""
    spec: str
    """The folder of the curated description, for commands."""
    operations: int
    source_operations: int
    schemas: int
    calls: tuple[Call, ...]
    items: tuple[Item, ...]

    def list_groups(self, kind: ItemKind) -> list[Group]:
        """The items of a kind, those with like messages together, in the order of the source."""
        groups: dict[str, list[Item]] = {}
        for item in self.items:
            if item.kind == kind:
                groups.setdefault(_generalize(item.message), []).append(item)
        return [
            Group(_make_title(pattern, items), tuple(items))
            for pattern, items in sorted(groups.items(), key=lambda group: -len(group[1]))
        ]


def make_report(description: Description, adoption: Adoption, spec: str) -> AdoptionReport:
    """Return the report for an adopted document."""
    mistakes = [
        Item(
            "mistake",
            describe_pointer(mistake.pointer, description.document),
            mistake.message,
            mistake.pointer,
            mistake.location,
        )
        for mistake in description.mistakes
    ]
    decisions = [
        Item(
            decision.kind,
            decision.subject,
            decision.message,
            decision.pointer,
            description.locate(decision.pointer),
        )
        for decision in adoption.decisions
    ]
    return AdoptionReport(
        source=redact_urls(description.name),
        spec=spec,
        operations=adoption.operations,
        source_operations=adoption.source_operations,
        schemas=len(adoption.document.get("components", {}).get("schemas", {})),
        calls=tuple(list_calls(adoption.document)),
        items=tuple(_redact(item) for item in sorted([*mistakes, *decisions], key=_sort_key)),
    )


def format_totals(report: AdoptionReport) -> str:
    """`12 of 13 operations, 40 schemas; 1 dropped, 3 guessed`."""
    kept = f"{report.operations:,} of {_count(report.source_operations, 'operation')}, {_count(report.schemas, 'schema')}"
    numbers = {kind: sum(item.kind == kind for item in report.items) for kind in HEADINGS}
    parts = [f"{numbers[kind]:,} {_SHORT[kind][numbers[kind] != 1]}" for kind in HEADINGS if numbers[kind]]
    return f"{kept}; {', '.join(parts) or 'no decisions'}"


def list_next_steps(report: AdoptionReport) -> Iterator[tuple[str, str]]:
    """Yield what to do next: a command (or ""), and what it is for."""
    kinds = {item.kind for item in report.items}
    if "mistake" in kinds:
        yield "", "report the mistakes to the author of the document, or correct them in your copy, and adopt it again"
    if kinds & {"dropped", "weakened"}:
        yield "", f"read what was dropped and weakened, and write in {report.spec}/ what you need of it"
    if report.calls:
        yield "", f"review the calls in {report.spec}/{REPORT_FILE}; --names changes their paths"
    if "guessed" in kinds:
        yield "", f"confirm the guesses, or change them in {report.spec}/"
    yield "make generate test", "write the package, and test it"
    yield "sdkwright lint", "list missing descriptions and other advice"


def describe_pointer(pointer: str, document: Json) -> str:
    """The subject of a part of a document for readers: `GET /users`, `schema User`; "" for the whole document."""
    steps = split_pointer(pointer)
    if steps[:1] == [OTHER_FILES]:
        return _describe_other_file(pointer, document)
    if steps[:1] == ["paths"] and len(steps) > 1:
        method = steps[2] if len(steps) > 2 else ""
        return f"{method.upper()} {steps[1]}" if method in HTTP_METHODS else steps[1]
    kind, name, *_ = [*(steps[1:] if steps[:1] == ["components"] else steps), "", ""]
    if kind in _COMPONENTS and name:
        return f"{_COMPONENTS[kind]} {name}"
    return steps[0] if steps else ""


def _describe_other_file(pointer: str, document: Json) -> str:
    """The subject of a part of a file: the operation, if a path refers to it, or what the file describes."""
    for path, item in as_mapping(document.get("paths")).items():
        reference = str(as_mapping(item).get("$ref", ""))
        if reference.startswith("#/") and is_below(pointer, reference[1:]):
            return describe_pointer(join_pointer("paths", path) + pointer.removeprefix(reference[1:]), {})
    return describe_place(pointer)


def without_folder(report: AdoptionReport) -> AdoptionReport:
    """The report with paths relative to the folder of the document, to be stored: it is the same on every machine."""
    folder, slash, name = report.source.rpartition("/")
    if not slash or "://" in report.source:
        return report
    start = f"{folder}/"
    items = (
        replace(item, location=replace(item.location, file=item.location.file.removeprefix(start)))
        for item in report.items
    )
    return replace(report, source=name, items=tuple(items))


def redact_urls(text: str) -> str:
    """A text without the credentials and the queries of the URLs in it."""
    return _URL.sub(_redact_url, text) if "://" in text else text


def _redact_url(match: re.Match[str]) -> str:
    return f"{match['scheme']}{match['path']}{'?…' if match['query'] else ''}"


def _redact(item: Item) -> Item:
    location = replace(item.location, file=redact_urls(item.location.file))
    return replace(item, message=redact_urls(item.message), location=location)


def _sort_key(item: Item) -> tuple[SourceLocation, str, str]:
    return item.location, item.subject, item.message


def _generalize(message: str) -> str:
    """The message with `…` for what differs between messages of the same kind: names, call paths, numbers."""
    words = _QUOTED.sub("…", message).split(" ")
    return " ".join("…" if _is_variable(word) else word for word in words)


def _is_variable(word: str) -> bool:
    return not _INSIDE_NAMES.isdisjoint(word[1:-1]) or word.rstrip(",;:").replace(",", "").isdecimal()


def _make_title(pattern: str, items: Iterable[Item]) -> str:
    messages = {item.message for item in items}
    count = sum(1 for _ in items)
    if count < _MIN_ALIKE:
        return ""
    return messages.pop() if len(messages) == 1 else re.sub(r"…(?:[ ,]*…)+", "…", pattern)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
