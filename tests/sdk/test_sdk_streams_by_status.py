"""Streams beside other successful responses: the status determines what a call returns."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from tests.sdk import test_sdk_golden_packages as packages
from tests.sdk.test_sdk_golden_packages import Golden

golden = packages.golden
of = packages.of
CALLS = ("call", "call_async")
AUDIO = "audio/mpeg"
EVENTS = "text/event-stream"


def run(golden: Golden, kind: str, use: Any) -> Any:
    """Return what `use` makes of the client: `use` reads with functions that both clients share."""
    if kind == "call":
        return golden.call(lambda client: use(client, _Sync()))
    return golden.call_async(lambda client: _unwrap(use(client, _Async())))


async def _unwrap(value: Any) -> Any:
    return await value if hasattr(value, "__await__") else value


class _Sync:
    def result(self, value: Any) -> Any:
        return value

    def read(self, value: Any) -> Any:
        return value.read()

    def collect(self, value: Any) -> Any:
        return [*value]


class _Async:
    async def result(self, value: Any) -> Any:
        return await value

    async def read(self, value: Any) -> Any:
        return await (await value).read()

    async def collect(self, value: Any) -> Any:
        return [item async for item in await value]


@pytest.mark.parametrize("kind", CALLS)
@of("stream_by_status")
def test_the_status_selects_a_stream_or_another_response(golden: Golden, kind: str) -> None:
    server = golden.server
    server.answer(b"MP3", content_type=AUDIO)
    server.answer_json({"position": 3}, status=202)
    server.answer(status=204)
    server.answer(b"part", content_type=AUDIO, status=206)
    assert run(golden, kind, lambda client, use: use.read(client.speech.get("s"))) == b"MP3"
    assert run(golden, kind, lambda client, use: use.result(client.speech.get("s"))).position == 3
    assert run(golden, kind, lambda client, use: use.result(client.speech.get("s"))) is None
    assert run(golden, kind, lambda client, use: use.read(client.speech.get("s"))) == b"part"
    assert {request.header("accept") for request in server.requests} == {"audio/mpeg, application/json"}


@pytest.mark.parametrize("kind", CALLS)
@of("stream_by_status")
def test_several_streams_and_a_range(golden: Golden, kind: str) -> None:
    server = golden.server
    server.answer(b'data: {"percent": 1}\n\ndata: {"percent": 2}\n\n', content_type=EVENTS)
    server.answer(b'{"position": 7}\n', content_type="application/jsonl", status=203)
    server.answer(status=204)
    server.answer(b"grau", content_type="text/plain", status=299)
    progress = run(golden, kind, lambda client, use: use.collect(client.speech.watch("s")))
    assert [item.percent for item in progress] == [1, 2]
    (pending,) = run(golden, kind, lambda client, use: use.collect(client.speech.watch("s")))
    assert pending.position == 7
    assert run(golden, kind, lambda client, use: use.result(client.speech.watch("s"))) is None
    assert run(golden, kind, lambda client, use: use.result(client.speech.watch("s"))) == "grau"


@pytest.mark.parametrize("kind", CALLS)
@of("stream_by_status")
def test_an_argument_selects_before_the_status(golden: Golden, kind: str) -> None:
    server = golden.server
    server.answer(b"MP3", content_type=AUDIO)
    server.answer_json({"position": 3}, status=202)
    server.answer(b'data: {"percent": 1}\n\n', content_type=EVENTS)
    assert run(golden, kind, lambda client, use: use.read(client.speech.create("s"))) == b"MP3"
    assert run(golden, kind, lambda client, use: use.result(client.speech.create("s"))).position == 3
    events = run(golden, kind, lambda client, use: use.collect(client.speech.create("s", stream=True)))
    assert [item.percent for item in events] == [1]
    accepted = [request.header("accept") for request in server.requests]
    assert accepted == ["audio/mpeg, application/json", "audio/mpeg, application/json", EVENTS]


@of("stream_by_status")
def test_the_stream_is_not_read_before_it_is_returned(golden: Golden) -> None:
    import threading

    for kind in CALLS:
        more = threading.Event()
        golden.server.answer([b"first", more, b"second"], content_type=AUDIO)

        def read(client: Any, more: threading.Event = more) -> list[bytes]:
            stream = client.speech.get("s")
            pieces = [next(stream)]
            more.set()
            return [*pieces, *stream]

        async def read_async(client: Any, more: threading.Event = more) -> list[bytes]:
            stream = await client.speech.get("s")
            assert stream.status_code == 200, "the stream is open"
            pieces = [await anext(stream)]
            more.set()
            return [*pieces, *[piece async for piece in stream]]

        use: Any = read if kind == "call" else read_async
        assert getattr(golden, kind)(use) == [b"first", b"second"]


@pytest.mark.parametrize("kind", CALLS)
@of("stream_by_status")
def test_errors_and_retries_are_those_of_other_calls(golden: Golden, kind: str) -> None:
    server, package = golden.server, golden.package
    server.answer(status=503, headers={"retry-after": "0"})
    server.answer_json({"position": 3}, status=202)
    assert run(golden, kind, lambda client, use: use.result(client.speech.get("s"))).position == 3
    server.answer_json({"detail": "gone"}, status=404)
    with pytest.raises(package.NotFoundError, match="gone"):
        run(golden, kind, lambda client, use: use.result(client.speech.get("s")))
    server.answer_json([1], status=202)
    with pytest.raises(package.APIResponseValidationError):
        run(golden, kind, lambda client, use: use.result(client.speech.get("s")))
    server.answer(b"x", status=200, headers={"content-encoding": "unknown"}, content_type=AUDIO)
    with pytest.raises(package.APIResponseValidationError, match="encoded as"):
        run(golden, kind, lambda client, use: use.result(client.speech.get("s")))


@of("stream_by_status")
def test_raw_responses_of_both_kinds(golden: Golden) -> None:
    for _ in range(2):
        golden.server.answer(b"MP3", content_type=AUDIO, headers={"x-a": "1"})
        golden.server.answer_json({"position": 3}, status=202)

    def read(client: Any) -> list[Any]:
        with client.speech.with_raw_response.get("s") as raw:
            found = [raw.status_code, raw.headers["x-a"], raw.parse().read()]
        raw = client.speech.with_raw_response.get("s")
        return [*found, raw.status_code, raw.parse().position]

    async def read_async(client: Any) -> list[Any]:
        async with await client.speech.with_raw_response.get("s") as raw:
            found = [raw.status_code, raw.headers["x-a"], await raw.parse().read()]
        raw = await client.speech.with_raw_response.get("s")
        return [*found, raw.status_code, raw.parse().position]

    expected = [200, "1", b"MP3", 202, 3]
    assert golden.call(read) == expected
    assert golden.call_async(read_async) == expected


@of("stream_by_status")
def test_the_fake_server_chooses_the_response_by_its_content(golden: Golden) -> None:
    testing: Any = importlib.import_module(f"{golden.package.__name__}.testing")
    server = testing.FakeServer()
    client = server.client(golden.package.Example)
    assert client.speech.get("s").status_code == 200
    server.on("speech.get").answer({"position": 3}).times(1)
    server.on("speech.get").answer(None).times(1)
    server.on("speech.get").answer(b"MP3").times(1)
    server.on("speech.get").stream(b"M", b"P").times(1)
    assert client.speech.get("s").position == 3
    assert client.speech.get("s") is None
    assert client.speech.get("s").read() == b"MP3"
    assert client.speech.get("s").read() == b"MP"
    with pytest.raises(ValueError, match="position"):
        server.on("speech.get").answer({"positio": 3})
    server.on("speech.watch").answer("a remark").times(1)
    assert client.speech.watch("s") == "a remark"
    server.on("speech.watch").stream({"percent": 4}).times(1)
    assert [item.percent for item in client.speech.watch("s")] == [4]
    server.on("speech.create").answer({"position": 3})
    assert client.speech.create("s").position == 3
