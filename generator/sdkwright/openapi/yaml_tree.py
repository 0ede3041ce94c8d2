"""YAML events as a tree of plain values, with the line of every key and element.

PyYAML's own composer is not used: it recurses in C, so that a hundred thousand open brackets would end the
process, and it resolves `on` and `12:30` as YAML 1.1 does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias, Union

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sdkwright.openapi.decoding import MAX_DEPTH, ParseError
from sdkwright.openapi.untyped import is_list
from sdkwright.openapi.yaml_mistakes import Mark, explain, find_conflict
from sdkwright.problems.messages import quote

Lines = Union["dict[str, tuple[int, Lines]]", "list[tuple[int, Lines]]", None]
"""The lines of the keys of a mapping or of the elements of a list, and below; None for a scalar."""


@dataclass(frozen=True)
class Tree:
    """A document: plain values, and their lines."""

    value: Any
    line: int
    lines: Lines


def parse_events(text: str) -> Iterator[Event]:
    """The events of PyYAML's parser; raises ParseError where the syntax is invalid."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # The stub of yaml.parse has no types.
    parse: Callable[..., Iterator[Event]] = vars(yaml)["parse"]
    if conflict := find_conflict(text):
        raise conflict
    try:
        yield from parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark, start = _find_mark(error.problem_mark), _find_mark(error.context_mark)
        raise explain(error.problem or "", text, mark or start or Mark(0, 0), start) from None
    except (yaml.YAMLError, RecursionError, UnicodeError, OverflowError):
        raise ParseError(1, "not YAML; check the brackets, and the escapes in double quotes") from None


def _find_mark(mark: yaml.Mark | None) -> Mark | None:
    return None if mark is None else Mark(mark.line, mark.column)


def make_error(event: Event, message: str) -> ParseError:
    """The error for an event, at which reading ends."""
    mark = event.start_mark
    return ParseError(find_line(event), message, mark.column + 1 if mark else 0)


@dataclass
class OpenNode:
    """A mapping or list whose end has not been reached."""

    value: Any
    lines: Any
    line: int
    anchor: str | None
    size: int = 1
    key: str | None = None
    key_line: int = 0
    skips_value: bool = False
    """The value of the current key is not kept."""
    merged: list[tuple[Any, Any]] = field(default_factory=list[tuple[Any, Any]])
    """Mappings, with their lines, that `<<` merges into this one."""


NodeEvent: TypeAlias = ScalarEvent | MappingStartEvent | SequenceStartEvent


@dataclass(frozen=True)
class _Anchor:
    value: Any
    lines: Lines
    size: int


