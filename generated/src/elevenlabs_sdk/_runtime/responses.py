"""Parsing the bytes of a response as a `Json` type."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..errors import APIResponseValidationError
from . import logs
from .error_responses import to_one_line
from .headers import get_request_id
from .httpx_types import Headers, Response
from .json_type import Json
from .package import logger

if TYPE_CHECKING:
    from .calls import Call

T = TypeVar("T")

_MAX_LISTED_PROBLEMS = 10


class Origin:
    """The request and the response that bytes belong to, for messages."""

    __slots__ = ("_call", "_response", "problems")

    def __init__(self, call: Call, response: Response) -> None:
        self._call = call
        self._response = response
        self.problems: tuple[str, ...] = ()
        """Where the parsed data deviates from the API description."""

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
        return to_one_line(self._response.headers.get("content-type", "unknown type"))[:100]

    def make_error(self, problem: str, paths: tuple[str, ...] = ()) -> APIResponseValidationError:
        request_id = get_request_id(self._response.headers)
        return APIResponseValidationError(
            f"{self}: {problem}" + (f" (request-id {request_id})" if request_id else ""),
            status_code=self.status,
            request_id=request_id,
            validation_errors=paths,
        )


def parse_response(
    response_type: Json[T], data: bytes, origin: Origin, *, strict: bool, subject: str = "the response"
) -> T:
    """Parse a JSON document as a type.

    Unless `strict`, a value that does not match is kept unchanged and logged. Only a document whose root does not
    match raises APIResponseValidationError.
    """
    kind, adapter = response_type.resolve(origin.status)
    # Some servers send an empty body in place of an object without fields.
    document = data if data.strip() else b"{}"
    try:
        return adapter.validate_json(document)
    except ValueError as error:  # pydantic's ValidationError is a ValueError
        parsed, problems = _parse_leniently(kind, document, origin, subject)
        origin.problems += problems
        if is_unusable(problems):
            excerpt = _format_excerpt(data, origin)
            raise origin.make_error(
                f"{subject} does not match the API description: {excerpt}", problems
            ) from error
        details = format_problems(problems)
        if strict:
            raise origin.make_error(
                f"{subject} does not match the API description: {details}", problems
            ) from error
    logger.warning(
        "%s: %s does not match the API description, parsed leniently: %s", origin, subject, details
    )
    return cast(T, parsed)


def is_unusable(problems: Sequence[str]) -> bool:
    """Whether a problem is at the root of the document, so that nothing could be parsed."""
    return any(problem.startswith(":") for problem in problems)


def format_problems(problems: Sequence[str]) -> str:
    """Return the first few problems as one line."""
    return ", ".join(problems[:_MAX_LISTED_PROBLEMS]) + (
        ", …" if len(problems) > _MAX_LISTED_PROBLEMS else ""
    )


_is_enabled_for = logger.isEnabledFor


class MessageParser(Generic[T]):
    """Parses the messages of a session, and counts them for error messages."""

    __slots__ = ("_call", "_message_type", "_number", "_origin", "_strict", "_validate")

    def __init__(self, message_type: Json[T], call: Call, response: Response, *, strict: bool) -> None:
        self._message_type = message_type
        self._call = call
        self._origin = Origin(call, response)
        self._strict = strict
        self._number = 0
        self._validate = message_type.resolve(response.status_code)[1].validate_json

    def __call__(self, data: bytes) -> T:
        self._number += 1
        if _is_enabled_for(logging.DEBUG):  # checked here to save a call per message
            logs.log_message(self._call, "received", data)
        try:
            return self._validate(data)
        except ValueError:
            subject = f"message {self._number}"
            return parse_response(
                self._message_type, data, self._origin, strict=self._strict, subject=subject
            )


def _parse_leniently(kind: Any, data: bytes, origin: Origin, subject: str) -> tuple[Any, tuple[str, ...]]:
    from pydantic_core import from_json

    from .lenient_parsing import parse_leniently

    problems: list[str] = []
    try:
        document = from_json(data)
    except ValueError as error:
        raise origin.make_error(f"{subject} is not JSON: {_format_excerpt(data, origin)}") from error
    return parse_leniently(kind, document, "", problems), tuple(problems)


def _format_excerpt(data: bytes, origin: Origin) -> str:
    if not data.strip():
        return f"it is empty ({origin.content_type})"
    text = to_one_line(data[:2000].decode(errors="replace"))[:200]
    return f"{len(data)} bytes of {origin.content_type}: {text}"
