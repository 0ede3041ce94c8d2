"""Decodes the cover of a book."""

from base64 import b64decode

from shop import Shop


def use(client: Shop) -> None:
    book = client.books.get("b1")
    print(len(b64decode(book.cover_base64)))
