"""The plain scalars of YAML 1.2's core schema: what is a number, a boolean or null, and what is a string."""

from __future__ import annotations

import math
import re
from typing import Final

from sdkwright.problems.messages import quote

Scalar = str | int | float | bool | None

_LONGEST_NUMBER: Final = 400
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def resolve(text: str) -> Scalar:
    """The value of a plain scalar; ValueError, with a message for a person, for a number no JSON can hold."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{quote(text)} is not a number JSON can hold; quote it if it is a string")
    is_integer = _INTEGER.fullmatch(text)
    if not is_integer and not _FLOAT.fullmatch(text):
        return text
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"number {quote(text)} is too long; quote it if it is a string")
    if is_integer:
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"number {quote(text)} is too large; quote it if it is a string")
    return number


def is_string(text: str) -> bool:
    """Whether a plain scalar is a string and not, by its looks, something else."""
    return not (
        text in _WORDS or _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text)
    )
