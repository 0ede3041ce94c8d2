"""Chooses the name of a project from the title of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from sdkwright.problems.problem import UnreadableInput

_MAX_LENGTH: Final = 40
_WORD: Final = re.compile(r"[^\W_]+(?:\.\d+)*")
_CLAUSE_END: Final = re.compile(r"[:;,|+(\[]|\s(?:[-–—/]+|with|for|by)\s")
_POSSESSIVE: Final = re.compile(r"['’]s\b")
_VERSION: Final = re.compile(r"v?\d+(\.\d+)*", re.IGNORECASE)
_GENERIC: Final = frozenset(
    (
        "api apis rest restful http openapi swagger specification spec documentation docs reference sdk"
        " the official public developer platform definition description preview beta"
    ).split()
)


def choose_name(title: str, folder_name: str, check: Callable[[str], object]) -> str:
    """Return the first name that `check` accepts: the words of the title, the name of the folder, the title.

    Raises UnreadableInput, the error of the last name.
    """
    *others, last = [
        name for name in (shorten_title(title), folder_name, title) if len(name) <= _MAX_LENGTH
    ] or [""]
    for name in others:
        try:
            check(name)
        except UnreadableInput:
            continue
        return name
    check(last)
    return last


def shorten_title(title: str) -> str:
    """The words of the first clause of a title, without those of every API: `GitHub v3 REST API - Beta` -> `GitHub`."""
    for clause in _CLAUSE_END.split(_POSSESSIVE.sub("", title)):
        words = [
            word
            for word in _WORD.findall(clause)
            if word.lower() not in _GENERIC and not _VERSION.fullmatch(word)
        ]
        if words:
            return " ".join(_take(words))
    return ""


def _take(words: Iterable[str]) -> Iterable[str]:
    """The first words, as far as they are short together."""
    length = 0
    for word in words:
        length += len(word) + 1
        if length > _MAX_LENGTH:
            return
        yield word
