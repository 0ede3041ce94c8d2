"""What an answer is read as, named by an expression and imported on first use, and how its bytes are read."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..errors import APIResponseValidationError
from . import logs
from .failures import line
from .headers import request_id
from .httpx_types import Headers, Response
from .json_type import Json
from .package import logger

if TYPE_CHECKING:
    from .calls import Call

T = TypeVar("T")

_NAMED_PROBLEMS = 10


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
