"""Jobs that are waited for: asked about until they have ended, at growing intervals, for a limited time."""

from __future__ import annotations

import asyncio
import pickle
import time
from typing import Any

import pytest

from elevenlabs_sdk import (
    AsyncElevenLabs,
    ElevenLabs,
    JobFailedError,
    JobTimeoutError,
    NotFoundError,
    PollOptions,
)
from elevenlabs_sdk._runtime.polling import _Job
from tests.sdk.conftest import Call
from tests.sdk.operations import OPERATIONS
from tests.sdk.server import Server

EXAMPLES = {
    one.call: one.expected("minimal").value
    for one in OPERATIONS
    if one.call.startswith(("dubbing.", "voices.get"))
}
QUICK: Any = {"interval": 0.01, "max_interval": 0.02, "timeout": 5}


def dub(status: str) -> dict[str, Any]:
    return {**EXAMPLES["dubbing.get"], "dubbing_id": "d 1", "status": status}


def queue(server: Server, *statuses: str) -> None:
    server.answer_json({"dubbing_id": "d 1", "expected_duration_sec": 7})
    for status in statuses:
        server.answer_json(dub(status))


def start(client: Any, **options: Any) -> Any:
    return client.dubbing.create_and_wait(target_lang="de", poll_options={**QUICK, **options})


def paths(server: Server) -> list[str]:
    return [f"{one.method} {one.path}" for one in server.requests]


def test_a_job_is_asked_about_until_it_is_done(server: Server, call: Call) -> None:
    queue(server, "dubbing", "a status of the future", "dubbed")
    seen: list[str] = []
    found = call(lambda client: start(client, on_progress=lambda one: seen.append(one.status)))
    assert (found.dubbing_id, found.status) == ("d 1", "dubbed")
    assert seen == ["dubbing", "a status of the future", "dubbed"]
    assert paths(server) == ["POST /v1/dubbing", *["GET /v1/dubbing/d%201"] * 3]


def test_a_failed_job_raises(server: Server, call: Call) -> None:
    queue(server, "dubbing", "failed")
    with pytest.raises(
        JobFailedError, match=r"^dubbing\.create: the job ended with status 'failed'$"
    ) as caught:
        call(start)
    error = caught.value
    assert (error.status, error.started.dubbing_id, error.last.status) == ("failed", "d 1", "failed")
    copied = pickle.loads(pickle.dumps(error))
    assert (str(copied), copied.started) == (str(error), error.started)


def test_a_job_that_takes_too_long_raises_and_its_identity_is_not_lost(server: Server, call: Call) -> None:
    queue(server, *["dubbing"] * 40)
    begun = time.monotonic()
    with pytest.raises(
        JobTimeoutError, match=r"has not ended after 0\.2 s; its status is 'dubbing'"
    ) as caught:
        call(lambda client: start(client, timeout=0.2))
    assert 0.2 <= time.monotonic() - begun < 3
    assert (caught.value.started.dubbing_id, caught.value.last.status) == ("d 1", "dubbing")


def test_the_last_question_comes_when_the_time_is_up(server: Server, call: Call) -> None:
    queue(server, "dubbed")
    assert call(lambda client: start(client, interval=60, timeout=0.05)).status == "dubbed"


@pytest.mark.parametrize("status", [425, 429, 500, 503])
def test_what_may_pass_counts_as_pending(status: int, server: Server, call: Call) -> None:
    queue(server)
    server.answer(status=status)
    server.answer_json(dub("dubbed"))
    assert call(start, max_retries=0).status == "dubbed"
    assert len(server.requests) == 3


def test_the_servers_wish_to_wait_is_heeded(server: Server, call: Call) -> None:
    queue(server)
    server.answer(status=425, headers={"retry-after": "0.3"})
    server.answer_json(dub("dubbed"))
    begun = time.monotonic()
    call(start, max_retries=0)
    assert time.monotonic() - begun >= 0.3


def test_a_question_without_an_answer_is_the_cause_of_a_timeout(server: Server, call: Call) -> None:
    queue(server)
    for _ in range(40):
        server.answer(status=425)
    with pytest.raises(JobTimeoutError, match="status is None") as caught:
        call(lambda client: start(client, timeout=0.1), max_retries=0)
    assert caught.value.last is None
    assert "425" in str(caught.value.__cause__)


def test_other_errors_are_raised_at_once(server: Server, call: Call) -> None:
    queue(server)
    server.answer_json({"detail": "gone"}, status=404)
    with pytest.raises(NotFoundError, match="GET /v1/dubbing/d%201"):
        call(start)
    assert len(server.requests) == 2


