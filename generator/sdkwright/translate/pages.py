"""Translates `x-pagination` to page classes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sdkwright.ir import names
from sdkwright.ir.api import Page
from sdkwright.ir.paging import PageWay, Paging
from sdkwright.ir.types import ANY
from sdkwright.problems.messages import format_names, quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate.naming import name_field
from sdkwright.translate.page_fields import CURSOR_TYPES, FoundParameter, find_field, find_parameter
from sdkwright.translate.registry import Registry

WHOLE_RESPONSE: Final = "."
"""The value of `items` if the response is the list of the items."""
_WAYS: Final[dict[tuple[str, ...], PageWay]] = {
    ("cursor_in", "cursor_out"): "cursor",
    ("cursor_in", "last"): "last",
    ("cursor_in",): "page",
    ("offset_in",): "offset",
    ("page_in",): "page",
    ("next_url",): "next_url",
    ("link_header",): "link_header",
}
"""How the next page is requested, by the keywords that describe it."""
_WAY_KEYWORDS: Final = tuple(dict.fromkeys(keyword for keywords in _WAYS for keyword in keywords))
_PARAMETERS: Final = ("cursor_in", "offset_in", "page_in")
_CHOICE: Final = "cursor_in with cursor_out, cursor_in with last, offset_in, page_in, next_url or link_header"
_RELATION_TYPE: Final = re.compile(r"[^\s\"',;<>]+")


def translate_page(
    operation: Node, parameters: Mapping[str, Node], registry: Registry, problems: Problems
) -> Page | None:
    """The page class of a list operation; None for any other."""
    rule = operation.get("x-pagination")
    if rule is None:
        return None
    way = _choose_way(rule, problems)
    response = _find_response_schema(operation)
    is_list = rule["items"].value == WHOLE_RESPONSE
    if response is None or not (is_list or response.ref):
        problems.error(
            rule,
            "x-pagination needs a 2xx response of application/json whose schema is a reference to an object;"
            " for an array write items: '.'",
        )
        return None
    if not is_list:
        _check_fields(schemas.list_properties(response, "received"), problems)
    found = _Rule(operation, rule, response, parameters, problems).translate(way)
    if found is None:
        return None
    paging, items = found
    component = None if is_list else registry.find_target(response)
    return Page(
        name=rule["page"].value,
        module=component.module if component else _choose_module(operation, items, registry),
        model=component.name if component else "",
        item=ANY if items is None else registry.translate_result_type(items),
        operation=operation["operationId"].value,
        paging=paging,
    )


@dataclass(frozen=True)
class _Rule:
    """`x-pagination` of an operation, and what its names refer to."""

    operation: Node
    rule: Node
    response: Node
    parameters: Mapping[str, Node]
    problems: Problems

    def translate(self, way: PageWay | None) -> tuple[Paging, Node | None] | None:
        """How the list continues, and the schema of its items; None after errors, all of which are reported."""
        array = self._find_items()
        keyword = next((key for key in _PARAMETERS if key in self.rule), "")
        is_number = way in ("offset", "page")
        parameter = self._find_parameter(keyword, is_number=is_number) if keyword else None
        limit = self._find_parameter("limit_in", is_number=True) if "limit_in" in self.rule else None
        next_ = self._find_next(array)
        more = self._find_field("has_more", ("boolean",), "write the field that is false on the last page")
        total = self._find_total(way)
        missing = [
            name
            for name, value in ((keyword, parameter), ("limit_in", limit))
            if name in self.rule and not value
        ]
        if way is None or array is None or next_ is None or more is None or total is None or missing:
            return None
        first = parameter.find_first(0 if way == "offset" else None) if parameter and is_number else 0
        paging = Paging(
            way=way,
            items=array[0],
            parameter=parameter.parameter if parameter else None,
            next=next_,
            more=more,
            total=total,
            first=first,
            limit=limit.make_limit() if limit else None,
        )
        return paging, array[1].get("items")

    def _find_parameter(self, keyword: str, *, is_number: bool) -> FoundParameter | None:
        return find_parameter(
            self.rule[keyword], self.operation, self.parameters, self.problems, is_number=is_number
        )

    def _find_items(self) -> tuple[str, Node] | None:
        """The path of the field with the items, and the schema of their array."""
        name, remedy = self.rule["items"], "write the field that contains the items"
        if name.value != WHOLE_RESPONSE:
            return find_field(name, self.response, ("array",), remedy, self.problems)
        array = schemas.strip_null(self.response).follow()
        if schemas.list_non_null_types(array) != ("array",):
            self.problems.error(name, f"the response is not an array; {remedy}")
            return None
        return "", array

    def _find_next(self, array: tuple[str, Node] | None) -> str | None:
        """The field that contains the cursor or the URL, or the relation type; None if it is invalid."""
        if "link_header" in self.rule:
            relation = self.rule["link_header"]
            if _RELATION_TYPE.fullmatch(relation.value):
                return str(relation.value)
            self.problems.error(
                relation,
                f"{quote(relation.value)} is not a relation type; write one word, as in link_header: next",
            )
            return None
        if "last" in self.rule:
            return self._find_last(array)
        if "cursor_out" in self.rule:
            remedy = "write the field that contains the cursor of the next page"
            return self._find_field("cursor_out", CURSOR_TYPES, remedy)
        remedy = "write the field that contains the URL of the next page"
        return self._find_field("next_url", ("string",), remedy)

    def _find_total(self, way: PageWay | None) -> str | None:
        """The field with the number of items; "" without one, None if it is invalid."""
        if "total" in self.rule and way is not None and way not in ("offset", "page"):
            self.problems.error(self.rule["total"], "total is for offset_in and page_in; remove it")
            return None
        remedy = "write the field that contains the number of items of all pages"
        return self._find_field("total", ("integer", "number"), remedy)

    def _find_last(self, array: tuple[str, Node] | None) -> str | None:
        items = array[1].get("items") if array else None
        if array is None:
            return None
        name, remedy = self.rule["last"], "write a field that identifies an item"
        found = find_field(
            name, items or array[1], CURSOR_TYPES, remedy, self.problems, owner="the items have"
        )
        return found[0] if found else None

    def _find_field(self, keyword: str, types: tuple[str, ...], remedy: str) -> str | None:
        """The path of a field of the response; "" without the keyword, None if it is invalid."""
        name = self.rule.get(keyword)
        if name is None:
            return ""
        if self.rule["items"].value == WHOLE_RESPONSE:
            self.problems.error(name, f"the response is an array, and has no fields; remove {quote(keyword)}")
            return None
        found = find_field(name, self.response, types, remedy, self.problems)
        return found[0] if found else None


def _choose_way(rule: Node, problems: Problems) -> PageWay | None:
    keywords = tuple(keyword for keyword in _WAY_KEYWORDS if keyword in rule)
    way = _WAYS.get(keywords)
    if way is not None:
        return way
    if not keywords:
        problems.error(rule, f"x-pagination does not describe how to request the next page; write {_CHOICE}")
    elif len(keywords) == 1:
        problems.error(
            rule[keywords[0]],
            f"{quote(keywords[0])} needs 'cursor_in'; write there the parameter that takes the value",
        )
    else:
        problems.error(
            rule[keywords[-1]],
            f"{format_names(keywords)} describe several ways to request the next page; keep one of {_CHOICE}",
        )
    return None


def _find_response_schema(operation: Node) -> Node | None:
    """The JSON schema of the first successful response."""
    successes = [node.follow() for status, node in operation["responses"].items() if status.startswith("2")]
    for response in successes:
        content = response.get("content")
        for media_type, media in content.items() if content is not None else ():
            if media_type == "application/json" or media_type.endswith("+json"):
                return media["schema"]
    return None


def _choose_module(operation: Node, items: Node | None, registry: Registry) -> str:
    """The module of a page class whose response is an array: that of its items, else one with the name of the resource.

    It must not depend on the document of the operation, because a bundle has only one.
    """
    if items is not None and items.ref is not None:
        return registry.find_target(items).module
    return names.make_module(operation["operationId"].value.split(".")[:-1])


def _check_fields(fields: Mapping[str, Node], problems: Problems) -> None:
    for wire_name, node in fields.items():
        if name_field(wire_name, node) in names.RESERVED_PAGE_NAMES:
            problems.error(
                node,
                f"the page class has its own attribute {quote(name_field(wire_name, node))}; leave this field out",
            )
