"""Measures the scans of a book."""

from shop import Shop


def use(client: Shop) -> None:
    for plate in client.books.get("b1").pages:
        print(len(plate.scan_bytes or b""))
