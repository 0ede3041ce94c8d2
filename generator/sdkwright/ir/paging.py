"""How a list continues after a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

PageWay: TypeAlias = Literal["cursor", "last", "offset", "page", "next_url", "link_header"]
"""How the next page of a list is requested."""


@dataclass(frozen=True)
class PageParameter:
    """A query parameter, or a field of the JSON body, by its wire names from the root of the body."""

    path: tuple[str, ...]
    is_in_body: bool = False


@dataclass(frozen=True)
class PageLimit:
    """The parameter that limits the number of items of a page."""

    parameter: PageParameter
    default: int | None
    maximum: int | None


@dataclass(frozen=True)
class Paging:
    """How a list continues after a page. A field is a path: Python names, joined by dots."""

    way: PageWay
    items: str  # the field that contains the items; empty if the response is the list
    parameter: PageParameter | None = None  # None if the response contains a URL
    next: str = (
        ""  # the field with the cursor or URL; `last`: of the last item; `link_header`: the relation type
    )
    more: str = ""  # the field that is false on the last page
    total: str = ""  # the field with the number of items of all pages
    first: int = 0  # the number of the first page, or of the first item
    limit: PageLimit | None = None

    @property
    def numbers(self) -> tuple[PageParameter, ...]:
        """The parameters whose values must be integers."""
        counted = self.parameter if self.way in ("offset", "page") else None
        limit = self.limit.parameter if self.limit else None
        return tuple(parameter for parameter in (counted, limit) if parameter)
