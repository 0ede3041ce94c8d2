"""Reads what was ordered."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.orders.create(address={"city": "Bath", "code": "BA1"}).address.code)
