"""The life of a client: its connections, its copies, its end, and an httpx client of the caller's own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import APITimeoutError, AsyncElevenLabs, ElevenLabs
from tests.sdk.conftest import KEY, RunAsync
from tests.sdk.server import Server


def test_calls_share_a_connection(server: Server, client: ElevenLabs) -> None:
    for _ in range(3):
        server.answer_json([])
        client.models.list()
    assert len({request.port for request in server.requests}) == 1


def test_a_copy_has_its_own_settings_and_the_same_connections(server: Server, client: ElevenLabs) -> None:
    copy = client.with_options(
        api_key="other",
        base_url=f"{server.url}/eu",
        default_headers={"X-Team": "a"},
        timeout=5,
        max_retries=0,
    )
    again = copy.with_options(default_headers={"X-Trace": "b"})
    for one in (client, copy, again):
        server.answer_json([])
        one.models.list()
    seen = [
        (request.header("xi-api-key"), request.path, request.header("x-team"), request.header("x-trace"))
        for request in server.requests
    ]
    assert seen == [
        (KEY, "/v1/models", None, None),
        ("other", "/eu/v1/models", "a", None),
        ("other", "/eu/v1/models", "a", "b"),
    ]
    assert len({request.port for request in server.requests}) == 1
    assert type(copy) is ElevenLabs


def test_resources_that_were_used_before_follow_the_settings_of_the_copy(
    server: Server, client: ElevenLabs
) -> None:
    server.answer_json({"status": "ok"})
    client.voices.delete("v")
    go_on = Event()
    server.answer_json({"status": "ok"}, hold=go_on)
    try:
        with pytest.raises(APITimeoutError):
            client.with_options(timeout=0.05, max_retries=0).voices.delete("v")
    finally:
        go_on.set()
    assert client.voices is client.voices


def test_a_closed_client_refuses_calls(server: Server) -> None:
    client = ElevenLabs(api_key=KEY, base_url=server.url)
    copy = client.with_options(timeout=5)
    server.answer_json([])
    client.models.list()
    client.close()
    client.close()
    for one in (client, copy):
        with pytest.raises(RuntimeError, match="closed"):
            one.models.list()
    assert len(server.requests) == 1


def test_a_closed_client_that_was_never_used_refuses_calls(server: Server, run_async: RunAsync[None]) -> None:
    with ElevenLabs(api_key=KEY, base_url=server.url) as client:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        client.models.list()

    async def use(client: AsyncElevenLabs) -> None:
        await client.close()
        with pytest.raises(RuntimeError, match="closed"):
            await client.models.list()

    run_async(use)
    assert server.requests == []


def test_leaving_with_closes_the_connections(server: Server) -> None:
    go_on = Event()
    answer = server.answer([b"first", go_on, b"second"])
    with ElevenLabs(api_key=KEY, base_url=server.url) as client:
        stream = client.history.get_audio("h")
    assert answer.disconnected.wait(5)
    stream.close()


def test_an_async_copy_shares_the_connections(server: Server, run_async: RunAsync[None]) -> None:
    async def use(client: AsyncElevenLabs) -> None:
        copy = client.with_options(default_headers={"X-Team": "a"})
        for one in (client, copy):
            server.answer_json([])
            await one.models.list()
        await copy.close()
        with pytest.raises(RuntimeError, match="closed"):
            await client.models.list()

    run_async(use)
    assert [request.header("x-team") for request in server.requests] == [None, "a"]
    assert len({request.port for request in server.requests}) == 1


def test_an_http_client_of_the_callers_own(server: Server) -> None:
    with httpx.Client(headers={"X-Mine": "1", "User-Agent": "mine"}, timeout=7.0) as mine:
        timeouts: list[Any] = []
        mine.event_hooks["request"] = [lambda request: timeouts.append(request.extensions["timeout"]["read"])]
        with ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine) as client:
            server.answer_json([])
            client.models.list()
            server.answer_json([])
            client.models.list(request_options={"timeout": 3})
        server.answer_json([])
        client.with_options(timeout=2).models.list()
        assert not mine.is_closed
    assert server.requests[0].header("x-mine") == "1"
    assert timeouts == [7.0, 3, 2], "its own timeout is used unless another one is asked for"


def test_an_async_http_client_of_the_callers_own(server: Server) -> None:
    async def use() -> bool:
        async with httpx.AsyncClient(headers={"X-Mine": "1"}) as mine:
            async with AsyncElevenLabs(api_key=KEY, base_url=server.url, http_client=mine) as client:
                server.answer_json([])
                await client.models.list()
            return mine.is_closed

    assert asyncio.run(use()) is False
    assert server.only.header("x-mine") == "1"


def test_an_http_client_that_follows_redirects_does_not_take_the_key_elsewhere(server: Server) -> None:
    for _ in range(3):
        server.answer(status=302, headers={"location": "http://127.0.0.1:9/"})
    with httpx.Client(follow_redirects=True) as mine:
        client = ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine)
        with pytest.raises(Exception, match="GET /v1/models"):
            client.models.list()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [(ElevenLabs, httpx.AsyncClient), (AsyncElevenLabs, httpx.Client)],
    ids=["sync", "async"],
)
def test_an_http_client_of_the_wrong_kind_is_refused(kind: type[Any], wrong: type[Any]) -> None:
    given = wrong()
    with pytest.raises(TypeError, match=r"http_client must be an httpx\."):
        kind(api_key=KEY, http_client=given)


@pytest.mark.parametrize("base_url", ["api.elevenlabs.io", "ftp://x", "https://x/?a=1", "https://x/#a"])
def test_a_base_url_that_is_none_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        ElevenLabs(api_key=KEY, base_url=base_url)


def test_threads_may_share_a_client(server: Server) -> None:
    with ElevenLabs(api_key=KEY, base_url=server.url) as client, ThreadPoolExecutor(8) as pool:
        for number in range(24):
            server.answer_json({"voice_id": "v", "name": str(number)})
        voices = list(pool.map(lambda number: client.voices.get(f"v{number}"), range(24)))
    assert sorted(int(voice.name) for voice in voices) == list(range(24))
    assert {request.path for request in server.requests} == {f"/v1/voices/v{number}" for number in range(24)}


def test_many_calls_at_once(server: Server, run_async: RunAsync[list[Any]]) -> None:
    async def use(client: AsyncElevenLabs) -> list[Any]:
        return await asyncio.gather(*[client.models.list() for _ in range(24)])

    for _ in range(24):
        server.answer_json([])
    assert run_async(use) == [[]] * 24
