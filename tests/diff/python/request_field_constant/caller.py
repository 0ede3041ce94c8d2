"""Orders something."""

from shop import Address, Shop


def use(client: Shop) -> None:
    address = Address(city="Bath", street="Gay Street", kind="home")
    print(client.orders.create(address=address).order_id)
