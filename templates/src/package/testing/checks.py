"""A request against the description: what it says, read by its types, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import unquote_plus

from .description import NOTHING, Description, Operation, Schema, did_you_mean
from .forms import FormFile, Part, items, pairs, parts, split, typed
from .schema import problems

__all__ = ["Checked", "FormFile", "Request", "RequestMismatch", "check"]

_JSON = "application/json"


class RequestMismatch(AssertionError):
    """A request that the description does not allow. It is a failed assertion, so that no `except APIError` hides it."""


@dataclass(frozen=True)
class Request:
    """A request, as it came; path and query are still encoded, names of headers in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Checked:
    """What a request says."""

    query: dict[str, Any] = field(default_factory=dict[str, Any])
    data: Any = None
    problems: list[str] = field(default_factory=list[str])
    is_without_key: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """The fields of the body and the query, by name."""
        fields = cast("dict[str, Any]", self.data) if isinstance(self.data, dict) else {}
        return {**fields, **self.query}


def check(request: Request, operation: Operation, path: Mapping[str, str], api: Description) -> Checked:
    """Read a request that is meant for an operation, and note what is wrong with it."""
    found = Checked()
    if operation.channel and request.headers.get("upgrade", "").lower() != "websocket":
        found.problems.append("header upgrade: missing, a session needs a server on a port (`serving`)")
    credential = operation.channel.get("credential")  # a parameter that may stand in for the key
    keys = [request.headers.get(name.lower()) for name in operation.headers_of_key]
    if keys and not any(keys) and credential not in dict(pairs(request.query)):
        found.is_without_key = True
        found.problems.append(f"header {operation.headers_of_key[0]}: missing, it carries the key")
    declared = {(one["in"], one["name"]): one for one in operation.parameters}
    for name, text in path.items():
        schema = declared["path", name]["schema"] if ("path", name) in declared else NOTHING
        found.problems += problems(typed(text, schema, api), schema, f"path.{name}", api)
    _check_query(request, declared, found, api)
    for (place, name), one in declared.items():
        if place == "header" and name.lower() in request.headers:
            value = typed(request.headers[name.lower()], one["schema"], api)
            found.problems += problems(value, one["schema"], f"header {name}", api)
        elif place == "header" and one.get("required"):
            found.problems.append(f"header {name}: missing")
    _check_body(request, operation, found, api)
    return found


def _check_query(
    request: Request, declared: Mapping[tuple[str, str], Mapping[str, Any]], found: Checked, api: Description
) -> None:
    known = {name: one for (place, name), one in declared.items() if place == "query"}
    given: dict[str, list[str]] = {}
    for name, text in pairs(request.query):
        given.setdefault(name, []).append(text)
    for name, one in known.items():
        if one.get("style") == "deepObject":
            inside = {key: given.pop(key)[-1] for key in [*given] if key.startswith(f"{name}[")}
            if inside:
                found.query[name] = {
                    key[len(name) + 1 : -1]: unquote_plus(text) for key, text in inside.items()
                }
        elif name in given:
            found.query[name] = _value(given.pop(name), one, api)
        elif one.get("required"):
            found.problems.append(f"query.{name}: missing")
        if name in found.query:
            found.problems += problems(found.query[name], one["schema"], f"query.{name}", api)
    for name, texts in given.items():
        found.query[name] = unquote_plus(texts[-1])
        found.problems.append(f"query.{name}: unknown parameter{did_you_mean(name, known)}")


def _value(texts: list[str], parameter: Mapping[str, Any], api: Description) -> Any:
    inner = items(parameter["schema"], api)
    if inner is None:
        # A parameter that is repeated though it is no list stays a list, which the check then finds wrong.
        values = [typed(unquote_plus(text), parameter["schema"], api) for text in texts]
        return values[0] if len(values) == 1 else values
    style = parameter.get("style", "form")
    if not parameter.get("explode", style == "form"):
        texts = [one for text in texts for one in split(text, style)]
    return [typed(unquote_plus(text), inner, api) for text in texts]


def _check_body(request: Request, operation: Operation, found: Checked, api: Description) -> None:
    described = operation.definition.get("requestBody")
    sent = request.headers.get("content-type", "")
    if described is None:
        if request.body:
            found.problems.append("body: this operation takes none")
        return
    if not request.body and not sent:
        if described.get("required"):
            found.problems.append("body: missing")
        return
    media_type, media = next(iter(described["content"].items()))
    if sent.partition(";")[0].strip().lower() != media_type:
        found.problems.append(f"header content-type: expected {media_type}, got {sent or 'none'}")
        return
    schema = media.get("schema", {})
    try:
        if media_type == _JSON:
            found.data = json.loads(request.body)
        elif media_type == "multipart/form-data":
            found.data = _form([*parts(request.body, sent)], schema, media.get("encoding", {}), api)
        else:
            fields = [(name, unquote_plus(text)) for name, text in pairs(request.body.decode())]
            found.data = _form(
                [Part(name, text.encode(), None, "") for name, text in fields], schema, {}, api
            )
    except ValueError as error:
        found.problems.append(f"body: {error}")
        return
    found.problems += problems(found.data, schema, "body", api)


def _form(given: list[Part], schema: Schema, encoding: Mapping[str, Any], api: Description) -> dict[str, Any]:
    known = _properties(schema, api)
    data: dict[str, Any] = {}
    for part in given:
        one = known.get(part.name, {})
        inner = None if part.name in encoding else items(one, api)
        value = _field(part, one if inner is None else inner, api)
        if inner is not None:
            data.setdefault(part.name, []).append(value)
        elif part.name in data:
            raise ValueError(f"the field {part.name!r} stands twice")
        else:
            data[part.name] = value
    return data


def _field(part: Part, schema: Schema, api: Description) -> Any:
    if part.file_name is not None:
        return part.file
    if part.content_type.partition(";")[0].strip() == _JSON:
        return json.loads(part.content)
    return typed(part.content.decode(errors="replace"), schema, api)


def _properties(schema: Schema, api: Description) -> dict[str, Schema]:
    schema = api.resolved(schema)
    found: dict[str, Schema] = {}
    for part in schema.get("allOf", ()):
        found.update(_properties(part, api))
    return {**found, **schema.get("properties", {})}
