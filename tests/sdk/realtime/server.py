"""A real WebSocket server on the loopback interface: keeps what it is told, and plays the script of a test."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from elevenlabs_sdk._runtime.sockets import WatchedSocket

PATIENCE = 20.0
"""Seconds after which a script stops waiting, so that no test can hang."""


@dataclass(frozen=True)
class Handshake:
    """What a client asked for, as it came over the wire."""

    path: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) <= 1, f"header {name} was sent {len(values)} times"
        return values[0] if values else None


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: ServerConnection, received: list[Any]) -> None:
        self.connection = connection
        self._received = received

    def receive(self) -> Any:
        """The next message, parsed."""
        message = json.loads(self.connection.recv(timeout=PATIENCE))
        self._received.append(message)
        return message

    def expect(self, message: Any) -> None:
        assert self.receive() == message

    def rest(self) -> list[Any]:
        """All that the client still sends, until it closes."""
        found = []
        with contextlib.suppress(ConnectionClosed):
            while True:
                found.append(self.receive())
        return found

    def send(self, message: Any) -> None:
        self.connection.send(message if isinstance(message, (str, bytes)) else json.dumps(message))

    def close(self, code: int = 1000, reason: str = "") -> None:
        self.connection.close(code, reason)

    def drop(self) -> None:
        """Vanish without a word."""
        with contextlib.suppress(OSError):  # it may be gone already
            self.connection.socket.shutdown(socket.SHUT_RDWR)


Script = Callable[[Peer], None]


class RealtimeServer:
    """Plays the scripts that are queued, one for each connection; the last one again and again."""

    def __init__(self, secure: ssl.SSLContext | None = None) -> None:
        self._scheme = "https" if secure else "http"
        self.handshakes: list[Handshake] = []
        self.received: list[Any] = []
        self.failures: list[BaseException] = []
        self._scripts: deque[Script] = deque()
        self._refusals: deque[Response | None] = deque()
        self._server: Server = serve(
            self._play,
            "127.0.0.1",
            0,
            process_request=self._decide,
            max_size=None,
            close_timeout=2,
            ssl=secure,
            create_connection=_Connection,
        )
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.socket.getsockname()[1])

    @property
    def url(self) -> str:
        """For a client, which makes it that of a WebSocket."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def play(self, script: Script) -> None:
        self._scripts.append(script)

    def say(self, *messages: Any) -> None:
        """Send these messages as soon as a client has connected, then close."""

        def script(peer: Peer) -> None:
            for message in messages:
                peer.send(message)

        self.play(script)

    def refuse(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        """Answer a handshake with something else than a WebSocket."""
        self._refusals.append(
            Response(status, "No", Headers({"Content-Length": str(len(body)), **(headers or {})}), body)
        )

    def wait_for_messages(self, count: int) -> None:
        """Wait until this many messages were received; a client does not wait for that when it closes."""
        end = time.monotonic() + PATIENCE
        while len(self.received) < count:
            assert time.monotonic() < end, f"{len(self.received)} of {count} messages were received"
            time.sleep(0.005)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join(PATIENCE)

    def _decide(self, connection: ServerConnection, request: Request) -> Response | None:
        self.handshakes.append(Handshake(request.path, tuple(request.headers.raw_items())))
        return self._refusals.popleft() if self._refusals else None

    def _play(self, connection: ServerConnection) -> None:
        script = self._scripts.popleft() if len(self._scripts) > 1 else self._scripts[0]
        try:
            script(Peer(connection, self.received))
        except ConnectionClosed:
            pass
        except BaseException as error:
            self.failures.append(error)
            connection.close(1011, "the script of the test failed")


class _Connection(ServerConnection):
    """websockets reads in one thread and writes in another, which TLS does not allow."""

    def __init__(self, sock: Any, *arguments: Any, **settings: Any) -> None:
        super().__init__(cast(Any, WatchedSocket(sock, PATIENCE)), *arguments, **settings)


@contextlib.contextmanager
def running(secure: ssl.SSLContext | None = None) -> Iterator[RealtimeServer]:
    server = RealtimeServer(secure)
    try:
        yield server
    finally:
        server.close()
    assert server.failures == []
