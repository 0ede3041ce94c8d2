"""Checking a request: it is parsed by the types of the API description and validated against it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from urllib.parse import unquote_plus

from .credentials import describe_missing, list_query_names
from .description import (
    EMPTY,
    Description,
    Operation,
    Schema,
    find_media_type,
    format_suggestion,
    is_json,
    normalize,
    parse_pairs,
)
from .forms import (
    FormFile,
    Part,
    get_item_schema,
    get_types,
    parse_multipart,
    parse_value,
    split_list,
)
from .parameters import (
    Parameter,
    find_cookie,
    get_schema,
    is_greedy,
    parse_header,
    parse_path_value,
    take_query_value,
)
from .schema import find_problems, get_field_schema, get_properties

__all__ = ["CheckedRequest", "FormFile", "Recorded", "Request", "RequestMismatch", "check_request"]

_JSON = "application/json"
_MULTIPART = "multipart/form-data"
_FORM = "application/x-www-form-urlencoded"
MARKER = "fake-page"
"""The query parameter by which the server recognizes the URL of a next page that it has sent."""


class RequestMismatch(AssertionError):
    """A request does not match the API description. It is an AssertionError, so that `except APIError` does not hide it."""


@dataclass(frozen=True)
class Request:
    """A request as it was received. Path and query are encoded, header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Recorded:
    """A request that the server received."""

    operation: str | None
    """The name of the operation, such as `voices.get`; None if no operation has this path."""
    method: str
    path: str
    """The path as it was received, still encoded."""
    path_parameters: Mapping[str, str]
    query: Mapping[str, Any]
    """The query parameters by name, parsed by the types of the description."""
    headers: Mapping[str, str]
    """The headers, with their names in lower case."""
    body: bytes
    data: Any
    """The parsed body: JSON, the fields of a form, with files as `FormFile`, a text, or bytes. For a session, the messages
    so far."""
    problems: tuple[str, ...]
    """Where the request does not match the description."""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    """The arguments of the call, by name on the wire: like `arguments`, but parsed by the types of the description, and
    with headers and cookies."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The values of the path, the query and the body, by name."""
        fields = cast("dict[str, Any]", self.data) if isinstance(self.data, dict) else {}
        return {**self.path_parameters, **fields, **self.query}

    def __str__(self) -> str:
        name = f" ({self.operation})" if self.operation else ""
        return f"{self.method} {self.path}{name}"


@dataclass
class CheckedRequest:
    """The parsed values of a request, and its problems."""

    path: dict[str, Any] = field(default_factory=dict[str, Any])
    query: dict[str, Any] = field(default_factory=dict[str, Any])
    headers: dict[str, Any] = field(default_factory=dict[str, Any])
    data: Any = None
    problems: list[str] = field(default_factory=list[str])
    cookies: dict[str, Any] = field(default_factory=dict[str, Any])
    lacks_credential: bool = False
    raw_query: str = ""
    is_next_page: bool = False
    """Whether the request is for the URL of a next page that the server has sent."""

    @property
    def arguments(self) -> dict[str, Any]:
        """The fields of the body and the query, by name."""
        fields = cast("dict[str, Any]", self.data) if isinstance(self.data, dict) else {}
        return {**fields, **self.query}

    @property
    def values(self) -> dict[str, Any]:
        """All values, by name."""
        return {**self.headers, **self.cookies, **self.path, **self.arguments}


def check_request(
    request: Request, operation: Operation, path: Mapping[str, str], api: Description
) -> CheckedRequest:
    """Parse and validate the request of an operation."""
    api = api.of_requests
    checked = CheckedRequest(raw_query=request.query)
    if operation.channel and request.headers.get("upgrade", "").lower() != "websocket":
        checked.problems.append("header upgrade: missing; sessions require a server on a port (`serving`)")
    _check_credential(request, operation, checked)
    declared = {(parameter["in"], parameter["name"]): parameter for parameter in operation.parameters}
    reader = _Reader(checked, api)
    for name, text in path.items():
        parameter = declared.get(("path", name), {"in": "path", "name": name})
        checked.path[name] = reader.read(parameter, partial(parse_path_value, text))
    _check_query(request, operation, declared, reader)
    for (location, name), parameter in declared.items():
        if location == "header":
            value = reader.read(parameter, partial(parse_header, request.headers.get(name.lower())))
            if value is not None:
                checked.headers[name] = value
        elif location == "cookie":
            value = reader.read(parameter, partial(find_cookie, request.headers.get("cookie", "")))
            if value is not None:
                checked.cookies[name] = value
    _check_body(request, operation, checked, api)
    return checked


