"""Errors for non-2xx responses and closed sessions, each with a message of one line."""

from __future__ import annotations

import json
import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from .. import errors
from .content import decode_text
from .decoding import Decoder, UnsupportedEncodingError
from .headers import get_request_id
from .httpx_types import Headers, Response
from .redaction import REDACTED, has_secret_field, redact_url
from .requests import remove_credentials
from .retries import parse_retry_after

if TYPE_CHECKING:
    from .calls import Call

_CLASSES: dict[int, type[errors.APIStatusError]] = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    422: errors.UnprocessableEntityError,
    425: errors.TooEarlyError,
    429: errors.RateLimitError,
}
_CLOSE_CODES = {
    1000: "normal closure",
    1001: "going away",
    1002: "protocol error",
    1005: "no status",
    1006: "abnormal closure",
    1007: "invalid data",
    1008: "policy violation",
    1009: "message too big",
    1011: "internal error",
}
_MAX_MESSAGE = 500
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"\s*<(!doctype html|html|head|body)\b", re.IGNORECASE)


def make_status_error(call: Call, response: Response, redirect_problem: str = "") -> errors.APIStatusError:
    """Return the error for a response whose body was read."""
    remove_credentials(call)
    status = response.status_code
    error_class = _CLASSES.get(status) or (
        errors.InternalServerError if status >= 500 else errors.APIStatusError
    )
    body = redact_response(call, response)
    message = to_one_line(extract_message(body))
    if encoding_problem := _find_encoding_problem(response):
        body, message = "", encoding_problem
    if redirect_problem:
        location = redact_url(to_one_line(response.headers.get("location", "")))
        message = f"{redirect_problem} {location}".rstrip()
    return error_class(
        message,
        request=str(call),
        reason=_get_reason(response),
        body=_validate_body(call, status, body),
        request_id=get_request_id(response.headers),
        retry_after=parse_retry_after(response.headers, time.time()),
        response=response,
    )


def make_closed_error(call: Call, event: str, code: int, reason: str) -> errors.WebSocketClosedError:
    """Return the error for a closed session."""
    text = to_one_line(reason)
    meaning = f" ({_CLOSE_CODES[code]})" if code in _CLOSE_CODES else ""
    message = f"{call}: {event} with code {code}{meaning}" + (f": {text}" if text else "")
    return errors.WebSocketClosedError(message, code=code, reason=text)


def to_one_line(text: str) -> str:
    """Return a text as one line of limited length, without control characters; of an HTML page only its title."""
    if _HTML.match(text):
        title = _TITLE.search(text)
        text = title[1] if title else "an HTML page"
    text = escape_controls(" ".join(text.split()))
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]}…"


def escape_controls(text: str) -> str:
    """Escape characters that a terminal would interpret."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def extract_message(body: Any) -> str:
    """Return the message of an error body, which is in different fields in different APIs."""
    if isinstance(body, str):
        return body
    if not isinstance(body, dict):
        return json.dumps(body) if body else ""
    fields = cast("dict[str, object]", body)
    for name in ("detail", "message", "error"):
        message = _extract_text(fields.get(name))
        if message:
            return message
    return json.dumps(fields) if fields else ""


def redact_response(call: Call, response: Response) -> Any:
    """Remove the credentials, which a server may repeat, from a response and its request; return the parsed body."""
    redactor = call.redactor
    response._content = redactor.redact_bytes(response.content)  # pyright: ignore[reportPrivateUsage]
    redact = redactor.redact_bytes
    response.headers = Headers([(redact(name), redact(value)) for name, value in response.headers.raw])
    reason = response.extensions.get("reason_phrase")
    if reason is not None:
        response.extensions["reason_phrase"] = redactor.redact_bytes(reason)
    body = _parse_body(response)
    try:
        redacted = redactor.redact_json(body)
    except RecursionError:
        redacted = decode_text(response)
    if redacted != body:  # the credential was escaped, or in an encoding such as UTF-16
        content = redacted if isinstance(redacted, str) else json.dumps(redacted)
        response._content = _encode_text(content, response)  # pyright: ignore[reportPrivateUsage]
    _redact_request(call, response)
    return redacted


def _extract_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return next(
            (text for name in ("message", "msg", "status") if isinstance(text := fields.get(name), str)), ""
        )
    if isinstance(value, list):
        items = cast("list[object]", value)
        return "; ".join(text for item in items if (text := _format_validation_error(item)))
    return ""


def _format_validation_error(item: object) -> str:
    """Return an item of a list of validation errors, with the location of its field: `body.text: Field required`."""
    text = _extract_text(item)
    location = cast("dict[str, object]", item).get("loc") if isinstance(item, dict) else None
    if isinstance(location, list) and text:
        return f"{'.'.join(str(step) for step in cast('list[object]', location))}: {text}"
    return text


def _encode_text(text: str, response: Response) -> bytes:
    try:
        return text.encode(response.charset_encoding or "utf-8")
    except (LookupError, ValueError):
        return text.encode("utf-8", "replace")


def _redact_request(call: Call, response: Response) -> None:
    """Drop a request body with secret fields. The headers and the query were redacted when the request was sent."""
    if isinstance(call.body, bytes) and has_secret_field(call.body, call.secret_names):
        response.request._content = REDACTED.encode()  # pyright: ignore[reportPrivateUsage]


def _validate_body(call: Call, status: int, body: Any) -> Any:
    """Return the body as the type that the API description has for this status; unchanged if it does not match."""
    keys: tuple[int | str, ...] = (status, f"{status // 100}XX", "default")
    body_type = next((call.failures[key] for key in keys if key in call.failures), None)
    if body_type is None:
        return body
    _, adapter = body_type.resolve(status)
    try:
        typed = adapter.validate_python(body)
    except (ValueError, RecursionError):  # pydantic's ValidationError is a ValueError
        return body
    # Every object matches a model without required fields: accept it only if it has a field of the model.
    fields = cast("dict[str, object] | None", getattr(cast(Any, type(typed)), "model_fields", None))
    return body if fields and not typed.model_fields_set & fields.keys() else typed


def _parse_body(response: Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return decode_text(response)


def _find_encoding_problem(response: Response) -> str:
    """Return why the body of an error response was not read; "" if it was."""
    try:
        Decoder(response.headers)
    except UnsupportedEncodingError as error:
        return f"the response body is {error}"
    return ""


def _get_reason(response: Response) -> str:
    try:
        return HTTPStatus(response.status_code).phrase
    except ValueError:
        return to_one_line(response.reason_phrase)
