"""Prints the first book."""

from shop import AsyncShop


async def use(client: AsyncShop) -> None:
    first = (await client.book.list())[0]
    print((await client.book.get(first.book_id)).title)
