"""Orders something."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.orders.create(value=True).value)
