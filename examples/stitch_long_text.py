"""Speak a text that is too long for one request, in several requests that sound continuous.

    python examples/stitch_long_text.py book.txt book.mp3

Each request contains the ids of the requests before it, so that the voice continues in the same tone.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from elevenlabs_sdk import OMIT, ElevenLabs

VOICE = "21m00Tcm4TlvDq8ikWAM"
MODEL = "eleven_multilingual_v2"
MAX_CHARACTERS = 2_000
"""Maximum length of the text of a request."""
MAX_IDS = 3
"""Maximum number of previous request ids that the API accepts."""


def main(source: Path, target: Path) -> None:
    with ElevenLabs() as client:
        speak(client, source.read_text("utf-8"), target)


def speak(client: ElevenLabs, text: str, target: Path) -> None:
    """Write one audio file as the audio arrives. MP3 data can be concatenated."""
    request_ids: list[str] = []
    with target.open("wb") as file:
        for part in split(text):
            audio = client.text_to_speech.stream(
                VOICE, text=part, model_id=MODEL, previous_request_ids=request_ids[-MAX_IDS:] or OMIT
            )
            for chunk in audio:
                file.write(chunk)
            # The API accepts the id of a request only after its audio was read completely.
            if audio.request_id:
                request_ids.append(audio.request_id)


def split(text: str, max_characters: int = MAX_CHARACTERS) -> Iterator[str]:
    """Split a text into parts of whole sentences; a longer sentence is split between words."""
    part = ""
    for sentence in re.split(r"(?<=[.!?…])\s+", text.strip()):
        for line in textwrap.wrap(sentence, max_characters):
            if part and len(part) + 1 + len(line) > max_characters:
                yield part
                part = ""
            part = f"{part} {line}" if part else line
    if part:
        yield part


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
