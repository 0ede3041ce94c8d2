"""Compares calls and values with expected ones, and describes the differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard, cast

from .._runtime.encode import encode
from .checks import Recorded
from .description import Operation, format_suggestion
from .forms import FormFile

_MAX_LENGTH = 60
_MAX_CALLS = 20
_WHOLE_BODY = ("request", "content")
"""The arguments of methods that take a body as a whole."""


def check_arguments(arguments: Iterable[str], operation: Operation) -> None:
    """Raise ValueError for an argument that an operation does not have."""
    has_body = "requestBody" in operation.definition
    for name in arguments:
        is_body = has_body and name in _WHOLE_BODY
        if not is_body and operation.find_wire_name(name) not in operation.arguments:
            suggestion = format_suggestion(name, operation.arguments)
            raise ValueError(f"{operation.id}: unknown argument {name!r}{suggestion}")


def compare_call(call: Recorded, expected: Mapping[str, Any], operation: Operation) -> list[str]:
    """Return where the arguments of a call differ from expected ones. Others than these may have any value.

    Of an expected dict, too, only the fields that it has are compared.
    """
    problems: list[str] = []
    for name, value in expected.items():
        wire_name = operation.find_wire_name(name)
        if wire_name in operation.arguments and wire_name not in call.values:
            problems.append(f"{name}: expected {format_value(value)}, but it was not sent")
        else:
            actual = call.values.get(wire_name, call.data)
            problems += find_differences(_make_plain(value), actual, name)
    return problems


def find_differences(expected: Any, actual: Any, where: str, *, is_exact: bool = False) -> Iterator[str]:
    """Yield the differences between two values: `text: expected 'a', got 'b'`.

    `is_exact`: a dict must not have other fields than the expected one.
    """
    if _is_equal(expected, actual):
        return
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        yield from _compare_fields(
            cast("Mapping[str, Any]", expected), cast("Mapping[str, Any]", actual), where, is_exact
        )
    elif _is_list(expected) and _is_list(actual) and len(expected) == len(actual):
        for index, item in enumerate(expected):
            yield from find_differences(item, actual[index], f"{where}[{index}]", is_exact=is_exact)
    else:
        yield f"{where}: expected {format_value(expected)}, got {format_value(actual)}"


def _compare_fields(
    expected: Mapping[str, Any], actual: Mapping[str, Any], where: str, is_exact: bool
) -> Iterator[str]:
    for name, item in expected.items():
        path = f"{where}.{name}" if where else name
        if name in actual:
            yield from find_differences(item, actual[name], path, is_exact=is_exact)
        else:
            yield f"{path}: expected {format_value(item)}, but it is missing"
    for name in actual if is_exact else ():
        if name not in expected:
            yield f"{f'{where}.' if where else ''}{name}: unexpected, {format_value(actual[name])}"


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _is_equal(expected: Any, actual: Any) -> bool:
    if isinstance(actual, FormFile):
        return _is_file(expected, actual)
    return bool(expected == actual)


def _is_file(expected: Any, actual: FormFile) -> bool:
    """Whether an uploaded file is that of an argument of the client: its content, its path, or a tuple that begins so."""
    if isinstance(expected, bytes):
        return expected == actual.content
    if isinstance(expected, Path):
        return expected.name == actual.name and expected.read_bytes() == actual.content
    if isinstance(expected, tuple):
        parts = tuple(cast("Iterable[Any]", expected))
        return parts == (actual.name, actual.content, actual.content_type)[: len(parts)]
    return bool(expected == actual)


def _make_plain(value: Any) -> Any:
    """Return models, dates and enums as they are sent. Any other object, such as `mock.ANY`, stays as it is."""
    if isinstance(value, Mapping):
        return {name: _make_plain(item) for name, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [_make_plain(item) for item in cast("Sequence[Any]", value)]
    if value is None or isinstance(value, (str, int, float, bytes, tuple, Path, FormFile)):
        return cast(Any, value)
    try:
        return encode(value)
    except (TypeError, ValueError):
        return value


def describe_call(call: Recorded) -> str:
    """Return a call as in a program: `voices.get(voice_id='v')`."""
    values = call.values or ({} if call.data is None else {"content": call.data})
    arguments = ", ".join(f"{name}={format_value(value)}" for name, value in values.items())
    return f"{call.operation}({arguments})" if call.operation else f"{call.method} {call.path}"


def describe_calls(calls: Sequence[Recorded], nearest: Recorded | None = None) -> str:
    """Return a numbered list of calls."""
    lines = [
        f"  {number}. {describe_call(call)}{'   <- the nearest' if call is nearest else ''}"
        for number, call in enumerate(calls[:_MAX_CALLS], 1)
    ]
    if len(calls) > _MAX_CALLS:
        lines.append(f"  … and {len(calls) - _MAX_CALLS} more")
    return "\n".join(lines)


def format_value(value: Any) -> str:
    """Return a short text for a value."""
    if isinstance(value, FormFile):
        return f"<file {value.name!r}, {len(value.content)} bytes>"
    if isinstance(value, bytes) and len(value) > _MAX_LENGTH // 2:
        return f"<{len(value)} bytes>"
    text = repr(value)
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"
