"""Schemas with references resolved, and the schemas that apply together to one value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from sdkwright.openapi.pointers import join_pointer, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping, is_schema
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import UnreadableInput

_MAX_PARTS: Final = 12
_MAX_APPLIED: Final = 20_000
_MAX_DEPTH: Final = 150
_UNION_KEYWORDS: Final = ("oneOf", "anyOf")
ANNOTATIONS: Final = frozenset(
    (
        *("$comment", "$id", "$schema", "description", "example", "examples"),
        *("externalDocs", "summary", "title", "xml"),
    )
)
"""Keywords that do not limit which values are valid."""
_TYPE_KEYWORDS: Final = ANNOTATIONS | {"type", "format", "nullable"}
_CONSTANT_KEYWORDS: Final = ANNOTATIONS | {"type", "format", "const", "enum", "deprecated"}
_WITHOUT_EFFECT_ON_VALUES: Final = ANNOTATIONS | {
    "nullable",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
}


@dataclass(frozen=True, eq=False)
class ResolvedSchema:
    """A schema after references, or several that apply together. Equal keys mean equal schemas."""

    pointer: str
    raw: Mapping[str, Any]
    key: str
    parts: tuple[ResolvedSchema, ...] = ()

    @property
    def component(self) -> str:
        """The name of the component; "" for an inline schema."""
        steps = split_pointer(self.pointer)
        return steps[2] if steps[:2] == ["components", "schemas"] and len(steps) == 3 else ""

    @property
    def source(self) -> Mapping[str, Any]:
        """The keywords as in the description."""
        return self.parts[0].raw if self.parts else self.raw


class Union(NamedTuple):
    """The variants of a union, without null."""

    keyword: str  # oneOf or anyOf
    variants: tuple[ResolvedSchema, ...]
    pointers: tuple[str, ...] = ()
    """Where each variant is written, before references."""


@dataclass(frozen=True)
class Resolver:
    """Resolves the references of one document."""

    document: Mapping[str, Any]

    @property
    def component_schemas(self) -> Mapping[str, Any]:
        return as_mapping(as_mapping(self.document.get("components")).get("schemas"))

    @cached_property
    def heirs(self) -> Mapping[str, list[str]]:
        """The components that inherit from each component with a discriminator and without a union, at any depth.

        A value of such a component may be one of them: its tag selects it.
        """
        return find_heirs(self.component_schemas)

    def list_heirs(self, schema: ResolvedSchema) -> list[ResolvedSchema]:
        """The components that a tag can select in place of a schema: a component, or an inline `allOf` with one."""
        if not self.heirs:
            return []
        bases = [schema] if schema.component else self.collect_applied(schema)
        names = dict.fromkeys(name for base in bases for name in self.heirs.get(base.component, ()))
        return [
            self.resolve_schema(join_pointer("components", "schemas", name), self.component_schemas[name])
            for name in names
        ]

    def is_heir(self, schema: ResolvedSchema) -> bool:
        """Whether a tag selects this component in place of another."""
        return schema.component in self._all_heirs

    @cached_property
    def _all_heirs(self) -> frozenset[str]:
        return frozenset(name for names in self.heirs.values() for name in names)

    def resolve(self, pointer: str, value: Any) -> tuple[str, Any]:
        """The pointer and the value after all references; unchanged if the value is not a reference."""
        seen: set[str] = set()
        while pointer not in seen:
            seen.add(pointer)
            reference = value.get("$ref") if is_mapping(value) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                return pointer, value
            resolved = resolve_pointer(self.document, reference[1:])
            if resolved is None:
                return pointer, value
            pointer, value = reference[1:], resolved
        return pointer, {}

    def resolve_schema(self, pointer: str, value: Any) -> ResolvedSchema:
        """The schema at a pointer. `true` and values that are not schemas allow everything, `false` allows nothing."""
        siblings = _read_siblings(value)
        target, resolved = self.resolve(pointer, {"$ref": value["$ref"]} if siblings else value)
        raw: dict[str, Any] = {"not": {}} if resolved is False else as_mapping(resolved)
        schema = ResolvedSchema(target, raw, target)
        return self.merge([schema, ResolvedSchema(pointer, siblings, f"{pointer}+")]) if siblings else schema

    def resolve_child(self, schema: ResolvedSchema, *steps: object) -> ResolvedSchema:
        """The schema below one that has no parts."""
        value: Any = schema.raw
        for step in steps:
            value = value[step]
        return self.resolve_schema(schema.pointer + join_pointer(*steps), value)

    def merge(self, schemas: Iterable[ResolvedSchema]) -> ResolvedSchema:
        """The schema of the values that are valid for all schemas."""
        by_key = {part.key: part for schema in schemas for part in (schema.parts or (schema,))}
        parts = tuple(by_key.values())[:_MAX_PARTS]
        if len(parts) == 1:
            return parts[0]
        return ResolvedSchema(parts[0].pointer, {}, " & ".join(sorted(by_key))[:2000], parts)

    def list_parts(self, schema: ResolvedSchema) -> list[ResolvedSchema]:
        """The schemas of an `allOf`, or those that were merged."""
        return list(schema.parts) or [part for _, part in self._resolve_list(schema, "allOf")]

    def list_unions(self, schema: ResolvedSchema) -> Iterator[Union]:
        """The unions among the keywords of a schema."""
        for keyword in _UNION_KEYWORDS:
            pointers: dict[str, str] = {}
            variants: dict[str, ResolvedSchema] = {}
            for pointer, variant in self._list_variants(schema, keyword):
                if not is_null(variant.raw) and variant.key not in variants:
                    variants[variant.key], pointers[variant.key] = variant, pointer
            if variants:
                yield Union(keyword, tuple(variants.values()), tuple(pointers.values()))

    def _list_variants(self, schema: ResolvedSchema, keyword: str) -> Iterator[tuple[str, ResolvedSchema]]:
        """The variants, with those of an inline `anyOf` that is the whole of a variant of `anyOf` in place of it."""
        for pointer, variant in self._resolve_list(schema, keyword):
            is_inline = pointer == variant.pointer and not variant.parts
            if is_inline and keyword == "anyOf" and "anyOf" in variant.raw and _is_only_union(variant.raw):
                yield from self._list_variants(variant, keyword)
            else:
                yield pointer, variant

    def collect_applied(
        self, schema: ResolvedSchema, without: frozenset[str] = frozenset()
    ) -> list[ResolvedSchema]:
        """The schema, the parts of its `allOf` and the variant of a union of one, at any depth.

        Schemas whose key is in `without` are left out.
        """
        applied: dict[str, ResolvedSchema] = {}
        queue = [schema]
        while queue:
            current = queue.pop(0)
            if len(applied) > _MAX_APPLIED:
                raise UnreadableInput(
                    f"{escape(schema.pointer)}: more than {_MAX_APPLIED:,} schemas apply at once; simplify its allOf"
                )
            if current.key in applied or current.key in without:
                continue
            applied[current.key] = current
            queue = [*self._list_applied(current), *queue]
        return list(applied.values())

    def is_nullable(self, schema: ResolvedSchema) -> bool | None:
        """Whether null is valid; None if no keyword decides it."""
        return self._is_nullable(schema, set(), 0)

    def _is_nullable(self, schema: ResolvedSchema, seen: set[str], depth: int) -> bool | None:
        if schema.key in seen or depth > _MAX_DEPTH:
            return None
        seen.add(schema.key)
        raw = schema.raw
        if self._has_null_variant(schema) or (
            str(raw.get("nullable")).lower() == "true" and not _accepts_everything(raw)
        ):
            return True
        types = read_types(raw)
        if types:
            return "null" in types
        if values := read_values(raw):
            return None in values
        variants = [variant for union in self.list_unions(schema) for variant in union.variants]
        if any(self._is_nullable(variant, seen, depth + 1) for variant in variants):
            return True
        results = [self._is_nullable(part, seen, depth + 1) for part in self._list_applied(schema)]
        decided = [result for result in results if result is not None]
        return all(decided) if decided else None

    def _list_applied(self, schema: ResolvedSchema) -> list[ResolvedSchema]:
        single = [union.variants[0] for union in self.list_unions(schema) if len(union.variants) == 1]
        return [*self.list_parts(schema), *single]

    def _has_null_variant(self, schema: ResolvedSchema) -> bool:
        return any(
            is_null(variant.raw)
            for keyword in _UNION_KEYWORDS
            for _, variant in self._resolve_list(schema, keyword)
        )

    def _resolve_list(self, schema: ResolvedSchema, keyword: str) -> list[tuple[str, ResolvedSchema]]:
        """The schemas of a keyword, each with the pointer where it is written."""
        return [
            (schema.pointer + join_pointer(keyword, index), self.resolve_child(schema, keyword, index))
            for index, item in enumerate(as_list(schema.raw.get(keyword)))
            if is_schema(item)
        ]


def find_heirs(components: Mapping[str, Any]) -> dict[str, list[str]]:
    """The names of the components that refer to each component with a discriminator in their `allOf`, at any depth."""
    bases = {
        name
        for name, schema in components.items()
        if "discriminator" in as_mapping(schema) and not any(key in schema for key in _UNION_KEYWORDS)
    }
    direct: dict[str, list[str]] = {}
    for name, schema in components.items() if bases else ():
        for part in as_list(as_mapping(schema).get("allOf")):
            steps = split_pointer(str(as_mapping(part).get("$ref", "")).removeprefix("#"))
            if steps[:2] == ["components", "schemas"] and len(steps) == 3:
                direct.setdefault(steps[2], []).append(name)
    heirs: dict[str, list[str]] = {}
    for base in sorted(bases & direct.keys()):
        found, queue = {base}, [base]
        while queue:
            new = [name for name in direct.get(queue.pop(), ()) if name not in found]
            found.update(new)
            queue += new
        heirs[base] = sorted(found - {base})
    return heirs


def _is_only_union(raw: Mapping[str, Any]) -> bool:
    return has_only_annotations({key: value for key, value in raw.items() if key != "anyOf"})


def has_only_types(union: Union) -> bool:
    """Whether the variants only differ in types, as in `oneOf: [{type: string}, {type: integer}]`."""
    return all(
        not variant.parts
        and variant.raw.keys() <= _TYPE_KEYWORDS
        and variant.raw.get("format") != "byte"
        and read_types(variant.raw) - {"null"}
        for variant in union.variants
    )


def has_only_constants(union: Union) -> bool:
    """Whether each variant is one value, as in `oneOf: [{const: 1}, {const: 2}]`."""
    return all(
        not variant.parts
        and all(key in _CONSTANT_KEYWORDS or key.startswith("x-") for key in variant.raw)
        and len(read_values(variant.raw)) == 1
        for variant in union.variants
    )


def read_values(raw: Mapping[str, Any]) -> list[Any]:
    """The values of `const` or `enum`."""
    return [raw["const"]] if "const" in raw else as_list(raw.get("enum"))


def is_annotation(schema: ResolvedSchema) -> bool:
    """Whether a schema does not limit which values are valid."""
    return all(has_only_annotations(part.raw) for part in (schema.parts or (schema,)))


def has_only_annotations(raw: Mapping[str, Any]) -> bool:
    """Whether no keyword limits which values are valid."""
    return all(key in ANNOTATIONS or key.startswith("x-") for key in raw)


def read_types(raw: Mapping[str, Any]) -> set[str]:
    """The types of the `type` keyword, `null` included."""
    value = raw.get("type")
    types: list[Any] = value if is_list(value) else [value]
    return {type for type in types if isinstance(type, str)}


def format_json(value: Any) -> str:
    """A value as JSON with sorted keys; equal texts are equal values."""
    return json.dumps(_normalize_numbers(value), sort_keys=True, ensure_ascii=False, default=str)


def _normalize_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if is_list(value):
        return [_normalize_numbers(item) for item in value]
    if is_mapping(value):
        return {str(key): _normalize_numbers(item) for key, item in value.items()}
    return value


def is_null(raw: Mapping[str, Any]) -> bool:
    """Whether null is the only valid value."""
    return (
        read_types(raw) == {"null"} or raw.get("enum") == [None] or ("const" in raw and raw["const"] is None)
    )


def _read_siblings(value: Any) -> dict[str, Any]:
    """The keywords beside a `$ref`, without annotations."""
    if not is_mapping(value) or not isinstance(value.get("$ref"), str):
        return {}
    return {key: item for key, item in value.items() if key != "$ref" and key not in ANNOTATIONS}


def _accepts_everything(raw: Mapping[str, Any]) -> bool:
    """Whether no keyword apart from `nullable` limits values, so that null needs no permission."""
    return all(key in _WITHOUT_EFFECT_ON_VALUES or key.startswith("x-") for key in raw)
