"""Sets tags."""

from shop import Shop


def use(client: Shop) -> None:
    client.tags.set(tags=["old", "rare"])
