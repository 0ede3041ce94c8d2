"""WebSocket connections over websockets. Its errors are translated into the errors of this package."""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, cast
from urllib.request import getproxies

from websockets.exceptions import (
    ConcurrencyError,
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)
from websockets.sync.client import ClientConnection, connect

from ..errors import APIConnectionError, APITimeoutError, WebSocketClosedError
from .calls import Call
from .error_responses import make_closed_error, to_one_line
from .httpx_types import Response
from .options import SessionLimits
from .requests import has_header
from .shared_sockets import SharedSocket, TlsContext

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection as AsyncClientConnection
    from websockets.http11 import Response as HandshakeResponse

CLOSE_TIMEOUT = 5.0
FLOOD_TIMEOUT = 0.5
"""The close timeout for a server that keeps sending messages: the response may be behind any number of them."""
RETRY_INTERVAL = 0.01
"""Seconds until `close()` discards messages again that another thread or task was receiving."""
_PIECE_SIZE = 16 * 1024
"""The number of bytes that the server must read within the interval between pings."""
_ABNORMAL_CLOSURE = 1006
# The log of websockets would contain the API key, which is in a header, and the query, which may contain a token.
_DISABLED_LOGGER = logging.Logger("disabled", logging.CRITICAL + 1)


class RejectedHandshakeError(Exception):
    """The handshake response does not open a WebSocket."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class Socket:
    """An open connection. One thread may send while another receives."""

    def __init__(self, connection: Connection, call: Call) -> None:
        self._connection = connection
        self._call = call
        self._drain: threading.Thread | None = None
        self.response = convert_response(connection.response)

    def send(self, data: bytes) -> None:
        """Send a text message. Blocks while the server does not read, at most for the interval between pings."""
        try:
            self._connection.send(data, text=True)
        except ConnectionClosed as error:
            raise self._translate(error) from error
        except BaseException:
            # An exception in a signal handler, such as KeyboardInterrupt: a part of the message may have been sent.
            self._abort()
            raise

    def receive(self, timeout: float | None) -> bytes:
        """Return the next message; raise WebSocketClosedError if the connection is closed or lost."""
        try:
            return self._connection.recv(timeout, decode=False)
        except ConnectionClosed as error:
            raise self._translate(error) from error
        except TimeoutError as error:
            raise make_receive_timeout(self._call, timeout) from error
        except ConcurrencyError as error:
            if self._drain is None:
                raise RuntimeError(f"{self._call}: another thread is receiving already") from error
        self._drain.join()  # another thread is closing the connection and discards messages
        return self.receive(timeout)

    def close(self) -> None:
        """Close with a closing handshake, which has a timeout. Messages before its response are discarded."""
        self._drain = threading.Thread(target=self._discard_messages, args=(CLOSE_TIMEOUT,), daemon=True)
        self._drain.start()
        self._connection.close()
        self._drain.join()

    def _discard_messages(self, close_timeout: float) -> None:
        """Receive until the connection is closed; end it if that takes too long, also if a thread is sending."""
        now = time.monotonic()
        end: float | None = now + close_timeout
        is_flood = False
        while True:
            try:
                self._connection.recv(None if end is None else max(end - time.monotonic(), 0), decode=False)
            except ConnectionClosed:
                return
            except TimeoutError:
                pass
            except ConcurrencyError:
                time.sleep(RETRY_INTERVAL)
            else:
                is_flood = True
                end = None if end is None else min(end, now + FLOOD_TIMEOUT)
            if end is not None and time.monotonic() >= end:
                self._abort(reset=is_flood)
                end = None

    def _abort(self, *, reset: bool = False) -> None:
        """End the connection. Threads that are sending or receiving raise WebSocketClosedError."""
        # The thread of websockets closes the socket: another thread could close it while that one begins to receive.
        with contextlib.suppress(OSError):
            self._connection.watched_socket.abort(reset=reset)

    def abandon(self) -> None:
        """Close the connection immediately, from a finalizer: in a new thread, because this one may hold the locks."""
        thread = threading.Thread(target=self._discard_messages, args=(0.0,), daemon=True)
        _thread.start_new_thread(thread.start, ())  # `start` also waits for a lock

    def _translate(self, error: ConnectionClosed) -> WebSocketClosedError:
        is_stalled = self._connection.watched_socket.is_stalled
        return translate_close(error, self._call, is_stalled=is_stalled)


def open_socket(call: Call, limits: SessionLimits, deadline: float | None) -> Socket:
    """Make one attempt to connect; raise RejectedHandshakeError if the response does not open a WebSocket."""
    # The overloads of `connect`, and the type of `__enter__`, differ between versions of websockets.
    open_connection = cast("Callable[..., contextlib.AbstractContextManager[Connection]]", connect)
    with translate_errors(call):
        tls = TlsContext(limits.ssl_context) if call.url.startswith("https") else None
        # No variable has the arguments: reports of errors would show the API key.
        connection = open_connection(
            create_connection=Connection, **make_arguments(call, limits, deadline, tls)
        )
        return Socket(connection.__enter__(), call)


class Connection(ClientConnection):
    """A connection whose threads never wait longer for a server that does not read than for the response to a ping."""

    watched_socket: WatchedSocket

    def __init__(self, sock: socket.socket, *args: Any, **settings: Any) -> None:
        self.watched_socket = WatchedSocket(sock, settings["ping_interval"])
        super().__init__(cast(Any, self.watched_socket), *args, **settings)

    def handshake(self, *args: Any, **kwargs: Any) -> None:
        # This package follows redirects itself: websockets would send the API key to another origin.
        try:
            with check_handshake(self):
                super().handshake(*args, **kwargs)
        except BaseException:  # websockets closes the connection after an `Exception` only
            self.close_socket()
            raise


class WatchedSocket(SharedSocket):
    """A socket whose `sendall` raises TimeoutError if the server reads nothing for some time.

    websockets holds a lock while it sends, for which its keepalive and its `close()` wait. It receives in another thread.
    """

    def __init__(self, sock: Any, seconds: float | None) -> None:
        super().__init__(sock)
        self._seconds = seconds
        self._end: float | None = None
        self.is_stalled = False
        """Whether the server stopped reading."""

    def sendall(self, data: bytes) -> None:
        """Send all data. The timeout applies to each piece, so that it depends on the size of none."""
        view = memoryview(data)
        try:
            for start in range(0, len(view), _PIECE_SIZE):
                self.send_within(self._seconds, view[start : start + _PIECE_SIZE])
        except TimeoutError:
            self.is_stalled = True
            raise

    def recv(self, size: int) -> bytes:
        """Receive. Only the end of the time for closing ends this, not the timeout for sending."""
        while True:
            try:
                return self.receive_within(self._seconds, size)
            except TimeoutError:
                if self._end is not None and time.monotonic() >= self._end:
                    raise

    def settimeout(self, seconds: float) -> None:
        """Set the time that remains for closing the connection."""
        self._end = time.monotonic() + seconds
        self._seconds = seconds


@contextlib.contextmanager
def check_handshake(connection: ClientConnection | AsyncClientConnection) -> Generator[None, None, None]:
    """Raise RejectedHandshakeError for a response that does not open a WebSocket, and an error if there is none."""
    try:
        yield
    except InvalidStatus as error:
        raise RejectedHandshakeError(convert_response(error.response)) from None
    if connection.response is None:
        raise InvalidHandshake("connection closed without a response")


def make_arguments(call: Call, limits: SessionLimits, deadline: float | None, tls: Any) -> dict[str, Any]:
    """Return the arguments of `connect`, sync or async. The http of the URL is replaced by ws.

    Raises ValueError if an environment variable is not the URL of a proxy.
    """
    call.proxies = limits.proxy
    if limits.proxy is True and getproxies():
        from .proxies import check_environment

        check_environment(session=True)
    remaining = None if deadline is None else max(deadline - time.monotonic(), 0.001)
    timeouts = [seconds for seconds in (limits.open_timeout, remaining) if seconds is not None]
    # websockets would replace an Authorization header by the user of the URL
    url = re.sub("//[^/@]*@", "//", call.url) if has_header(call, b"authorization") else call.url
    return {
        "uri": "ws" + url.removeprefix("http").partition("#")[0],
        "additional_headers": [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in call.headers
        ],
        "user_agent_header": None,
        "open_timeout": min(timeouts) if timeouts else None,
        "ping_interval": limits.ping_interval,
        "ping_timeout": limits.ping_interval,
        "close_timeout": CLOSE_TIMEOUT,
        "max_size": limits.max_message_size,
        "proxy": limits.proxy,
        **({"ssl": tls} if tls is not None and call.url.startswith("https") else {}),
        "logger": _DISABLED_LOGGER,
    }


@contextlib.contextmanager
def translate_errors(call: Call) -> Generator[None, None, None]:
    """Raise the errors of this package in place of those of websockets, which become their cause."""
    try:
        yield
    except InvalidProxy as error:
        raise ValueError(f"{call}: invalid proxy: {error.msg}") from call.redactor.redact_error(error)
    except (InvalidURI, UnicodeError) as error:  # of a redirect; other URLs were checked
        raise APIConnectionError(f"{call}: not the URL of a WebSocket") from error
    except (TimeoutError, asyncio.TimeoutError) as error:  # two classes before Python 3.11
        raise APITimeoutError(f"{call}: timed out (open)") from error
    except (OSError, EOFError, WebSocketException) as error:
        text = to_one_line(call.redactor.redact(str(error))) or type(error).__name__
        raise APIConnectionError(f"{call}: {text}") from call.redactor.redact_error(error)


def make_receive_timeout(call: Call, seconds: float | None) -> APITimeoutError:
    return APITimeoutError(f"{call}: no message in {seconds:g} s")


def translate_close(error: ConnectionClosed, call: Call, *, is_stalled: bool) -> WebSocketClosedError:
    """Return the error for a closed session: the first close frame of either side, or the loss of the connection."""
    is_closed_by_server = error.rcvd is not None and (error.sent is None or bool(error.rcvd_then_sent))
    frame = error.rcvd if is_closed_by_server else error.sent
    if frame is None:
        reason = "the server stopped reading" if is_stalled else ""
        return make_closed_error(call, "connection lost", _ABNORMAL_CLOSURE, reason)
    frame.reason = call.redactor.redact(frame.reason)  # the error of websockets, the cause, shows it, too
    event = "closed by the server" if is_closed_by_server else "closed by the client"
    return make_closed_error(call, event, int(frame.code), frame.reason)


def convert_response(handshake_response: HandshakeResponse | None) -> Response:
    """Return a handshake response as an httpx response."""
    assert handshake_response is not None
    # The body is not decoded: the handshake requests no encoding.
    headers = [
        (_encode_header(name), _encode_header(value))
        for name, value in handshake_response.headers.raw_items()
        if name.lower() not in ("content-encoding", "transfer-encoding")
    ]
    return Response(
        handshake_response.status_code, headers=headers, content=bytes(handshake_response.body or b"")
    )


def _encode_header(text: str) -> bytes:
    """Return the bytes of a header, which httpx would encode as ASCII."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:  # websockets before 17
        return text.encode("ascii", "surrogateescape")
