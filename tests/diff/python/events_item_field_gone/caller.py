"""Prints the news."""

from shop import AsyncShop


async def use(client: AsyncShop) -> None:
    async for news in client.news.stream():
        print(news.head, news.text)
