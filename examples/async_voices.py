"""Let each premade voice introduce itself, several of them at once.

python examples/async_voices.py introductions/
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from elevenlabs_sdk import AsyncElevenLabs, Voice

AT_ONCE = 3
"""How many requests run at once; what a subscription allows is the limit, and beyond it they would only queue up."""


async def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncElevenLabs() as client:
        slots = asyncio.Semaphore(AT_ONCE)

        async def introduce(voice: Voice) -> None:
            async with slots:
                speech = client.text_to_speech.convert(voice.voice_id, text=f"Hello, I am {voice.name}.")
                await speech.write_to(folder / f"{voice.voice_id}.mp3")

        # Speaking begins while later pages of the list are still on their way.
        tasks = [
            asyncio.create_task(introduce(voice)) async for voice in client.voices.search(category="premade")
        ]
        await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
