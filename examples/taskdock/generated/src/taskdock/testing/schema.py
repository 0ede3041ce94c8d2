"""Validation of values against schemas. It supports the keywords that sdkwright allows in a description."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, cast

from .description import EMPTY, Description, Schema, format_suggestion
from .formats import PARSERS
from .patterns import compile_pattern

_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _TYPES["number"](value) and (isinstance(value, int) or value.is_integer()),
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


def find_problems(value: Any, schema: Schema, where: str, api: Description) -> Iterator[str]:
    """Yield what is wrong with a value, each problem with its location: `body.text: missing`.

    Unknown fields are a problem unless the schema allows them, so that a test finds misspelt names.
    """
    schema = api.resolve(schema)
    members = schema.get("anyOf") or schema.get("oneOf")
    if members:
        yield from _check_union(value, schema, members, where, api)
        return
    if "allOf" in schema:
        schema = _merge_all_of(schema, api)
    if schema.get("format") == "binary":
        if not hasattr(value, "content_type"):
            yield f"{where}: expected a file, got {_format_value(value)}"
        return
    yield from _check_conditions(value, schema, where, api)
    problem = _check_value(value, schema)
    if problem:
        yield f"{where}: {problem}"
    elif isinstance(value, list):
        prefix, rest = schema.get("prefixItems", ()), schema.get("items", EMPTY)
        for index, item in enumerate(cast("Sequence[Any]", value)):
            item_schema = prefix[index] if index < len(prefix) else rest
            if isinstance(item_schema, Mapping):
                yield from find_problems(item, cast("Schema", item_schema), f"{where}[{index}]", api)
            elif not item_schema:
                yield f"{where}[{index}]: unexpected, there may be only {len(prefix)} elements"
    elif isinstance(value, dict):
        yield from _check_fields(cast("dict[str, Any]", value), schema, where, api)


def get_properties(schema: Schema, api: Description) -> Mapping[str, Schema]:
    """Return the properties of an object, with those of the parts of an `allOf`."""
    properties: Mapping[str, Schema] = _merge_all_of({"allOf": [schema]}, api).get("properties", EMPTY)
    return properties


def get_required(schema: Schema, api: Description) -> frozenset[str]:
    """Return the names of the required properties of an object, with those of the parts of an `allOf`."""
    return frozenset(_merge_all_of({"allOf": [schema]}, api)["required"])


def get_field_schema(schema: Schema, name: str, api: Description) -> Schema:
    """Return the non-null schema of a field of an object, or of the values of a map."""
    merged = _merge_all_of({"allOf": [schema]}, api)
    field: Schema = merged.get("properties", EMPTY).get(name) or merged.get("additionalProperties") or EMPTY
    members = [member for member in api.resolve(field).get("anyOf", ()) if member != {"type": "null"}]
    return members[0] if members else field


def _check_union(
    value: Any, schema: Schema, members: list[Schema], where: str, api: Description
) -> Iterator[str]:
    discriminator: Mapping[str, Any] = schema.get("discriminator", EMPTY)
    variants = _map_tags(discriminator, members, api) if discriminator else {}
    if variants and isinstance(value, dict):
        name = discriminator["propertyName"]
        tag = cast("dict[str, Any]", value).get(name)
        if tag in variants:
            yield from find_problems(value, variants[tag], where, api)
        else:
            expected = ", ".join(map(repr, variants))
            yield f"{where}.{name}: expected one of {expected}, got {_format_value(tag)}"
        return
    problems = [list(find_problems(value, member, where, api)) for member in members]
    if all(problems):
        # Report the problems of the most similar member, which is not a member of another type.
        yield from min(
            problems, key=lambda items: (any(": expected" in problem for problem in items), len(items))
        )


def _map_tags(discriminator: Mapping[str, Any], members: list[Schema], api: Description) -> dict[Any, Schema]:
    """Return the variants of a union by tag, from the mapping or from the constants of the variants."""
    if "mapping" in discriminator:
        return {tag: {"$ref": target} for tag, target in discriminator["mapping"].items()}
    variants: dict[Any, Schema] = {}
    for member in members:
        properties = _merge_all_of({"allOf": [member]}, api).get("properties", {})
        tag = api.resolve(properties.get(discriminator["propertyName"], {}))
        for value in [tag["const"]] if "const" in tag else tag.get("enum", ()):
            variants[value] = member
    return variants


def _merge_all_of(schema: Schema, api: Description) -> Schema:
    """Return an `allOf` as one object schema."""
    parts = [api.resolve(part) for part in schema["allOf"]]
    parts = [_merge_all_of(part, api) if "allOf" in part else part for part in parts]
    siblings = {key: value for key, value in schema.items() if key != "allOf"}
    merged: dict[str, Any] = {}
    for part in (*parts, siblings):
        properties = _merge_properties(merged.get("properties", EMPTY), part.get("properties", EMPTY))
        required = [*merged.get("required", ()), *part.get("required", ())]
        merged = {**merged, **part, "required": required}
        if properties:
            merged["properties"] = properties
    return merged


def _merge_properties(first: Mapping[str, Schema], second: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the properties of two parts of an `allOf`. One `readOnly` among the declarations of a property is enough."""
    merged: dict[str, Schema] = {**first}
    for name, schema in second.items():
        marks = {key: True for key in ("readOnly", "writeOnly") if first.get(name, EMPTY).get(key) is True}
        merged[name] = {**schema, **marks}
    return merged


