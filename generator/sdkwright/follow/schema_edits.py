"""Edits of schemas and of their uses: one function for each kind of fact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sdkwright.adopt.model import Json
from sdkwright.adopt.writing.ordering import insert_keyword
from sdkwright.follow.changes import Change
from sdkwright.follow.documents import MissingPart, Slot, insert_after, replace_content
from sdkwright.follow.translation import Translator
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping

_OWN_KEYWORDS: Final = ("description", "x-name", "x-alias", "example", "examples")
"""The keywords that a schema keeps when it is replaced by another one."""
_USE_KEYWORDS: Final = (*_OWN_KEYWORDS, "deprecated", "readOnly", "writeOnly", "default", "x-unit")
"""The keywords that a schema keeps when it is moved into an `anyOf` with null."""
_UNIONS: Final = ("oneOf", "anyOf")
_NULL: Final[Json] = {"type": "null"}
_WITH_SCHEMAS: Final = frozenset(
    (
        *("items", "additionalProperties", "patternProperties", "prefixItems", "not", "if", "then", "else"),
        *("propertyNames", "unevaluatedProperties", "dependentSchemas"),
    )
)
"""Keywords whose values are copied from the vendor's document, because the fact has only a summary of them."""


class NotExpressible(Exception):
    """No edit expresses a change; the message is the reason, for readers."""


