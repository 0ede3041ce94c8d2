"""Lists the parts of a book."""

from shop import Part, Shop


def use(client: Shop) -> None:
    parts: dict[str, Part] = client.books.get("b1").model_extra
    print(parts["first"].name)
