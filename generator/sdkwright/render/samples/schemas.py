"""The schemas of a description: their properties, and the simplest values that match them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal, cast

from sdkwright.ir.formats import list_text_examples
from sdkwright.ir.pattern_texts import find_matching_text
from sdkwright.ir.patterns import compile_pattern
from sdkwright.openapi.pointers import resolve_pointer

Json = Mapping[str, Any]
NOTHING: Json = {}


class _EndlessValueError(Exception):
    """A schema has no value that ends within the components that contain it."""


def has_example(holder: Json) -> bool:
    return "example" in holder or bool(holder.get("examples"))


def make_matching_text(text: str, schema: Json) -> str:
    """The text, or one that matches the pattern of a schema, if one is found."""
    pattern = compile_pattern(schema["pattern"]) if "pattern" in schema else None
    if pattern is None:
        return text
    limits = schema.get("minLength", 0), schema.get("maxLength")
    found = find_matching_text(pattern, text, *limits)
    return text if found is None else found


class Schemas:
    """The schemas of a self-contained description, for values of requests or of responses."""

    def __init__(self, document: Json, absent: Literal["readOnly", "writeOnly"] = "readOnly") -> None:
        self.document = document
        self._targets: dict[str, Json] = {}
        self._absent = absent  # the keyword of the properties that the values do not have

    def resolve(self, node: Json) -> Json:
        """The target of a reference; any other value unchanged."""
        while "$ref" in node:
            reference = node["$ref"]
            if reference not in self._targets:
                self._targets[reference] = resolve_pointer(self.document, reference[1:])
            node = self._targets[reference]
        return node

    def find_example(self, holder: Json) -> Any:
        """The example of a media type, a parameter or a schema, or the first of several; None if there is none."""
        examples = holder.get("examples")
        if "example" in holder or not examples:
            return holder.get("example")
        if isinstance(examples, Mapping):
            return self.resolve(next(iter(cast("dict[str, Json]", examples).values())))["value"]
        return examples[0]

    def list_present_properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object that the values have, those of `allOf` included."""
        absent = self.find_marked(schema, self._absent)
        return {name: child for name, child in self.list_properties(schema).items() if name not in absent}

    def find_marked(self, schema: Json, keyword: str) -> frozenset[str]:
        """The names of the properties of an object that one of its declarations marks as readOnly or writeOnly."""
        schema = self.resolve(schema)
        properties: Json = schema.get("properties", NOTHING)
        marked = {name for name, child in properties.items() if child.get(keyword) is True}
        return frozenset(marked).union(*(self.find_marked(part, keyword) for part in schema.get("allOf", ())))

    def list_properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object, those of `allOf` included."""
        schema = self.resolve(schema)
        properties: dict[str, Json] = {}
        for part in schema.get("allOf", ()):
            properties.update(self.list_properties(part))
        return {**properties, **schema.get("properties", {})}

    def list_required_properties(self, schema: Json) -> Iterator[str]:
        """The names of the required properties of an object."""
        schema = self.resolve(schema)
        yield from schema.get("required", ())
        for part in schema.get("allOf", ()):
            yield from self.list_required_properties(part)

    def strip_null(self, schema: Json) -> Json:
        """X for `anyOf: [X, null]`; any other schema unchanged."""
        members = [member for member in schema.get("anyOf", ()) if member != {"type": "null"}]
        return self.resolve(members[0]) if len(members) == 1 else schema

    def choose_value(self, name: str, schema: Json, example: Any) -> Any:
        """The example; without one the simplest value; None if no value ends."""
        if example is not None:
            return example
        try:
            return self._make_simplest_value(name, schema, frozenset())
        except _EndlessValueError:
            return None

    def fill_object(self, name: str, schema: Json, value: Any) -> Any:
        """An object with a property in place of an empty one, which has no text."""
        for member in map(self.resolve, (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ()))):
            if properties := self.list_present_properties(member):
                first = next(iter(properties))
                return {first: self.choose_value(first, properties[first], None)}
            extra: Any = member.get("additionalProperties")
            if value == {} and extra:
                return {"key": self.choose_value(name, {"type": "string"} if extra is True else extra, None)}
        return value

    def _make_simplest_value(self, name: str, schema: Json, parents: frozenset[str]) -> Any:
        """The simplest valid value; `parents` are the components that contain it.

        Raises `_EndlessValueError` if each value would contain one of these components again.
        """
        reference, schema = schema.get("$ref"), self.resolve(schema)
        core = self.strip_null(schema)
        if has_example(core):
            return self.find_example(core)
        for keyword in ("const", "default"):
            if keyword in core:
                return core[keyword]
        if "enum" in core:
            return core["enum"][0]
        if reference in parents:
            raise _EndlessValueError
        if reference is not None:
            parents |= {reference}
        members: list[Json] = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        if members:
            if core is not schema:
                members.sort(key=lambda member: member == {"type": "null"})
            return self._make_first_value(name, members, parents)
        if self.list_properties(schema):
            properties = self.list_present_properties(schema)
            required = [key for key in self.list_required_properties(schema) if key in properties]
            keys = dict.fromkeys([*required, *properties])
            count = max(len({*required}), schema.get("minProperties", 0))
            return {key: self._make_simplest_value(key, properties[key], parents) for key in [*keys][:count]}
        return self._make_simplest_by_type(name, schema, parents)

    def _make_first_value(self, name: str, members: list[Json], parents: frozenset[str]) -> Any:
        """The simplest value of the first member of a union that has one."""
        for member in members:
            with suppress(_EndlessValueError):
                return self._add_constants(self._make_simplest_value(name, member, parents), member)
        raise _EndlessValueError

    def _add_constants(self, value: Any, member: Json) -> Any:
        """The value of a variant with its constants, by which the API tells it from other variants."""
        if not isinstance(value, dict):
            return value
        declared = {key: self.resolve(child) for key, child in self.list_present_properties(member).items()}
        constants = {key: child["const"] for key, child in declared.items() if "const" in child}
        return {**constants, **cast("dict[str, Any]", value)}

    def _make_list(self, name: str, schema: Json, parents: frozenset[str]) -> list[Any]:
        if "prefixItems" in schema:
            return [self._make_simplest_value(name, element, parents) for element in schema["prefixItems"]]
        count = schema.get("minItems", 1)
        items: Json = schema.get("items") or NOTHING
        try:
            value = self._make_simplest_value(name, items, parents) if count else None
            return self._repeat(value, count, items) if schema.get("uniqueItems") is True else [value] * count
        except _EndlessValueError:
            if "minItems" in schema:
                raise
            return []

    def _repeat(self, value: Any, count: int, items: Json) -> list[Any]:
        """The value and others that differ from it: texts with numbers, other numbers, or the values of an enum."""
        core = self.strip_null(self.resolve(items))
        if "enum" in core:
            return [*core["enum"][:count]]
        if isinstance(value, str):
            texts = [value]
            for number in range(2, count + 1):
                found = (make_matching_text(text, core) for text in (f"{value}{number}", f"{number}{value}"))
                texts.append(next((text for text in found if text not in texts), value))
            return texts
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return [value + number for number in range(count)] if is_number else [value] * count

    def _make_simplest_by_type(self, name: str, schema: Json, parents: frozenset[str]) -> Any:
        kinds = schema.get("type", "object")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "array":
            return self._make_list(name, schema, parents)
        if kind == "string":
            text = {**list_text_examples(), "binary": f"{name}.bin"}.get(
                schema.get("format", ""), name.replace("_", "-")
            )
            text = text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]
            return make_matching_text(text, schema)
        if kind == "object":
            extra: Any = schema.get("additionalProperties")
            values = {"type": "string"} if not isinstance(extra, dict) else cast("Json", extra)
            keys = [f"key{number or ''}" for number in range(schema.get("minProperties", 0))]
            return {key: self._make_simplest_value(name, values, parents) for key in keys}
        low = schema.get("minimum", 1)
        return {"integer": int(low), "number": float(low), "boolean": True, "null": None}.get(
            kind, dict[str, Any]()
        )
