"""Warns of operations that look like lists with several pages, but have no x-pagination."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node

_CURSOR_PARAMETER: Final = re.compile(
    r"(next_)?(cursor|page_token)|last_doc|start_after(_.+)?|starting_after"
)
_NEXT_PAGE_FIELD: Final = re.compile(r"has_more|(next|last)_.+")
_OFFSET_PARAMETER: Final = re.compile(r"(page_?)?(offset|skip)|start_?index", re.IGNORECASE)
_PAGE_PARAMETER: Final = re.compile(r"page(_?(number|no|num|index))?", re.IGNORECASE)
_LIMIT_PARAMETER: Final = re.compile(
    r"limit|count|take|top|(max_?)?results|(page_?)?size|(per_?page)(_?count)?|page_?limit", re.IGNORECASE
)
_URL_FIELD: Final = re.compile(
    r"next|next_?(page_?)?(url|uri|link|href)|(.*\.)?next_?link|next_?page", re.IGNORECASE
)
_LINKS_FIELD: Final = re.compile(r"_?links?|paging|pagination|meta", re.IGNORECASE)


class _Shape(NamedTuple):
    """A shape that looks like pagination, and the keywords that describe it."""

    where: str
    remedy: str


def check(operation: Node, problems: Problems) -> None:
    """Suggest x-pagination, and its clearest form."""
    rule = operation.get("x-pagination")
    if rule is None:
        shape = next(_find_shapes(operation), None)
        if shape is not None:
            problems.warning(
                operation,
                f"{shape.where} look{'' if ' and ' in shape.where else 's'} like pagination; {shape.remedy}",
            )
    elif "cursor_in" in rule and "cursor_out" not in rule and "last" not in rule:
        problems.warning(
            rule["cursor_in"],
            "without cursor_out, cursor_in is the number of a page; write page_in, which says so",
        )


def _find_shapes(operation: Node) -> Iterator[_Shape]:
    parameters = [
        parameter["name"].value
        for element in operation.get("parameters") or ()
        if (parameter := element.follow()).value.get("in") == "query"
    ]
    response = _find_response(operation)
    schema = _find_schema(response)
    fields = schemas.list_properties(schema, "received") if schema is not None else dict[str, Node]()
    yield from _find_cursor(parameters, list(fields))
    if schema is None or not _has_items(schema, fields):
        return
    yield from _find_url(fields)
    if response is not None and any(name.lower() == "link" for name in response.value.get("headers", ())):
        text = "the response header 'Link'"
        yield _Shape(text, "describe it with x-pagination and link_header: next")
    yield from _find_numbers(parameters)


def _find_cursor(parameters: list[str], fields: list[str]) -> Iterator[_Shape]:
    cursors = [name for name in parameters if _CURSOR_PARAMETER.fullmatch(name) or name == "page"]
    next_fields = [name for name in fields if _NEXT_PAGE_FIELD.fullmatch(name)]
    # Numbered pages may have no such field; a cursor comes from a response.
    if cursors and next_fields and (cursors != ["page"] or "has_more" in next_fields):
        where = f"the parameter {quote(cursors[0])} and the response field {quote(next_fields[0])}"
        yield _Shape(where, "describe it with x-pagination")


def _find_url(fields: Mapping[str, Node]) -> Iterator[_Shape]:
    """The field with the URL of the next page: at the top, or in an object such as `links`."""
    found = {name: node for name, node in fields.items() if _URL_FIELD.fullmatch(name)}
    for holder, node in fields.items():
        if _LINKS_FIELD.fullmatch(holder):
            inner = schemas.list_properties(schemas.strip_null(node), "received")
            found |= {
                f"{holder}.{name}": field for name, field in inner.items() if _URL_FIELD.fullmatch(name)
            }
    for path, node in found.items():
        core = schemas.strip_null(node).follow()
        is_url = core.value.get("format") in ("uri", "uri-reference") or path != "next"
        if schemas.list_non_null_types(core) == ("string",) and is_url:
            yield _Shape(
                f"the response field {quote(path)}", f"describe it with x-pagination and next_url: {path}"
            )


def _find_numbers(parameters: list[str]) -> Iterator[_Shape]:
    limit = next((name for name in parameters if _LIMIT_PARAMETER.fullmatch(name)), None)
    for pattern, keyword in ((_OFFSET_PARAMETER, "offset_in"), (_PAGE_PARAMETER, "page_in")):
        name = next((name for name in parameters if pattern.fullmatch(name)), None)
        if name is not None and limit is not None:
            yield _Shape(
                f"the parameters {quote(name)} and {quote(limit)}",
                f"describe them with x-pagination, {keyword}: {name} and limit_in: {limit}",
            )


def _has_items(schema: Node, fields: Mapping[str, Node]) -> bool:
    """Whether a response is an array, or an object with an array at the top or in a nested object."""
    if schemas.list_non_null_types(schemas.strip_null(schema).follow()) == ("array",):
        return True
    cores = [schemas.strip_null(field).follow() for field in fields.values()]
    inner = [field for core in cores for field in schemas.list_properties(core, "received").values()]
    return any(
        schemas.list_non_null_types(schemas.strip_null(field).follow()) == ("array",)
        for field in (*cores, *inner)
    )


def _find_response(operation: Node) -> Node | None:
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            return response.follow()
    return None


def _find_schema(response: Node | None) -> Node | None:
    content = response.get("content") if response is not None else None
    for name, media in content.items() if content is not None else ():
        if name == "application/json" or name.endswith("+json"):
            return media.get("schema")
    return None
