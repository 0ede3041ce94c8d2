"""Servers that misbehave: what a session raises, how long it takes, and what it leaves behind."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import gc
import hashlib
import os
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from elevenlabs_sdk import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AsyncElevenLabs,
    AuthenticationError,
    ElevenLabs,
    WebSocketClosedError,
)
from elevenlabs_sdk._runtime import async_sockets, sockets
from tests.sdk.realtime.conftest import KEY, Kit
from tests.sdk.realtime.server import RealtimeServer
from tests.sdk.secure import Certificates

Script = Callable[[socket.socket, bytes], object]
SERVER_THREAD = "raw-server"
LIMIT = 3.0
"""Seconds within which everything here must end."""


class RawServer:
    """Passes each connection to a script, with the head of its request."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._context = context
        self._listener = socket.socket()
        # Small, so that a client soon has to wait for this server.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self.is_closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def _start(self, target: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=target, args=arguments, name=SERVER_THREAD)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._start(self._serve, self._listener.accept()[0])

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                head = b""
                while b"\r\n\r\n" not in head:
                    data = connection.recv(65536)
                    if not data:
                        return
                    head += data
                self._script(connection, head)

    def close(self) -> None:
        self.is_closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


@contextlib.contextmanager
def serving(script: Script, context: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    server = RawServer(script, context)
    try:
        yield server
    finally:
        server.close()


def accept(head: bytes) -> bytes:
    found = re.search(rb"(?i)sec-websocket-key: (\S+)", head)
    assert found
    digest = hashlib.sha1(found[1] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    return b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n"


def upgrade(head: bytes, more: bytes = b"") -> bytes:
    start = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return start + accept(head) + more + b"\r\n"


def frame(opcode: int, data: bytes, first: int = 0x80) -> bytes:
    length = len(data)
    if length < 126:
        return bytes([first | opcode, length]) + data
    return bytes([first | opcode, 127]) + struct.pack(">Q", length) + data


def wait_for_end(connection: socket.socket) -> bool:
    """Whether the client closes the connection in time."""
    connection.settimeout(10)
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        return True
    except OSError:
        return False
    return True


def speak(client: Any, **options: Any) -> Any:
    return client.text_to_speech.stream_input("v", session_options=options)


def opened(kit: Kit, server: RawServer, **options: Any) -> Any:
    return kit.open(lambda client: speak(client, **options), base_url=server.url)


@contextlib.contextmanager
def in_time(seconds: float = LIMIT) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


@pytest.fixture
def short_close(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sockets, async_sockets):
        monkeypatch.setattr(module, "CLOSE_TIMEOUT", 0.3)


# Handshakes


@pytest.mark.usefixtures("short_close")
@pytest.mark.parametrize(
    "value", ["Zürich".encode(), "Zürich".encode("latin-1"), b"\xff\xfe"], ids=["utf-8", "latin-1", "neither"]
)
def test_a_header_may_have_any_bytes(kit: Kit, value: bytes) -> None:
    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(upgrade(head, b"X-Region: " + value + b"\r\n") + frame(1, b'{"isFinal": true}'))
        wait_for_end(connection)

    with serving(script) as server, opened(kit, server) as session:
        assert session.receive(timeout=5).is_final
        assert session.headers.raw[-1] == (b"X-Region", value)


def test_a_header_of_a_rejected_handshake_may_have_any_bytes(kit: Kit) -> None:
    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 401 N\xf6\r\nX-Region: Z\xfcrich\r\nContent-Length: 2\r\n\r\n{}")

    with serving(script) as server, pytest.raises(AuthenticationError) as raised:
        opened(kit, server)
    assert raised.value.headers["x-region"] == "Zürich"


INVALID: dict[str, Callable[[bytes], bytes]] = {
    "status": lambda head: b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
    "no upgrade": lambda head: b"HTTP/1.1 101 S\r\n\r\n",
    "another upgrade": lambda head: upgrade(head, b"Upgrade: h2c\r\n"),
    "another key": lambda head: upgrade(head).replace(b"Accept: ", b"Accept: x"),
    "two keys": lambda head: upgrade(head, accept(head)),
    "unknown extension": lambda head: upgrade(head, b"Sec-WebSocket-Extensions: squeeze\r\n"),
    "invalid extension": lambda head: upgrade(
        head, b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=a\r\n"
    ),
    "protocol": lambda head: upgrade(head, b"Sec-WebSocket-Protocol: \xe9\r\n"),
    "another language": lambda head: b"220 mail.example.com\r\n\r\n",
    "binary": lambda head: b"\x16\x03\x01\x00\xff\r\n\r\n",
    "no colon": lambda head: upgrade(head, b"header\r\n"),
    "invalid length": lambda head: b"HTTP/1.1 401 No\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "two lengths": lambda head: b"HTTP/1.1 401 No\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "redirect": lambda head: b"HTTP/1.1 307 T\r\nLocation: ftp://\xe9/\r\n\r\n",
    "redirect to a fragment": lambda head: b"HTTP/1.1 303 T\r\nLocation: /other#part\r\n\r\n",
    "redirect to a long name": lambda head: b"HTTP/1.1 308 T\r\nLocation: http://"
    + b"a" * 70
    + b".x/\r\n\r\n",
    "silence": lambda head: b"HTTP/1.1 101",
}


@pytest.mark.parametrize("name", INVALID)
def test_a_failed_handshake_leaves_nothing_behind(kit: Kit, name: str) -> None:
    ended: list[bool] = []

    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(INVALID[name](head))
        ended.append(wait_for_end(connection))

    with serving(script) as server:
        threads = _client_threads()
        for _ in range(2):
            with pytest.raises((APIConnectionError, APIStatusError)):
                opened(kit, server, open_timeout=0.2)
        deadline = time.monotonic() + 5
        while len(ended) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        # The server has closed nothing.
        assert set(ended) == {True}
        assert _client_threads() <= threads


def _client_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name != SERVER_THREAD}


def test_a_redirect_may_have_a_fragment(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.say({"isFinal": True})
    realtime.refuse(307, headers={"Location": "/elsewhere?a=1#part"})
    with kit.open(speak) as session:
        assert session.receive(timeout=5).is_final
    assert realtime.handshakes[1].path == "/elsewhere?a=1"


def test_an_interrupted_handshake_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    def script(connection: socket.socket, head: bytes) -> None:
        ended.append(wait_for_end(connection))

    with serving(script) as server, ElevenLabs(api_key=KEY, base_url=server.url) as client:
        threads = _client_threads()
        monkeypatch.setattr(sockets, "check_handshake", interrupt)
        with pytest.raises(KeyboardInterrupt):
            speak(client)
        while _client_threads() - threads:  # the fixture limits this
            time.sleep(0.01)


def _drip(connection: socket.socket, data: bytes, server_closes: threading.Event) -> None:
    for byte in data:
        if server_closes.wait(0.05):
            return
        connection.sendall(bytes([byte]))


@pytest.mark.parametrize("part", ["status line", "headers", "body"])
@pytest.mark.parametrize("option", ["total_timeout", "open_timeout"])
def test_a_handshake_that_drips_ends_at_the_deadline(kit: Kit, option: str, part: str) -> None:
    starts = {
        "status line": b"",
        "headers": b"HTTP/1.1 101 S\r\n",
        "body": b"HTTP/1.1 403 F\r\nContent-Length: 500\r\n\r\n",
    }

    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(starts[part])
        _drip(connection, b"X: " + b"a" * 200, server.is_closing)

    with serving(script) as server, in_time(), pytest.raises(APITimeoutError, match="timed out"):
        opened(kit, server, **{option: 0.3})


def test_tls_and_a_proxy_that_drip_end_at_the_deadline(kit: Kit) -> None:
    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        _drip(connection, b"X: " + b"a" * 200, server.is_closing)

    with serving(script) as server:
        with in_time(), pytest.raises(APITimeoutError, match="timed out"):
            opened(kit, server, total_timeout=0.3, proxy=server.url)
        with in_time(), pytest.raises(APITimeoutError, match="timed out"):
            kit.open(
                lambda client: speak(client, total_timeout=0.3), base_url=server.url.replace("http", "https")
            )


@pytest.mark.parametrize(
    "url",
    ["wss://h:99999/?token=secret", "wss://h/a#secret", f"wss://{'a' * 70}.secret/", "wss://[::1/secret"],
    ids=["port", "fragment", "long name", "bracket"],
)
def test_an_invalid_url_is_rejected_before_anything_is_sent(url: str) -> None:
    with (
        ElevenLabs(api_key=KEY) as client,
        pytest.raises(ValueError, match="must begin with wss://") as raised,
    ):
        client.conversational_ai.conversations.connect(signed_url=url)
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is raised.value.__context__ is None


# Messages


DEEP, LONG = b"[" * 100_000, b"1" * 6000
ODD_MESSAGES = [
    b"",
    b"null",
    b"[]",
    b'"\\ud800"',
    b"NaN",
    DEEP,
    LONG,
    b'{"audio": "\xff"}',
    b"\xff\xfe\x00",
    b"{",
]


@pytest.mark.usefixtures("short_close")
@pytest.mark.parametrize("data", ODD_MESSAGES, ids=lambda data: repr(data[:10]))
@pytest.mark.parametrize("opcode", [1, 2], ids=["text", "binary"])
def test_an_odd_message_is_an_sdk_error(kit: Kit, data: bytes, opcode: int) -> None:
    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(upgrade(head) + frame(opcode, data) + frame(1, b'{"isFinal": true}'))
        wait_for_end(connection)

    with serving(script) as server, opened(kit, server) as session:
        with contextlib.suppress(APIResponseValidationError):
            session.receive(timeout=5)
        assert session.receive(timeout=5).is_final


def close_frame(code: int, reason: bytes = b"") -> bytes:
    return frame(8, struct.pack(">H", code) + reason)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (close_frame(1000), 1000),
        (close_frame(3000, "schluß\n".encode()), 3000),
        (close_frame(4999, b"x" * 120), 4999),
        (close_frame(0), 1002),
        (close_frame(999), 1002),
        (close_frame(1004), 1002),
        (close_frame(1005), 1002),
        (close_frame(1015), 1002),
        (close_frame(65535), 1002),
        (close_frame(1008, b"\xff"), 1007),
        (frame(8, b"a"), 1002),
        (frame(8, b""), 1005),
        (frame(9, b"p" * 126), 1002),
        (frame(9, b"p", first=0), 1002),
        (frame(3, b""), 1002),
        (frame(1, b"{}", first=0xC0), 1002),
        (frame(0, b"rest"), 1002),
        (frame(1, b"{", first=0) + frame(1, b"}"), 1002),
        (bytes([0x81, 0x82]) + b"abcd{}", 1002),
        (bytes([0x81, 127]) + struct.pack(">Q", 2**63), 1009),
        (bytes([0x81, 100]) + b"{", 1006),
    ],
    ids=lambda value: value[:12].hex() if isinstance(value, bytes) else str(value),
)
def test_an_odd_frame_ends_the_session_with_a_code(kit: Kit, data: bytes, code: int) -> None:
    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(upgrade(head) + data)

    with serving(script) as server, opened(kit, server) as session:
        with pytest.raises(WebSocketClosedError) as raised:
            session.receive(timeout=5)
        assert raised.value.code == code
        assert "\n" not in str(raised.value)


