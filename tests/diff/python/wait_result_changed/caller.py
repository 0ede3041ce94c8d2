"""Prints a book on paper."""

from shop import Shop


def use(client: Shop) -> None:
    job = client.prints.create_and_wait(book_id="b1")
    print(job.pages)
