"""Prints what an answer cost."""

from shop import Shop


def use(client: Shop) -> None:
    raw = client.books.with_raw_response.get_all()
    print(raw.headers.get("x-cost"), len(raw.parse()))
