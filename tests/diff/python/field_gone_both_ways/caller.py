"""Makes the letters larger."""

from shop import Shop


def use(client: Shop) -> None:
    style = client.style.get()
    client.style.set(font=style.font, size=(style.size or 9) + 1)
