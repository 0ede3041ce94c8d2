"""Runs an application under uvicorn on loopback, and records the requests that it receives."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn

_COMPARED_HEADERS = ("authorization", "content-type", "cookie", "idempotency-key", "range", "x-depot-key")


@dataclass(frozen=True)
class Recorded:
    """A request, without what may differ between clients, such as the User-Agent and the boundaries of parts."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: object


@dataclass
class Running:
    """An application that runs."""

    url: str
    requests: list[Recorded] = field(default_factory=list)


@contextmanager
def run(app: Any) -> Iterator[Running]:
    """Run an ASGI application in a thread."""
    running = Running("")
    config = uvicorn.Config(
        _record(app, running.requests), port=0, log_level="error", lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert thread.is_alive() and time.monotonic() < deadline, "uvicorn did not start"
            time.sleep(0.005)
        running.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield running
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


def _record(app: Any, requests: list[Recorded]) -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        requests.append(_describe(scope, b"".join(message.get("body", b"") for message in messages)))
        replayed = iter(messages)

        async def replay() -> Any:
            message = next(replayed, None)
            return await receive() if message is None else message

        await app(scope, replay, send)

    return application


def _describe(scope: Any, body: bytes) -> Recorded:
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    compared = {name: headers[name] for name in _COMPARED_HEADERS if name in headers}
    content: object = body
    media_type = compared.get("content-type", "")
    if "json" in media_type:
        content = json.loads(body)
    elif boundary := re.search("boundary=(.*)", media_type):
        compared["content-type"] = "multipart/form-data"
        content = body.replace(boundary[1].encode(), b"boundary")
    elif media_type == "application/x-www-form-urlencoded":
        content = sorted(parse_qsl(body.decode(), keep_blank_values=True))
    query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
    return Recorded(scope["method"], scope["path"], query, compared, content)


def run_async(coroutine: Any) -> Any:
    """Run a coroutine to its end."""
    return asyncio.run(coroutine)
