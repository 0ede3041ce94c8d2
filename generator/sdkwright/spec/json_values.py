"""Compares and classifies JSON values, for `spec.validation`."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Final, cast

_ESCAPES_AND_CLASSES: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?", re.DOTALL)
_REPETITIONS: Final = re.compile(r"([*+?]|\{\d*,\d*\}|(?<=\))\{\d+\})[?+]?")
_REPEATED_GROUP: Final = re.compile(r"\)(?:[*+]|\{\d)")
_MAX_LENGTH_OF_NESTED: Final = 20
_MAX_STEPS: Final = 1e7


def is_same_json(value: object, other: object) -> bool:
    """Whether two values are the same in JSON Schema, where 1 is 1.0 but not true."""
    return format_canonical_json(value) == format_canonical_json(other)


def format_canonical_json(value: object) -> str:
    """The same text for the same value; 1 and 1.0 are the same value."""
    return _format_literal(unify_numbers(value))


def is_same_literal(value: object, other: object) -> bool:
    return _format_literal(value) == _format_literal(other)


def _format_literal(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def unify_numbers(value: object) -> object:
    """The value with each float that is a whole number as an integer."""
    if isinstance(value, list):
        return [unify_numbers(element) for element in cast("list[object]", value)]
    if isinstance(value, dict):
        return {name: unify_numbers(child) for name, child in cast("dict[str, object]", value).items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def is_whole_float(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()


def is_fast_pattern(pattern: str, text: str) -> bool:
    """Whether searching a pattern in a text certainly ends soon: the engine of Python may try each way to repeat parts."""
    plain = _ESCAPES_AND_CLASSES.sub("x", pattern)
    repetitions = _REPETITIONS.findall(plain)
    if len(repetitions) + plain.count("|") > 1 and _REPEATED_GROUP.search(plain):
        return len(text) <= _MAX_LENGTH_OF_NESTED
    optional = repetitions.count("?")
    return (
        float(len(text) + 1) ** min(len(repetitions) - optional, 20) * 2.0 ** min(optional, 99) <= _MAX_STEPS
    )


def has_type(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return {
        "string": isinstance(value, str),
        "integer": isinstance(value, int),
        "number": is_number(value),
        "array": is_list(value),
        "object": is_object(value),
        "null": value is None,
    }.get(name, False)


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_string(value: object) -> bool:
    return isinstance(value, str)


def is_list(value: object) -> bool:
    return isinstance(value, list)


def is_object(value: object) -> bool:
    return isinstance(value, dict)


def is_multiple(value: float, factor: float) -> bool:
    return _make_exact(value) % _make_exact(factor) == 0


def _make_exact(value: float) -> Fraction:
    """The number as written in decimal: 0.1 is a tenth, and not the nearest binary fraction."""
    return Fraction(value) if isinstance(value, int) else Fraction(str(value))