# A server that does not read


def read_nothing(connection: socket.socket, head: bytes) -> None:
    connection.sendall(upgrade(head))
    _stop.wait(10)


_stop = threading.Event()


@pytest.fixture(autouse=True)
def _scripts_end() -> Iterator[None]:
    _stop.clear()
    yield
    _stop.set()


@contextlib.contextmanager
def serving_silently() -> Iterator[RawServer]:
    with serving(read_nothing) as server:
        try:
            yield server
        finally:
            _stop.set()


LARGE = base64.b64encode(os.urandom(6_000_000)).decode() + " "
"""More than the buffers of the system take; it cannot be compressed by much."""


def test_sending_ends_if_the_server_stops_reading(kit: Kit) -> None:
    with serving_silently() as server, opened(kit, server, ping_interval=0.3) as session, in_time():
        with pytest.raises(WebSocketClosedError) as raised:
            for _ in range(9):
                session.send_text(LARGE)
        assert raised.value.code == 1006
        assert str(raised.value).endswith(
            "connection lost with code 1006 (abnormal closure): the server stopped reading"
        )
        with pytest.raises(WebSocketClosedError, match="stopped reading"):
            session.send_text("a ")
        with pytest.raises(WebSocketClosedError, match="stopped reading"):
            session.receive(timeout=5)