def _check_credential(request: Request, operation: Operation, checked: CheckedRequest) -> None:
    query_credential = operation.channel.get(
        "credential"
    )  # a query parameter that can replace the credentials
    missing = describe_missing(request.headers, request.query, operation.security)
    if missing and query_credential not in dict(parse_pairs(request.query)):
        checked.lacks_credential = True
        checked.problems.append(f"{missing}: missing; it carries the credential")


@dataclass
class _Reader:
    """Parses and validates parameters."""

    checked: CheckedRequest
    api: Description

    def read(self, parameter: Parameter, parse: Callable[[Parameter, Description], Any]) -> Any:
        """Return the value of a parameter; None if it is missing or has another style."""
        separator = " " if parameter["in"] == "header" else "."
        where = f"{parameter['in']}{separator}{parameter['name']}"
        try:
            value = parse(parameter, self.api)
        except ValueError as error:
            self.checked.problems.append(f"{where}: {error}")
            return None
        if value is not None:
            self.checked.problems += find_problems(value, get_schema(parameter), where, self.api)
        elif parameter.get("required"):
            self.checked.problems.append(f"{where}: missing")
        return value


def _check_query(
    request: Request,
    operation: Operation,
    declared: Mapping[tuple[str, str], Parameter],
    reader: _Reader,
) -> None:
    checked = reader.checked
    parameters = [parameter for (location, _), parameter in declared.items() if location == "query"]
    received: dict[str, list[str]] = {}
    constants = [*operation.query]
    for name, text in parse_pairs(request.query):
        if (name, text) in constants:
            constants.remove((name, text))  # once
        else:
            received.setdefault(name, []).append(text)
    checked.is_next_page = operation.has_next_urls and received.pop(MARKER, None) is not None
    # An object without a list of its properties takes all names that no other parameter has.
    for parameter in sorted(parameters, key=partial(is_greedy, api=reader.api)):
        value = reader.read(parameter, partial(take_query_value, received))
        if value is not None:
            checked.query[parameter["name"]] = value
    names = [parameter["name"] for parameter in parameters]
    for name in list_query_names(operation.security):
        received.pop(name, None)
    for name, texts in received.items():
        checked.query[name] = unquote_plus(texts[-1])
        checked.problems.append(f"query.{name}: unknown parameter{format_suggestion(name, names)}")


def _check_body(request: Request, operation: Operation, checked: CheckedRequest, api: Description) -> None:
    request_body = operation.definition.get("requestBody")
    content_type = request.headers.get("content-type", "")
    if request_body is None:
        if request.body:
            checked.problems.append("body: this operation has no request body")
        return
    if not request.body and not content_type:
        if request_body.get("required"):
            checked.problems.append("body: missing")
        return
    media_type, media = find_media_type(request_body["content"], content_type)
    if not media_type:
        expected = " or ".join(request_body["content"])
        checked.problems.append(f"header content-type: expected {expected}, got {content_type or 'none'}")
        return
    schema = media.get("schema", EMPTY)
    try:
        checked.data = _parse_body(request, content_type, media_type, media, api)
    except (ValueError, LookupError) as error:
        checked.problems.append(f"body: {error}")
        return
    if _is_parsed(media_type) or (isinstance(checked.data, str) and "string" in get_types(schema, api)):
        checked.problems += find_problems(checked.data, schema, "body", api)


def _is_parsed(media_type: str) -> bool:
    """Whether a body is JSON or a form; any other body is raw."""
    return is_json(media_type) or normalize(media_type) in (_MULTIPART, _FORM)


