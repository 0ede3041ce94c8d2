"""Reads a text aloud."""

from shop import AsyncShop


async def use(client: AsyncShop) -> None:
    chunk = await client.speech.convert(text="Hello!")
    print(chunk.text)
