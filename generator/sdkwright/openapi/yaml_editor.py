"""Edits a YAML text and keeps everything else byte for byte: comments, empty lines, flow style, quotes, order, line ends.

New text is in the style of `yaml_text`. The file is read once and written once, however many edits there are.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any, Final

from sdkwright.openapi import strict_yaml
from sdkwright.openapi.lines import make_tree_line_finder
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.values import Path, find_difference, format_path, is_same, make_key
from sdkwright.openapi.yaml_entries import (
    find_comment,
    insert_block_entry,
    insert_flow_entry,
    remove_block_entry,
    remove_flow_entry,
    shorten_header,
    strip_last_block_scalar,
)
from sdkwright.openapi.yaml_layout import (
    BREAK,
    Block,
    Entry,
    Flow,
    Leaf,
    New,
    Node,
    Old,
    has_anchor,
    read_layout,
)
from sdkwright.openapi.yaml_text import format_key
from sdkwright.openapi.yaml_tree import Tree, parse_events
from sdkwright.openapi.yaml_writer import YamlWriter
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import Problems, SourceLocation, SpecError, UnreadableInput

_BOM: Final = "\ufeff"


class WrongEdit(Exception):
    """The text after an edit does not have the intended value: a mistake of sdkwright, not of the file."""


class YamlEditor:
    """A document that is edited; `write` returns its text.

    Paths are those of the value at the time of the edit. Raises SpecError for a file that the strict reader rejects.
    """

    def __init__(self, text: str, file: str) -> None:
        """Read a text; `file` is its name in messages."""
        self._file = file
        self._text = text
        self._tree = _read(text, file)
        self.value: Any = copy.deepcopy(self._tree.value)
        """The value of the document, as it is after the edits so far. Do not change it."""
        self._is_changed = False
        body = text.removeprefix(_BOM)
        line_break = BREAK.search(body)
        self._line_break = line_break[0] if line_break else "\n"
        self._is_terminated = not body or body.endswith(("\n", "\r"))
        complete = body if self._is_terminated else f"{body}{self._line_break}"
        self._layout = read_layout(complete, parse_events(complete))
        self._last_block_scalar = (
            "" if self._is_terminated else strip_last_block_scalar(self._layout.root, body)
        )

    def find_text(self, path: Path) -> str:
        """The text of a scalar that has not been edited, such as `1.10`."""
        entry = self._find_entry(path)
        return entry.value.text if entry is not None and isinstance(entry.value, Leaf) else ""

    def replace(self, path: Path, value: Any) -> None:
        """Replace the value at a path; a comment on its line stays."""
        self._is_changed = True
        if not path:
            self._check_unshared(self._layout.root, path)
            self.value, self._layout.root = copy.deepcopy(value), New()
            return
        parent = self._find_value(path[:-1])
        entry = self._find_entry(path)
        if entry is not None:
            self._check_unshared(entry.value, path)
            _renew(entry, self._line_break)
        parent[path[-1]] = copy.deepcopy(value)

    def insert(self, path: Path, key: str, value: Any, after: Iterable[str] | None = None) -> None:
        """Add a key to a mapping: after the last of these keys that it has, at the beginning for (), else at its end."""
        parent = self._find_value(path)
        if not is_mapping(parent):
            raise TypeError(f"{format_path(path)} is not a mapping")
        if key in parent:
            raise KeyError(f"{format_path((*path, key))} exists")
        known = [*parent]
        wanted = known if after is None else [*after]
        position = max((known.index(name) + 1 for name in wanted if name in known), default=0)
        if after is not None and wanted and not position:
            position = len(known)
        node = self._find_node(path)
        items = [*parent.items()]
        items.insert(position, (key, copy.deepcopy(value)))
        parent.clear()
        parent.update(items)
        self._insert_entry(node, position, key)

    def insert_copy(
        self, path: Path, key: str, source: YamlEditor, source_path: Path, after: Iterable[str]
    ) -> None:
        """Add a key with the value at a path of another file, which was not edited yet: its text and comments are the same."""
        entry = source.find_block_entry(source_path)
        self.insert(path, key, source.get(source_path), after)
        node = self._find_node(path)
        if isinstance(node, Block) and entry is not None and entry[0] == node.column:
            own = node.entries[_find_position(node, key)]
            own.separator, own.value, own.tail = entry[1].separator, entry[1].value, entry[1].tail

    def get(self, path: Path) -> Any:
        """The value at a path."""
        return self._find_value(path)

    def find_block_entry(self, path: Path) -> tuple[int, Entry] | None:
        """The column and a copy of the entry of a key in block style; None if it cannot be in another file as it is."""
        node, entry = self._find_node(path[:-1]), self._find_entry(path)
        if (
            not isinstance(node, Block)
            or entry is None
            or has_anchor(entry.value)
            or entry.head.startswith("?")
        ):
            return None
        return node.column, copy.deepcopy(entry)

    def append(self, path: Path, value: Any) -> None:
        """Add an element at the end of a list."""
        self.insert_element(path, len(self._find_value(path)), value)

    def insert_element(self, path: Path, position: int, value: Any) -> None:
        """Add an element to a list, at a position."""
        parent = self._find_value(path)
        if not is_list(parent):
            raise TypeError(f"{format_path(path)} is not a list")
        node = self._find_node(path)
        parent.insert(position, copy.deepcopy(value))
        self._insert_entry(node, position, None)

    def remove(self, path: Path) -> None:
        """Remove a key with its value, or an element of a list. Comments on lines of their own above it stay."""
        parent = self._find_value(path[:-1])
        entry = self._find_entry(path)
        node = None if entry is None else self._find_node(path[:-1])
        if entry is not None:
            self._check_unshared(entry.value, path)
        self._is_changed = True
        position = path[-1]
        if is_mapping(parent):
            position = [*parent].index(str(path[-1]))
            del parent[str(path[-1])]
        else:
            del parent[path[-1]]
        if entry is None or not isinstance(node, (Block, Flow)):
            return
        assert isinstance(position, int)
        if len(node.entries) == 1:
            self._empty(node, path[:-1])
        elif isinstance(node, Flow):
            remove_flow_entry(node, position)
        else:
            holder = self._find_entry(path[:-1]) if len(path) > 1 else None
            remove_block_entry(node, position, holder, self._line_break)

    def rename_key(self, path: Path, key: str) -> None:
        """Give a key of a mapping another name; it stays where it is."""
        parent = self._find_value(path[:-1])
        if key in parent:
            raise KeyError(f"{format_path((*path[:-1], key))} exists")
        entry = self._find_entry(path)
        self._is_changed = True
        items = [(key if name == path[-1] else name, value) for name, value in parent.items()]
        parent.clear()
        parent.update(items)
        if entry is not None:
            is_in_flow = isinstance(self._find_node(path[:-1]), Flow)
            is_explicit = entry.head.startswith("?") and not isinstance(entry.value, New)
            head = format_key(key, in_flow=is_in_flow)
            entry.key, entry.head = key, f"? {head}" if is_explicit else head
            if is_in_flow and not entry.separator[:2].strip(":"):
                is_separated = entry.separator[1:2].isspace()
                entry.separator = entry.separator if is_separated else f": {entry.separator[1:]}"

    def update(self, path: Path, value: Any) -> None:
        """Change the value at a path to another one, with as few edits as possible.

        A new key is after the key that it follows in the new value. The order of existing keys stays.
        """
        old = self._find_value(path)
        if is_same(old, value):
            return
        if is_mapping(old) and is_mapping(value) and old and value:
            self._update_mapping(path, old, value)
        elif is_list(old) and is_list(value) and old and value:
            self._update_list(path, old, value)
        else:
            self.replace(path, value)

    def write(self) -> str:
        """The text; raises WrongEdit, instead of returning it, if its value is not the intended one."""
        if not self._is_changed:
            return self._text
        text = YamlWriter(self._line_break).format(self._layout, self.value)
        start = _BOM if self._text.startswith(_BOM) else ""
        if not self._is_terminated:
            short = f"{start}{self._restore_end(text.removesuffix(self._line_break))}"
            if not self._find_mistake(short):
                return short
        if mistake := self._find_mistake(f"{start}{text}"):
            raise WrongEdit(f"{escape(self._file)}: {mistake}")
        return f"{start}{text}"

    def _restore_end(self, text: str) -> str:
        """A text with the block scalar at its end as it was."""
        last = self._last_block_scalar
        changed = shorten_header(last) if last else ""
        return text.removesuffix(changed) + last if last and text.endswith(changed) else text

    def _find_mistake(self, text: str) -> str:
        """Why the value of a text is not the intended one; "" if it is."""
        try:
            value = _read(text, self._file).value
        except SpecError as error:
            return f"the edited file is not readable: {error}"
        if is_same(value, self.value):
            return ""
        return f"the edit of {format_path(find_difference(value, self.value))} has another value"

    def _update_mapping(self, path: Path, old: dict[str, Any], value: dict[str, Any]) -> None:
        removed = [key for key in old if key not in value]
        added = [key for key in value if key not in old]
        for key in removed:
            same = [name for name in added if is_same(old[key], value[name])]
            if len(same) == 1 and isinstance(old[key], (dict, list)):
                self.rename_key((*path, key), same[0])
                added.remove(same[0])
            elif len(value.keys() & old.keys()) or len(removed) < len(old):
                self.remove((*path, key))
        names = [*value]
        for key in added:
            before = [name for name in names[: names.index(key)] if name in old]
            self.insert(path, key, value[key], after=before[-1:])
        for key in [key for key in old if key not in value]:
            self.remove((*path, key))
        for key in names:
            self.update((*path, key), value[key])

    def _update_list(self, path: Path, old: list[Any], value: list[Any]) -> None:
        before, after = [*map(make_key, old)], [*map(make_key, value)]
        changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        for kind, start, end, new_start, new_end in reversed(changes):
            if kind == "equal":
                continue
            common = min(end - start, new_end - new_start)
            for position in range(new_end - 1, new_start + common - 1, -1):
                self.insert_element(path, start + common, value[position])
            for position in range(start, start + common):
                self.update((*path, position), value[new_start + position - start])
            for position in range(end - 1, start + common - 1, -1):
                self.remove((*path, position))

    def _insert_entry(self, node: Node | None, position: int, key: str | None) -> None:
        self._is_changed = True
        if isinstance(node, Flow):
            insert_flow_entry(node, position, key)
        elif isinstance(node, Block):
            insert_block_entry(node, position, key, self._line_break)

    def _empty(self, node: Block | Flow, path: Path) -> None:
        """Remove the last entry of a collection, which then is `{}` or `[]`."""
        if isinstance(node, Flow):
            node.entries, node.end, node.has_last_comma = [], "", False
            return
        before = node.entries[0].before
        if not path:
            self._layout.prefix, self._layout.root = f"{self._layout.prefix}{before}", New()
            return
        holder = self._find_entry(path)
        assert holder is not None
        _renew(holder, self._line_break)
        holder.tail += before

    def _find_value(self, path: Path) -> Any:
        value: Any = self.value
        for depth, step in enumerate(path):
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                raise KeyError(
                    f"{escape(self._file)}: no value at {format_path(path[: depth + 1])}"
                ) from None
        return value

    def _find_node(self, path: Path) -> Node | None:
        """The node of a collection that gets another content; None if it, or one that contains it, is written anew."""
        node = self._layout.root if not path else None
        entry = self._find_entry(path) if path else None
        node = node if entry is None else entry.value
        if isinstance(node, Leaf):
            self._check_unshared(node, path)
            if entry is not None:
                _renew(entry, self._line_break)
            else:
                self._layout.root = New()
            return None
        self._remember(node, self._find_value(path))
        return node

    def _find_entry(self, path: Path) -> Entry | None:
        """The entry at a path; None if a collection that contains it is written anew."""
        self._find_value(path)
        node, entry, value = self._layout.root, None, self.value
        for depth, step in enumerate(path):
            if isinstance(node, Leaf):
                self._check_unshared(node, path[:depth])
                if entry is not None:
                    _renew(entry, self._line_break)
                else:
                    self._layout.root = New()
                return None
            if isinstance(node, New):
                return None
            self._remember(node, value)
            position = step if isinstance(step, int) else _find_position(node, step)
            entry = node.entries[position]
            node, value = entry.value, value[step]
        return entry

    def _remember(self, node: Node | None, value: Any) -> None:
        if isinstance(node, Flow) and node.old is None:
            node.old = Old(copy.deepcopy(value))

    def _check_unshared(self, node: Node, path: Path) -> None:
        is_alias = isinstance(node, Leaf) and node.is_shared
        if is_alias or has_anchor(node):
            steps = tuple(str(step) for step in path)
            line = make_tree_line_finder(self._tree)(steps)
            raise UnreadableInput(
                f"{SourceLocation(self._file, line)}: {quote(format_path(path))} has an anchor or alias of YAML, so"
                " that a change has an effect elsewhere, too; write the value out"
            )


def _read(text: str, file: str) -> Tree:
    problems = Problems()
    tree = strict_yaml.parse(text.encode(), file, problems)
    problems.raise_errors()
    assert tree is not None
    return tree


def _find_position(node: Block | Flow, key: str) -> int:
    return next(position for position, entry in enumerate(node.entries) if entry.key == key)


def _renew(entry: Entry, line_break: str) -> None:
    """Let the value of an entry be written anew; a comment on its line stays."""
    if isinstance(entry.value, New):
        return
    comment = find_comment(entry)
    if entry.head.startswith("?"):
        entry.head = format_key(entry.key or "")
    if isinstance(entry.value, Block):
        entry.tail = f"{comment}{line_break}{entry.tail}"
    elif BREAK.match(entry.tail.lstrip(" ")):
        entry.tail = f"{comment}{entry.tail}"
    entry.separator, entry.value = "", New()