class SchemaEditor:
    """Applies changes of schemas to the documents."""

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def edit_use(self, change: Change, slot: Slot, union: Json | None = None) -> None:
        """Apply a change of a place of kind `use`; `union` is the union of which it is a variant."""
        kind = change.fact.kind
        if kind == "kind":
            ref = slot.mapping.get("$ref")
            self._replace(change, slot)
            _rename_variant(union or {}, ref, slot.mapping.get("$ref"))
        elif kind == "nullable":
            set_nullable(slot.mapping, is_nullable=bool(change.new))
        elif kind == "default":
            value = change.new
            set_keyword(
                slot.mapping, "schema", "default", value["value"] if is_mapping(value) else None, value
            )
        elif kind == "extension":
            set_keyword(slot.mapping, "schema", change.fact.name, change.new)
        else:
            set_keyword(slot.mapping, "schema", kind, True if change.new else None)

    def edit_schema(self, change: Change, slot: Slot, part: Slot | None) -> None:
        """Apply a change of a place of kind `schema`; `part` is the place of the part that the fact is about."""
        kind, name = change.fact.kind, change.fact.name
        if kind == "kind":
            self._replace(change, slot)
        elif kind == "keyword":
            self._set_keyword(change, slot.mapping)
        elif kind == "value":
            self._edit_value(change, slot.mapping)
        elif kind == "property":
            self._edit_property(change, slot.mapping, part)
        elif kind == "required":
            set_required(slot.mapping, name, is_required=bool(change.new))
        elif kind == "closed":
            if not change.new and slot.mapping.get("additionalProperties") is not False:
                raise NotExpressible("OURS has a schema for other properties")
            set_keyword(
                slot.mapping, "schema", "additionalProperties", False if change.new else None, change.new
            )
        elif kind == "variant":
            self._edit_variant(change, slot.mapping, part)
        elif kind == "tag":
            self._edit_tag(change, slot.mapping)
        else:
            set_keyword(slot.mapping, "schema", name or kind, change.new)

    def _replace(self, change: Change, slot: Slot) -> None:
        """Replace a schema by that of NEW; what is about its use, such as its description, stays."""
        new = self._translator.translate(change.origin.new, "schema")
        old = slot.value
        if not is_mapping(new) or not is_mapping(old):
            slot.set(new)
            return
        is_component = "/components/schemas/" in change.place.pointer and change.place.pointer.count("/") == 3
        if is_component and is_mapping(new) and "$ref" in new:
            new = self._translator.translate(self._translator.follow(change.origin.new), "schema")
        was_nullable, becomes_nullable = is_nullable(old), is_nullable(new)
        is_use = change.place.kind == "use"
        own = _OWN_KEYWORDS if is_use else _USE_KEYWORDS
        kept = {key: value for key, value in old.items() if key in own}
        content = {key: value for key, value in new.items() if key not in (kept if is_use else own)}
        replace_content(old, {**kept, **content})
        if change.place.kind == "schema" and was_nullable != becomes_nullable:
            set_nullable(old, is_nullable=was_nullable)
        for fact, value in sorted(change.decided.items(), key=lambda item: item[0].kind != "keyword"):
            if fact.kind == "keyword":
                set_keyword(old, "schema", fact.name, value)
            else:
                self.edit_use(replace(change, fact=fact, new=value), slot)

    def _set_keyword(self, change: Change, schema: Json) -> None:
        name = change.fact.name
        value = change.new
        if value is not None and name in _WITH_SCHEMAS:
            holder = self._translator.translate(self._translator.follow(change.origin.new), "schema")
            if not is_mapping(holder) or name not in holder:
                owner = change.origin.new.rpartition("/")[0]
                holder = self._translator.translate(owner, "schema")
            if not is_mapping(holder) or name not in holder:
                raise NotExpressible(f"NEW has no {name} there")
            value = holder[name]
        set_keyword(schema, "schema", name, value)

    def _edit_value(self, change: Change, schema: Json) -> None:
        value = json.loads(change.fact.name)
        if change.new:
            if "const" in schema:
                values = [schema["const"], value]
                content = {("enum" if key == "const" else key): item for key, item in schema.items()}
                replace_content(schema, {**content, "enum": values})
            elif is_list(schema.get("enum")):
                _insert_value(schema["enum"], value, self._list_values(change))
            else:
                raise NotExpressible("the schema has no values of its own")
            self._copy_value_text(change, schema, value)
            return
        if not is_list(schema.get("enum")):
            raise NotExpressible("the constant is the only value")
        remaining = [item for item in schema["enum"] if not _is_value(item, value)]
        if not remaining:
            raise NotExpressible("the schema would have no value")
        schema["enum"] = remaining
        if len(remaining) == 1 and self._is_constant(change):
            content = {("const" if key == "enum" else key): item for key, item in schema.items()}
            replace_content(schema, {**content, "const": remaining[0]})
        texts = as_mapping(schema.get("x-enumDescriptions"))
        texts.pop(str(value), None)
        if "x-enumDescriptions" in schema and not texts:
            del schema["x-enumDescriptions"]

    def _is_constant(self, change: Change) -> bool:
        """Whether NEW has a constant there."""
        owner = resolve_pointer(self._translator.document, self._translator.follow(change.origin.new))
        return "const" in as_mapping(owner)

    def _list_values(self, change: Change) -> list[Any]:
        owner = resolve_pointer(self._translator.document, self._translator.follow(change.origin.new))
        if not is_mapping(owner):
            pointer = change.origin.new.rpartition("/enum/")[0] or change.origin.new.rpartition("/")[0]
            owner = resolve_pointer(self._translator.document, pointer)
        return as_list(as_mapping(owner).get("enum"))

    def _copy_value_text(self, change: Change, schema: Json, value: Any) -> None:
        """Add the vendor's description of a value, if all others have one."""
        texts = as_mapping(schema.get("x-enumDescriptions"))
        for pointer in (
            self._translator.follow(change.origin.new),
            change.origin.new.rpartition("/enum/")[0],
        ):
            owner = as_mapping(resolve_pointer(self._translator.document, pointer))
            text = as_mapping(owner.get("x-enumDescriptions")).get(str(value))
            if text and texts:
                texts[str(value)] = text
                return

    def _edit_property(self, change: Change, schema: Json, part: Slot | None) -> None:
        name = change.fact.name
        if not change.new:
            if part is None:
                raise MissingPart(change.part)
            part.remove()
            set_required(schema, name, is_required=False)
            if schema.get("properties") == {}:
                del schema["properties"]
            return
        properties = schema.get("properties")
        if not is_mapping(properties):
            insert_keyword(schema, "schema", "properties", {})
            properties = schema["properties"]
        owner = as_mapping(resolve_pointer(self._translator.document, change.origin.new.rpartition("/")[0]))
        known = [*owner]
        position = known.index(name) if name in known else 0
        before = [key for key in known[:position] if key in properties]
        value = self._translator.translate(change.origin.new, "schema")
        insert_after(properties, name, value, before[-1] if before else "")
        if change.is_required:
            set_required(schema, name, is_required=True)

    def _edit_variant(self, change: Change, schema: Json, part: Slot | None) -> None:
        keyword = next((key for key in _UNIONS if is_list(schema.get(key))), "")
        if not change.new:
            if part is None:
                raise MissingPart(change.part)
            ref = as_mapping(part.value).get("$ref")
            part.remove()
            mapping = as_mapping(as_mapping(schema.get("discriminator")).get("mapping"))
            for tag in [tag for tag, target in mapping.items() if target == ref]:
                del mapping[tag]
            return
        if not keyword:
            raise NotExpressible("the variants are not written in this schema")
        value = self._translator.translate(change.origin.new, "schema")
        mapping = self._make_tags(change, schema, value)
        variants = schema[keyword]
        variants.insert(len(variants) - (variants[-1:] == [_NULL]), value)
        as_mapping(as_mapping(schema.get("discriminator")).get("mapping")).update(mapping)

    def _make_tags(self, change: Change, schema: Json, value: Any) -> dict[str, str]:
        """The entries of the discriminator for a new variant."""
        discriminator = as_mapping(schema.get("discriminator"))
        if not discriminator:
            return {}
        union = as_mapping(resolve_pointer(self._translator.document, change.origin.new.rsplit("/", 2)[0]))
        source = as_mapping(resolve_pointer(self._translator.document, change.origin.new))
        own = as_mapping(as_mapping(union.get("discriminator")).get("mapping"))
        tags = [tag for tag, target in own.items() if target == source.get("$ref")]
        tags = tags or self._read_constants(change.origin.new, str(discriminator.get("propertyName")))
        known = as_mapping(discriminator.get("mapping"))
        ref = as_mapping(value).get("$ref")
        taken = [tag for tag in tags if tag in known and known[tag] != ref]
        if not tags or not isinstance(ref, str):
            raise NotExpressible("the new variant has no value of the discriminator")
        if taken:
            raise NotExpressible(f"{taken[0]!r} of the discriminator is another variant: {known[taken[0]]}")
        return dict.fromkeys(tags, ref)

    def _read_constants(self, pointer: str, name: str) -> list[str]:
        """The values of a property of a schema of NEW."""
        document = self._translator.document
        schema = as_mapping(resolve_pointer(document, self._translator.follow(pointer)))
        own = as_mapping(as_mapping(schema.get("properties")).get(name))
        if isinstance(own.get("$ref"), str):
            own = as_mapping(resolve_pointer(document, own["$ref"][1:]))
        values = as_list(own.get("enum")) or ([own["const"]] if "const" in own else [])
        return [value for value in values if isinstance(value, str)]

    def _edit_tag(self, change: Change, schema: Json) -> None:
        if change.new is None or change.new == "":
            schema.pop("discriminator", None)
            return
        new = self._translator.translate(self._translator.follow(change.origin.new), "schema")
        discriminator = as_mapping(new).get("discriminator") if is_mapping(new) else None
        if not is_mapping(discriminator):
            new = self._translator.translate(change.origin.new.rpartition("/discriminator")[0], "schema")
            discriminator = as_mapping(new).get("discriminator")
        if not is_mapping(discriminator):
            raise NotExpressible("NEW has no discriminator there")
        known = {as_mapping(item).get("$ref") for key in _UNIONS for item in as_list(schema.get(key))}
        if not {*as_mapping(discriminator.get("mapping")).values()} <= known:
            raise NotExpressible("the variants of OURS are not those of the discriminator")
        insert_keyword(schema, "schema", "discriminator", discriminator)


