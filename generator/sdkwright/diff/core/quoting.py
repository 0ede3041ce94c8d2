"""Texts of a description inside Markdown: shown as they are, whatever they hold."""

from __future__ import annotations

import re

from sdkwright.problems.messages import escape

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&!])")
_CODE = re.compile(r"(`[^`\n]+`)")
_QUOTED = re.compile(r"(?<!\w)('[^'\n]+')(?!\w)")
_BEGINNING = re.compile(r"^(\d*)([-+=#.)])")
_MENTION = re.compile(r"([@#])(?=\w)")


def prose(text: str) -> str:
    """A text on one line in which nothing is markup, and nobody is mentioned."""
    parts = _CODE.split(escape(text).strip())
    shown = "".join(part if number % 2 else _plain(part) for number, part in enumerate(parts))
    return _BEGINNING.sub(r"\1\\\2", shown)


def cell(text: str) -> str:
    """The same in a table, where even code may not hold a bar."""
    return re.sub(r"(?<!\\)\|", r"\\|", prose(text))


def _plain(text: str) -> str:
    parts = _QUOTED.split(text)  # every second one is quoted
    return "".join(
        code(part[1:-1]) if number % 2 else _without_markup(part) for number, part in enumerate(parts)
    )


def _without_markup(text: str) -> str:
    # A backslash does not keep GitHub from mentioning somebody; only code does.
    return _MENTION.sub(r"`\1`", _SPECIAL.sub(r"\\\1", text))


def code(text: str) -> str:
    """A text on one line as code."""
    shown = escape(text)
    runs = [len(run) for run in re.findall("`+", shown)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def block(lines: list[str], language: str) -> list[str]:
    """Lines as a block of code."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *(escape(line) for line in lines), fence]
