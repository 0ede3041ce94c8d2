"""The socket of a session: two threads use it at the same time, also with TLS, and TLS inside of TLS to a proxy."""

from __future__ import annotations

import contextlib
import random
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest
from httpcore import SyncBackend

from elevenlabs_sdk._runtime.network import Stream
from elevenlabs_sdk._runtime.shared_sockets import TlsContext
from elevenlabs_sdk._runtime.sockets import WatchedSocket
from tests.sdk.secure import LONGEST_WAIT, Certificates, serving, trusting, tunnel

HOST = "127.0.0.1"


@contextlib.contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a TCP connection."""
    with (
        socket.create_server((HOST, 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
    ):
        server, _ = listener.accept()
        with server:
            client.settimeout(LONGEST_WAIT)
            server.settimeout(LONGEST_WAIT)
            yield client, server


def started(function: Any, *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread


def receive_until_closed(end: WatchedSocket, ended: list[object]) -> None:
    try:
        ended.append(end.recv(1))
    except OSError as error:
        ended.append(error)


@contextlib.contextmanager
def plain(made: Certificates) -> Iterator[tuple[WatchedSocket, WatchedSocket]]:
    with pair() as (client, server):
        yield WatchedSocket(client, LONGEST_WAIT), WatchedSocket(server, LONGEST_WAIT)


@contextlib.contextmanager
def tls(made: Certificates) -> Iterator[tuple[WatchedSocket, WatchedSocket]]:
    with pair() as (client, server), connected(made, client, server) as sockets:
        yield sockets


@contextlib.contextmanager
def tls_in_tls(made: Certificates) -> Iterator[tuple[WatchedSocket, WatchedSocket]]:
    with socket.create_server((HOST, 0)) as listener, tunnel(secure=serving(made)) as proxy:
        port = int(proxy.url.rpartition(":")[2])
        with socket.create_connection((HOST, port), LONGEST_WAIT) as transport:
            client = trusting(made).wrap_socket(transport, server_hostname=HOST)
            client.sendall(f"CONNECT {HOST}:{listener.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
            assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
            server, _ = listener.accept()
            server.settimeout(LONGEST_WAIT)
            with connected(made, client, server) as sockets:
                yield sockets


@contextlib.contextmanager
def connected(
    made: Certificates, client: socket.socket, server: socket.socket
) -> Iterator[tuple[WatchedSocket, WatchedSocket]]:
    """Both ends after the handshake of the TLS between them."""
    ends: list[ssl.SSLSocket] = []
    accepting = started(lambda: ends.append(serving(made).wrap_socket(server, server_side=True)))
    near = WatchedSocket(TlsContext(trusting(made)).wrap_socket(client, server_hostname=HOST), LONGEST_WAIT)
    accepting.join(LONGEST_WAIT)
    far = WatchedSocket(ends[0], LONGEST_WAIT)
    try:
        yield near, far
    finally:
        near.close()
        far.close()


class Http2End:
    """The stream of a connection of HTTP/2, as httpcore uses it."""

    def __init__(self, stream: Stream) -> None:
        assert stream._is_shared
        self._stream = stream

    def recv(self, size: int) -> bytes:
        return self._stream.read(size, LONGEST_WAIT)

    def sendall(self, data: bytes) -> None:
        self._stream.write(data, LONGEST_WAIT)


@contextlib.contextmanager
def http2(made: Certificates) -> Iterator[tuple[Http2End, WatchedSocket]]:
    with socket.create_server((HOST, 0)) as listener:
        stream = Stream(SyncBackend().connect_tcp(*listener.getsockname()), bool)
        server, _ = listener.accept()
        with connected_by_http2(made, stream, server) as ends:
            yield ends


@contextlib.contextmanager
def http2_in_tls(made: Certificates) -> Iterator[tuple[Http2End, WatchedSocket]]:
    with socket.create_server((HOST, 0)) as listener, tunnel(secure=serving(made)) as proxy:
        stream = Stream(SyncBackend().connect_tcp(HOST, int(proxy.url.rpartition(":")[2])), bool)
        stream = stream.start_tls(trusting(made), HOST, LONGEST_WAIT)
        stream.write(f"CONNECT {HOST}:{listener.getsockname()[1]} HTTP/1.1\r\n\r\n".encode())
        assert stream.read(1000).startswith(b"HTTP/1.1 200 ")
        server, _ = listener.accept()
        with connected_by_http2(made, stream, server) as ends:
            yield ends


@contextlib.contextmanager
def connected_by_http2(
    made: Certificates, stream: Stream, server: socket.socket
) -> Iterator[tuple[Http2End, WatchedSocket]]:
    server.settimeout(LONGEST_WAIT)
    contexts = serving(made), trusting(made)
    for context in contexts:
        context.set_alpn_protocols(["h2"])
    ends: list[ssl.SSLSocket] = []
    accepting = started(lambda: ends.append(contexts[0].wrap_socket(server, server_side=True)))
    shared = stream.start_tls(contexts[1], HOST, LONGEST_WAIT)
    accepting.join(LONGEST_WAIT)
    far = WatchedSocket(ends[0], LONGEST_WAIT)
    try:
        yield Http2End(shared), far
    finally:
        shared.close()
        far.close()


KINDS = pytest.mark.parametrize("open_pair", [plain, tls, tls_in_tls])


@pytest.mark.parametrize("open_pair", [plain, tls, tls_in_tls, http2, http2_in_tls])
def test_both_directions_at_the_same_time(open_pair: Any, made: Certificates) -> None:
    sent = {name: random.Random(name).randbytes(3_000_000) for name in ("near", "far")}
    received: dict[str, bytes] = {}

    def send(end: Any, name: str) -> None:
        sizes, start = random.Random(name), 0
        while start < len(sent[name]):
            size = sizes.choice((1, 100, 5_000, 40_000))
            end.sendall(sent[name][start : start + size])
            start += size

    def receive(end: Any, name: str) -> None:
        parts: list[bytes] = []
        count = 0
        while count < len(sent[name]) and (part := end.recv(65536)):
            parts.append(part)
            count += len(part)
        received[name] = b"".join(parts)

    with open_pair(made) as (near, far):
        threads = [
            started(function, end, name)
            for function, end, name in (
                (send, near, "near"),
                (send, far, "far"),
                (receive, near, "far"),
                (receive, far, "near"),
            )
        ]
        for thread in threads:
            thread.join(6 * LONGEST_WAIT)
    assert received == sent


@KINDS
def test_a_peer_that_reads_late(open_pair: Any, made: Certificates) -> None:
    data = random.Random(1).randbytes(20_000_000)
    with open_pair(made) as (near, far):
        sending = started(near.sendall, data)
        time.sleep(0.3)
        assert sending.is_alive()
        received = bytearray()
        while len(received) < len(data) and (part := far.recv(65536)):
            received += part
        sending.join(LONGEST_WAIT)
    assert bytes(received) == data


@KINDS
def test_what_is_received_is_complete(open_pair: Any, made: Certificates) -> None:
    # websockets waits until the system has data, and would not notice what is decrypted already.
    with open_pair(made) as (near, far):
        for size in (1, 1, 40_000, 1):
            far.sendall(b"x" * size)
        time.sleep(0.2)
        count = 0
        while count < 40_003:
            count += len(near.recv(65536))
        thread = started(receive_until_closed, near, [])
        thread.join(0.1)
        assert thread.is_alive()
        near.close()
        thread.join(LONGEST_WAIT)


@KINDS
def test_a_thread_that_receives_ends_when_another_closes(open_pair: Any, made: Certificates) -> None:
    ended: list[object] = []
    with open_pair(made) as (near, _):
        thread = started(receive_until_closed, near, ended)
        time.sleep(0.1)
        near.close()
        thread.join(LONGEST_WAIT / 2)
    assert len(ended) == 1
    assert ended[0] == b"" or isinstance(ended[0], OSError)


@KINDS
def test_the_end_of_the_data(open_pair: Any, made: Certificates) -> None:
    with open_pair(made) as (near, far):
        far.sendall(b"last")
        far.close()
        assert near.recv(65536) == b"last"
        assert near.recv(65536) == b""


@KINDS
def test_a_peer_that_does_not_read(open_pair: Any, made: Certificates) -> None:
    with open_pair(made) as (near, far):
        near.settimeout(0.3)
        start = time.monotonic()
        with pytest.raises(TimeoutError):
            near.sendall(bytes(100_000_000))
        assert near.is_stalled
        assert time.monotonic() - start < LONGEST_WAIT
        # Reading is still possible.
        far.sendall(b"y")
        assert near.recv(65536) == b"y"


@pytest.mark.parametrize("open_pair", [http2, http2_in_tls])
def test_the_errors_of_http2(open_pair: Any, made: Certificates) -> None:
    with open_pair(made) as (near, far):
        stream = near._stream
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(1, 0.01)
        with pytest.raises(httpcore.WriteTimeout):
            for _ in range(10_000):
                stream.write(bytes(16_384), 0.1)
        far.close()
        with pytest.raises(httpcore.WriteError):
            for _ in range(10_000):
                stream.write(bytes(16_384), LONGEST_WAIT)
        stream.close()
        with pytest.raises(httpcore.ReadError):
            stream.read(1, 0.01)


def test_operations_exclude_each_other() -> None:
    overlaps: list[str] = []
    in_use = threading.Lock()

    class Exclusive(socket.socket):
        def recv(self, *arguments: Any) -> bytes:
            return self._run(super().recv, *arguments)

        def send(self, *arguments: Any) -> int:
            return self._run(super().send, *arguments)

        def _run(self, operation: Any, *arguments: Any) -> Any:
            if not in_use.acquire(blocking=False):
                overlaps.append(operation.__name__)
                return operation(*arguments)
            try:
                time.sleep(0.001)
                return operation(*arguments)
            finally:
                in_use.release()

    with pair() as (client, server):
        end = WatchedSocket(Exclusive(fileno=client.detach()), LONGEST_WAIT)
        sending = started(lambda: [end.sendall(b"x") for _ in range(50)])
        for _ in range(50):
            server.sendall(b"y")
            assert end.recv(1) == b"y"
        sending.join(LONGEST_WAIT)
        end.close()
        received = b""
        while part := server.recv(50):
            received += part
    assert received == b"x" * 50
    assert overlaps == []


def test_a_handshake_inside_of_tls_has_a_timeout(made: Certificates) -> None:
    """Also if the server sends a part of it again and again."""

    def drip(server: ssl.SSLSocket) -> None:
        with contextlib.suppress(OSError):
            while True:
                server.sendall(b"\x16\x03\x03\x40\x00" if not dripped else b"\0")
                dripped.append(time.monotonic())
                time.sleep(0.05)

    dripped: list[float] = []
    with pair() as (client, server):
        ends: list[ssl.SSLSocket] = []
        accepting = started(lambda: ends.append(serving(made).wrap_socket(server, server_side=True)))
        transport = trusting(made).wrap_socket(client, server_hostname=HOST)
        accepting.join(LONGEST_WAIT)
        dripping = started(drip, ends[0])
        transport.settimeout(0.3)
        start = time.monotonic()
        with pytest.raises(TimeoutError):
            TlsContext(trusting(made)).wrap_socket(transport, server_hostname=HOST)
        assert 0.2 < time.monotonic() - start < LONGEST_WAIT / 2
        transport.close()
        dripping.join(LONGEST_WAIT)
        ends[0].close()


def test_the_certificate_inside_of_tls_is_verified(made: Certificates) -> None:
    with pair() as (client, server):
        ends: list[ssl.SSLSocket] = []
        accepting = started(lambda: ends.append(serving(made).wrap_socket(server, server_side=True)))
        transport = trusting(made).wrap_socket(client, server_hostname=HOST)
        accepting.join(LONGEST_WAIT)

        def accept_inside() -> None:
            inner = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = serving(made).wrap_bio(*inner, server_side=True)
            inner[0].write(ends[0].recv(65536))
            with contextlib.suppress(ssl.SSLWantReadError):
                tls.do_handshake()
            ends[0].sendall(inner[1].read())

        started(accept_inside)
        with pytest.raises(ssl.SSLCertVerificationError):
            TlsContext(None).wrap_socket(transport, server_hostname=HOST)
        transport.close()
        ends[0].close()
