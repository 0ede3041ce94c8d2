"""YAML 1.2 (core schema), read strictly: values, and the line of every key and element.

The events of PyYAML's parser are put together here, not by its composer: that one recurses in C, so a
hundred thousand open brackets would end the process, and it resolves `on` and `12:30` as YAML 1.1 does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Union, cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sdkwright.openapi import scalars
from sdkwright.openapi.decoding import ParseError, decode
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import Problems, SourceLocation

Lines = Union["dict[str, tuple[int, Lines]]", "list[tuple[int, Lines]]", None]
"""The lines of the keys of a mapping or of the elements of a list, and below; None for a scalar."""

DEEPEST: Final = 200
MOST_NODES: Final = 1_000_000
_LONG_KEY = re.compile(r'"(?:[^"\\\n]|\\.){1025,}"\s*:|\b[\w$-]{1025,}\s*:')
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Tree:
    """A document: plain values, and the lines they stand on."""

    value: Any
    line: int
    lines: Lines


def parse(data: bytes, file: str, problems: Problems) -> Tree | None:
    """The one document of a file; None, and at least one problem, when it cannot be read to its end."""
    try:
        return _Builder(file, problems).build(_events(decode(data, file)))
    except ParseError as refused:
        problems.error(SourceLocation(file, refused.line), refused.message)
        return None


def _events(text: str) -> Iterator[Event]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # The stub of yaml.parse has no types.
    parse_events = cast("Callable[..., Iterator[Event]]", getattr(yaml, "parse"))  # noqa: B009
    try:
        yield from parse_events(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        if long := _LONG_KEY.search(text):
            line = text.count("\n", 0, long.start()) + 1
            raise ParseError(line, "a key of more than 1,024 characters; YAML takes no longer ones") from None
        mark = error.problem_mark or error.context_mark
        message = f"YAML syntax: {error.problem or 'not understood'}"
        if error.context:
            message += f" {error.context}"
            if error.context_mark and mark and error.context_mark.line != mark.line:
                message += f" that starts on line {error.context_mark.line + 1}"
        raise ParseError(mark.line + 1 if mark else 1, escape(message)) from None
    except yaml.YAMLError as error:
        raise ParseError(1, escape(f"YAML syntax: {' '.join(str(error).split())}")) from None


@dataclass
class _Frame:
    """A mapping or list that is still open."""

    value: Any
    lines: Any
    line: int
    anchor: str | None
    size: int = 1
    key: str | None = None
    key_line: int = 0
    drop: bool = False  # the coming value belongs to a key that was refused


@dataclass
class _Anchored:
    """What an alias stands for; open as long as the anchored value is not complete."""

    value: Any = None
    lines: Lines = None
    size: int = 0
    open: bool = True


@dataclass
class _Builder:
    file: str
    problems: Problems
    stack: list[_Frame] = field(default_factory=list[_Frame])
    anchors: dict[str, _Anchored] = field(default_factory=dict[str, _Anchored])
    nodes: int = 0
    documents: int = 0
    tree: Tree | None = None

    def build(self, events: Iterator[Event]) -> Tree:
        for event in events:
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, MappingStartEvent):
                self._open(event, {}, {})
            elif isinstance(event, SequenceStartEvent):
                self._open(event, [], [])
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                frame = self.stack.pop()
                self._finish(frame.anchor, frame.value, frame.lines, frame.size, frame.line)
            elif isinstance(event, AliasEvent):
                self._alias(event)
            elif isinstance(event, DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    raise ParseError(
                        _line(event), "a second document starts here; a file holds one, so split it"
                    )
        return self.tree or Tree(None, 1, None)

    def _scalar(self, event: ScalarEvent) -> None:
        line = _line(event)
        if event.tag is not None:
            self._refuse_tag(event.tag, line)
        self._count(1, line)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and isinstance(frame.value, dict):
            self._key(frame, event, line)
        else:
            value = self._resolved(event, line)
            self._finish(event.anchor, value, None, 1, line)

    def _key(self, frame: _Frame, event: ScalarEvent, line: int) -> None:
        text: str = event.value
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(text, None, 1, open=False)
        frame.key, frame.key_line, frame.drop = text, line, False
        place = SourceLocation(self.file, line)
        if _is_plain(event):
            if text == "<<":
                self.problems.error(
                    place, "merge key '<<' is not supported; write the keys out, or use a $ref"
                )
                frame.drop = True
                return
            if text == "":
                self.problems.error(place, "a key is missing before ':'")
            elif not scalars.is_string(text):
                self.problems.error(place, f"quote the key: {quote(text)}")
        if text in frame.lines:
            first = frame.lines[text][0]
            self.problems.error(place, f"duplicate key {quote(text)}; it already stands on line {first}")
            frame.drop = True

    def _open(self, event: MappingStartEvent | SequenceStartEvent, value: Any, lines: Any) -> None:
        line = _line(event)
        if event.tag is not None:
            self._refuse_tag(event.tag, line)
        self._count(1, line)
        if len(self.stack) >= DEEPEST:
            raise ParseError(line, f"nested deeper than {DEEPEST} levels")
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored()
        self.stack.append(_Frame(value, lines, line, event.anchor))

    def _alias(self, event: AliasEvent) -> None:
        line = _line(event)
        name = quote(f"*{event.anchor}")
        anchored = self.anchors.get(event.anchor or "")
        if anchored is None:
            raise ParseError(line, f"alias {name} has no anchor before it")
        if anchored.open:
            raise ParseError(line, f"alias {name} stands inside its own anchor")
        self._count(anchored.size, line)
        self._finish(None, anchored.value, anchored.lines, anchored.size, line)

    def _finish(self, anchor: str | None, value: Any, lines: Lines, size: int, line: int) -> None:
        """Put a complete value where it belongs."""
        if anchor is not None:
            self.anchors[anchor] = _Anchored(value, lines, size, open=False)
        if not self.stack:
            self.tree = Tree(value, line, lines)
            return
        frame = self.stack[-1]
        frame.size += size
        if isinstance(frame.value, list):
            frame.value.append(value)  # pyright: ignore[reportUnknownMemberType]
            frame.lines.append((line, lines))
        elif frame.key is None:
            self.problems.error(
                SourceLocation(self.file, line), "a key must be a string, not a list, a mapping or an alias"
            )
            frame.key, frame.key_line, frame.drop = "", line, True
        else:
            if not frame.drop:
                frame.value[frame.key] = value
                frame.lines[frame.key] = (frame.key_line, lines)
            frame.key = None

    def _count(self, size: int, line: int) -> None:
        self.nodes += size
        if self.nodes > MOST_NODES:
            raise ParseError(line, f"more than {MOST_NODES:,} values, counting what aliases repeat")

    def _refuse_tag(self, tag: str, line: int) -> None:
        shown = quote(tag.replace("tag:yaml.org,2002:", "!!"))
        self.problems.error(
            SourceLocation(self.file, line),
            f"tag {shown} is not supported; remove it, and quote what is a string",
        )

    def _resolved(self, event: ScalarEvent, line: int) -> Any:
        text: str = event.value
        if not _is_plain(event):
            if not text.isascii() and _SURROGATE.search(text):
                raise ParseError(
                    line, "half of a surrogate pair is not a character; write the character itself"
                )
            return text
        try:
            return scalars.resolve(text)
        except ValueError as error:
            self.problems.error(SourceLocation(self.file, line), str(error))
            return text


def _is_plain(event: ScalarEvent) -> bool:
    return not event.style and event.tag is None


def _line(event: Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1