def _rename_variant(union: Json, old: Any, new: Any) -> None:
    """Let the discriminator of a union refer to the component that is now a variant."""
    mapping = as_mapping(as_mapping(union.get("discriminator")).get("mapping"))
    for tag, target in mapping.items():
        if target == old and isinstance(new, str):
            mapping[tag] = new


def set_keyword(value: Json, object_: str, key: str, new: Any, presence: Any = True) -> None:
    """Set a keyword in its usual place, or remove it if the new value, or `presence`, is None or false."""
    if (new is None and presence in (None, True)) or presence is None or presence is False:
        value.pop(key, None)
    else:
        insert_keyword(value, object_, key, new)


def set_required(schema: Json, name: str, *, is_required: bool) -> None:
    """Add a property to the required ones, or remove it."""
    names = as_list(schema.get("required"))
    if is_required and name not in names:
        if not names:
            insert_keyword(schema, "schema", "required", [name])
        else:
            names.append(name)
    elif not is_required and name in names:
        names.remove(name)
        if not names:
            del schema["required"]


def is_nullable(schema: Mapping[str, Any]) -> bool:
    """Whether a schema itself accepts null."""
    types = schema.get("type")
    return (
        types == "null"
        or "null" in as_list(types)
        or any(_NULL in as_list(schema.get(key)) for key in _UNIONS)
    )


