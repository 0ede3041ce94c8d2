"""Prints the title of a novel."""

from shop import Novel, Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print(book.title if isinstance(book, Novel) else "no novel")
