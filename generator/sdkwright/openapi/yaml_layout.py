"""A YAML text as a tree that keeps every character, so that parts of it can be replaced.

The texts of all nodes, one after the other, are the text of the file: white space, comments and quotes included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

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

BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BLANK: Final = re.compile("(?:[ \t\n\r\x85\u2028\u2029]|#[^\n\r\x85\u2028\u2029]*)*")
"""White space and comments."""
_COMMENT_LINE: Final = re.compile(
    "(?P<indent>[ \t]*)(?P<comment>#[^\n\r\x85\u2028\u2029]*)?(?:\r\n|[\n\r\x85\u2028\u2029])"
)
"""An empty line, or a line with a comment only."""
_EMPTY_LINES: Final = re.compile("(?:\r\n|[\n\r\x85\u2028\u2029])+$")


@dataclass(eq=False)
class Leaf:
    """A scalar; or a collection that is not taken apart, because it has an anchor or is a pair without brackets."""

    text: str
    is_shared: bool = False
    """Whether it is an alias, or has an anchor."""


@dataclass(eq=False)
class New:
    """A value that is not in the text yet, or is written anew."""


@dataclass(eq=False)
class Entry:
    """A key of a mapping with its value, or an element of a list."""

    before: str
    """The text before the entry: in block style whole lines with comments, in flow style all that follows the comma."""
    key: str | None
    """None for an element of a list."""
    head: str
    """The text of the key; for an element of a list in block style the hyphen."""
    separator: str
    """The text between the head and the value."""
    value: Node
    tail: str = ""
    """In block style the rest of the line, and comments below that belong to the value; in flow style all up to the comma."""


@dataclass(eq=False)
class Block:
    """A mapping or list with its entries on lines of their own."""

    column: int
    is_list: bool
    is_inline: bool
    """Whether the first entry is on the line of the hyphen that contains the block."""
    entries: list[Entry] = field(default_factory=list["Entry"])


@dataclass(frozen=True, eq=False)
class Old:
    """A value before it is changed."""

    value: Any


@dataclass(eq=False)
class Flow:
    """A mapping or list in brackets."""

    is_list: bool
    entries: list[Entry] = field(default_factory=list["Entry"])
    has_last_comma: bool = False
    end: str = ""
    """The text between the last comma, or the opening bracket, and the closing one."""
    old: Old | None = None
    """The value before the first change; None if it is not changed."""


Node: TypeAlias = Leaf | New | Block | Flow


@dataclass(eq=False)
class Layout:
    """A file with one document."""

    prefix: str
    """The text before the first entry, such as `---`; without the comments directly before it."""
    root: Node
    suffix: str


@dataclass(eq=False)
class _Part:
    """A node with its positions in the text."""

    start: int
    end: int
    column: int
    is_block: bool = False
    is_list: bool = False
    has_anchor: bool = False
    is_alias: bool = False
    key: str = ""
    """The value of a scalar."""
    style: str = ""
    children: list[_Part] = field(default_factory=list["_Part"])

    @property
    def is_collection(self) -> bool:
        return self.style == ""

    def list_entries(self) -> list[tuple[_Part | None, _Part]]:
        """The keys and values; the elements of a list have no keys."""
        if self.is_list:
            return [(None, child) for child in self.children]
        return list(zip(self.children[::2], self.children[1::2], strict=True))


def read_layout(text: str, events: Iterable[Event]) -> Layout:
    """The layout of a text that ends with a line break, from the events of PyYAML's parser for it."""
    start, root = _read_parts(text, events)
    return _Reader(text).read(start, root)


def _read_parts(text: str, events: Iterable[Event]) -> tuple[int, _Part | None]:
    """The end of `---`, 0 without one, and the root."""
    stack: list[_Part] = [_Part(0, 0, 0)]
    document_start = 0
    for event in events:
        if isinstance(event, DocumentStartEvent) and event.explicit:
            document_start = _find(event.end_mark)
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            part = stack.pop()
            has_brackets = not part.is_block and text[part.start] in "&!{["
            part.end = _find(event.end_mark) if has_brackets else part.children[-1].end
        elif isinstance(event, (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent)):
            part = _make_part(text, event)
            stack[-1].children.append(part)
            if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                stack.append(part)
    return document_start, stack[0].children[0] if stack[0].children else None


def _find(mark: object) -> int:
    index = getattr(mark, "index", 0)
    assert isinstance(index, int)
    return index


