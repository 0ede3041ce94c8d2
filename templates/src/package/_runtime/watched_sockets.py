"""A socket that one thread may read while another writes, also with TLS, and that does not wait forever to write."""

from __future__ import annotations

import contextlib
import errno
import selectors
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

_PIECE_SIZE = 16 * 1024
"""The number of bytes that the server must read within the interval between pings."""
_RECEIVE_SIZE = 64 * 1024
# `poll` and `select` keep a socket that another thread closes in the meantime; `epoll` would never return.
_Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)


class WatchedSocket:
    """A socket whose `sendall` raises TimeoutError if the server reads nothing for some time.

    websockets holds a lock while it sends, for which its keepalive and its `close()` wait.

    It also reads in a thread of its own, while others write. OpenSSL does not allow that: a request that is written
    while a session ticket is read can get lost. So the socket never blocks, a lock is held during each operation, and
    no lock is held while a thread waits.
    """

    def __init__(self, sock: Any, seconds: float | None) -> None:
        self._socket = sock
        self._lock = threading.Lock()
        self._seconds = seconds
        self._end: float | None = None
        self.is_stalled = False
        """Whether the server stopped reading."""
        self._socket.setblocking(False)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def sendall(self, data: bytes) -> None:
        """Send all data. The timeout applies to each piece, so that it depends on the size of none."""
        view = memoryview(data)
        for start in range(0, len(view), _PIECE_SIZE):
            self._send_piece(view[start : start + _PIECE_SIZE])

    def _send_piece(self, view: memoryview) -> None:
        end = None if self._seconds is None else time.monotonic() + self._seconds
        while view:
            event = selectors.EVENT_WRITE
            with self._lock:
                try:
                    view = view[self._socket.send(view) :]
                    continue
                except ssl.SSLWantReadError:
                    event = selectors.EVENT_READ
                except (BlockingIOError, ssl.SSLWantWriteError):
                    pass
            remaining = None if end is None else end - time.monotonic()
            if remaining is not None and remaining <= 0:
                self.is_stalled = True
                raise TimeoutError("timed out")
            self._wait(event, remaining)

    def recv(self, size: int) -> bytes:
        """Receive. Only the end of the time for closing ends this, not the timeout for sending."""
        has_waited = False
        while True:
            event = selectors.EVENT_READ
            with self._lock:
                try:
                    received: bytes = self._socket.recv(size)
                    return received
                except ssl.SSLWantWriteError:
                    event = selectors.EVENT_WRITE
                except (BlockingIOError, ssl.SSLWantReadError):
                    pass
            if has_waited and self._end is not None and time.monotonic() >= self._end:
                raise TimeoutError("timed out")
            self._wait(event, self._seconds)
            has_waited = True

    def _wait(self, event: int, seconds: float | None) -> None:
        """Wait until the socket is ready, or another thread closes it, or the time has passed."""
        with _Selector() as selector:
            try:
                selector.register(self._socket, event)
            except ValueError:
                raise OSError(errno.EBADF, "the socket is closed") from None
            selector.select(seconds)

    def settimeout(self, seconds: float) -> None:
        """Set the time that remains for closing the connection."""
        self._end = time.monotonic() + seconds
        self._seconds = seconds

    def shutdown(self, how: int) -> None:
        with self._lock:
            self._socket.shutdown(how)

    def close(self) -> None:
        """Close. Other threads that are sending or receiving raise OSError, or receive the end of the data."""
        with contextlib.suppress(OSError):
            self.abort(reset=False)  # `close` alone does not end the waiting of other threads
        with self._lock:
            self._socket.close()

    def abort(self, *, reset: bool) -> None:
        """End the connection in both directions. Other threads that are sending or receiving return.

        A reset discards messages that the system has not sent yet, but a server that keeps sending notices it.
        """
        transport = self._socket.transport if isinstance(self._socket, _InnerTls) else self._socket
        if reset:
            transport.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The method of the base class: that of a TLS socket would let another thread continue without encryption.
        socket.socket.shutdown(transport, socket.SHUT_RDWR)


class TlsContext:
    """What websockets needs of an SSLContext, also for a socket that has TLS to a proxy already."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context or ssl.create_default_context()

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> Any:
        if isinstance(sock, ssl.SSLSocket):  # which an SSLContext would take for one without TLS
            return _InnerTls(sock, self._context.wrap_bio, server_hostname)
        return self._context.wrap_socket(sock, server_hostname=server_hostname)


class _InnerTls:
    """TLS to the server inside of TLS to a proxy.

    If the transport does not block, operations raise SSLWantReadError and SSLWantWriteError like those of an SSLSocket.
    """

    def __init__(
        self, transport: ssl.SSLSocket, wrap_bio: Callable[..., ssl.SSLObject], server_hostname: str
    ) -> None:
        self.transport = transport
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        self._encrypted = b""
        self._count = 0
        """The number of bytes that were encrypted, but not all of them sent yet."""
        self._shake_hands()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def _shake_hands(self) -> None:
        """Raise TimeoutError if this takes longer than the timeout of the transport, which applies to each operation."""
        seconds = self.transport.gettimeout()
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            if end is not None:
                self.transport.settimeout(max(end - time.monotonic(), 0.001))
            try:
                self._tls.do_handshake()
                return self._flush()
            except ssl.SSLWantReadError:
                self._receive()

    def send(self, data: memoryview) -> int:
        """Send data. After SSLWantWriteError, the same data must be sent again, as with an SSLSocket."""
        self._count = self._count or self._tls.write(data)
        self._flush()
        count, self._count = self._count, 0
        return count

    def recv(self, size: int) -> bytes:
        """Return all that was received, because nothing tells that there is more in memory."""
        received = b""
        while len(received) < size:
            try:
                piece = self._tls.read(size - len(received))
            except ssl.SSLWantReadError:
                if received:
                    break
                self._receive()
            except ssl.SSLEOFError:
                break
            else:
                received += piece
                if not piece:
                    break
        return received

    def _receive(self) -> None:
        with contextlib.suppress(
            ssl.SSLWantWriteError
        ):  # a server that does not read must not prevent reading
            self._flush()
        if data := self.transport.recv(_RECEIVE_SIZE):
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    def _flush(self) -> None:
        self._encrypted += self._outgoing.read()
        while self._encrypted:
            self._encrypted = self._encrypted[self.transport.send(self._encrypted) :]
