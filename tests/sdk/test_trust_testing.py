"""The fake server: it answers every operation with its example, finds wrong requests, and fails when it is told to."""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest
from hatchling.builders.wheel import WheelBuilder

from elevenlabs_sdk import (
    APIConnectionError,
    APITimeoutError,
    AsyncElevenLabs,
    AuthenticationError,
    ElevenLabs,
    NotFoundError,
    RateLimitError,
    UnprocessableEntityError,
)
from elevenlabs_sdk.testing import FakeServer, FormFile, NoExampleError, Recorded, RequestMismatch
from elevenlabs_sdk.testing.description import Description
from elevenlabs_sdk.testing.schema import find_problems
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.goldens import list_cases
from tests.sdk.operations import OPERATIONS, Operation, plain, resolved

SERVED = [one for one in OPERATIONS if one.call in FakeServer()._api.operations]
STREAMED = {one.call for one in OPERATIONS if "application/jsonl" in str(one._definition["responses"])}
STYLES = ("minimal", "full")
Use = Callable[[Any], Any]
Run = Callable[..., Any]


@pytest.fixture
def fake() -> FakeServer:
    return FakeServer()


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest, fake: FakeServer) -> Run:
    """Calls the fake server with a client of each kind, and reads what comes to the end."""

    def sync(use: Use, **options: Any) -> Any:
        with fake.client(ElevenLabs).with_options(**options) as client:
            return _read(use(client))

    async def waited(use: Use, options: dict[str, Any]) -> Any:
        async with fake.client(AsyncElevenLabs).with_options(**options) as client:
            return await _read_async(use(client))

    return sync if request.param == "sync" else lambda use, **options: asyncio.run(waited(use, options))


def _read(result: Any) -> Any:
    if hasattr(result, "write_to"):
        return result.read()
    return list(result) if type(result).__name__ in ("JsonLines", "EventStream") else result


async def _read_async(result: Any) -> Any:
    if hasattr(result, "write_to"):
        return await result.read()
    if type(result).__name__ in ("AsyncJsonLines", "AsyncEventStream"):
        return [item async for item in result]
    return await result


def _call(operation: Operation, style: Any) -> Use:
    path = list(operation.path_arguments().values())
    given = {
        name: value
        for name, value in operation.arguments(style).items()
        if "const" not in resolved(operation._body.get("properties", {}).get(name, {}))
    }
    return lambda client: reduce(getattr, operation.call.split("."), client)(*path, **given)


def test_every_operation_that_is_no_websocket_is_served() -> None:
    others = {one.call for one in OPERATIONS} - {one.call for one in SERVED}
    assert len(SERVED) > 150
    assert all("101" in one._definition["responses"] for one in OPERATIONS if one.call in others)


# Of these the helper of the tests makes a sample that does not fit.
UNFIT = {("conversational_ai.agents.simulate_conversation_stream", "full")}
CALLS = [(one, style) for one in SERVED for style in STYLES if (one.call, style) not in UNFIT]


@pytest.mark.filterwarnings("ignore:The API has deprecated this operation")
@pytest.mark.parametrize(("operation", "style"), CALLS, ids=[f"{one.call}-{style}" for one, style in CALLS])
def test_what_the_sdk_sends_is_right_and_is_answered_with_the_example(
    operation: Operation, style: Any, fake: FakeServer, caplog: pytest.LogCaptureFixture
) -> None:
    result = _read(_call(operation, style)(fake.client(ElevenLabs)))
    (recorded,) = fake.calls(operation.call)
    assert recorded.path_parameters == operation.path_arguments()
    assert caplog.messages == [], "the answer is as described"
    if isinstance(result, bytes):
        assert len(result) > 20
    elif isinstance(result, list) and recorded.operation in STREAMED:
        assert plain(result) == [fake.example(operation.call)] * 3
    elif result is not None and not operation.is_page and "x-when" not in str(operation._definition):
        _compare(plain(result), fake.example(operation.call), recorded)


def _compare(result: Any, example: Any, request: Recorded) -> None:
    """A response is the example, but has the IDs and other values of the request."""
    if isinstance(example, dict):
        sent = {"id": next(reversed(request.path_parameters.values()), None), **request.arguments}
        changed = {name for name in result if result[name] != example.get(name)}
        assert {name: result[name] for name in changed} == {name: sent[name] for name in changed}
        assert {*example} <= {*result}
    else:
        assert result == example


def test_with_asyncio_too(run: Run, fake: FakeServer) -> None:
    found = run(lambda client: client.voices.get("v 1"))
    assert found.voice_id == "v 1"
    assert found.name == fake.example("voices.get")["name"]
    assert fake.requests[0].path_parameters == {"voice_id": "v 1"}
    assert run(lambda client: client.text_to_speech.convert("v", text="Hi")).startswith(b"\xff\xfb")


