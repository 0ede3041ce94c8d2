"""Generate a sample of each premade voice, several at a time.

python examples/async_voices.py introductions/
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from elevenlabs_sdk import AsyncElevenLabs, Voice

AT_ONCE = 3
"""Concurrent requests. The subscription limits them; further requests would wait."""


async def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncElevenLabs() as client:
        slots = asyncio.Semaphore(AT_ONCE)

        async def introduce(voice: Voice) -> None:
            async with slots:
                speech = client.text_to_speech.convert(voice.voice_id, text=f"Hello, I am {voice.name}.")
                await speech.write_to(folder / f"{voice.voice_id}.mp3")

        # The first requests start before the last page of the list has arrived.
        tasks = [
            asyncio.create_task(introduce(voice)) async for voice in client.voices.search(category="premade")
        ]
        await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
