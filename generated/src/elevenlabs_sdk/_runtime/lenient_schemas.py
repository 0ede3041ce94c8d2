"""Core schemas that accept data which deviates from its type.

pydantic builds the core schema of a type. It is changed so that a field, an item of a list and a value of a map accept
any value, and a missing field is left out. The validation then takes about as long as that of data that matches.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Set
from typing import Any, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import SchemaValidator, core_schema

from .json_type import run_build
from .variant_fields import list_fields, select_member

Schema = dict[str, Any]

MAX_PROBLEMS = 100
"""The most problems that are described; the others are counted."""
MIN_LIMIT = 1000
_MAX_DEPTH = 20
"""The most references in a row; an alias of itself would have no end."""
MISSING = object()
_JSON_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
}
ROOT = ""
EXTRA = "{}"
"""In place of the name of a field: the additional fields, which have a type of their own."""
SHARED = "*"
"""The label of places in a type that several fields refer to."""


# The validators call Python functions without a context, which is faster.
current = threading.local()


class TooManyDeviationsError(Exception):
    """Ends a validation, so that it is repeated with the validator for many missing fields."""


class Recorder:
    """Records where data deviates from its type."""

    # Class attributes are faster than attributes that each instance sets.
    count = 0
    missing: list[tuple[dict[str, object], Site]] | None = None
    """The missing fields, each with the values of its model, in which it is `MISSING` until the end of the validation."""
    is_unusable = False
    """Whether the root does not match, so that nothing could be parsed."""
    limit: float = MIN_LIMIT
    """The number of missing fields after which the validation ends."""
    kinds: Set[tuple[str, object]] = frozenset()
    """The places in the type, each with the type of the value, without the positions in the data."""
    values: Mapping[tuple[int, str], tuple[Site, object]] = {}

    def add(self, site: Site, value: object) -> None:
        self.count += 1
        kind = site.label, type(value)
        if kind not in self.kinds:
            self.kinds = {*self.kinds, kind}
        self.is_unusable = self.is_unusable or site.label == ROOT
        if len(self.values) < MAX_PROBLEMS:
            # This also keeps the value, and so its id.
            self.values = {**self.values, (id(value), site.label): (site, value)}

    def add_missing(self, places: Set[tuple[str, object]]) -> None:
        self.count += len(places)
        if not self.kinds:
            self.kinds = places
        elif not places <= self.kinds:
            self.kinds = self.kinds | places

    def remove_missing(self) -> None:
        """Remove the missing fields from their models."""
        missing = self.missing or ()
        for values, site in missing:
            values.pop(site.name, None)
        self.count += len(missing)
        for site in {site for _, site in missing}:
            self.kinds = self.kinds | site.missing if self.kinds else site.missing


class Site:
    """A place in a type that accepts any value: a field, the items of a list, or the values of a map."""

    __slots__ = ("_definitions", "_schema", "_validator", "label", "missing", "name")

    def __init__(self, label: str, schema: Schema, definitions: Mapping[str, Schema]) -> None:
        self.label = label
        self.name = label.rpartition(".")[2]
        """The name of the field."""
        self._schema = schema
        self._definitions = definitions
        self._validator: SchemaValidator | None = None
        self.missing: Set[tuple[str, object]] = frozenset({(label, MISSING)})

    def accept(self, value: object) -> object:
        recorder: Recorder = current.recorder
        recorder.add(self, value)
        return value

    def record_missing(self, values: dict[str, object]) -> object:
        """Record that a field is missing, and return its value until the end of the validation."""
        recorder: Recorder = current.recorder
        missing = recorder.missing
        if missing is None:
            recorder.missing = [(values, self)]
        else:
            missing.append((values, self))
            if len(missing) > recorder.limit:
                raise TooManyDeviationsError
        return MISSING

    def is_container(self) -> bool:
        return _get_json_kind(self._schema, self._definitions) in ("object", "list")

    def describe(self, value: object) -> str:
        """Return why a value does not match, without the value, which may be a secret."""
        expected = "invalid"
        if self._validator is None:
            self._validator = SchemaValidator(cast(Any, _make_shallow(self._schema, self._definitions)))
        try:
            self._validator.validate_python(value)
        except ValidationError as error:
            expected = error.errors(include_url=False, include_input=False)[0]["type"]
        return f"{expected}, got {_JSON_TYPES.get(type(value), 'other')}"


def extend_label(label: str, suffix: str) -> str:
    return label if label == SHARED else label + suffix


def make_label(model: type, field: str) -> str:
    return f"{model.__module__}.{model.__qualname__}.{field}"


def build_validator(adapter: TypeAdapter[Any], rewriter_class: type[Rewriter]) -> SchemaValidator:
    """Build a validator from the changed core schema of a type."""
    return run_build(lambda: _build_from_schema(rewriter_class(cast(Schema, adapter.core_schema))))


def _build_from_schema(rewriter: Rewriter) -> SchemaValidator:
    schema = rewriter.rewrite_root()
    # pydantic uses the validator of a complete class in place of the schema that it is given.
    models = [model for model in rewriter.models if model.__dict__.get("__pydantic_complete__")]
    try:
        for model in models:
            model.__pydantic_complete__ = False
        return SchemaValidator(cast(Any, schema))
    finally:
        for model in models:
            model.__pydantic_complete__ = True


class Rewriter:
    """Changes the core schema of a type at the items of lists and the values of maps."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.models: set[Any] = set()
        """The models in the schema."""
        definitions = schema["definitions"] if schema["type"] == "definitions" else ()
        self._definitions: dict[str, Schema] = {definition["ref"]: definition for definition in definitions}

    def rewrite_root(self) -> Schema:
        if not self._definitions:
            return self._rewrite(self._schema, ROOT)
        definitions = [self._rewrite(definition, SHARED) for definition in self._definitions.values()]
        return _make_definitions(self._rewrite(self._schema["schema"], ROOT), definitions)

    def _rewrite(self, schema: Schema, label: str) -> Schema:
        """Return the changed schema. The label is that of the field, or of its items."""
        match schema["type"]:
            case "model":
                self.models.add(schema["cls"])
                return {**schema, "schema": self._rewrite_fields(schema["schema"], schema["cls"])}
            case "nullable" | "default":
                return {**schema, "schema": self._rewrite(schema["schema"], label)}
            case "list" if "items_schema" in schema:
                items = self._rewrite(schema["items_schema"], extend_label(label, "[]"))
                return {**schema, "items_schema": self._open(items, extend_label(label, "[]"))}
            case "dict" if "values_schema" in schema:
                values = self._rewrite(schema["values_schema"], extend_label(label, "{}"))
                return {**schema, "values_schema": self._open(values, extend_label(label, "{}"))}
            case "tuple":
                place = extend_label(label, "[]")
                elements = [self._open(self._rewrite(item, place), place) for item in schema["items_schema"]]
                return {**schema, "items_schema": elements}
            case "tagged-union":
                choices = {tag: self._rewrite(choice, label) for tag, choice in schema["choices"].items()}
                return {**schema, "choices": choices}
            case "union":
                return self._rewrite_union(schema, label)
            case _:
                return schema

    def _rewrite_fields(self, schema: Schema, model: type[BaseModel]) -> Schema:
        if schema["type"] != "model-fields":  # an unknown variant
            return schema
        fields = {
            name: {**field, "schema": self._rewrite_field(field["schema"], make_label(model, name))}
            for name, field in schema["fields"].items()
        }
        if "extras_schema" not in schema:
            return {**schema, "fields": fields}
        label = make_label(model, EXTRA)
        extra = self._open(self._rewrite(schema["extras_schema"], label), label)
        return {**schema, "fields": fields, "extras_schema": extra}

    def _rewrite_field(self, schema: Schema, label: str) -> Schema:
        return self._rewrite(schema, label)

    def _rewrite_union(self, schema: Schema, label: str) -> Schema:
        return schema

    def _open(self, schema: Schema, label: str) -> Schema:
        """Let a schema accept any value."""
        if schema["type"] == "any":
            return schema
        fallback = self._make_fallback(schema, label)
        choices = [cast(Any, schema), core_schema.no_info_plain_validator_function(fallback)]
        return cast(Schema, core_schema.union_schema(choices, mode="left_to_right"))

    def _make_fallback(self, schema: Schema, label: str) -> Callable[[object], object]:
        raise NotImplementedError