def test_a_response_has_the_values_of_its_request(run: Run, fake: FakeServer) -> None:
    assert run(lambda client: client.conversational_ai.phone_numbers.get("p")).phone_number_id == "p"
    assert run(lambda client: client.conversational_ai.tools.get("t 2")).id == "t 2"
    rules = [{"type": "alias", "string_to_replace": "a", "alias": "b"}]
    made = run(lambda client: client.pronunciation_dictionaries.create_from_rules(name="Mine", rules=rules))
    assert made.name == "Mine"
    assert made.id == fake.example("pronunciation_dictionaries.create_from_rules")["id"]
    fake.on("voices.get").answer({**fake.example("voices.get"), "voice_id": "other"})
    assert run(lambda client: client.voices.get("v")).voice_id == "other", "a rule sets the whole response"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer"}, 7),
        ({"type": "integer", "maximum": 5}, 0),
        ({"type": "string"}, "text"),
        ({"const": "x"}, "x"),
        ({"anyOf": [{"type": "null"}, {"type": "number"}]}, 7),
    ],
)
def test_a_value_of_the_request_is_returned_only_if_it_fits(
    schema: Any, expected: Any, fake: FakeServer
) -> None:
    body = {"type": "object", "required": ["size"], "properties": {"size": schema}}
    fake._api = _describe(
        {
            "parameters": [{"in": "query", "name": "size", "schema": {"type": "integer"}}],
            "responses": {"200": {"content": {"application/json": {"schema": body}}}},
        }
    )
    with httpx.Client(transport=fake.transport()) as http:
        assert http.get("https://any.example/things?size=7").json() == {"size": expected}
        assert http.get("https://any.example/things").json() == fake.example("things.get")


def test_each_response_has_a_request_id_of_its_own(run: Run, fake: FakeServer) -> None:
    ids = {run(lambda client: client.voices.with_raw_response.get("v")).request_id for _ in range(3)}
    fake.on("voices.get").fail(404)
    with pytest.raises(NotFoundError) as caught:
        run(lambda client: client.voices.get("v"))
    ids.add(caught.value.request_id)
    assert len(ids) == 4 and None not in ids
    fake.on("models.list").answer([], headers={"Request-Id": "mine"})
    assert run(lambda client: client.models.with_raw_response.list()).request_id == "mine"


def test_a_transport_for_a_client_of_your_own(fake: FakeServer) -> None:
    with (
        httpx.Client(transport=fake.transport()) as http,
        ElevenLabs(api_key="k", http_client=http, base_url="https://any.example") as client,
    ):
        assert client.voices.get("v").name
    assert [str(one) for one in fake.requests] == ["GET /v1/voices/v (voices.get)"]


def test_a_list_has_a_second_page_which_is_empty(fake: FakeServer) -> None:
    client = fake.client(ElevenLabs)
    assert len(list(client.voices.search())) == len(fake.example("voices.search")["voices"])
    assert [one.query for one in fake.requests] == [
        {},
        {"next_page_token": fake.example("voices.search")["next_page_token"]},
    ]
    assert len(list(client.voices.get_shared())) == len(fake.example("voices.get_shared")["voices"])


def test_a_job_is_done_at_the_first_question(run: Run, fake: FakeServer) -> None:
    options = {"interval": 0.01}
    batches = run(
        lambda client: client.conversational_ai.batch_calls.retry_and_wait("b", poll_options=options)
    )
    assert batches.status == "completed"
    dub = run(lambda client: client.dubbing.create_and_wait(target_lang="de", poll_options=options))
    assert dub.status == "dubbed"


@pytest.mark.parametrize("model", ["eleven_flash_v2_5", "a model of tomorrow"])
def test_a_job_is_done_for_what_it_was_started_with(run: Run, fake: FakeServer, model: str) -> None:
    before = fake.example("voices.get")
    voice = run(
        lambda client: client.voices.pvc.train_and_wait(
            "v", model_id=model, poll_options={"interval": 0.01, "timeout": 5}
        )
    )
    assert voice.fine_tuning.state[model] == "fine_tuned"
    assert len(fake.requests) == 2
    told = fake.example("voices.get")
    assert told["fine_tuning"]["state"].pop(model) == "fine_tuned"
    before["fine_tuning"]["state"].pop(model, None)
    assert told == before


def test_the_answer_that_the_arguments_ask_for(fake: FakeServer) -> None:
    client = fake.client(ElevenLabs)
    audio = ("a.mp3", b"audio")
    assert type(client.speech_to_text.convert(model_id="scribe_v1", file=audio)).__name__ == "Transcript"
    accepted = client.speech_to_text.convert(model_id="scribe_v1", file=audio, webhook=True)
    assert type(accepted).__name__ == "TranscriptionAccepted"
    assert fake.requests[0].data == {
        "model_id": "scribe_v1",
        "file": FormFile("a.mp3", b"audio", "audio/mpeg"),
    }


# What is wrong with a request


def _raw(fake: FakeServer, method: str, path: str, **more: Any) -> str:
    headers = {"xi-api-key": "k", **more.pop("headers", {})}
    with (
        httpx.Client(transport=fake.transport(), base_url="https://x.example") as http,
        pytest.raises(RequestMismatch) as caught,
    ):
        http.request(method, path, headers=headers, **more)
    return str(caught.value)


