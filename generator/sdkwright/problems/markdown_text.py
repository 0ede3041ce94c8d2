"""Formats texts of a description as Markdown, and escapes all markup in them."""

from __future__ import annotations

import re
from typing import Final

from sdkwright.problems.messages import escape

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~&!])")
_CODE: Final = re.compile(r"(`[^`\n]+`)")
_QUOTED: Final = re.compile(r"(?<!\w)('[^'\n]+')(?!\w)")
_LINE_START: Final = re.compile(r"^(\d*)([-+=#.)])")
_MENTION: Final = re.compile(r"([@#])(?=\w)")


def escape_prose(text: str) -> str:
    """A text on one line without markup and without GitHub mentions."""
    parts = _CODE.split(escape(text).strip())  # every second part is code
    escaped = "".join(part if number % 2 else _escape_quoted(part) for number, part in enumerate(parts))
    return _LINE_START.sub(r"\1\\\2", escaped)


def escape_cell(text: str) -> str:
    """The same for a table, where even code must not contain a bar."""
    return re.sub(r"(?<!\\)\|", r"\\|", escape_prose(text))


def format_code_cell(text: str) -> str:
    """A text on one line as code in a table."""
    return re.sub(r"(?<!\\)\|", r"\\|", format_code(text))


def _escape_quoted(text: str) -> str:
    parts = _QUOTED.split(text)  # every second part is quoted
    return "".join(
        format_code(part[1:-1]) if number % 2 else _escape_markup(part) for number, part in enumerate(parts)
    )


def _escape_markup(text: str) -> str:
    # GitHub notifies a mentioned user in spite of a backslash, but not inside code.
    return _MENTION.sub(r"`\1`", _SPECIAL.sub(r"\\\1", text))


def format_code(text: str) -> str:
    """A text on one line as code."""
    escaped = escape(text)
    runs = [len(run) for run in re.findall("`+", escaped)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if escaped.startswith("`") or escaped.endswith("`") or not escaped.strip() else ""
    return f"{fence}{pad}{escaped}{pad}{fence}"


def format_code_block(lines: list[str], language: str) -> list[str]:
    """Lines as a block of code."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *(escape(line) for line in lines), fence]
