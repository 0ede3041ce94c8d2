"""Orders something."""

from shop import Address, Shop


def use(client: Shop) -> None:
    print(client.orders.create(address=Address(city="Bath", street="Gay Street")).order_id)