SPEECH = "/v1/text-to-speech/v"
WRONG: list[tuple[str, str, dict[str, Any], str]] = [
    ("GET", "/v1/voice", {}, "GET /v1/voice: no operation has this path"),
    (
        "DELETE",
        "/v1/models",
        {},
        "DELETE /v1/models: no operation has this path and DELETE; use GET",
    ),
    ("GET", "/v1/voices/v?with_setting=1", {}, "query.with_setting: unknown parameter"),
    ("GET", "/v2/voices?page_size=many", {}, "query.page_size: expected integer, got 'many'"),
    ("GET", "/v2/voices?page_size=1&page_size=2", {}, "query.page_size: expected integer, got [1, 2]"),
    ("GET", "/v2/voices?page_siz=1", {}, "query.page_siz: unknown parameter; did you mean 'page_size'?"),
    ("POST", SPEECH, {}, "body: missing"),
    ("POST", SPEECH, {"json": {}}, "body.text: missing"),
    ("POST", SPEECH, {"json": {"text": 7}}, "body.text: expected string, got 7"),
    (
        "POST",
        SPEECH,
        {"json": {"text": "a", "sed": 1}},
        "body.sed: unknown field; did you mean 'seed'?",
    ),
    (
        "POST",
        SPEECH,
        {"json": {"text": "a", "voice_settings": {"stability": "high"}}},
        "body.voice_settings.stability: expected number or null, got 'high'",
    ),
    ("POST", SPEECH, {"content": b"{", "headers": {"content-type": "application/json"}}, "body: Expecting"),
    ("POST", SPEECH, {"data": {"text": "a"}}, "header content-type: expected application/json, got"),
    (
        "GET",
        "/v1/models",
        {"headers": {"content-type": "text/plain"}, "content": b"a"},
        "has no request body",
    ),
    ("POST", "/v1/voices/add", {"data": {"name": "n"}, "files": {"file": b"a"}}, "body.file: unknown field"),
    ("POST", "/v1/voices/add", {"data": {"name": "n", "files": "a"}, "files": {"x": b""}}, "expected a file"),
    ("POST", "/v1/voices/add", {"files": {"files": b"a"}}, "body.name: missing"),
    (
        "POST",
        "/v1/voices/add",
        {"content": b"x", "headers": {"content-type": "multipart/form-data"}},
        "body: the content type has no boundary",
    ),
]


@pytest.mark.parametrize(("method", "path", "more", "said"), WRONG, ids=[one[3] for one in WRONG])
def test_a_wrong_request(method: str, path: str, more: dict[str, Any], said: str, fake: FakeServer) -> None:
    message = _raw(fake, method, path, **more)
    assert said in message
    assert message.startswith(f"{method} {path.partition('?')[0]}")
    assert fake.requests[0].problems


def test_a_wrong_call_of_the_sdk(run: Run, fake: FakeServer) -> None:
    with pytest.raises(RequestMismatch, match=r"body\.text: expected string, got 7"):
        run(lambda client: client.text_to_speech.convert("v", text=7))
    with pytest.raises(
        RequestMismatch, match=r"text_to_speech\.convert\): query\.output_format: expected one of"
    ):
        run(lambda client: client.text_to_speech.convert("v", text="a", output_format="mp4"))


def test_answers_in_place_of_exceptions() -> None:
    fake = FakeServer(mismatch="answer")
    client = fake.client(ElevenLabs)
    with pytest.raises(UnprocessableEntityError, match=r"body\.text: expected string, got 7"):
        client.text_to_speech.convert("v", text=7)  # type: ignore[arg-type]
    with httpx.Client(transport=fake.transport(), base_url="https://x.example") as http:
        assert http.get("/v1/models").status_code == 401
        assert http.get("/v1/model", headers={"xi-api-key": "k"}).status_code == 404
    assert [len(one.problems) for one in fake.requests] == [1, 1, 1]


# What the server is told


def test_fail(run: Run, fake: FakeServer) -> None:
    fake.on("voices.get").fail(429, retry_after=1.5, body={"detail": {"message": "slow down"}})
    with pytest.raises(RateLimitError, match="slow down") as caught:
        run(lambda client: client.voices.get("v"), max_retries=0)
    assert caught.value.retry_after == 1.5
    assert run(lambda client: client.models.list())


def test_fail_a_number_of_times(run: Run, fake: FakeServer) -> None:
    fake.on("voices.get").fail(503, retry_after=0).times(2)
    assert run(lambda client: client.voices.get("v")).voice_id
    assert len(fake.calls("voices.get")) == 3


TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
}
ANY_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "enum": ["no"]}},
}


