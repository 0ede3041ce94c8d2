"""`FakeServer.respond`: partial answers, sequences, failures, answers by argument and by function; and assertions on calls."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import ANY
from uuid import UUID

import pytest

import depot
import depot.testing
import taskdock
import taskdock.testing
from elevenlabs_sdk import (
    APIConnectionError,
    APITimeoutError,
    AsyncElevenLabs,
    ElevenLabs,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    UnprocessableEntityError,
    Voice,
    VoiceSettings,
)
from elevenlabs_sdk.testing import Failure, FakeServer, Recorded, RequestMismatch
from elevenlabs_sdk.testing.answers import complete
from elevenlabs_sdk.testing.description import Description

Run = Callable[[Callable[[Any], Any]], Any]


@pytest.fixture
def fake() -> FakeServer:
    return FakeServer()


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest, fake: FakeServer) -> Run:
    """Calls the fake server once with a client of each kind, without retries."""

    def call(use: Callable[[Any], Any]) -> Any:
        with fake.client(ElevenLabs).with_options(max_retries=0) as client:
            result = use(client)
            return result.read() if hasattr(result, "write_to") else result

    async def call_async(use: Callable[[Any], Any]) -> Any:
        async with fake.client(AsyncElevenLabs).with_options(max_retries=0) as client:
            result = use(client)
            return await (result.read() if hasattr(result, "write_to") else result)

    return call if request.param == "sync" else lambda use: asyncio.run(call_async(use))


def get_voice(client: Any) -> Any:
    return client.voices.get("v1")


# Partial answers


def test_the_example_completes_an_answer(run: Run, fake: FakeServer) -> None:
    example = fake.example("voices.get")
    fake.respond("voices.get", {"name": "Ada", "settings": {"speed": 1.1}})
    voice = run(get_voice)
    assert (voice.name, voice.voice_id, voice.labels) == ("Ada", "v1", example["labels"])
    assert voice.settings.speed == 1.1
    assert voice.settings.stability == example["settings"]["stability"]


def test_the_items_of_lists_are_completed(run: Run, fake: FakeServer) -> None:
    fake.respond("models.list", [{"model_id": "a"}, {"model_id": "b", "name": "B"}])
    example = fake.example("models.list")[0]
    models = run(lambda client: client.models.list())
    assert [(model.model_id, model.name) for model in models] == [("a", example["name"]), ("b", "B")]


def test_a_model_may_be_partial(run: Run, fake: FakeServer) -> None:
    settings = VoiceSettings.model_construct(speed=0.9)
    fake.respond("voices.get", Voice.model_construct(name="Ada", settings=settings))
    voice = run(get_voice)
    assert (voice.name, voice.settings.speed) == ("Ada", 0.9)
    assert voice.settings.stability == fake.example("voices.get")["settings"]["stability"]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"nam": "Ada"}, "answer.nam: unknown field; did you mean 'name'?"),
        ({"name": 5}, "answer.name: expected string, got 5"),
        (
            {"settings": {"stability": "high"}},
            "answer.settings.stability: expected number or null, got 'high'",
        ),
        ({"samples": [{"sample_id": 1}]}, "answer.samples[0].sample_id: expected string or null, got 1"),
        ([1], "answer: expected object, got [1]"),
        (b"audio", "answer: expected data or a model, got bytes"),
    ],
)
def test_an_answer_that_does_not_match_names_the_field(answer: Any, problem: str, fake: FakeServer) -> None:
    with pytest.raises(ValueError) as error:
        fake.respond("voices.get", {"name": "fits"}, answer)
    assert str(error.value) == f"voices.get: {problem}"
    assert fake.client(ElevenLabs).voices.get("v").name != "fits", "the rule is not added"


def test_an_answer_of_the_wrong_kind(fake: FakeServer) -> None:
    with pytest.raises(ValueError, match=r"answer\[0\]: expected bytes, because the response is audio/"):
        fake.respond("text_to_speech.convert", {"audio": 1})
    with pytest.raises(ValueError, match="pass at least one answer"):
        fake.respond("voices.get")
    with pytest.raises(ValueError, match=r"unknown operation 'voices\.gett'; did you mean"):
        fake.respond("voices.gett", {})
    for kind in (200, "timout", 600):
        with pytest.raises(ValueError, match="Failure: "):
            Failure(kind)  # type: ignore[arg-type]


NUMBER = {"type": "number"}
CAT = {
    "type": "object",
    "required": ["kind", "lives"],
    "properties": {"kind": {"const": "cat"}, "lives": NUMBER, "friend": {"$ref": "#/components/schemas/Pet"}},
}
DOG = {
    "type": "object",
    "required": ["kind", "tricks"],
    "properties": {
        "kind": {"const": "dog"},
        "tricks": {"type": "array", "items": {"type": "string"}},
        "counts": {"type": "object", "additionalProperties": NUMBER},
    },
}
PET = {"oneOf": [CAT, DOG], "discriminator": {"propertyName": "kind"}}
PETS = Description({"paths": {}, "components": {"schemas": {"Pet": PET}}})


@pytest.mark.parametrize(
    ("partial", "base", "expected"),
    [
        ({"lives": 3}, {"kind": "cat", "lives": 9}, {"kind": "cat", "lives": 3}),
        # The example is another variant, whose fields do not belong to this one.
        ({"kind": "dog"}, {"kind": "cat", "lives": 9}, {"kind": "dog", "tricks": ["text"]}),
        ({"tricks": []}, {"kind": "cat", "lives": 9}, {"kind": "dog", "tricks": []}),
        (
            {"friend": {"kind": "dog", "tricks": ["sit"]}},
            {"kind": "cat", "lives": 9, "friend": {"kind": "cat", "lives": 1}},
            {"kind": "cat", "lives": 9, "friend": {"kind": "dog", "tricks": ["sit"]}},
        ),
        # A map is not mixed with that of the example.
        (
            {"counts": {"a": 1}},
            {"kind": "dog", "tricks": [], "counts": {"b": 2}},
            {"kind": "dog", "tricks": [], "counts": {"a": 1}},
        ),
        (None, {"kind": "cat"}, None),
    ],
)
def test_unions_and_maps(partial: Any, base: Any, expected: Any) -> None:
    assert complete(partial, base, {"$ref": "#/components/schemas/Pet"}, PETS) == expected


# Several answers


def test_answers_one_after_the_other(run: Run, fake: FakeServer) -> None:
    fake.respond("voices.get", {"name": "a"}, None, {"name": "b"})
    example = fake.example("voices.get")["name"]
    assert [run(get_voice).name for _ in range(4)] == ["a", example, "b", "b"]


def test_the_newest_answers_apply(run: Run, fake: FakeServer) -> None:
    fake.respond("voices.get", {"name": "a"}, {"name": "b"})
    assert run(get_voice).name == "a"
    fake.respond("voices.get", {"name": "c"})
    assert run(get_voice).name == "c"


def test_the_only_answer_is_a_whole_list(fake: FakeServer) -> None:
    client = fake.client(ElevenLabs)
    fake.respond("voices.search", {"voices": [{"name": "a"}, {"name": "b"}]})
    assert [voice.name for voice in client.voices.search()] == ["a", "b"]
    fake.assert_called_once("voices.search")


def test_several_answers_are_pages(fake: FakeServer) -> None:
    first = {"voices": [{"name": "a"}], "has_more": True, "next_page_token": "t"}
    fake.respond("voices.search", first, {"voices": [{"name": "b"}], "has_more": False})
    assert [voice.name for voice in fake.client(ElevenLabs).voices.search()] == ["a", "b"]
    fake.assert_called_once("voices.search", next_page_token="t")
    fake.respond("voices.search", first)
    assert [voice.name for voice in fake.client(ElevenLabs).voices.search()] == [
        "a"
    ], "the second page is empty"


def test_statuses_of_a_job(fake: FakeServer) -> None:
    fake.respond("dubbing.get", {"status": "dubbing"}, {"status": "dubbed"})
    client = fake.client(ElevenLabs)
    dub = client.dubbing.create_and_wait(
        source_url="https://a.example", target_lang="de", poll_options={"interval": 0.01}
    )
    assert (dub.status, len(fake.assert_called("dubbing.get"))) == ("dubbed", 2)


def test_streams_and_files(fake: FakeServer) -> None:
    client = fake.client(ElevenLabs)
    fake.respond("text_to_speech.stream", [b"a", b"bc"])
    assert list(client.text_to_speech.stream("v", text="t")) == [b"a", b"bc"]
    fake.respond("text_to_speech.convert", b"abc")
    assert client.text_to_speech.convert("v", text="t").read() == b"abc"
    fake.respond("text_to_speech.stream_with_timestamps", [{"audio_base64": "QQ=="}, {}])
    items = list(client.text_to_speech.stream_with_timestamps("v", text="t"))
    example = fake.example("text_to_speech.stream_with_timestamps")["audio_base64"]
    assert [item.audio_base64 for item in items] == ["QQ==", example]
    assert items[0].alignment is not None


def test_the_messages_of_a_session(fake: FakeServer) -> None:
    pytest.importorskip("websockets")
    fake.respond("text_to_speech.stream_input", [{"audio": "AAAA"}, {"isFinal": True}])
    with fake.environment(), ElevenLabs() as client, client.text_to_speech.stream_input("v") as session:
        session.initialize_connection()
        session.send_text("a ")
        session.close_connection()
        assert len(list(session)) == 2
    with pytest.raises(ValueError, match=r"stream_input: answer\[0\]\.audio: unknown field$"):
        fake.respond("text_to_speech.stream_input", [{"audio": 1}])
    fake.close()


# Failures and latency


def test_failures(run: Run, fake: FakeServer) -> None:
    fake.respond(
        "voices.get",
        Failure(404),
        Failure(429, body={"detail": {"message": "slow down"}}, retry_after=2, headers={"X-Left": "0"}),
        Failure("connection"),
        Failure("timeout"),
        {"name": "Ada"},
    )
    with pytest.raises(NotFoundError):
        run(get_voice)
    with pytest.raises(RateLimitError, match="slow down") as error:
        run(get_voice)
    assert (error.value.retry_after, error.value.headers["x-left"]) == (2, "0")
    with pytest.raises(APIConnectionError, match="disconnected"):
        run(get_voice)
    with pytest.raises(APITimeoutError, match="read"):
        run(get_voice)
    assert run(get_voice).name == "Ada"


def test_retries_after_failures(fake: FakeServer) -> None:
    fake.respond("voices.get", Failure(503, retry_after=0), Failure(503, retry_after=0), {"name": "Ada"})
    assert fake.client(ElevenLabs).voices.get("v").name == "Ada"
    assert len(fake.assert_called("voices.get")) == 3


def test_latency_takes_no_time(run: Run, fake: FakeServer) -> None:
    start = time.monotonic()
    fake.respond("voices.get", {"name": "slow"}, latency=200)
    assert run(get_voice).name == "slow", "the timeout is 240 seconds"
    fake.respond("voices.get", {"name": "slow"}, latency=300)
    with pytest.raises(APITimeoutError):
        run(get_voice)
    assert time.monotonic() - start < 20
    with pytest.raises(APITimeoutError):
        fake.client(ElevenLabs).with_options(timeout=30, max_retries=0).voices.get("v")
    fake.on("voices.get").latency(100).fail(500)
    with pytest.raises(InternalServerError):
        run(get_voice)


# By argument and by function


def test_answers_by_argument(run: Run, fake: FakeServer) -> None:
    fake.respond("voices.get", {"name": "one"}, when={"voice_id": "v1"})
    fake.respond("voices.get", {"name": "any"})
    assert run(get_voice).name == "one", "the more specific answer takes precedence"
    assert run(lambda client: client.voices.get("v2")).name == "any"
    speech = {"voice_settings": {"speed": 1.1}}
    fake.respond("text_to_speech.convert", b"fast", when=speech)
    fake.on("text_to_speech.convert").when(lambda call: len(call.data["text"]) > 5).answer(b"long")
    voice_settings = {"speed": 1.1, "stability": 0.5}

    def convert(text: str, **more: Any) -> Any:
        return run(lambda client: client.text_to_speech.convert("v", text=text, **more))

    assert convert("t", voice_settings=voice_settings) == b"fast"
    assert convert("t", voice_settings={"speed": 1.0}) not in (b"fast", b"long")
    assert convert("longer") == b"long"
    with pytest.raises(
        ValueError, match=r"^voices\.get: unknown argument 'voice'; did you mean 'voice_id'\?$"
    ):
        fake.respond("voices.get", {}, when={"voice": "v"})


def test_a_function(run: Run, fake: FakeServer) -> None:
    def answer(call: Recorded) -> object:
        # It may use the server.
        assert fake.example("voices.get") and fake.calls("voices.get")
        name = call.arguments["voice_id"]
        return {"x": Failure(404), "y": None}.get(name, {"name": name.upper()})

    fake.respond("voices.get", answer)
    assert run(lambda client: client.voices.get("abc")).name == "ABC"
    assert run(lambda client: client.voices.get("y")).name == fake.example("voices.get")["name"]
    with pytest.raises(NotFoundError):
        run(lambda client: client.voices.get("x"))
    fake.respond("voices.get", lambda call: {"nam": 1})
    with pytest.raises(ValueError, match=r"answer\.nam: unknown field"):
        run(get_voice)


def test_many_threads_share_a_server(fake: FakeServer) -> None:
    names = [f"n{number}" for number in range(20)]
    fake.respond("voices.get", *[{"name": name} for name in names])
    client, found = fake.client(ElevenLabs), list[str]()
    threads = [
        threading.Thread(target=lambda: found.append(client.voices.get("v").name or "")) for _ in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(names)


# Assertions


def test_assertions_return_the_calls(fake: FakeServer) -> None:
    client = fake.client(ElevenLabs)
    client.voices.get("a")
    client.voices.get("b")
    assert [call.arguments["voice_id"] for call in fake.assert_called("voices.get")] == ["a", "b"]
    assert fake.assert_called_once("voices.get", voice_id="b") is fake.requests[1]
    fake.assert_not_called("voices.get", voice_id="c")
    fake.assert_not_called("models.list")


def _get_message(use: Callable[[], object]) -> str:
    with pytest.raises(AssertionError) as error:
        use()
    return str(error.value)


def test_a_failed_assertion_shows_the_nearest_call(fake: FakeServer) -> None:
    assert _get_message(lambda: fake.assert_called("voices.get", voice_id="a")) == (
        "voices.get(voice_id='a') was not called; no request was received"
    )
    client = fake.client(ElevenLabs)
    client.models.list()
    assert _get_message(lambda: fake.assert_called("voices.get")) == (
        "voices.get was not called. The calls were:\n  1. models.list()"
    )
    client.text_to_speech.convert("v", text="Hello", voice_settings={"speed": 1.0, "stability": 0.5}).read()
    client.text_to_speech.convert("w", text="Goodbye").read()
    wanted = {"voice_id": "v", "text": "Hi", "voice_settings": {"speed": 1.1}}
    assert _get_message(lambda: fake.assert_called("text_to_speech.convert", **wanted)) == (
        "text_to_speech.convert(voice_id='v', text='Hi', voice_settings={'speed': 1.1}) was not called."
        " The nearest call differs:\n"
        "  text: expected 'Hi', got 'Hello'\n"
        "  voice_settings.speed: expected 1.1, got 1.0\n"
        "The calls were:\n"
        "  1. models.list()\n"
        "  2. text_to_speech.convert(voice_id='v', text='Hello', voice_settings={'speed': 1.0, 'stability': 0.5})"
        "   <- the nearest\n"
        "  3. text_to_speech.convert(voice_id='w', text='Goodbye')"
    )
    assert _get_message(lambda: fake.assert_called_once("text_to_speech.convert")).startswith(
        "text_to_speech.convert was called 2 times:\n  1. text_to_speech.convert(voice_id='v'"
    )
    assert _get_message(lambda: fake.assert_not_called("text_to_speech.convert", voice_id="w")) == (
        "text_to_speech.convert(voice_id='w') was called:\n"
        "  1. text_to_speech.convert(voice_id='w', text='Goodbye')"
    )
    with pytest.raises(ValueError, match=r"unknown argument 'txt'; did you mean 'text'\?"):
        fake.assert_called("text_to_speech.convert", txt="Hi")


def test_arguments_as_the_client_takes_them(fake: FakeServer, tmp_path: Path) -> None:
    client = fake.client(ElevenLabs)
    file = tmp_path / "a.mp3"
    file.write_bytes(b"abc")
    client.voices.ivc.create(name="n", files=[file, ("b.mp3", b"d")])
    for files in (
        [file, b"d"],
        [b"abc", ("b.mp3", b"d")],
        [ANY, ANY],
        [("a.mp3",), ("b.mp3", b"d", "audio/mpeg")],
    ):
        fake.assert_called_once("voices.ivc.create", files=files)
    message = _get_message(lambda: fake.assert_called("voices.ivc.create", files=[b"x", b"d"]))
    assert "files[0]: expected b'x', got <file 'a.mp3', 3 bytes>" in message
    client.text_to_speech.convert("v", text="t", voice_settings=VoiceSettings(speed=1.1)).read()
    fake.assert_called_once("text_to_speech.convert", voice_settings=VoiceSettings(speed=1.1))
    fake.assert_not_called("text_to_speech.convert", voice_settings=VoiceSettings(speed=1.2))


# Other packages


def test_typed_arguments_and_whole_bodies() -> None:
    server = taskdock.testing.FakeServer()
    client = server.client(taskdock.Taskdock)
    task_id = UUID(int=7)
    server.respond("tasks.get", {"title": "Paint"}, when={"task_id": task_id})
    assert client.tasks.get(task_id).title == "Paint"
    assert client.tasks.get(UUID(int=8)).title != "Paint"
    server.assert_called_once("tasks.get", task_id=task_id)
    key = UUID(int=99)
    client.tasks.create(title="Repair", priority=3, idempotency_key=key)
    server.assert_called_once("tasks.create", idempotency_key=key, priority=3)
    server.assert_not_called("tasks.create", idempotency_key=UUID(int=1))


def test_credentials_of_several_schemes() -> None:
    with depot.testing.FakeServer() as server:
        server.respond("stations.get", {"city": "Bern"})
        assert server.client(depot.Depot).stations.get("s").city == "Bern"
        before = dict(os.environ)
        with server.environment(), depot.Depot() as client:
            assert client.stations.get("s").city == "Bern"
        assert dict(os.environ) == before
        assert len(server.assert_called("stations.get", station_id="s")) == 2


# On a port


@pytest.fixture
def on_port(fake: FakeServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A server, in an environment with a proxy that does not exist."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "intern.example")
    with fake:
        yield fake


def test_the_environment(on_port: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "real")
    with on_port.environment() as url:
        assert url == on_port.url and url.startswith("http://127.0.0.1:")
        with ElevenLabs() as client:
            assert client.voices.get("v").name

        async def call() -> Any:
            async with AsyncElevenLabs() as client:
                return await client.voices.get("w")

        assert asyncio.run(call()).name
    first, second = on_port.assert_called("voices.get")
    assert first.headers["xi-api-key"] == second.headers["xi-api-key"] == "fake-key"
    assert os.environ["ELEVENLABS_API_KEY"] == "real" and "ELEVENLABS_BASE_URL" not in os.environ
    assert os.environ["no_proxy"] == "intern.example" and "NO_PROXY" not in os.environ


def test_another_process(on_port: FakeServer) -> None:
    program = "from elevenlabs_sdk import ElevenLabs; print(ElevenLabs().voices.get('v').name)"
    on_port.respond("voices.get", {"name": "Ada"})
    environment = {
        **os.environ,
        **on_port.variables,
        "PYTHONPATH": str(Path(__file__).parents[2] / "generated/src"),
    }
    output = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert output == "Ada\n"


def test_failures_on_a_port(on_port: FakeServer) -> None:
    with on_port.environment(), ElevenLabs(max_retries=0, timeout=0.3) as client:
        on_port.respond(
            "voices.get", Failure("timeout"), Failure("connection"), Failure(404), {"name": "Ada"}
        )
        with pytest.raises(APITimeoutError):
            client.voices.get("v")
        with pytest.raises(APIConnectionError):
            client.voices.get("v")
        with pytest.raises(NotFoundError):
            client.voices.get("v")
        assert client.voices.get("v").name == "Ada"
        on_port.respond("voices.get", {}, latency=1)
        with pytest.raises(APITimeoutError):
            client.voices.get("v")


def test_a_client_without_a_timeout_ends_with_the_server(on_port: FakeServer) -> None:
    on_port.respond("voices.get", Failure("timeout"))
    errors = list[Exception]()

    def call() -> None:
        with ElevenLabs(api_key="k", base_url=on_port.url, max_retries=0, timeout=None) as client:
            try:
                client.voices.get("v")
            except APIConnectionError as error:
                errors.append(error)

    os.environ.pop("HTTP_PROXY")
    thread = threading.Thread(target=call)
    thread.start()
    while not on_port.requests:
        time.sleep(0.01)
    on_port.close()
    thread.join(20)
    assert not thread.is_alive() and len(errors) == 1


def test_what_a_port_cannot_raise_is_reported(on_port: FakeServer) -> None:
    on_port.raise_reported()
    with on_port.environment(), ElevenLabs(max_retries=0) as client:
        with pytest.raises(UnprocessableEntityError):
            client.text_to_speech.convert("v", text=7)  # type: ignore[arg-type]
        with pytest.raises(RequestMismatch, match=r"body\.text: expected string, got 7"):
            on_port.raise_reported()
        on_port.reset()
        on_port.respond("voices.get", lambda call: 1 / 0)
        with pytest.raises(InternalServerError, match="ZeroDivisionError"):
            client.voices.get("v")
        with pytest.raises(ZeroDivisionError):
            on_port.raise_reported()
    on_port.reset()
    on_port.raise_reported()
