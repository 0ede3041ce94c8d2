"""Converts schemas to the curated form, in which every object, union and enum is a component."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sdkwright.adopt import words
from sdkwright.adopt.all_of import AllOf, find_parts
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Component, Json
from sdkwright.adopt.nullable import NULL, add_null, is_nullable, remove_null, split_beside
from sdkwright.adopt.scalars import keep_limits, list_enum_values, make_constant, make_enum
from sdkwright.adopt.source import Located, Source
from sdkwright.openapi.pointers import find_last_step
from sdkwright.openapi.untyped import as_list, as_mapping, as_strings, is_mapping

_FLAGS: Final = ("deprecated", "readOnly", "writeOnly")
_ANNOTATIONS: Final = frozenset(
    {
        *_FLAGS,
        "title",
        "description",
        "default",
        "example",
        "examples",
        "externalDocs",
        "xml",
        "nullable",
        "$comment",
    }
)
"""Keywords that do not limit the values of a schema, apart from null."""
_CONDITIONS: Final = (
    "not",
    "if",
    "then",
    "else",
    "propertyNames",
    "dependentRequired",
    "unevaluatedProperties",
)
"""Keywords that the curated form accepts, and that have no effect on types."""
_UNSUPPORTED: Final = (
    "dependentSchemas",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "dependencies",
)
_UNIONS: Final = ("oneOf", "anyOf")
_LIMITING: Final = frozenset(
    {
        "required",
        "not",
        "properties",
        "type",
        "dependentRequired",
        "if",
        "then",
        "else",
        "additionalProperties",
    }
)
"""Keywords of a variant that only limits the properties beside its union."""
_MAX_DISTRIBUTED: Final = 30
_REPEATABLE_VALUES: Final = 3


class SchemaConverter:
    """Converts the schemas of a source, and collects their components."""

    def __init__(self, source: Source, decisions: Decisions) -> None:
        self._source = source
        self._decisions = decisions
        self._queue: list[str] = []
        self._uses: dict[str, Json] = {}
        self.components: dict[str, Component] = {}
        """The components by key."""
        self.discriminators: dict[str, Located] = {}
        """The discriminators that the source declares for unions, by the key of the component."""
        self.any_of: set[str] = set()
        """The unions that the source describes by `anyOf`."""

    def convert(self, schema: Located) -> Json:
        """The schema of a value at its place: a reference, or a schema without a name."""
        value = schema.value
        if not is_mapping(value):
            return self._convert_other(schema)
        if isinstance(value.get("$ref"), str):
            return self._convert_reference(schema)
        return self._place(self._convert_content(schema), schema)

    def convert_components(self) -> None:
        """Convert the components that the converted schemas refer to, and those that these refer to."""
        while self._queue:
            key = self._queue.pop(0)
            schema = self._source.find(key)
            self.components[key].schema = remove_null(self._convert_content(schema))

    def report_unused(self) -> None:
        """Report the schemas of the source that no operation uses."""
        for name, schema in self._source.locate("components", "schemas").items():
            if f"#{schema.pointer}" not in self._uses and f"#{schema.pointer}" not in self.components:
                self._decisions.add("dropped", schema.pointer, f"schema {name}", "nothing uses it")

    def _convert_other(self, schema: Located) -> Json:
        if schema.value is False:
            self._weaken(schema, "a schema that no value matches; any value is accepted")
        elif schema.value not in (True, None):
            self._weaken(schema, f"not a schema, but {type(schema.value).__name__}; any value is accepted")
        return {}

    def _weaken(self, schema: Located, message: str) -> None:
        self._decisions.add("weakened", schema.pointer, describe_place(schema.pointer), message)

    def _is_declared_nullable(self, schema: Located) -> bool:
        is_nullable = schema.value.get("nullable") is True
        if is_nullable and not self._source.has_nullable:
            message = (
                "'nullable' is a keyword of OpenAPI 3.0 in a description of a later version; null is accepted"
            )
            self._decisions.add("guessed", schema.pointer, describe_place(schema.pointer), message)
        return is_nullable

    # References

    def _convert_reference(self, schema: Located) -> Json:
        value = schema.value
        use = self.refer(value["$ref"])
        if not self._source.has_nullable:
            limits = {key: item for key, item in value.items() if key not in _ANNOTATIONS and key != "$ref"}
            if any(not key.startswith(("x-", "$")) for key in limits):
                parts = [{"$ref": value["$ref"]}, limits]
                annotations = {key: item for key, item in value.items() if key in _ANNOTATIONS}
                return self.convert(Located({"allOf": parts, **annotations}, schema.pointer))
        core, beside = split_beside(use)
        use = {**core, **beside, **self._convert_annotations(schema, use)}
        return add_null(use) if self._is_declared_nullable(schema) else use

    def refer(self, ref: str) -> Json:
        """The schema to use for a reference: a reference to a component, or the target itself if that needs no name."""
        if ref not in self._uses:
            self._uses[ref] = self._choose_use(ref)
        return dict(self._uses[ref])

    def _choose_use(self, ref: str) -> Json:
        target, is_null, seen = self._source.find(ref), False, {ref}
        while (alias := _find_alias(target.value)) is not None and alias[0] not in seen:
            seen.add(alias[0])
            is_null = is_null or alias[1]
            target = self._source.find(alias[0])
        if alias is not None:
            self._weaken(target, "a reference to itself; any value is accepted")
            return {}
        if not is_mapping(target.value):
            return self._convert_other(target)
        if _needs_no_name(target.value):
            return self._convert_content(target)
        key = f"#{target.pointer}"
        if key not in self.components:
            title = target.value.get("title")
            name = (
                find_last_step(key) if key.startswith("#/components/schemas/") and key.count("/") == 3 else ""
            )
            self.components[key] = Component(key, name, title if isinstance(title, str) else "")
            self._queue.append(key)
        use: Json = {"$ref": key}
        return add_null(use) if is_null or self._allows_null(target, set()) else use

    def _allows_null(self, schema: Located, seen: set[str]) -> bool:
        """Whether a schema of the source allows null."""
        value = schema.value
        if not is_mapping(value) or schema.pointer in seen:
            return False
        seen.add(schema.pointer)
        if isinstance(value.get("$ref"), str) and self._allows_null(self._source.find(value["$ref"]), seen):
            return True
        if value.get("nullable") is True or "null" in [value.get("type"), *as_list(value.get("type"))]:
            return True
        if None in as_list(value.get("enum")):
            return True
        if any(self._allows_null(member, seen) for key in _UNIONS for member in schema.get(key).elements()):
            return True
        parts = list(schema.get("allOf").elements())
        return (
            bool(parts) and "type" not in value and all(self._allows_null(part, set(seen)) for part in parts)
        )

    # The content of a schema

    def _convert_content(self, schema: Located) -> Json:
        """The schema without its place: with null, if it is nullable, and with its annotations."""
        value = schema.value
        result, allows_null = self._convert_values(schema)
        types = as_list(value.get("type"))
        allows_null = self._is_declared_nullable(schema) or allows_null or "null" in types
        if value.get("type") == "null" or types == ["null"]:
            return dict(NULL)
        for keyword in _UNSUPPORTED:
            if keyword in value:
                self._weaken(schema, f"{keyword} is not expressed")
        result = {**result, **self._convert_conditions(schema, result)} if result else result
        result = {
            **split_beside(result)[1],
            **self._convert_annotations(schema, result),
            **split_beside(result)[0],
        }
        return add_null(result) if allows_null else result

    def _convert_annotations(self, schema: Located, result: Json) -> Json:
        value = schema.value
        annotations: Json = {}
        if description := words.tidy(value.get("description")):
            annotations["description"] = description
        annotations |= {key: True for key in _FLAGS if value.get(key) is True}
        if annotations.keys() >= {"readOnly", "writeOnly"}:
            self._weaken(schema, "both readOnly and writeOnly; neither is kept")
            del annotations["readOnly"], annotations["writeOnly"]
        if "default" in value and "const" not in result and result:
            annotations["default"] = value["default"]
        if "example" in value:
            annotations["example"] = value["example"]
        elif isinstance(value.get("examples"), list) and value["examples"]:
            annotations["examples"] = value["examples"]
        return annotations

    def _convert_conditions(self, schema: Located, result: Json) -> Json:
        conditions = {
            key: self._copy(schema.value[key])
            for key in _CONDITIONS
            if key in schema.value and schema.value[key] is not True and "$ref" not in result
        }
        patterns = schema.value.get("patternProperties")
        if is_mapping(patterns) and "properties" in result:
            conditions["patternProperties"] = self._copy(patterns)
        return conditions

    def _copy(self, value: Any) -> Any:
        """A schema that limits values without an effect on types, with its references by key."""
        if isinstance(value, list):
            return [self._copy(element) for element in value]
        if not is_mapping(value):
            return value
        if isinstance(value.get("$ref"), str):
            return self.refer(value["$ref"])
        ignored = ("nullable", "example", "examples", "title", "discriminator")
        return {key: self._copy(child) for key, child in value.items() if key not in ignored}

    def _convert_values(self, schema: Located) -> tuple[Json, bool]:
        """The keywords that determine the values, and whether null is one of them."""
        value = schema.value
        if "const" in value and not isinstance(value["const"], (dict, list)):
            return ({}, True) if value["const"] is None else (make_constant(value["const"]), False)
        if isinstance(value.get("enum"), list) and value["enum"]:
            return self._convert_enum(schema)
        if as_list(value.get("allOf")):
            return self._convert_all_of(schema)
        keyword = next((keyword for keyword in _UNIONS if as_list(value.get(keyword))), None)
        if keyword is not None and (members := self._list_members(schema, keyword)):
            return self._convert_union(schema, members)
        return self._convert_type(schema)

    def _convert_enum(self, schema: Located) -> tuple[Json, bool]:
        value = schema.value
        types = [name for name in (as_list(value.get("type")) or [value.get("type")]) if name != "null"]
        values, has_null = list_enum_values(value["enum"], types[0] if len(types) == 1 else None)
        if len(values) + has_null < len(value["enum"]) and any(
            isinstance(item, (dict, list)) for item in value["enum"]
        ):
            self._weaken(schema, "an enum with objects or lists; any value is accepted")
            return {}, has_null
        if not values:
            return {}, True
        enum = _add_format(make_enum(values), value)
        descriptions = value.get("x-enumDescriptions", value.get("x-enum-descriptions"))
        if isinstance(descriptions, list) and len(descriptions) == len(value["enum"]):
            descriptions = dict(zip(map(str, value["enum"]), descriptions, strict=True))
        if is_mapping(descriptions):
            texts = {
                name: words.tidy(text) for name, text in descriptions.items() if name in map(str, values)
            }
            if texts and len(texts) == len(values) and all(texts.values()):
                enum["x-enumDescriptions"] = texts
        return enum, has_null

    def _convert_type(self, schema: Located) -> tuple[Json, bool]:
        value = schema.value
        types = list(dict.fromkeys(_list_types(value)))
        if not types:
            return {}, False
        if len(types) > 1:
            members = [
                Located({**value, "type": name}, f"{schema.pointer}/oneOf/{index}")
                for index, name in enumerate(types)
            ]
            bare = [Located(_remove_annotations(member.value), member.pointer) for member in members]
            return self._convert_union(schema, bare)
        (type_,) = types
        limits = {"type": type_, **keep_limits(value, type_)}
        if type_ == "array":
            return {**limits, **self._convert_items(schema)}, False
        return ({**limits, **self._convert_object(schema)} if type_ == "object" else limits), False

    def _convert_items(self, schema: Located) -> Json:
        items = schema.get("items")
        elements = schema.get("prefixItems")
        if isinstance(items.value, list):  # a tuple before JSON Schema 2020-12
            elements, items = items, schema.get("additionalItems")
        if elements.value:
            tuple_ = {"prefixItems": [self.convert(element) for element in elements.elements()]}
            rest = {"items": False} if items.value is False else {}
            return {**tuple_, **(rest or ({"items": self.convert(items)} if is_mapping(items.value) else {}))}
        if items.value is False:
            self._weaken(schema, "an array that is always empty; any elements are accepted")
            return {"items": {}}
        return {"items": self.convert(items) if items.value is not None else {}}

    # Objects

    def _convert_object(self, schema: Located) -> Json:
        value = schema.value
        properties = {
            name: self._convert_property(child)
            for name, child in schema.get("properties").items()
            if child.value is not False
        }
        required = list(dict.fromkeys(as_strings(value.get("required"))))
        if properties:
            properties |= {name: {} for name in required if name not in properties}
        extra = schema.get("additionalProperties")
        if not properties:
            return self._convert_map(schema, extra, required)
        result: Json = {"required": required} if required else {}
        result["properties"] = properties
        if extra.value is False:
            result["additionalProperties"] = False
        elif is_mapping(extra.value) and extra.value:
            result["additionalProperties"] = self.convert(extra) or True
        return result

    def _convert_property(self, schema: Located) -> Json:
        result = self.convert(schema)
        return {} if result == NULL else result

    def _convert_map(self, schema: Located, extra: Located, required: list[str]) -> Json:
        patterns = list(schema.get("patternProperties").items())
        if extra.value in (None, False) and patterns:
            self._weaken(schema, "the patterns of the property names are not expressed")
            extra = patterns[0][1] if len(patterns) == 1 else Located(True, extra.pointer)
        if required:
            properties = {name: {} for name in required}
            return {"required": required, "properties": properties}
        if extra.value is False:
            return (
                {"properties": {}, "additionalProperties": False}
                if "properties" in schema.value
                else {"additionalProperties": True}
            )
        converted = self.convert(extra) if is_mapping(extra.value) else {}
        return {"additionalProperties": converted or True}

    def _convert_all_of(self, schema: Located) -> tuple[Json, bool]:
        parts = find_parts(schema, self._source)
        if len(parts) == 1:
            return self._unwrap(
                self.convert(replace(parts[0]))
                if not is_mapping(parts[0].value)
                else self._convert_part(parts[0])
            )
        flat = AllOf(parts, self._source)
        if flat.unions:
            return self._distribute(
                schema, flat.unions[0], [part for part in parts if part != flat.unions[0]]
            )
        if flat.is_scalar:
            merged = flat.merge_scalars()
            return self._convert_values(Located(merged, schema.pointer))
        if flat.can_inherit(self._source):
            bases = [self.refer(part.value["$ref"]) for part in parts if "$ref" in part.value]
            if all(set(base) == {"$ref"} for base in bases):
                own = [
                    self._convert_type(Located({"type": "object", **part.value}, part.pointer))[0]
                    for part in parts
                    if "$ref" not in part.value
                ]
                own = [item for item in own if item.get("properties") or "required" in item]
                return {"allOf": [*bases, *own]}, False
        return self._convert_type(Located(flat.merge_objects(), schema.pointer))

    def _convert_part(self, part: Located) -> Json:
        return self._convert_reference(part) if "$ref" in part.value else self._convert_content(part)

    def _unwrap(self, converted: Json) -> tuple[Json, bool]:
        return (remove_null(converted), True) if is_nullable(converted) else (converted, False)

    def _distribute(self, schema: Located, union: Located, others: list[Located]) -> tuple[Json, bool]:
        """The union of all combinations of a union within an `allOf` with its other parts."""
        target = self._source.follow(union)
        keyword = next(keyword for keyword in _UNIONS if as_list(target.value.get(keyword)))
        variants = list(target.get(keyword).elements())
        if len(variants) > _MAX_DISTRIBUTED:
            self._weaken(
                schema, f"a union of {len(variants)} schemas combined with others; the union is not expressed"
            )
            return self._convert_all_of(Located({"allOf": [part.value for part in others]}, schema.pointer))
        beside = {
            key: item
            for key, item in target.value.items()
            if key not in (keyword, "discriminator") and key not in _ANNOTATIONS
        }
        rest = [part.value for part in others] + ([beside] if beside else [])
        members = [
            Located({"allOf": [*rest, variant.value]}, f"{schema.pointer}/oneOf/{index}")
            for index, variant in enumerate(variants)
        ]
        return self._convert_union(schema, members)

    # Unions

    def _list_members(self, schema: Located, keyword: str) -> list[Located]:
        """The members of a union, each with the keywords beside the union; empty if they only limit what is beside it."""
        value = schema.value
        members = [member for member in schema.get(keyword).elements()]
        others = [other for other in _UNIONS if other != keyword and as_list(value.get(other))]
        if others:
            self._weaken(schema, f"{others[0]} beside {keyword} is not expressed")
        base = {
            key: item
            for key, item in value.items()
            if key in ("properties", "required", "additionalProperties", "patternProperties") and item
        }
        if not base:
            return members
        if all(_only_limits(member.value, as_mapping(base.get("properties"))) for member in members):
            self._weaken(schema, f"{keyword}: which of the properties are required together is not expressed")
            return []
        base = {"type": "object", **base}
        return [
            Located({"allOf": [base, member.value]}, member.pointer) if member.value != NULL else member
            for member in members
        ]

    def _convert_union(self, schema: Located, members: Iterable[Located]) -> tuple[Json, bool]:
        converted: dict[str, Json] = {}
        allows_null = False
        for member in members:
            result = split_beside(self.convert(member))[0]
            if is_nullable(result):
                allows_null, result = True, ({} if result == NULL else remove_null(result))
                if not result:
                    continue
            if not result:
                self._weaken(member, "a variant that matches everything; any value is accepted")
                return {}, allows_null
            converted.setdefault(json.dumps(result, sort_keys=True), result)
        variants = list(converted.values())
        if not variants:
            return {}, allows_null
        if len(variants) == 1:
            return variants[0], allows_null
        if all("const" in variant for variant in variants):
            return self._make_enum_of_constants(schema, variants), allows_null
        if "discriminator" in schema.value:
            self.discriminators[f"#{schema.pointer}"] = schema.get("discriminator")
        self.any_of |= {f"#{schema.pointer}"} if as_list(schema.value.get("anyOf")) else set()
        return {"oneOf": variants}, allows_null

    def _make_enum_of_constants(self, schema: Located, variants: list[Json]) -> Json:
        """The enum of a union of constants, whose descriptions are those of its values."""
        enum = _add_format(make_enum([variant["const"] for variant in variants]), schema.value)
        texts: dict[str, str] = {}
        for member in (member for keyword in _UNIONS for member in schema.get(keyword).elements()):
            value = as_mapping(member.value)
            constant = value.get("const", (as_list(value.get("enum")) or [None])[0])
            text = words.tidy(value.get("description")) or words.tidy(value.get("title"))
            if constant is not None and text and text != str(constant):
                texts[str(constant)] = text
        return {**enum, "x-enumDescriptions": texts} if len(texts) == len(variants) else enum

    # Names

    def _place(self, content: Json, schema: Located) -> Json:
        """The content itself if it needs no name, else a reference to a component with this content."""
        core, beside = split_beside(content)
        inner = remove_null(core) if is_nullable(core) else core
        if not requires_name(inner):
            return content
        key = f"#{schema.pointer}"
        title = schema.value.get("title")
        description = {key: beside[key] for key in ("description",) if key in beside}
        self.components[key] = Component(
            key, "", title if isinstance(title, str) else "", {**description, **inner}
        )
        reference: Json = {
            "$ref": key,
            **{name: item for name, item in beside.items() if name not in description},
        }
        return add_null(reference) if is_nullable(core) else reference


def requires_name(schema: Json) -> bool:
    """Whether a schema in the curated form must be a component."""
    if "$ref" in schema:
        return False
    if "enum" in schema:
        return True
    return bool({"allOf", "oneOf"} & schema.keys()) or "properties" in schema


def describe_place(pointer: str) -> str:
    """The subject of a decision: the operation, the schema, or the property that a pointer leads to."""
    from sdkwright.openapi.pointers import split_pointer

    steps = split_pointer(pointer)
    if steps[:2] == ["components", "schemas"] and len(steps) > 2:
        names = [steps[2]] + [
            steps[index + 1] for index in range(3, len(steps) - 1) if steps[index] == "properties"
        ]
        return f"schema {'.'.join(names)}"
    if steps[:1] == ["paths"] and len(steps) > 2:
        return f"{steps[2].upper()} {steps[1]}"
    return " ".join(steps[1:3]) or "the document"


def _find_alias(value: Any) -> tuple[str, bool] | None:
    """The reference that a schema consists of, and whether it also allows null; None for any other schema."""
    if not is_mapping(value):
        return None
    core = {key: item for key, item in value.items() if key not in _ANNOTATIONS and not key.startswith("x-")}
    is_null = value.get("nullable") is True
    if set(core) == {"$ref"}:
        return (core["$ref"], is_null) if isinstance(core["$ref"], str) else None
    if len(core) != 1:
        return None
    ((keyword, members),) = core.items()
    if keyword not in ("allOf", *_UNIONS) or not isinstance(members, list):
        return None
    others = [member for member in members if member != NULL] if keyword != "allOf" else members
    if len(others) != 1 or not is_mapping(others[0]) or set(others[0]) != {"$ref"}:
        return None
    return others[0]["$ref"], is_null or len(others) < len(members)


def _needs_no_name(value: Json) -> bool:
    """Whether a component of the source is written out where it is used: anything, null, and binary data."""
    core = {key for key in value if key not in _ANNOTATIONS and not key.startswith("x-")}
    return not core or value.get("format") == "binary" or value.get("type") == "null"


def _list_types(value: Json) -> list[str]:
    """The types of a schema apart from null; those that its keywords imply if there is no `type`."""
    known = ("string", "number", "integer", "boolean", "array", "object")
    declared = as_strings(value.get("type")) or [value.get("type")]
    types = [name for name in declared if name in known]
    if types:
        return types
    if value.get("type") == "file":  # Swagger 2.0
        return ["string"]
    if (
        as_mapping(value.get("properties"))
        or as_list(value.get("required"))
        or is_mapping(value.get("additionalProperties"))
    ):
        return ["object"]
    if value.get("items") is not None or as_list(value.get("prefixItems")):
        return ["array"]
    if isinstance(value.get("format"), str) and value["format"] in (
        "date",
        "date-time",
        "uuid",
        "uri",
        "binary",
        "byte",
        "email",
    ):
        return ["string"]
    if isinstance(value.get("pattern"), str) or {"minLength", "maxLength"} & value.keys():
        return ["string"]
    return []


def _add_format(enum: Json, value: Json) -> Json:
    """An enum with the format that the source gives its values."""
    has_format = isinstance(value.get("format"), str) and isinstance(enum["type"], str)
    return {"type": enum["type"], "format": value["format"], "enum": enum["enum"]} if has_format else enum


def _remove_annotations(value: Json) -> Json:
    return {key: item for key, item in value.items() if key not in _ANNOTATIONS}


def _only_limits(value: Any, known: Json) -> bool:
    """Whether a member of a union only limits the properties beside the union."""
    if not is_mapping(value) or "$ref" in value:
        return False
    core = value.keys() - _ANNOTATIONS
    own = as_mapping(value.get("properties"))
    return core <= _LIMITING and all(name in known or _is_limit(child) for name, child in own.items())


def _is_limit(value: Any) -> bool:
    return (
        is_mapping(value)
        and not {"type", "$ref", "properties", "items", "allOf", "oneOf", "anyOf"} & value.keys()
    )
