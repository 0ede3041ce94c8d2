"""Sends a file as the body."""

from shop import Shop


def use(client: Shop) -> None:
    client.files.create(content=b"DATA")
