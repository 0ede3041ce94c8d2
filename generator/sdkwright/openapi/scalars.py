"""The values of plain scalars in YAML 1.2 (core schema): numbers, booleans, null and strings."""

from __future__ import annotations

import math
import re
from typing import Final

from sdkwright.problems.messages import quote

Scalar = str | int | float | bool | None

_MAX_DIGITS: Final = 400
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def resolve(text: str) -> Scalar:
    """The value of a plain scalar; raises ValueError, with a message for users, for a number that JSON cannot express."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{quote(text)} is not a number in JSON; quote it if it is a string")
    is_integer = _INTEGER.fullmatch(text)
    if not is_integer and not _FLOAT.fullmatch(text):
        return text
    if len(text) > _MAX_DIGITS:
        raise ValueError(f"number {quote(text)} is too long; quote it if it is a string")
    if is_integer:
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"number {quote(text)} is too large; quote it if it is a string")
    return number


def is_string(text: str) -> bool:
    """Whether the value of a plain scalar is a string."""
    return not (
        text in _WORDS or _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text)
    )
