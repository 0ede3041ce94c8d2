"""Orders two books."""

from shop import Line, Shop


def use(client: Shop) -> None:
    print(client.orders.create(lines=[Line(book_id="b1"), Line(book_id="b2")]).order_id)
