"""Clients: regions, keys that are not needed, threads, event loops, fork, proxies, a certificate of one's own."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import OMIT, AsyncElevenLabs, ElevenLabs, MissingAPIKeyError, Timeout
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.goldens import list_cases
from tests.sdk.conftest import KEY
from tests.sdk.server import Server


@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
def test_regions_by_name(kind: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_BASE_URL", "https://env.example")
    assert kind(api_key=KEY)._core.settings.base_url == "https://env.example"
    client = kind(api_key=KEY, region="eu")
    assert client._core.settings.base_url == "https://api.eu.residency.elevenlabs.io"
    assert client.with_options(region="us")._core.settings.base_url == "https://api.us.elevenlabs.io"
    assert client.with_options(timeout=1)._core.settings.base_url == client._core.settings.base_url
    assert repr(client) == f"{kind.__name__}(base_url='https://api.eu.residency.elevenlabs.io')"
    with pytest.raises(ValueError, match="unknown region 'mars'; known regions: 'default', 'us', 'eu', 'in'"):
        kind(api_key=KEY, region="mars")
    with pytest.raises(ValueError, match="region and base_url exclude each other"):
        kind(api_key=KEY, region="eu", base_url="https://x.example")
    with pytest.raises(ValueError, match="region and base_url exclude each other"):
        client.with_options(region="eu", base_url="https://x.example")


@pytest.fixture
def no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    case = next(case for case in list_cases() if case.name == "no_key")
    config = case.config("golden_no_key_trust", case.folder)
    write_output(generate(config), tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "src")
    monkeypatch.delenv("EXAMPLE_API_KEY", raising=False)
    return importlib.import_module(config.package)


def test_what_needs_no_key_is_called_without_one(server: Server, no_key: Any) -> None:
    for _ in range(2):
        server.answer(status=204)
        server.answer_json("free")
    with no_key.Example(base_url=server.url) as client:
        assert (client.status.health(), client.status.plan()) == (None, "free")
        with pytest.raises(Exception, match="EXAMPLE_API_KEY") as caught:
            client.status.usage()
    assert type(caught.value).__name__ == MissingAPIKeyError.__name__

    async def use() -> None:
        async with no_key.AsyncExample(base_url=server.url, api_key=KEY) as client:
            assert (await client.status.health(), await client.status.plan()) == (None, "free")

    asyncio.run(use())
    assert [request.header("x-api-key") for request in server.requests] == [None, None, None, KEY]


def test_32_threads_share_a_client(server: Server) -> None:
    for _ in range(320):
        server.answer_json([])
    barrier = threading.Barrier(32)

    with ElevenLabs(api_key=KEY, base_url=server.url, timeout=Timeout(30)) as client:

        def work(number: int) -> None:
            barrier.wait(10)
            for _ in range(10):
                copy = client.with_options(default_headers={"x-number": str(number)})
                assert copy.models.list() == []

        with ThreadPoolExecutor(32) as pool:
            list(pool.map(work, range(32)))
    numbers = [request.header("x-number") for request in server.requests]
    assert sorted(numbers, key=lambda one: int(one or "")) == [str(n) for n in range(32) for _ in range(10)]


def test_one_async_client_in_several_event_loops(server: Server) -> None:
    client = AsyncElevenLabs(api_key=KEY, base_url=server.url)

    async def use() -> None:
        assert await client.models.list() == []
        await client._core.transport.open().aclose()  # or its loop would end before its connections do

    async def last() -> None:
        async with client:
            assert await client.models.list() == []

    for _ in range(3):
        server.answer_json([])
    asyncio.run(use())
    thread = threading.Thread(target=lambda: asyncio.run(use()))
    thread.start()
    thread.join(10)
    asyncio.run(last())
    assert len(server.requests) == 3
    with pytest.raises(RuntimeError, match="the client is closed"):
        asyncio.run(use())


def test_closing_in_one_loop_closes_the_connections_of_a_loop_that_still_runs(server: Server) -> None:
    client = AsyncElevenLabs(api_key=KEY, base_url=server.url)
    used, closed = threading.Event(), threading.Event()

    async def other() -> bool:
        await client.models.list()
        pool = client._core.transport.open()
        used.set()
        while not closed.is_set():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        return pool.is_closed

    server.answer_json([])
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(lambda: asyncio.run(other()))
        assert used.wait(10)
        asyncio.run(client.close())
        closed.set()
        assert future.result(10)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of forking in a process with threads
def test_a_forked_process_opens_connections_of_its_own(server: Server) -> None:
    for _ in range(3):
        server.answer_json([])
    with ElevenLabs(api_key=KEY, base_url=server.url) as client:
        client.models.list()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = 0 if client.models.list() == [] else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        client.models.list()
    first, second, third = (request.port for request in server.requests)
    assert second not in (first, third)  # on a busy machine, the first connection may have expired


def test_a_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test server takes the part of the proxy: it sees the whole URL."""
    server.answer_json([])
    monkeypatch.setenv("HTTP_PROXY", server.url)
    with ElevenLabs(api_key=KEY, base_url="http://api.example") as client:
        assert client.models.list() == []
    assert server.only.header("host") == "api.example"
    monkeypatch.delenv("HTTP_PROXY")
    server.reset()
    server.answer_json([])
    with httpx.Client(proxy=server.url) as mine:
        assert ElevenLabs(api_key=KEY, base_url="http://api.example", http_client=mine).models.list() == []
    assert server.only.header("host") == "api.example"


def test_the_timeout_of_an_own_http_client_stays(server: Server) -> None:
    seen: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json=[])

    with httpx.Client(transport=httpx.MockTransport(answer), timeout=7) as mine:
        client = ElevenLabs(api_key=KEY, http_client=mine)
        client.models.list()
        client.with_options(timeout=3).models.list()
        client.models.list(request_options={"timeout": Timeout(5, read=9)})
        client.with_options(timeout=3).with_options(timeout=OMIT).models.list()
    assert [one["read"] for one in seen] == [7, 3, 9, 3]


def test_the_runtime_is_imported_without_asyncio_and_pydantic() -> None:
    import subprocess

    code = (
        "import sys, elevenlabs_sdk; elevenlabs_sdk.ElevenLabs(api_key='k'); print('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_env()
    )
    assert done.stdout.split() == ["False"]


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "generated" / "src")}
