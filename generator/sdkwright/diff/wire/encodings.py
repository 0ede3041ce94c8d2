"""Compares how the fields of a form, or the parts of a multipart body, are encoded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sdkwright.diff.wire.causes import Recorder
from sdkwright.diff.wire.differences import SchemaUse
from sdkwright.diff.wire.media_types import find_range, normalize_name
from sdkwright.diff.wire.normal_form import Normalizer, NormalSchema
from sdkwright.diff.wire.rules.schema_changes import Direction
from sdkwright.diff.wire.schema_graph import SchemaGraph
from sdkwright.diff.wire.schemas import ResolvedSchema
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_mapping, is_mapping, is_schema

_STRUCTURED: Final = frozenset({"array", "object"})
_BINARY: Final = "application/octet-stream"


class Field(NamedTuple):
    """A field of a form."""

    pointer: str  # of its encoding
    raw: Mapping[str, Any]
    schema: NormalSchema | None
    side: Normalizer

    @property
    def content_types(self) -> frozenset[str]:
        """The media types that the field may have."""
        value = self.raw.get("contentType")
        if isinstance(value, str):
            return frozenset(normalize_name(name) for name in value.split(","))
        return frozenset({_find_default_type(self.schema, self.side)}) - {""}

    @property
    def manner(self) -> tuple[str, bool]:
        """The style, and whether each item is serialized by itself; the latter has no effect on scalars."""
        style = str(self.raw.get("style") or "form")
        types = self.schema.types if self.schema is not None else None
        explode = self.raw.get("explode")
        has_items = types is None or bool(types & _STRUCTURED)
        return style, has_items and (explode if isinstance(explode, bool) else style == "form")

    @property
    def required_headers(self) -> frozenset[str]:
        """The headers that the part must have, in lower case."""
        headers = as_mapping(self.raw.get("headers")).items()
        return frozenset(name.lower() for name, raw in headers if as_mapping(raw).get("required") is True)


def compare_encodings(
    schemas: tuple[ResolvedSchema, ResolvedSchema],
    media_types: tuple[tuple[str, Mapping[str, Any]], tuple[str, Mapping[str, Any]]],
    direction: Direction,
    graph: SchemaGraph,
    record: Recorder,
) -> None:
    """Compare the encodings of a body by field; each media type is a pointer with its value."""
    names = dict.fromkeys(name for _, raw in media_types for name in as_mapping(raw.get("encoding")))
    for name in names:
        base, revision = (
            _find_field(name, schema, media_type, side)
            for schema, media_type, side in zip(schemas, media_types, graph.sides, strict=True)
        )
        if base.schema is None or revision.schema is None:
            continue  # the field is new or gone
        pointers = (base.pointer, revision.pointer)
        for change, message in _list_changes(base, revision, direction):
            record(f"{direction}-body-encoding-{change}", f"the field `{name}` {message}", *pointers)
        for old, new in _pair_headers(base, revision):
            graph.add(old, new, SchemaUse(direction, "text"), record.operation)


def _find_field(
    name: str, schema: ResolvedSchema, media_type: tuple[str, Mapping[str, Any]], side: Normalizer
) -> Field:
    pointer, raw = media_type
    encoding = as_mapping(as_mapping(raw.get("encoding")).get(name))
    declaration = side.normalize(schema).properties.get(name)
    normal = side.normalize(declaration) if declaration is not None else None
    return Field(pointer + join_pointer("encoding", name), encoding, normal, side)


def _list_changes(base: Field, revision: Field, direction: Direction) -> Iterator[tuple[str, str]]:
    before, after = base.content_types, revision.content_types
    widens, narrows = _includes(after, before), _includes(before, after)
    if before and after and not (widens and narrows):
        is_compatible = widens if direction == "request" else narrows
        change = ("widened" if direction == "request" else "narrowed") if is_compatible else "changed"
        old, new = (" or ".join(f"`{name}`" for name in sorted(types)) for types in (before, after))
        yield change, f"has the media type {new}, no longer {old}"
    if base.manner != revision.manner:
        old, new = (
            f"{style}, {'items by themselves' if explodes else 'items together'}"
            for style, explodes in (base.manner, revision.manner)
        )
        yield "changed", f"is written in another style: {new}; it was {old}"
    wide, narrow = (base, revision) if direction == "request" else (revision, base)
    if wide.raw.get("allowReserved") is True and narrow.raw.get("allowReserved") is not True:
        verb = "may no longer" if direction == "request" else "may"
        yield "changed", f"{verb} contain reserved characters"
    for header in sorted(narrow.required_headers - wide.required_headers):
        verb = "must have" if direction == "request" else "no longer always has"
        yield "changed", f"{verb} the header `{header}`"


def _includes(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    """Whether each media type is one of others, or of their ranges."""
    return all(name in wide or find_range(name, wide) is not None for name in narrow)


def _find_default_type(schema: NormalSchema | None, side: Normalizer) -> str:
    """The media type of a field without `contentType`; "" if the type of the value is unknown."""
    if schema is None or schema.types is None or len(schema.types) != 1:
        return ""
    (type,) = schema.types
    if type == "array":
        items = schema.subschemas.get("items")
        return _find_default_type(side.normalize(items), side) if items is not None else ""
    if type == "object":
        return "application/json"
    is_binary = schema.content_encoding or any(kind.format in ("binary", "byte") for kind in schema.kinds)
    return _BINARY if is_binary else "text/plain"


def _pair_headers(base: Field, revision: Field) -> Iterator[tuple[ResolvedSchema, ResolvedSchema]]:
    """The schemas of the headers that both sides have."""
    before, after = (dict(_list_headers(field)) for field in (base, revision))
    yield from ((before[name], after[name]) for name in before if name in after)


def _list_headers(field: Field) -> Iterator[tuple[str, ResolvedSchema]]:
    for name, value in as_mapping(field.raw.get("headers")).items():
        resolver = field.side.resolver
        pointer, raw = resolver.resolve(field.pointer + join_pointer("headers", name), value)
        if is_mapping(raw) and is_schema(raw.get("schema")):
            yield name.lower(), resolver.resolve_schema(pointer + join_pointer("schema"), raw["schema"])
