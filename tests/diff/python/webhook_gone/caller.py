"""Reads what has happened to the stock."""

from shop import Shop, webhooks


def use(client: Shop) -> None:
    print(webhooks.parse_stock_low('{"book": "b1"}').book)
