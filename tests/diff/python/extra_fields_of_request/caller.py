"""Orders a book with an additional field."""

from shop import Order, Shop


def use(client: Shop) -> None:
    client.books.put(request=Order.model_validate({"title": "Emma", "note": "A gift."}))
