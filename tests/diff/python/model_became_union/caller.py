"""Makes a book for a test, and prints the title of a real one."""

from shop import Book, Shop


def use(client: Shop) -> None:
    print(Book(kind="novel", title="Sanditon").title, client.books.get("b1"))
