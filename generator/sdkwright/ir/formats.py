"""The formats that have a Python type of their own.

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
    """Python source that returns the text of `value` on the wire. `where` begins messages."""
    write_sample: Callable[[str], str]
    """Return Python source of the value of a text, for samples."""
    accepts: Callable[[str], bool]
    """Return whether a text is valid on the wire, by the standard of the format, with every version of Python."""
    number: str = ""
    """The type that arguments accept in place of a value if it is a number on the wire; empty if it is always a text."""
    text_rule: str = ""
    """How the runtime encodes a text by its schema; empty if the value alone determines the text."""
    number_rule: str = ""
    """The same for a number."""
    model_type: str = ""
    """The type of fields of models, in the generated package, if it is not the type itself: it parses differently."""
    runtime_module: str = ""
    """The module of the runtime that defines the functions in `parse`; empty if it needs none."""
    runtime_names: tuple[str, ...] = ()
    """The functions in `parse` that the runtime defines."""

    def applies_to(self, json_type: str) -> bool:
        """Whether the format has an effect on a type of JSON."""
        return json_type == "string" or bool(self.number and json_type == "number")


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_LENGTH_OF_DATE = len("2025-06-01")


_ZONE = r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_FULL_TIME = re.compile(rf"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?{_ZONE}?")
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PART = r"[0-9]+(?:[.,][0-9]+)?"
_DURATION = re.compile(
    rf"[+-]?P(?=[0-9T])(?:{_PART}W|(?:{_PART}D)?(?:T(?=[0-9])(?:{_PART}H)?(?:{_PART}M)?(?:{_PART}S)?)?)"
)
_NUMBER_AND_UNIT = re.compile(rf"({_PART})([A-Z])")
_UNITS_OF_DAYS = {"W": "weeks", "D": "days"}
_UNITS_OF_TIMES = {"H": "hours", "M": "minutes", "S": "seconds"}
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def _write_iso(type_name: str) -> Callable[[str], str]:
    # Python 3.10 does not parse the suffix Z.
    return lambda text: f"{type_name}.fromisoformat({re.sub('[zZ]$', '+00:00', text)!r})"


def _write_duration(text: str) -> str:
    numbers: dict[str, str] = {}
    days, _, times = text.partition("T")
    for part, units in ((days, _UNITS_OF_DAYS), (times, _UNITS_OF_TIMES)):
        for number, unit in _NUMBER_AND_UNIT.findall(part):
            numbers[units[unit]] = number.replace(",", ".").lstrip("0") or "0"
    arguments = ", ".join(f"{name}={number}" for name, number in numbers.items())
    return f"{'-' if text.startswith('-') else ''}timedelta({arguments})"


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
            built_types=(),
            examples=("2025-06-01", "2024-02-29"),
            value="date(2025, 6, 1)",
            parse="date.fromisoformat(text)",
            encode="value.isoformat()",
            write_sample=_write_iso("date"),
            accepts=_is_date,
            text_rule="date only",
            model_type="_runtime.value_types.IsoDate",
        ),
        Format(
            name="date-time",
            type_name="datetime",
            module="datetime",
            wider_types=(),
            built_types=(),
            examples=("2025-06-01T12:00:00Z", "1999-12-31T23:59:59.123456+05:30"),
            value="datetime(2025, 6, 1, tzinfo=timezone.utc)",
            parse='datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))',
            encode="format_datetime(value, where)",
            write_sample=_write_iso("datetime"),
            accepts=_is_date_time,
            text_rule="datetime",
            model_type="_runtime.value_types.IsoDateTime",
        ),
        Format(
            name="time",
            type_name="time",
            module="datetime",
            wider_types=(),
            built_types=(),
            examples=("12:30:00Z", "23:59:59.123456+05:30"),
            value="time(12, 30)",
            parse='time.fromisoformat(re.sub("[zZ]$", "+00:00", text))',
            encode="value.isoformat()",
            write_sample=_write_iso("time"),
            accepts=lambda text: _FULL_TIME.fullmatch(text) is not None,
            model_type="_runtime.value_types.IsoTime",
        ),
        Format(
            name="duration",
            type_name="timedelta",
            module="datetime",
            wider_types=(),
            built_types=(),
            examples=("PT1H30M", "P1DT0.5S"),
            value="timedelta(minutes=90)",
            parse="parse_duration(text)",
            encode="format_duration(value)",
            write_sample=_write_duration,
            accepts=lambda text: _DURATION.fullmatch(text) is not None,
            model_type="_runtime.value_types.IsoDuration",
            runtime_module="durations",
            runtime_names=("parse_duration",),
        ),
        Format(
            name="uuid",
            type_name="UUID",
            module="uuid",
            wider_types=(),
            built_types=(),
            examples=("0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11",),
            value='UUID("0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11")',
            parse="UUID(text)",
            encode="str(value)",
            write_sample=lambda text: f"UUID({text!r})",
            accepts=lambda text: _UUID.fullmatch(text) is not None,
        ),
        Format(
            name="decimal",
            type_name="Decimal",
            module="decimal",
            wider_types=(),
            built_types=(),
            examples=("12.50", "-0.000000000000000001"),
            value='Decimal("12.50")',
            parse="parse_decimal(text)",
            encode='format(value, "f")',
            write_sample=lambda text: f"Decimal({text!r})",
            accepts=lambda text: _DECIMAL.fullmatch(text) is not None,
            number="float",
            text_rule="decimal text",
            number_rule="decimal number",
            model_type="_runtime.value_types.ExactDecimal",
            runtime_module="decimals",
            runtime_names=("parse_decimal",),
        ),
    )
}
_CHECKED_TEXTS = {
    **dict.fromkeys(("email", "idn-email"), "ada@example.com"),
    **dict.fromkeys(("hostname", "idn-hostname"), "example.com"),
    **dict.fromkeys(("uri", "url", "iri", "uri-reference", "iri-reference"), "https://example.com"),
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}
"""Texts of formats whose Python type is `str`, which servers check."""
ENCODED_AT_ONCE = ("date-time", "date", "time")
"""The formats whose types the runtime imports at once, in the order in which it tries them: a type precedes those that
include its values. It imports the others when it encodes a value of another type for the first time."""
FIELD_TYPE_NAMES = frozenset(FORMATS[name].type_name for name in ("date", "date-time"))
"""The types whose names no field has: a field `date` would hide the type in the annotations of its class."""
TYPE_NAMES = frozenset(format_.type_name for format_ in FORMATS.values())


def list_text_examples() -> dict[str, str]:
    """Return a text on the wire for each format."""
    return {name: format_.examples[0] for name, format_ in FORMATS.items()} | _CHECKED_TEXTS