@pytest.mark.parametrize(
    ("status", "media_type", "schema", "expected"),
    [
        ("404", "application/json", PROBLEM, {"code": 0, "message": "Not Found"}),
        ("4XX", "application/problem+json", PROBLEM, {"code": 0, "message": "Not Found"}),
        ("default", "application/json", PROBLEM, {"code": 0, "message": "Not Found"}),
        ("default", "application/json", ANY_ERROR, {"error": "no"}),
        (
            "404",
            "application/json",
            {"type": "object", "properties": {"title": TEXT}},
            {"title": "Not Found"},
        ),
        ("404", "application/json", {"type": "array", "items": TEXT}, ["text"]),
        ("404", "application/json", {}, {"detail": "Not Found"}),
        ("500", "application/json", PROBLEM, {"detail": "Not Found"}),
        ("404", "application/json", {"oneOf": [ANY_ERROR, PROBLEM]}, {"error": "no"}),
    ],
)
def test_fail_with_a_body_that_matches_the_schema(
    fake: FakeServer, status: str, media_type: str, schema: Any, expected: Any
) -> None:
    content = {media_type: {"schema": schema}}
    fake._api = _describe({"responses": {"204": {}, status: {"content": content}}})
    fake.on("things.get").fail(404)
    with httpx.Client(transport=fake.transport()) as http:
        response = http.get("https://any.example/things")
    assert response.json() == expected
    assert response.headers["content-type"] == ("application/json" if status == "500" else media_type)


def test_fail_with_a_text(fake: FakeServer) -> None:
    fake._api = _describe(
        {
            "responses": {
                "204": {},
                "404": {"content": {"text/plain": {"schema": TEXT, "example": "It is gone."}}},
            }
        }
    )
    fake.on("things.get").fail(404)
    with httpx.Client(transport=fake.transport()) as http:
        response = http.get("https://any.example/things")
        assert (response.text, response.headers["content-type"]) == ("It is gone.", "text/plain")
        fake.on("things.get").fail(404, body={"detail": "gone"})
        assert http.get("https://any.example/things").json() == {"detail": "gone"}


def test_fail_with_the_descriptions_own_example(fake: FakeServer) -> None:
    fake.on("*").fail(404)
    with pytest.raises(NotFoundError, match="404 Not Found: GET /v1/voices/v"):
        fake.client(ElevenLabs).voices.get("v")
    with pytest.raises(ValueError, match="status: 200 is not between 300 and 599"):
        fake.on("*").fail(200)


def test_answer(run: Run, fake: FakeServer) -> None:
    voice = {**fake.example("voices.get"), "name": "Ada"}
    fake.on("voices.get").answer(voice, headers={"request-id": "r"}).times(1)
    fake.on("voices.get").answer({**voice, "name": "Bea"})
    names = [run(lambda client: client.voices.get("v")).name for _ in range(3)]
    assert names == ["Ada", "Bea", "Bea"]
    fake.on("voices.get").answer(run(lambda client: client.voices.get("v")))
    fake.on("text_to_speech.convert").answer(b"audio")
    assert run(lambda client: client.text_to_speech.convert("v", text="a")) == b"audio"
    fake.reset()
    assert run(lambda client: client.voices.get("v")).name == fake.example("voices.get")["name"]


def test_an_answer_must_fit(fake: FakeServer) -> None:
    with pytest.raises(ValueError, match=r"^voices\.get: answer\.voice_id: missing; "):
        fake.on("voices.get").answer({"name": "Ada"})
    fake.on("voices.get").answer({"name": "Ada"}, check=False)
    with pytest.raises(ValueError, match=r"^unknown operation 'voices\.gett'; did you mean 'voices\.get'\?$"):
        fake.on("voices.gett")


def test_delay(run: Run, fake: FakeServer) -> None:
    fake.on("models.list").delay(0.1)
    begun = time.monotonic()
    run(lambda client: client.models.list())
    assert time.monotonic() - begun >= 0.1
    fake.on("models.list").delay(60)
    with pytest.raises(APITimeoutError, match="read"):
        run(lambda client: client.models.list(), timeout=0.05, max_retries=0)
    assert time.monotonic() - begun < 5


def test_stream(run: Run, fake: FakeServer) -> None:
    fake.on("text_to_speech.stream").stream(b"one", b"two", pause=0.05)
    begun = time.monotonic()
    assert run(lambda client: client.text_to_speech.stream("v", text="a")) == b"onetwo"
    assert time.monotonic() - begun >= 0.05
    chunk = fake.example("text_to_speech.stream_with_timestamps")
    fake.on("text_to_speech.stream_with_timestamps").stream(chunk, {**chunk, "audio_base64": "QQ=="})
    found = run(lambda client: client.text_to_speech.stream_with_timestamps("v", text="a"))
    assert [one.audio_base64 for one in found] == [chunk["audio_base64"], "QQ=="]


def test_break_off(run: Run, fake: FakeServer) -> None:
    fake.on("text_to_speech.stream").stream(b"one", b"two").break_off(after=1)
    with pytest.raises(APIConnectionError):
        run(lambda client: client.text_to_speech.stream("v", text="a"))
    fake.on("models.list").break_off().times(1)
    assert run(lambda client: client.models.list()), "a GET is tried again"
    assert len(fake.calls("models.list")) == 2


