"""Deletes a book."""

from shop import AsyncShop


async def use(client: AsyncShop) -> None:
    await client.books.delete("b1")
