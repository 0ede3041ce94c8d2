"""Whether a value fits a schema. Small on purpose: it knows the keywords that the description may use, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from .description import NOTHING, Description, Schema, did_you_mean

_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _TYPES["number"](value) and float(value).is_integer(),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_BOUNDS: tuple[tuple[str, str, Callable[[Any, Any], bool]], ...] = (
    ("minimum", "at least", lambda value, bound: value >= bound),
    ("maximum", "at most", lambda value, bound: value <= bound),
    ("exclusiveMinimum", "more than", lambda value, bound: value > bound),
    ("exclusiveMaximum", "less than", lambda value, bound: value < bound),
)
_COUNTS = {str: ("Length", "characters"), list: ("Items", "entries"), dict: ("Properties", "fields")}
_FORMATS: dict[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "date-time": lambda text: datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text)),
}


def problems(value: Any, schema: Schema, where: str, api: Description) -> Iterator[str]:
    """What is wrong with a value, each with its place: `body.text: missing`.

    Fields that the schema does not name are wrong too, unless it says that there may be others: a test should find
    the misspelt ones.
    """
    schema = api.resolved(schema)
    members = schema.get("anyOf") or schema.get("oneOf")
    if members:
        yield from _of_union(value, schema, members, where, api)
        return
    if "allOf" in schema:
        schema = _joined(schema, api)
    if schema.get("format") == "binary":
        if not hasattr(value, "content_type"):
            yield f"{where}: expected a file, got {_shown(value)}"
        return
    wrong = _of_value(value, schema)
    if wrong:
        yield f"{where}: {wrong}"
    elif isinstance(value, list):
        for index, item in enumerate(cast("Sequence[Any]", value)):
            yield from problems(item, schema.get("items", {}), f"{where}[{index}]", api)
    elif isinstance(value, dict):
        yield from _of_fields(cast("dict[str, Any]", value), schema, where, api)


def field(schema: Schema, name: str, api: Description) -> Schema:
    """The schema of a field of an object, or of a key of a map, that is not null."""
    whole = _joined({"allOf": [schema]}, api)
    found: Schema = whole.get("properties", NOTHING).get(name) or whole.get("additionalProperties") or NOTHING
    members = [one for one in api.resolved(found).get("anyOf", ()) if one != {"type": "null"}]
    return members[0] if members else found


def _of_union(
    value: Any, schema: Schema, members: list[Schema], where: str, api: Description
) -> Iterator[str]:
    tags: Mapping[str, Any] = schema.get("discriminator", NOTHING)
    by_tag = _by_tag(tags, members, api) if tags else {}
    if by_tag and isinstance(value, dict):
        name = tags["propertyName"]
        tag = cast("dict[str, Any]", value).get(name)
        if tag in by_tag:
            yield from problems(value, by_tag[tag], where, api)
        else:
            yield f"{where}.{name}: expected one of {', '.join(map(repr, by_tag))}, got {_shown(tag)}"
        return
    found = [list(problems(value, member, where, api)) for member in members]
    if all(found):
        # The member that comes nearest says best what is wrong; one of another type is not near.
        yield from min(found, key=lambda one: (any(": expected" in problem for problem in one), len(one)))


def _by_tag(tags: Mapping[str, Any], members: list[Schema], api: Description) -> dict[Any, Schema]:
    """The variants of a union by the values of their tag, which a mapping says, or the variants themselves."""
    if "mapping" in tags:
        return {tag: {"$ref": target} for tag, target in tags["mapping"].items()}
    found: dict[Any, Schema] = {}
    for member in members:
        properties = _joined({"allOf": [member]}, api).get("properties", {})
        tag = api.resolved(properties.get(tags["propertyName"], {}))
        for value in [tag["const"]] if "const" in tag else tag.get("enum", ()):
            found[value] = member
    return found


def _joined(schema: Schema, api: Description) -> Schema:
    """An allOf as one object."""
    parts = [api.resolved(part) for part in schema["allOf"]]
    parts = [_joined(part, api) if "allOf" in part else part for part in parts]
    own = {key: one for key, one in schema.items() if key != "allOf"}
    whole: dict[str, Any] = {}
    for part in (*parts, own):
        properties = {**whole.get("properties", {}), **part.get("properties", {})}
        required = [*whole.get("required", ()), *part.get("required", ())]
        whole = {**whole, **part, "required": required}
        if properties:
            whole["properties"] = properties
    return whole


def _of_value(value: Any, schema: Schema) -> str:
    """What is wrong with the value itself, whatever is in it; "" when nothing is."""
    kinds = schema.get("type", [])
    names: list[str] = [kinds] if isinstance(kinds, str) else list(kinds)
    if names and not any(_TYPES[name](value) for name in names):
        return f"expected {' or '.join(names)}, got {_shown(value)}"
    if "const" in schema and value != schema["const"]:
        return f"expected {schema['const']!r}, got {_shown(value)}"
    if "enum" in schema and value not in schema["enum"] and not (value is None and "null" in names):
        return f"expected one of {', '.join(map(repr, schema['enum']))}, got {_shown(value)}"
    if _TYPES["number"](value):
        for keyword, words, holds in _BOUNDS:
            if keyword in schema and not holds(value, schema[keyword]):
                return f"must be {words} {schema[keyword]}, is {_shown(value)}"
        if "multipleOf" in schema and value % schema["multipleOf"]:
            return f"must be a multiple of {schema['multipleOf']}, is {_shown(value)}"
    return _of_size(value, schema) or (_of_text(value, schema) if isinstance(value, str) else "")


def _of_size(value: Any, schema: Schema) -> str:
    suffix, noun = next((words for kind, words in _COUNTS.items() if isinstance(value, kind)), ("", ""))
    if suffix:
        low, high = schema.get(f"min{suffix}", 0), schema.get(f"max{suffix}")
        size = len(cast("Sequence[Any]", value))
        if size < low:
            return f"must have at least {low} {noun}, has {size}"
        if high is not None and size > high:
            return f"must have at most {high} {noun}, has {size}"
    return ""


def _of_text(value: str, schema: Schema) -> str:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"must match {schema['pattern']}, is {_shown(value)}"
    form = schema.get("format", "")
    try:
        _FORMATS.get(form, str)(value)
    except ValueError:
        return f"expected a {form}, got {_shown(value)}"
    return ""


def _of_fields(value: Mapping[str, Any], schema: Schema, where: str, api: Description) -> Iterator[str]:
    known: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{where}.{name}: missing"
    others = schema.get("additionalProperties", not known)
    for name, one in value.items():
        if name in known:
            yield from problems(one, known[name], f"{where}.{name}", api)
        elif isinstance(others, dict):
            yield from problems(one, cast("Schema", others), f"{where}.{name}", api)
        elif not others:
            yield f"{where}.{name}: unknown field{did_you_mean(name, known)}"


def _shown(value: Any) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
