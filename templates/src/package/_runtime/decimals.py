"""Decimal numbers, which are texts or numbers in JSON, without rounding. A leaf module, imported with the first decimal."""

from __future__ import annotations

import json
import re
from decimal import Decimal

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


class JsonFloat(float):
    """A number of a JSON document, with its text."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str | float) -> JsonFloat:
        number = super().__new__(cls, text)
        number.text = str(text)
        return number


def parse_decimal(text: str) -> Decimal:
    """Parse a decimal number; raise ValueError for any other text."""
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError("not a decimal number")
    return Decimal(text)


def to_exact(value: object) -> object:
    """Return a number of a JSON document as it is written there; any other value unchanged."""
    return Decimal(value.text) if isinstance(value, JsonFloat) else value


def load_exactly(data: bytes | str) -> object:
    """Parse a JSON document whose numbers `to_exact` converts. Raise ValueError if it is not JSON."""
    try:
        return json.loads(data, parse_float=JsonFloat)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def encode_decimal(value: Decimal, path: str, *, is_text: bool) -> str | Decimal:
    """Return a decimal at a path of a JSON document: as a text, or as the number that `dump_exactly` writes."""
    if not value.is_finite():
        raise ValueError(f"{path or 'the body'}: {value} is not a JSON number")
    return format(value, "f") if is_text else value


def dump_exactly(value: object) -> str:
    """Return JSON with decimals as numbers."""
    numbers: list[str] = []
    mark, plain = "number", json.dumps(value, ensure_ascii=False, default=str)
    while mark in plain:
        mark += "-"

    def replace_decimal(number: object) -> str:
        if not isinstance(number, Decimal):
            raise TypeError(f"{type(number).__name__} cannot be sent as JSON")
        numbers.append(str(number))
        return mark

    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=replace_decimal
    )
    first, *rest = text.split(f'"{mark}"')
    return first + "".join(number + part for number, part in zip(numbers, rest, strict=True))
