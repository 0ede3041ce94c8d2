"""Speak a text while a language model is still writing it.

    some_model | python speak_while_written.py speech.mp3

The audio starts before the text is complete. This program reads the text from standard input, in chunks of any size. The
stream of a model's library is an iterable of texts, too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from elevenlabs_sdk import ElevenLabs

VOICE = "21m00Tcm4TlvDq8ikWAM"


def speak(client: ElevenLabs, text: Iterable[str], target: Path) -> int:
    """Write the speech as it arrives; return the number of chunks."""
    count = 0
    with target.open("wb") as file:
        for audio in client.text_to_speech.convert_realtime(
            VOICE, text=text, model_id="eleven_flash_v2_5", output_format="mp3_44100_64"
        ):
            file.write(audio)
            count += 1
    return count


def read_text(descriptor: int) -> Iterator[str]:
    """Yield the text of a file or pipe as it arrives."""
    from codecs import getincrementaldecoder

    decoder = getincrementaldecoder("utf-8")("replace")
    while data := os.read(descriptor, 4096):
        yield decoder.decode(data)


if __name__ == "__main__":
    with ElevenLabs() as client:
        chunks = speak(client, read_text(sys.stdin.fileno()), Path(sys.argv[1]))
    print(f"{chunks} chunks of audio", file=sys.stderr)
