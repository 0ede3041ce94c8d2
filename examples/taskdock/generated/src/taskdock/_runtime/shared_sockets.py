"""Sockets that one thread may read while another writes, also with TLS, and with TLS inside of the TLS of a proxy."""

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
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

_RECEIVE_SIZE = 64 * 1024
# `poll` and `select` keep a socket that another thread closes in the meantime; `epoll` would never return.
_Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)


class SharedSocket:
    """A socket that several threads may use at the same time.

    OpenSSL does not allow that for TLS: data can get lost, or seem to end. So the socket never blocks, a lock is held
    during each operation, and no lock is held while a thread waits.
    """

    def __init__(self, sock: Any) -> None:
        self._socket = sock
        self._lock = threading.Lock()
        sock.setblocking(False)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def receive_within(self, seconds: float | None, size: int) -> bytes:
        """Receive. Raises TimeoutError after these seconds."""
        received: bytes = self._repeat(
            lambda: self._socket.recv(size), selectors.EVENT_READ, _find_end(seconds)
        )
        return received

    def send_within(self, seconds: float | None, data: bytes | memoryview) -> None:
        """Send all data. Raises TimeoutError after these seconds."""
        view = memoryview(data)
        end = _find_end(seconds)
        while view:
            view = view[self._repeat(partial(self._socket.send, view), selectors.EVENT_WRITE, end) :]

    def _repeat(self, operation: Callable[[], T], usual_event: int, end: float | None) -> T:
        """Do the operation as soon as the socket is ready for it."""
        while True:
            event = usual_event
            with self._lock:
                try:
                    return operation()
                except ssl.SSLWantReadError:  # TLS may have to read before it writes, and vice versa
                    event = selectors.EVENT_READ
                except ssl.SSLWantWriteError:
                    event = selectors.EVENT_WRITE
                except BlockingIOError:
                    pass
            remaining = None if end is None else end - time.monotonic()
            if remaining is not None and remaining <= 0:
                raise TimeoutError("timed out")
            self._wait(event, remaining)

    def _wait(self, event: int, seconds: float | None) -> None:
        """Wait until the socket is ready, or another thread closes it, or the time has passed."""
        with _Selector() as selector:
            try:
                selector.register(self._socket, event)
            except ValueError:
                raise OSError(errno.EBADF, "the socket is closed") from None
            selector.select(seconds)

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
        transport = self._socket.transport if isinstance(self._socket, InnerTls) else self._socket
        if reset:
            transport.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The method of the base class: that of a TLS socket would let another thread continue without encryption.
        socket.socket.shutdown(transport, socket.SHUT_RDWR)


def _find_end(seconds: float | None) -> float | None:
    return None if seconds is None else time.monotonic() + seconds


class TlsContext:
    """What websockets needs of an SSLContext, also for a socket that has TLS to a proxy already."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context or ssl.create_default_context()

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> Any:
        if not isinstance(sock, ssl.SSLSocket):
            return self._context.wrap_socket(sock, server_hostname=server_hostname)
        # An SSLContext would take it for a socket without TLS.
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_hostname=server_hostname)
        inner = InnerTls(sock, tls, incoming, outgoing)
        inner.do_handshake()
        return inner


class InnerTls:
    """TLS to the server inside of TLS to a proxy.

    If the transport does not block, operations raise SSLWantReadError and SSLWantWriteError like those of an SSLSocket.
    """

    def __init__(
        self, transport: ssl.SSLSocket, tls: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO
    ) -> None:
        self.transport = transport
        self._tls = tls
        self._incoming = incoming
        self._outgoing = outgoing
        self._encrypted = b""
        self._count = 0
        """The number of bytes that were encrypted, but not all of them sent yet."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def do_handshake(self) -> None:
        """Raise TimeoutError if this takes longer than the timeout of the transport, which applies to each operation."""
        end = _find_end(self.transport.gettimeout())
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
