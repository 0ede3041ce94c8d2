"""Adds entries to collections of a YAML layout, and removes them, with the white space, commas and comments around them."""

from __future__ import annotations

import re
from typing import Final

from sdkwright.openapi.yaml_layout import BREAK, Block, Entry, Flow, Leaf, New, Node, keeps_empty_lines
from sdkwright.openapi.yaml_text import format_key

_COMMENT: Final = re.compile(r"[ \t]+#.*")


def find_comment(entry: Entry) -> str:
    """The comment on the line of a key or hyphen, with the white space before it; "" if there is none."""
    value = entry.value
    if isinstance(value, Leaf) and value.text[:1] in ("|", ">"):
        header = BREAK.split(value.text, maxsplit=1)[0]
    else:
        header = BREAK.split(entry.separator, maxsplit=1)[0]
    comment = _COMMENT.search(header)
    return comment[0] if comment else ""


def insert_block_entry(block: Block, position: int, key: str | None, line_break: str) -> None:
    """Add an entry, whose value is written anew, to a collection in block style."""
    head = "-" if key is None else format_key(key)
    entry = Entry("", key, head, "", New(), line_break)
    if position == 0 and block.entries and not block.is_inline:
        # The comments at the beginning of a collection are about all of it, if an empty line follows them.
        first = block.entries[0]
        entry.before, first.before = _split_heading(first.before)
    block.entries.insert(position, entry)


def _split_heading(before: str) -> tuple[str, str]:
    lines = before.splitlines(keepends=True)
    for number in range(len(lines) - 1, -1, -1):
        if not lines[number].strip():
            return "".join(lines[: number + 1]), "".join(lines[number + 1 :])
    return "", before


def remove_block_entry(block: Block, position: int, holder: Entry | None, line_break: str) -> None:
    """Remove an entry from a collection in block style that has others; `holder` is the entry that contains it."""
    removed = block.entries.pop(position)
    if position == len(block.entries):
        block.entries[-1].tail += removed.before
        return
    after = block.entries[position]
    if position and _keeps_empty_lines(block.entries[position - 1].value):
        after.before = after.before.lstrip("\r\n")
    after.before = f"{removed.before}{after.before}"
    if position == 0 and block.is_inline and after.before and holder is not None:
        block.is_inline = False
        holder.separator = f"{holder.separator.rstrip(' ')}{line_break}"


def _keeps_empty_lines(node: Node) -> bool:
    while isinstance(node, Block) and node.entries:
        node = node.entries[-1].value
    return isinstance(node, Leaf) and keeps_empty_lines(node.text)


def insert_flow_entry(flow: Flow, position: int, key: str | None) -> None:
    """Add an entry, whose value is written anew, to a collection in flow style."""
    entry = Entry("", key, "" if key is None else format_key(key, in_flow=True), "", New())
    if not flow.entries:
        if "#" not in flow.end:
            flow.end = ""
        else:
            entry.before, flow.end = flow.end, ""
    elif position == len(flow.entries):
        _add_last(flow, entry)
    elif position == 0:
        entry.before, flow.entries[0].before = flow.entries[0].before, _find_space(flow)
    else:
        _add_between(flow, flow.entries[position], entry)
    flow.entries.insert(position, entry)


def _add_last(flow: Flow, entry: Entry) -> None:
    last = flow.entries[-1]
    entry.before = _find_space(flow)
    if flow.has_last_comma:
        if "#" in flow.end:
            entry.before, flow.end = _split_comment(flow.end, entry.before)
        return
    entry.tail = last.tail
    if "#" in last.tail:
        entry.before, entry.tail = _split_comment(last.tail, entry.before)
    last.tail = ""


def _split_comment(text: str, space: str) -> tuple[str, str]:
    """The part of a text with comments, followed by white space as before other entries; and the rest."""
    start = text.rindex("#")
    line_break = BREAK.search(text, start)
    assert line_break is not None
    end = line_break.start()
    return f"{text[:end]}{space if BREAK.search(space) else text[end:]}", text[end:]


def _add_between(flow: Flow, after: Entry, entry: Entry) -> None:
    """Add an entry before another one; a comment on the line of the previous entry stays there."""
    line_break = BREAK.search(after.before)
    if line_break and "#" in after.before[: line_break.start()]:
        space = _find_space(flow)
        entry.before = after.before[: line_break.start()] + (
            space if BREAK.search(space) else _find_line_start(after.before)
        )
        after.before = after.before[line_break.start() :]
    else:
        entry.before = _find_space(flow)


def _find_space(flow: Flow) -> str:
    """The white space before an entry that is not the first."""
    entries = flow.entries[1:] or flow.entries
    before = entries[-1].before
    if BREAK.search(before):
        return _find_line_start(before)
    return before if len(flow.entries) > 1 and "#" not in before else " "


def _find_line_start(before: str) -> str:
    """The last line break in a text, with the white space after it."""
    line_break = [*BREAK.finditer(before)][-1]
    return before[line_break.start() :]


def remove_flow_entry(flow: Flow, position: int) -> None:
    """Remove an entry from a collection in flow style that has others."""
    removed = flow.entries.pop(position)
    comments = _find_comments(removed.before)
    if position < len(flow.entries):
        after = flow.entries[position]
        if position == 0 and not BREAK.search(after.before):
            after.before = removed.before
        else:
            after.before = comments + _skip_line(after.before, comments)
    elif flow.has_last_comma:
        flow.end = comments + _skip_line(flow.end, comments)
    else:
        flow.entries[-1].tail += comments + _skip_line(removed.tail, comments)


def _skip_line(text: str, comments: str) -> str:
    """A text without the comment on its first line; it begins with a line break if comments precede it."""
    line_break = BREAK.search(text)
    if line_break:
        return text[line_break.start() :]
    return f"\n{text}" if comments else text


def _find_comments(before: str) -> str:
    """A text up to its last comment; "" if there is none."""
    if "#" not in before:
        return ""
    line_break = BREAK.search(before, before.rindex("#"))
    return before[: line_break.start()] if line_break else before


def strip_last_block_scalar(root: Node, text: str) -> str:
    """Make the block scalar at the end of a file without a last line break one without it; return its text, or ""."""
    node = root
    while isinstance(node, Block) and node.entries:
        node = node.entries[-1].value
    if not isinstance(node, Leaf) or node.text[:1] not in ("|", ">") or not text.endswith(node.text):
        return ""
    last, node.text = node.text, shorten_header(node.text)
    return last


def shorten_header(text: str) -> str:
    """The text of a block scalar whose value has no line break at its end."""
    header = BREAK.split(text, maxsplit=1)[0]
    indicator = "".join(character for character in header[1:3] if character.isdigit())
    rest = header[1:].lstrip("+-0123456789")
    return f"{text[0]}{indicator}-{rest}{text[len(header):]}"
