"""Reads a completion as it is written."""

from shop import Shop


def use(client: Shop) -> None:
    for chunk in client.completions.create(prompt="Once", stream=True):
        print(chunk.delta.upper())
