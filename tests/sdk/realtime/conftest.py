"""Sessions of both kinds behind one face, and a watch over what they leave behind."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs
from tests.sdk.realtime.server import PATIENCE, RealtimeServer, running

KEY = "k-4f1d0c-secret"
Open = Callable[[Any], Any]


class Kit(Protocol):
    """Opens sessions with a client of one kind. Those of asyncio are used as if they were plain ones."""

    kind: str

    def open(self, use: Open, **settings: Any) -> Any: ...

    def close(self) -> None: ...


class SyncKit:
    kind = "sync"

    def __init__(self, server: RealtimeServer) -> None:
        self._url = server.url
        self._clients: list[ElevenLabs] = []

    def open(self, use: Open, **settings: Any) -> Any:
        client = ElevenLabs(**{"api_key": KEY, "base_url": self._url, "max_retries": 0, **settings})
        self._clients.append(client)
        return use(client)

    def close(self) -> None:
        for client in self._clients:
            client.close()


class AsyncKit:
    kind = "async"

    def __init__(self, server: RealtimeServer) -> None:
        self._url = server.url
        self._clients: list[AsyncElevenLabs] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def open(self, use: Open, **settings: Any) -> Any:
        async def opened() -> Any:
            client = AsyncElevenLabs(**{"api_key": KEY, "base_url": self._url, "max_retries": 0, **settings})
            self._clients.append(client)
            return await use(client)

        return PlainFace(self.run(opened()), self.run)

    def run(self, waiting: Awaitable[Any]) -> Any:
        async def waited() -> Any:
            return await waiting

        return asyncio.run_coroutine_threadsafe(waited(), self._loop).result(PATIENCE)

    def close(self) -> None:
        async def end() -> set[asyncio.Task[Any]]:
            for client in self._clients:
                await client.close()
            for _ in range(200):
                left = asyncio.all_tasks() - {asyncio.current_task()}
                if not left:
                    break
                await asyncio.sleep(0.01)
            return left

        left = self.run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        assert left == set()


class PlainFace:
    """A session of asyncio as a plain one."""

    def __init__(self, session: Any, run: Callable[[Awaitable[Any]], Any]) -> None:
        self._session = session
        self._run = run

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._session, name)
        if inspect.iscoroutinefunction(found):
            return lambda *arguments, **more: self._run(found(*arguments, **more))
        return found

    def __enter__(self) -> PlainFace:
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._session.close())

    def __iter__(self) -> Iterator[Any]:
        messages = self._session.__aiter__()

        async def step() -> tuple[bool, Any]:
            try:
                return True, await messages.__anext__()
            except StopAsyncIteration:
                return False, None

        while True:
            goes_on, message = self._run(step())
            if not goes_on:
                return
            yield message


@pytest.fixture
def realtime() -> Iterator[RealtimeServer]:
    with running() as server:
        yield server


@pytest.fixture(params=[SyncKit, AsyncKit], ids=["sync", "async"])
def kit(request: pytest.FixtureRequest, realtime: RealtimeServer) -> Iterator[Kit]:
    """A test with this fixture runs twice: with sessions for threads, and with those for asyncio."""
    made: Kit = request.param(realtime)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    """No thread and no socket outlives a test, however the session ended."""
    threads, sockets = {*threading.enumerate()}, _sockets()
    yield
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        gc.collect()
        left = {*threading.enumerate()} - threads, _sockets() - sockets
        if not any(left):
            return
        time.sleep(0.02)
    raise AssertionError(f"left behind: {left}")


def _sockets() -> set[str]:
    folder = Path("/proc/self/fd")
    found: set[str] = set()
    for name in os.listdir(folder) if folder.is_dir() else ():
        try:
            target = os.readlink(folder / name)
        except OSError:
            continue
        if target.startswith("socket:"):
            found.add(target)
    return found
