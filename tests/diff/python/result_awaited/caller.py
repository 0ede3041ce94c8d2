"""Reads the pages of a book."""

from shop import AsyncShop


async def use(client: AsyncShop) -> None:
    async for page in client.books.get("b1"):
        print(page.number)
