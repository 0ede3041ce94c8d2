"""The properties that decode a field in base64."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from elevenlabs_sdk import AudioOutputMessage, AudioWithTimestamps, parse_leniently
from elevenlabs_sdk._runtime.models import BaseModel, decode_base64


class Clip(BaseModel):
    data_base64: Any = None


@pytest.mark.parametrize("data", [b"", b"a", b"ab", bytes(range(256)) * 1000])
def test_base64_is_decoded(data: bytes) -> None:
    assert decode_base64(Clip(data_base64=base64.b64encode(data).decode()), "data_base64") == data


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("no base64!", r"Clip\.data_base64: not base64 \(.*\), received 'no base64!'$"),
        ("YWJ", r"Clip\.data_base64: not base64 \(.*padding.*\), received 'YWJ'$"),
        ("YQ==\nYQ==", r"received 'YQ==\\nYQ=='$"),
        ("\u00e9" * 40, r"received '\u00e9{40}'$"),
        ("-" * 41, r"received 41 characters that begin with '-{40}'$"),
        ("!" * 2_000_000, r"received 2000000 characters that begin with '!{40}'$"),
        (None, r"Clip\.data_base64: expected base64, received NoneType$"),
        (12, r"Clip\.data_base64: expected base64, received int$"),
        ({"key": "value"}, r"Clip\.data_base64: expected base64, received dict$"),
        (b"YQ==", r"expected base64, received bytes$"),
    ],
)
def test_another_value_is_an_error_that_names_the_field(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        decode_base64(Clip(data_base64=value), "data_base64")
    assert len(str(raised.value)) < 200


def test_the_error_of_a_generated_property() -> None:
    message = AudioOutputMessage(audio="????")
    with pytest.raises(ValueError, match=r"^AudioOutputMessage\.audio: not base64 .*, received '\?{4}'$"):
        _ = message.audio_bytes
    audio = parse_leniently(AudioWithTimestamps, {"audio_base64": 5})
    with pytest.raises(
        ValueError, match=r"^AudioWithTimestamps\.audio_base64: expected base64, received int$"
    ):
        _ = audio.audio_bytes
    assert "Raises `ValueError` if it is not base64" in str(AudioOutputMessage.audio_bytes.__doc__)
