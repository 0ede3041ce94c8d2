"""Names the type of an argument that takes a model or a dict."""

from shop import Shop, StyleOrDict

style: StyleOrDict = {"font": "Bodoni"}


def use(client: Shop) -> None:
    client.style.set(request=style)
