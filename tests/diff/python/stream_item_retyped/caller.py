"""Prints the news."""

from shop import JsonLines, News, Shop


def show(stream: JsonLines[News | None]) -> None:
    for news in stream:
        print("?" if news is None else news.head)


def use(client: Shop) -> None:
    show(client.news.stream())
