"""The retry budget: what a client may spend on trying again is earned by calls that succeed."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elevenlabs_sdk import APIConnectionError, AsyncElevenLabs, ElevenLabs, InternalServerError
from elevenlabs_sdk._runtime.retries import RESERVE, SUCCESSES_PER_RETRY, RetryBudget
from tests.sdk.conftest import KEY, Call
from tests.sdk.server import Server

AT_ONCE = {"retry-after-ms": "0"}

FAST = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FAST
@given(
    st.lists(st.sampled_from(["succeeds", "fails", "fails twice, then succeeds"]), max_size=600), st.data()
)
def test_over_any_stretch_retries_are_ten_and_a_tenth_of_what_succeeded(
    calls: list[str], data: st.DataObject
) -> None:
    budget = RetryBudget()
    told: list[tuple[int, bool]] = []  # retries, and whether the call succeeded in the end
    for call in calls:
        wanted = 0 if call == "succeeds" else 2
        made = sum(budget.spend() for _ in range(wanted))
        succeeded = call == "succeeds" or (call != "fails" and made == wanted)
        if succeeded:
            budget.record_success()
        told.append((made, succeeded))
    start = data.draw(st.integers(0, len(told)))
    stretch = told[start : data.draw(st.integers(start, len(told)))]
    retries = sum(made for made, _ in stretch)
    failed = sum(not succeeded for _, succeeded in stretch)
    assert retries <= RESERVE + (len(stretch) - failed) / SUCCESSES_PER_RETRY
    if failed >= 100:
        assert len(stretch) + retries <= 1.1 * len(stretch)


def test_an_outage_of_any_length_makes_ten_more_requests_than_calls() -> None:
    budget = RetryBudget()
    for _ in range(1000):
        budget.record_success()
    assert sum(budget.spend() for _ in range(100_000)) == RESERVE


def test_no_retry_is_granted_twice_to_threads() -> None:
    budget = RetryBudget()
    barrier = threading.Barrier(16)

    def spend(_: int) -> int:
        barrier.wait(10)
        return sum(budget.spend() for _ in range(50))

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(spend, range(16))) == RESERVE


def test_the_first_call_of_a_client_is_tried_again(server: Server, call: Call) -> None:
    for _ in range(2):
        server.answer_json({}, status=503, headers=AT_ONCE)
    server.answer_json([])
    assert call(lambda client: client.models.list()) == []


def test_an_outage_with_the_async_client(server: Server) -> None:
    calls = 100
    for _ in range(2 * calls):
        server.answer_json({}, status=502, headers=AT_ONCE)

    async def use() -> None:
        async with AsyncElevenLabs(api_key=KEY, base_url=server.url) as client:
            for _ in range(calls):
                with pytest.raises(InternalServerError):
                    await client.models.list()

    asyncio.run(use())
    assert len(server.requests) == calls + calls // 10


def test_ten_calls_that_succeed_earn_a_retry(server: Server, client: ElevenLabs) -> None:
    for _ in range(6):
        server.answer_json({}, status=500, headers=AT_ONCE)
        server.answer_json({}, status=500, headers=AT_ONCE)
        server.answer_json({}, status=500, headers=AT_ONCE)
    for _ in range(5):
        with pytest.raises(InternalServerError):
            client.models.list()
    assert len(server.requests) == 15
    server.reset()
    server.answer_json({}, status=500, headers=AT_ONCE)
    with pytest.raises(InternalServerError):
        client.models.list()
    assert len(server.requests) == 1
    for _ in range(10):
        server.answer_json([])
        client.models.list()
    server.answer_json({}, status=500, headers=AT_ONCE)
    server.answer_json([])
    assert client.models.list() == []


def test_what_never_reaches_a_server_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    monkeypatch.setattr("random.random", lambda: 0.0)
    tried: list[Any] = []

    def fail(request: httpx.Request) -> httpx.Response:
        tried.append(request)
        raise httpx.ConnectError("refused")

    with httpx.Client(transport=httpx.MockTransport(fail)) as mine:
        client = ElevenLabs(api_key=KEY, http_client=mine)
        for _ in range(200):
            with pytest.raises(APIConnectionError):
                client.text_to_speech.convert("v", text="Hi!")
    assert len(tried) == 210
