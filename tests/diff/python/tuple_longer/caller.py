"""Orders something."""

from shop import Shop


def use(client: Shop) -> None:
    number, text = client.orders.create(value="a").value
    print(number, text.upper())
