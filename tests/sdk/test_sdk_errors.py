"""What a failed call raises: one class per status, one readable line, and never the key."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncElevenLabs,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ElevenLabs,
    ElevenLabsError,
    InternalServerError,
    MissingAPIKeyError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    TooEarlyError,
    UnprocessableEntityError,
)
from tests.sdk.conftest import KEY, Call
from tests.sdk.server import Server

VOICE = "21m00Tcm4TlvDq8ikWAM"


@pytest.mark.parametrize(
    ("status", "kind", "phrase"),
    [
        (400, BadRequestError, "Bad Request"),
        (401, AuthenticationError, "Unauthorized"),
        (403, PermissionDeniedError, "Forbidden"),
        (404, NotFoundError, "Not Found"),
        (409, ConflictError, "Conflict"),
        (418, APIStatusError, "I'm a Teapot"),
        (422, UnprocessableEntityError, "Unprocessable"),
        (425, TooEarlyError, "Too Early"),
        (429, RateLimitError, "Too Many Requests"),
        (500, InternalServerError, "Internal Server Error"),
        (503, InternalServerError, "Service Unavailable"),
    ],
)
def test_there_is_a_class_for_each_status(
    server: Server, call: Call, status: int, kind: type[APIStatusError], phrase: str
) -> None:
    server.answer_json({"detail": {"status": "no", "message": "It is so."}}, status=status)
    with pytest.raises(APIStatusError) as caught:
        call(lambda client: client.voices.get("v"), max_retries=0)
    error = caught.value
    assert type(error) is kind
    assert error.status_code == status
    assert error.message == "It is so."
    assert error.body == {"detail": {"status": "no", "message": "It is so."}}
    assert str(error).startswith(f"{status} {phrase}")
    assert str(error).endswith(": GET /v1/voices/v: It is so.")
    assert isinstance(error, APIError)
    assert isinstance(error, ElevenLabsError)


PROBLEMS = [
    {"loc": ["body", "text"], "msg": "Field required", "type": "missing"},
    {"loc": ["body", "voice_settings", "speed", 0], "msg": "Not a number", "type": "float"},
]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"detail": {"status": "voice_not_found", "message": "A voice with id v was not found."}},
            "A voice with id v was not found.",
        ),
        ({"detail": PROBLEMS}, "body.text: Field required; body.voice_settings.speed.0: Not a number"),
        ({"error": "invalid_history_items", "message": "None of them was found."}, "None of them was found."),
        ({"detail": "Not so\n fast"}, "Not so fast"),
        ({"code": 7}, '{"code": 7}'),
        ({}, ""),
        ([], ""),
    ],
    ids=[
        "status and message",
        "fields at fault",
        "error and message",
        "a text",
        "unknown",
        "empty",
        "a list",
    ],
)
def test_the_message_is_what_the_server_says(server: Server, call: Call, body: object, message: str) -> None:
    server.answer_json(body, status=400, headers={"request-id": "req-1"})
    with pytest.raises(BadRequestError) as caught:
        call(lambda client: client.text_to_speech.convert(VOICE, text=""))
    assert caught.value.message == message
    said = f": {message}" if message else ""
    assert str(caught.value) == f"400 Bad Request: POST /v1/text-to-speech/{VOICE}{said} (request-id req-1)"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!DOCTYPE html>\n<html><head><title>502: Bad\n gateway</title>" + b"x" * 9000, "502: Bad gateway"),
        (b"upstream\r\n connect error", "upstream connect error"),
        (b"y" * 9000, "y" * 500 + "…"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"", ""),
    ],
    ids=["a web page", "lines", "long", "not text", "empty"],
)
def test_a_body_that_is_no_json_is_shortened(
    server: Server, client: ElevenLabs, content: bytes, message: str
) -> None:
    server.answer(content, status=404, content_type="text/html")
    with pytest.raises(NotFoundError) as caught:
        client.voices.get("v")
    assert caught.value.message == message
    assert "\n" not in str(caught.value)


def test_an_error_tells_more_of_the_answer(server: Server, client: ElevenLabs) -> None:
    headers = {"x-request-id": "req-2", "retry-after": "120", "character-cost": "0"}
    server.answer_json({"detail": "busy"}, status=429, headers=headers)
    with pytest.raises(RateLimitError) as caught:
        client.voices.get("v")
    error = caught.value
    assert (error.request_id, error.retry_after, error.headers["character-cost"]) == ("req-2", 120.0, "0")
    assert error.response.status_code == 429
    assert len(server.requests) == 1, "a wait of two minutes is left to the caller"


def test_errors_can_be_copied_and_pickled(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"detail": "gone"}, status=404)
    with pytest.raises(NotFoundError) as caught:
        client.voices.get("v")
    for twin in (copy.copy(caught.value), pickle.loads(pickle.dumps(caught.value))):
        assert (type(twin), str(twin), twin.body) == (NotFoundError, str(caught.value), {"detail": "gone"})


STREAMS: dict[str, Callable[[Any], Any]] = {
    "bytes": lambda client: client.text_to_speech.convert(VOICE, text="Hi!"),
    "streamed bytes": lambda client: client.text_to_speech.stream(VOICE, text="Hi!"),
    "lines": lambda client: client.text_to_speech.stream_with_timestamps(VOICE, text="Hi!"),
    "GET": lambda client: client.history.get_audio("h"),
}


@pytest.mark.parametrize("use", STREAMS.values(), ids=STREAMS)
def test_a_stream_raises_the_same_errors(server: Server, call: Call, use: Callable[[Any], Any]) -> None:
    server.answer_json({"detail": {"message": "A voice was not found."}}, status=404)
    with pytest.raises(NotFoundError, match="A voice was not found"):
        call(use)


def test_a_sync_stream_raises_at_the_call(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"detail": PROBLEMS}, status=422)
    with pytest.raises(UnprocessableEntityError) as caught:
        client.text_to_speech.stream_with_timestamps(VOICE, text="Hi!")
    assert caught.value.body.model_dump() == {"detail": PROBLEMS}


def test_a_missing_key_is_told_at_the_first_call(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY", raising=False)
    with pytest.raises(MissingAPIKeyError, match=r"api_key=.*ELEVENLABS_API_KEY"):
        call(lambda client: client.models.list(), api_key=None)
    assert server.requests == []


def test_the_environment_is_read_when_the_client_is_made(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "from the environment")
    monkeypatch.setenv("ELEVENLABS_BASE_URL", f"{server.url}/env")
    server.answer_json([])
    call(lambda client: client.models.list(), api_key=None, base_url=None)
    assert (server.only.header("xi-api-key"), server.only.path) == ("from the environment", "/env/v1/models")


@pytest.mark.parametrize("given", ["default_headers", "request_options"])
def test_a_key_in_the_headers_needs_no_other(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.delenv("ELEVENLABS_API_KEY", raising=False)
    server.answer_json([])
    headers = {"XI-API-Key": "mine"}
    settings = {"default_headers": headers} if given == "default_headers" else {}
    options: dict[str, Any] = {} if settings else {"headers": headers}
    call(lambda client: client.models.list(request_options=options), api_key=None, **settings)
    assert server.only.header("xi-api-key") == "mine"


def _shown(value: object) -> str:
    """All that a person, a log or a crash report may see of it."""
    if isinstance(value, BaseException):
        attributes = [f"{name}={one!r} {one}" for name, one in vars(value).items()]
        return " ".join(["".join(traceback.format_exception(value)), repr(value), *attributes])
    return f"{value!r} {value} {vars(value)}"


@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
def test_the_key_is_not_shown_by_a_client(kind: type[Any]) -> None:
    client = kind(
        api_key=KEY, default_headers={"Authorization": f"Bearer {KEY}"}, base_url="http://127.0.0.1:9"
    )
    assert KEY not in _shown(client)
    assert KEY not in _shown(client.voices)
    assert repr(client) == f"{kind.__name__}(base_url='http://127.0.0.1:9')"


def test_the_key_is_not_shown_by_errors_and_logs(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_json({"detail": f"The key {KEY} is wrong"}, status=503, headers={"retry-after": "0"})
    server.answer_json({"detail": f"The key {KEY} is wrong", "key": "x"}, status=401)
    with (
        caplog.at_level(logging.DEBUG, "elevenlabs_sdk"),
        pytest.raises(AuthenticationError) as caught,
    ):
        call(lambda client: client.voices.get("v", request_options={"query": {"token": "query-secret"}}))
    error = caught.value
    assert error.message == "The key *** is wrong"
    assert KEY not in str(error) + repr(error) + "".join(traceback.format_exception(error))
    assert KEY not in str(error.response.request.headers) + repr(error.response)
    ours = [record.getMessage() for record in caplog.records if record.name == "elevenlabs_sdk"]
    assert len(ours) == 7, ours
    assert KEY not in "".join(ours)
    assert "query-secret" not in "".join(ours)


def test_each_attempt_is_logged_in_one_line(
    server: Server, client: ElevenLabs, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_json({"detail": "busy"}, status=429, headers={"retry-after": "0"})
    server.answer_json([], headers={"request-id": "r2"})
    with caplog.at_level(logging.INFO, "elevenlabs_sdk"):
        client.models.list()
    first, retry, second = [
        record.getMessage() for record in caplog.records if record.name == "elevenlabs_sdk"
    ]
    assert first.startswith(f"GET {server.url}/v1/models -> 429 in ")
    assert retry == (
        f"GET {server.url}/v1/models: attempt 2 of 3 in 0.00 s, after: 429 Too Many Requests: GET /v1/models: busy"
    )
    assert second.startswith(f"GET {server.url}/v1/models -> 200 in ")
    assert second.endswith("s (request-id r2)")


@pytest.mark.parametrize(
    ("cause", "kind", "message"),
    [
        (httpx.ReadError("reset by peer"), APIConnectionError, "GET /v1/models: reset by peer"),
        (httpx.RemoteProtocolError(""), APIConnectionError, "GET /v1/models: RemoteProtocolError"),
        (httpx.ReadTimeout("slow"), APITimeoutError, "GET /v1/models: timed out (read)"),
        (
            httpx.PoolTimeout("full"),
            APITimeoutError,
            (
                "GET /v1/models: timed out (pool): all connections of the client are in use; "
                "a larger max_connections allows more"
            ),
        ),
    ],
    ids=["reset", "protocol", "read timeout", "pool timeout"],
)
def test_what_httpx_raises_is_the_cause_of_ours(
    cause: httpx.HTTPError, kind: type[APIConnectionError], message: str
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise cause

    with httpx.Client(transport=httpx.MockTransport(fail)) as mine:
        client = ElevenLabs(api_key=KEY, http_client=mine, max_retries=0)
        with pytest.raises(APIConnectionError) as caught:
            client.models.list()
    assert (type(caught.value), str(caught.value)) == (kind, message)
    assert caught.value.__cause__ is cause
    assert KEY not in _shown(caught.value)
