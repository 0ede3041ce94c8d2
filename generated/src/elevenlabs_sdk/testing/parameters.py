"""Parsing the parameters of a request by their styles: in the path, the query, the headers and the cookies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, unquote_plus

from .description import EMPTY, Description, Schema, parse_pairs
from .forms import get_item_schema, get_types, parse_items, parse_value, split_list
from .schema import get_properties

Parameter = Mapping[str, Any]


def get_schema(parameter: Parameter) -> Schema:
    """Return the schema of a parameter, or that of its media type."""
    media: Mapping[str, Any] = next(iter(parameter.get("content", {"": parameter}).values()))
    schema: Schema = media.get("schema", EMPTY)
    return schema


def parse_path_value(text: str, parameter: Parameter, api: Description) -> Any:
    """Return the value of a path parameter from its encoded text; raise ValueError if it has another style."""
    schema, style = get_schema(parameter), parameter.get("style", "simple")
    if "content" in parameter:
        return _parse_content(unquote(text), parameter, api)
    if style == "matrix":
        return _parse_matrix(text, parameter, api)
    explodes, delimiter = parameter.get("explode", False), ","
    if style == "label":
        if not text.startswith("."):
            raise ValueError("expected a value that begins with '.', in the style label")
        text, delimiter = text[1:], "." if explodes else ","
    return _convert(text, text.split(delimiter), schema, api, unquote, explodes=explodes)


def _parse_matrix(text: str, parameter: Parameter, api: Description) -> Any:
    name, schema, explodes = parameter["name"], get_schema(parameter), parameter.get("explode", False)
    start, *pieces = text.split(";")
    if start or not pieces:
        raise ValueError("expected a value that begins with ';', in the style matrix")
    pairs = [(unquote(key), value) for key, _, value in (piece.partition("=") for piece in pieces)]
    if explodes and _is_object(schema, api):
        return _make_object(pairs, schema, api, unquote)
    if any(key != name for key, _ in pairs):
        raise ValueError(f"expected ';{name}=', in the style matrix")
    items = parse_items([unquote(value) for _, value in pairs], schema, api) if explodes else None
    if items is not None:
        return items
    parts = pairs[0][1].split(",") if "=" in pieces[0] else []
    return _convert(pairs[0][1], parts, schema, api, unquote, explodes=False)


def _convert(
    text: str,
    parts: list[str],
    schema: Schema,
    api: Description,
    decode: Callable[[str], str],
    *,
    explodes: bool,
) -> Any:
    """Return a scalar from its text, or the list or object with these parts."""
    items = parse_items([decode(part) for part in parts], schema, api)
    if items is not None:
        return items
    if not _is_object(schema, api):
        return parse_value(decode(text), schema, api)
    if explodes:
        pairs = [(decode(key), value) for key, _, value in (part.partition("=") for part in parts)]
    elif len(parts) % 2:
        raise ValueError("expected a list of names and values, because it is an object")
    else:
        pairs = [(decode(key), value) for key, value in zip(parts[::2], parts[1::2], strict=True)]
    return _make_object(pairs, schema, api, decode)


def _make_object(
    pairs: Iterable[tuple[str, str]], schema: Schema, api: Description, decode: Callable[[str], str]
) -> dict[str, Any]:
    return {key: parse_value(decode(value), _get_property(schema, key, api), api) for key, value in pairs}


def _get_property(schema: Schema, name: str, api: Description) -> Schema:
    extra: Any = api.resolve(schema).get("additionalProperties")
    default: Schema = EMPTY if extra is None or isinstance(extra, bool) else extra
    return get_properties(schema, api).get(name, default)


def _is_object(schema: Schema, api: Description) -> bool:
    return "object" in get_types(schema, api) or bool(get_properties(schema, api))


def _parse_content(text: str, parameter: Parameter, api: Description) -> Any:
    media_type = next(iter(parameter["content"]))
    if "json" not in media_type.partition(";")[0]:
        return parse_value(text, get_schema(parameter), api)
    try:
        return json.loads(text)
    except ValueError:
        raise ValueError("expected JSON text") from None


def take_query_value(received: dict[str, list[str]], parameter: Parameter, api: Description) -> Any:
    """Remove a parameter from a query; return its value, or None if it is not there."""
    name, schema, style = parameter["name"], get_schema(parameter), parameter.get("style", "form")
    if style == "deepObject":
        return _take_deep_object(received, name, schema, api)
    explodes = parameter.get("explode", style == "form")
    if "content" not in parameter and explodes and _is_object(schema, api):
        # An object without properties adds nothing to a query.
        return _take_properties(received, schema, api) or ({} if parameter.get("required") else None)
    if name not in received:
        return None
    texts = received.pop(name)
    if "content" in parameter:
        return _parse_content(unquote_plus(texts[-1]), parameter, api)
    items = parse_items([unquote_plus(text) for text in texts], schema, api)
    if explodes and items is not None:
        return items
    if items is None and not _is_object(schema, api):
        # A repeated parameter that is not a list becomes a list, which the validation reports.
        values = [parse_value(unquote_plus(text), schema, api) for text in texts]
        return values[0] if len(values) == 1 else values
    parts = [part for text in texts for part in split_list(text, style)]
    return _convert("", parts, schema, api, unquote_plus, explodes=False)


def is_greedy(parameter: Parameter, api: Description) -> bool:
    """Whether a parameter takes names of the query that the description does not contain."""
    schema = api.resolve(get_schema(parameter))
    return (
        parameter.get("style", "form") == "form"
        and parameter.get("explode", True)
        and "content" not in parameter
        and _is_object(schema, api)
    )


def _take_properties(received: dict[str, list[str]], schema: Schema, api: Description) -> Any:
    resolved = api.resolve(schema)
    extra = resolved.get("additionalProperties", False)
    properties = get_properties(schema, api)
    names = [name for name in received if name in properties or extra is not False]
    return _make_object(((name, received.pop(name)[-1]) for name in names), schema, api, unquote_plus)


def _take_deep_object(received: dict[str, list[str]], name: str, schema: Schema, api: Description) -> Any:
    value: dict[str, Any] = {}
    for key in [key for key in received if key.startswith(f"{name}[") and key.endswith("]")]:
        texts, steps = received.pop(key), key[len(name) + 1 : -1].split("][")
        target, part = value, schema
        for step in steps[:-1]:
            part = _get_property(part, step, api)
            target = target.setdefault(step, {})
        part = _get_property(part, steps[-1], api)
        item_schema = get_item_schema(part, api)
        values = [parse_value(unquote_plus(text), item_schema or part, api) for text in texts]
        target[steps[-1]] = values if item_schema is not None else values[-1]
    return value or None


def parse_header(text: str | None, parameter: Parameter, api: Description) -> Any:
    """Return the value of a header, which is not percent-encoded; None if it is not there."""
    if text is None:
        return None
    if "content" in parameter:
        return _parse_content(text, parameter, api)
    schema, explodes = get_schema(parameter), parameter.get("explode", False)
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    return _convert(text, parts, schema, api, lambda part: part, explodes=explodes)


def find_cookie(header: str, parameter: Parameter, api: Description) -> Any:
    """Return the value of a cookie; None if it is not there."""
    name, schema, explodes = parameter["name"], get_schema(parameter), parameter.get("explode", True)
    cookies = [part.strip() for part in header.split(";")]
    if explodes and "content" not in parameter and _is_object(schema, api):
        properties = get_properties(schema, api)
        found = (cookie for cookie in cookies if cookie.partition("=")[0] in properties)
        pairs = [pair for cookie in found for pair in parse_pairs(cookie)]
        return _make_object(pairs, schema, api, unquote) if pairs else None
    text = next((cookie.partition("=")[2] for cookie in cookies if cookie.partition("=")[0] == name), None)
    if text is None:
        return None
    if "content" in parameter:
        is_text = "text/plain" in parameter["content"]
        return _parse_content(text if is_text else unquote(text), parameter, api)
    delimiter = f"&{name}=" if explodes else ","
    return _convert(text, text.split(delimiter), schema, api, unquote, explodes=explodes)
