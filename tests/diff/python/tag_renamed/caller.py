"""Prints the title of a novel."""

from shop import Novel, Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    assert isinstance(book, Novel), "an atlas"
    assert book.kind == "novel", "another kind"
