"""YAML and JSON as other tools read them: values, and lines when asked for; never an odd type that stops the reading.

Bounded in depth, in aliases and in size; what cannot be read to its end is refused with its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final, cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sdkwright.openapi import scalars
from sdkwright.openapi.decoding import ParseError
from sdkwright.openapi.lines import FindLine, OfJson, of_tree
from sdkwright.openapi.strict_yaml import Lines, Tree
from sdkwright.openapi.untyped import is_list, is_mapping

DEEPEST: Final = 200
MOST_NODES: Final = 4_000_000
_JSON_OTHERS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[^"\[\]{}]+', re.DOTALL)
_JSON_STEPS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}
_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_JSON_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_YES: Final = {"y", "yes", "true", "on"}


def value(data: bytes) -> Any:
    """The one document of a file; raises Refused with the line where reading cannot go on."""
    text = _text(data)
    if _looks_like_json(text):
        try:
            _check_depth(text)
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            pass  # YAML's flow style, or something broken that YAML can say the line of
    return tree(data).value


def tree(data: bytes) -> Tree:
    """The same with the line of each key and element."""
    return _Builder().build(_events(_text(data)))


def lines(data: bytes) -> FindLine:
    """The lines of a file that `value` has read."""
    text = _text(data)
    if _looks_like_json(text):
        try:
            return OfJson(text)
        except ValueError:
            pass
    return of_tree(tree(data))


def _looks_like_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")


def _text(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def _check_depth(text: str) -> None:
    steps = map(_JSON_STEPS.__getitem__, _JSON_OTHERS.sub("", text))
    if max(accumulate(steps), default=0) > DEEPEST:
        raise ParseError(_deepest_line(text), f"nested deeper than {DEEPEST} levels")


def _deepest_line(text: str) -> int:
    """The line of the bracket that is one too many."""
    depth = place = 0
    while depth <= DEEPEST:
        others = _JSON_OTHERS.match(text, place)
        place = others.end() if others else place + 1
        depth += 0 if others else _JSON_STEPS[text[place - 1]]
    return text.count("\n", 0, place) + 1


def _events(text: str) -> Iterator[Event]:
    text = _NOT_PRINTABLE.sub("\ufffd", text)
    if _looks_like_json(text):
        text = _JSON_PAIR.sub(lambda pair: pair[1] + _joined(pair[2], pair[3]), text.replace("\t", " "))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # The stub of yaml.parse has no types.
    parse_events = cast("Callable[..., Iterator[Event]]", getattr(yaml, "parse"))  # noqa: B009
    try:
        yield from parse_events(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ParseError(
            mark.line + 1 if mark else 1, f"YAML syntax: {error.problem or 'not understood'}"
        ) from None
    except (yaml.YAMLError, RecursionError, UnicodeError) as error:
        raise ParseError(1, f"YAML syntax: {' '.join(str(error).split())}") from None


def _joined(high: str, low: str) -> str:
    return bytes.fromhex(high + low).decode("utf-16-be")


@dataclass
class _Open:
    """A mapping or list that is still open."""

    value: Any
    lines: Any
    line: int
    anchor: str | None
    key: str | None = None
    key_line: int = 0
    size: int = 1
    merged: list[tuple[Any, Any]] = field(default_factory=list[tuple[Any, Any]])


@dataclass
class _Builder:
    stack: list[_Open] = field(default_factory=list[_Open])
    anchors: dict[str, tuple[Any, Lines, int]] = field(default_factory=dict[str, "tuple[Any, Lines, int]"])
    nodes: int = 0
    whole: Tree | None = None

    def build(self, events: Iterable[Event]) -> Tree:
        for event in events:
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, ScalarEvent):
                self._scalar(event, line)
            elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                self._start(event, line)
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                self._end()
            elif isinstance(event, AliasEvent):
                self._alias(event, line)
            elif isinstance(event, DocumentEndEvent):
                break  # of several documents the first is the description
        return self.whole or Tree(None, 1, None)

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        self._count(1, line)
        top = self.stack[-1] if self.stack else None
        if top is not None and top.key is None and is_mapping(top.value):
            top.key, top.key_line = event.value, line
            if event.anchor is not None:
                self.anchors[event.anchor] = (event.value, None, 1)
        else:
            self._put(_resolved(event), None, line, 1, event.anchor)

    def _start(self, event: MappingStartEvent | SequenceStartEvent, line: int) -> None:
        self._count(1, line)
        if len(self.stack) >= DEEPEST:
            raise ParseError(line, f"nested deeper than {DEEPEST} levels")
        is_mapping = isinstance(event, MappingStartEvent)
        self.stack.append(_Open({} if is_mapping else [], {} if is_mapping else [], line, event.anchor))

    def _end(self) -> None:
        done = self.stack.pop()
        for values, lines in reversed(done.merged):
            for key in values:
                if key not in done.value:
                    done.value[key], done.lines[key] = values[key], lines[key]
        self._put(done.value, done.lines, done.line, done.size, done.anchor)

    def _alias(self, event: AliasEvent, line: int) -> None:
        if event.anchor not in self.anchors:
            raise ParseError(line, f"alias '*{event.anchor}' stands for nothing that is complete before it")
        found, lines, size = self.anchors[event.anchor]
        self._count(size, line)
        self._put(found, lines, line, size, None)

    def _put(self, found: Any, lines: Lines, line: int, size: int, anchor: str | None) -> None:
        """Put a complete value where it belongs."""
        if anchor is not None:
            self.anchors[anchor] = (found, lines, size)
        if not self.stack:
            self.whole = Tree(found, line, lines)
            return
        top = self.stack[-1]
        top.size += size
        if is_list(top.value):
            top.value.append(found)
            top.lines.append((line, lines))
        elif top.key is None:
            # A key that is no scalar: its value comes next, and goes nowhere.
            top.key, top.key_line = json.dumps(found, default=str)[:200], line
        else:
            self._entry(top, found, lines)

    def _entry(self, top: _Open, found: Any, lines: Lines) -> None:
        if top.key == "<<" and (is_mapping(found) or is_list(found)):
            below: Any = lines
            pairs = (
                [(found, below)]
                if is_mapping(found)
                else zip(found, (line[1] for line in below), strict=False)
            )
            top.merged.extend((one, those) for one, those in pairs if is_mapping(one))
        else:
            top.value[top.key], top.lines[top.key] = found, (top.key_line, lines)
        top.key = None

    def _count(self, size: int, line: int) -> None:
        self.nodes += size
        if self.nodes > MOST_NODES:
            raise ParseError(line, f"more than {MOST_NODES:,} values, counting what aliases repeat")


def _resolved(event: ScalarEvent) -> Any:
    text: str = event.value
    tag = (event.tag or "").rpartition(":")[2].lstrip("!")
    if tag == "str" or (event.style and not tag):
        return text
    if tag == "bool":
        return text.lower() in _YES
    try:
        return scalars.resolve(text)
    except ValueError:
        return text
