"""The request of an attempt: building it, the pieces of its body, and removing its credentials afterwards."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import httpx

from ..errors import APIConnectionError
from .httpx_types import AsyncHTTPClient, HTTPClient, Timeout
from .network import DeadlineExceededError
from .omit import Omit
from .redaction import is_hidden, redact_query

if TYPE_CHECKING:
    from .bodies import StreamedBody
    from .calls import Call
    from .options import UploadProgress


def build_request(
    client: HTTPClient | AsyncHTTPClient,
    call: Call,
    content: bytes | Iterator[bytes] | AsyncIterator[bytes] | None,
    deadline: float | None,
) -> httpx.Request:
    timeout = _compute_timeout(client, call, deadline)
    try:
        if call.is_cross_origin:  # without the client's own headers and cookies
            extensions = {"timeout": (timeout or client.timeout).as_dict()}
            request = httpx.Request(
                call.method, call.url, headers=call.headers, content=content, extensions=extensions
            )
            request.headers["accept-encoding"] = client.headers.get("accept-encoding", "identity")
            return request
        request = client.build_request(
            call.method,
            call.url,
            headers=call.headers,
            content=content,
            timeout=httpx.USE_CLIENT_DEFAULT if timeout is None else timeout,
        )
        if client.params:
            request.url = _add_parameters(httpx.URL(call.url), client.params)
        if client.cookies and has_header(call, b"cookie"):
            _add_cookies(request, client.cookies)
        return request
    except httpx.InvalidURL as error:
        raise ValueError(f"{call}: {error}") from error
    except UnicodeEncodeError as error:
        # The headers of the call are bytes, and httpx has checked its own: a server has set a cookie.
        raise APIConnectionError(
            f"{call}: http_client has a cookie that a header cannot contain; call http_client.cookies.clear()"
        ) from error


def _add_parameters(url: httpx.URL, parameters: httpx.QueryParams) -> httpx.URL:
    """Return a URL with the parameters of the caller's client whose names it lacks. httpx would replace its query."""
    own = httpx.QueryParams(url.query.decode())
    others = httpx.QueryParams([item for item in parameters.multi_items() if item[0] not in own])
    return url.copy_with(query="&".join(filter(None, (url.query.decode(), str(others)))).encode() or None)


def _add_cookies(request: httpx.Request, cookies: httpx.Cookies) -> None:
    """Add the cookies of the caller's client whose names a request lacks. httpx would leave them out."""
    header = request.headers["cookie"]
    names = {part.partition("=")[0].strip() for part in header.split(";")}
    bare = httpx.Request(request.method, request.url)
    cookies.set_cookie_header(bare)
    others = [
        part
        for part in bare.headers.get("cookie", "").split("; ")
        if part and part.partition("=")[0] not in names
    ]
    request.headers["cookie"] = "; ".join([header, *others])


def check_url(url: str) -> None:
    """Raise ValueError for a URL that httpx cannot send to, such as a host that IDNA does not allow."""
    try:
        httpx.URL(url).host.encode("idna")
    except httpx.InvalidURL as error:
        raise ValueError(str(error)) from error


def _compute_timeout(
    client: HTTPClient | AsyncHTTPClient, call: Call, deadline: float | None
) -> Timeout | None:
    """Return the timeout of an attempt; None to use the timeout of the httpx client."""
    timeout = None if isinstance(call.timeout, Omit) else Timeout(call.timeout)
    if deadline is None:
        return timeout
    remaining = max(deadline - time.monotonic(), 0.001)
    phases = (timeout or client.timeout).as_dict()
    return Timeout(
        **{name: remaining if limit is None else min(limit, remaining) for name, limit in phases.items()}
    )


def remove_credentials(call: Call) -> None:
    """Remove the credentials from the request that was sent: an error or its response refers to it."""
    request, call.request = call.request, None
    if request is None:
        return
    call.sent_headers = request.headers.raw
    secret_names = call.secret_names
    for name in {name for name in request.headers if is_hidden(name, secret_names)}:
        del request.headers[name]
    if request.url.query:  # that of the call, and the parameters of the caller's client
        text = str(request.url)
        url = redact_query(text, secret_names)
        if url != text:
            request.url = httpx.URL(url)
    if "@" in call.url:
        request.url = request.url.copy_with(userinfo=b"")
    if call.earlier_credentials:  # the target of a redirect may contain a credential anywhere
        url = str(request.url)
        redacted = call.redactor.redact(url)
        if redacted != url:
            request.url = httpx.URL(redacted)


def has_header(call: Call, name: bytes) -> bool:
    """Whether a call has a header, whose name is in small letters."""
    return any(header.lower() == name for header, _ in call.headers)


def iter_body(call: Call) -> bytes | Iterator[bytes] | None:
    """Return the body for one attempt of the sync client."""
    body, report = call.body, call.on_upload_progress
    pieces = body if body is None or isinstance(body, bytes) else body.iter_pieces()
    if report is None or pieces is None:
        return pieces
    return _report_progress(
        _split(pieces) if isinstance(pieces, bytes) else pieces, _get_length(body), report
    )


def end_at(deadline: float, body: bytes | Iterator[bytes] | None) -> bytes | Iterator[bytes] | None:
    """Return a body that stops at the deadline, even if nobody waits for its call any more."""
    return body if body is None or isinstance(body, bytes) else _end_at(deadline, body)


def _end_at(deadline: float, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if time.monotonic() >= deadline:
            raise DeadlineExceededError
        yield piece


def aiter_body(call: Call) -> bytes | AsyncIterator[bytes] | None:
    """The async variant of `iter_body`."""
    body, report = call.body, call.on_upload_progress
    pieces = body if body is None or isinstance(body, bytes) else body.aiter_pieces()
    if report is None or pieces is None:
        return pieces
    return _report_progress_async(
        _split_async(pieces) if isinstance(pieces, bytes) else pieces, _get_length(body), report
    )


def _get_length(body: bytes | StreamedBody | None) -> int | None:
    return len(body or b"") if body is None or isinstance(body, bytes) else body.length


def _report_progress(pieces: Iterator[bytes], total: int | None, report: UploadProgress) -> Iterator[bytes]:
    sent_size = 0
    for piece in pieces:
        yield piece
        # httpx requests the next piece after it has passed the previous piece to the connection.
        sent_size += len(piece)
        report(sent_size, total)


async def _report_progress_async(
    pieces: AsyncIterator[bytes], total: int | None, report: UploadProgress
) -> AsyncIterator[bytes]:
    sent_size = 0
    async for piece in pieces:
        yield piece
        sent_size += len(piece)
        report(sent_size, total)


def _split(data: bytes) -> Iterator[bytes]:
    from .files import PIECE_SIZE

    return (data[start : start + PIECE_SIZE] for start in range(0, len(data), PIECE_SIZE))


async def _split_async(data: bytes) -> AsyncIterator[bytes]:
    for piece in _split(data):
        yield piece
