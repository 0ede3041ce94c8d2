"""Speak a text that is too long for one request, in several requests that sound like one.

    python examples/stitch_long_text.py book.txt book.mp3

Each request names those before it, so that the voice goes on in the same tone where another one alone would begin anew.
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
LONGEST = 2_000
"""Characters of one request."""
MOST_IDS = 3
"""The API looks back at no more requests than this."""


def main(source: Path, target: Path) -> None:
    with ElevenLabs() as client:
        speak(client, source.read_text("utf-8"), target)


def speak(client: ElevenLabs, text: str, target: Path) -> None:
    """Write one audio file, as the audio arrives. Pieces of MP3 can simply follow each other."""
    request_ids: list[str] = []
    with target.open("wb") as file:
        for piece in pieces(text):
            audio = client.text_to_speech.stream(
                VOICE, text=piece, model_id=MODEL, previous_request_ids=request_ids[-MOST_IDS:] or OMIT
            )
            for chunk in audio:
                file.write(chunk)
            # Only a request whose audio was read to its end can be named by the next one.
            if audio.request_id:
                request_ids.append(audio.request_id)


def pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """As many whole sentences as fit into each; a sentence longer than that is cut between words."""
    piece = ""
    for sentence in re.split(r"(?<=[.!?…])\s+", text.strip()):
        for part in textwrap.wrap(sentence, longest):
            if piece and len(piece) + 1 + len(part) > longest:
                yield piece
                piece = ""
            piece = f"{piece} {part}" if piece else part
    if piece:
        yield piece


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