@pytest.mark.usefixtures("short_close")
@pytest.mark.parametrize("is_secure", [False, True], ids=["plain", "TLS"])
def test_a_slow_server_may_take_longer(kit: Kit, made: Certificates, is_secure: bool) -> None:
    sizes: list[int] = []

    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(upgrade(head))
        for _ in range(12):
            time.sleep(0.1)
            left = 600_000
            while left > 0 and (data := connection.recv(left)):
                left -= len(data)
                sizes.append(len(data))
        connection.sendall(frame(1, b'{"isFinal": true}'))
        wait_for_end(connection)

    context = None
    options: dict[str, Any] = {}
    if is_secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(made.certificate, made.key)
        options["ssl_context"] = ssl.create_default_context(cafile=str(made.authority))
    with serving(script, context) as server, opened(kit, server, ping_interval=0.4, **options) as session:
        session.send_text(LARGE)
        # With TLS, asyncio buffers the first message below TLS, and the second one waits for it.
        session.send_text(LARGE)
        assert sum(sizes) > 3_000_000


@pytest.mark.usefixtures("short_close")
@pytest.mark.parametrize("ping_interval", [None, 20])
def test_closing_ends_a_send_of_another_thread(ping_interval: float | None) -> None:
    errors: list[BaseException] = []

    def send(session: Any) -> None:
        try:
            for _ in range(9):
                session.send_text(LARGE)
        except BaseException as error:
            errors.append(error)

    with serving_silently() as server, ElevenLabs(api_key=KEY, base_url=server.url) as client:
        session = speak(client, ping_interval=ping_interval)
        thread = threading.Thread(target=send, args=(session,))
        thread.start()
        time.sleep(0.3)
        with in_time():
            session.close()
            thread.join()
    assert [type(error) for error in errors] == [WebSocketClosedError]