def test_an_unknown_option_costs_no_job(server: Server, call: Call) -> None:
    with pytest.raises(TypeError, match="time_out"):
        call(lambda client: start(client, time_out=5))
    assert server.requests == []


def test_options_of_the_call_go_with_the_questions_but_what_was_added_to_its_body(
    server: Server, call: Call
) -> None:
    queue(server, "dubbed")
    options = {"headers": {"x-trace": "t"}, "query": {"extra": 1}, "body": {"more": "m"}}
    call(
        lambda client: client.dubbing.create_and_wait(
            target_lang="de", poll_options=QUICK, request_options=options
        )
    )
    assert [(one.header("x-trace"), one.query) for one in server.requests] == [("t", "extra=1"), ("t", "")]


def test_a_status_under_a_name_that_the_caller_gives(server: Server, call: Call) -> None:
    for state in ("fine_tuning", "fine_tuned"):
        voice = EXAMPLES["voices.get"]
        states = {"other": "fine_tuned", "m": state}
        if not server.queued:
            server.answer_json({"status": "ok"})
            server.answer_json({**voice, "fine_tuning": None})
        server.answer_json({**voice, "fine_tuning": {**voice["fine_tuning"], "state": states}})
    found = call(lambda client: client.voices.pvc.train_and_wait("v", model_id="m", poll_options=QUICK))
    assert found.fine_tuning.state["m"] == "fine_tuned"
    assert paths(server) == ["POST /v1/voices/pvc/v/train", *["GET /v1/voices/v"] * 3]
    assert server.requests[0].json == {"model_id": "m"}


def test_an_operation_that_tells_itself_how_far_it_is(server: Server, call: Call) -> None:
    def index(status: str) -> dict[str, Any]:
        return {
            "status": status,
            "progress_percentage": 1.0,
            "id": "i",
            "model": "m",
            "document_model_index_usage": {"used_bytes": 1},
        }

    def compute(client: Any) -> Any:
        documents = client.conversational_ai.knowledge_base.document
        return documents.compute_rag_index_and_wait("k", model="e5_mistral_7b_instruct", poll_options=QUICK)

    server.answer_json(index("succeeded"))
    assert call(compute).status == "succeeded"
    assert len(server.requests) == 1, "it was done at once"
    server.answer_json(index("processing"))
    server.answer_json(index("document_too_small"))
    with pytest.raises(JobFailedError, match="document_too_small"):
        call(compute)
    assert [one.json for one in server.requests] == [{"model": "e5_mistral_7b_instruct"}] * 3


def test_the_pauses_grow_and_are_spread(
    server: Server, client: ElevenLabs, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    queue(server, *["dubbing"] * 9, "dubbed")
    client.dubbing.create_and_wait(target_lang="de")
    limits = [min(1.5**number, 15) for number in range(10)]
    assert all(limit / 2 <= pause <= limit for pause, limit in zip(slept, limits, strict=True))
    assert len({pause / limit for pause, limit in zip(slept, limits, strict=True)}) > 1


def test_progress_may_be_a_coroutine_function(server: Server) -> None:
    seen: list[str] = []

    async def show(one: Any) -> None:
        await asyncio.sleep(0)
        seen.append(one.status)

    async def run() -> None:
        options: PollOptions[Any] = {"interval": 0.01, "on_progress": show}
        async with AsyncElevenLabs(api_key="k", base_url=server.url) as client:
            await client.dubbing.create_and_wait(target_lang="de", poll_options=options)

    queue(server, "dubbing", "dubbed")
    asyncio.run(run())
    assert seen == ["dubbing", "dubbed"]


def test_waiting_can_be_cancelled(server: Server) -> None:
    async def run() -> None:
        async with AsyncElevenLabs(api_key="k", base_url=server.url) as client:
            waiting = client.dubbing.create_and_wait(target_lang="de", poll_options={"interval": 60})
            await asyncio.wait_for(waiting, 0.3)

    queue(server)
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(run())


def test_an_error_of_the_callers_own_callback_is_raised(server: Server, call: Call) -> None:
    def fail(one: object) -> None:
        raise LookupError("mine")

    queue(server, "dubbing")
    with pytest.raises(LookupError, match="mine"):
        call(lambda client: start(client, on_progress=fail))


@pytest.mark.parametrize("seconds", [float("inf"), 1e14, 3601.0])
def test_a_server_can_delay_a_status_request_by_an_hour_at_most(seconds: float) -> None:
    """The operating system cannot sleep for any time."""
    job: _Job[Any] = _Job("a job", ["status"], ["done"], ["failed"], {"timeout": None})
    error: Any = LookupError()
    error.retry_after = seconds
    job.record_error(error)
    assert job.compute_pause() == 3600
    assert job.compute_pause() < 2
