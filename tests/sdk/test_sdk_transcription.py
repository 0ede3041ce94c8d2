"""speech_to_text.convert: a transcript, or with `webhook=True` an acknowledgement of any shape, never a failed parse."""

from __future__ import annotations

import json
import logging

import pytest

from elevenlabs_sdk import APIResponseValidationError, ElevenLabs, Transcript, TranscriptionAccepted
from tests.sdk.conftest import Call
from tests.sdk.server import Server

TRANSCRIPT = {"language_code": "en", "language_probability": 0.9, "text": "Hello.", "words": []}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"{}",
        b'{"request_id": "r1", "message": "queued", "eta": {"seconds": 5}}',
        json.dumps(TRANSCRIPT).encode(),
    ],
    ids=["empty", "blank", "{}", "unknown fields", "a transcript"],
)
def test_an_accepted_request_is_never_a_failed_parse(
    server: Server, call: Call, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer(content, status=202, content_type="application/json")
    with caplog.at_level(logging.WARNING, "elevenlabs_sdk"):
        accepted = call(
            lambda client: client.speech_to_text.convert(model_id="scribe_v1", file=b"audio", webhook=True),
            strict_validation=True,
        )
    assert type(accepted) is TranscriptionAccepted
    assert accepted.model_dump(exclude_unset=True) == (json.loads(content) if content.strip() else {})
    assert caplog.messages == []
    assert ("webhook", b"true") in [(part.name, part.content) for part in server.only.parts]


def test_unknown_fields_of_the_acknowledgement_can_be_read(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"request_id": "r1"}, status=202)
    accepted = client.speech_to_text.convert(
        model_id="scribe_v1", cloud_storage_url="https://a/b", webhook=True
    )
    assert (accepted.model_extra or {})["request_id"] == "r1"


def test_the_status_decides_and_not_what_was_asked(server: Server, call: Call) -> None:
    server.answer_json(TRANSCRIPT)
    transcript = call(
        lambda client: client.speech_to_text.convert(model_id="scribe_v1", file=b"audio", webhook=True)
    )
    assert type(transcript) is Transcript
    assert transcript.text == "Hello."


def test_without_webhook_the_field_is_not_sent(server: Server, client: ElevenLabs) -> None:
    server.answer_json(TRANSCRIPT)
    transcript = client.speech_to_text.convert(model_id="scribe_v1", file=b"audio")
    assert transcript.text == "Hello."
    assert "webhook" not in [part.name for part in server.only.parts]


def test_a_transcript_that_is_none_is_an_error(server: Server, call: Call) -> None:
    server.answer(
        b"<html><title>Gateway</title></html>", content_type="text/html", headers={"request-id": "r9"}
    )
    with pytest.raises(APIResponseValidationError) as caught:
        call(lambda client: client.speech_to_text.convert(model_id="scribe_v1", file=b"audio"))
    assert str(caught.value) == (
        "200 POST /v1/speech-to-text: the response is not JSON: 35 bytes of text/html: Gateway (request-id r9)"
    )