def _make_part(text: str, event: ScalarEvent | AliasEvent | MappingStartEvent | SequenceStartEvent) -> _Part:
    mark = event.start_mark
    assert mark is not None
    part = _Part(_find(mark), _find(event.end_mark), mark.column)
    if isinstance(event, AliasEvent):
        part.is_alias, part.style = True, "*"
        return part
    part.has_anchor = event.anchor is not None
    if isinstance(event, ScalarEvent):
        part.key, part.style = event.value, event.style or "plain"
        if part.style in ("|", ">"):
            part.end = part.start + len(_trim_block_scalar(text[part.start : part.end]))
    else:
        part.is_list = isinstance(event, SequenceStartEvent)
        part.is_block = not event.flow_style
    return part


def _trim_block_scalar(text: str) -> str:
    """The text of a block scalar without its last line break, and without empty lines that are not part of its value."""
    empty = _EMPTY_LINES.search(text)
    if empty is None:
        return text
    if keeps_empty_lines(text):
        last = [*BREAK.finditer(text)][-1]
        return text[: last.start()]
    return text[: empty.start()]


def keeps_empty_lines(text: str) -> bool:
    """Whether the text of a leaf is a block scalar whose value contains the empty lines after it."""
    return text[:1] in ("|", ">") and "+" in text[:3].split("#")[0]


class _Reader:
    """Reads nodes from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        """The start of what has not been read."""

    def read(self, start: int, root: _Part | None) -> Layout:
        text = self._text
        if root is None:
            return Layout(text, New(), "")
        if not root.is_block or root.has_anchor:
            if not root.is_collection and root.start == root.end:  # an empty document
                return Layout(text, New(), "")
            self._position = root.end
            return Layout(text[: root.start], self._read_node(root), text[root.end :])
        self._position = self._find_line_end(start) if start else 0
        prefix = text[: self._position]
        block = self._read_block(root, False)
        return Layout(prefix, block, text[self._position :])

    def _read_node(self, part: _Part) -> Node:
        """The node of a part that is not in block style."""
        text = self._text[part.start : part.end]
        if not part.is_collection or part.has_anchor or text[:1] not in ("{", "["):
            return Leaf(text, part.is_alias or part.has_anchor)
        return self._read_flow(part)

    def _read_block(self, part: _Part, is_inline: bool) -> Block:
        text = self._text
        block = Block(part.column, part.is_list, is_inline)
        for key, value in part.list_entries():
            is_first_inline = is_inline and not block.entries
            start = self._skip_blank(self._position)
            before = "" if is_first_inline else text[self._position : start - part.column]
            end = start + 1 if key is None else key.end
            entry = Entry(before, None if key is None else key.key, text[start:end], "", New())
            self._read_value(entry, end, key is not None, value)
            entry.tail += self._take_comments(part.column)
            block.entries.append(entry)
        return block

    def _read_value(self, entry: Entry, end: int, has_colon: bool, value: _Part) -> None:
        if not value.is_block or value.has_anchor:
            entry.separator = self._text[end : value.start]
            entry.value = self._read_node(value)
            self._position = self._find_line_end(value.end)
            entry.tail = self._text[value.end : self._position]
            return
        line_end = self._find_line_end(self._skip_blank(end) + 1 if has_colon else end)
        is_inline = value.start < line_end
        self._position = value.start if is_inline else line_end
        entry.separator = self._text[end : self._position]
        entry.value = self._read_block(value, is_inline)

    def _take_comments(self, column: int) -> str:
        """The lines that follow, up to the last comment that is indented more than a column."""
        start = end = self._position
        while line := _COMMENT_LINE.match(self._text, end):
            end = line.end()
            if line["comment"] and len(line["indent"]) > column:
                self._position = end
        return self._text[start : self._position]

    def _read_flow(self, part: _Part) -> Flow:
        text = self._text
        flow = Flow(part.is_list)
        position = part.start + 1
        for key, value in part.list_entries():
            start = self._skip_blank(position)
            end = start if key is None else key.end
            entry = Entry(
                text[position:start],
                None if key is None else key.key,
                text[start:end],
                text[end : value.start],
                self._read_node(value),
            )
            position = self._skip_blank(value.end)
            entry.tail = text[value.end : position]
            flow.has_last_comma = text[position] == ","
            position += flow.has_last_comma
            flow.entries.append(entry)
        flow.end = text[position : part.end - 1]
        return flow

    def _skip_blank(self, position: int) -> int:
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def _find_line_end(self, position: int) -> int:
        """The start of the line after a position."""
        match = BREAK.search(self._text, position)
        return match.end() if match else len(self._text)


def has_anchor(node: Node) -> bool:
    """Whether an alias elsewhere may refer to a node or a part of it."""
    if isinstance(node, Leaf):
        return node.is_shared and not node.text.startswith("*")
    return not isinstance(node, New) and any(has_anchor(entry.value) for entry in node.entries)