# On a port


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[FakeServer, str]]:
    fake = FakeServer(mismatch="answer")
    with fake.serving() as url:
        yield fake, url


def test_on_a_port(listening: tuple[FakeServer, str]) -> None:
    fake, url = listening
    with ElevenLabs(api_key="k", base_url=url, max_retries=0) as client:
        assert client.voices.get("v").voice_id
        client.voices.ivc.create(name="n", files=[("a.mp3", iter([b"a", b"b"]))])
        assert fake.calls("voices.ivc.create")[-1].data["files"] == [FormFile("a.mp3", b"ab", "audio/mpeg")]
        assert client.text_to_speech.convert("v", text="a").read()
        assert client.voices.delete("v").status == "ok"
        with pytest.raises(UnprocessableEntityError, match=r"body\.text"):
            client.text_to_speech.convert("v", text=7)  # type: ignore[arg-type]
        fake.on("text_to_speech.stream").stream(b"one", b"two").break_off(after=1).times(1)
        with pytest.raises(APIConnectionError):
            client.text_to_speech.stream("v", text="a").read()
        fake.on("voices.get").break_off().times(1)
        with pytest.raises(APIConnectionError):
            client.voices.get("v")
    with (
        ElevenLabs(api_key="key-4711", base_url=url, default_headers={"xi-api-key": ""}) as client,
        pytest.raises(AuthenticationError, match="it carries the credential"),
    ):
        client.models.list()


def test_a_delay_on_a_port_is_one_for_its_client_only(listening: tuple[FakeServer, str]) -> None:
    fake, url = listening
    fake.on("models.list").delay(0.5).times(1)
    with ElevenLabs(api_key="k", base_url=url, max_retries=0) as client:
        with pytest.raises(APITimeoutError):
            client.with_options(timeout=0.05).models.list()
        assert client.voices.get("v").voice_id


def test_the_command() -> None:
    command = [sys.executable, "-W", "error", "-m", "elevenlabs_sdk.testing", "--port", "0"]
    source = Path(__file__).parents[2] / "generated" / "src"
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(source)},
    ) as running:
        assert running.stdout and running.stderr
        url = running.stdout.readline().partition("base_url=")[2].strip().strip("'")
        assert url.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=url, headers={"xi-api-key": "k"}) as http:
            assert http.get("/v1/models").json()[0]["model_id"]
            assert http.get("/v1/nothing").status_code == 404
            assert http.head("/v1/models").status_code == 404
        running.terminate()
        said = running.stderr.read()
    assert "GET /v1/models (models.list) -> 200" in said
    assert "GET /v1/nothing -> 404: no operation has this path" in said


def test_it_loads_only_when_imported() -> None:
    code = (
        "import sys, elevenlabs_sdk; elevenlabs_sdk.ElevenLabs(api_key='k').voices; "
        "print([name for name in sys.modules if name.startswith('elevenlabs_sdk.testing')])"
    )
    source = Path(__file__).parents[2] / "generated" / "src"
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(source)},
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


def test_a_wheel_takes_the_description_along(tmp_path: Path) -> None:
    generated = Path(__file__).parents[2] / "generated"
    (wheel,) = WheelBuilder(str(generated)).build(directory=str(tmp_path), versions=["standard"])
    with ZipFile(wheel) as archive:
        inside = archive.read("elevenlabs_sdk/testing/openapi.json")
    assert inside == (generated / "openapi.json").read_bytes()


def test_in_a_zip_file(tmp_path: Path) -> None:
    """A wheel is one, and can be imported without being installed."""
    generated = Path(__file__).parents[2] / "generated"
    (wheel,) = WheelBuilder(str(generated)).build(directory=str(tmp_path), versions=["standard"])
    code = (
        "import elevenlabs_sdk; from elevenlabs_sdk.testing import FakeServer; "
        "client = FakeServer().client(elevenlabs_sdk.ElevenLabs); "
        "print(client.voices.get('zipped').voice_id, elevenlabs_sdk.__spec__.loader.archive)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": wheel},
    )
    assert run.stdout.split() == ["zipped", wheel], run.stderr


def _describe(operation: dict[str, Any], **schemas: Any) -> Description:
    definition = {"operationId": "things.get", "responses": {"204": {}}, **operation}
    return Description({"paths": {"/things": {"get": definition}}, "components": {"schemas": schemas}})


