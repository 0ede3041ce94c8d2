"""Chooses the name of a project from the title of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from sdkwright.problems.problem import UnreadableInput

_MAX_LENGTH: Final = 40
_WORD: Final = re.compile(r"[^\W_]+(?:\.\d+)*")
_VERSION: Final = re.compile(r"v?\d+(\.\d+)*", re.IGNORECASE)
_GENERIC: Final = frozenset(
    "api apis rest restful openapi swagger specification spec documentation docs reference the sdk".split()
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
    """The words of a title without those of every API, and without versions: `GitHub v3 REST API` -> `GitHub`."""
    words = [
        word for word in _WORD.findall(title) if word.lower() not in _GENERIC and not _VERSION.fullmatch(word)
    ]
    return " ".join(_take(words))


def _take(words: Iterable[str]) -> Iterable[str]:
    """The first words, as far as they are short together."""
    length = 0
    for word in words:
        length += len(word) + 1
        if length > _MAX_LENGTH:
            return
        yield word
