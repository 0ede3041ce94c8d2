"""Translates `x-pagination` to page classes."""

from __future__ import annotations

from sdkwright.ir import names
from sdkwright.ir.api import Page
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate.naming import name_field
from sdkwright.translate.registry import Registry


def translate_page(
    operation: Node, parameters: dict[str, Node], registry: Registry, problems: Problems
) -> Page | None:
    """The page class of a list operation; None for any other."""
    rule = operation.get("x-pagination")
    if rule is None:
        return None
    response = _find_response_schema(operation)
    if response is None or response.ref is None:
        problems.error(
            rule,
            "x-pagination needs a 200 response of application/json whose schema is a reference to an object",
        )
        return None
    fields = schemas.list_properties(response, "received")
    _check_fields(fields, problems)
    cursor = rule["cursor_in"]
    if cursor.value not in parameters:
        problems.error(
            cursor,
            f"the operation has no query parameter {quote(cursor.value)}{suggest_name(cursor.value, parameters)}",
        )
    unknown = [
        rule[key]
        for key in ("items", "cursor_out", "has_more")
        if key in rule and rule[key].value not in fields
    ]
    for name in unknown:
        problems.error(
            name, f"the response has no field {quote(name.value)}{suggest_name(name.value, fields)}"
        )
    if unknown:
        return None
    items = schemas.strip_null(fields[rule["items"].value])
    if schemas.list_non_null_types(items) != ("array",):
        problems.error(
            rule["items"],
            f"the field {quote(rule['items'].value)} is not an array; write the field that contains the items",
        )
        return None
    component = registry.find_target(response)
    return Page(
        name=rule["page"].value,
        module=component.module,
        model=component.name,
        item=registry.translate_result_type(items["items"]),
        operation=operation["operationId"].value,
        items=name_field(rule["items"].value, fields[rule["items"].value]),
        parameter=cursor.value,
        next=_name_optional(rule.get("cursor_out"), fields),
        more=_name_optional(rule.get("has_more"), fields),
        first=_find_first_page(parameters.get(cursor.value)),
    )


def _find_first_page(parameter: Node | None) -> int:
    """The number of the first page, if pages are numbered: the default of the parameter."""
    default = None if parameter is None else parameter["schema"].follow().get("default")
    return default.value if default is not None and isinstance(default.value, int) else 0


def _name_optional(rule: Node | None, fields: dict[str, Node]) -> str | None:
    return None if rule is None else name_field(rule.value, fields[rule.value])


def _find_response_schema(operation: Node) -> Node | None:
    node: Node | None = operation["responses"].get("200")
    for key in ("content", "application/json", "schema"):
        node = node.follow().get(key) if node is not None else None
    return node


def _check_fields(fields: dict[str, Node], problems: Problems) -> None:
    for wire_name, node in fields.items():
        if name_field(wire_name, node) in names.RESERVED_PAGE_NAMES:
            problems.error(
                node,
                f"the page class has its own attribute {quote(name_field(wire_name, node))}; leave this field out",
            )
