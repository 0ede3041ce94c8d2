"""A server of raw bytes on the loopback interface: it answers in ways that no HTTP library would."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.sdk.secure import listening

LONGEST = 4.0
"""Seconds for which a server drips, so that no test can hang."""


@dataclass
class Raw:
    """What a raw server has received."""

    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    """The heads of the requests with their bodies."""
    connections: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    """Set at the end of the test: a handler that waits or drips stops."""

    def drip(self, connection: socket.socket, pieces: Iterator[bytes], pause: float = 0.1) -> None:
        """Send pieces one by one, until the test ends, the client leaves, or the longest time has passed."""
        for _ in range(int(LONGEST / pause)):
            connection.sendall(next(pieces))
            if self.stopped.wait(pause):
                return


def read_request(connection: socket.socket) -> bytes:
    """Return a request, or raise ConnectionError at the end of the connection."""
    data = b""
    while True:
        head, separator, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if separator and len(body) >= int(length[1] if length else 0):
            return data
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionResetError
        data += piece


@contextmanager
def serving_raw(handle: Callable[[Raw, socket.socket], None]) -> Iterator[Raw]:
    """Call `handle` for each connection, in a thread of its own."""
    raw = Raw()

    def serve(connection: socket.socket) -> None:
        raw.connections += 1
        handle(raw, connection)

    with listening(serve, "http") as raw.url:
        try:
            yield raw
        finally:
            raw.stopped.set()


@contextmanager
def answering(*answers: bytes) -> Iterator[Raw]:
    """Answer the requests with these bytes, in turn; the last answer is repeated."""
    lock = threading.Lock()

    def handle(raw: Raw, connection: socket.socket) -> None:
        while True:
            request = read_request(connection)
            with lock:
                raw.requests.append(request)
                answer = answers[min(len(raw.requests), len(answers)) - 1]
            connection.sendall(answer)

    with serving_raw(handle) as raw:
        yield raw


def make_answer(
    body: bytes = b"[]",
    status: str = "200 OK",
    *,
    headers: bytes = b"",
    content_type: str = "application/json",
) -> bytes:
    """Return a response. The headers are lines with their line ends."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
    return head.encode("latin-1") + headers + b"\r\n" + body
