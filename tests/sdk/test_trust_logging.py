"""Standard logging: a line for each request at INFO, headers and bodies at DEBUG, and no secret anywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from elevenlabs_sdk import ElevenLabs
from elevenlabs_sdk._runtime import logs
from tests.sdk.conftest import KEY, Call
from tests.sdk.server import Server
from tests.sdk.test_sdk_golden_packages import Golden, golden, of  # noqa: F401


@pytest.fixture
def sdk_logger() -> Iterator[logging.Logger]:
    """Its level and handlers are put back."""
    logger = logging.getLogger("elevenlabs_sdk")
    level, handlers = logger.level, list(logger.handlers)
    yield logger
    logger.setLevel(level)
    logger.handlers[:] = handlers


def ours(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "elevenlabs_sdk"]


def test_one_line_for_each_request(server: Server, call: Call, caplog: pytest.LogCaptureFixture) -> None:
    server.answer_json([], headers={"request-id": "r1"})
    with caplog.at_level(logging.INFO, "elevenlabs_sdk"):
        call(lambda client: client.models.list(request_options={"query": {"q": "hidden"}}))
    (line,) = ours(caplog)
    assert line.startswith(f"GET {server.url}/v1/models -> 200 in 0.")
    assert line.endswith(" s (request-id r1)")


def test_each_try_says_why_and_when(server: Server, call: Call, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        server.answer_json({"detail": "busy"}, status=503, headers={"retry-after-ms": "1"})
    server.answer_json([])
    with caplog.at_level(logging.INFO, "elevenlabs_sdk"):
        call(lambda client: client.models.list())
    said = "after: 503 Service Unavailable: GET /v1/models: busy"
    assert [line for line in ours(caplog) if "after" in line] == [
        f"GET {server.url}/v1/models: attempt 2 of 3 in 0.00 s, {said}",
        f"GET {server.url}/v1/models: attempt 3 of 3 in 0.00 s, {said}",
    ]


def test_headers_and_bodies_at_debug(server: Server, call: Call, caplog: pytest.LogCaptureFixture) -> None:
    answer = {
        "name": "Ada",
        "api_key": "s-1",
        "nested": [{"access_token": "s-2", "password": "s-3", "client_secret": {"value": "s-4"}}],
        "url": "https://user:s-5@storage.example/audio.mp3?X-Signature=s-6",
        "voice_id": f"the key is {KEY}",
        "has_token": True,
        "keywords": "shown",
    }
    server.answer_json(answer, headers={"set-cookie": "s-7", "x-kept": "kept"})
    with caplog.at_level(logging.DEBUG, "elevenlabs_sdk"):
        call(
            lambda client: client.voices.get(
                "v",
                request_options={
                    "headers": {"Authorization": "Bearer s-8", "X-My-Token": "s-9", "X-Mine": "mine"}
                },
            )
        )
    text = "\n".join(ours(caplog))
    assert KEY not in text
    assert [f"s-{number}" for number in range(1, 10) if f"s-{number}" in text] == []
    for kept in ("Ada", "mine", "kept", "https://storage.example/audio.mp3", "'xi-api-key': '***'", "shown"):
        assert kept in text
    assert '"has_token": true' in text


def test_sizes_in_place_of_bytes(server: Server, call: Call, caplog: pytest.LogCaptureFixture) -> None:
    server.answer([b"\x00audio"], content_type="audio/mpeg")
    server.answer_json({"voice_id": "v", "requires_verification": False})
    with caplog.at_level(logging.DEBUG, "elevenlabs_sdk"):
        call(lambda client: client.text_to_speech.convert("v", text="long " * 100))
        call(lambda client: client.voices.ivc.create(name="n", files=[b"sample", iter([b"more"])]))
    text = "\n".join(ours(caplog))
    assert "long long" in text
    assert "… (500 characters)" in text
    assert "a stream of audio/mpeg" in text
    assert "3 parts of unknown size" in text
    assert "sample" not in text
    assert "audio\\" not in text


@pytest.mark.parametrize(
    ("data", "content_type", "shown"),
    [
        (b"\xff\xfe", "audio/mpeg", "2 bytes of audio/mpeg"),
        (b"abc", "", "3 bytes of unknown type"),
        (b"{", "application/json", "1 bytes of application/json, not JSON"),
        (b"[" * 100_000, "application/json", "100000 bytes of application/json, not JSON"),
        (b"[" * 30 + b"]" * 30, "application/json", "[" * 20 + '"…"' + "]" * 20),
        (b"7", "application/json", "7"),
        (b'{"maxKey": 1, "monkey": 2}', "application/json", '{"maxKey": "***", "monkey": 2}'),
        (
            b'{"detail": [{"loc": ["body", "auth_token", 0], "msg": "too short", "input": "hush"}]}',
            "application/json",
            '{"detail": [{"loc": ["body", "auth_token", 0], "msg": "too short", "input": "***"}]}',
        ),
        (
            b'{"loc": ["body", "text"], "input": "hello"}',
            "application/json",
            '{"loc": ["body", "text"], "input": "hello"}',
        ),
        (b'{"loc": 7, "input": null}', "application/json", '{"loc": 7, "input": null}'),
    ],
)
def test_bodies(data: bytes, content_type: str, shown: str) -> None:
    assert logs.redact_body(data, content_type) == shown


def test_a_long_body_is_cut() -> None:
    data = b"[" + b",".join([b"1"] * 5000) + b"]"
    assert logs.redact_body(data, "application/json").endswith("… (10001 bytes of application/json)")


@pytest.mark.parametrize(("word", "level"), [("debug", logging.DEBUG), ("INFO", logging.INFO)])
def test_the_environment_switches_it_on(
    sdk_logger: logging.Logger, monkeypatch: pytest.MonkeyPatch, word: str, level: int
) -> None:
    monkeypatch.setenv("ELEVENLABS_LOG", word)
    sdk_logger.handlers.clear()
    for _ in range(3):
        ElevenLabs(api_key=KEY)
    assert sdk_logger.level == level
    assert len(sdk_logger.handlers) == 1


def test_a_handler_of_the_user_is_left_alone(
    sdk_logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = logging.NullHandler()
    sdk_logger.handlers[:] = [mine]
    monkeypatch.setenv("ELEVENLABS_LOG", "info")
    ElevenLabs(api_key=KEY)
    assert sdk_logger.handlers == [mine]


def test_a_wrong_level_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_LOG", "loud")
    with pytest.raises(ValueError, match=r"ELEVENLABS_LOG must be one of debug, info, .*'loud'"):
        ElevenLabs(api_key=KEY)


def test_without_a_level_nothing_is_set_up(sdk_logger: logging.Logger, monkeypatch: Any) -> None:
    monkeypatch.delenv("ELEVENLABS_LOG", raising=False)
    before = (sdk_logger.level, list(sdk_logger.handlers))
    ElevenLabs(api_key=KEY)
    assert (sdk_logger.level, list(sdk_logger.handlers)) == before


@pytest.mark.parametrize(
    "use",
    [
        lambda client: client.conversational_ai.secrets.create(name="n", value="hidden-1"),
        lambda client: client.conversational_ai.update_secret("s", name="n", value="hidden-1"),
        lambda client: client.user.get(),
    ],
    ids=["created", "changed", "in an answer"],
)
def test_what_the_description_calls_a_secret_is_hidden_whatever_its_name(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture, use: Callable[[Any], Any]
) -> None:
    server.answer_json({"type": "stored", "secret_id": "s", "name": "shown", "xi_api_key": "hidden-2"})
    with caplog.at_level(logging.DEBUG, "elevenlabs_sdk"):
        call(use)
    text = "\n".join(ours(caplog))
    assert "shown" in text
    assert "hidden" not in text


def test_the_same_name_is_shown_where_it_is_no_secret() -> None:
    data = b'{"value": "v", "token": "t", "list": [{"value": ["w"]}]}'
    assert logs.redact_body(data, "application/json") == (
        '{"value": "v", "token": "***", "list": [{"value": ["w"]}]}'
    )
    assert logs.redact_body(data, "application/json", ("value",)) == (
        '{"value": "***", "token": "***", "list": [{"value": "***"}]}'
    )


@of("secrets")
def test_secrets_in_headers_and_lists(golden: Golden, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    for _ in range(2):
        golden.server.answer_json({"shelf": "shown-2", "spare": {"number": "hidden-3"}})
    with caplog.at_level(logging.DEBUG, logger=golden.package.__name__):
        for way in (golden.call, golden.call_async):
            way(lambda client: client.locks.create(shelf="shown-1", codes=["hidden-1"], x_master="hidden-2"))
    text = "\n".join(one.getMessage() for one in caplog.records if one.name == golden.package.__name__)
    assert text.count("shown-1") == text.count("shown-2") == 2
    assert "hidden" not in text
