"""Regular expressions of ECMAScript, which JSON Schema uses, as expressions of Python."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

_TOKEN = re.compile(
    r"(?P<category>\\[pP]\{[^{}]*\})|(?P<pair>\\u[dD][89abAB]\w{2}\\u[dD][c-fC-F]\w{2})|(?P<code>\\u\{[0-9a-fA-F]{1,6}\})"
    r"|\\c(?P<control>[A-Za-z])|\\k<(?P<reference>\w+)>|\(\?<(?P<group>\w+)>|(?P<never>\[\])|(?P<any>\[\^\])"
    r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\?.",
    re.DOTALL,
)
_SPACES = r"\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
"""In ASCII mode, `\\s` contains only the spaces of ASCII."""
_OUTSIDE = {
    r"\s": f"[{_SPACES}]",
    r"\S": f"[^{_SPACES}]",
    r"\z": r"\Z",
    "$": r"\Z",
    ".": r"[^\n\r\u2028\u2029]",
}
_INSIDE = {r"\s": _SPACES, "[": r"\[", "[]": r"\[]", "[^]": r"\[^]", "&": r"\&", "~": r"\~", "|": r"\|"}
_SETS = (r"\d", r"\D", r"\s", r"\S", r"\w", r"\W", r"\p", r"\P")
_LONG_NAMES = {
    "Letter": "L",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Mark": "M",
    "Number": "N",
    "Decimal_Number": "Nd",
    "Punctuation": "P",
    "Symbol": "S",
    "Separator": "Z",
    "Space_Separator": "Zs",
    "Other": "C",
    "Control": "Cc",
}
"""The names of the categories that patterns contain most."""


@cache
def compile_pattern(pattern: str) -> re.Pattern[str] | None:
    """A pattern as Python searches it; None if it cannot be translated."""
    try:
        return re.compile("".join(_translate(pattern)), re.ASCII)
    except (re.error, ValueError, OverflowError, RecursionError):
        return None


def _translate(pattern: str) -> Iterator[str]:
    is_in_class = False
    members = _Members()
    tokens = [*_TOKEN.finditer(pattern), None]
    for match, next_match in pairwise(tokens):
        if match is None:  # only the last one is None
            return
        token = match[0]
        kind = match.lastgroup
        if is_in_class and members.is_literal_dash(token, "" if next_match is None else next_match[0]):
            yield r"\-"
        elif kind in ("group", "reference") and not is_in_class:
            yield f"(?P<{match[kind]}>" if kind == "group" else f"(?P={match[kind]})"
        elif kind == "category":
            ranges = _find_ranges(token[3:-1], token[1] == "P")
            yield ranges if is_in_class else f"[{ranges}]"
        elif kind in ("pair", "code", "control"):
            yield f"\\U{_find_code(token, kind):08x}"
        elif kind in ("never", "any") and not is_in_class:
            yield "(?!)" if kind == "never" else r"[\s\S]"
        elif is_in_class:
            yield _INSIDE.get(token, token)
            is_in_class = not token.endswith("]") or token == r"\]"
        else:
            yield _OUTSIDE.get(token, token)
            is_in_class = token == "["
            members = _Members()


class _Members:
    """The members of a class up to now: whether a `-` is a character, or between the first and the last one of a range.

    Python rejects a range that begins or ends with a set, as in `[\\w-.]`, and warns of `--`.
    """

    def __init__(self) -> None:
        self._is_at_start = True
        self._may_begin_range = False
        self._is_set = False
        self._is_in_range = False

    def is_literal_dash(self, token: str, next_token: str) -> bool:
        """Add a token of the class; whether it is a `-` that is a character."""
        is_at_start, self._is_at_start = self._is_at_start, False
        if is_at_start and token == "^":
            return False
        if token == "-" and self._may_begin_range and next_token != "]":
            self._may_begin_range, self._is_in_range = False, True
            return self._is_set or next_token.startswith(_SETS)
        self._may_begin_range, self._is_in_range = not self._is_in_range, False
        self._is_set = token.startswith(_SETS)
        return token == "-"


def _find_code(token: str, kind: str) -> int:
    if kind == "pair":
        return ord(bytes.fromhex(token[2:6] + token[8:]).decode("utf-16-be"))
    return int(token[3:-1], 16) if kind == "code" else ord(token[-1]) % 32


@cache
def _find_ranges(name: str, is_negated: bool) -> str:
    """The characters of a general category, such as `Lu` or `Letter`, as the content of a class of Python."""
    short = name.rpartition("=")[2] if name.startswith(("gc=", "General_Category=")) else name
    category = _LONG_NAMES.get(short, short)
    if not re.fullmatch("[LMNPSZC][a-z]?", category):
        raise ValueError(name)
    member = category if category[1:] else f"{category}[a-z]"
    pair = f"(?!{member})[A-Z][a-z]" if is_negated else member
    runs = re.finditer(f"(?:{pair})+", _list_categories())
    return "".join(f"\\U{run.start() // 2:08x}-\\U{run.end() // 2 - 1:08x}" for run in runs)


@cache
def _list_categories() -> str:
    """The categories of all characters, two letters each: a capital and a small one."""
    return "".join(map(unicodedata.category, map(chr, range(sys.maxunicode + 1))))