class LenientSchema(Rewriter):
    """Accepts any field, item or value, and records those that do not match, and the missing fields."""

    def rewrite_root(self) -> Schema:
        schema = super().rewrite_root()
        if not self._definitions:
            return self._open(schema, ROOT)
        return {**schema, "schema": self._open(schema["schema"], ROOT)}

    def _make_fallback(self, schema: Schema, label: str) -> Callable[[object], object]:
        return Site(label, schema, self._definitions).accept

    def _rewrite_field(self, schema: Schema, label: str) -> Schema:
        if schema["type"] == "default":
            return {**schema, "schema": self._open(self._rewrite(schema["schema"], label), label)}
        return self._rewrite_required(schema, label)

    def _rewrite_required(self, schema: Schema, label: str) -> Schema:
        """Let a required field be missing."""
        field = cast(Any, self._open(self._rewrite(schema, label), label))
        record = Site(label, schema, self._definitions).record_missing
        with_default = core_schema.with_default_schema(
            field, default_factory=record, default_factory_takes_data=True
        )
        return cast(Schema, with_default)

    def _rewrite_union(self, schema: Schema, label: str) -> Schema:
        """Try the members for objects and lists first, as these accept any object and any list."""
        members = _list_members(schema)
        kinds = [_get_json_kind(member, self._definitions) for member in members]
        by_kind = {kind: [m for m, k in zip(members, kinds, strict=True) if k == kind] for kind in set(kinds)}
        objects, lists = by_kind.get("object", []), by_kind.get("list", [])
        others = [m for m, k in zip(members, kinds, strict=True) if k not in ("object", "list")]
        if "any" in by_kind or len(lists) > 1 or not (objects or lists):
            return schema
        containers = [self._rewrite(member, label) for member in lists]
        if len(objects) == 1:
            containers += [self._rewrite(objects[0], label)]
        elif objects:
            containers += [self._rewrite_objects(objects, label, schema.get("mode") == "left_to_right")]
        if len(others) > 1:
            others = [{name: value for name, value in schema.items() if name != "ref"} | {"choices": others}]
        return {**schema, "choices": containers + others, "mode": "left_to_right"}

    def _rewrite_objects(self, members: list[Schema], label: str, is_ordered: bool) -> Schema:
        """Select one of several members for objects by the names of its fields, before their values are validated."""
        choices = {index: cast(Any, self._rewrite(member, label)) for index, member in enumerate(members)}
        fields = [list_fields(resolve(member, self._definitions)) for member in members]

        def select(data: object) -> int | None:
            return (
                select_member(fields, cast("Mapping[str, object]", data), is_ordered)
                if isinstance(data, dict)
                else None
            )

        return cast(Schema, core_schema.tagged_union_schema(choices, select))


