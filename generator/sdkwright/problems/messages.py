"""Formats names and values of the input for messages: quoted, on one line, and of limited length."""

from __future__ import annotations

import itertools
import json
import math
import os
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

_MAX_LENGTH: Final = 80
_MAX_DEPTH: Final = 4
_MAX_ELEMENTS: Final = 20
_MAX_NAMES: Final = 12
_MAX_BITS: Final = 400
_MIN_SIMILARITY: Final = 0.65


def escape(text: str) -> str:
    """The text on one line, with an escape for every character that could affect a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape_character(character) for character in text)


def quote(value: object) -> str:
    """A name in single quotes, or any other value as JSON; on one line and shortened."""
    return _quote_text(_cut(value)) if isinstance(value, str) else shorten(escape(_format_json(value)))


@lru_cache(maxsize=20_000)
def _quote_text(text: str) -> str:
    return shorten(f"'{escape(text)}'")


def shorten(text: str) -> str:
    """A text without its end if it is long."""
    if len(text) <= _MAX_LENGTH:
        return text
    return text[: _MAX_LENGTH - 2] + "…" + (text[-1] if text[0] == "'" else "")


def format_names(names: Iterable[str]) -> str:
    """Names as a list in a sentence: 'a', 'b', 'c'; of many, the first twelve."""
    quoted_names = [quote(name) for name in itertools.islice(names, _MAX_NAMES + 1)]
    return ", ".join(quoted_names[:_MAX_NAMES]) + (", …" if len(quoted_names) > _MAX_NAMES else "")


def format_choice(names: Iterable[str]) -> str:
    """What to write instead of something invalid: 'a', or one of 'a', 'b'."""
    choices = list(names)
    return f"{'one of ' if len(choices) > 1 else ''}{format_names(choices)}"


def format_path(path: Path) -> str:
    """A path for messages: relative if it is below the current directory."""
    absolute, current = os.path.abspath(path), os.getcwd()
    is_below = absolute.startswith(current.rstrip(os.sep) + os.sep)
    return (Path(absolute).relative_to(current) if is_below else path).as_posix()


def suggest_name(name: str, known: Iterable[str], min_similarity: float = _MIN_SIMILARITY) -> str:
    """The end of a message: ". Did you mean 'required'?", or nothing if no known name is similar."""
    import difflib  # only for invalid input

    candidates = {candidate.lower(): candidate for candidate in known if len(candidate) <= _MAX_LENGTH}
    similar = difflib.get_close_matches(_cut(name).lower(), candidates, n=1, cutoff=min_similarity)
    return f". Did you mean {quote(candidates[similar[0]])}?" if similar else ""


def suggest_choice(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: a similar name, else all known ones, else to remove it."""
    names = list(known)
    return suggest_name(name, names) or (f"; write {format_choice(names)}" if names else "; remove it")


def _escape_character(character: str) -> str:
    # Zs contains the ordinary space and characters that look like it; C contains control, format and unassigned ones.
    category = unicodedata.category(character)
    if character == " " or category[0] in "LMNPS":
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _cut(text: str) -> str:
    # Before escaping and comparing, so that a megabyte in the input costs nothing.
    return text[: _MAX_LENGTH + 1]


def _format_json(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf"
    return json.dumps(_abridge(value, _MAX_DEPTH), ensure_ascii=False, default=str)


def _abridge(value: object, depth: int) -> object:
    """The value without the ends of long lists and texts, and without deep levels."""
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return "a very large number"
    if not isinstance(value, (dict, list)):
        return value
    if depth == 0:
        return "…"
    composite = cast("Any", value)
    if isinstance(value, list):
        return [_abridge(element, depth - 1) for element in composite[:_MAX_ELEMENTS]]
    entries = itertools.islice(composite.items(), _MAX_ELEMENTS)
    return {_cut(key): _abridge(element, depth - 1) for key, element in entries}
