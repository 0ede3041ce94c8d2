"""Sending an attempt over httpx, and the errors of httpx translated into the errors of this package."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import httpx

from ..errors import APIConnectionError, APITimeoutError, ClientClosedError
from .content import Content, aiter_content, iter_content
from .decoding import DecodeError
from .httpx_types import AsyncHTTPClient, HTTPClient, Response
from .network import (
    AsyncBody,
    Body,
    DeadlineExceededError,
    begin_sending,
    end_sending,
    is_library_error,
    list_pools,
    run_until,
)
from .requests import aiter_body, build_request, end_at, has_header, iter_body, remove_credentials
from .transport import CLOSED

if TYPE_CHECKING:
    from .calls import Call
    from .transport import AsyncTransport, SyncTransport

_HTTPX_ERRORS = (httpx.HTTPError, httpx.InvalidURL, DecodeError)
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
_CLOCK_TOLERANCE = 0.005  # a timeout may end a little early

StreamRule: TypeAlias = "bool | Callable[[int], bool]"
"""Whether a 2xx response is a stream, or the function that decides it by the status."""


def is_left_unread(response: Response, stream: StreamRule) -> bool:
    """Whether the body of a response is left to the stream that reads it."""
    return response.is_success and (stream if isinstance(stream, bool) else stream(response.status_code))


def send(
    transport: SyncTransport, call: Call, *, stream: StreamRule, deadline: float | None = None
) -> Response:
    """Make one attempt. The body of the response is read, unless it is a stream and its status is 2xx."""
    client = transport.open()
    if deadline is None or not transport.uses_http2:
        # Built again for each attempt: sending consumes the body.
        request = build_request(client, call, iter_body(call), deadline)
        return _send(client, call, request, stream, deadline)
    # The deadline is not a timeout of a step, which would end all calls on the connection.
    request = build_request(client, call, end_at(deadline, iter_body(call)), None)
    try:
        return run_until(deadline, lambda: _send(client, call, request, stream, deadline))
    except DeadlineExceededError as error:
        raise APITimeoutError(f"{call}: timed out (total)") from error


def _send(
    client: HTTPClient, call: Call, request: httpx.Request, stream: StreamRule, deadline: float | None
) -> Response:
    call.request, call.proxies = request, client
    token = begin_sending(deadline)
    try:
        response = client.send(
            request,
            stream=True,
            # httpx would also send the API key when it follows a redirect to another origin.
            follow_redirects=False,
            auth=_choose_auth(call),
        )
        response.next_request = None  # httpx prepares it with the API key
        # A hook of the caller's httpx client may have read the response.
        if not response.is_stream_consumed:
            response.stream = Body(response.stream)
            if not is_left_unread(response, stream):
                with contextlib.closing(response):
                    content = Content(call, response, deadline)
                    for piece in iter_content(response, content.decoder):
                        if not content.add(piece):
                            break
                    content.store()
    except Exception as error:
        raise_translated(call, error, client, deadline)
    finally:
        end_sending(token)
    if stream:
        remove_credentials(call)
    return response


def _choose_auth(call: Call) -> Any:
    """Return what httpx adds to a request: what the caller's client adds, but nothing on another origin.

    Without this, httpx would replace an Authorization header by the user of the URL or the `auth` of the client.
    """
    if has_header(call, b"authorization"):
        return httpx.Auth()  # adds nothing
    return None if call.is_cross_origin else httpx.USE_CLIENT_DEFAULT


async def send_async(
    transport: AsyncTransport, call: Call, *, stream: StreamRule, deadline: float | None = None
) -> Response:
    """The async variant of `send`."""
    client = transport.open()
    request = build_request(client, call, aiter_body(call), None)
    if deadline is None:
        return await _send_async(client, call, request, stream, deadline)
    import anyio

    with anyio.move_on_after(max(deadline - time.monotonic(), 0)):
        return await _send_async(client, call, request, stream, deadline)
    raise APITimeoutError(f"{call}: timed out (total)")


async def _send_async(
    client: AsyncHTTPClient,
    call: Call,
    request: httpx.Request,
    stream: StreamRule,
    deadline: float | None,
) -> Response:
    call.request, call.proxies = request, client
    token = begin_sending(deadline)
    try:
        response = await client.send(
            request,
            stream=True,
            follow_redirects=False,
            auth=_choose_auth(call),
        )
        response.next_request = None
        if not response.is_stream_consumed:
            response.stream = AsyncBody(response.stream)
            if not is_left_unread(response, stream):
                async with contextlib.aclosing(response):
                    content = Content(call, response, deadline)
                    async with contextlib.aclosing(aiter_content(response, content.decoder)) as pieces:
                        async for piece in pieces:
                            if not content.add(piece):
                                break
                    content.store()
    except Exception as error:
        raise_translated(call, error, client, deadline)
    finally:
        end_sending(token)
    if stream:
        remove_credentials(call)
    return response


@contextlib.contextmanager
def translate_errors(call: Call) -> Generator[None, None, None]:
    """Raise the errors of this package in place of those of the HTTP libraries, which become their cause."""
    try:
        yield
    except Exception as error:
        raise_translated(call, error)


def raise_translated(
    call: Call,
    error: Exception,
    client: HTTPClient | AsyncHTTPClient | None = None,
    deadline: float | None = None,
) -> NoReturn:
    """Raise an error of this package in place of one of an HTTP library; raise an error of the caller's code unchanged."""
    remove_credentials(call)
    if not isinstance(error, _HTTPX_ERRORS) and not is_library_error(error):
        raise error
    redactor = call.redactor
    cause = redactor.redact_error(error)
    if client is not None and client.is_closed:
        raise ClientClosedError(f"{call}: {CLOSED}") from cause
    if isinstance(error, httpx.TimeoutException):
        raise APITimeoutError(f"{call}: timed out {_describe_timeout(error, client, deadline)}") from cause
    from .error_responses import to_one_line  # late, since most calls have no error

    text = redactor.redact(str(error)) or type(error).__name__
    if isinstance(error, DecodeError):
        text = f"the response body is {text}"
    raise APIConnectionError(f"{call}: {to_one_line(text)}") from cause


def _describe_timeout(
    error: httpx.TimeoutException, client: HTTPClient | AsyncHTTPClient | None, deadline: float | None
) -> str:
    """Return the step that timed out: connect, read, write or pool; total after the deadline of the call."""
    if deadline is not None and time.monotonic() >= deadline - _CLOCK_TOLERANCE:
        return "(total)"
    if not isinstance(error, httpx.PoolTimeout) or client is None:
        return f"({type(error).__name__.removesuffix('Timeout').lower()})"
    counts = [getattr(pool, "_max_connections", None) for pool in list_pools(client)]
    number = f"all {counts[0]}" if counts and counts[0] else "all"
    return f"(pool): {number} connections of the client are in use; a larger max_connections allows more"


def is_pool_timeout(error: Exception) -> bool:
    """Whether no connection of the client was free, so that nothing was sent and no server has failed."""
    return isinstance(error.__cause__, httpx.PoolTimeout)


def was_never_sent(error: APIConnectionError) -> bool:
    """Whether the request cannot have reached the server, so that repeating it has no side effect."""
    return isinstance(error.__cause__, _NEVER_SENT)
