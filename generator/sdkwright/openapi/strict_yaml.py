"""Reads YAML 1.2 (core schema) strictly: what two YAML parsers could read differently is an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from yaml.events import DocumentStartEvent, Event, ScalarEvent

from sdkwright.openapi import scalars
from sdkwright.openapi.decoding import ParseError, decode
from sdkwright.openapi.yaml_tree import OpenNode, Tree, TreeBuilder, find_line, make_error, parse_events
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Fix, Problems, SourceLocation

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def parse(data: bytes, file: str, problems: Problems) -> Tree | None:
    """The only document of a file; None, and at least one problem, if the file cannot be read to its end."""
    try:
        events = _check_single_document(parse_events(decode(data, file)))
        return _StrictBuilder(file, problems).build(events)
    except ParseError as error:
        problems.error(error.locate(file), error.message)
        return None


def _check_single_document(events: Iterable[Event]) -> Iterator[Event]:
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise make_error(event, "a second document starts here; write one document per file")
        yield event


class _StrictBuilder(TreeBuilder):
    max_values = 1_000_000

    def __init__(self, file: str, problems: Problems) -> None:
        super().__init__()
        self._file = file
        self._problems = problems

    def check_tag(self, tag: str, line: int) -> None:
        short = quote(tag.replace("tag:yaml.org,2002:", "!!"))
        self._report(line, f"tag {short} is not supported; remove it, and quote the value if it is a string")

    def check_repeated_anchor(self, name: str, line: int, first: int) -> None:
        self._report(line, f"duplicate anchor {quote(f'&{name}')}, first on line {first}; rename one")

    def accept_key(self, node: OpenNode, event: ScalarEvent) -> bool:
        key: str = event.value
        if _is_plain(event):
            if key == "<<":
                self._report(
                    node.key_line, "merge key '<<' is not supported; write the keys out, or use a $ref"
                )
                return False
            if key == "":
                self._report(node.key_line, "a key is missing before ':'")
            elif not scalars.is_string(key):
                self._report(node.key_line, f"quote the key: {quote(key)}", Fix("quote key", "", key))
        if key in node.lines:
            first = node.lines[key][0]
            self._report(node.key_line, f"duplicate key {quote(key)}, first on line {first}; remove one")
            return False
        return True

    def convert_key(self, value: Any, line: int) -> str | None:
        self._report(line, "a key must be a string, not a list, a mapping or an alias")
        return None

    def resolve(self, event: ScalarEvent) -> Any:
        text: str = event.value
        if not _is_plain(event):
            if not text.isascii() and _SURROGATE.search(text):
                raise make_error(
                    event, "half of a surrogate pair is not a character; write the character itself"
                )
            return text
        try:
            return scalars.resolve(text)
        except ValueError as error:
            self._report(find_line(event), str(error))
            return text

    def _report(self, line: int, message: str, *fixes: Fix) -> None:
        self._problems.error(SourceLocation(self._file, line), message, *fixes)


def _is_plain(event: ScalarEvent) -> bool:
    return not event.style and event.tag is None
