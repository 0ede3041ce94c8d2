"""Writes the layout of a YAML file as text."""

from __future__ import annotations

import re
from typing import Any, Final

from sdkwright.openapi.yaml_layout import BREAK, Block, Entry, Flow, Layout, Leaf, New
from sdkwright.openapi.yaml_text import (
    MAX_SIMPLE_KEY,
    WIDTH,
    format_entry,
    format_flow,
    format_yaml,
    is_one_line,
)

_COMMENT: Final = re.compile("^[ \t]*#", re.MULTILINE)


class YamlWriter:
    """Writes the nodes of a layout from left to right."""

    def __init__(self, line_break: str) -> None:
        self._line_break = line_break
        self._parts: list[str] = []
        self._line = ""
        """The current line so far."""

    def format(self, layout: Layout, value: Any) -> str:
        """The text of a layout, whose document has a value, which the parts that are new are written from."""
        self._add(layout.prefix)
        if isinstance(layout.root, New):
            if value is not None:
                self._add(format_yaml(value).replace("\n", self._line_break))
        elif isinstance(layout.root, Block):
            self._add_block(layout.root, "", value)
        else:
            self._add(self._format_inline(layout.root, value))
        self._add(layout.suffix)
        return "".join(self._parts)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        lines = BREAK.split(text)
        self._line = lines[-1] if len(lines) > 1 else f"{self._line}{text}"

    def _add_block(self, block: Block, key: str, value: Any) -> None:
        """Add a collection in block style; `key` is that of the entry that contains it."""
        for position, entry in enumerate(block.entries):
            if position or not block.is_inline:
                self._add(entry.before)
                self._add(" " * block.column)
            child = value[position] if entry.key is None else value[entry.key]
            self._add_entry(entry, block.column, key if entry.key is None else entry.key, child)

    def _add_entry(self, entry: Entry, column: int, key: str, value: Any) -> None:
        node = entry.value
        if isinstance(node, New) or (isinstance(node, Flow) and self._needs_lines(node, entry, key, value)):
            self._add_new(entry, column, key, value)
            return
        self._add(f"{entry.head}{entry.separator}")
        if isinstance(node, Block):
            self._add_block(node, key, value)
        else:
            self._add(self._format_inline(node, value))
        self._add(entry.tail)

    def _add_new(self, entry: Entry, column: int, key: str, value: Any) -> None:
        """Add an entry whose value is written anew; a comment that follows the value is then on the first line."""
        line_break = BREAK.search(entry.tail)
        comment = entry.tail[: line_break.start()] if line_break else entry.tail
        colon = "" if entry.key is None else ":"
        if entry.key is not None and len(entry.head) > MAX_SIMPLE_KEY:
            self._add(f"? {entry.head}{self._line_break}{' ' * column}")
        else:
            self._add(entry.head)
        start = self._line
        lines = format_entry(f"{start}{colon}", " " * (column + 2), key, value)
        lines[0] += comment
        self._add(self._line_break.join(lines)[len(start) :])
        rest = entry.tail[len(comment) :]
        # Comments below must not become part of a text.
        self._add(_COMMENT.sub(" " * column + "#", rest) if len(lines) > 1 else rest)

    def _needs_lines(self, flow: Flow, entry: Entry, key: str, value: Any) -> bool:
        """Whether a collection in brackets is written anew, because it became too complex for the line that it is on."""
        text = self._format_inline(flow, value)
        if flow.old is None or BREAK.search(entry.separator) or BREAK.search(text):
            return False
        start = f"{self._line}{entry.head}"
        head = start if entry.key is None else f"{start}:"
        was_one_line, fits = (is_one_line(head, key, part) for part in (flow.old.value, value))
        return (was_one_line and not fits) or len(start) + len(entry.separator) + len(text) > WIDTH

    def _format_inline(self, node: Leaf | New | Flow, value: Any) -> str:
        """The text of a node that is not in block style."""
        if isinstance(node, Leaf):
            return node.text
        if isinstance(node, New):
            return format_flow(value)
        entries = [
            self._format_flow_entry(entry, value[position] if entry.key is None else value[entry.key])
            for position, entry in enumerate(node.entries)
        ]
        text = ",".join(entries) + ("," if node.has_last_comma and entries else "") + node.end
        return f"[{text}]" if node.is_list else f"{{{text}}}"

    def _format_flow_entry(self, entry: Entry, value: Any) -> str:
        node = entry.value
        assert not isinstance(node, Block)
        text = self._format_inline(node, value)
        if isinstance(node, New) and entry.key is not None:
            return f"{entry.before}{entry.head}: {text}{entry.tail}"
        return f"{entry.before}{entry.head}{entry.separator}{text}{entry.tail}"
