"""Beside what is described."""

from .._runtime import AsyncResource, Resource


class BooksAdditions(Resource):
    """Finds books."""

    def quote(self, book_id: str) -> str:
        """Says how a book is cited."""
        return "Austen: Emma"


class AsyncBooksAdditions(AsyncResource):
    """Finds books."""

    async def quote(self, book_id: str) -> str:
        """Says how a book is cited."""
        return "Austen: Emma"
