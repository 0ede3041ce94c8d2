"""Logging of requests and responses: a line at INFO, headers and bodies at DEBUG, never a secret."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection, Iterable, Mapping
from typing import cast

from .calls import Call
from .headers import get_request_id
from .httpx_types import Response
from .package import logger
from .redaction import REDACTED, Redactor, is_hidden, redact_url

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_URL = re.compile(r"(?:https?|wss?)://\S+", re.IGNORECASE)
_ECHO_FIELDS = ("input", "ctx")
"""The fields of a validation error in which a server repeats the value that it rejected."""
_MAX_TEXT = 120
_MAX_BODY = 2000
_MAX_DEPTH = 20


def configure_logging(variable: str, level: str) -> None:
    """Log to stderr at the level of an environment variable, unless the logger already has handlers."""
    if level.lower() not in _LEVELS:
        raise ValueError(f"{variable} must be one of {', '.join(_LEVELS)}, not {level!r}")
    logger.setLevel(_LEVELS[level.lower()])
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)


def log_request(call: Call) -> None:
    """Log the headers and the body of a request before it is sent."""
    if logger.isEnabledFor(logging.DEBUG):
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in call.headers]
        _log_details(call, pairs, _describe_body(call, dict(pairs)))


def log_response(call: Call, response: Response, seconds: float, *, is_read: bool) -> None:
    """Log a response. The body of a stream, which is not read yet, is left out."""
    if not logger.isEnabledFor(logging.INFO):
        return
    request_id = call.redactor.redact(get_request_id(response.headers) or "")
    logger.info(
        "%s -> %s in %.2f s%s",
        describe_call(call),
        response.status_code,
        seconds,
        f" (request-id {request_id})" if request_id else "",
    )
    if logger.isEnabledFor(logging.DEBUG):
        media_type = response.headers.get("content-type", "")
        content = (
            redact_body(response.content, media_type, call.secrets, call.redactor)
            if is_read
            else f"a stream of {call.redactor.redact(media_type) or 'unknown type'}"
        )
        _log_details(call, response.headers.multi_items(), content)


def log_message(call: Call, direction: str, data: bytes) -> None:
    """Log a message of a session; the direction is "sent" or "received"."""
    if logger.isEnabledFor(logging.DEBUG):
        content = redact_body(data, "json", call.secrets, call.redactor)
        logger.debug("%s: %s %s", describe_call(call), direction, content)


def describe_call(call: Call) -> str:
    """Return method and URL, without the query, which may contain secrets."""
    return f"{call.method} {call.redactor.redact(redact_url(call.url))}"


def _log_details(call: Call, headers: Iterable[tuple[str, str]], content: str) -> None:
    shown = redact_headers(headers, call.secret_names, call.redactor)
    logger.debug("%s: headers %s, %s", describe_call(call), shown, content)


def _describe_body(call: Call, headers: dict[str, str]) -> str:
    if call.body is None:
        return "no body"
    if not isinstance(call.body, bytes):
        return call.body.description
    return redact_body(call.body, headers.get("Content-Type", ""), call.secrets, call.redactor)


def redact_headers(
    pairs: Iterable[tuple[str, str]], secret_names: Collection[str], redactor: Redactor
) -> dict[str, str]:
    """Hide the values of headers whose names look secret, or that are in `secret_names`, in lower case."""
    return {
        redactor.redact(name): (
            REDACTED if is_hidden(name.lower(), secret_names) else _shorten(redactor.redact(value))
        )
        for name, value in pairs
    }


_NO_CREDENTIALS = Redactor(())


def redact_body(
    data: bytes,
    content_type: str,
    secret_names: Collection[str] = (),
    redactor: Redactor = _NO_CREDENTIALS,
) -> str:
    """Return a body for a log: JSON with its secrets hidden, of any other body the size."""
    size = f"{len(data)} bytes of {redactor.redact(content_type) or 'unknown type'}"
    if "json" not in content_type:
        return size
    try:
        document = redactor.redact_json(json.loads(data))
        text = json.dumps(redact_value(document, secret_names), ensure_ascii=False)
    except (ValueError, RecursionError):
        return f"{size}, not JSON"
    return text if len(text) <= _MAX_BODY else f"{text[:_MAX_BODY]}… ({size})"


def redact_value(data: object, secret_names: Collection[str] = (), depth: int = 0) -> object:
    """Hide the secrets of a JSON value: fields whose names look secret, or are in `secret_names`."""
    if isinstance(data, str):
        return _shorten(data)
    if depth == _MAX_DEPTH and isinstance(data, (dict, list)):
        return "…"
    if isinstance(data, Mapping):
        fields = cast("Mapping[str, object]", data)
        is_echo = any(
            isinstance(step, str) and is_hidden(step, secret_names) for step in _get_location(fields)
        )
        return {
            name: (
                REDACTED
                if (is_hidden(name, secret_names) or (is_echo and name in _ECHO_FIELDS))
                and _has_content(item)
                else redact_value(item, secret_names, depth + 1)
            )
            for name, item in fields.items()
        }
    if isinstance(data, list):
        return [redact_value(item, secret_names, depth + 1) for item in cast("list[object]", data)]
    return data


def _get_location(fields: Mapping[str, object]) -> list[object]:
    """Return the path of the field that a validation error of a 422 response refers to."""
    location = fields.get("loc")
    return cast("list[object]", location) if isinstance(location, list) else []


def _has_content(value: object) -> bool:
    return value is not None and not isinstance(value, bool)


def _shorten(text: str) -> str:
    """Limit the length of a text, and remove the queries of its URLs: a signed URL is a credential."""
    plain = _URL.sub(lambda match: redact_url(match[0]), text)
    return plain if len(plain) <= _MAX_TEXT else f"{plain[:_MAX_TEXT]}… ({len(text)} characters)"
