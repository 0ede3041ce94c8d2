"""Budgets of time, of traffic and of memory: nothing goes on for ever, and nothing fills the memory."""

from __future__ import annotations

import gzip
import json
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from elevenlabs_sdk import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    ElevenLabs,
    InternalServerError,
    RateLimitError,
)
from elevenlabs_sdk._runtime import attempts, content
from elevenlabs_sdk._runtime.retries import decide, parse_retry_after
from tests.sdk.conftest import KEY, Call
from tests.sdk.server import Server, running

MODELS: Callable[[Any], Any] = lambda client: client.models.list()  # noqa: E731
AT_ONCE = {"retry-after-ms": "0"}


@pytest.fixture
def alone() -> Iterator[Server]:
    """A server of its own for a request that may arrive after its test has ended, or that must meet no such one."""
    with running() as server:
        yield server


def test_the_total_timeout_ends_the_waiting_between_tries(server: Server, call: Call) -> None:
    for _ in range(2):
        server.answer_json({}, status=503, headers={"retry-after": "5"})
    started = time.monotonic()
    with pytest.raises(InternalServerError):
        call(MODELS, total_timeout=4)
    assert time.monotonic() - started < 4
    assert len(server.requests) == 1


@pytest.mark.parametrize("how", ["client", "copy", "call"])
def test_the_total_timeout_of_an_answer_that_never_comes(alone: Server, call: Call, how: str) -> None:
    go_on = Event()
    alone.answer_json([], hold=go_on)

    def use(client: Any) -> Any:
        if how == "copy":
            client = client.with_options(total_timeout=0.2)
        return client.models.list(request_options={"total_timeout": 0.2} if how == "call" else None)

    try:
        with pytest.raises(APITimeoutError):
            call(use, base_url=alone.url, **({"total_timeout": 0.2} if how == "client" else {}))
    finally:
        go_on.set()
    assert len(alone.requests) <= 1  # none when the machine was too busy to send it in time


def test_the_total_timeout_of_an_answer_that_drips(alone: Server, call: Call) -> None:
    never = Event()
    dripping: list[bytes | Event] = [b"[", *([b" "] * 3), never, b"]"]
    alone.answer(dripping, content_type="application/json")
    started = time.monotonic()
    try:
        with pytest.raises(APITimeoutError):
            call(MODELS, base_url=alone.url, total_timeout=0.3, timeout=60)
    finally:
        never.set()
    assert time.monotonic() - started < 5


def test_a_drip_is_noticed_between_two_pieces(alone: Server, call: Call, monkeypatch: Any) -> None:
    alone.answer([b"[", b"]"], content_type="application/json")
    monkeypatch.setattr(content, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + 100))
    with pytest.raises(APITimeoutError, match=r"timed out \(total\)"):
        call(MODELS, base_url=alone.url, total_timeout=20, max_retries=0)
    assert len(alone.requests) == 1


def test_a_redirect_does_not_start_the_total_timeout_anew(
    alone: Server, call: Call, monkeypatch: Any
) -> None:
    alone.answer(status=302, headers={"location": "/a"})
    now = time.monotonic()
    clock = iter([now, now])  # when the call and its first try begin
    slow = SimpleNamespace(monotonic=lambda: next(clock, now + 100), perf_counter=time.perf_counter)
    monkeypatch.setattr(attempts, "time", slow)
    with pytest.raises(APITimeoutError, match=r"timed out \(total\)"):
        call(MODELS, base_url=alone.url, total_timeout=20)
    assert len(alone.requests) == 1


