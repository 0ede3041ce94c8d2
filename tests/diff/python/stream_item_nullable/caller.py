"""Prints the news."""

from shop import Shop


def use(client: Shop) -> None:
    for news in client.news.stream():
        print(news.head)
