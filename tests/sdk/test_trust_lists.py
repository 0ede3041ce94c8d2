"""Lists that end where the caller wants, and what server-sent events say beside their data."""

from __future__ import annotations

from typing import Any

import pytest

from elevenlabs_sdk import APIResponseValidationError, AsyncElevenLabs, ElevenLabs
from elevenlabs_sdk._runtime import Json
from elevenlabs_sdk._runtime.lines import Events
from tests.sdk.conftest import RunAsync
from tests.sdk.server import Server


def pages(server: Server) -> None:
    for number in range(4):
        voices = [{"voice_id": f"{number}{letter}"} for letter in "abc"]
        server.answer_json(
            {"voices": voices, "has_more": number < 3, "next_page_token": f"t{number}", "total_count": 12}
        )


@pytest.mark.parametrize(
    ("most", "fetched"), [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (12, 4), (99, 4), (None, 4)]
)
def test_max_items_sync(server: Server, client: ElevenLabs, most: int | None, fetched: int) -> None:
    pages(server)
    options: Any = {} if most is None else {"max_items": most}
    found = list(client.voices.search(page_size=3, request_options=options))
    assert len(found) == min(12 if most is None else most, 12)
    assert len(server.requests) == fetched
    assert all("max_items" not in request.query for request in server.requests)


def test_max_items_async(server: Server, run_async: RunAsync[list[str]]) -> None:
    async def use(client: AsyncElevenLabs) -> list[str]:
        options: Any = {"max_items": 4}
        return [voice.voice_id async for voice in client.voices.search(page_size=3, request_options=options)]

    pages(server)
    assert run_async(use) == ["0a", "0b", "0c", "1a"]
    assert len(server.requests) == 2


STREAM = (
    b": hello\n\nid: 1\nretry: 2500\ndata: 1\n\nid\ndata: 2\n\nid: \x00\nretry: 1s\ndata: 3\n\nid: 9\ndata: 4"
)


def test_what_events_say_beside_their_data() -> None:
    events = Events()
    found = [(data, events.last_id, events.retry) for data in events.feed(STREAM)]
    found += [(data, events.last_id, events.retry) for data in events.finish()]
    assert found == [(b"1", "1", 2.5), (b"2", "", 2.5), (b"3", "", 2.5)]


NUMBER: Json[int] = Json("int")


def test_identity_and_retry_of_an_event_stream(server: Server, client: ElevenLabs) -> None:
    server.answer([STREAM], content_type="text/event-stream")
    stream = client._core.events(NUMBER, "GET", "/v1/events")
    assert (stream.last_event_id, stream.retry) == ("", None)
    assert [(number, stream.last_event_id) for number in stream] == [(1, "1"), (2, ""), (3, "")]
    assert stream.retry == 2.5


def test_identity_and_retry_of_an_async_event_stream(server: Server, run_async: RunAsync[Any]) -> None:
    server.answer([STREAM], content_type="text/event-stream")

    async def use(client: AsyncElevenLabs) -> list[Any]:
        stream = client._core.events(NUMBER, "GET", "/v1/events")
        found = [(number, stream.last_event_id, stream.retry) async for number in stream]
        raw = client.models.with_raw_response
        assert raw is client.models.with_raw_response
        return found

    assert run_async(use) == [(1, "1", 2.5), (2, "", 2.5), (3, "", 2.5)]


def test_a_broken_event_is_an_error_with_its_number(server: Server, client: ElevenLabs) -> None:
    server.answer([b"data: 1\n\ndata: one\n\n"], content_type="text/event-stream")
    with pytest.raises(APIResponseValidationError, match="event 2 is not JSON"):
        list(client._core.events(NUMBER, "GET", "/v1/events"))


def test_a_broken_event_is_an_error_with_its_number_async(server: Server, run_async: RunAsync[None]) -> None:
    server.answer([b"data: 1\n\ndata: one\n\n"], content_type="text/event-stream")

    async def use(client: AsyncElevenLabs) -> None:
        with pytest.raises(APIResponseValidationError, match="event 2 is not JSON"):
            [number async for number in client._core.events(NUMBER, "GET", "/v1/events")]

    run_async(use)
