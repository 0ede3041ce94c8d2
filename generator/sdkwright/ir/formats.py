"""The formats of strings that have a Python type of their own.

To add a format, add it here: translation, rendering, samples, the runtime, the fake server and diff read this table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Format:
    """A format of the description, and its Python type."""

    name: str
    type_name: str
    module: str
    wider_types: tuple[str, ...]
    """The types that also accept a value of this type."""
    built_types: tuple[str, ...]
    """The types to which the constructor of a model converts every value of this type."""
    examples: tuple[str, ...]
    """Texts on the wire; samples and the fake server use the first."""
    value: str
    """Python source of a value, short enough for a report."""
    parse: str
    """Python source that parses `text`, a text on the wire. It raises ValueError for an invalid text."""
    encode: str
    """Python source that returns the text of `value` on the wire."""
    write_sample: Callable[[str], str]
    """Return Python source of the value of a text, for samples."""
    accepts: Callable[[str], bool]
    """Return whether a text is valid on the wire, by the standard of the format, with every version of Python."""


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_LENGTH_OF_DATE = len("2025-06-01")


def _write_iso(type_name: str) -> Callable[[str], str]:
    # Python 3.10 does not parse the suffix Z.
    return lambda text: f"{type_name}.fromisoformat({re.sub('[zZ]$', '+00:00', text)!r})"


def _is_date(text: str) -> bool:
    """Whether a text is a `full-date` of RFC 3339."""
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:  # such as 2025-02-30
        return False
    return True


def _is_date_time(text: str) -> bool:
    """Whether a text is a `date-time` of RFC 3339, except a leap second, which Python cannot represent."""
    return _is_date(text[:_LENGTH_OF_DATE]) and _TIME.fullmatch(text[_LENGTH_OF_DATE:]) is not None


FORMATS: dict[str, Format] = {
    format_.name: format_
    for format_ in (
        Format(
            name="date",
            type_name="date",
            module="datetime",
            wider_types=(),
            built_types=("datetime",),
            examples=("2025-06-01", "2024-02-29"),
            value="date(2025, 6, 1)",
            parse="date.fromisoformat(text)",
            encode="value.isoformat()",
            write_sample=_write_iso("date"),
            accepts=_is_date,
        ),
        Format(
            name="date-time",
            type_name="datetime",
            module="datetime",
            wider_types=("date",),
            built_types=(),
            examples=("2025-06-01T12:00:00Z", "1999-12-31T23:59:59.123456+05:30"),
            value="datetime(2025, 6, 1)",
            parse='datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))',
            encode="value.isoformat()",
            write_sample=_write_iso("datetime"),
            accepts=_is_date_time,
        ),
    )
}
OTHER_ENCODED_TYPES = (("time", "datetime", "value.isoformat()"),)
"""Types without a format that callers may send: name, module, Python source of the text of `value`."""
TYPE_NAMES = frozenset(format_.type_name for format_ in FORMATS.values())
