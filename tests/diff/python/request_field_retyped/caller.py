"""Orders something."""

from shop import Address, Shop


def use(client: Shop) -> None:
    notes: list[str] = ["ring twice"]
    print(client.orders.create(address=Address(city="Bath", street="Gay Street", notes=notes)).order_id)