def _check_value(value: Any, schema: Schema) -> str:
    """Return what is wrong with a value, regardless of its items and fields; "" if nothing is."""
    keyword = schema.get("type", [])
    types: list[str] = [keyword] if isinstance(keyword, str) else list(keyword)
    if types and not any(_TYPES[name](value) for name in types):
        return f"expected {' or '.join(types)}, got {_format_value(value)}"
    if "const" in schema and value != schema["const"]:
        return f"expected {schema['const']!r}, got {_format_value(value)}"
    if "enum" in schema and value not in schema["enum"] and not (value is None and "null" in types):
        return f"expected one of {', '.join(map(repr, schema['enum']))}, got {_format_value(value)}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        for name, words, is_within in _BOUNDS:
            if name in schema and not is_within(value, schema[name]):
                return f"must be {words} {schema[name]}, is {_format_value(value)}"
        if "multipleOf" in schema and not _is_multiple(value, schema["multipleOf"]):
            return f"must be a multiple of {schema['multipleOf']}, is {_format_value(value)}"
    return _check_size(value, schema) or (_check_text(value, schema) if isinstance(value, str) else "")


def _check_size(value: Any, schema: Schema) -> str:
    suffix, noun = next((words for kind, words in _COUNTS.items() if isinstance(value, kind)), ("", ""))
    if suffix:
        minimum, maximum = schema.get(f"min{suffix}", 0), schema.get(f"max{suffix}")
        size = len(cast("Sequence[Any]", value))
        if size < minimum:
            return f"must have at least {minimum} {noun}, has {size}"
        if maximum is not None and size > maximum:
            return f"must have at most {maximum} {noun}, has {size}"
    return ""


def _check_text(value: str, schema: Schema) -> str:
    pattern = _load_pattern(schema["pattern"]) if "pattern" in schema else None
    if pattern is not None and not pattern.search(value):
        return f"must match {schema['pattern']}, is {_format_value(value)}"
    name = schema.get("format", "")
    try:
        PARSERS.get(name, str)(value)
    except ValueError:
        return f"expected a {name}, got {_format_value(value)}"
    return ""


@cache
def _load_pattern(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of the description; warn once if Python has no equal pattern, so that values are not checked."""
    compiled = compile_pattern(pattern)
    if compiled is None:
        warnings.warn(f"the fake server cannot check the pattern {pattern!r}", stacklevel=2)
    return compiled


def _is_multiple(value: float, factor: float) -> bool:
    """Return whether a number is a multiple, as written in decimal: 0.3 is three times 0.1."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return _make_exact(value) % _make_exact(factor) == 0


def _make_exact(value: float) -> Fraction:
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def _matches(value: Any, schema: Schema | bool, api: Description) -> bool:
    """Return whether a value matches a condition. It may have other fields than the condition describes."""
    if isinstance(schema, bool):
        return schema
    return all(": unknown field" in problem for problem in find_problems(value, schema, "", api))


def _check_conditions(value: Any, schema: Schema, where: str, api: Description) -> Iterator[str]:
    """Check the keywords that limit values without an effect on their type."""
    if "not" in schema and _matches(value, schema["not"], api):
        yield f"{where}: must not match {schema['not']}"
    if "if" in schema:
        branch = "then" if _matches(value, schema["if"], api) else "else"
        if branch in schema and not _matches(value, schema[branch], api):
            yield f"{where}: must match {branch}: {schema[branch]}"
    if not isinstance(value, dict):
        return
    fields = cast("dict[str, Any]", value)
    for name, needed in schema.get("dependentRequired", EMPTY).items():
        for other in needed if name in fields else ():
            if other not in fields:
                yield f"{where}.{other}: missing, {name} requires it"
    for name in fields if "propertyNames" in schema else ():
        if not _matches(name, schema["propertyNames"], api):
            yield f"{where}.{name}: the name must match {schema['propertyNames']}"
    for name, field in fields.items():
        for member in _list_pattern_schemas(name, schema):
            yield from find_problems(field, member, f"{where}.{name}", api)


def _list_pattern_schemas(name: str, schema: Schema) -> list[Schema]:
    patterns: Mapping[str, Schema] = schema.get("patternProperties", EMPTY)
    return [
        member
        for pattern, member in patterns.items()
        if (rule := _load_pattern(pattern)) and rule.search(name)
    ]


def _check_fields(value: Mapping[str, Any], schema: Schema, where: str, api: Description) -> Iterator[str]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value and not api.explain_absent(properties.get(name, EMPTY)):
            yield f"{where}.{name}: missing"
    additional = schema.get("additionalProperties", schema.get("unevaluatedProperties", not properties))
    for name, field in value.items():
        if name in properties and (absent := api.explain_absent(properties[name])):
            yield f"{where}.{name}: unexpected, it is {absent}"
        elif name in properties:
            yield from find_problems(field, properties[name], f"{where}.{name}", api)
        elif _list_pattern_schemas(name, schema):
            continue
        elif isinstance(additional, dict):
            yield from find_problems(field, cast("Schema", additional), f"{where}.{name}", api)
        elif not additional:
            yield f"{where}.{name}: unknown field{format_suggestion(name, properties)}"


def _format_value(value: Any) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
