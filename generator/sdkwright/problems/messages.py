"""Texts and values of an input inside a message: on one line, quoted, not too long."""

from __future__ import annotations

import difflib
import itertools
import json
import math
import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

_LONGEST = 80
_DEEPEST = 4
_MOST_LISTED = 12


def escape(text: str) -> str:
    """The text on one line, with every character that could disturb a terminal written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) for character in text)


def quote(value: object) -> str:
    """A name or a value of the spec as it stands in a message: quoted, on one line, not too long."""
    return _shortened(f"'{escape(_cut(value))}'" if isinstance(value, str) else escape(_as_json(value)))


def format_names(names: Iterable[str]) -> str:
    """Names for a sentence: 'a', 'b', 'c'; the first few of many."""
    shown = [quote(name) for name in itertools.islice(names, _MOST_LISTED + 1)]
    return ", ".join(shown[:_MOST_LISTED]) + (", …" if len(shown) > _MOST_LISTED else "")


def format_path(path: Path) -> str:
    """A path as a person would type it: relative when it is below the current directory, else as given."""
    absolute, here = os.path.abspath(path), os.getcwd()
    below = absolute.startswith(here.rstrip(os.sep) + os.sep)
    return (Path(absolute).relative_to(here) if below else path).as_posix()


def suggest_name(name: str, known: Iterable[str]) -> str:
    """The end of a message, "; did you mean 'required'?", or nothing when no known name comes close."""
    cut = _cut(name)
    candidates = {candidate.lower(): candidate for candidate in known if len(candidate) <= _LONGEST}
    close = difflib.get_close_matches(cut.lower(), candidates, n=1, cutoff=0.65)
    return f"; did you mean {quote(candidates[close[0]])}?" if close else ""


def _escaped(character: str) -> str:
    # Zs holds the ordinary space beside look-alikes; the other groups are control, format and unassigned.
    category = unicodedata.category(character)
    if character == " " or category[0] in "LMNPS":
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _cut(text: str) -> str:
    # Before escaping and comparing, so that a megabyte in the spec costs nothing.
    return text[: _LONGEST + 1]


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 2] + "…" + (text[-1] if text[0] == "'" else "")


def _as_json(value: object) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf"
    return json.dumps(_sketch(value, _DEEPEST), ensure_ascii=False, default=str)


def _sketch(value: object, depth: int) -> object:
    """The value with long lists, long texts and deep levels cut off."""
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, int) and value.bit_length() > 400:
        return "a very large number"
    if not isinstance(value, (dict, list)):
        return value
    if depth == 0:
        return "…"
    composite = cast("Any", value)
    if isinstance(value, list):
        return [_sketch(item, depth - 1) for item in composite[:20]]
    return {_cut(key): _sketch(item, depth - 1) for key, item in itertools.islice(composite.items(), 20)}
