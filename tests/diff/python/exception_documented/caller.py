"""Prints a title, if there is one."""

from shop import NotFoundError, Shop


def use(client: Shop) -> None:
    try:
        print(client.books.get("b1").title)
    except NotFoundError as error:
        print(error.message)
