"""Chooses by class what to do."""

from shop import Shop, StockLow, webhooks


def order(low: StockLow) -> None:
    print(low.book)


def use(client: Shop) -> None:
    event = webhooks.parse_stock_low('{"book": "b1", "isbn": "i1"}')
    {StockLow: order}[type(event)](event)
