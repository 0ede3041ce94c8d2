"""Shows a style."""

from shop import Shop, StyleParam

style: StyleParam = {"font": "Bodoni"}


def use(client: Shop) -> None:
    print(style, client.style.set())
