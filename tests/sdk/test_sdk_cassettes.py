"""Cassettes: traffic is recorded without secrets, and replayed without the network."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import depot
import depot.testing
from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs, NotFoundError
from elevenlabs_sdk.testing import Cassette, CassetteMismatch, Failure, FakeServer, Recorded
from elevenlabs_sdk.testing.recorded_bodies import Secrets, describe_request, describe_response, make_pieces
from tests.sdk.server import Server

KEY = "sk-4711-very-secret"
Program = Callable[[Any], Any]


@pytest.fixture
def api() -> Iterator[FakeServer]:
    """The API whose traffic is recorded."""
    with FakeServer() as server:
        yield server
        server.raise_reported()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cassettes" / "c.json"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("the network is used")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)


def use_everything(client: ElevenLabs) -> list[Any]:
    """Read objects, two pages, a file, a stream, and upload a file."""
    speech = client.text_to_speech
    return [
        client.voices.get("v1").name,
        [voice.voice_id for voice in client.voices.search()],
        speech.convert("v", text="hi").read(),
        [item.audio_base64 for item in speech.stream_with_timestamps("v", text="hi")],
        client.voices.ivc.create(name="n", files=[("a.mp3", iter([b"a", b"b"]))]).voice_id,
        client.voices.delete("v2").status,
    ]


async def use_everything_async(client: AsyncElevenLabs) -> list[Any]:
    speech = client.text_to_speech
    async with client:
        return [
            (await client.voices.get("v1")).name,
            [voice.voice_id async for voice in client.voices.search()],
            await (await speech.convert("v", text="hi")).read(),
            [item.audio_base64 async for item in speech.stream_with_timestamps("v", text="hi")],
            (await client.voices.ivc.create(name="n", files=[("a.mp3", b"ab")])).voice_id,
            (await client.voices.delete("v2")).status,
        ]


def record(api: FakeServer, file: Path, program: Program) -> Any:
    with Cassette(file, record=True) as cassette:
        return program(cassette.client(ElevenLabs, api_key=KEY, base_url=api.url))


def replay(file: Path, program: Program, **settings: Any) -> Any:
    with Cassette(file, **settings) as cassette:
        return program(cassette.client(ElevenLabs))


def test_record_and_replay(api: FakeServer, file: Path, request: pytest.FixtureRequest) -> None:
    recorded = record(api, file, use_everything)
    api.close()
    request.getfixturevalue("no_network")
    with Cassette(file) as cassette:
        assert len(cassette.unplayed) == 7
        assert use_everything(cassette.client(ElevenLabs)) == recorded
        assert cassette.unplayed == []
    # The requests of both clients are the same.
    cassette = Cassette(file)
    monkey = request.getfixturevalue("monkeypatch")
    monkey.undo()  # an event loop has a socket
    assert asyncio.run(use_everything_async(cassette.client(AsyncElevenLabs))) == recorded


def test_record_with_asyncio(api: FakeServer, file: Path) -> None:
    with Cassette(file, record=True) as cassette:
        client = cassette.client(AsyncElevenLabs, api_key=KEY, base_url=api.url)
        recorded = asyncio.run(use_everything_async(client))
    api.close()
    assert replay(file, use_everything) == recorded
    assert KEY not in file.read_text("utf-8")


def test_calls_at_the_same_time(api: FakeServer, file: Path) -> None:
    async def program(client: AsyncElevenLabs) -> list[str | None]:
        async with client:
            return [
                voice.name
                for voice in await asyncio.gather(*(client.voices.get(f"v{number}") for number in range(9)))
            ]

    api.respond("voices.get", lambda call: {"name": call.arguments["voice_id"]})
    with Cassette(file, record=True) as cassette:
        client = cassette.client(AsyncElevenLabs, api_key=KEY, base_url=api.url)
        assert asyncio.run(program(client)) == [f"v{number}" for number in range(9)]
    assert asyncio.run(program(Cassette(file).client(AsyncElevenLabs))) == [
        f"v{number}" for number in range(9)
    ]


# Secrets


def test_no_secret_is_in_the_file(api: FakeServer, file: Path) -> None:
    def answer(call: Recorded) -> object:
        key = call.headers["xi-api-key"]
        return {
            "name": f"echo {key}",
            "preview_url": f"https://x.example/a?X-Amz-Signature=5161&key={key}&b=1",
        }

    api.respond(
        "voices.get", answer, headers={"X-Token": "header-secret", "Set-Cookie": "session=cookie-secret"}
    )

    def program(client: ElevenLabs) -> Any:
        return client.voices.get("v"), client.voices.get(KEY)

    first, _ = record(api, file, program)
    assert first.name == f"echo {KEY}"
    text = file.read_text("utf-8")
    for secret in (KEY, "5161", "header-secret", "cookie-secret", KEY[5:]):
        assert secret not in text, secret
    first, second = replay(file, lambda client: (client.voices.get("v"), client.voices.get("***")))
    assert (first.name, first.preview_url) == (
        "echo ***",
        "https://x.example/a?X-Amz-Signature=***&key=***&b=1",
    )
    assert second.name == "echo ***"


def test_fields_are_hidden_by_name() -> None:
    secrets = Secrets({"pin"}, [])
    document = {
        "pin": ["1234", {"a": "5678"}],
        "api_key": "k",
        "max_tokens": 5,
        "is_token": True,
        "text": "https://u.example?token=t&x=1",
        "nested": [{"password": None, "secret": "", "name": "n"}],
    }
    expected = {
        "pin": ["***", {"a": "***"}],
        "api_key": "***",
        "max_tokens": 5,
        "is_token": True,
        "text": "https://u.example?token=***&x=1",
        "nested": [{"password": None, "secret": "", "name": "n"}],
    }
    assert describe_request(json.dumps(document).encode(), "application/json", secrets) == {"json": expected}
    form = describe_request(b"pin=1234&a=b%20c&token=x", "application/x-www-form-urlencoded", secrets)
    assert form == {"form": [["pin", "***"], ["a", "b c"], ["token", "***"]]}
    body = b'--b\r\nContent-Disposition: form-data; name="pin"\r\n\r\n1234\r\n--b'
    body += b'\r\nContent-Disposition: form-data; name="d"\r\nContent-Type: application/json\r\n\r\n{"pin": "1"}\r\n--b--'
    assert describe_request(body, "multipart/form-data; boundary=b", secrets) == {
        "parts": [{"name": "pin", "text": "***"}, {"name": "d", "json": {"pin": "***"}}]
    }


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        (
            b'data: {"api_key": "k"}\n\ndata: [DONE]\n\n',
            "text/event-stream",
            b'data: {"api_key": "***"}\n\ndata: [DONE]\n\n',
        ),
        (b'{"token": "t"}\n{"a":1}\n', "application/jsonl", b'{"token": "***"}\n{"a":1}\n'),
        (b'{"a": 1.10, "token": "t"}', "application/json", b'{"a": 1.1, "token": "***"}'),
        (b'{"a": 1.10}', "application/json", b'{"a": 1.10}'),
        (b'{"a": 1, "a": 2}', "application/json", b'{"a": 1, "a": 2}'),
        (b"not json", "application/json", b"not json"),
        (b"\xff\xfb\x00 credential-1 \xff", "audio/mpeg", b"\xff\xfb\x00 *** \xff"),
        ("Grüße".encode("latin-1"), "text/plain", "Grüße".encode("latin-1")),
        (b"data: \xff\n\n", "text/event-stream", b"data: \xff\n\n"),
        (b"", "text/plain", b""),
    ],
)
def test_bodies_of_responses(data: bytes, content_type: str, expected: bytes) -> None:
    """They are unchanged but for secrets."""
    body = describe_response(data, content_type, Secrets((), ["credential-1"]))
    assert b"".join(make_pieces(json.loads(json.dumps(body)))) == expected


def test_other_credentials_and_another_base_url(tmp_path: Path) -> None:
    api, file = depot.testing.FakeServer(), tmp_path / "c.json"
    credentials = {
        name: f"credential-of-{name}"
        for name in depot.testing.FakeServer().client(depot.Depot)._api.credential_arguments
    }

    def program(client: Any) -> Any:
        return [client.stations.get("s").id]

    with api, depot.testing.Cassette(file, record=True) as cassette:
        text_arguments = {name: value for name, value in credentials.items() if "scope" not in name}
        expected = program(cassette.client(depot.Depot, base_url=api.url, **text_arguments))
    assert "credential-of" not in file.read_text("utf-8")
    assert program(depot.testing.Cassette(file).client(depot.Depot)) == expected


# Requests that changed


def _explain(file: Path, program: Program, **settings: Any) -> str:
    with pytest.raises(CassetteMismatch) as error:
        replay(file, program, **settings)
    return str(error.value)


def test_a_changed_request(api: FakeServer, file: Path) -> None:
    record(api, file, use_everything)
    head = f"{file}: POST /v1/text-to-speech/v is not in this cassette\n"
    assert _explain(file, lambda client: client.text_to_speech.convert("v", text="ho")) == (
        head + "The nearest recorded request, POST /v1/text-to-speech/v, differs:\n"
        "  body.text: expected 'hi', got 'ho'\n"
        "If the request is right, record the cassette again."
    )
    more: dict[str, Any] = {"seed": 1, "output_format": "mp3_44100_64"}
    message = _explain(file, lambda client: client.text_to_speech.convert("v", text="hi", **more))
    assert "  query.output_format: unexpected, 'mp3_44100_64'\n" in message
    assert "  body.seed: unexpected, 1\n" in message
    upload = [("a.mp3", b"abc")]
    message = _explain(file, lambda client: client.voices.ivc.create(name="n", files=upload))
    assert "  body.files.size: expected 2, got 3\n" in message
    message = _explain(file, lambda client: client.voices.get("other"))
    assert "  path: expected '/v1/voices/v1', got '/v1/voices/other'\n" in message
    message = _explain(file, lambda client: (client.voices.get("v1"), client.voices.get("v1")))
    assert message.startswith(
        f"{file}: GET /v1/voices/v1 is in this cassette, but not as often as it was sent"
    )


def test_what_may_differ(api: FakeServer, file: Path) -> None:
    record(api, file, lambda client: client.text_to_speech.convert("v", text="hi", seed=1).read())

    def program(client: ElevenLabs) -> bytes:
        return client.text_to_speech.convert("v", text="ho", voice_settings={"speed": 1}).read()

    assert replay(file, program, ignore=["body.text", "body.seed", "body.voice_settings"])
    assert "  body.seed: expected 1, but it is missing" in _explain(file, program, ignore=["body.text"])


def test_files_that_are_no_cassettes(file: Path) -> None:
    def program(client: ElevenLabs) -> object:
        return client.voices.get("v")

    assert _explain(file, program).startswith(f"{file}: this cassette does not exist; record it with ")
    file.parent.mkdir()
    for text, problem in (
        ("{", "not JSON: "),
        ("[]", "not a cassette of version 1"),
        ('{"cassette": 2}', "not a cassette"),
    ):
        file.write_text(text, "utf-8")
        assert f"{file}: {problem}" in _explain(file, program)


# Responses


def test_failures_and_retries_are_recorded(api: FakeServer, file: Path) -> None:
    api.respond("voices.get", Failure(503, retry_after=0), Failure(404))

    def program(client: ElevenLabs) -> Any:
        with pytest.raises(NotFoundError) as error:
            client.voices.get("v")
        return str(error.value), error.value.request_id

    assert record(api, file, program) == replay(file, program)
    statuses = [item["response"]["status"] for item in json.loads(file.read_text("utf-8"))["exchanges"]]
    assert statuses == [503, 404]


def test_a_stream_that_is_not_read_to_its_end(api: FakeServer, file: Path) -> None:
    api.on("text_to_speech.stream").stream(b"one", b"two", b"three", pause=0.1)

    def read_one(client: ElevenLabs) -> bytes:
        with client.text_to_speech.stream("v", text="t") as stream:
            return next(iter(stream))

    assert record(api, file, read_one) == replay(file, read_one) == b"one"
    message = _explain(file, lambda client: client.text_to_speech.stream("v", text="t").read())
    assert "did not read this response to its end" in message


def test_a_server_that_compresses_in_spite_of_the_request(server: Server, file: Path) -> None:
    content = gzip.compress(json.dumps([{"model_id": f"echo {KEY}"}]).encode())
    server.answer(content, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})

    def program(client: ElevenLabs) -> Any:
        return [model.model_id for model in client.models.list()]

    with Cassette(file, record=True) as cassette:
        client = cassette.client(ElevenLabs, api_key=KEY, base_url=server.url)
        assert program(client) == [f"echo {KEY}"]
    assert dict(server.requests[0].headers)["accept-encoding"] == "identity"
    assert replay(file, program) == ["echo ***"]
    assert KEY not in file.read_text("utf-8")


def test_a_transport_for_a_client_of_your_own(api: FakeServer, file: Path) -> None:
    with Cassette(file, record=True) as cassette, httpx.Client(transport=cassette.transport()) as http:
        client = ElevenLabs(api_key=KEY, base_url=api.url, http_client=http)
        name = client.voices.get("v").name
    with httpx.Client(transport=Cassette(file).transport()) as http:
        client = ElevenLabs(api_key="any", http_client=http)
        assert client.voices.get("v").name == name


def test_the_network_fails_while_recording(file: Path) -> None:
    """What was received before is recorded."""
    with Cassette(file, record=True) as cassette:
        client = cassette.client(ElevenLabs, api_key=KEY, base_url="http://127.0.0.1:9", max_retries=0)
        with pytest.raises(Exception, match="refused"):
            client.voices.get("v")
    assert json.loads(file.read_text("utf-8"))["exchanges"] == []


def test_the_file_is_the_same_each_time(api: FakeServer, file: Path) -> None:
    headers = {"request-id": "r"}
    for operation in ("voices.get", "voices.delete"):
        api.respond(operation, {}, headers=headers)

    def program(client: ElevenLabs) -> Any:
        return client.voices.get("v1"), client.voices.delete("v2")

    record(api, file, program)
    first = file.read_bytes()
    record(api, file, program)
    assert file.read_bytes() == first
    assert [path.name for path in file.parent.iterdir()] == ["c.json"]
