"""The results of an operation by the values of the arguments that select one of its responses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from sdkwright.ir.api import Operation, Signature
from sdkwright.ir.responses import ArgumentValue, ResponseKind
from sdkwright.ir.types import Literal, Type, list_union_members

Selection: TypeAlias = "tuple[tuple[str, Literal], ...]"
"""The values of arguments of a call, by their names, in their order; all other optional arguments are omitted."""


@dataclass(frozen=True)
class Result:
    """What a call returns."""

    kind: ResponseKind
    actual: Type
    declared: (
        Type  # for type checkers; also other types if they cannot decide which response the call selects
    )


def list_selections(operation: Operation) -> tuple[Selection, ...]:
    """The values of arguments that select a response."""
    selections = [
        selection for overload in operation.overloads for selection in _list_values(overload, operation)
    ]
    selections += [_convert_condition(response.when) for response in operation.conditional]
    return tuple(dict.fromkeys(selection for selection in selections if selection))


def list_body_selections(operation: Operation) -> tuple[Selection, ...]:
    """The values of arguments that select a request body."""
    return tuple(dict.fromkeys(_convert_condition(body.when) for body in operation.bodies if body.when))


def find_result(operation: Operation, selection: Selection) -> Result:
    """What a call with these values returns."""
    values = dict(selection)
    overload = next((other for other in operation.overloads if _accepts(other, values, operation)), None)
    declared = (overload or operation.signature).returns
    for response in operation.conditional:
        if is_met(response.when, values):
            return Result(response.kind, response.returns, declared)
    is_exact = overload is not None and bool(_list_narrowed(overload, operation))
    actual = declared if is_exact else operation.default_returns or operation.signature.returns
    return Result(operation.response_kind, actual, declared)


def is_met(condition: Iterable[ArgumentValue], values: Mapping[str, Literal]) -> bool:
    """Whether a condition is true for a call with these values."""
    return all(
        values[value.name] == Literal(value.value) if value.name in values else value.is_default
        for value in condition
    )


def _convert_condition(condition: Iterable[ArgumentValue]) -> Selection:
    return tuple(sorted(((value.name, Literal(value.value)) for value in condition), key=_get_name))


def _get_name(value: tuple[str, Literal]) -> str:
    return value[0]


def _list_narrowed(overload: Signature, operation: Operation) -> dict[str, tuple[Type, ...]]:
    """The arguments that have fewer values in an overload, with these values."""
    plain = {argument.name: argument for argument in operation.signature.keywords}
    return {
        argument.name: list_union_members(argument.type)
        for argument in overload.keywords
        if argument != plain[argument.name]
    }


def _list_values(overload: Signature, operation: Operation) -> Iterator[Selection]:
    narrowed = _list_narrowed(overload, operation)
    names = sorted(narrowed)
    for values in product(*([v for v in narrowed[name] if isinstance(v, Literal)] for name in names)):
        yield tuple(zip(names, values, strict=True))


def _accepts(overload: Signature, values: Mapping[str, Literal], operation: Operation) -> bool:
    narrowed = _list_narrowed(overload, operation)
    return all(
        (
            values[argument.name] in narrowed[argument.name]
            if argument.name in values
            else not argument.is_required
        )
        for argument in overload.keywords
        if argument.name in narrowed
    )
