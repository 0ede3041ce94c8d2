"""An answer that is not a success, as the error that says so in one readable line."""

from __future__ import annotations

import json
import re
import time
from http import HTTPStatus
from typing import Any, cast

from .. import errors
from .headers import request_id
from .retries import retry_after
from .transport import Response
from .url import shown

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
    1000: "normal end",
    1001: "going away",
    1002: "protocol error",
    1005: "no reason given",
    1006: "connection lost",
    1007: "invalid data",
    1008: "policy violation",
    1009: "message too big",
    1011: "internal error",
}
_LONGEST = 500
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"\s*<(!doctype html|html|head|body)\b", re.IGNORECASE)


def failure(request: str, response: Response, secret: str | None, refused: str = "") -> errors.APIStatusError:
    """The error of a response whose body was read. The secret is the key, which a server may repeat."""
    status = response.status_code
    kind = _CLASSES.get(status) or (errors.InternalServerError if status >= 500 else errors.APIStatusError)
    body = _body(response)
    said = line(message(body))
    if refused:  # why a redirect was not followed
        said = f"{refused} to {shown(line(response.headers.get('location', 'nowhere')))}"
    return kind(
        said.replace(secret, "***") if secret else said,
        request=request,
        reason=_reason(response),
        body=body,
        request_id=request_id(response.headers),
        retry_after=retry_after(response.headers, time.time()),
        response=response,
    )


def closed(request: str, how: str, code: int, reason: str, secret: str | None) -> errors.WebSocketClosedError:
    """The error of a session that has ended. The server, which says why, may repeat the key."""
    said = line(reason.replace(secret, "***") if secret else reason)
    meaning = f" ({_CLOSE_CODES[code]})" if code in _CLOSE_CODES else ""
    text = f"{request}: {how} with {code}{meaning}" + (f": {said}" if said else "")
    return errors.WebSocketClosedError(text, code=code, reason=said)


def line(text: str) -> str:
    """A text as one line of bounded length; of a web page only its title."""
    if _HTML.match(text):
        title = _TITLE.search(text)
        text = title[1] if title else "a web page"
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def message(body: Any) -> str:
    """What an error's body says, in the shapes that such bodies have."""
    if isinstance(body, str):
        return body
    if not isinstance(body, dict):
        return json.dumps(body) if body else ""
    fields = cast("dict[str, object]", body)
    for name in ("detail", "message", "error"):
        said = _said(fields.get(name))
        if said:
            return said
    return json.dumps(fields) if fields else ""


def _said(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return next(
            (said for name in ("message", "msg", "status") if isinstance(said := fields.get(name), str)), ""
        )
    if isinstance(value, list):
        return "; ".join(said for item in cast("list[object]", value) if (said := _invalid(item)))
    return ""


def _invalid(item: object) -> str:
    """One problem of a list of them, with the field it is about: `body.text: Field required`."""
    said = _said(item)
    where = cast("dict[str, object]", item).get("loc") if isinstance(item, dict) else None
    if isinstance(where, list) and said:
        return f"{'.'.join(str(step) for step in cast('list[object]', where))}: {said}"
    return said


def _body(response: Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return response.text


def _reason(response: Response) -> str:
    try:
        return HTTPStatus(response.status_code).phrase
    except ValueError:
        return response.reason_phrase
