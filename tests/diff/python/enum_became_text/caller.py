"""Tells a story from other books."""

from shop import Genre, Shop


def told(genre: Genre) -> str:
    return "a story" if genre == "novel" else genre.upper()


def use(client: Shop) -> None:
    print(told(client.books.get("b1").genre))
