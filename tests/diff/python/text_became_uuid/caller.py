"""Orders something."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.orders.create(value="0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11").value.upper())
