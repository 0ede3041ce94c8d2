"""The pages of lists: the example is the first page, and the second is empty and the last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from .checks import MARKER, CheckedRequest
from .description import EMPTY, Description, Operation, Schema
from .schema import find_problems, get_field_schema, get_properties

_BODY = "body."


def paginate(
    value: Any, operation: Operation, schema: Schema, request: CheckedRequest, api: Description
) -> Any:
    """Return an example as the page that a request is for."""
    rule: Mapping[str, Any] = operation.definition.get("x-pagination", EMPTY)
    if not rule:
        return value
    is_later = _is_later_page(operation, rule, request, api)
    if rule["items"] == ".":
        return [] if is_later else value
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        if is_later:
            _make_last_page(fields, rule, schema, api)
        elif "next_url" in rule:
            holder, name, _ = find_holder(fields, rule["next_url"], schema, api)
            if holder.get(name):
                holder[name] = _make_next_url(request)
    return cast(Any, value)


def make_link_header(operation: Operation, request: CheckedRequest, api: Description) -> Mapping[str, str]:
    """Return the `Link` header of the first page, if the URL of the next page is there."""
    rule: Mapping[str, Any] = operation.definition.get("x-pagination", EMPTY)
    if "link_header" not in rule or _is_later_page(operation, rule, request, api):
        return {}
    return {"link": f'<{_make_next_url(request)}>; rel="{rule["link_header"]}"'}


def _make_next_url(request: CheckedRequest) -> str:
    return f"?{request.raw_query}{'&' if request.raw_query else ''}{MARKER}=2"


def _make_last_page(page: dict[str, Any], rule: Mapping[str, Any], schema: Schema, api: Description) -> None:
    holder, name, _ = find_holder(page, rule["items"], schema, api, create=_make_empty)
    holder[name] = []
    if "has_more" in rule:
        holder, name, _ = find_holder(page, rule["has_more"], schema, api, create=_make_empty)
        holder[name] = False
    elif "cursor_out" in rule or "next_url" in rule:
        holder, name, part = find_holder(page, rule.get("cursor_out") or rule["next_url"], schema, api)
        holder.pop(name, None)
        ends: tuple[dict[str, Any], ...] = (
            {},
            {name: None},
            {name: ""},
        )  # the first that matches the description
        holder |= next(
            (end for end in ends if not any(find_problems({**holder, **end}, part, "", api))), ends[0]
        )


def _make_empty(schema: Schema, api: Description) -> dict[str, Any]:
    return {}


def _is_later_page(
    operation: Operation, rule: Mapping[str, Any], request: CheckedRequest, api: Description
) -> bool:
    if "next_url" in rule or "link_header" in rule:
        return request.is_next_page
    name: str = rule.get("cursor_in") or rule.get("offset_in") or rule["page_in"]
    declared = {
        parameter["name"]: parameter.get("schema", EMPTY)
        for parameter in operation.parameters
        if parameter["in"] == "query"
    }
    if name in declared:
        value, schema = request.query.get(name), declared[name]
    else:
        value, schema = _find_in_body(name.removeprefix(_BODY), operation, request, api)
    if value is None or "cursor_out" in rule or "last" in rule:
        return value is not None
    return bool(value != _find_first(rule, api.resolve(schema), api))


def _find_in_body(
    path: str, operation: Operation, request: CheckedRequest, api: Description
) -> tuple[Any, Schema]:
    """Return the value of a field of the body, and its schema."""
    content = operation.definition["requestBody"]["content"]
    schema: Schema = next(iter(content.values()))["schema"]
    fields = cast("dict[str, Any]", request.data) if isinstance(request.data, dict) else {}
    holder, name, part = find_holder(fields, path, schema, api)
    return holder.get(name), get_field_schema(part, name, api)


def _find_first(rule: Mapping[str, Any], schema: Schema, api: Description) -> Any:
    """Return the number of the first page or item."""
    members = [member for member in schema.get("anyOf", ()) if member != {"type": "null"}]
    schema = api.resolve(members[0]) if members else schema
    if "default" in schema or "offset_in" in rule:
        return schema.get("default", 0)
    if "minimum" not in schema and "exclusiveMinimum" in schema:
        return int(schema["exclusiveMinimum"]) + 1
    return schema.get("minimum", 1)


def find_holder(
    fields: dict[str, Any],
    path: str,
    schema: Schema,
    api: Description,
    *,
    create: Callable[[Schema, Description], Any] | None = None,
) -> tuple[dict[str, Any], str, Schema]:
    """Return the object that contains the field at a path, the name of the field, and the schema of the object.

    An object that is missing is empty; with `create`, which makes an object, it becomes a part of `fields`.
    """
    properties = get_properties(schema, api)
    names = [path[:end] for end, letter in enumerate(path) if letter == "."]
    name = next((name for name in names if name in properties), None)
    if path in properties or name is None:
        return fields, path, schema
    inner: Any = fields.get(name)
    part = get_field_schema(schema, name, api)
    if not isinstance(inner, dict):
        inner = dict[str, Any]() if create is None else create(part, api)
        if create is not None:
            fields[name] = inner
    return find_holder(cast("dict[str, Any]", inner), path[len(name) + 1 :], part, api, create=create)
