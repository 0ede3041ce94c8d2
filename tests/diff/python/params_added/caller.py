"""Shows a style."""

from shop import Shop, Style


def use(client: Shop) -> None:
    style: Style = client.style.set()
    print(style.font)