ARRAY_OF_INTEGERS = {"type": "array", "minItems": 1, "items": {"type": "integer"}}
NULLABLE_ARRAY = {
    "anyOf": [{"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}, {"type": "null"}]
}


@pytest.mark.parametrize(
    ("schema", "text", "problems"),
    [
        (ARRAY_OF_INTEGERS, "1", ()),
        (ARRAY_OF_INTEGERS, "1,2, 3", ()),
        (ARRAY_OF_INTEGERS, "1,x", ("header size[1]: expected integer, got 'x'",)),
        (ARRAY_OF_INTEGERS, "", ("header size: must have at least 1 entries, has 0",)),
        ({"$ref": "#/components/schemas/Sizes"}, "1,2", ()),
        (NULLABLE_ARRAY, "a,b", ()),
        ({"type": "array", "items": {"type": "boolean"}}, "true,false", ()),
        ({"type": "string"}, "1,2", ()),
        ({"type": "integer"}, "1,2", ("header size: expected integer, got '1,2'",)),
    ],
)
def test_arrays_in_headers(schema: Any, text: str, problems: tuple[str, ...], fake: FakeServer) -> None:
    parameter = {"name": "size", "in": "header", "schema": schema}
    fake._api = _describe({"parameters": [parameter]}, Sizes=ARRAY_OF_INTEGERS)
    fake.mismatch = "answer"
    with httpx.Client(transport=fake.transport(), base_url="https://example.com") as client:
        client.get("/things", headers={"size": text})
    assert fake.requests[0].problems == problems


def _refer(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_an_answer_has_what_a_part_requires_and_another_part_declares(fake: FakeServer) -> None:
    base = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "size": {"type": "integer"}, "no": TEXT},
    }
    thing = {"allOf": [_refer("Base"), {"type": "object", "required": ["size", "id"]}]}
    media = {"schema": {"$ref": "#/components/schemas/Thing"}}
    responses = {"200": {"content": {"application/json": media}}}
    fake._api = _describe({"responses": responses}, Base=base, Thing=thing)
    with httpx.Client(transport=fake.transport()) as http:
        assert http.get("https://any.example/things").json() == {"id": "text", "size": 0}


ENDLESS = {"type": "object", "required": ["next"], "properties": {"next": _refer("Endless")}}


@pytest.mark.parametrize(
    "schema",
    [
        _refer("Endless"),
        {"anyOf": [_refer("Endless"), _refer("Endless")]},
        {"allOf": [_refer("Endless")]},
        {"type": "object", "required": ["a"], "properties": {"a": _refer("Endless")}},
    ],
)
def test_a_schema_without_a_finite_value_has_no_example(schema: Any, fake: FakeServer) -> None:
    content = {"application/json": {"schema": schema}}
    fake._api = _describe({"responses": {"200": {"content": content}}}, Endless=ENDLESS)
    message = r"^#/components/schemas/Endless: .*; set the response with answer\(\.\.\.\)"
    with pytest.raises(NoExampleError, match=message) as caught:
        fake.example("things.get")
    assert isinstance(caught.value, ValueError)
    with httpx.Client(transport=fake.transport(), base_url="https://example.com") as client:
        with pytest.raises(NoExampleError, match=message):
            client.get("/things")
        fake.on("things.get").answer({"a": 1}, check=False)
        assert client.get("/things").json() == {"a": 1}
        fake.on("things.get").fail(500)
        assert client.get("/things").status_code == 500


def test_a_list_of_an_endless_schema_is_empty(fake: FakeServer) -> None:
    schema = {
        "type": "object",
        "required": ["all"],
        "properties": {"all": {"type": "array", "items": _refer("X")}},
    }
    content = {"application/json": {"schema": _refer("X")}}
    fake._api = _describe({"responses": {"200": {"content": content}}}, X=schema)
    assert fake.example("things.get") == {"all": []}


# Of any other API


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The package of a golden case, whose description has no examples."""
    (case,) = (one for one in list_cases() if one.name == request.param)
    config = case.config(f"faked_{case.name}", case.folder)
    write_output(generate(config), tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "src")
    return importlib.import_module(config.package)


def _fake(package: Any) -> tuple[Any, Any]:
    server = importlib.import_module(f"{package.__name__}.testing").FakeServer()
    return server, server.client(package.Example)


def of(case: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("other", [case], ids=[case], indirect=True)


@of("query_styles")
def test_styles_of_queries(other: Any) -> None:
    server, client = _fake(other)
    assert (
        client.items.count(
            ids=["a", "b"], words=["one", "two"], tags=["x,y", "z"], sizes=[1, 2], labels={"a": "b"}
        )
        == 0
    )
    assert server.requests[0].query == {
        "ids": ["a", "b"],
        "words": ["one", "two"],
        "tags": ["x,y", "z"],
        "sizes": [1, 2],
        "labels": {"a": "b"},
    }


@of("query_styles")
def test_objects_whose_properties_are_parameters(other: Any) -> None:
    server, client = _fake(other)
    client.items.find(labels={"a": "b"}, sizes={})
    assert server.requests[0].query == {"labels": {"a": "b"}, "sizes": {}}
    client.items.find(labels={}, sizes={})
    assert server.requests[1].query == {"labels": {}, "sizes": {}}


@of("event_stream_response")
def test_events(other: Any) -> None:
    server, client = _fake(other)
    assert len(list(client.speech.stream("v"))) == 3
    server.on("speech.stream").stream({"audio_base64": "QQ=="})
    assert [one.audio_base64 for one in client.speech.stream("v")] == ["QQ=="]


@of("form_body")
def test_a_form(other: Any) -> None:
    server, client = _fake(other)
    client.tokens.create(scopes=["a b", "c&d"], seconds=5)
    assert server.requests[0].data == {"grant_type": "client", "scopes": ["a b", "c&d"], "seconds": 5}


@of("recursive_schema")
def test_samples_and_checks_of_schemas_that_refer_to_themselves(other: Any) -> None:
    _, client = _fake(other)
    condition = {"op": "not", "condition": {"op": "says", "word": "yes"}}
    assert client.rules.replace(condition=condition).op
    with pytest.raises(AssertionError, match=r"body\.condition\.condition\.op: expected one of"):
        client.rules.replace(condition={"op": "not", "condition": {"op": "odd"}})


@of("text_response")
def test_texts(other: Any) -> None:
    server, client = _fake(other)
    assert client.dictionaries.download("d") == "text"
    server.on("dictionaries.*").answer("Grüße")
    assert client.dictionaries.download("d") == "Grüße"


@of("poll")
def test_jobs(other: Any) -> None:
    server, client = _fake(other)
    options = {"interval": 0.01, "timeout": 5}
    assert client.dubs.create_and_wait(url="u", poll_options=options).status == "dubbed"
    # The voice has no example, and nothing in it must be there; what tells of the job is added.
    assert client.voices.get("v").training is None
    for model in ("m", "n"):
        voice = client.voices.clones.train_and_wait("v", model_id=model, poll_options=options)
        assert voice.training.state[model] == "trained"
    assert server.example("voices.get") == {"training": {"state": {"m": "trained", "n": "trained"}}}
    server.reset()
    assert server.example("voices.get") == {}


def test_the_job_that_was_started_last_counts() -> None:
    poll = {"operation": "jobs.get", "arguments": {}, "status": "status"}
    paths: dict[str, Any] = {
        "/jobs": {
            "get": {
                "operationId": "jobs.get",
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"type": "object"}, "example": {"status": "busy"}}
                        }
                    }
                },
            }
        }
    }
    for name, done in (("render", "rendered"), ("cut", "cut")):
        operation = {
            "operationId": f"jobs.{name}",
            "responses": {"204": {}},
            "x-poll": {**poll, "done": [done]},
        }
        paths[f"/jobs/{name}"] = {"post": operation}
    server = FakeServer()
    server._api = Description({"paths": paths})
    with httpx.Client(transport=server.transport(), base_url="https://any.example") as http:
        for name, done in (("cut", "cut"), ("render", "rendered"), ("cut", "cut")):
            http.post(f"/jobs/{name}")
            assert http.get("/jobs").json() == {"status": done}


# The checker


API = Description(
    {"paths": {}, "components": {"schemas": {"Part": {"properties": {"b": {"type": "string"}}}}}}
)
FITS: list[tuple[Any, Any, str]] = [
    ({"type": "integer"}, 1.0, ""),
    ({"type": "integer"}, True, "x: expected integer, got True"),
    ({"type": ["string", "null"]}, None, ""),
    ({"type": "number", "minimum": 1}, 0.5, "x: must be at least 1, is 0.5"),
    ({"type": "number", "exclusiveMaximum": 1}, 1, "x: must be less than 1, is 1"),
    ({"type": "integer", "multipleOf": 5}, 7, "x: must be a multiple of 5, is 7"),
    ({"type": "string", "maxLength": 2}, "abc", "x: must have at most 2 characters, has 3"),
    *(({"type": "number", "multipleOf": 0.1}, value, "") for value in (0.3, 0.7, -1.1, 3, 1e300, 0)),
    ({"type": "number", "multipleOf": 0.01}, 19.99, ""),
    ({"type": "number", "multipleOf": 0.1}, 0.35, "x: must be a multiple of 0.1, is 0.35"),
    ({"type": "number", "multipleOf": 2}, 10**400, ""),
    ({"type": "number", "multipleOf": 2}, float("inf"), "x: must be a multiple of 2, is inf"),
    ({"type": "integer"}, 10**400, ""),
    ({"type": "string", "pattern": r"^\p{Lu}\p{L}*$"}, "Élan", ""),
    ({"type": "string", "pattern": r"^\p{Lu}\p{L}*$"}, "élan", r"x: must match ^\p{Lu}\p{L}*$, is 'élan'"),
    ({"type": "string", "pattern": r"^(?<a>\d)\k<a>$"}, "٢٢", r"x: must match ^(?<a>\d)\k<a>$, is '٢٢'"),
    ({"type": "array", "minItems": 1}, [], "x: must have at least 1 entries, has 0"),
    ({"type": "string", "pattern": "^a"}, "b", "x: must match ^a, is 'b'"),
    ({"type": "string", "format": "date"}, "1.6.2025", "x: expected a date, got '1.6.2025'"),
    ({"type": "string", "format": "date-time"}, "2025-06-01T12:00:00Z", ""),
    ({"type": "string", "format": "binary"}, "a", "x: expected a file, got 'a'"),
    ({"const": "a"}, "b", "x: expected 'a', got 'b'"),
    ({"enum": ["a", None], "type": ["string", "null"]}, None, ""),
    ({"enum": ["a"]}, "b", "x: expected one of 'a', got 'b'"),
    ({"type": "array", "items": {"type": "string"}}, ["a", 1], "x[1]: expected string, got 1"),
    ({"type": "object"}, {"any": 1}, ""),
    ({"type": "object", "additionalProperties": {"type": "string"}}, {"a": 1}, "x.a: expected string, got 1"),
    ({"properties": {"a": {}}}, {"b": 1}, "x.b: unknown field"),
    ({"properties": {"a": {}}, "additionalProperties": True}, {"b": 1}, ""),
    ({"properties": {"a": {}}, "required": ["a"]}, {}, "x.a: missing"),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, None, ""),
    ({"anyOf": [{"type": "integer", "maximum": 1}, {"type": "null"}]}, 2, "x: must be at most 1, is 2"),
    (
        {"allOf": [{"$ref": "#/components/schemas/Part"}, {"properties": {"a": {}}, "required": ["a"]}]},
        {"b": 1},
        "x.a: missing; x.b: expected string, got 1",
    ),
]


@pytest.mark.parametrize(("schema", "value", "said"), FITS, ids=[f"{one[0]}-{one[1]}" for one in FITS])
def test_the_checker(schema: Any, value: Any, said: str) -> None:
    assert "; ".join(find_problems(value, schema, "x", API)) == said


def test_a_pattern_that_python_lacks_is_not_checked_and_warned_of_once() -> None:
    schema = {"type": "string", "pattern": r"\p{Script=Greek}+"}
    with pytest.warns(
        UserWarning, match=r"the fake server cannot check the pattern '.*Script=Greek.*'"
    ) as record:
        assert [*find_problems("a", schema, "x", API), *find_problems("b", schema, "x", API)] == []
    assert len(record) == 1


def test_other_processes_may_be_given_a_key_by_bearer_token() -> None:
    document = {
        "security": [{"T": []}],
        "components": {"securitySchemes": {"T": {"type": "http", "scheme": "bearer"}}},
        "paths": {
            "/a": {
                "get": {"operationId": "a.get", "responses": {"204": {}}},
                "put": {"operationId": "a.put", "responses": {"204": {}}, "security": []},
            }
        },
    }
    operations = Description(document).operations
    scheme = {"type": "http", "scheme": "bearer"}
    assert [one.security for one in operations.values()] == [((scheme,),), ()]


@pytest.mark.parametrize("name", ["$mode", "export_format"])
def test_a_condition_names_an_argument_by_either_name(fake: FakeServer, name: str) -> None:
    csv = {"schema": TEXT, "example": "a,b", "x-when": {name: "csv"}}
    fake._api = _describe(
        {
            "parameters": [{"in": "query", "name": "$mode", "x-name": "export_format", "schema": TEXT}],
            "responses": {"200": {"content": {"application/json": {"schema": {}}, "text/csv": csv}}},
        }
    )
    with httpx.Client(transport=fake.transport()) as http:
        assert http.get("https://any.example/things?$mode=csv").text == "a,b"
        assert http.get("https://any.example/things?$mode=xml").headers["content-type"] == "application/json"


def test_a_condition_of_the_default_of_a_field(fake: FakeServer) -> None:
    field = {"anyOf": [_refer("Later"), {"type": "null"}], "default": True}
    body = {"schema": {"allOf": [{"type": "object", "properties": {"later": field}}]}}
    accepted = {"x-when": {"later": True}}
    fake._api = _describe(
        {
            "requestBody": {"content": {"application/json": body}},
            "responses": {"200": {"content": {"application/json": {"schema": {}}}}, "202": accepted},
        },
        Later={"type": "boolean"},
    )
    with httpx.Client(transport=fake.transport()) as http:
        url = "https://any.example/things"
        assert http.request("GET", url, json={}).status_code == 202
        assert http.request("GET", url, json={"later": False}).status_code == 200


def test_one_mark_among_the_declarations_of_a_property_is_enough(fake: FakeServer) -> None:
    secret = {
        "type": "object",
        "required": ["key", "id"],
        "properties": {"key": {**TEXT, "writeOnly": True}, "id": TEXT},
    }
    plain = {"type": "object", "required": ["key"], "properties": {"key": TEXT}}
    for parts in ([secret, plain], [plain, secret]):
        content = {"application/json": {"schema": {"allOf": parts}}}
        fake._api = _describe({"responses": {"200": {"content": content}}})
        with httpx.Client(transport=fake.transport()) as http:
            assert http.get("https://any.example/things").json() == {"id": "text"}
        with pytest.raises(ValueError, match="key: unexpected, it is writeOnly"):
            fake.on("things.get").answer({"id": "i", "key": "k"})
