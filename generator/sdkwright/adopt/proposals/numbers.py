"""Recognises lists whose pages are requested by the number of a page, or of an item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sdkwright.adopt.proposals.operations import CuratedOperation, WireValue
from sdkwright.adopt.proposals.ways import Way

_OFFSET: Final = re.compile(r"(page_)?(offset|skip)|start_index|start_at")
_ONE_BASED: Final = ("start_index", "start_at")
"""Offsets that may begin with 1: only their default says so."""
_PAGE: Final = re.compile(r"(current_)?page(_(number|num|no|index))?")
_LIMIT: Final = re.compile(
    r"limit|count|take|top|rows|size|(max_)?results|page_(size|limit|count)|per_page(_count)?"
)
_PAGE_COUNT: Final = re.compile(
    r"pages|(total_)?pages?(_count|_total)?|(num|number_of|last)_pages?|pages_total|last_page"
)
_TOTAL: Final = re.compile(
    r"total(_(count|number|size|items|elements|entries|records|results|rows|hits|objects))?|(items?|num)_total"
)
_ABOUT_ONE_PAGE: Final = re.compile(
    r"\b((this|current|each|a|one|per) (page|response|batch)|returned|approximate\w*|estimate\w*)\b",
    re.IGNORECASE,
)
"""The number is not that of all items."""
_ABOUT_PAGES: Final = re.compile(r"\bpages?\b", re.IGNORECASE)
_ABOUT_ITEMS: Final = re.compile(
    r"\b(skip\w*|items?|records?|results?|rows?|objects?|entr(y|ies)|elements?|positions?|index|offset of)\b",
    re.IGNORECASE,
)
_FROM_ONE: Final = re.compile(
    r"\b(1|one)-(based|indexed)|\b(start|begin|count|number|index)(s|ing|ed)?( \w+){0,2} (at|from|with) `?(1|one)\b"
    r"|first page (is|has the number) `?(1|one)\b",
    re.IGNORECASE,
)
_CONDITIONAL: Final = re.compile(
    r"\bonly (used|valid|applie[sd]|applicable|available|supported|considered|has|takes|when|if|with)|\bignored\b|\bdeprecated\b",
    re.IGNORECASE,
)
"""The parameter has an effect in some calls only, so that other calls would repeat the first page."""


def find_offset(operation: CuratedOperation, more: Mapping[str, str]) -> Way | None:
    """The number of the first item of a page."""
    parameter = _find_parameter(operation, _OFFSET)
    limit = _find_limit(operation)
    if parameter is None or (limit is None and not more):
        return None
    text = parameter.description
    is_of_pages = _ABOUT_PAGES.search(text) is not None and _ABOUT_ITEMS.search(text) is None
    if is_of_pages or (parameter.last_word in _ONE_BASED and parameter.get_integer("default") is None):
        return None
    keywords = {"offset_in": parameter.name}
    reason = f"`{parameter.name}` is the number of the first item"
    # A shorter page is only known to be the last one if the description says how long a page can be.
    is_certain = limit is not None and not more and limit.get_integer("maximum") is not None
    if limit is not None and is_certain:
        keywords["limit_in"] = limit.name
        reason += f", and a page with fewer items than `{limit.name}` is the last one"
    return Way(keywords, reason)


def find_page_number(operation: CuratedOperation, more: Mapping[str, str]) -> Way | None:
    """The number of a page, if the description says which one is the first."""
    parameter = _find_parameter(operation, _PAGE)
    if parameter is None or not _has_known_start(parameter):
        return None
    counts = [
        field for field in operation.fields if field.is_number and _PAGE_COUNT.fullmatch(field.last_word)
    ]
    if _find_limit(operation) is None and not more and not counts:
        return None
    return Way({"page_in": parameter.name}, f"`{parameter.name}` is the number of a page")


def _has_known_start(parameter: WireValue) -> bool:
    """Whether the runtime counts from the number that the server counts from: the default, else the minimum, else 1."""
    default, minimum = parameter.get_integer("default"), parameter.get_integer("minimum")
    if default is not None:
        return default in (0, 1)
    if minimum is not None:
        return minimum == 1
    return parameter.get_integer("exclusiveMinimum") == 0 or bool(_FROM_ONE.search(parameter.description))


def _find_parameter(operation: CuratedOperation, pattern: re.Pattern[str]) -> WireValue | None:
    """The only parameter with a matching name, if it always has an effect."""
    found = [value for value in operation.query if value.is_number and pattern.fullmatch(value.last_word)]
    switches = [
        value
        for value in operation.query
        if value.types == ("boolean",) and re.search(r"paginat|paging|all$", value.last_word)
    ]
    if len(found) != 1 or switches or found[0].node.value.get("deprecated"):
        return None
    return None if _CONDITIONAL.search(found[0].description) else found[0]


def _find_limit(operation: CuratedOperation) -> WireValue | None:
    """The parameter that limits the items of a page."""
    found = [value for value in operation.query if value.is_number and _LIMIT.fullmatch(value.last_word)]
    return found[0] if len(found) == 1 else None


def find_total(operation: CuratedOperation) -> dict[str, str]:
    """The field that contains the number of items of all pages."""
    found = [
        field
        for field in operation.fields
        if field.types == ("integer",) and _TOTAL.fullmatch(field.last_word)
    ]
    is_clear = len(found) == 1 and _ABOUT_ONE_PAGE.search(found[0].description) is None
    return {"total": found[0].name} if is_clear else {}
