"""A real HTTP server on the loopback interface: keeps each request as it came, and answers what a test has queued."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.types import Receive, Scope, Send

LONGEST_WAIT = 10.0
"""Seconds after which a held answer goes on, so that no test can hang."""


@dataclass(frozen=True)
class Part:
    """One part of a multipart body."""

    name: str
    content: bytes
    file_name: str | None = None
    content_type: str | None = None


@dataclass(frozen=True)
class Recorded:
    """A request, as it came over the wire."""

    method: str
    path: str
    """Still percent-encoded, without the query."""
    query: str
    """Still percent-encoded."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    port: int
    """The client's end of the connection: the same for requests that shared one."""

    def header(self, name: str) -> str | None:
        """The value of a header, which no request may have twice."""
        values = [value for key, value in self.headers if key == name.lower()]
        assert len(values) <= 1, f"header {name} was sent {len(values)} times"
        return values[0] if values else None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query, decoded."""
        return parse_qsl(self.query, keep_blank_values=True, strict_parsing=bool(self.query))

    @property
    def json(self) -> Any:
        assert self.header("content-type") == "application/json"
        return json.loads(self.body)

    @property
    def parts(self) -> list[Part]:
        """The parts of a multipart body, in the order in which they came."""
        kind, options = parse_options_header(self.header("content-type"))
        assert kind == b"multipart/form-data"
        return _parts(self.body, options[b"boundary"])


@dataclass
class Answer:
    """What the server says to one request."""

    status: int
    headers: Mapping[str, str]
    pieces: Sequence[bytes | Event]
    """Sent one by one; at an event the server waits until the test sets it."""
    break_off: bool
    """Whether the connection is closed where the body should go on."""
    hold: Event | None
    """Waited for before the status line."""
    disconnected: Event = field(default_factory=Event)
    """Set when the client closed the connection while the server was waiting."""


class Server:
    """Its URL, what it received, and what it will answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Recorded] = []
        self.queued: deque[Answer] = deque()
        self.keeps_bodies = True
        """Whether bodies are kept with the requests; else only counted, in `received`."""
        self.received = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def answer(
        self,
        content: bytes | Sequence[bytes | Event] = b"",
        *,
        status: int = 200,
        content_type: str = "application/octet-stream",
        headers: Mapping[str, str] | None = None,
        break_off: bool = False,
        hold: Event | None = None,
    ) -> Answer:
        """Queue the answer to one request. A list is sent in chunks, without a length."""
        sized = isinstance(content, bytes)
        length = {"content-length": str(len(content))} if sized and not break_off and status != 204 else {}
        answer = Answer(
            status=status,
            headers={"content-type": content_type, **length, **(headers or {})},
            pieces=[content] if isinstance(content, bytes) else content,
            break_off=break_off,
            hold=hold,
        )
        self.queued.append(answer)
        return answer

    def answer_json(self, value: object, **more: Any) -> Answer:
        """Queue an answer in JSON, with what else `answer` takes."""
        return self.answer(json.dumps(value).encode(), content_type="application/json", **more)

    @property
    def only(self) -> Recorded:
        """The one request that came."""
        assert len(self.requests) == 1, f"{len(self.requests)} requests came, not one"
        return self.requests[0]

    def reset(self) -> None:
        """Begin anew. A request that an earlier test has broken off ends in the lists of that test, however late."""
        if self._loop is not None:
            # Such a request may be unread: its connection must not take what this test queues.
            asyncio.run_coroutine_threadsafe(_catch_up(), self._loop).result(LONGEST_WAIT)
        self.requests, self.queued = [], deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        self._loop = asyncio.get_running_loop()
        requests, queued = self.requests, self.queued
        requests.append(
            Recorded(
                method=scope["method"],
                path=scope["raw_path"].decode("ascii"),
                query=scope["query_string"].decode("ascii"),
                headers=tuple(
                    (name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]
                ),
                body=await self._body(receive),
                port=scope["client"][1],
            )
        )
        await _send(queued.popleft() if queued else _NOTHING_QUEUED, receive, send)

    async def _body(self, receive: Receive) -> bytes:
        pieces = []
        while True:
            message = await receive()
            piece = message.get("body", b"")
            self.received += len(piece)
            if self.keeps_bodies:
                pieces.append(piece)
            if not message.get("more_body"):
                return b"".join(pieces)


# A status that is never tried again.
_NOTHING_QUEUED = Answer(418, {"content-type": "text/plain"}, [b"the test queued no answer"], False, None)


@contextmanager
def running() -> Iterator[Server]:
    """A server on a free port, in a thread of its own."""
    server = Server("")
    with serving(server) as server.url:
        yield server


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The URL of an ASGI application on a free port, in a thread of its own."""
    # With the protocol named, as asyncio else leaves Nagle's algorithm on, and each answer takes 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            timeout_graceful_shutdown=1,
        )
        runner = uvicorn.Server(config)
        thread = threading.Thread(target=runner.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            runner.should_exit = True
            thread.join(LONGEST_WAIT)
            assert not thread.is_alive()


async def _catch_up() -> None:
    """Accept the waiting connections, and begin their requests: a few turns of the event loop for each step."""
    for _ in range(20):
        await asyncio.sleep(0)


async def _send(answer: Answer, receive: Receive, send: Send) -> None:
    if answer.hold is not None and not await _wait(answer.hold, answer, receive):
        return
    headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for piece in answer.pieces:
        if isinstance(piece, bytes):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        elif not await _wait(piece, answer, receive):
            return
    if not answer.break_off:
        await send({"type": "http.response.body"})


async def _wait(event: Event, answer: Answer, receive: Receive) -> bool:
    """Wait for the test to go on; False when the client went away meanwhile."""
    gone = asyncio.ensure_future(receive())
    try:
        for _ in range(int(LONGEST_WAIT / 0.005)):
            if event.is_set() or gone.done():
                break
            await asyncio.sleep(0.005)
        if gone.done():
            answer.disconnected.set()
        return not gone.done()
    finally:
        gone.cancel()


class _PartReader:
    """Collects what the multipart parser finds."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.complete = False
        self._headers: dict[str, str] = {}
        self._name, self._text, self._content = bytearray(), bytearray(), bytearray()

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._text += data[start:end]

    def on_header_end(self) -> None:
        self._headers[self._name.decode().lower()] = self._text.decode()
        self._name, self._text = bytearray(), bytearray()

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def on_part_end(self) -> None:
        # As bytes of latin-1, which is what the parser of options gives them back as.
        disposition = self._headers["content-disposition"].encode().decode("latin-1")
        kind, options = parse_options_header(disposition)
        assert kind == b"form-data"
        file_name = options.get(b"filename")
        self.parts.append(
            Part(
                name=options[b"name"].decode(),
                content=bytes(self._content),
                file_name=None if file_name is None else file_name.decode(),
                content_type=self._headers.get("content-type"),
            )
        )
        self._headers, self._content = {}, bytearray()

    def on_end(self) -> None:
        self.complete = True


def _parts(body: bytes, boundary: bytes) -> list[Part]:
    reader = _PartReader()
    callbacks = {name: getattr(reader, name) for name in dir(reader) if name.startswith("on_")}
    parser = MultipartParser(boundary, callbacks)
    assert parser.write(body) == len(body)
    assert reader.complete, "the multipart body has no end"
    return reader.parts
