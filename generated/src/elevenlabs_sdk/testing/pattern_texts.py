"""Texts that match a regular expression of Python, for samples and for the fake server."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import product
from typing import Any

_PARSER: Any = vars(re).get("_parser") or vars(re)["sre_parse"]  # its name in Python 3.10
_MIXED = "".join(
    map("".join, zip(string.ascii_lowercase, string.ascii_uppercase, "1234567890" * 3, strict=False))
)
_ALPHABETS = (
    f"{string.ascii_lowercase}1234567890{string.ascii_uppercase}-_. {string.punctuation}",
    f"{_MIXED[:3]}-{_MIXED[3:]}{string.punctuation} ",
)
"""The characters of a text, the preferred ones first; the second satisfies conditions such as "a letter and a digit"."""
_CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
_LONGEST = 1000
_MOST_PARTS = 5000
_MOST_EXTRA = 64
"""The most repetitions of a part that are tried in addition to the fewest."""


@cache
def find_matching_text(
    pattern: re.Pattern[str], preferred: str, min_length: int = 0, max_length: int | None = None
) -> str | None:
    """Return the preferred text if it matches a pattern, else a simple text that does; None if none is found."""
    longest = _LONGEST if max_length is None else min(max_length, _LONGEST)
    candidates = (text for text in _list_candidates(pattern, preferred, min_length))
    return next(
        (text for text in candidates if min_length <= len(text) <= longest and pattern.search(text)), None
    )


def _list_candidates(pattern: re.Pattern[str], preferred: str, min_length: int) -> Iterator[str]:
    yield preferred
    try:
        parsed = _PARSER.parse(pattern.pattern, pattern.flags)
    except (RecursionError, OverflowError):
        return
    extras = dict.fromkeys((1, 0, *range(2, 9), *range(9, min(min_length, _MOST_EXTRA) + 1)))
    for extra, alphabet, branch in product(extras, _ALPHABETS, range(3)):
        with suppress(_UnsupportedError, RecursionError, OverflowError):
            yield _Writer(alphabet, branch, extra, pattern.flags).write(parsed)


class _UnsupportedError(Exception):
    """An expression has a part for which no text is made, or only a text that is too long."""


class _Writer:
    """Writes a text for a parsed expression. Lookarounds are ignored: the caller checks the text."""

    def __init__(self, alphabet: str, branch: int, extra: int, flags: int) -> None:
        self._alphabet = alphabet
        self._branch = branch
        self._extra = extra
        self._flags = flags
        self._groups: dict[int, str] = {}
        self._counts: dict[str, int] = {}
        self._size = 0

    def write(self, parts: Any) -> str:
        """Return a text for a sequence of parts."""
        self._size += 1
        if self._size > _MOST_PARTS:
            raise _UnsupportedError
        return "".join(self._write_part(str(kind), value) for kind, value in parts)

    def _write_part(self, kind: str, value: Any) -> str:
        if kind in ("AT", "ASSERT", "ASSERT_NOT"):
            return ""
        if kind == "LITERAL":
            return chr(value)
        if kind in ("IN", "ANY", "NOT_LITERAL"):
            return self._choose(kind, value)
        if kind == "BRANCH":
            branches = value[1]
            return self.write(branches[min(self._branch, len(branches) - 1)])
        if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return self._repeat(*value)
        if kind == "SUBPATTERN":
            text = self.write(value[3])
            self._groups[value[0]] = text
            return text
        if kind == "ATOMIC_GROUP":
            return self.write(value)
        if kind == "GROUPREF":
            return self._groups.get(value, "")
        raise _UnsupportedError(kind)

    def _repeat(self, low: int, high: Any, parts: Any) -> str:
        """The fewest repetitions, but one of an optional part, and more in later attempts."""
        count = min(low + self._extra, int(high)) if low == 0 or self._extra > 1 else low
        if count > _LONGEST:
            raise _UnsupportedError(f"{count} repetitions")
        return "".join(self.write(parts) for _ in range(count))

    def _choose(self, kind: str, value: Any) -> str:
        """A character of a class, of which the next one continues: `abc`, `123`."""
        source = _write_class(kind, value)
        characters = _list_characters(source, self._alphabet, self._flags)
        if not characters:
            raise _UnsupportedError(source)
        position = self._counts.get(source, 0)
        self._counts[source] = position + 1
        return characters[position % len(characters)]


def _write_class(kind: str, value: Any) -> str:
    """A class of characters as an expression."""
    if kind == "ANY":
        return "."
    if kind == "NOT_LITERAL":
        return f"[^{_escape(value)}]"
    parts = [_write_member(str(member), content) for member, content in value]
    return f"[{''.join(parts)}]"


def _write_member(kind: str, value: Any) -> str:
    if kind == "NEGATE":
        return "^"
    if kind == "LITERAL":
        return _escape(value)
    if kind == "RANGE":
        return f"{_escape(value[0])}-{_escape(value[1])}"
    name = str(value).removeprefix("CATEGORY_")
    category = _CATEGORIES.get(name.removeprefix("NOT_"))
    if kind != "CATEGORY" or category is None:
        raise _UnsupportedError(kind)
    return category.upper() if name.startswith("NOT_") else category


def _escape(code: int) -> str:
    return f"\\U{code:08x}"


@cache
def _list_characters(source: str, alphabet: str, flags: int) -> str:
    """The characters of an alphabet that are in a class; else the first one that the class names itself."""
    pattern = re.compile(source, flags)
    named = (chr(int(code, 16)) for code in re.findall(r"\\U([0-9a-f]{8})", source))
    return "".join(filter(pattern.fullmatch, alphabet)) or next(filter(pattern.fullmatch, named), "")
