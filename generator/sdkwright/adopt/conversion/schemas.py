"""Converts schemas to the curated form, in which every object, union and enum is a component."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.adopt.conversion import words
from sdkwright.adopt.conversion.all_of import AllOf, find_parts
from sdkwright.adopt.conversion.containers import ContainerConverter
from sdkwright.adopt.conversion.nullable import NULL, add_null, is_nullable, remove_null, split_beside
from sdkwright.adopt.conversion.scalars import (
    keep_limits,
    list_enum_values,
    list_foreign,
    make_constant,
    make_enum,
)
from sdkwright.adopt.conversion.schema_facts import (
    ANNOTATIONS,
    FLAGS,
    UNIONS,
    add_format,
    describe_place,
    find_alias,
    has_null_default,
    list_types,
    needs_no_name,
    only_allows_null,
    remove_annotations,
    requires_name,
)
from sdkwright.adopt.conversion.unions import UnionConverter
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Component, Json
from sdkwright.adopt.source import Located, Source
from sdkwright.openapi.pointers import find_last_step
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping

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


class SchemaConverter:
    """Converts the schemas of a source, and collects their components."""

    def __init__(self, source: Source, decisions: Decisions) -> None:
        self._source = source
        self._decisions = decisions
        self._queue: list[str] = []
        self._uses: dict[str, Json] = {}
        self.components: dict[str, Component] = {}
        """The components by key."""
        self.unions = UnionConverter(source, self.convert, self._weaken)
        self._containers = ContainerConverter(self.convert, self._weaken, self._guess)

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
            converted = remove_null(self._convert_content(schema))
            if converted.get("default", False) is None:
                del converted["default"]  # the uses of the component allow null
            self.components[key].schema = converted

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

    def _guess(self, schema: Located, message: str) -> None:
        self._decisions.add("guessed", schema.pointer, describe_place(schema.pointer), message)

    def _drop(self, schema: Located, message: str) -> None:
        self._decisions.add("dropped", schema.pointer, describe_place(schema.pointer), message)

    # References

    def _convert_reference(self, schema: Located) -> Json:
        value = schema.value
        use = self.refer(value["$ref"])
        if not self._source.has_nullable:
            limits = self._list_limits(schema)
            if limits:
                parts = [{"$ref": value["$ref"]}, limits]
                annotations = {key: item for key, item in value.items() if key in ANNOTATIONS}
                return self.convert(Located({"allOf": parts, **annotations}, schema.pointer))
        core, beside = split_beside(use)
        use = {**core, **beside, **self._convert_annotations(schema, use)}
        return add_null(use) if value.get("nullable") is True else use

    def _list_limits(self, schema: Located) -> Json:
        """The keywords beside a reference that limit the values of its target."""
        limits = {
            key: item
            for key, item in schema.value.items()
            if key not in ANNOTATIONS and not key.startswith(("x-", "$"))
        }
        types = list_types(as_mapping(self._source.follow(schema).value))
        if limits and len(types) == 1 and (foreign := list_foreign(limits, types[0])):
            self._drop(schema, f"{', '.join(foreign)}: without an effect on values of type {types[0]}")
            return {key: item for key, item in limits.items() if key not in foreign}
        return limits

    def refer(self, ref: str) -> Json:
        """The schema to use for a reference: a reference to a component, or the target itself if that needs no name."""
        if ref not in self._uses:
            self._uses[ref] = self._choose_use(ref)
        return dict(self._uses[ref])

    def _choose_use(self, ref: str) -> Json:
        target, is_null, seen = self._source.find(ref), False, {ref}
        while (alias := find_alias(target.value)) is not None and alias[0] not in seen:
            seen.add(alias[0])
            is_null = is_null or alias[1]
            target = self._source.find(alias[0])
        if alias is not None:
            self._weaken(target, "a reference to itself; any value is accepted")
            return {}
        if not is_mapping(target.value):
            return self._convert_other(target)
        if needs_no_name(target.value):
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
        use |= {"default": None} if has_null_default(target.value) else {}
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
        if any(self._allows_null(member, seen) for key in UNIONS for member in schema.get(key).elements()):
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
        allows_null = value.get("nullable") is True or allows_null or "null" in types
        if only_allows_null(value):
            return dict(NULL)
        if "discriminator" in value and not any(as_list(value.get(keyword)) for keyword in UNIONS):
            self._weaken(schema, "the discriminator of an object without a union selects no other schema")
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
        annotations |= {key: True for key in FLAGS if value.get(key) is True}
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
        if is_list(value):
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
            enum, has_null = self._convert_enum(schema)
            members = [as_mapping(member) for other in UNIONS for member in as_list(value.get(other))]
            if any(not {"$ref", "enum"}.isdisjoint(member) for member in members):
                self._weaken(schema, "a union beside an enum; only the enum counts")
            return enum, has_null or any(NULL in as_list(value.get(keyword)) for keyword in UNIONS)
        if as_list(value.get("allOf")):
            result, allows_null = self._convert_all_of(schema)
            return result, allows_null or self._has_null_part(schema)
        keyword = next((keyword for keyword in UNIONS if as_list(value.get(keyword))), None)
        if keyword is not None and (variants := self.unions.list_members(schema, keyword)):
            others = [member for member in variants if not only_allows_null(member.value)]
            if len(others) == 1 and is_mapping(others[0].value):
                if "discriminator" in value:
                    self._weaken(
                        schema, "the discriminator of a union of one schema selects nothing; it is left out"
                    )
                only, allows_null = self._unwrap(self._convert_part(others[0]))
                self.unions.move(others[0], schema)
                return add_format(only, value), allows_null or len(variants) > 1
            return self.unions.convert_members(schema, variants)
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
        enum = add_format(make_enum(values, types), value)
        if texts := words.describe_values(value, values):
            enum["x-enumDescriptions"] = texts
        return enum, has_null

    def _convert_type(self, schema: Located) -> tuple[Json, bool]:
        value = schema.value
        types = list(dict.fromkeys(list_types(value)))
        if not types:
            return {}, False
        if len(types) > 1:
            members = [
                Located({**value, "type": name}, f"{schema.pointer}/oneOf/{index}")
                for index, name in enumerate(types)
            ]
            bare = [Located(remove_annotations(member.value), member.pointer) for member in members]
            return self.unions.convert_members(schema, bare)
        (type_,) = types
        if foreign := list_foreign(value, type_) if value.get("type") == type_ else []:
            self._drop(schema, f"{', '.join(foreign)}: without an effect on values of type {type_}")
        limits = {"type": type_, **keep_limits(value, type_)}
        if type_ == "array":
            return {**limits, **self._containers.convert_items(schema)}, False
        return ({**limits, **self._containers.convert_object(schema)} if type_ == "object" else limits), False

    def _convert_all_of(self, schema: Located) -> tuple[Json, bool]:
        parts = find_parts(schema, self._source)
        if len(parts) == 1:
            return self._unwrap(
                self.convert(parts[0]) if not is_mapping(parts[0].value) else self._convert_part(parts[0])
            )
        flat = AllOf(parts, self._source)
        for message in flat.list_losses():
            self._weaken(schema, message)
        if flat.is_contradicting:
            return self._unwrap(self._convert_part(parts[-1]))
        if flat.unions:
            others = [part for part in parts if part != flat.unions[0]]
            if members := self.unions.combine(schema, flat.unions[0], others):
                return self.unions.convert_members(schema, members)
            return self._convert_all_of(Located({"allOf": [part.value for part in others]}, schema.pointer))
        if flat.is_scalar:
            merged, contradicting = flat.merge_scalars()
            if contradicting:
                message = f"allOf: its parts contradict each other in {', '.join(contradicting)}; the last one counts"
                self._weaken(schema, message)
            result, allows_null = self._convert_values(Located(merged, schema.pointer))
            return result, allows_null or flat.allows_null
        if flat.can_inherit(self._source):
            bases = [self.refer(part.value["$ref"]) for part in parts if "$ref" in part.value]
            if all(set(base) == {"$ref"} for base in bases):
                own = [self._convert_own(part) for part in parts if "$ref" not in part.value]
                return {"allOf": [*bases, *filter(None, own)]}, False
        return self._convert_type(Located(flat.merge_objects(), schema.pointer))

    def _has_null_part(self, schema: Located) -> bool:
        """Whether a part of an `allOf` only allows null, which probably means the whole."""
        parts = [part for part in schema.get("allOf").elements() if is_mapping(part.value)]
        null_part = next(
            (
                part
                for part in parts
                if part.value.get("nullable") is True and not part.value.keys() - ANNOTATIONS
            ),
            None,
        )
        if null_part is not None:
            self._guess(null_part, "a part of the allOf that only allows null; null is accepted")
        return null_part is not None

    def _convert_own(self, part: Located) -> Json:
        """The properties that an `allOf` adds to its bases, and those that it requires; nothing if there are none."""
        converted, _ = self._convert_type(Located({"type": "object", **part.value}, part.pointer))
        declared = as_mapping(part.value.get("properties"))
        properties = {
            name: child for name, child in converted.get("properties", {}).items() if name in declared
        }
        own = {key: value for key, value in converted.items() if key != "properties"}
        own |= {"properties": properties} if properties else {}
        return own if properties or "required" in own else {}

    def _convert_part(self, part: Located) -> Json:
        return self._convert_reference(part) if "$ref" in part.value else self._convert_content(part)

    def _unwrap(self, converted: Json) -> tuple[Json, bool]:
        return (remove_null(converted), True) if is_nullable(converted) else (converted, False)

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
