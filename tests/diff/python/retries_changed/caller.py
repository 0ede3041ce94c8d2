"""Orders a book."""

from shop import Shop


def use(client: Shop) -> None:
    print(client.orders.create(book_id="b1").order_id)
