"""Lists that go on over several answers: by token, by last id and by cursor, sync and async."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from elevenlabs_sdk import APIError, APIStatusError, AsyncElevenLabs, ElevenLabs
from tests.sdk.conftest import RunAsync
from tests.sdk.operations import OPERATIONS
from tests.sdk.server import Server

VOICE = next(one for one in OPERATIONS if one.call == "voices.search").expected("minimal").value["voices"][0]


def voices(*names: str, token: str | None = None, more: bool = True) -> dict[str, Any]:
    found = [{**VOICE, "voice_id": name, "name": name} for name in names]
    return {"voices": found, "has_more": more, "total_count": 5, "next_page_token": token}


def three_pages(server: Server) -> None:
    """Five voices, and in the middle a page without any."""
    server.answer_json(voices("a", "b", token="t/2"))
    server.answer_json(voices(token="t/3"))
    server.answer_json(voices("c", "d", "e", more=False))


QUERIES = [
    "search=calm&category=premade",
    "next_page_token=t%2F2&search=calm&category=premade",
    "next_page_token=t%2F3&search=calm&category=premade",
]


def sent_queries(server: Server) -> list[str]:
    return [request.query for request in server.requests]


def test_iterating_goes_on_over_all_pages(server: Server, client: ElevenLabs) -> None:
    three_pages(server)
    page = client.voices.search(search="calm", category="premade")
    assert [voice.voice_id for voice in page.voices] == ["a", "b"]
    assert len(server.requests) == 1
    assert [voice.voice_id for voice in page] == ["a", "b", "c", "d", "e"]
    assert sent_queries(server) == QUERIES
    assert {request.path for request in server.requests} == {"/v2/voices"}


def test_a_page_is_fetched_when_it_is_reached(server: Server, client: ElevenLabs) -> None:
    three_pages(server)
    items = iter(client.voices.search())
    assert [next(items).voice_id, next(items).voice_id] == ["a", "b"]
    assert len(server.requests) == 1


def test_pages_one_by_one(server: Server, client: ElevenLabs) -> None:
    three_pages(server)
    pages = list(client.voices.search(search="calm", category="premade").pages())
    assert [[voice.name for voice in page.voices] for page in pages] == [["a", "b"], [], ["c", "d", "e"]]
    assert [page.has_next_page() for page in pages] == [True, True, False]
    assert sent_queries(server) == QUERIES


def test_the_next_page(server: Server, client: ElevenLabs) -> None:
    three_pages(server)
    last = client.voices.search().next_page().next_page()
    assert [voice.name for voice in last.voices] == ["c", "d", "e"]
    assert not last.has_next_page()
    with pytest.raises(APIError, match="last page"):
        last.next_page()


def test_async_iterating(server: Server, run_async: RunAsync[list[str]]) -> None:
    async def use(client: AsyncElevenLabs) -> list[str]:
        return [voice.voice_id async for voice in client.voices.search(search="calm", category="premade")]

    three_pages(server)
    assert run_async(use) == ["a", "b", "c", "d", "e"]
    assert sent_queries(server) == QUERIES


def test_async_first_page_then_the_rest(server: Server, run_async: RunAsync[Any]) -> None:
    async def use(client: AsyncElevenLabs) -> tuple[list[str], bool, list[str], list[str]]:
        first = await client.voices.search()
        second = await first.next_page()
        rest = [voice.name async for voice in second]
        return (
            [voice.name for voice in first.voices],
            first.has_next_page(),
            [v.name for v in second.voices],
            rest,
        )

    three_pages(server)
    assert run_async(use) == (["a", "b"], True, [], ["c", "d", "e"])


def test_async_pages(server: Server, run_async: RunAsync[list[int]]) -> None:
    async def use(client: AsyncElevenLabs) -> list[int]:
        return [len(page.voices) async for page in client.voices.search().pages()]

    three_pages(server)
    assert run_async(use) == [2, 0, 3]


def test_an_async_list_that_nobody_uses_warns_as_a_coroutine_does(
    server: Server, run_async: RunAsync[None]
) -> None:
    async def use(client: AsyncElevenLabs) -> None:
        client.voices.search()
        gc.collect()

    with pytest.warns(RuntimeWarning, match="^<AsyncPager of GET /v2/voices> was never awaited"):
        run_async(use)
    assert server.requests == []


def test_history_goes_on_after_the_last_id(server: Server, client: ElevenLabs) -> None:
    item = next(one for one in OPERATIONS if one.call == "history.get").expected("minimal").value
    server.answer_json({"history": [item], "last_history_item_id": "h1", "has_more": True})
    server.answer_json(
        {"history": [{**item, "text": "two"}], "last_history_item_id": "h2", "has_more": False}
    )
    found = list(client.history.list(page_size=1, source="TTS"))
    assert [one.text for one in found] == [None, "two"]
    assert sent_queries(server) == [
        "page_size=1&source=TTS",
        "page_size=1&start_after_history_item_id=h1&source=TTS",
    ]


def test_agents_go_on_at_the_cursor(server: Server, client: ElevenLabs) -> None:
    agents = (
        next(one for one in OPERATIONS if one.call == "conversational_ai.agents.list")
        .expected("minimal")
        .value
    )
    agent = agents["agents"][0]
    server.answer_json({"agents": [agent], "next_cursor": "c1", "has_more": True})
    server.answer_json({"agents": [{**agent, "name": "Night shift"}], "next_cursor": None, "has_more": False})
    assert [one.name for one in client.conversational_ai.agents.list()] == [agent["name"], "Night shift"]
    assert sent_queries(server) == ["", "cursor=c1"]


def test_a_list_begins_at_the_cursor_that_is_given(server: Server, client: ElevenLabs) -> None:
    three_pages(server)
    assert len(list(client.voices.search(next_page_token="t/1"))) == 5
    assert [dict(request.pairs)["next_page_token"] for request in server.requests] == ["t/1", "t/2", "t/3"]


def test_a_path_parameter_and_options_are_kept_on_the_next_page(server: Server, client: ElevenLabs) -> None:
    agent = {"type": "unknown"}
    server.answer_json({"agents": [agent], "next_cursor": "c1", "has_more": True})
    server.answer_json({"agents": [agent], "next_cursor": None, "has_more": False})
    agents = client.conversational_ai.tools.get_dependent_agents(
        "tool/1", page_size=1, request_options={"headers": {"X-Trace": "t"}, "query": {"beta": 1}}
    )
    assert len(list(agents)) == 2
    assert [request.path for request in server.requests] == ["/v1/convai/tools/tool%2F1/dependent-agents"] * 2
    assert [request.header("x-trace") for request in server.requests] == ["t", "t"]
    assert sent_queries(server) == ["page_size=1&beta=1", "cursor=c1&page_size=1&beta=1"]


def test_a_cursor_that_comes_twice_ends_the_circle(server: Server, client: ElevenLabs) -> None:
    for _ in range(3):
        server.answer_json(voices("a", token="t1"))
    with pytest.raises(APIError, match="'t1' twice"):
        list(client.voices.search())
    assert len(server.requests) == 2


def test_the_end_is_where_no_cursor_is(server: Server, client: ElevenLabs) -> None:
    server.answer_json(voices("a", token="", more=True))
    assert [voice.name for voice in client.voices.search()] == ["a"]


def test_has_more_false_ends_although_an_id_follows(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"history": [], "last_history_item_id": "h1", "has_more": False})
    assert list(client.history.list()) == []
    assert len(server.requests) == 1


def test_an_error_of_a_later_page_is_raised_where_it_is_reached(server: Server, client: ElevenLabs) -> None:
    server.answer_json(voices("a", token="t1"))
    server.answer_json({"detail": "Unknown token"}, status=400)
    names = []
    with pytest.raises(APIStatusError, match="Unknown token"):
        for voice in client.voices.search():
            names.append(voice.name)
    assert names == ["a"]


LIBRARY_VOICE = (
    next(one for one in OPERATIONS if one.call == "voices.get_shared").expected("minimal").value["voices"][0]
)


def test_numbered_pages_go_on_from_the_one_asked_for(server: Server, client: ElevenLabs) -> None:
    for name, more in (("a", True), ("b", True), ("c", False)):
        server.answer_json({"voices": [{**LIBRARY_VOICE, "name": name}], "has_more": more})
    page = client.voices.get_shared(page=2, search="calm")
    assert [voice.name for voice in page] == ["a", "b", "c"]
    assert sent_queries(server) == ["search=calm&page=2", "search=calm&page=3", "search=calm&page=4"]


def test_numbered_pages_begin_where_the_server_does(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"voices": [LIBRARY_VOICE], "has_more": True})
    server.answer_json({"voices": [], "has_more": True})
    assert len(list(client.voices.get_shared())) == 1
    assert sent_queries(server) == ["", "page=1"]
