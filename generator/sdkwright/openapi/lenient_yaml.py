"""Reads YAML leniently: accepts what other tools accept, except duplicate keys, which are errors unless they are collected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, Final, NamedTuple

from yaml.events import DocumentEndEvent, Event, ScalarEvent

from sdkwright.openapi import scalars
from sdkwright.openapi.decoding import ParseError, convert_json_to_yaml, replace_unprintable
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.yaml_tree import Lines, OpenNode, Tree, TreeBuilder, parse_events
from sdkwright.problems.messages import quote

_MERGE_KEY: Final = "<<"
_TRUE: Final = {"y", "yes", "true", "on"}


class DuplicateKey(NamedTuple):
    """A key that a mapping has already."""

    pointer: str
    line: int
    message: str


def parse_tree(text: str, duplicates: list[DuplicateKey] | None = None) -> Tree:
    """The first document of a text with the lines of its keys and elements; raises ParseError.

    Duplicate keys are errors, or are added to `duplicates`.
    """
    text = replace_unprintable(text)
    events = parse_events(convert_json_to_yaml(text) if text.lstrip()[:1] in ("{", "[") else text)
    return _LenientBuilder(duplicates).build(_take_first_document(events))


def _take_first_document(events: Iterator[Event]) -> Iterator[Event]:
    return takewhile(lambda event: not isinstance(event, DocumentEndEvent), events)


class _LenientBuilder(TreeBuilder):
    max_values = 4_000_000

    def __init__(self, duplicates: list[DuplicateKey] | None) -> None:
        super().__init__()
        self._duplicates = duplicates

    def check_tag(self, tag: str, line: int) -> None:
        pass

    def check_repeated_anchor(self, name: str, line: int, first: int) -> None:
        pass

    def accept_key(self, node: OpenNode, event: ScalarEvent) -> bool:
        return True

    def convert_key(self, value: Any, line: int) -> str | None:
        return json.dumps(value, default=str)[:200]

    def resolve(self, event: ScalarEvent) -> Any:
        text: str = event.value
        tag = (event.tag or "").rpartition(":")[2].lstrip("!")
        if tag == "str" or (event.style and not tag):
            return text
        if tag == "bool":
            return text.lower() in _TRUE
        try:
            return scalars.resolve(text)
        except ValueError:
            return text

    def add_entry(self, node: OpenNode, value: Any, lines: Lines) -> None:
        if node.key in node.value:
            value, lines = self._join_duplicates(node, value, lines)
        if node.key == _MERGE_KEY and is_mapping(value):
            node.merged.append((value, lines))
        elif node.key == _MERGE_KEY and is_list(value) and is_list(lines):
            pairs = zip(value, (below for _, below in lines), strict=True)
            node.merged.extend((mapping, below) for mapping, below in pairs if is_mapping(mapping))
        else:
            super().add_entry(node, value, lines)

    def _join_duplicates(self, node: OpenNode, value: Any, lines: Lines) -> tuple[Any, Lines]:
        """The value of a key that occurs twice: the second, or for a path the operations of both."""
        first_line, first_lines = node.lines[node.key]
        message = f"duplicate key {quote(node.key)}, first on line {first_line}"
        if self._duplicates is None:
            raise ParseError(node.key_line, f"{message}; remove one")
        first, is_path = node.value[node.key], str(node.key).startswith("/")
        joins = is_path and is_mapping(first) and is_mapping(value) and not first.keys() & value.keys()
        remedy = "both were read; join them" if joins else "the last one counts; remove one"
        pointer = join_pointer(*(_find_step(parent) for parent in self._open_nodes))
        self._duplicates.append(DuplicateKey(pointer, node.key_line, f"{message}; {remedy}"))
        if joins and is_mapping(first_lines) and is_mapping(lines):
            return {**first, **value}, {**first_lines, **lines}
        return value, lines


def _find_step(node: OpenNode) -> str:
    """The key or position of the value that is being read."""
    return str(len(node.value)) if is_list(node.value) else str(node.key)
