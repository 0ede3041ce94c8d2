"""Discriminators: the tags of unions, and the constants that the variants need for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sdkwright.adopt.conversion.nullable import remove_null
from sdkwright.adopt.conversion.schema_facts import describe_place
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Component, Json
from sdkwright.adopt.source import Located
from sdkwright.openapi.pointers import escape_step, find_last_step, make_component_ref
from sdkwright.openapi.untyped import as_mapping

_SCHEMAS: Final = "#/components/schemas/"


class DiscriminatorWriter:
    """Writes the discriminators of unions."""

    def __init__(self, components: Mapping[str, Component], decisions: Decisions) -> None:
        self._components = components
        self._decisions = decisions

    def write(self, declared: Mapping[str, Located], replaced: Mapping[str, str]) -> None:
        """Add `discriminator` to each union whose variants have a tag; `declared` are those of the source by key."""
        rules: dict[str, Located] = {}
        for key, rule in declared.items():
            rules.setdefault(replaced.get(key, key), rule)
        for component in self._components.values():
            variants = component.schema.get("oneOf")
            if not variants or not all(set(variant) == {"$ref"} for variant in variants):
                continue
            refs = [variant["$ref"] for variant in variants]
            tag = self._find_tag(refs)
            if component.key in rules:
                self._write_declared(component, refs, rules[component.key], replaced)
            elif tag:
                self._set(component, tag, {value: ref for ref in refs for value in self._list_tags(ref, tag)})
                for ref in refs:
                    self._make_constant(ref, tag)
            written = component.schema.get("discriminator", {}).get("propertyName")
            merged = [component.key, *(key for key, target in replaced.items() if target == component.key)]
            for key in merged if written is not None else ():
                if key not in declared:
                    self._guess(
                        key, f"the property {written!r} selects the variant; no discriminator says so"
                    )

    def _write_declared(
        self, component: Component, refs: list[str], rule: Located, replaced: Mapping[str, str]
    ) -> None:
        value = as_mapping(rule.value)
        tag = value.get("propertyName", rule.value)
        if not isinstance(tag, str):
            return
        mapping = {
            str(key): _find_target(target, replaced)
            for key, target in as_mapping(value.get("mapping")).items()
        }
        mapping = {key: target for key, target in mapping.items() if target in refs}
        tags: dict[str, list[str]] = {}
        for key, target in mapping.items():
            tags.setdefault(target, []).append(key)
        for ref in refs:
            own = self._list_tags(ref, tag)
            if own and ref not in tags:
                tags[ref] = own
            elif ref not in tags and ref == make_component_ref("schemas", find_last_step(ref)):
                tags[ref] = [find_last_step(ref)]
        known = [name for names in tags.values() for name in names]
        can_write = len(tags) == len(refs) and len(known) == len(set(known))
        if not can_write or not all(self._write_tags(ref, tag, tags[ref]) for ref in refs):
            self._decisions.add(
                "weakened",
                rule.pointer,
                describe_place(rule.pointer),
                f"the discriminator {tag!r} does not select a variant; the best fit is used",
            )
            return
        if not mapping and not all(self._components[ref].source_name for ref in refs):
            self._guess(component.key, f"the constants of {tag!r} select the variants, which have no names")
        self._set(component, tag, {name: ref for ref in refs for name in tags[ref]})

    def _guess(self, key: str, message: str) -> None:
        self._decisions.add("guessed", key[1:], describe_place(key[1:]), message)

    def _set(self, component: Component, tag: str, mapping: Mapping[str, str]) -> None:
        component.schema["discriminator"] = {"propertyName": tag, "mapping": dict(mapping)}

    def _find_tag(self, refs: list[str]) -> str | None:
        """A required property that is a constant or an enum in each variant, with different values."""
        for tag in self._list_properties(refs[0]):
            values = [self._list_values(ref, tag) if tag in self._list_required(ref) else [] for ref in refs]
            flat = [value for tags in values for value in tags]
            are_texts = all(isinstance(value, str) for value in flat)
            if all(values) and are_texts and len(flat) == len(set(flat)):
                return tag
        return None

    def _make_constant(self, ref: str, tag: str) -> None:
        """Let the tag of a variant be a constant, which callers need not write, if it is an enum of one value."""
        schema, tags = self._components[ref].schema, self._list_tags(ref, tag)
        holders = [schema, *(part for part in schema.get("allOf", ()) if "$ref" not in part)]
        for properties in (holder["properties"] for holder in holders if tag in holder.get("properties", ())):
            enum = self._resolve(properties[tag])
            beside = {**enum, **properties[tag]}
            words = {key: beside[key] for key in ("description", "default") if key in beside}
            if len(tags) == 1 and "const" not in enum:
                properties[tag] = {"type": "string", "const": tags[0], **words}

    def _list_tags(self, ref: str, tag: str) -> list[str]:
        return [value for value in self._list_values(ref, tag) if isinstance(value, str)]

    def _list_values(self, ref: str, tag: str) -> list[Any]:
        """The values of a property that is a constant or an enum."""
        property_ = self._resolve(self._list_properties(ref).get(tag, {}))
        values: list[Any] = property_.get("enum", [])
        return [property_["const"]] if "const" in property_ else values

    def _write_tags(self, ref: str, tag: str, tags: list[str]) -> bool:
        """Let a variant have only its own tags; False if it is not an object."""
        schema = self._components[ref].schema
        own = self._list_tags(ref, tag)
        if own and set(tags) <= set(own):
            return True
        if own or schema.get("type", "object") != "object" or {"oneOf", "enum"} & schema.keys():
            return False
        constant: Json = (
            {"type": "string", "const": tags[0]} if len(tags) == 1 else {"type": "string", "enum": tags}
        )
        holder = schema
        if "allOf" in schema:
            inline = [part for part in schema["allOf"] if "$ref" not in part]
            new: Json = {"type": "object"}
            holder = inline[0] if inline else new
            schema["allOf"] = [part for part in schema["allOf"] if part is not holder] + [holder]
        properties: Json = holder.setdefault("properties", {})
        existing: Json = properties.get(tag, {})
        if len(tags) > 1:
            return False
        self._guess(
            f"{ref}/properties/{escape_step(tag)}",
            f"{tag!r} is the constant {tags[0]!r}, by which a discriminator selects this schema",
        )
        properties[tag] = {**{key: existing[key] for key in ("description",) if key in existing}, **constant}
        holder["required"] = list(dict.fromkeys([*holder.get("required", []), tag]))
        return True

    def _list_properties(self, ref: str) -> dict[str, Any]:
        schema = self._components[ref].schema
        properties: dict[str, Any] = {}
        for part in schema.get("allOf", ()):
            properties |= (
                self._list_properties(part["$ref"]) if "$ref" in part else part.get("properties", {})
            )
        return {**properties, **schema.get("properties", {})}

    def _list_required(self, ref: str) -> set[str]:
        schema = self._components[ref].schema
        required = set(schema.get("required", ()))
        for part in schema.get("allOf", ()):
            required |= self._list_required(part["$ref"]) if "$ref" in part else set(part.get("required", ()))
        return required

    def _resolve(self, schema: Json) -> Json:
        for _ in range(20):
            schema = remove_null(schema)
            if schema.get("$ref") not in self._components:
                break
            schema = self._components[schema["$ref"]].schema
        return schema


def _find_target(target: Any, replaced: Mapping[str, str]) -> str:
    text = str(target)
    ref = text if text.startswith("#") else f"{_SCHEMAS}{text}"
    return replaced.get(ref, ref)