def _parse_body(
    request: Request, content_type: str, media_type: str, media: Mapping[str, Any], api: Description
) -> Any:
    """Return JSON, the fields of a form, a text, or bytes."""
    schema = media.get("schema", EMPTY)
    if is_json(media_type):
        return json.loads(request.body)
    if normalize(media_type) == _MULTIPART:
        parts = [*parse_multipart(request.body, content_type)]
        return _parse_form(parts, schema, media.get("encoding", {}), api)
    if normalize(media_type) == _FORM:
        pairs = parse_pairs(request.body.decode())
        parts = [Part(name, unquote_plus(text).encode(), None, "") for name, text in pairs]
        return _parse_form(parts, schema, media.get("encoding", {}), api)
    if normalize(content_type).startswith("text/"):
        charset = re.search(r';\s*charset="?([^";\s]+)', content_type, re.IGNORECASE)
        return request.body.decode(charset[1] if charset else "utf-8")
    return request.body


def _parse_form(
    parts: list[Part], schema: Schema, encoding: Mapping[str, Any], api: Description
) -> dict[str, Any]:
    properties = get_properties(schema, api)
    data: dict[str, Any] = {}
    for part in parts:
        name, _, path = part.name.partition("[")
        rule = encoding.get(name, EMPTY)
        if path and rule.get("style") == "deepObject":
            _set_deep_field(
                data.setdefault(name, {}), path.removesuffix("]").split("]["), part, properties, api
            )
            continue
        field_schema = properties.get(part.name, {})
        is_whole = rule.get("contentType", "").startswith(_JSON)
        item_schema = None if is_whole else get_item_schema(field_schema, api)
        is_file = part.file_name is not None
        if item_schema is not None and not is_file and _is_delimited(rule):
            texts = split_list(part.content.decode(), rule.get("style", "form"))
            data[part.name] = [parse_value(text, item_schema, api) for text in texts]
            continue
        value = _parse_field(part, field_schema if item_schema is None else item_schema, api)
        # A field that may be a file or several files is a list only if it is repeated.
        is_list = item_schema is not None and (not is_file or "items" in _strip_null(field_schema, api))
        if is_list:
            data.setdefault(part.name, []).append(value)
        elif item_schema is not None or part.name not in data:
            data[part.name] = [data[part.name], value] if part.name in data else value
        else:
            raise ValueError(f"the field {part.name!r} is repeated")
    return data


def _is_delimited(rule: Mapping[str, Any]) -> bool:
    style = rule.get("style", "form")
    return style in ("form", "spaceDelimited", "pipeDelimited") and not rule.get("explode", style == "form")


def _strip_null(schema: Schema, api: Description) -> Schema:
    """Return the only member of a union apart from null; any other schema unchanged."""
    schema = api.resolve(schema)
    members = [member for member in schema.get("anyOf", ()) if member != {"type": "null"}]
    return api.resolve(members[0]) if len(members) == 1 else schema


def _set_deep_field(
    target: dict[str, Any], path: list[str], part: Part, properties: Mapping[str, Schema], api: Description
) -> None:
    """Set a field of an object that was sent as `name[key]`; a repeated field is a list."""
    schema = properties.get(part.name.partition("[")[0], EMPTY)
    for step in path[:-1]:
        target, schema = target.setdefault(step, {}), get_field_schema(schema, step, api)
    schema = get_field_schema(schema, path[-1], api)
    item_schema = get_item_schema(schema, api)
    value = parse_value(part.content.decode(), schema if item_schema is None else item_schema, api)
    if item_schema is not None:
        target.setdefault(path[-1], []).append(value)
    else:
        target[path[-1]] = value


def _parse_field(part: Part, schema: Schema, api: Description) -> Any:
    if part.file_name is not None:
        return part.file
    text = part.content.decode(errors="replace")
    types = get_types(schema, api)
    is_json_text = bool(types & {"object", "array"}) and "string" not in types
    if part.content_type.partition(";")[0].strip() == _JSON or is_json_text:
        return json.loads(text)
    return parse_value(text, schema, api)