def set_nullable(schema: Json, *, is_nullable: bool) -> None:
    """Let a schema accept null, or not, in the forms of a curated description; raises NotExpressible."""
    if is_nullable:
        _add_null(schema)
    else:
        _remove_null(schema)


def _add_null(schema: Json) -> None:
    types = schema.get("type")
    union = next((key for key in _UNIONS if is_list(schema.get(key))), "")
    if is_list(types):
        if "null" not in types:
            types.append("null")
    elif isinstance(types, str) and not {"enum", "const"} & schema.keys():
        schema["type"] = [types, "null"]
    elif union and "discriminator" not in schema:
        schema[union].append(dict(_NULL))
    else:
        core = {key: value for key, value in schema.items() if key not in _USE_KEYWORDS}
        content: Json = {}
        for key, value in schema.items():
            if key in _USE_KEYWORDS:
                content[key] = value
            elif "anyOf" not in content:
                content["anyOf"] = [core, dict(_NULL)]
        replace_content(schema, content)


def _remove_null(schema: Json) -> None:
    types = schema.get("type")
    union = next((key for key in _UNIONS if _NULL in as_list(schema.get(key))), "")
    if is_list(types) and "null" in types:
        others = [name for name in types if name != "null"]
        schema["type"] = others[0] if len(others) == 1 else others
    elif union:
        members = [member for member in schema[union] if member != _NULL]
        if len(members) > 1:
            schema[union] = members
            return
        content: Json = {}
        for key, value in schema.items():
            content.update(as_mapping(members[0]) if key == union else {key: value})
        replace_content(schema, content)
    else:
        raise NotExpressible("null is allowed by a part of the schema")
    if None in as_list(schema.get("enum")):
        schema["enum"] = [value for value in schema["enum"] if value is not None]


def _insert_value(values: list[Any], value: Any, known: list[Any]) -> None:
    """Add a value of an enum after that which precedes it in NEW."""
    position = known.index(value) if value in known else len(known)
    before = [item for item in known[:position] if item in values]
    values.insert(values.index(before[-1]) + 1 if before else len(values), value)


def _is_value(value: Any, other: Any) -> bool:
    return type(value) is type(other) and value == other