class TreeBuilder(ABC):
    """Builds a tree from the events of one document; subclasses convert keys and scalars."""

    max_values: ClassVar[int]
    """The number of values at which building ends with a ParseError; an alias counts as the values that it repeats."""

    def __init__(self) -> None:
        self._tree: Tree | None = None
        self._open_nodes: list[OpenNode] = []
        self._anchors: dict[str, _Anchor | None] = {}  # None: the node is still open
        self._anchor_lines: dict[str, int] = {}
        self._values = 0

    def build(self, events: Iterable[Event]) -> Tree:
        """The tree of a document; an empty one is None on line 1."""
        for event in events:
            if isinstance(event, ScalarEvent):
                self._add_scalar(event)
            elif isinstance(event, MappingStartEvent):
                self._open(event, {}, {})
            elif isinstance(event, SequenceStartEvent):
                self._open(event, [], [])
            elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                node = self._open_nodes.pop()
                _apply_merges(node)
                self._add(node.value, node.lines, node.line, node.size, node.anchor)
            elif isinstance(event, AliasEvent):
                self._add_alias(event)
        return self._tree or Tree(None, 1, None)

    @abstractmethod
    def check_tag(self, tag: str, line: int) -> None:
        """Accept a tag such as `!!str`, or report it."""

    @abstractmethod
    def check_repeated_anchor(self, name: str, line: int, first: int) -> None:
        """Accept an anchor whose name is that of an anchor on line `first`, or report it."""

    @abstractmethod
    def accept_key(self, node: OpenNode, event: ScalarEvent) -> bool:
        """Whether the value of a key is kept; `node.key` is set already."""

    @abstractmethod
    def convert_key(self, value: Any, line: int) -> str | None:
        """The text of a key that is not a scalar; None if its value is not kept."""

    @abstractmethod
    def resolve(self, event: ScalarEvent) -> Any:
        """The value of a scalar."""

    def add_entry(self, node: OpenNode, value: Any, lines: Lines) -> None:
        """Add the value of the current key to a mapping."""
        node.value[node.key] = value
        node.lines[node.key] = (node.key_line, lines)

    def _add_scalar(self, event: ScalarEvent) -> None:
        line = find_line(event)
        self._check_properties(event, line)
        self._count(1, line)
        node = self._open_nodes[-1] if self._open_nodes else None
        if node is not None and node.key is None and isinstance(node.value, dict):
            if event.anchor is not None:
                self._anchors[event.anchor] = _Anchor(event.value, None, 1)
            node.key, node.key_line = event.value, line
            node.skips_value = not self.accept_key(node, event)
        else:
            self._add(self.resolve(event), None, line, 1, event.anchor)

    def _check_properties(self, event: NodeEvent, line: int) -> None:
        if event.tag is not None:
            self.check_tag(event.tag, line)
        if event.anchor is not None:
            first = self._anchor_lines.setdefault(event.anchor, line)
            if event.anchor in self._anchors:
                self.check_repeated_anchor(event.anchor, line, first)

    def _open(self, event: NodeEvent, value: Any, lines: Any) -> None:
        line = find_line(event)
        self._check_properties(event, line)
        self._count(1, line)
        if len(self._open_nodes) >= MAX_DEPTH:
            raise make_error(
                event, f"nested deeper than {MAX_DEPTH} levels; move inner schemas to components"
            )
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open_nodes.append(OpenNode(value, lines, line, event.anchor))

    def _add_alias(self, event: AliasEvent) -> None:
        line, name = find_line(event), quote(f"*{event.anchor}")
        if event.anchor not in self._anchors:
            raise make_error(event, f"alias {name} has no anchor before it; write the value out")
        anchor = self._anchors[event.anchor]
        if anchor is None:
            raise make_error(event, f"alias {name} is inside its own anchor; write the value out")
        self._count(anchor.size, line)
        self._add(anchor.value, anchor.lines, line, anchor.size, None)

    def _add(self, value: Any, lines: Lines, line: int, size: int, anchor: str | None) -> None:
        """Add a complete value to the mapping or list that contains it."""
        if anchor is not None:
            self._anchors[anchor] = _Anchor(value, lines, size)
        if not self._open_nodes:
            self._tree = Tree(value, line, lines)
            return
        node = self._open_nodes[-1]
        node.size += size
        if is_list(node.value):
            node.value.append(value)
            node.lines.append((line, lines))
        elif node.key is None:
            key = self.convert_key(value, line)
            node.key, node.key_line, node.skips_value = key or "", line, key is None
        else:
            if not node.skips_value:
                self.add_entry(node, value, lines)
            node.key = None

    def _count(self, size: int, line: int) -> None:
        self._values += size
        if self._values > self.max_values:
            raise ParseError(
                line,
                f"more than {self.max_values:,} values, including those that aliases repeat; split the file",
            )


def _apply_merges(node: OpenNode) -> None:
    for values, lines in reversed(node.merged):
        for key in values:
            if key not in node.value:
                node.value[key], node.lines[key] = values[key], lines[key]


def find_line(event: Event) -> int:
    """The line on which the text of an event starts."""
    mark = event.start_mark
    return mark.line + 1 if mark else 1
