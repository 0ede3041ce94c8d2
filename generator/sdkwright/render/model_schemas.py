"""Prepares component schemas for datamodel-code-generator: only the keywords that affect types, and the final names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from sdkwright.ir.formats import FORMATS, Format
from sdkwright.ir.schema import Schema
from sdkwright.openapi.pointers import SCHEMA_REF

EXTRA = "__pydantic_extra__"
"""The attribute of a model that contains its additional fields."""
_TYPES: dict[type, str] = {str: "string", bool: "boolean", int: "integer"}
_KEPT = frozenset(
    {
        "$ref",
        "type",
        "format",
        "enum",
        "const",
        "properties",
        "required",
        "items",
        "additionalProperties",
        "oneOf",
        "anyOf",
        "allOf",
    }
)


def prepare_schema(
    schema: Schema, qualified_names: Mapping[str, str], package: str, *, typed_dicts: bool
) -> dict[str, dict[str, Any]]:
    """The schema of a model or of a typed dict, and the aliases that it needs, by their qualified names."""
    name = qualified_names[schema.name]
    preparation = _Preparation(qualified_names, package, typed_dicts, name, schema.overrides)
    content = _prepare_content(schema, preparation, typed_dicts)
    return {**preparation.aliases, name: content}


def _prepare_content(schema: Schema, preparation: _Preparation, typed_dicts: bool) -> dict[str, Any]:
    content = preparation.strip(schema.content, is_field=True)
    if schema.kind == "enum" and schema.in_response and not typed_dicts:
        return {"anyOf": [content, *({"type": name} for name in _list_enum_types(schema.content))]}
    if schema.kind == "object" and typed_dicts and not schema.fields:
        # Free-form; a typed dict without keys would accept no key.
        return {"type": "object", "additionalProperties": {}}
    return content


def _list_enum_types(content: Any) -> list[str]:
    """The types of an open enum: of its values, and those that it declares."""
    declared = content.get("type", [])
    types = [declared] if isinstance(declared, str) else declared
    of_values = (_TYPES[type(value)] for value in content["enum"] if value is not None)
    return [
        name
        for name in dict.fromkeys((*types, *of_values))
        if name != "null" and not (name == "integer" and "number" in types)
    ]


def remove_properties(schema: Schema, absent: Collection[str]) -> Schema:
    """A schema without the properties that its values do not have."""
    return replace(schema, content=_remove_from_content(schema.content, absent)) if absent else schema


def _remove_from_content(content: Any, absent: Collection[str]) -> dict[str, Any]:
    result = dict(content)
    if "properties" in content:
        result["properties"] = {
            name: child for name, child in content["properties"].items() if name not in absent
        }
    if "required" in content:
        result["required"] = [name for name in content["required"] if name not in absent]
    if "allOf" in content:
        result["allOf"] = [_remove_from_content(part, absent) for part in content["allOf"]]
    return result


def find_formats(content: Any) -> frozenset[str]:
    """The formats in a schema, without those of its references."""
    return frozenset(_list_formats(content))


def has_typed_extra(content: Any) -> bool:
    """Whether a schema describes the fields that it does not list."""
    extra = content.get("additionalProperties")
    return isinstance(extra, dict) and bool(cast("dict[str, Any]", extra))


def find_typed_extra(content: Any) -> tuple[str | int, ...] | None:
    """The steps to the schema of the fields that a class does not list, which may be in an `allOf`; None without one."""
    if has_typed_extra(content):
        return ("additionalProperties",)
    parts = enumerate(content.get("allOf", ()))
    return next(
        (("allOf", index, "additionalProperties") for index, part in parts if has_typed_extra(part)), None
    )


def _list_formats(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        schema = cast("dict[str, Any]", content)
        if isinstance(schema.get("format"), str):
            yield schema["format"]
        for key, value in schema.items():
            if key in _KEPT:
                yield from _list_formats(value)
            if key == "properties":
                yield from (name for child in value.values() for name in _list_formats(child))
    elif isinstance(content, list):
        for element in cast("list[object]", content):
            yield from _list_formats(element)


@dataclass(frozen=True)
class _Preparation:
    """What the schemas of models, or those of typed dicts, have in common."""

    qualified_names: Mapping[str, str]
    package: str
    typed_dicts: bool
    qualified_name: str
    overrides: Collection[str]
    aliases: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """Further aliases that the schema needs, by their qualified names."""

    def strip(self, content: Any, *, is_field: bool = False) -> dict[str, Any]:
        """A schema with only the keywords that affect its type."""
        if "$ref" in content:
            return {"$ref": SCHEMA_REF + self.qualified_names[content["$ref"][len(SCHEMA_REF) :]]}
        format_ = FORMATS.get(content.get("format", ""))
        if format_ is not None and "enum" not in content and "const" not in content:
            return self._strip_formatted(content, format_)
        if "prefixItems" in content:
            return self._strip_tuple(content, is_field=is_field)
        result: dict[str, Any] = {}
        for key, value in content.items():
            if (
                key not in _KEPT
                or (key == "enum" and any(isinstance(member, float) for member in value))
                or key == "format"
                or (key == "additionalProperties" and (value is False or "properties" in content))
            ):
                continue
            if key == "properties":
                result[key] = self._strip_extra(content) | {
                    wire_name: self._strip_field(wire_name, child) for wire_name, child in value.items()
                }
            elif key in ("oneOf", "anyOf", "allOf"):
                result["anyOf" if key == "oneOf" else key] = [self.strip(child) for child in value]
            elif key in ("items", "additionalProperties"):
                result[key] = self.strip(value) if isinstance(value, dict) else value
            else:
                result[key] = value
        if "properties" in content and self._strip_extra(
            content
        ):  # required, so that its type is not optional
            result["required"] = [*result.get("required", ()), EXTRA]
        if "const" in result:
            result["default"] = result["const"]
        if "additionalProperties" in result and isinstance(result.get("type"), list):
            # The model generator ignores additionalProperties if the type is a list.
            return {"anyOf": [{**result, "type": "object"}, {"type": "null"}]}
        return result

    def _strip_tuple(self, content: Any, *, is_field: bool) -> dict[str, Any]:
        """An array whose elements are described one by one: as tuples of its lengths, or as a list."""
        elements = [self.strip(element) for element in content["prefixItems"]]
        count, items = len(elements), content.get("items", False)
        least = min(content.get("minItems", count), count)
        null = ["null"] if "null" in content.get("type", ()) else []
        if items is not False or not least:
            elements += [self.strip(items)] if isinstance(items, dict) else [{}] if items else []
            return {"type": ["array", *null], "items": {"anyOf": elements}}
        tuples = [
            {"prefixItems": elements[:length], "items": False, "minItems": length, "maxItems": length}
            for length in range(least, count + 1)
        ]
        if is_field and len(tuples) == 1:
            return {**tuples[0], "type": ["array", *null]}
        members = [self._hoist({**tuple_, "type": "array"}) for tuple_ in tuples]
        return {"anyOf": [*members, *({"type": name} for name in null)]}

    def _strip_field(self, wire_name: str, content: Any) -> dict[str, Any]:
        field_ = self.strip(content, is_field=True)
        if self.typed_dicts or wire_name not in self.overrides or {"$ref", "const"} & field_.keys():
            return field_
        return self._hoist(field_)  # the model generator would keep the type of the base

    def _strip_extra(self, content: Any) -> dict[str, Any]:
        """The type of additional fields beside properties, as a field that the template prints differently."""
        if self.typed_dicts or not has_typed_extra(content):
            return {}
        return {
            EXTRA: {"type": "object", "additionalProperties": self.strip(content["additionalProperties"])}
        }

    def _hoist(self, content: dict[str, Any]) -> dict[str, Any]:
        """A reference to an alias for a schema that the model generator cannot express inside of another one."""
        module, _, component = self.qualified_name.rpartition(".")
        name = f"{module}._{component}Value{len(self.aliases) + 1}"
        self.aliases[name] = content
        return {"$ref": SCHEMA_REF + name}

    def _strip_formatted(self, content: Any, format_: Format) -> dict[str, Any]:
        """A scalar with a format. In requests the plain type is accepted, too."""
        type_or_types: str | list[str] = content.get("type", "string")
        declared = type_or_types if isinstance(type_or_types, list) else [type_or_types]
        members: list[dict[str, Any]] = []
        for json_type in declared:
            plain = {"type": json_type}
            has_format = format_.applies_to(json_type)
            # A number is read exactly, a text that may also be a number, too.
            read_as = "number" if "number" in declared else json_type
            members += [self._make_custom_type(format_, read_as)] if has_format else []
            members += [plain] if self.typed_dicts or not has_format else []
            members += [{"type": "string"}] if self.typed_dicts and has_format else []
        unique = [member for position, member in enumerate(members) if member not in members[:position]]
        return unique[0] if len(unique) == 1 else {"anyOf": unique}

    def _make_custom_type(self, format_: Format, read_as: str) -> dict[str, Any]:
        if self.typed_dicts or not format_.model_type or (format_.number and read_as == "string"):
            return {"customTypePath": f"{format_.module}.{format_.type_name}"}
        return {"customTypePath": f"{self.package}.{format_.model_type}"}
