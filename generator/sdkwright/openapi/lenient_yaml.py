"""Reads YAML leniently: accepts what other tools accept, except duplicate keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, Final

from yaml.events import DocumentEndEvent, Event, ScalarEvent

from sdkwright.openapi import scalars
from sdkwright.openapi.decoding import ParseError, convert_json_to_yaml, replace_unprintable
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.yaml_tree import Lines, OpenNode, Tree, TreeBuilder, parse_events
from sdkwright.problems.messages import quote

_MERGE_KEY: Final = "<<"
_TRUE: Final = {"y", "yes", "true", "on"}


def parse_tree(text: str) -> Tree:
    """The first document of a text with the lines of its keys and elements; raises ParseError."""
    text = replace_unprintable(text)
    events = parse_events(convert_json_to_yaml(text) if text.lstrip()[:1] in ("{", "[") else text)
    return _LenientBuilder().build(_take_first_document(events))


def _take_first_document(events: Iterator[Event]) -> Iterator[Event]:
    return takewhile(lambda event: not isinstance(event, DocumentEndEvent), events)


class _LenientBuilder(TreeBuilder):
    max_values = 4_000_000

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
            first = node.lines[node.key][0]
            raise ParseError(
                node.key_line, f"duplicate key {quote(node.key)}, first on line {first}; remove one"
            )
        if node.key == _MERGE_KEY and is_mapping(value):
            node.merged.append((value, lines))
        elif node.key == _MERGE_KEY and is_list(value) and is_list(lines):
            pairs = zip(value, (below for _, below in lines), strict=True)
            node.merged.extend((mapping, below) for mapping, below in pairs if is_mapping(mapping))
        else:
            super().add_entry(node, value, lines)
