"""Formats the calls in findings, with plausible values."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from sdkwright.diff.python.api_side import ApiSide
from sdkwright.diff.python.assignability import expand_alias
from sdkwright.diff.python.channel_operations import is_sending
from sdkwright.ir import names
from sdkwright.ir.api import NO_LIMITS, Argument, Limits, Operation, Poll, Signature
from sdkwright.ir.formats import FORMATS
from sdkwright.ir.types import Generic, Literal, Name, Type, is_component, list_union_members, remove_none
from sdkwright.translate.limits import find_limits

_MAX_DEPTH: Final = 2
_MAX_LENGTH: Final = 60
_MAX_ITEMS: Final = 3
_MAX_NUMBER: Final = 1e15
_NO_VALUES: Final[Mapping[str, str]] = MappingProxyType({})
_BY_TYPE: Final = {
    "bool": "True",
    "None": "None",
    "bytes": 'b"..."',
    "FileInput": 'Path("file.bin")',
    "BodyContent": 'Path("file.bin")',
    **{format_.type_name: format_.value for format_ in FORMATS.values()},
    "object": '{"key": "value"}',
    "Any": '{"key": "value"}',
}
_NUMBERS: Final[dict[str, int | float]] = {"int": 10, "float": 0.5}
_BY_WORD: Final = {
    "text": "Hello!",
    "url": "https://example.com",
    "email": "ada@example.com",
    "language": "en",
}


def format_call(
    operation: Operation,
    side: ApiSide,
    optional: Collection[str] = (),
    by_name: Collection[str] = (),
    values: Mapping[str, str] = _NO_VALUES,
) -> str:
    """A call with all required arguments and some `optional` ones, some of them `by_name` or with given `values`."""
    arguments = _format_arguments(operation.signature, side, {*optional, *by_name, *values}, by_name, values)
    method = f"session.{operation.name}" if is_sending(operation) else f"client.{operation.id}"
    return f"{method}({arguments})"


def format_waiting_call(operation: Operation, poll: Poll | None, side: ApiSide) -> str:
    """A call of the method that waits for a job; "" if there is none."""
    if poll is None:
        return ""
    return f"client.{names.make_waiting_name(operation.id)}({_format_arguments(poll.signature, side)})"


def _format_arguments(
    signature: Signature,
    side: ApiSide,
    optional: Collection[str] = (),
    by_name: Collection[str] = (),
    values: Mapping[str, str] = _NO_VALUES,
) -> str:
    texts: list[str] = []
    is_by_name = False
    for argument in signature.positional:
        value = values.get(argument.name) or _sample_argument(argument, side)
        is_by_name = is_by_name or argument.name in by_name  # and all that follow
        texts.append(f"{argument.name}={value}" if is_by_name else value)
    for argument in signature.keywords:
        if argument.is_required or argument.name in optional:
            value = values.get(argument.name) or _sample_argument(argument, side)
            texts.append(f"{argument.name}={value}")
    return ", ".join(texts)


def _sample_argument(argument: Argument, side: ApiSide) -> str:
    return make_sample(argument.name, argument.type, side, argument.limits)


def make_sample(name: str, type_: Type, side: ApiSide, limits: Limits = NO_LIMITS, depth: int = 0) -> str:
    """A value of a type within its limits, plausible for the name."""
    first = list_union_members(remove_none(type_))[0]
    if isinstance(first, Literal):
        return _format_literal(first.value)
    if isinstance(first, Generic):
        inner = make_sample(_singularize(name), first.arguments[-1], side, limits.items or NO_LIMITS, depth)
        if first.base.name in ("Mapping", "dict"):
            return f'{{"key": {inner}}}'
        return f"[{', '.join([inner] * _choose_count(limits))}]"
    if isinstance(first, Name) and is_component(first) and first.folder != "pages":
        return _make_component_sample(side.find_component(first), side, depth)
    if isinstance(first, Name) and first.name in _NUMBERS:
        return _choose_number(first.name, limits)
    return (isinstance(first, Name) and _BY_TYPE.get(first.name)) or _format_literal(
        _fit_text(_choose_text(name), limits)
    )


def _make_component_sample(name: str, side: ApiSide, depth: int) -> str:
    if name not in side.schemas or depth > _MAX_DEPTH:
        return "{...}"
    if side.is_alias(name):
        limits = find_limits(side.registry.components[name].node)
        return make_sample(name, expand_alias(name, side, as_argument=True), side, limits, depth + 1)
    items = (
        f"{_format_literal(field.wire_name)}: {make_sample(field.name, field.param_type, side, field.limits, depth + 1)}"
        for field in side.list_fields(name).values()
        if field.is_required
    )
    return f"{{{', '.join(items)}}}"


def _format_literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _choose_text(name: str) -> str:
    if name.endswith("_id") and len(name) > 3:
        return f"{name[:-3].rpartition('_')[2]}_1"
    return next((text for word, text in _BY_WORD.items() if word in name), name.replace("_", " "))


def _fit_text(text: str, limits: Limits) -> str:
    """A text with an allowed length, unless that is very long."""
    return text.ljust(min(limits.min_length, _MAX_LENGTH), ".")[: limits.max_length]


def _choose_count(limits: Limits) -> int:
    """The number of elements of a list: one, or the fewest that are allowed, unless these are many."""
    count = max(1, min(limits.min_items, _MAX_ITEMS))
    return count if limits.max_items is None else min(count, limits.max_items)


def _choose_number(type_name: str, limits: Limits) -> str:
    """A number within the limits: the usual one, or one near a limit."""
    usual = _NUMBERS[type_name]
    limit_values = (limits.minimum, limits.maximum, limits.above, limits.below)
    bounds = [bound for bound in limit_values if bound is not None and abs(bound) < _MAX_NUMBER]
    nearby: list[float]
    if isinstance(usual, int):
        nearby = [math.ceil(bound) + step for bound in bounds for step in (0, 1, -1)]
    else:
        middles = [(low + high) / 2 for low in bounds for high in bounds]  # of a bound and itself, the bound
        nearby = [
            float(number)
            for number in (*middles, *(bound + 1 for bound in bounds), *(bound - 1 for bound in bounds))
        ]
    return repr(next((number for number in (usual, *nearby) if _is_within(number, limits)), usual))


def _is_within(number: float, limits: Limits) -> bool:
    return (
        (limits.minimum is None or number >= limits.minimum)
        and (limits.maximum is None or number <= limits.maximum)
        and (limits.above is None or number > limits.above)
        and (limits.below is None or number < limits.below)
    )


def _singularize(name: str) -> str:
    return name[:-1] if name.endswith("s") and len(name) > 3 else name
