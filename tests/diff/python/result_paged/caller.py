"""Prints the titles of a first page."""

from shop import AsyncShop


async def use(client: AsyncShop) -> None:
    found = await client.books.list()
    print([book.title for book in found.books], found.next)
