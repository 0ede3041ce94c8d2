"""Estimates how long a page is on a phone, to divide pages that nobody would scroll through."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 7_500
"""The estimated height, in pixels, from which a page is divided. Nearly always, the estimate is above the real height."""
_LINE, _CODE_LINE, _GAP = 26, 19, 20
_TEXT_WIDTH, _CELL_WIDTH = 44, 42  # characters
_MOST_CODE = 420  # the style sheet limits the height of a block, and the rest scrolls
_HEADINGS = {1: 80, 2: 100, 3: 70}
_LINK = re.compile(r"\]\([^)]*\)")
_FENCE = re.compile(r"^ *```")


def estimate_height(markdown: str) -> int:
    """The height in pixels of a page on a phone. Of tabs, only the first is counted; folded sections are closed."""
    height = code_lines = 0
    is_code = is_hidden = seen_tab = False
    for line in markdown.splitlines():
        if line.startswith("=== "):
            is_hidden, seen_tab = seen_tab, True
            continue
        if line.startswith("??? "):
            height += 60
            is_hidden = True
            continue
        if line and not line.startswith(" ") and not is_code:
            is_hidden = False
            seen_tab = seen_tab and not line.startswith(("#", "<"))
        if is_hidden:
            continue
        if _FENCE.match(line):
            height += min(code_lines * _CODE_LINE, _MOST_CODE) + 30 if is_code else 0
            code_lines, is_code = 0, not is_code
        elif is_code:
            code_lines += 1
        else:
            height += _estimate_line(line)
    return height


def _estimate_line(line: str) -> int:
    text = _LINK.sub("]", line.strip())
    if not text or text.startswith(("<", "| ---", "---")):
        return 0
    if text.startswith("#"):
        level = len(text) - len(text.lstrip("#"))
        return _HEADINGS.get(level, 50) + _LINE * (len(text) // 30)
    if text.startswith("| "):
        *head, last = text.strip("| ").split(" | ")
        lines = _count_lines(" ".join(head), _CELL_WIDTH) + _count_lines(last, _CELL_WIDTH)
        return lines * _LINE + _GAP
    return _count_lines(text, _TEXT_WIDTH) * _LINE + _GAP


def _count_lines(text: str, width: int) -> int:
    return -(-len(text) // width)
