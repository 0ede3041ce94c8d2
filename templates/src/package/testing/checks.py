"""Checking a request: it is parsed by the types of the API description and validated against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import unquote_plus

from .credentials import describe_missing, list_query_names
from .description import EMPTY, Description, Operation, Schema, format_suggestion
from .forms import (
    FormFile,
    Part,
    get_item_schema,
    parse_multipart,
    parse_pairs,
    parse_value,
    split_list,
)
from .schema import find_problems, get_properties

__all__ = ["CheckedRequest", "FormFile", "Recorded", "Request", "RequestMismatch", "check_request"]

_JSON = "application/json"
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
    """The parsed body: JSON, or the fields of a form, with files as `FormFile`. For a session, the messages so far."""
    problems: tuple[str, ...]
    """Where the request does not match the description."""

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
    data: Any = None
    problems: list[str] = field(default_factory=list[str])
    lacks_credential: bool = False
    raw_query: str = ""
    is_next_page: bool = False
    """Whether the request is for the URL of a next page that the server has sent."""

    @property
    def arguments(self) -> dict[str, Any]:
        """The fields of the body and the query, by name."""
        fields = cast("dict[str, Any]", self.data) if isinstance(self.data, dict) else {}
        return {**fields, **self.query}


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
    for name, text in path.items():
        schema = declared["path", name]["schema"] if ("path", name) in declared else EMPTY
        checked.path[name] = parse_value(text, schema, api)
        checked.problems += find_problems(checked.path[name], schema, f"path.{name}", api)
    _check_query(request, operation, declared, checked, api)
    for (location, name), parameter in declared.items():
        if location == "header" and name.lower() in request.headers:
            value = _parse_header(request.headers[name.lower()], parameter["schema"], api)
            checked.problems += find_problems(value, parameter["schema"], f"header {name}", api)
        elif location == "header" and parameter.get("required"):
            checked.problems.append(f"header {name}: missing")
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


def _check_query(
    request: Request,
    operation: Operation,
    declared: Mapping[tuple[str, str], Mapping[str, Any]],
    checked: CheckedRequest,
    api: Description,
) -> None:
    parameters = {name: parameter for (location, name), parameter in declared.items() if location == "query"}
    received: dict[str, list[str]] = {}
    for name, text in parse_pairs(request.query):
        received.setdefault(name, []).append(text)
    checked.is_next_page = operation.has_next_urls and received.pop(MARKER, None) is not None
    for name, parameter in parameters.items():
        if parameter.get("style") == "deepObject":
            properties = {key: received.pop(key)[-1] for key in [*received] if key.startswith(f"{name}[")}
            if properties:
                checked.query[name] = {
                    key[len(name) + 1 : -1]: unquote_plus(text) for key, text in properties.items()
                }
        elif name in received:
            checked.query[name] = _parse_parameter(received.pop(name), parameter, api)
        elif parameter.get("required"):
            checked.problems.append(f"query.{name}: missing")
        if name in checked.query:
            checked.problems += find_problems(checked.query[name], parameter["schema"], f"query.{name}", api)
    for name in list_query_names(operation.security):
        received.pop(name, None)
    for name, texts in received.items():
        checked.query[name] = unquote_plus(texts[-1])
        checked.problems.append(f"query.{name}: unknown parameter{format_suggestion(name, parameters)}")


def _parse_parameter(texts: list[str], parameter: Mapping[str, Any], api: Description) -> Any:
    item_schema = get_item_schema(parameter["schema"], api)
    if item_schema is None:
        # A repeated parameter that is not a list becomes a list, which the validation reports.
        values = [parse_value(unquote_plus(text), parameter["schema"], api) for text in texts]
        return values[0] if len(values) == 1 else values
    style = parameter.get("style", "form")
    if not parameter.get("explode", style == "form"):
        texts = [item for text in texts for item in split_list(text, style)]
    return [parse_value(unquote_plus(text), item_schema, api) for text in texts]


def _parse_header(text: str, schema: Schema, api: Description) -> Any:
    item_schema = get_item_schema(schema, api)
    if item_schema is None:
        return parse_value(text, schema, api)
    return [parse_value(item.strip(), item_schema, api) for item in text.split(",")] if text.strip() else []


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
    media_type, media = next(iter(request_body["content"].items()))
    if content_type.partition(";")[0].strip().lower() != media_type:
        checked.problems.append(f"header content-type: expected {media_type}, got {content_type or 'none'}")
        return
    schema = media.get("schema", {})
    try:
        if media_type == _JSON:
            checked.data = json.loads(request.body)
        elif media_type == "multipart/form-data":
            parts = [*parse_multipart(request.body, content_type)]
            checked.data = _parse_form(parts, schema, media.get("encoding", {}), api)
        else:
            pairs = parse_pairs(request.body.decode())
            parts = [Part(name, unquote_plus(text).encode(), None, "") for name, text in pairs]
            checked.data = _parse_form(parts, schema, {}, api)
    except ValueError as error:
        checked.problems.append(f"body: {error}")
        return
    checked.problems += find_problems(checked.data, schema, "body", api)


def _parse_form(
    parts: list[Part], schema: Schema, encoding: Mapping[str, Any], api: Description
) -> dict[str, Any]:
    properties = get_properties(schema, api)
    data: dict[str, Any] = {}
    for part in parts:
        field_schema = properties.get(part.name, {})
        item_schema = None if part.name in encoding else get_item_schema(field_schema, api)
        value = _parse_field(part, field_schema if item_schema is None else item_schema, api)
        if item_schema is not None:
            data.setdefault(part.name, []).append(value)
        elif part.name in data:
            raise ValueError(f"the field {part.name!r} is repeated")
        else:
            data[part.name] = value
    return data


def _parse_field(part: Part, schema: Schema, api: Description) -> Any:
    if part.file_name is not None:
        return part.file
    if part.content_type.partition(";")[0].strip() == _JSON:
        return json.loads(part.content)
    return parse_value(part.content.decode(errors="replace"), schema, api)
