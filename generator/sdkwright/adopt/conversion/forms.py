"""The fields of a form in the source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from sdkwright.adopt.conversion.schema_facts import UNIONS, is_binary, list_types, only_allows_null
from sdkwright.adopt.model import Json
from sdkwright.adopt.source import Located, Source
from sdkwright.openapi.untyped import as_mapping, as_strings, is_mapping

_MAX_DEPTH: Final = 10


@dataclass
class _Fields:
    """The schemas of the fields by name, and the fields that are always required."""

    schemas: dict[str, list[Any]] = field(default_factory=dict[str, "list[Any]"])
    required: set[str] = field(default_factory=set[str])

    def add(self, name: str, schema: Any) -> None:
        schemas = self.schemas.setdefault(name, [])
        if schema not in schemas:
            schemas.append(schema)


class FormReader:
    """Reads the fields of forms, also those in the parts of an `allOf` and in the variants of a union."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def has_fields(self, schema: Located) -> bool:
        """Whether a schema has properties."""
        return bool(self.list_fields(schema))

    def list_fields(self, schema: Located) -> dict[str, set[str]]:
        """The types of the fields by name; none for a field whose type is not described."""
        return {
            name: {type_ for child in schemas for type_ in list_types(self._follow(child))}
            for name, schemas in self._read(schema, 0).schemas.items()
        }

    def _follow(self, schema: Any) -> Json:
        return as_mapping(self._source.follow(Located(schema, "")).value)

    def contains_file(self, schema: Located) -> bool:
        """Whether a field is a file, or a list of files."""
        fields = self._read(schema, 0).schemas.values()
        return any(self._is_file(Located(child, ""), 0) for schemas in fields for child in schemas)

    def has_alternatives(self, schema: Located, depth: int = 0) -> bool:
        """Whether a form is one of several objects."""
        target = self._source.follow(schema)
        if not is_mapping(target.value) or depth > _MAX_DEPTH:
            return False
        variants = [
            child
            for keyword in UNIONS
            for child in target.get(keyword).elements()
            if not only_allows_null(child.value)
        ]
        with_fields = [variant for variant in variants if self.has_fields(variant)]
        parts = target.get("allOf").elements()
        return len(with_fields) > 1 or any(self.has_alternatives(part, depth + 1) for part in parts)

    def merge_alternatives(self, schema: Located) -> Located:
        """One object with the fields of all alternatives, of which those are required that all of them require."""
        fields = self._read(schema, 0)
        properties = {
            name: schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
            for name, schemas in fields.schemas.items()
        }
        title = as_mapping(self._source.follow(schema).value).get("title")
        merged: Json = {
            "type": "object",
            "properties": properties,
            "required": [name for name in properties if name in fields.required],
        }
        return Located({**merged, **({"title": title} if isinstance(title, str) else {})}, schema.pointer)

    def _read(self, schema: Located, depth: int) -> _Fields:
        target = self._source.follow(schema)
        fields = _Fields()
        if not is_mapping(target.value) or depth > _MAX_DEPTH:
            return fields
        parts = [self._read(part, depth + 1) for part in target.get("allOf").elements()]
        fields.required |= {name for part in parts for name in part.required}
        fields.required |= set(as_strings(target.value.get("required")))
        for keyword in UNIONS:
            variants = [self._read(variant, depth + 1) for variant in target.get(keyword).elements()]
            variants = [variant for variant in variants if variant.schemas]
            common = set(variants[0].required) if variants else set[str]()
            for variant in variants:
                common &= variant.required
            fields.required |= common
            parts += variants
        for part in parts:
            for name, schemas in part.schemas.items():
                for child in schemas:
                    fields.add(name, child)
        for name, child in target.get("properties").items():
            fields.add(name, child.value)
        return fields

    def _is_file(self, schema: Located, depth: int) -> bool:
        target = self._source.follow(schema)
        if not is_mapping(target.value) or depth > _MAX_DEPTH:
            return False
        if is_binary(target.value):
            return True
        children = [child for key in ("allOf", *UNIONS) for child in target.get(key).elements()]
        return any(self._is_file(child, depth + 1) for child in (*children, target.get("items")))
