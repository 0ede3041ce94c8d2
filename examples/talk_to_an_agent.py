"""Hold a conversation with an agent that can read a calendar.

    python talk_to_an_agent.py AGENT_ID question.pcm answer.pcm

`Recording` replaces a microphone and a speaker: it sends a file to the agent at the speed of speech, and writes the
audio of the agent to another file, both as 16-bit PCM at 16 kHz. For a real device, write a class with the same two methods.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from elevenlabs_sdk import ElevenLabs

CALENDAR = {"2025-06-12": ["10:30", "11:15"]}
SECONDS, RATE, WIDTH = 0.1, 16000, 2


class Recording:
    """Two files in place of a microphone and a speaker."""

    def __init__(self, source: Path, target: Path, pause: float = SECONDS) -> None:
        self._source, self._target, self._pause = source, target, pause
        self._target.write_bytes(b"")

    def record(self) -> Iterator[bytes]:
        with self._source.open("rb") as file:
            while chunk := file.read(int(SECONDS * RATE) * WIDTH):
                yield chunk
                time.sleep(self._pause)

    def play(self, audio: bytes | None) -> None:
        if (
            audio is not None
        ):  # None stops the playback of a speaker; a file cannot take back what was written
            with self._target.open("ab") as file:
                file.write(audio)


def find_free_slots(day: str, not_before: str = "00:00") -> dict[str, list[str]]:
    """A client tool. Its name and parameters are configured in the agent."""
    return {"free_slots": [slot for slot in CALENDAR[day] if slot >= not_before]}


def talk(client: ElevenLabs, agent_id: str, audio: Recording) -> str | None:
    """Talk until the agent ends the conversation; return the id of the conversation."""
    conversation = client.conversational_ai.conversations.converse(
        agent_id=agent_id,
        tools={"find_free_slots": find_free_slots},
        audio=audio,
        dynamic_variables={"patient": "Giulia Ferrando"},
        on_user_transcript=lambda text: print(f"you:   {text}"),
        on_agent_response=lambda text: print(f"agent: {text}"),
    )
    conversation.run()
    return conversation.conversation_id


if __name__ == "__main__":
    with ElevenLabs() as client:
        talk(client, sys.argv[1], Recording(Path(sys.argv[2]), Path(sys.argv[3])))
