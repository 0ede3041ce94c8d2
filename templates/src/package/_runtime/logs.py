"""Logging of requests and responses: a line at INFO, headers and bodies at DEBUG, never a secret."""

from __future__ import annotations

import logging

from . import redact
from .calls import Call
from .headers import get_request_id
from .httpx_types import Response
from .package import logger
from .url import redact_url

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


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
        headers = redact.redact_headers(pairs, [call.key_header, *call.secrets])
        _log_details(call, headers, _describe_body(call, dict(pairs)))


def log_response(call: Call, response: Response, seconds: float, *, is_read: bool) -> None:
    """Log a response. The body of a stream, which is not read yet, is left out."""
    if not logger.isEnabledFor(logging.INFO):
        return
    request_id = get_request_id(response.headers)
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
            redact.redact_body(response.content, media_type, call.secrets)
            if is_read
            else f"a stream of {media_type or 'unknown type'}"
        )
        pairs = response.headers.multi_items()
        _log_details(call, redact.redact_headers(pairs, [call.key_header, *call.secrets]), content)


def log_message(call: Call, direction: str, data: bytes) -> None:
    """Log a message of a session; the direction is "sent" or "received"."""
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug(
            "%s: %s %s", describe_call(call), direction, redact.redact_body(data, "json", call.secrets)
        )


def describe_call(call: Call) -> str:
    """Return method and URL, without the query, which may contain secrets."""
    return f"{call.method} {redact_url(call.url)}"


def _log_details(call: Call, headers: dict[str, str], content: str) -> None:
    text = f"headers {headers}, {content}"
    if call.credential:  # a server may repeat it
        text = text.replace(call.credential, redact.REDACTED)
    logger.debug("%s: %s", describe_call(call), text)


def _describe_body(call: Call, headers: dict[str, str]) -> str:
    if call.body is None:
        return "no body"
    if not isinstance(call.body, bytes):
        size = "unknown size" if call.body.length is None else f"{call.body.length} bytes"
        return f"{len(call.body.parts)} parts of {size}"
    return redact.redact_body(call.body, headers.get("Content-Type", ""), call.secrets)
