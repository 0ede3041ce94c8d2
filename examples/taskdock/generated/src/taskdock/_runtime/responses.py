"""Parsing the bytes of a response as a `Json` type."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Sequence, Set
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from ..errors import APIResponseValidationError
from . import logs
from .content import decode_text
from .error_responses import redact_response, to_one_line
from .headers import get_request_id
from .httpx_types import Headers, Response
from .json_type import DeviationError, Json, Parser, read_field
from .locks import Lock
from .package import logger
from .redaction import Redactor
from .requests import remove_credentials

if TYPE_CHECKING:
    from .calls import Call
    from .lenient_parsing import Deviations, LenientParser

T = TypeVar("T")

RESPONSE = "the response"
_MAX_LISTED_PROBLEMS = 10
_MAX_UNGUARDED = 64 * 1024
"""The size up to which pydantic may collect the errors of a whole document."""
_MAX_OPERATIONS = 1000
"""The most operations of a client whose deviations are logged as warnings."""
_MANY_DEVIATIONS = 10_000
_logged_lock = Lock()
_is_enabled_for = logger.isEnabledFor


class Origin:
    """The request and the response that bytes belong to, for messages."""

    __slots__ = ("_call", "_response", "deviating_document", "known_problems")

    def __init__(self, call: Call, response: Response) -> None:
        self._call = call
        self._response = response
        self.deviating_document: tuple[LenientParser, bytes] | None = None
        """The document whose problems `problems` describes, with its parser."""
        self.known_problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.status} {self._call}"

    @property
    def problems(self) -> tuple[str, ...]:
        """Where the parsed data deviates from the API description.

        The search takes time. It is done on first use, in the document, because the caller may change the objects.
        """
        if self.deviating_document is not None:
            lenient, document = self.deviating_document
            self.deviating_document, self.known_problems = None, lenient.find_problems(document)
        return self.known_problems

    def log_deviations(self, subject: str, deviations: Deviations, parsed: object) -> None:
        """Log where a document deviates: as a warning once for each operation and client."""
        call = self._call
        logged, operation, kinds = call.logged_deviations, (call.method, call.template), deviations.kinds
        is_new = logged.get(operation) is not kinds and record_deviations(logged, operation, kinds)
        level = logging.WARNING if is_new else logging.DEBUG
        if _is_enabled_for(level):
            text = "%s: %s does not match the API description, parsed leniently: %s"
            problems = format_problems(deviations.describe(parsed))
            logger.log(level, text, self, subject, self.redactor.redact(problems))

    @property
    def redactor(self) -> Redactor:
        """Hides the credentials of the request."""
        return self._call.redactor

    @property
    def status(self) -> int:
        return self._response.status_code

    @property
    def url(self) -> str:
        """The URL of the response, after redirects. It may contain credentials."""
        return str(self._response.request.url)

    @property
    def headers(self) -> Headers:
        return self._response.headers

    @property
    def content(self) -> bytes:
        """The body; raise RuntimeError if it is a stream."""
        if not self.is_read:
            raise RuntimeError(f"{self._call}: the body is a stream; read it from the result of `parse()`")
        return self._response.content

    @property
    def is_read(self) -> bool:
        """Whether the whole body was read, which is not so for a stream."""
        return hasattr(self._response, "_content")

    def decode_text(self) -> str:
        """Return the body as text."""
        return decode_text(self._response)

    @property
    def content_type(self) -> str:
        content_type = self._response.headers.get("content-type", "unknown type")
        return to_one_line(self.redactor.redact(content_type))[:100]

    def make_error(self, problem: str, paths: tuple[str, ...] = ()) -> APIResponseValidationError:
        redact = self.redactor.redact
        request_id = redact(get_request_id(self._response.headers) or "") or None
        if self.is_read:  # the error refers to the response and its request
            remove_credentials(self._call)
            redact_response(self._call, self._response)
        return APIResponseValidationError(
            f"{self}: {redact(problem)}" + (f" (request-id {request_id})" if request_id else ""),
            status_code=self.status,
            request_id=request_id,
            validation_errors=tuple(map(redact, paths)),
            response=self._response if self.is_read else None,
        )


def parse_response(
    response_type: Json[T], data: bytes, origin: Origin, *, strict: bool, subject: str = RESPONSE
) -> T:
    """Parse a JSON document as a type.

    Unless `strict`, a value that does not match is kept unchanged and logged. A document of another kind raises
    APIResponseValidationError: it is empty, its root does not match, a page has no list of items, or a
    response has only unknown fields.
    """
    parser = response_type.get_parser(origin.status)
    # If the last document deviated, this one probably does too, and a second validation takes as long as the first.
    if parser.has_deviated and not strict:
        return _parse_leniently(parser, data, origin, strict, subject, None)
    return _parse(parser, data, origin, strict, subject)


def _parse(parser: Parser[T], data: bytes, origin: Origin, strict: bool, subject: str) -> T:
    try:
        parsed = (parser.validate if len(data) <= _MAX_UNGUARDED else get_fail_fast(parser))(data)
    # pydantic's ValidationError is a ValueError. pydantic 2.5 raises TypeError for a list in place of a constant.
    except (ValueError, TypeError, DeviationError) as error:
        return _parse_leniently(parser, data, origin, strict, subject, error)
    if parser.items is not None:
        _check_items(parser.items, parsed, origin)
    return parsed


def _parse_leniently(
    parser: Parser[T], data: bytes, origin: Origin, strict: bool, subject: str, error: Exception | None
) -> T:
    if parser.is_text:
        return cast(T, origin.decode_text())
    lenient: LenientParser = parser.lenient or get_lenient_parser(parser)
    parsed: T
    is_empty = not data or data.isspace()
    # Some servers send an empty body in place of an object without fields.
    document = b"{}" if is_empty else data
    try:
        parsed, deviations = lenient.parse_json(document)
    except ValueError as invalid:
        from .lenient_parsing import recode_json

        recoded = recode_json(data)
        if recoded is not None:
            return _parse(parser, recoded, origin, strict, subject)
        problem = f"{subject} is not JSON: {_format_excerpt(data, origin)}"
        raise origin.make_error(problem) from origin.redactor.redact_error(invalid)
    if not deviations.count:
        if parser.items is not None:
            _check_items(parser.items, parsed, origin)
        return parsed
    is_unrelated = deviations.count >= lenient.min_unrelated and deviations.is_unrelated(parsed)
    if is_empty or deviations.is_unusable or (is_unrelated and subject == RESPONSE):
        problem = f"{subject} does not match the API description: {_format_excerpt(data, origin)}"
        raise origin.make_error(problem, deviations.describe(parsed)) from _redact_cause(error, origin)
    if parser.items is not None:
        _check_items(parser.items, parsed, origin, deviations)
    if strict:
        problems = deviations.describe(parsed)
        raise origin.make_error(
            f"{subject} does not match the API description: {format_problems(problems)}", problems
        ) from _redact_cause(error, origin)
    parser.has_deviated = True
    if subject == RESPONSE:
        if deviations.count > _MANY_DEVIATIONS:  # the first ones are soon found
            origin.deviating_document, origin.known_problems = None, deviations.describe(parsed)
        else:
            origin.deviating_document = lenient, document
    origin.log_deviations(subject, deviations, parsed)
    return parsed


def _redact_cause(error: Exception | None, origin: Origin) -> BaseException | None:
    return None if error is None else origin.redactor.redact_error(error)


def get_lenient_parser(parser: Parser[Any]) -> LenientParser:
    """Return the lenient variant of a parser, which is built once."""
    if parser.lenient is None:
        from .lenient_parsing import LenientParser

        parser.lenient = LenientParser(parser.adapter)
    return cast("LenientParser", parser.lenient)


def get_fail_fast(parser: Parser[T]) -> Callable[[bytes], T]:
    """Return the validator for large documents, which is built once."""
    if parser.fail_fast is None:
        from .lenient_parsing import make_fail_fast

        parser.fail_fast = make_fail_fast(parser.adapter)
    return parser.fail_fast


def _check_items(items: str, page: object, origin: Origin, deviations: Deviations | None = None) -> None:
    """Raise an error if a page has no list of items. Otherwise the list would end here, or yield the parts of a value."""
    value = read_field(page, items)
    if not isinstance(value, list):
        found = "is null or missing" if value is None else f"is not a list, but {type(value).__name__}"
        problems = deviations.describe(page) if deviations is not None else ()
        raise origin.make_error(f"the response has no list of items: its field {items!r} {found}", problems)


def format_problems(problems: Sequence[str]) -> str:
    """Return the first few problems as one line."""
    return ", ".join(problems[:_MAX_LISTED_PROBLEMS]) + (
        ", …" if len(problems) > _MAX_LISTED_PROBLEMS else ""
    )


def record_deviations(
    logged: dict[Hashable, Set[tuple[str, object]]], operation: Hashable, kinds: Set[tuple[str, object]]
) -> bool:
    """Record deviations of an operation; return whether some of them are new."""
    known = logged.get(operation)
    if known is not None and kinds <= known:
        return False
    with _logged_lock:
        known = logged.get(operation)
        if known is None and len(logged) >= _MAX_OPERATIONS:
            return False
        is_new = known is None or not kinds <= known
        logged[operation] = kinds if known is None else known | kinds
    return is_new


class MessageParser(Generic[T]):
    """Parses the messages of a session, and counts them for error messages."""

    __slots__ = ("_call", "_number", "_origin", "_parser", "_strict", "_validate")

    def __init__(self, message_type: Json[T], call: Call, response: Response, *, strict: bool) -> None:
        self._call = call
        self._origin = Origin(call, response)
        self._strict = strict
        self._number = 0
        self._parser = message_type.get_parser(response.status_code)
        self._validate = self._parser.validate

    def __call__(self, data: bytes) -> T:
        self._number += 1
        if _is_enabled_for(logging.DEBUG):  # checked here to save a call per message
            logs.log_message(self._call, "received", data)
        if not self._parser.has_deviated and len(data) <= _MAX_UNGUARDED:
            try:
                return self._validate(data)
            except (ValueError, TypeError):
                pass
        return _parse(self._parser, data, self._origin, self._strict, f"message {self._number}")


def _format_excerpt(data: bytes, origin: Origin) -> str:
    if not data.strip():
        return f"it is empty ({origin.content_type})"
    text = to_one_line(origin.redactor.redact(data[:2000].decode(errors="replace")))[:200]
    return f"{len(data)} bytes of {origin.content_type}: {text}"
