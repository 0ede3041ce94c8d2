"""Orders something blue."""

from shop import Shop, Wrapping


def use(client: Shop) -> None:
    print(client.orders.create(wrapping=Wrapping(colour="blue")).order_id)
