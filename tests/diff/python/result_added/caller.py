"""Deletes books, and reports the first failure."""

import asyncio

from shop import AsyncShop


async def use(client: AsyncShop) -> None:
    calls = (client.books.delete(book_id) for book_id in ("b1", "b2"))
    for failure in await asyncio.gather(*calls, return_exceptions=True):
        if failure is not None:
            raise failure
