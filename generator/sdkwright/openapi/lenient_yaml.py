"""Reads YAML and JSON leniently: accepts what other tools accept, within limits of depth and size."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate, takewhile
from typing import Any, Final

from yaml.events import DocumentEndEvent, Event, ScalarEvent

from sdkwright.openapi import scalars
from sdkwright.openapi.decoding import ParseError, convert_json_to_yaml, decode_leniently, replace_unprintable
from sdkwright.openapi.lines import FindLine, JsonLineFinder, make_tree_line_finder
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.yaml_tree import MAX_DEPTH, Lines, OpenNode, Tree, TreeBuilder, parse_events

_BRACKET_STEPS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_NO_BRACKETS: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[^"\[\]{}]+', re.DOTALL)
_TRUE: Final = {"y", "yes", "true", "on"}


def parse(data: bytes) -> Any:
    """The value of the first document of a file; raises ParseError."""
    text = decode_leniently(data)
    if _looks_like_json(text):
        try:
            _check_json_depth(text)
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            pass  # YAML's flow style, or a mistake whose line the YAML parser reports
    return _parse_tree(text).value


def parse_tree(data: bytes) -> Tree:
    """The first document of a file with the lines of its keys and elements; raises ParseError."""
    return _parse_tree(decode_leniently(data))


def make_line_finder(data: bytes) -> FindLine:
    """A function that finds lines in a file which `parse` accepts."""
    text = decode_leniently(data)
    if _looks_like_json(text):
        try:
            return JsonLineFinder(text)
        except ValueError:
            pass
    return make_tree_line_finder(_parse_tree(text))


def _parse_tree(text: str) -> Tree:
    text = replace_unprintable(text)
    events = parse_events(convert_json_to_yaml(text) if _looks_like_json(text) else text)
    return _LenientBuilder().build(_take_first_document(events))


def _take_first_document(events: Iterator[Event]) -> Iterator[Event]:
    return takewhile(lambda event: not isinstance(event, DocumentEndEvent), events)


def _looks_like_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _check_json_depth(text: str) -> None:
    steps = map(_BRACKET_STEPS.__getitem__, _NO_BRACKETS.sub("", text))
    if max(accumulate(steps), default=0) > MAX_DEPTH:
        raise ParseError(
            _find_line_beyond_depth(text),
            f"nested deeper than {MAX_DEPTH} levels; move inner schemas to components",
        )


def _find_line_beyond_depth(text: str) -> int:
    """The line of the first bracket beyond the greatest depth."""
    depth = position = 0
    while depth <= MAX_DEPTH:
        others = _NO_BRACKETS.match(text, position)
        position = others.end() if others else position + 1
        depth += 0 if others else _BRACKET_STEPS[text[position - 1]]
    return text.count("\n", 0, position) + 1


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
        if node.key == "<<" and is_mapping(value):
            node.merged.append((value, lines))
        elif node.key == "<<" and is_list(value) and is_list(lines):
            pairs = zip(value, (below for _, below in lines), strict=True)
            node.merged.extend((mapping, below) for mapping, below in pairs if is_mapping(mapping))
        else:
            super().add_entry(node, value, lines)
