"""Translates `x-when`: the arguments that select one of several responses or request bodies, and its typed overloads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, ConditionalBody, Signature
from sdkwright.ir.responses import ArgumentValue
from sdkwright.ir.types import NONE, Literal, Type, list_union_members, make_union
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import list_non_null_types, strip_null
from sdkwright.spec.validation import SchemaValidator
from sdkwright.translate.bodies import Body
from sdkwright.translate.naming import find_argument
from sdkwright.translate.requests import Request
from sdkwright.translate.values import list_sent_values


@dataclass(frozen=True)
class Condition:
    """The values of arguments that select a response, and the other values of its argument, if there is only one."""

    values: tuple[ArgumentValue, ...]
    alternatives: tuple[str | int | bool, ...] = ()


def translate_condition(node: Node, request: Request, problems: Problems) -> Condition | None:
    """The condition in an `x-when`; None if it is invalid."""
    values: list[ArgumentValue] = []
    alternatives: tuple[str | int | bool, ...] = ()
    keywords = [argument for argument in request.keywords if argument.wire_name is not None]
    if not node.value:
        problems.error(node, "x-when is empty; write the value of an argument, or remove it")
        return None
    for wire_name, value in node.items():
        argument = find_argument(wire_name, keywords)
        if argument is None:
            known = {argument.name for argument in keywords}
            remedy = (
                suggest_name(names.make_argument_name(wire_name), known)
                or "; write a keyword argument of this call and its value"
            )
            problems.error(value, f"x-when: {quote(wire_name)} is not a keyword argument{remedy}")
            return None
        schema = request.nodes[argument.name]
        is_scalar = isinstance(value.value, (str, int, bool))
        if not is_scalar or not SchemaValidator(checks_types_only=True).accepts(schema, value.value):
            problems.error(
                value,
                f"x-when: {quote(value.value)} is not a value of {quote(wire_name)}; write one that it can have",
            )
            return None
        core = strip_null(schema).follow()
        default = schema.value.get("default", core.value.get("default"))
        values.append(
            ArgumentValue(
                argument.name, value.value, is_default=Literal(value.value) == _make_literal(default)
            )
        )
        alternatives = _list_values(core)
    return Condition(tuple(values), alternatives if len(values) == 1 else ())


def translate_conditional_bodies(request: Request, problems: Problems) -> tuple[ConditionalBody, ...]:
    """The bodies of a request that can have several; the last is sent if no condition is true."""
    return tuple(_translate_conditional_body(body, request, problems) for body in request.bodies)


def _translate_conditional_body(body: Body, request: Request, problems: Problems) -> ConditionalBody:
    is_last = body is request.bodies[-1]
    condition = None if is_last or not body.when else translate_condition(body.when, request, problems)
    arguments = [value.argument for value in body.values if value.argument]
    return ConditionalBody(
        when=condition.values if condition else (),
        sends=list_sent_values(body.values),
        arguments=tuple(argument.name for argument in arguments),
        required=tuple(argument.name for argument in arguments if argument.default != "omit"),
        media_type=body.media_type,
    )


def _make_literal(value: object) -> Literal | None:
    return Literal(value) if isinstance(value, (str, int, bool)) else None


def _list_values(schema: Node) -> tuple[str | int | bool, ...]:
    """All values of an enum or a boolean; () for other schemas."""
    if "enum" in schema:
        return tuple(value for value in schema["enum"].value if value is not None)
    return (True, False) if list_non_null_types(schema) == ("boolean",) else ()


def build_overloads(
    request: Request,
    default: Signature,
    selected: Sequence[tuple[Condition, Type, Type]],
    every: Signature,
) -> tuple[Signature, ...]:
    """An overload for each condition, one for all other values, and one for values that type checkers do not know.

    `default` and `every` have the types of a result, and no arguments.
    """
    selectors = {tuple(value.name for value in condition.values) for condition, _, _ in selected}
    if len(selectors) > 1:  # several conditions can be true: only the first is exact
        selected = selected[:1]
    overloads = [
        _build_signature(
            request, [_select(request, value) for value in condition.values], returns, async_returns
        )
        for condition, returns, async_returns in selected
    ]
    other = _select_others(request, [condition for condition, _, _ in selected])
    if len(selectors) == 1 and other is not None:
        overloads.append(_build_signature(request, [other], default.returns, default.async_returns))
    return (*overloads, _build_signature(request, [], every.returns, every.async_returns))


def _find_argument(request: Request, name: str) -> Argument:
    return next(argument for argument in request.keywords if argument.name == name)


def _select(request: Request, value: ArgumentValue) -> Argument:
    """The argument with only this value; it may be left out if the value is the default."""
    argument = _find_argument(request, value.name)
    default = argument.default if value.is_default else "required"
    return replace(argument, type=Literal(value.value), default=default)


def _select_others(request: Request, conditions: Sequence[Condition]) -> Argument | None:
    """The argument without the values of the conditions; None if its values are not known."""
    first = conditions[0].values[0]
    argument = _find_argument(request, first.name)
    taken = {Literal(value.value) for condition in conditions for value in condition.values}
    rest = [literal for value in conditions[0].alternatives if (literal := Literal(value)) not in taken]
    if not rest:
        return None
    none = [NONE] if NONE in list_union_members(argument.type) else []
    is_taken = any(value.is_default for condition in conditions for value in condition.values)
    return replace(
        argument, type=make_union(*rest, *none), default="required" if is_taken else argument.default
    )


def _build_signature(
    request: Request, changed: Sequence[Argument], returns: Type, async_returns: Type
) -> Signature:
    by_name = {argument.name: argument for argument in changed}
    keywords = tuple(by_name.get(argument.name, argument) for argument in request.keywords)
    return Signature(request.positional, keywords, returns, async_returns)
