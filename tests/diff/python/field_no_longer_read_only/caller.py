"""Orders something."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.orders.create(address={"city": "Bath"}).address.city)