@pytest.mark.usefixtures("short_close")
@pytest.mark.parametrize("ping_interval", [None, 20])
def test_closing_ends_a_send_of_another_task(ping_interval: float | None) -> None:
    async def send(session: Any) -> None:
        for _ in range(9):
            await session.send_text(LARGE)

    async def run(url: str) -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=url) as client:
            session = await speak(client, ping_interval=ping_interval)
            task = asyncio.create_task(send(session))
            await asyncio.sleep(0.3)
            with in_time():
                await session.close()
                with pytest.raises(WebSocketClosedError):
                    await task

    with serving_silently() as server:
        asyncio.run(run(server.url))


@pytest.mark.usefixtures("short_close")
def test_closing_takes_no_longer_than_its_timeout(kit: Kit) -> None:
    with serving_silently() as server:
        session = opened(kit, server)
        with in_time():
            session.close()


def test_an_interrupted_message_closes_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []

    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(upgrade(head))
        ended.append(wait_for_end(connection))

    def interrupt(self: object, data: bytes) -> None:
        raise KeyboardInterrupt

    with serving(script) as server, ElevenLabs(api_key=KEY, base_url=server.url) as client:
        session = speak(client, ping_interval=None)
        session.send_text("whole ")
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(sockets.WatchedSocket, "sendall", interrupt)
            session.send_text("half ")
        with pytest.raises(WebSocketClosedError, match="1006"):
            session.send_text("more ")
        with in_time(1):
            session.close()
    assert ended == [True]


# A server that sends without end


def flood(connection: socket.socket, head: bytes) -> None:
    connection.sendall(upgrade(head))
    audio = frame(1, b'{"audio": "YQ=="}') * 50
    while True:
        connection.sendall(audio)


def test_closing_does_not_wait_for_a_flood(kit: Kit) -> None:
    with serving(flood) as server:
        session = opened(kit, server)
        session.receive()
        with in_time(2):
            session.close()


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_a_receiver_stops_at_once_when_another_thread_closes(pause: float) -> None:
    received: list[float] = []

    def receive(session: Any) -> None:
        for _ in session:
            received.append(time.monotonic())
            time.sleep(pause)

    with serving(flood) as server, ElevenLabs(api_key=KEY, base_url=server.url) as client:
        session = speak(client)
        thread = threading.Thread(target=receive, args=(session,))
        thread.start()
        time.sleep(0.2)
        start = time.monotonic()
        with in_time(2):
            session.close()
            thread.join()
    assert received[-1] - start < 0.25


@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_a_receiver_stops_at_once_when_another_task_closes(pause: float) -> None:
    received: list[float] = []

    async def receive(session: Any) -> None:
        async for _ in session:
            received.append(time.monotonic())
            await asyncio.sleep(pause)

    async def run(url: str) -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=url) as client:
            session = await speak(client)
            task = asyncio.create_task(receive(session))
            await asyncio.sleep(0.2)
            start = time.monotonic()
            with in_time(2):
                await session.close()
                await task
            assert received[-1] - start < 0.25

    with serving(flood) as server:
        asyncio.run(run(server.url))


def test_a_forgotten_session_ends_a_flood() -> None:
    with serving(flood) as server, ElevenLabs(api_key=KEY, base_url=server.url) as client:
        threads = _client_threads()
        session = speak(client, ping_interval=None)
        session.receive()
        time.sleep(0.2)  # the messages fill the queue
        del session
        gc.collect()
        with in_time(5):
            while _client_threads() - threads:
                time.sleep(0.01)


def test_the_key_is_in_no_message_of_a_closed_session(kit: Kit) -> None:
    def script(connection: socket.socket, head: bytes) -> None:
        connection.sendall(upgrade(head) + close_frame(4000, f"bad {KEY}".encode()))

    with (
        serving(script) as server,
        opened(kit, server) as session,
        pytest.raises(WebSocketClosedError) as raised,
    ):
        session.receive(timeout=5)
    assert KEY not in str(raised.value) + raised.value.reason
    assert raised.value.reason == "bad ***"
