"""Single changes of a description, of which it is known whether they break callers.

Each change is made in a copy of one operation whose references are written inline, so it affects either requests or
responses.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from sdkwright.diff.wire.schemas import Resolver
from sdkwright.openapi.pointers import resolve_pointer

Truth: TypeAlias = Literal["breaks", "may break", "safe"]
Schema: TypeAlias = dict[str, Any]
Edit: TypeAlias = Callable[[Schema], tuple[Schema, Schema] | None]
"""The schema before and after the change; None if the change is not possible."""

BREAKS: Final = "breaks"
MAYBE: Final = "may break"
SAFE: Final = "safe"
_MAX_DEPTH: Final = 6
_MAX_SITES: Final = 400
_METHODS: Final = ("get", "put", "post", "delete", "patch")


class SchemaMutation(NamedTuple):
    """A change of a schema, with its effect in a request and in a response."""

    name: str
    edit: Edit
    request: Truth
    response: Truth
    opposite: tuple[Truth, Truth] | None = None
    """The effects of the opposite change, if they do not follow: what breaks a request then breaks a response."""

    def reverse(self) -> SchemaMutation:
        """The opposite change."""
        request, response = self.opposite or (self.response, self.request)
        return SchemaMutation(f"{self.name}, back", _swap(self.edit), request, response)


@dataclass(frozen=True)
class Mutant:
    """Two descriptions that differ in one change."""

    name: str
    truth: Truth
    base: dict[str, Any]
    revision: dict[str, Any]


def _is(schema: Schema, *types: str) -> bool:
    """Whether a schema is of one of some types, without keywords that make the effect of a change unclear."""
    unclear = {"enum", "const", "allOf", "oneOf", "anyOf", "not", "$ref"}
    return schema.get("type") in types and unclear.isdisjoint(schema)


def _set(*types: str, before: Schema | None = None, **after: Any) -> Edit:
    """An edit of schemas of some types: keywords before the change, and after it; None removes a keyword."""

    def edit(schema: Schema) -> tuple[Schema, Schema] | None:
        if not _is(schema, *types):
            return None
        keywords = {**(before or {}), **after}
        plain = {key: value for key, value in schema.items() if key not in keywords}
        last = {key: value for key, value in after.items() if value is not None}
        return {**plain, **(before or {})}, {**plain, **last}

    return edit


def _replace(type: str, before: Schema, after: Schema) -> Edit:
    """An edit that replaces schemas of a type by two others."""
    return lambda schema: (before, after) if _is(schema, type) else None


def _swap(edit: Edit) -> Edit:
    """The opposite edit."""

    def opposite(schema: Schema) -> tuple[Schema, Schema] | None:
        pair = edit(schema)
        return pair and (pair[1], pair[0])

    return opposite


def _set_null(schema: Schema) -> tuple[Schema, Schema] | None:
    if not _is(schema, "string", "integer", "number", "boolean", "array", "object") or schema.get("nullable"):
        return None
    return {**schema, "nullable": False}, {**schema, "nullable": True}


def _add_property(*, is_required: bool) -> Edit:
    def edit(schema: Schema) -> tuple[Schema, Schema] | None:
        if not _is(schema, "object") or not isinstance(schema.get("properties"), dict):
            return None
        after = {**schema, "properties": {**schema["properties"], "zz_new": {"type": "string"}}}
        if is_required:
            after["required"] = [*schema.get("required", []), "zz_new"]
        return schema, after

    return edit


def _require(schema: Schema) -> tuple[Schema, Schema] | None:
    """Make the first optional property required."""
    required = schema.get("required", [])
    for name, child in schema.get("properties", {}).items() if _is(schema, "object") else ():
        plain = isinstance(child, dict) and not child.keys() & {"readOnly", "writeOnly", "default", "allOf"}
        if name not in required and plain:
            return schema, {**schema, "required": [*required, name]}
    return None


def _drop_enum_value(schema: Schema) -> tuple[Schema, Schema] | None:
    values = schema.get("enum", [])
    if schema.get("type") != "string" or len([value for value in values if value]) < 2:
        return None
    return schema, {**schema, "enum": values[1:]}


def _set_enum(schema: Schema) -> tuple[Schema, Schema] | None:
    if not _is(schema, "string") or "format" in schema or "pattern" in schema:
        return None
    return schema, {**schema, "enum": ["a", "b"]}


def _add_variant(schema: Schema) -> tuple[Schema, Schema] | None:
    """Add an alternative of a type that no other has."""
    for keyword in ("oneOf", "anyOf"):
        variants = schema.get(keyword, [])
        text = json.dumps(variants)
        if len(variants) > 1 and "array" not in text and "$ref" not in text and "type" in text:
            return schema, {**schema, keyword: [*variants, {"type": "array", "items": {"type": "boolean"}}]}
    return None


def _wrap(keyword: str) -> Edit:
    return lambda schema: (schema, {keyword: [schema]}) if _is(schema, "string", "object", "array") else None


def _append_variant(keyword: str) -> Edit:
    """Replace a list of types by alternatives, of which one is an object."""
    scalars: list[Schema] = [{"type": "string"}, {"type": "number"}]
    other: Schema = {"type": "object", "properties": {"zz": {"type": "string"}}, "required": ["zz"]}
    return _replace("string", {keyword: scalars}, {keyword: [*scalars, other]})


_TAGGED: Final[Schema] = {
    "oneOf": [{"$ref": "#/components/schemas/ZzA"}, {"$ref": "#/components/schemas/ZzB"}],
    "discriminator": {
        "propertyName": "tag",
        "mapping": {"a": "#/components/schemas/ZzA", "b": "#/components/schemas/ZzB"},
    },
}


def _tag(property: str = "tag", **mapping: str) -> Edit:
    targets = {tag: f"#/components/schemas/{name}" for tag, name in mapping.items()}
    changed = {**_TAGGED, "discriminator": {"propertyName": property, "mapping": targets}}
    return _replace("object", _TAGGED, changed)


_VARIANTS: Final = {
    name: {
        "type": "object",
        "properties": {"tag": {"type": "string"}, "kind": {"type": "string"}, name: {"type": "string"}},
        "required": ["tag", "kind", name],
    }
    for name in ("ZzA", "ZzB")
}
_ALTERNATIVES: Final[Schema] = {"anyOf": [{"required": ["zz_a"]}, {"required": ["zz_b"]}]}
_PAIR: Final[Schema] = {
    "type": "object",
    "properties": {"zz_a": {"type": "string"}, "zz_b": {"type": "string"}},
}
_TUPLE: Final[Schema] = {"prefixItems": [{"type": "string"}], "items": False}
_INT32_TO_INT64: Final = _set(
    "integer", before={"format": "int32"}, format="int64", minimum=None, maximum=None
)
_INT32_BOUNDS: Final = _set(
    "integer",
    before={"format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1},
    format="int32",
    minimum=None,
    maximum=None,
)

# The opposite of each of these changes is tested, too.
_CHANGES: Final = (
    SchemaMutation("string to integer", _replace("string", {"type": "string"}, {"type": "integer"}), BREAKS, BREAKS),
    SchemaMutation("integer to number", _replace("integer", {"type": "integer"}, {"type": "number"}), SAFE, BREAKS),
    SchemaMutation(
        "int32 to double",
        _replace("integer", {"type": "integer", "format": "int32"}, {"type": "number", "format": "double"}),
        SAFE,
        BREAKS,
    ),
    SchemaMutation("int32 to int64", _INT32_TO_INT64, SAFE, BREAKS),
    SchemaMutation("date", _set("string", before={}, format="date"), BREAKS, SAFE),
    SchemaMutation("null", _set_null, SAFE, BREAKS),
    SchemaMutation("optional property", _add_property(is_required=False), SAFE, SAFE, (MAYBE, MAYBE)),
    SchemaMutation("required property", _add_property(is_required=True), BREAKS, SAFE, (MAYBE, BREAKS)),
    SchemaMutation("became required", _require, BREAKS, SAFE),
    SchemaMutation("enum value gone", _drop_enum_value, BREAKS, SAFE, (SAFE, MAYBE)),
    SchemaMutation("enum", _set_enum, BREAKS, SAFE),
    SchemaMutation("constant", _set("string", before={}, const="a"), BREAKS, SAFE),
    SchemaMutation("maximum", _set("integer", "number", before={"maximum": 9}, maximum=5), BREAKS, SAFE),
    SchemaMutation("minimum", _set("integer", "number", before={"minimum": 1}, minimum=2), BREAKS, SAFE),
    SchemaMutation(
        "exclusive minimum",
        _set("integer", "number", before={"minimum": 1}, minimum=None, exclusiveMinimum=1),
        BREAKS,
        SAFE,
    ),
    SchemaMutation(
        "exclusive flag",
        _set("integer", "number", before={"maximum": 9}, maximum=9, exclusiveMaximum=True),
        BREAKS,
        SAFE,
    ),
    SchemaMutation("multiple", _set("integer", before={"multipleOf": 2}, multipleOf=6), BREAKS, SAFE),
    SchemaMutation("other multiple", _set("integer", before={"multipleOf": 2}, multipleOf=5), BREAKS, BREAKS),
    SchemaMutation("maxLength", _set("string", before={"maxLength": 9}, maxLength=5), BREAKS, SAFE),
    SchemaMutation("minLength", _set("string", before={"minLength": 1}, minLength=2), BREAKS, SAFE),
    SchemaMutation("maxItems", _set("array", before={"maxItems": 9}, maxItems=5), BREAKS, SAFE),
    SchemaMutation("maxProperties", _set("object", before={"maxProperties": 99}, maxProperties=98), BREAKS, SAFE),
    SchemaMutation("pattern", _set("string", before={}, pattern="^a"), BREAKS, SAFE, (SAFE, SAFE)),
    SchemaMutation("unique items", _set("array", before={}, uniqueItems=True), BREAKS, SAFE, (SAFE, MAYBE)),
    SchemaMutation("closed", _set("object", before={}, additionalProperties=False), BREAKS, SAFE, (SAFE, SAFE)),
    SchemaMutation(
        "further properties",
        _set("object", before={"additionalProperties": {"type": "number"}}, additionalProperties={"type": "integer"}),
        BREAKS,
        SAFE,
    ),
    SchemaMutation("not", _set("string", before={"not": {"enum": ["x"]}}, **{"not": {"enum": ["x", "y"]}}), BREAKS, SAFE),
    SchemaMutation(
        "condition",
        _set(
            "object",
            before={"if": {"required": ["zz_a"]}, "then": {"required": ["zz_b"]}},
            **{"if": {"required": ["zz_a"]}, "then": {"required": ["zz_b", "zz_c"]}},
        ),
        BREAKS,
        SAFE,
    ),
    SchemaMutation(
        "dependent schema",
        _set(
            "object",
            before={"dependentSchemas": {"zz_a": {"required": ["zz_b"]}}},
            dependentSchemas={"zz_a": {"required": ["zz_b", "zz_c"]}},
        ),
        BREAKS,
        SAFE,
    ),
    SchemaMutation(
        "dependent property",
        _set("object", before={"dependentRequired": {"zz_a": ["b"]}}, dependentRequired={"zz_a": ["b", "c"]}),
        BREAKS,
        SAFE,
    ),
    SchemaMutation(
        "names", _set("object", before={"propertyNames": {"maxLength": 99}}, propertyNames={"maxLength": 98}), BREAKS, SAFE
    ),
    SchemaMutation(
        "contains", _set("array", before={"contains": {"minimum": 1}}, contains={"minimum": 2}), BREAKS, SAFE
    ),
    SchemaMutation(
        "tuple", _replace("array", {"type": "array"}, {"type": "array", **_TUPLE}), BREAKS, SAFE
    ),
    SchemaMutation("alternative", _add_variant, SAFE, BREAKS),
    SchemaMutation("object beside scalars, oneOf", _append_variant("oneOf"), SAFE, BREAKS),
    SchemaMutation("object beside scalars, anyOf", _append_variant("anyOf"), SAFE, BREAKS),
    SchemaMutation(
        "required in alternatives",
        _replace("object", {**_PAIR, "required": ["zz_a"]}, {**_PAIR, **_ALTERNATIVES}),
        SAFE,
        BREAKS,
    ),
    SchemaMutation("another tag property", _tag("kind", a="ZzA", b="ZzB"), BREAKS, BREAKS),
    SchemaMutation("tags exchanged", _tag(a="ZzB", b="ZzA"), BREAKS, BREAKS),
    SchemaMutation("tag renamed", _tag(a="ZzA", bb="ZzB"), BREAKS, BREAKS),
    SchemaMutation("title", _set("string", "object", before={"title": "a"}, title="b"), SAFE, SAFE),
    SchemaMutation("description", _set("string", "object", before={}, description="b"), SAFE, SAFE),
    SchemaMutation("example", _set("string", "integer", before={}, example=None), SAFE, SAFE),
    SchemaMutation("allOf of one", _wrap("allOf"), SAFE, SAFE),
    SchemaMutation("oneOf of one", _wrap("oneOf"), SAFE, SAFE),
    SchemaMutation("anyOf of one", _wrap("anyOf"), SAFE, SAFE),
    SchemaMutation(
        "bound in another spelling",
        _set("integer", before={"minimum": 1}, minimum=None, exclusiveMinimum=0),
        SAFE,
        SAFE,
    ),
    SchemaMutation(
        "bounds of int32",
        _INT32_BOUNDS,
        SAFE,
        SAFE,
    ),
)  # fmt: skip

SCHEMA_MUTATIONS: Final = tuple(item for change in _CHANGES for item in (change, change.reverse()))


class OperationMutation(NamedTuple):
    """A change of an operation but its schemas."""

    name: str
    edit: Callable[[Schema], tuple[Schema, Schema] | None]
    truth: Truth


def _change_parameters(before: list[Schema], after: list[Schema]) -> Edit:
    def edit(operation: Schema) -> tuple[Schema, Schema]:
        others = operation.get("parameters", [])
        return {**operation, "parameters": [*others, *before]}, {**operation, "parameters": [*others, *after]}

    return edit


def _change_parameter(before: Schema, after: Schema) -> Edit:
    texts: Schema = {"type": "array", "items": {"type": "string"}}
    parameter = {"name": "zz", "in": "query", "schema": texts}
    return _change_parameters([{**parameter, **before}], [{**parameter, **after}])


def _change_content(before: list[str], after: list[str], where: Literal["request", "response"]) -> Edit:
    def edit(operation: Schema) -> tuple[Schema, Schema]:
        schema = {"schema": {"type": "string"}}
        bodies = [{"content": dict.fromkeys(names, schema)} for names in (before, after)]
        key = "requestBody" if where == "request" else "responses"
        values = bodies if where == "request" else [{"200": {"description": "", **body}} for body in bodies]
        return {**operation, key: values[0]}, {**operation, key: values[1]}

    return edit


def _change_encoding(before: Schema, after: Schema) -> Edit:
    def edit(operation: Schema) -> tuple[Schema, Schema]:
        properties = {"f": {"type": "array", "items": {"type": "string"}}, "j": {"type": "object"}}
        schema = {"type": "object", "properties": properties}
        bodies = [
            {"content": {"multipart/form-data": {"schema": schema, "encoding": encoding}}}
            for encoding in (before, after)
        ]
        return {**operation, "requestBody": bodies[0]}, {**operation, "requestBody": bodies[1]}

    return edit


def _set_key(key: str, value: Any) -> Edit:
    return lambda operation: ((operation, {**operation, key: value}) if operation.get(key) != value else None)


_PLAIN: Final[Schema] = {"name": "zz", "in": "query", "schema": {"type": "string"}}
_NEEDED: Final[Schema] = {**_PLAIN, "required": True}
_JSON, _TEXT, _ANY_TEXT = "application/json", "text/plain", "text/*"
OPERATION_MUTATIONS: Final = (
    OperationMutation("optional parameter", _change_parameters([], [_PLAIN]), SAFE),
    OperationMutation("required parameter", _change_parameters([], [_NEEDED]), BREAKS),
    OperationMutation("parameter gone", _change_parameters([_PLAIN], []), MAYBE),
    OperationMutation("parameter required", _change_parameters([_PLAIN], [_NEEDED]), BREAKS),
    OperationMutation("parameter optional", _change_parameters([_NEEDED], [_PLAIN]), SAFE),
    OperationMutation("style", _change_parameter({}, {"style": "pipeDelimited"}), BREAKS),
    OperationMutation("explode", _change_parameter({}, {"explode": False}), BREAKS),
    OperationMutation("default style", _change_parameter({}, {"style": "form", "explode": True}), SAFE),
    OperationMutation("empty value", _change_parameter({"allowEmptyValue": True}, {}), BREAKS),
    OperationMutation("summary", _set_key("summary", "zz"), SAFE),
    OperationMutation("operationId", _set_key("operationId", "zz"), SAFE),
    OperationMutation("deprecated", _set_key("deprecated", True), SAFE),
    OperationMutation("request media type gone", _change_content([_JSON, _TEXT], [_JSON], "request"), BREAKS),
    OperationMutation("request media type", _change_content([_JSON], [_JSON, _TEXT], "request"), SAFE),
    OperationMutation("request range", _change_content([_TEXT], [_ANY_TEXT], "request"), SAFE),
    OperationMutation("request of a range", _change_content([_ANY_TEXT], [_TEXT], "request"), BREAKS),
    OperationMutation("request of any type", _change_content([_JSON, _TEXT], ["*/*"], "request"), SAFE),
    OperationMutation(
        "response media type gone", _change_content([_JSON, _TEXT], [_JSON], "response"), BREAKS
    ),
    OperationMutation("response media type", _change_content([_JSON], [_JSON, _TEXT], "response"), SAFE),
    OperationMutation("response range", _change_content([_TEXT], [_ANY_TEXT], "response"), BREAKS),
    OperationMutation("response of a range", _change_content([_ANY_TEXT], [_TEXT], "response"), SAFE),
    OperationMutation("encoding", _change_encoding({}, {"j": {"contentType": "application/xml"}}), BREAKS),
    OperationMutation("encoding of items", _change_encoding({}, {"f": {"explode": False}}), BREAKS),
    OperationMutation("default encoding", _change_encoding({}, {"j": {"contentType": _JSON}}), SAFE),
)


def list_mutants(document: Schema, seed: int, sites: int) -> Iterator[Mutant]:
    """The mutants of a description: each change at some random places, in requests and in responses apart."""
    choose = random.Random(seed)
    resolver = Resolver(document)
    operations = list(_list_operations(document, resolver))
    schemas = {
        direction: list(_list_sites(operations, resolver, direction)) for direction in ("request", "response")
    }
    for mutation in SCHEMA_MUTATIONS:
        for direction, candidates in schemas.items():
            possible = [site for site in candidates if mutation.edit(site.schema)]
            truth = mutation.request if direction == "request" else mutation.response
            for site in choose.sample(possible, min(sites, len(possible))):
                pair = mutation.edit(site.schema)
                assert pair is not None
                base, revision = (site.make_document(schema) for schema in pair)
                yield Mutant(f"{direction}: {mutation.name}", truth, base, revision)
    for change in OPERATION_MUTATIONS:
        for path, method, operation in choose.sample(operations, min(sites, len(operations))):
            pair = change.edit(operation)
            if pair is not None:
                base, revision = (_make_document(path, method, item, document) for item in pair)
                yield Mutant(change.name, change.truth, base, revision)


@dataclass(frozen=True)
class _Site:
    """A schema inside a body, whose references are written inline."""

    path: str
    method: str
    direction: str
    body: Schema
    steps: tuple[str, ...]
    schema: Schema
    components: Schema

    def make_document(self, schema: Schema) -> dict[str, Any]:
        """A description with one operation, in which a schema is replaced."""
        content = {"content": {"application/json": {"schema": _put(self.body, self.steps, schema)}}}
        operation: Schema = {"responses": {"200": {"description": ""}}}
        if self.direction == "request":
            operation["requestBody"] = content
        else:
            operation["responses"]["200"].update(content)
        return _make_document(self.path, self.method, operation, {"components": self.components})


def _put(value: Any, steps: tuple[str, ...], schema: Schema) -> Any:
    """A copy of a value with another schema at a place."""
    if not steps:
        return schema
    return {**value, steps[0]: _put(value[steps[0]], steps[1:], schema)}


def _make_document(path: str, method: str, operation: Schema, document: Schema) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {method: operation}},
        "components": _select_components(operation, document.get("components", {})),
    }


def _select_components(operation: Schema, components: Schema) -> Schema:
    """The components that an operation uses, and those of the mutations."""
    selected: Schema = {"schemas": dict(_VARIANTS)}
    queue: list[Any] = [operation]
    while queue:
        for kind, name in re.findall(r'"#/components/(\w+)/([^"/]+)"', json.dumps(queue.pop(), default=str)):
            if name not in selected.setdefault(kind, {}):
                selected[kind][name] = components.get(kind, {}).get(name, {})
                queue.append(selected[kind][name])
    return selected


def _list_operations(document: Schema, resolver: Resolver) -> Iterator[tuple[str, str, Schema]]:
    for path, item in document.get("paths", {}).items():
        for method in _METHODS:
            if isinstance(item.get(method), dict):
                yield path, method, item[method]


def _list_sites(
    operations: list[tuple[str, str, Schema]], resolver: Resolver, direction: str
) -> Iterator[_Site]:
    for path, method, operation in operations:
        body = operation.get("requestBody") if direction == "request" else _find_success(operation)
        _, body = resolver.resolve("", body)
        content = body.get("content", {}) if isinstance(body, dict) else {}
        schema = content.get("application/json", {}).get("schema")
        if isinstance(schema, dict):
            inline = _write_inline(schema, resolver, 0)
            for steps, child in list(_list_schemas(inline, ()))[:_MAX_SITES]:
                yield _Site(
                    path, method, direction, inline, steps, child, resolver.document.get("components", {})
                )


def _find_success(operation: Schema) -> Any:
    responses = operation.get("responses", {})
    return next((responses[status] for status in responses if status.startswith("2")), None)


def _write_inline(schema: Any, resolver: Resolver, depth: int) -> Any:
    """A copy of a schema, with references replaced by their targets up to a depth."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema and depth < _MAX_DEPTH:
        target = resolve_pointer(resolver.document, str(schema["$ref"])[1:])
        return _write_inline(target, resolver, depth + 1)
    result = dict(schema)
    if isinstance(result.get("properties"), dict) and depth < _MAX_DEPTH:
        properties = result["properties"].items()
        result["properties"] = {name: _write_inline(child, resolver, depth + 1) for name, child in properties}
    if isinstance(result.get("items"), dict) and depth < _MAX_DEPTH:
        result["items"] = _write_inline(result["items"], resolver, depth + 1)
    return result


def _list_schemas(schema: Any, steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """The schemas inside properties and items, without those that are sent in one direction only."""
    if not isinstance(schema, dict) or schema.get("readOnly") or schema.get("writeOnly"):
        return
    yield steps, schema
    if {"allOf", "oneOf", "anyOf"}.isdisjoint(schema):
        for name, child in schema.get("properties", {}).items() if schema.get("properties") else ():
            yield from _list_schemas(child, (*steps, "properties", name))
        yield from _list_schemas(schema.get("items"), (*steps, "items"))
