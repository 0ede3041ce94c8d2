"""What is logged of a request and of its answer: a line at INFO, headers and bodies at DEBUG, never a secret."""

from __future__ import annotations

import logging

from . import redact
from .calls import Call
from .headers import request_id
from .httpx_types import Response
from .package import logger
from .url import shown

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(variable: str, level: str | None) -> None:
    """Log to stderr, when the environment says so: a user's own handlers are left alone."""
    if level is None:
        return
    if level.lower() not in _LEVELS:
        raise ValueError(f"{variable} must be one of {', '.join(_LEVELS)}, not {level!r}")
    logger.setLevel(_LEVELS[level.lower()])
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)


def sending(call: Call) -> None:
    """Headers and body, before they are sent."""
    if logger.isEnabledFor(logging.DEBUG):
        sent = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in call.headers]
        headers = redact.headers(sent, [call.key_header, *call.secrets])
        _details(call, headers, _body(call, dict(sent)))


def answered(call: Call, response: Response, seconds: float, *, is_read: bool) -> None:
    """The line of a request that was answered; the body of a stream is not there yet."""
    if not logger.isEnabledFor(logging.INFO):
        return
    known = request_id(response.headers)
    logger.info(
        "%s -> %s in %.2f s%s",
        line(call),
        response.status_code,
        seconds,
        f" (request-id {known})" if known else "",
    )
    if logger.isEnabledFor(logging.DEBUG):
        kind = response.headers.get("content-type", "")
        content = (
            redact.body(response.content, kind, call.secrets)
            if is_read
            else f"a stream of {kind or 'no type'}"
        )
        _details(
            call, redact.headers(response.headers.multi_items(), [call.key_header, *call.secrets]), content
        )


def _details(call: Call, headers: dict[str, str], content: str) -> None:
    text = f"headers {headers}, {content}"
    if call.key:  # which a server may repeat
        text = text.replace(call.key, redact.HIDDEN)
    logger.debug("%s: %s", line(call), text)


def line(call: Call) -> str:
    """A request in a line: without its query, which may hold secrets."""
    return f"{call.method} {shown(call.url)}"


def _body(call: Call, headers: dict[str, str]) -> str:
    if call.body is None:
        return "no body"
    if not isinstance(call.body, bytes):
        size = "unknown size" if call.body.length is None else f"{call.body.length} bytes"
        return f"{len(call.body.parts)} parts of {size}"
    return redact.body(call.body, headers.get("Content-Type", ""), call.secrets)


def message(call: Call, verb: str, data: bytes) -> None:
    """A message of a session, sent or received."""
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("%s: %s %s", line(call), verb, redact.body(data, "json", call.secrets))
