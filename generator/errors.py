"""What is wrong with a spec, and where: problems are collected and reported together."""

from __future__ import annotations

import difflib
import itertools
import json
import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast

Severity = Literal["error", "warning"]

_LONGEST = 80
_DEEPEST = 4
_MOST_LISTED = 12


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, the file written as a person would type it."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{escape(self.file)}:{self.line}"


class Placed(Protocol):
    """Anything that knows where it stands, above all a node."""

    @property
    def place(self) -> Place: ...


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend; the message is one line without a full stop."""

    place: Place
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.message}"


class SpecError(Exception):
    """The spec breaks a rule: all its problems, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[Problem, ...]]]:
        # Exception would pickle the text as the argument.
        return SpecError, (self.problems,)


class UnreadableInput(Exception):
    """The input cannot be read at all: one line, and nothing else is worth saying."""


class Problems:
    """The problems found so far."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def error(self, where: Placed | Place, message: str) -> None:
        """Note something that makes the spec unusable."""
        self._add(where, "error", message)

    def warning(self, where: Placed | Place, message: str) -> None:
        """Note something that should be mended, though the spec is usable."""
        self._add(where, "warning", message)

    def has_errors(self) -> bool:
        """Whether anything found so far makes the spec unusable."""
        return any(problem.severity == "error" for problem in self._found)

    def raise_errors(self) -> None:
        """Raise everything found, warnings too, when at least one of it is an error."""
        if self.has_errors():
            raise SpecError(self._found)

    def all(self) -> tuple[Problem, ...]:
        """Everything found, in the order of files and lines."""
        return tuple(sorted(set(self._found)))

    def _add(self, where: Placed | Place, severity: Severity, message: str) -> None:
        place = where if isinstance(where, Place) else where.place
        self._found.append(Problem(place, severity, message))


def escape(text: str) -> str:
    """The text on one line, with every character that could disturb a terminal written as an escape."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) for character in text)


def quote(value: object) -> str:
    """A name or a value of the spec as it stands in a message: quoted, on one line, not too long."""
    return _shortened(f"'{escape(_cut(value))}'" if isinstance(value, str) else escape(_as_json(value)))


def listing(names: Iterable[str]) -> str:
    """Names for a sentence: 'a', 'b', 'c'; the first few of many."""
    shown = [quote(name) for name in itertools.islice(names, _MOST_LISTED + 1)]
    return ", ".join(shown[:_MOST_LISTED]) + (", …" if len(shown) > _MOST_LISTED else "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
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
