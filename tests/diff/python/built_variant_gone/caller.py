"""Puts a book somewhere."""

from shop import Atlas, Parcel, Shop


def use(client: Shop) -> None:
    client.books.put(parcel=Parcel(item=Atlas(maps=3)))
