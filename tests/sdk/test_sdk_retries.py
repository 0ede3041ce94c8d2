"""What is tried again, how often, and after how long; and timeouts."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from threading import Event
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncElevenLabs,
    ElevenLabs,
    InternalServerError,
    Timeout,
)
from tests.sdk.conftest import Call
from tests.sdk.server import Server

AT_ONCE = {"retry-after-ms": "0"}
MODELS: Callable[[Any], Any] = lambda client: client.models.list()  # noqa: E731
SPEECH: Callable[[Any], Any] = lambda client: client.text_to_speech.convert("v", text="Hi!")  # noqa: E731


@pytest.mark.parametrize(
    ("use", "status", "headers", "attempts"),
    [
        (MODELS, 500, AT_ONCE, 3),
        (MODELS, 503, {"retry-after": "0"}, 3),
        (MODELS, 429, {"retry-after": "0"}, 3),
        (MODELS, 408, AT_ONCE, 3),
        (MODELS, 404, AT_ONCE, 1),
        (MODELS, 501, AT_ONCE, 1),
        (MODELS, 503, {"retry-after": "61"}, 1),
        (SPEECH, 500, AT_ONCE, 1),
        (SPEECH, 502, AT_ONCE, 1),
        (SPEECH, 503, {}, 1),
        (SPEECH, 503, {"retry-after": "0"}, 3),
        (SPEECH, 429, {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 3),
        (lambda client: client.voices.delete("v"), 500, AT_ONCE, 3),
        (lambda client: client.conversational_ai.phone_numbers.update("p", agent_id="a"), 500, AT_ONCE, 1),
        (lambda client: client.history.download(history_item_ids=["h"]), 500, AT_ONCE, 3),
        (lambda client: client.text_to_speech.stream("v", text="Hi!"), 429, AT_ONCE, 3),
        (lambda client: client.history.get_audio("h"), 504, AT_ONCE, 3),
    ],
    ids=[
        "GET 500",
        "GET 503",
        "GET 429",
        "GET 408",
        "GET 404",
        "GET 501",
        "a long Retry-After",
        "POST 500",
        "POST 502",
        "POST 503",
        "POST 503 with Retry-After",
        "POST 429 with a date",
        "DELETE 500",
        "PATCH 500",
        "a POST that the description calls safe",
        "a stream of a POST",
        "a stream of a GET",
    ],
)
def test_how_often_a_call_is_tried(
    server: Server, call: Call, use: Callable[[Any], Any], status: int, headers: dict[str, str], attempts: int
) -> None:
    for _ in range(4):
        server.answer_json({"detail": "no"}, status=status, headers=headers)
    with pytest.raises(APIStatusError):
        call(use)
    assert len(server.requests) == attempts
    assert len({(one.method, one.path, one.query, one.headers, one.body) for one in server.requests}) == 1


def test_the_answer_of_a_later_attempt_is_the_answer(server: Server, call: Call) -> None:
    server.answer_json({"detail": "busy"}, status=429, headers=AT_ONCE)
    server.answer(b"audio")
    assert call(SPEECH) == b"audio"
    assert len(server.requests) == 2


def test_retry_after_is_waited_for(server: Server, call: Call) -> None:
    server.answer_json({}, status=429, headers={"retry-after-ms": "300", "retry-after": "30"})
    server.answer_json([])
    started = time.monotonic()
    call(MODELS)
    assert 0.3 <= time.monotonic() - started < 10


def test_max_retries_of_the_client_and_of_the_call(server: Server, call: Call) -> None:
    for _ in range(4):
        server.answer_json({}, status=500, headers=AT_ONCE)
    with pytest.raises(InternalServerError):
        call(MODELS, max_retries=0)
    assert len(server.requests) == 1
    with pytest.raises(InternalServerError):
        call(lambda client: client.models.list(request_options={"max_retries": 1}), max_retries=0)
    assert len(server.requests) == 3


@pytest.mark.parametrize("use", [MODELS, SPEECH], ids=["GET", "POST"])
def test_a_refused_connection_is_tried_again_since_nothing_was_sent(
    call: Call,
    use: Callable[[Any], Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]  # and from here on nobody listens there
    with caplog.at_level(logging.INFO, "elevenlabs_sdk"), pytest.raises(APIConnectionError) as caught:
        call(use, base_url=f"http://127.0.0.1:{port}")
    assert isinstance(caught.value.__cause__, httpx.ConnectError)
    tries = [message for message in caplog.messages if "after:" in message]
    assert [message.split(" in ")[0].rpartition(": ")[2] for message in tries] == [
        "attempt 2 of 3",
        "attempt 3 of 3",
    ]


@pytest.mark.parametrize(
    ("use", "cause", "attempts"),
    [
        (MODELS, httpx.ConnectError("refused"), 3),
        (MODELS, httpx.ReadError("reset"), 3),
        (SPEECH, httpx.ConnectError("refused"), 3),
        (MODELS, httpx.PoolTimeout("full"), 1),
        (SPEECH, httpx.PoolTimeout("full"), 1),
        (SPEECH, httpx.ReadError("reset"), 1),
        (SPEECH, httpx.ReadTimeout("slow"), 1),
        (SPEECH, httpx.RemoteProtocolError("cut off"), 1),
    ],
    ids=[
        "GET refused",
        "GET reset",
        "POST refused",
        "GET no free connection",
        "POST no free connection",
        "POST reset",
        "POST slow",
        "POST cut off",
    ],
)
def test_a_post_that_may_have_been_executed_is_not_repeated(
    use: Callable[[Any], Any], cause: httpx.HTTPError, attempts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    tried = 0

    def fail(request: httpx.Request) -> httpx.Response:
        nonlocal tried
        tried += 1
        raise cause

    with httpx.Client(transport=httpx.MockTransport(fail)) as mine, pytest.raises(APIConnectionError):
        use(ElevenLabs(api_key="k", http_client=mine))
    assert tried == attempts


def test_a_stream_is_never_begun_anew_once_its_status_line_has_come(server: Server, call: Call) -> None:
    for _ in range(2):
        server.answer([b"half of"], content_type="audio/mpeg", break_off=True)
    with pytest.raises(APIConnectionError):
        call(lambda client: client.history.get_audio("h"))
    assert len(server.requests) == 1


def test_a_get_whose_body_breaks_off_is_tried_again(server: Server, call: Call) -> None:
    server.answer([b'[{"model_id":'], break_off=True)
    server.answer_json([])
    assert call(MODELS) == []


@pytest.mark.parametrize("how", ["client", "float", "Timeout"])
def test_a_timeout(server: Server, call: Call, how: str) -> None:
    go_on = Event()
    server.answer_json([], hold=go_on)
    settings: dict[str, Any] = {"timeout": 0.1} if how == "client" else {}
    options: dict[str, Any] = {"max_retries": 0}
    if how != "client":
        options["timeout"] = 0.1 if how == "float" else Timeout(5.0, read=0.1)
    try:
        with pytest.raises(APITimeoutError, match=r"^GET /v1/models: timed out \(read\)$"):
            call(lambda client: client.models.list(request_options=options), **settings)
    finally:
        go_on.set()


def test_the_timeout_of_a_call_outlives_that_of_the_client(server: Server, call: Call) -> None:
    go_on = Event()
    server.answer_json([], hold=go_on)

    def use(client: ElevenLabs | AsyncElevenLabs) -> Any:
        threading.Timer(0.3, go_on.set).start()
        return client.models.list(request_options={"timeout": None})

    assert call(use, timeout=0.05, max_retries=0) == []


def test_a_timeout_in_the_middle_of_a_stream(server: Server, call: Call) -> None:
    go_on = Event()
    server.answer([b"first", go_on, b"second"])
    try:
        with pytest.raises(APITimeoutError, match=r"^GET /v1/history/h/audio: timed out \(read\)$"):
            call(lambda client: client.history.get_audio("h"), timeout=0.1)
    finally:
        go_on.set()