class BulkSchema(LenientSchema):
    """Calls one function for each object, in place of one for each missing field, which every version of pydantic can do."""

    def _rewrite_fields(self, schema: Schema, model: type[BaseModel]) -> Schema:
        fields = super()._rewrite_fields(schema, model)
        required = {
            name: (make_label(model, name), MISSING)
            for name in schema.get("fields", ())
            if schema["fields"][name]["schema"]["type"] != "default"
        }
        names = frozenset(required)

        def remove_missing(parsed: Any) -> Any:
            values, _, set_names = parsed
            if not names <= set_names:
                missing = names - set_names
                for name in missing:
                    del values[name]
                recorder: Recorder = current.recorder
                recorder.add_missing({required[name] for name in missing})
            return parsed

        if not names:
            return fields
        return cast(Schema, core_schema.no_info_after_validator_function(remove_missing, cast(Any, fields)))

    def _rewrite_required(self, schema: Schema, label: str) -> Schema:
        field = self._open(self._rewrite(schema, label), label)
        return cast(Schema, core_schema.with_default_schema(cast(Any, field), default=MISSING))


def can_record_fields() -> bool:
    """Whether pydantic passes the values of a model, and not a copy, to the function for a missing field."""
    received: list[object] = []
    try:
        value = core_schema.with_default_schema(
            core_schema.any_schema(), default_factory=received.append, default_factory_takes_data=True
        )
        model = core_schema.model_fields_schema({"field": core_schema.model_field(value)})
        values = SchemaValidator(cast(Any, model)).validate_json("{}")[0]
    except TypeError:  # before pydantic 2.10
        return False
    return values is received[0]


def _get_json_kind(
    schema: Schema, definitions: Mapping[str, Schema], seen: frozenset[str] = frozenset()
) -> str:
    """Return whether a schema is for objects or lists ("object", "list", "any"), else ""."""
    kind = schema["type"]
    if kind == "definition-ref":
        ref = schema["schema_ref"]
        return "" if ref in seen else _get_json_kind(definitions[ref], definitions, seen | {ref})
    if kind == "model":
        return "object" if schema["schema"]["type"] == "model-fields" else ""
    if kind in ("nullable", "default"):
        return _get_json_kind(schema["schema"], definitions, seen)
    if kind == "union":
        members = _list_members(schema)
        kinds = {_get_json_kind(member, definitions, seen) for member in members}
        return next((kind for kind in ("any", "object", "list") if kind in kinds), "")
    return {"dict": "object", "tagged-union": "object", "list": "list", "tuple": "list", "any": "any"}.get(
        kind, ""
    )


def _make_shallow(schema: Schema, definitions: Mapping[str, Schema], depth: int = 0) -> Schema:
    """Return a schema without the schemas of fields, items and values."""
    if depth == _MAX_DEPTH:
        return {"type": "any"}
    match schema["type"]:
        case "definition-ref":
            return _make_shallow(definitions[schema["schema_ref"]], definitions, depth + 1)
        case "nullable" | "default":
            return {**schema, "schema": _make_shallow(schema["schema"], definitions, depth + 1)}
        case "model":
            return {**schema, "schema": {"type": "model-fields", "fields": {}}}
        case "list" | "tuple" | "dict" as kind:
            return {"type": "dict" if kind == "dict" else "list"}
        case "tagged-union":
            return {**schema, "choices": {tag: {"type": "any"} for tag in schema["choices"]}}
        case "union":
            members = [_make_shallow(member, definitions, depth + 1) for member in _list_members(schema)]
            return {"type": "union", "choices": members}
        case _:
            return schema


def _list_members(union: Schema) -> list[Schema]:
    return [choice[0] if isinstance(choice, tuple) else choice for choice in union["choices"]]


def resolve(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    while schema["type"] in ("definition-ref", "nullable", "default"):
        schema = definitions[schema["schema_ref"]] if schema["type"] == "definition-ref" else schema["schema"]
    return schema


def _make_definitions(schema: Schema, definitions: Collection[Schema]) -> Schema:
    if not definitions:
        return schema
    return cast(Schema, core_schema.definitions_schema(cast(Any, schema), cast(Any, [*definitions])))
