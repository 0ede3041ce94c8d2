"""An answer that is not a success, as the error that says so in one readable line."""

from __future__ import annotations

import json
import re
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from .. import errors
from .content import text
from .decoding import Decoder, Unreadable
from .headers import request_id
from .httpx_types import Response
from .retries import retry_after
from .url import shown

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
_SHORTEST_KEY = 8
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"\s*<(!doctype html|html|head|body)\b", re.IGNORECASE)


def failure(call: Call, response: Response, refused: str = "") -> errors.APIStatusError:
    """The error of a response whose body was read."""
    status = response.status_code
    kind = _CLASSES.get(status) or (errors.InternalServerError if status >= 500 else errors.APIStatusError)
    _hide(call.key, response)
    body = _body(response)
    said = line(message(body))
    if unreadable := _unreadable(response):
        body, said = "", unreadable
    if refused:  # why a redirect was not followed
        said = f"{refused} to {shown(line(response.headers.get('location', 'nowhere')))}"
    return kind(
        said.replace(call.key, "***") if call.key else said,
        request=str(call),
        reason=_reason(response),
        body=_described(call, status, body),
        request_id=request_id(response.headers),
        retry_after=retry_after(response.headers, time.time()),
        response=response,
    )


def closed(request: str, how: str, code: int, reason: str, secret: str | None) -> errors.WebSocketClosedError:
    """The error of a session that has ended. The server, which says why, may repeat the key."""
    said = line(reason.replace(secret, "***") if secret else reason)
    meaning = f" ({_CLOSE_CODES[code]})" if code in _CLOSE_CODES else ""
    told = f"{request}: {how} with {code}{meaning}" + (f": {said}" if said else "")
    return errors.WebSocketClosedError(told, code=code, reason=said)


def line(said: str) -> str:
    """A text as one line of bounded length; of a web page only its title."""
    if _HTML.match(said):
        title = _TITLE.search(said)
        said = title[1] if title else "a web page"
    said = " ".join(said.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


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


def _hide(key: str, response: Response) -> None:
    """Take the key, which a server may repeat, out of what hangs on the error. A shorter one is none."""
    if len(key) >= _SHORTEST_KEY and key.encode() in response.content:
        hidden = response.content.replace(key.encode(), b"***")
        response._content = hidden  # pyright: ignore[reportPrivateUsage]


def _described(call: Call, status: int, body: Any) -> Any:
    """The body as what the description says of this status; as it is where it says nothing, or something else came."""
    found = call.failures.get(status) or call.failures.get(f"{status // 100}XX")
    if found is None:
        return body
    _, adapter = found.resolved(status)
    try:
        typed = adapter.validate_python(body)
    except (ValueError, RecursionError):  # pydantic's ValidationError is a ValueError
        return body
    # A model whose fields may all be missing fits every object.
    fields = cast("dict[str, object] | None", getattr(cast(Any, type(typed)), "model_fields", None))
    return body if fields and not typed.model_fields_set & fields.keys() else typed


def _body(response: Response) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return text(response)


def _unreadable(response: Response) -> str:
    """Why the body of a failure was not read; "" when it was."""
    try:
        Decoder(response.headers)
    except Unreadable as error:
        return f"the body is {error}"
    return ""


def _reason(response: Response) -> str:
    try:
        return HTTPStatus(response.status_code).phrase
    except ValueError:
        return response.reason_phrase
