"""What an answer is read as, named by an expression and imported on first use, and how its bytes are read."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, cast

from ..errors import APIResponseValidationError
from . import logs
from .failures import line
from .headers import request_id
from .locks import Lock
from .package import PACKAGE, logger

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from .calls import Call
    from .transport import Headers, Response

T = TypeVar("T")

_PLAIN: dict[str, Any] = {
    "Any": Any,
    "None": None,
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "date": date,
    "datetime": datetime,
}
_NAMED_PROBLEMS = 10
# pydantic completes a class that has forward references on first use, not thread-safely.
_building = Lock()


class Json(Generic[T]):
    """The type of a JSON answer.

    `models.books.Book` (below this package), `list[…]`, `dict[str, …]`, `… | …`, `Any`, `None`, or a plain
    type; a second argument names other types for certain statuses. The validator is built once, on first use.
    """

    __slots__ = ("_adapters", "_by_status", "_expression")

    def __init__(self, expression: str, by_status: Mapping[int, str] | None = None) -> None:
        self._expression = expression
        self._by_status = by_status or {}
        self._adapters: dict[str, tuple[Any, TypeAdapter[T]]] = {}

    def __repr__(self) -> str:
        return f"Json({self._expression!r})"

    def resolved(self, status: int) -> tuple[Any, TypeAdapter[T]]:
        """The type, and its validator."""
        expression = self._by_status.get(status, self._expression)
        found = self._adapters.get(expression)
        if found is None:
            from pydantic import TypeAdapter

            with _building:
                kind = _resolve(expression)
                adapter: TypeAdapter[T] = TypeAdapter(kind)
                if not getattr(adapter, "pydantic_complete", True):
                    adapter.rebuild()  # now, under the lock
                found = self._adapters[expression] = (kind, adapter)
        return found


def _resolve(expression: str) -> Any:
    members = _members(expression)
    if len(members) > 1:
        return _generic(Union, *[_resolve(member) for member in members])
    if expression.startswith("list[") and expression.endswith("]"):
        return _generic(list, _resolve(expression[len("list[") : -1]))
    if expression.startswith("dict[str, ") and expression.endswith("]"):
        return _generic(dict, str, _resolve(expression[len("dict[str, ") : -1]))
    if expression in _PLAIN:
        return _PLAIN[expression]
    module, _, name = expression.rpartition(".")
    return getattr(import_module(f"{PACKAGE}.{module}"), name)


def _members(expression: str) -> list[str]:
    """Those of a union, `a | b`; a bar within brackets belongs to what stands there."""
    found: list[str] = []
    for part in expression.split(" | "):
        if found and found[-1].count("[") > found[-1].count("]"):
            found[-1] += f" | {part}"
        else:
            found.append(part)
    return found


def _generic(kind: Any, *arguments: Any) -> Any:
    return kind[arguments]


class Origin:
    """Where bytes to be read came from, for messages."""

    __slots__ = ("_call", "_response", "problems")

    def __init__(self, call: object, response: Response) -> None:
        self._call = call
        self._response = response
        self.problems: tuple[str, ...] = ()
        """Where what was read is other than described."""

    def __str__(self) -> str:
        return f"{self.status} {self._call}"

    @property
    def status(self) -> int:
        return self._response.status_code

    @property
    def headers(self) -> Headers:
        return self._response.headers

    @property
    def content_type(self) -> str:
        return line(self._response.headers.get("content-type", "no content type"))[:100]

    def error(self, problem: str, paths: tuple[str, ...] = ()) -> APIResponseValidationError:
        known = request_id(self._response.headers)
        return APIResponseValidationError(
            f"{self}: {problem}" + (f" (request-id {known})" if known else ""),
            status_code=self.status,
            request_id=known,
            validation_errors=paths,
        )


def read(answer: Json[T], data: bytes, origin: Origin, *, strict: bool, place: str = "the answer") -> T:
    """The typed answer. One odd field is kept as it came, and logged; only what is no such thing at all is refused."""
    kind, adapter = answer.resolved(origin.status)
    # An empty body says no more than an object without fields, and often stands for it.
    document = data if data.strip() else b"{}"
    try:
        return adapter.validate_json(document)
    except ValueError as error:  # pydantic's ValidationError is one
        found, problems = _salvaged(kind, document, origin, place)
        origin.problems += problems
        if is_hopeless(problems):
            raise origin.error(f"{place} is not as described, {_excerpt(data, origin)}", problems) from error
        shown = listed(problems)
        if strict:
            raise origin.error(f"{place} is not as described: {shown}", problems) from error
    logger.warning("%s: %s is not as described, read as far as possible: %s", origin, place, shown)
    return cast(T, found)


def is_hopeless(problems: Sequence[str]) -> bool:
    """Whether one of them is at the root: nothing of it fits."""
    return any(problem.startswith(":") for problem in problems)


def listed(problems: Sequence[str]) -> str:
    """The first few of them."""
    return ", ".join(problems[:_NAMED_PROBLEMS]) + (", …" if len(problems) > _NAMED_PROBLEMS else "")


_is_logged = logger.isEnabledFor


class Reader(Generic[T]):
    """Typed messages from what the server sends, each with its number."""

    __slots__ = ("_answer", "_call", "_number", "_origin", "_strict", "_validate")

    def __init__(self, answer: Json[T], call: Call, response: Response, *, strict: bool) -> None:
        self._answer = answer
        self._call = call
        self._origin = Origin(call, response)
        self._strict = strict
        self._number = 0
        self._validate = answer.resolved(response.status_code)[1].validate_json

    def __call__(self, data: bytes) -> T:
        self._number += 1
        if _is_logged(logging.DEBUG):  # asked here, as it is asked for each of many messages
            logs.message(self._call, "received", data)
        try:
            return self._validate(data)
        except ValueError:
            place = f"message {self._number}"
            return read(self._answer, data, self._origin, strict=self._strict, place=place)


def _salvaged(kind: Any, data: bytes, origin: Origin, place: str) -> tuple[Any, tuple[str, ...]]:
    from pydantic_core import from_json

    from .salvage import salvage

    problems: list[str] = []
    try:
        document = from_json(data)
    except ValueError as error:
        raise origin.error(f"{place} is not JSON, {_excerpt(data, origin)}") from error
    return salvage(kind, document, "", problems), tuple(problems)


def _excerpt(data: bytes, origin: Origin) -> str:
    if not data.strip():
        return f"but empty ({origin.content_type})"
    return f"but {origin.content_type}, {len(data)} bytes: {line(data[:2000].decode(errors='replace'))[:200]}"
