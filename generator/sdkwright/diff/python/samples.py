"""Formats the calls in findings, with plausible values."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from sdkwright.diff.python.api_side import ApiSide
from sdkwright.diff.python.assignability import expand_alias
from sdkwright.diff.python.channel_operations import is_sending
from sdkwright.ir import names
from sdkwright.ir.api import Operation, Poll, Signature
from sdkwright.ir.formats import FORMATS
from sdkwright.ir.types import Generic, Literal, Name, Type, is_component, list_union_members, remove_none

_MAX_DEPTH: Final = 2
_NO_VALUES: Final[Mapping[str, str]] = MappingProxyType({})
_BY_TYPE: Final = {
    "bool": "True",
    "int": "10",
    "float": "0.5",
    "None": "None",
    "bytes": 'b"..."',
    "FileInput": 'Path("file.bin")',
    **{format_.type_name: format_.value for format_ in FORMATS.values()},
    "object": '{"key": "value"}',
    "Any": '{"key": "value"}',
}
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
        value = values.get(argument.name) or make_sample(argument.name, argument.type, side)
        is_by_name = is_by_name or argument.name in by_name  # and all that follow
        texts.append(f"{argument.name}={value}" if is_by_name else value)
    for argument in signature.keywords:
        if argument.is_required or argument.name in optional:
            value = values.get(argument.name) or make_sample(argument.name, argument.type, side)
            texts.append(f"{argument.name}={value}")
    return ", ".join(texts)


def make_sample(name: str, type_: Type, side: ApiSide, depth: int = 0) -> str:
    """A value of a type, plausible for the name."""
    first = list_union_members(remove_none(type_))[0]
    if isinstance(first, Literal):
        return _format_literal(first.value)
    if isinstance(first, Generic):
        inner = make_sample(_singularize(name), first.arguments[-1], side, depth)
        return f'{{"key": {inner}}}' if first.base.name in ("Mapping", "dict") else f"[{inner}]"
    if isinstance(first, Name) and is_component(first) and first.folder != "pages":
        return _make_component_sample(side.find_component(first), side, depth)
    return (isinstance(first, Name) and _BY_TYPE.get(first.name)) or _format_literal(_choose_text(name))


def _make_component_sample(name: str, side: ApiSide, depth: int) -> str:
    if name not in side.schemas or depth > _MAX_DEPTH:
        return "{...}"
    if side.is_alias(name):
        return make_sample(name, expand_alias(name, side, as_argument=True), side, depth + 1)
    items = (
        f"{_format_literal(field.wire_name)}: {make_sample(field.name, field.param_type, side, depth + 1)}"
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


def _singularize(name: str) -> str:
    return name[:-1] if name.endswith("s") and len(name) > 3 else name
