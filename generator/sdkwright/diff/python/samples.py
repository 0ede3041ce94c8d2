"""The calls that a finding shows: what a caller writes, with plausible values."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType

from sdkwright.diff.python.assignability import expand_alias
from sdkwright.diff.python.channels import SENDS
from sdkwright.diff.python.side import Side
from sdkwright.ir import names
from sdkwright.ir.api import Argument, Operation, Poll, Signature
from sdkwright.ir.formats import FORMATS
from sdkwright.ir.types import Generic, Literal, Name, Type, is_component, union_members, without_none

_DEEPEST = 2
_PLAIN = {
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
_TEXTS = {"text": "Hello!", "url": "https://example.com", "email": "ada@example.com", "language": "en"}


def call(
    operation: Operation,
    side: Side,
    shown: Collection[str] = (),
    by_name: Collection[str] = (),
    values: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A call with all that it needs, and the arguments to be `shown`, some of them `by_name` or with `values` of their own."""
    written = _arguments(operation.signature, side, {*shown, *by_name, *values}, by_name, values)
    called = f"session.{operation.name}" if operation.response_kind == SENDS else f"client.{operation.id}"
    return f"{called}({written})"


def waiting(operation: Operation, poll: Poll, side: Side) -> str:
    """The call that also waits."""
    return f"client.{names.waiting_method(operation.id)}({_arguments(poll.signature, side)})"


def _arguments(
    signature: Signature,
    side: Side,
    shown: Collection[str] = (),
    by_name: Collection[str] = (),
    values: Mapping[str, str] = MappingProxyType({}),
) -> str:
    written: list[str] = []
    is_named = False
    for argument in signature.positional:
        value = values.get(argument.name) or of_argument(argument, side)
        is_named = is_named or argument.name in by_name  # and all that follow
        written.append(f"{argument.name}={value}" if is_named else value)
    for argument in signature.keywords:
        if argument.is_required or argument.name in shown:
            written.append(f"{argument.name}={values.get(argument.name) or of_argument(argument, side)}")
    return ", ".join(written)


def of_argument(argument: Argument, side: Side) -> str:
    """A value for an argument."""
    return sample(argument.name, argument.type, side)


def sample(name: str, type_: Type, side: Side, depth: int = 0) -> str:
    """A value of a type, that looks like one of that name."""
    first = union_members(without_none(type_))[0]
    if isinstance(first, Literal):
        return _quoted(first.value)
    if isinstance(first, Generic):
        inner = sample(_singular(name), first.arguments[-1], side, depth)
        return f'{{"key": {inner}}}' if first.base.name in ("Mapping", "dict") else f"[{inner}]"
    if isinstance(first, Name) and is_component(first) and first.folder != "pages":
        return _component(side.component(first), side, depth)
    return (isinstance(first, Name) and _PLAIN.get(first.name)) or _quoted(_text(name))


def _component(name: str, side: Side, depth: int) -> str:
    schema = side.schemas.get(name)
    if schema is None or depth > _DEEPEST:
        return "{...}"
    if schema.kind not in ("object", "all_of"):
        return sample(name, expand_alias(name, side, as_argument=True), side, depth + 1)
    needed = [one for one in side.members(name).values() if one.required]
    inside = (f"{_quoted(one.wire)}: {sample(one.name, one.param, side, depth + 1)}" for one in needed)
    return f"{{{', '.join(inside)}}}"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _text(name: str) -> str:
    if name.endswith("_id") and len(name) > 3:
        return f"{name[:-3].rpartition('_')[2]}_1"
    return next((text for word, text in _TEXTS.items() if word in name), name.replace("_", " "))


def _singular(name: str) -> str:
    return name[:-1] if name.endswith("s") and len(name) > 3 else name