def test_an_outage_of_a_hundred_calls_makes_a_tenth_more_traffic(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    calls = 100
    for _ in range(2 * calls):
        server.answer_json({}, status=500, headers=AT_ONCE)
    with ElevenLabs(api_key=KEY, base_url=server.url) as client:
        copies = [client, client.with_options(timeout=9)]
        with caplog.at_level(logging.INFO, "elevenlabs_sdk"):
            for number in range(calls):
                with pytest.raises(InternalServerError):
                    copies[number % 2].models.list()
    assert len(server.requests) == calls + 10
    assert "not retried, the retry budget of the client is exhausted" in caplog.text


def test_a_server_that_limits_the_rate_is_no_outage(server: Server, client: ElevenLabs) -> None:
    for _ in range(60):
        server.answer_json({}, status=429, headers=AT_ONCE)
    for _ in range(20):
        with pytest.raises(RateLimitError):
            client.models.list()
    assert len(server.requests) == 60


@pytest.mark.parametrize(
    ("header", "value", "seconds"),
    [
        ("retry-after", "5", 5.0),
        ("retry-after", "0.5", 0.5),
        ("retry-after-ms", "250", 0.25),
        ("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("retry-after", "-1", None),
        ("retry-after", "nan", None),
        ("retry-after", "inf", float("inf")),
        ("retry-after", "1e400", float("inf")),
        ("retry-after", "9" * 5000, float("inf")),
        ("retry-after", "soon", None),
        ("retry-after", "Wed, 99 Oct 2015 99:28:00 GMT", None),
        ("retry-after", "Wed, 21 Oct 99999999 07:28:00 GMT", None),
        ("retry-after", "", None),
    ],
)
def test_absurd_values_of_retry_after_neither_crash_nor_hang(
    header: str, value: str, seconds: float | None
) -> None:
    found = parse_retry_after({header: value}, time.time())
    assert found == seconds
    wait = decide(
        retry="safe", attempt=0, max_retries=2, status=503, retry_after=found, never_sent=False, jitter=1.0
    )
    assert wait is None or wait <= 60


def test_ctrl_c_is_not_swallowed(server: Server, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    server.answer_json({}, status=503)
    monkeypatch.setattr("elevenlabs_sdk._runtime.attempts.decide", lambda **_: interrupt())
    with pytest.raises(KeyboardInterrupt):
        call(MODELS)
    assert len(server.requests) == 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_compressed_answers_are_read(server: Server, call: Call, encoding: str) -> None:
    import zlib

    data = b"[]" + b" " * 9000
    packed = gzip.compress(data) if encoding == "gzip" else zlib.compress(data)
    server.answer(packed, content_type="application/json", headers={"content-encoding": encoding})
    assert call(MODELS) == []


def test_a_decompression_bomb_is_refused(server: Server, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_SUCCESS_SIZE", 1024 * 1024)
    server.answer(
        gzip.compress(b"[" + b" " * 8_000_000 + b"]"),
        content_type="application/json",
        headers={"content-encoding": "gzip"},
    )
    with pytest.raises(APIResponseValidationError, match="the response body is longer than 1048576 bytes"):
        call(MODELS)
    assert len(server.requests) == 1


def test_of_a_huge_failure_the_beginning_is_read(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MAX_ERROR_SIZE", 1000)
    server.answer(
        gzip.compress(b"no " * 3_000_000),
        status=400,
        content_type="text/plain",
        headers={"content-encoding": "gzip"},
    )
    with pytest.raises(BadRequestError, match="no no no"):
        call(MODELS)


def test_compressed_garbage_is_a_connection_error(server: Server, call: Call) -> None:
    server.answer(b"garbage", content_type="application/json", headers={"content-encoding": "gzip"})
    with pytest.raises(APIConnectionError):
        call(MODELS, max_retries=0)


@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b'{"a":' * 200_000, b"[" * 200_000 + b"]" * 200_000],
    ids=["lists", "objects", "closed"],
)
def test_deeply_nested_json_is_refused(server: Server, call: Call, body: bytes) -> None:
    server.answer(body, content_type="application/json")
    server.answer(body, status=400, content_type="application/json")
    with pytest.raises(APIResponseValidationError):
        call(MODELS)
    with pytest.raises(BadRequestError):
        call(MODELS)


def test_a_body_nested_too_deeply_is_refused_before_it_is_sent(server: Server, call: Call) -> None:
    nested: Any = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(ValueError, match="nested too deeply"):
        call(lambda client: client.models.list(request_options={"body": {"a": nested}}))
    assert server.requests == []
    while nested:
        nested = nested.pop()


@pytest.mark.parametrize(
    "use",
    [
        lambda client: client.models.list(request_options={"headers": {"x-a": "b\r\nx-evil: 1"}}),
        lambda client: client.models.list(request_options={"headers": {"x-a\r\nx-evil": "1"}}),
        lambda client: client.models.list(request_options={"headers": {"x-a": "\x00"}}),
        lambda client: client.with_options(default_headers={"x-a": "b\nx-evil: 1"}).models.list(),
        lambda client: client.with_options(api_key="k\r\nx-evil: 1").models.list(),
        lambda client: client.with_options(base_url="http://127.0.0.1\r\nx-evil: 1").models.list(),
        lambda client: client.voices.ivc.create(name="n", files=[("f", b"a", "a/b\r\nx-evil: 1")]),
    ],
    ids=["value", "name", "NUL", "default", "key", "base URL", "content type of a file"],
)
def test_header_injection_is_refused_before_a_byte_is_sent(
    server: Server, call: Call, use: Callable[[Any], Any]
) -> None:
    with pytest.raises(ValueError) as caught:
        call(use)
    assert server.requests == []
    assert "k\r\n" not in str(caught.value)


@pytest.mark.parametrize("identity", ["a\r\nb", "a b", "../x", "a/b?c=d#e", "%2e%2e", "ü", "a\x00"])
def test_a_path_parameter_stays_one_segment(server: Server, call: Call, identity: str) -> None:
    server.answer_json({})
    call(lambda client: client.voices.delete(identity))
    assert server.only.path.count("/") == 3
    assert server.only.query == ""


def test_progress_of_an_upload(server: Server, call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"x" * 300_000)
    server.answer_json({}, status=429, headers=AT_ONCE)
    server.answer_json({"voice_id": "v", "requires_verification": False})
    seen: list[tuple[int, int | None]] = []
    call(
        lambda client: client.voices.ivc.create(
            name="n",
            files=[path],
            request_options={"on_upload_progress": lambda sent, total: seen.append((sent, total))},
        )
    )
    total = len(server.requests[0].body)
    assert {one[1] for one in seen} == {total}
    assert [one[0] for one in seen].count(total) == 2
    half = seen[: len(seen) // 2]
    assert half == seen[len(seen) // 2 :]
    assert [sent for sent, _ in half] == sorted({sent for sent, _ in half})
    assert len(half) >= 5


def test_progress_of_json_and_of_unknown_size(server: Server, call: Call) -> None:
    server.answer(b"audio")
    server.answer_json({"voice_id": "v", "requires_verification": False})
    seen: list[tuple[int, int | None]] = []
    options: Any = {"on_upload_progress": lambda sent, total: seen.append((sent, total))}
    call(lambda client: client.text_to_speech.convert("v", text="x" * 100_000, request_options=options))
    assert seen[-1] == (len(server.requests[0].body),) * 2
    assert len(seen) == 2
    seen.clear()
    call(lambda client: client.voices.ivc.create(name="n", files=[iter([b"a"])], request_options=options))
    assert seen[-1] == (len(server.requests[1].body), None)
    server.answer_json([])
    call(lambda client: client.models.list(request_options=options))  # nothing to send, nothing to report


def test_what_a_progress_callback_raises_ends_the_call(server: Server, call: Call) -> None:
    def stop(sent: int, total: int | None) -> None:
        raise InterruptedError("enough")

    with pytest.raises(InterruptedError, match="enough"):
        call(
            lambda client: client.voices.ivc.create(
                name="n", files=[b"a"], request_options={"on_upload_progress": stop}
            )
        )


def test_a_salvaged_model_is_dumped_without_a_warning(server: Server, call: Call) -> None:
    server.answer_json({"voice_id": 7, "name": ["odd"], "labels": 3})
    voice = call(lambda client: client.voices.get("v"))
    assert voice.model_dump(exclude_unset=True)["voice_id"] == 7
    assert json.loads(voice.model_dump_json(exclude_unset=True))["name"] == ["odd"]


def test_an_error_of_a_failed_call_survives_pickling(server: Server, call: Call) -> None:
    import copy
    import pickle

    server.answer_json({"detail": "no"}, status=400, headers={"request-id": "r"})
    with pytest.raises(APIStatusError) as caught:
        call(MODELS)
    for twin in (copy.copy(caught.value), pickle.loads(pickle.dumps(caught.value))):
        assert (str(twin), twin.status_code, twin.headers["request-id"]) == (str(caught.value), 400, "r")
