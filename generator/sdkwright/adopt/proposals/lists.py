"""Recognises how a list continues: the keywords of `x-pagination`, from the shapes of parameters and responses.

A wrong rule skips items or never ends, so a list whose shape has two meanings gets no rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from sdkwright.adopt.proposals.links import find_link_header, find_next_url
from sdkwright.adopt.proposals.numbers import find_offset, find_page_number, find_total
from sdkwright.adopt.proposals.operations import (
    CuratedOperation,
    WireValue,
    list_item_fields,
    list_required_item_fields,
)
from sdkwright.adopt.proposals.ways import Way
from sdkwright.ir.formats import FORMATS

_CURSOR_PARAMETER: Final = re.compile(
    r"(next_|page_|start_)?cursor|(next_)?(page_)?token|(next_)?page_token|(next_)?continuation_token|starting_token"
    r"|(next_)?marker|(.*_)?continue|after|page_after|starting_after"
)
_CURSOR_FIELD: Final = re.compile(
    r"next_(page_)?(cursor|token|marker)|cursor_next|(next_)?continuation_token"
)
"""Fields whose names say that they contain the cursor of the next page."""
_SAME_NAME: Final = re.compile(r"(page_)?(cursor|token|marker)|after")
"""Names of parameters that a field of the response may have, too, if its description says that it is for the next page."""
_NEXT_PAGE: Final = re.compile(r"next(_page)?")
_ABOUT_NEXT: Final = re.compile(r"\b(next|more|subsequent|following|continu\w+)\b", re.IGNORECASE)
_ABOUT_CURSOR: Final = re.compile(r"\b(cursor|token|offset id|marker)\b", re.IGNORECASE)
_ABOUT_URL: Final = re.compile(r"\b(urls?|uris?|links?|href)\b", re.IGNORECASE)
_ABOUT_ID: Final = re.compile(r"\b(ids?|identifiers?|last (item|object|record|element))\b", re.IGNORECASE)
_HAS_MORE: Final = re.compile(r"has_(more|next|next_page|more_(items|results|records|pages|data))")
_LAST_ID: Final = re.compile(r"last(_.+)?_id")
_AFTER_ID: Final = re.compile(r"(start(ing)?_)?after(_.+)?")
_NUMBER_FORMATS: Final = (None, "int32", "int64")


def find_way(operation: CuratedOperation) -> Way | None:
    """How the list that an operation returns continues; None if it returns none, or if this is not clear."""
    if operation.method not in ("get", "post") or operation.items is None:
        return None
    if operation.method == "post":
        return _find_cursor(operation, operation.body)
    for find in _FINDERS:
        way = find(operation)
        if way is not None:
            return way
    return None


def _find_query_cursor(operation: CuratedOperation) -> Way | None:
    return _find_cursor(operation, operation.query)


def _find_cursor(operation: CuratedOperation, parameters: Sequence[WireValue]) -> Way | None:
    """A cursor of the response that a parameter takes."""
    candidates = [
        (parameter, field)
        for field in operation.fields
        for parameter in parameters
        if _is_pair(parameter, field) and not parameter.node.value.get("required")
    ]
    # With `before`, a list may go on in the other direction.
    if any(value.last_word == "before" for value in parameters):
        candidates = [pair for pair in candidates if pair[1].last_word != "after"]
    if len(candidates) != 1:
        return None
    parameter, field = candidates[0]
    reason = f"`{parameter.name}` takes the cursor in `{field.name}` of the response"
    return Way({"cursor_in": parameter.name, "cursor_out": field.name, **_find_more(operation)}, reason)


def _is_pair(parameter: WireValue, field: WireValue) -> bool:
    """Whether a parameter takes a field of the response as the cursor of the next page."""
    if parameter.types != field.types or len(field.types) != 1 or field.types[0] not in ("string", "integer"):
        return False
    name, holder = field.last_word, field.words.rpartition(".")[0]
    taken, text = parameter.last_word, field.description
    if _NEXT_PAGE.fullmatch(name) and not _is_url(field):
        is_number = field.types == ("integer",) and name == "next_page" and taken in ("page", "page_number")
        is_page_cursor = name == "next_page" and taken == "page" and field.types == ("string",)
        is_cursor = _CURSOR_PARAMETER.fullmatch(taken) is not None and _ABOUT_CURSOR.search(text) is not None
        return is_number or is_page_cursor or is_cursor
    if _CURSOR_PARAMETER.fullmatch(taken) is None:
        return False
    if holder.endswith("metadata") and name == "continue":
        return taken.endswith("continue")
    if holder in ("paging.next", "paging.cursors") and name == "after":
        return taken == "after"
    if name == "end_cursor":
        return holder.endswith("page_info") or "has_next" in text
    if _CURSOR_FIELD.fullmatch(name):
        # A parameter with the name of a credential is the cursor only if the field says so.
        return taken != "token" or bool(_ABOUT_NEXT.search(parameter.description))
    return name == taken and _SAME_NAME.fullmatch(name) is not None and bool(_ABOUT_NEXT.search(text))


def _is_url(field: WireValue) -> bool:
    is_described = bool(_ABOUT_URL.search(field.description)) and not _ABOUT_CURSOR.search(field.description)
    return field.schema.value.get("format") in ("uri", "uri-reference", "url") or is_described


def _find_last(operation: CuratedOperation) -> Way | None:
    """A parameter that takes the ID of the last item, from the response or from the item itself."""
    parameters = [value for value in operation.query if _AFTER_ID.fullmatch(value.last_word)]
    more = _find_more(operation)
    last_ids = [field for field in operation.fields if _LAST_ID.fullmatch(field.last_word)]
    if len(parameters) != 1 or operation.items is None:
        return None
    (parameter,) = parameters
    if more and len(last_ids) == 1 and _names_same_item(parameter, last_ids[0]):
        reason = f"`{parameter.name}` takes `{last_ids[0].name}` of the response"
        return Way({"cursor_in": parameter.name, "cursor_out": last_ids[0].name, **more}, reason)
    if "id" not in list_required_item_fields(operation.items):
        return None
    item_id = list_item_fields(operation.items)["id"]
    if parameter.types != item_id.types or item_id.types not in (("string",), ("integer",)):
        return None
    if (more and _is_described_as_id(parameter)) or _has_only_forward_ids(operation, parameter, item_id):
        return Way(
            {"cursor_in": parameter.name, "last": "id", **more},
            f"`{parameter.name}` takes the `id` of the last item",
        )
    return None


def _names_same_item(parameter: WireValue, last_id: WireValue) -> bool:
    """Whether `after` and `last_id`, or `start_after_song_id` and `last_song_id`, belong together."""
    taken = re.sub(r"^(start(ing)?_)?after_?", "", parameter.last_word)
    given = re.sub(r"^last_", "", last_id.last_word)
    is_cursor = parameter.types == last_id.types and parameter.types in (("string",), ("integer",))
    return is_cursor and (taken == given or (taken == "" and given == "id"))


def _is_described_as_id(parameter: WireValue) -> bool:
    is_plain_after = parameter.last_word in ("after", "after_id", "starting_after", "start_after")
    is_named = parameter.last_word in ("starting_after", "after_id")
    return is_plain_after and (is_named or bool(_ABOUT_ID.search(parameter.description)))


def _has_only_forward_ids(operation: CuratedOperation, parameter: WireValue, item_id: WireValue) -> bool:
    """Whether `after` has the special format of the IDs, and there is no other direction.

    With `before`, a list may begin with its newest items, so that the last item is before the others.
    """
    directions = [value for value in operation.query if re.search(r"before|around|until", value.words)]
    if operation.items is None or parameter.last_word != "after" or directions:
        return False
    format_ = parameter.schema.value.get("format")
    # Another ID may be the one that the order follows, such as that of the user of a membership.
    same = [
        field
        for field in list_item_fields(operation.items).values()
        if field.schema.value.get("format") == format_ and re.search(r"(^|_)id$", field.words)
    ]
    is_plain = format_ in _NUMBER_FORMATS or (format_ in FORMATS and FORMATS[format_].module == "datetime")
    return not is_plain and [field.name for field in same] == [item_id.name]


def _find_more(operation: CuratedOperation) -> dict[str, str]:
    """The field that is false on the last page."""
    fields = [
        field
        for field in operation.fields
        if field.types == ("boolean",) and _HAS_MORE.fullmatch(field.last_word) is not None
    ]
    return {"has_more": fields[0].name} if len(fields) == 1 else {}


def _find_numbers(operation: CuratedOperation) -> Way | None:
    """The number of a page or item, unless the list also has cursors, of which the description lacks a part."""
    cursors = [
        value
        for value in operation.query
        if value.last_word != "token" and _CURSOR_PARAMETER.fullmatch(value.last_word) and not value.is_number
    ]
    more = _find_more(operation)
    way = None if cursors else find_offset(operation, more) or find_page_number(operation, more)
    if way is None or more:
        return None if way is None else Way({**way.keywords, **more}, way.reason)
    total = find_total(operation)
    reason = f", and `{total['total']}` the number of all items" if total else ""
    return Way({**way.keywords, **total}, f"{way.reason}{reason}")


_FINDERS: Final[tuple[Callable[[CuratedOperation], Way | None], ...]] = (
    _find_query_cursor,
    find_next_url,
    _find_last,
    find_link_header,
    _find_numbers,
)
"""From the clearest shape to the least clear one."""
