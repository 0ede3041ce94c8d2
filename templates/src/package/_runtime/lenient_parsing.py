"""Parsing data that deviates from its type, in one pass.

The core schema of a type, which pydantic builds, is changed so that a field, an item of a list and a value of a map
accept any value, and a missing field is left out. So this takes about as long as the validation of data that matches.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from functools import lru_cache
from itertools import islice
from math import inf
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticOmit, SchemaValidator, core_schema

from .json_type import DeviationError, run_build

T = TypeVar("T")
Schema = dict[str, Any]

MAX_PROBLEMS = 100
"""The most problems that are described; the others are counted."""
_MIN_LIMIT, _MIN_DISTANCE = 1000, 100
"""More than a thousand missing fields, and more than one in a hundred bytes, are counted together, as single ones would
take longer than the rest of the validation."""
_MAX_DEPTH = 20
"""The most references in a row; an alias of itself would have no end."""
_MISSING = object()
_JSON_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "list",
    dict: "object",
}
# The validators call Python functions without a context, which is faster.
_current = threading.local()


class _Site:
    """A place in a type that accepts any value: a field, the items of a list, or the values of a map."""

    __slots__ = ("_definitions", "_missing", "_schema", "_validator", "label")

    def __init__(self, label: str, schema: Schema, definitions: Mapping[str, Schema]) -> None:
        self.label = label
        self._schema = schema
        self._definitions = definitions
        self._validator: SchemaValidator | None = None
        self._missing: Set[tuple[str, object]] = frozenset({(label, _MISSING)})

    def accept(self, value: object) -> object:
        deviations: Deviations = _current.deviations
        deviations.add(self, value)
        return value

    def accept_or_omit(self, value: object) -> object:
        """Accept a value of a required field, which may be missing."""
        if value is not _MISSING:
            return self.accept(value)
        deviations: Deviations = _current.deviations
        deviations.count += 1
        deviations.kinds = deviations.kinds | self._missing if deviations.kinds else self._missing
        if deviations.count > deviations.limit:
            raise _TooManyDeviationsError
        raise PydanticOmit

    def keep_or_omit(self, value: object) -> object:
        """Return any value of a required field, which may be missing."""
        return value if value is not _MISSING else self.accept_or_omit(value)

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


class Deviations:
    """Where data deviates from its type."""

    # Class attributes are faster than attributes that each instance sets.
    count = 0
    is_unusable = False
    """Whether the root does not match, so that nothing could be parsed."""
    limit: float = _MIN_LIMIT
    """The number of deviations after which a missing field ends the validation."""
    kinds: Set[tuple[str, object]] = frozenset()
    """The places in the type, each with the type of the value, without the positions in the data."""
    _values: Mapping[tuple[int, str], tuple[_Site, object]] = {}

    def add(self, site: _Site, value: object) -> None:
        self.count += 1
        kind = site.label, type(value)
        if kind not in self.kinds:
            self.kinds = {*self.kinds, kind}
        self.is_unusable = self.is_unusable or site.label == _ROOT
        if len(self._values) < MAX_PROBLEMS:
            # This also keeps the value, and so its id.
            self._values = {**self._values, (id(value), site.label): (site, value)}

    def add_missing(self, places: Set[tuple[str, object]]) -> None:
        self.count += len(places)
        if not places <= self.kinds:
            self.kinds = self.kinds | places

    def is_unrelated(self, parsed: object) -> bool:
        """Whether the root is an object of another kind: it has only unknown fields, although some are required.

        A field with another value in place of an object or a list counts as unknown.
        """
        if not isinstance(parsed, BaseModel):
            return False
        names, has_required = _list_field_names(type(parsed))
        present: Set[str] = parsed.model_fields_set
        known = {name for name in names & present if not self._is_unrelated_field(parsed, name)}
        return has_required and bool(present) and not known

    def _is_unrelated_field(self, parsed: BaseModel, name: str) -> bool:
        site = self.find(vars(parsed)[name], _make_label(type(parsed), name))
        return site is not None and site.is_container()

    def are_all_missing(self) -> bool:
        """Whether there are only missing fields."""
        return not self._values

    def find(self, value: object, label: str) -> _Site | None:
        entry = self._values.get((id(value), label)) or self._values.get((id(value), _SHARED))
        return entry[0] if entry else None

    def describe(self, parsed: object) -> tuple[str, ...]:
        """Return the first problems, such as `books[0].title: missing`, and the number of the others.

        A problem of the root is `: dict_type, got list`.
        """
        problems = list(islice(_iter_problems(parsed, self), min(self.count, MAX_PROBLEMS)))
        rest = self.count - len(problems)
        return (*problems, f"… and {rest} more") if rest else tuple(problems)


@lru_cache(maxsize=1024)
def _list_names(model: type[BaseModel]) -> list[tuple[str, str]]:
    """Return the names of the fields, each with its name in JSON."""
    return [(name, field.alias or name) for name, field in model.model_fields.items()]


def _count_required(adapter: TypeAdapter[Any]) -> float:
    """Return the number of required fields of a model; infinity for any other type."""
    schema = cast(Schema, adapter.core_schema)
    if schema["type"] == "definitions":
        schema = _resolve(schema["schema"], {item["ref"]: item for item in schema["definitions"]})
    if schema["type"] != "model":
        return inf
    return sum(field.is_required() for field in schema["cls"].model_fields.values()) or inf


@lru_cache(maxsize=1024)
def _list_field_names(model: type[BaseModel]) -> tuple[frozenset[str], bool]:
    """Return the names of the fields, and whether some are required."""
    return frozenset(model.model_fields), any(field.is_required() for field in model.model_fields.values())


class _TooManyDeviationsError(Exception):
    """Ends a validation, so that it is repeated with the validator for many missing fields."""


_ROOT = ""
_SHARED = "*"
"""The label of places in a type that several fields refer to."""


def _iter_problems(parsed: object, deviations: Deviations) -> Iterator[str]:
    """Search for the problems, in the order of the data. The depth of the data does not need depth of the stack."""
    open_values = [iter([("", _ROOT, parsed)])]
    while open_values:
        path, label, value = next(open_values[-1], (None, "", None))
        if path is None:
            open_values.pop()
        elif value is _MISSING:
            yield f"{path}: missing"
        elif (site := deviations.find(value, label)) is not None:
            yield f"{path}: {site.describe(value)}"
        elif isinstance(value, (BaseModel, list, dict)):
            members = _iter_members(path, label, cast(object, value), deviations.are_all_missing())
            open_values.append(members)


def _iter_members(
    path: str, label: str, value: object, skip_scalars: bool
) -> Iterator[tuple[str, str, object]]:
    if isinstance(value, BaseModel):
        values = vars(value)
        for name, alias in _list_names(type(value)):
            member = values.get(name, _MISSING)
            if not skip_scalars or member is _MISSING or isinstance(member, (BaseModel, list, dict)):
                yield _join_path(path, alias), _make_label(type(value), name), member
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield f"{path}[{index}]", _extend_label(label, "[]"), item
    else:
        for key, item in cast("dict[object, object]", value).items():
            yield _join_path(path, str(key)), _extend_label(label, "{}"), item


def _join_path(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _extend_label(label: str, suffix: str) -> str:
    return label if label == _SHARED else label + suffix


def _make_label(model: type, field: str) -> str:
    return f"{model.__module__}.{model.__qualname__}.{field}"


class LenientParser:
    """Parses data as a type. A value that does not match is kept unchanged, and a missing field is left out."""

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        self._adapter = adapter
        self._bulk_validator: SchemaValidator | None = None
        validator = _build_validator(adapter, _LenientSchema)
        self._validate_json = validator.validate_json
        self._validate_python = validator.validate_python
        self.min_unrelated = _count_required(adapter)
        """The number of deviations from which on an object may be of another kind than the type."""

    def parse_json(self, data: bytes | str) -> tuple[Any, Deviations]:
        """Parse a document; raise ValueError if it is not JSON."""
        deviations = _current.deviations = Deviations()
        if len(data) > _MIN_LIMIT * _MIN_DISTANCE:
            deviations.limit = len(data) // _MIN_DISTANCE
        try:
            return self._validate_json(data), deviations
        except ValidationError as error:  # a root of another kind is accepted
            problem = error.errors(include_url=False, include_input=False)[0]
            raise ValueError(problem.get("ctx", {}).get("error", problem["msg"])) from None
        except _TooManyDeviationsError:
            deviations = _current.deviations = Deviations()
            return self._get_bulk_validator().validate_json(data), deviations
        finally:
            _current.deviations = None

    def parse_object(self, data: object) -> tuple[Any, Deviations]:
        """Parse data that was parsed from JSON, or dumped by a model."""
        deviations = _current.deviations = Deviations()
        deviations.limit = inf
        try:
            return self._validate_python(data), deviations
        finally:
            _current.deviations = None

    def _get_bulk_validator(self) -> SchemaValidator:
        if self._bulk_validator is None:
            self._bulk_validator = _build_validator(self._adapter, _BulkSchema)
        return self._bulk_validator

    def find_problems(self, data: bytes) -> tuple[str, ...]:
        """Return where a document deviates."""
        parsed, deviations = self.parse_json(data)
        return deviations.describe(parsed)


def parse_leniently(kind: type[T], data: object) -> T:
    """Parse stored data as the client parses a response: values that do not match are kept, missing fields are left out.

    Args:
        kind: The type, such as a model, or a list of models.
        data: JSON as str or bytes, such as the result of `model_dump_json()`, or the result of `model_dump()`.

    Raises:
        ValueError: The data are not JSON, or of another kind than the type, such as a list in place of an object.
    """
    parser = _parsers.get(kind)
    if parser is None:
        parser = _parsers.setdefault(kind, LenientParser(run_build(lambda: _build_adapter(kind))))
    if isinstance(data, (str, bytes, bytearray)):
        document = data.encode(errors="surrogatepass") if isinstance(data, str) else bytes(data)
        parsed, deviations = parser.parse_json(recode_json(document) or document)
    else:
        parsed, deviations = parser.parse_object(data)
    if deviations.is_unusable:
        raise ValueError(f"the data do not match {kind!r}{deviations.describe(parsed)[0]}")
    return cast(T, parsed)


_parsers: dict[Any, LenientParser] = {}


def _build_adapter(kind: Any) -> TypeAdapter[Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    if not getattr(adapter, "pydantic_complete", True):
        adapter.rebuild()
    return adapter


def make_fail_fast(adapter: TypeAdapter[T]) -> Callable[[bytes], T]:
    """Return a function that parses a document, and raises DeviationError at the first item that does not match.

    pydantic would collect the errors of all items, which takes a thousand times the memory of the document.
    """
    return cast("Callable[[bytes], T]", _build_validator(adapter, _FailFastSchema).validate_json)


def recode_json(data: bytes) -> bytes | None:
    """Return a document with a BOM, or in UTF-16 or UTF-32, as UTF-8; None if it is UTF-8 already, or cannot be decoded."""
    encoding = json.detect_encoding(data)
    try:
        text = "" if encoding == "utf-8" else data.decode(encoding)
    except ValueError:
        return None
    return text.encode() if text and not text.startswith("\ufeff") else None


def _build_validator(adapter: TypeAdapter[Any], rewriter_class: type[_Rewriter]) -> SchemaValidator:
    """Build a validator from the changed core schema of a type."""
    return run_build(lambda: _build_from_schema(rewriter_class(cast(Schema, adapter.core_schema))))


def _build_from_schema(rewriter: _Rewriter) -> SchemaValidator:
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


class _Rewriter:
    """Changes the core schema of a type at the items of lists and the values of maps."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.models: set[Any] = set()
        """The models in the schema."""
        definitions = schema["definitions"] if schema["type"] == "definitions" else ()
        self._definitions: dict[str, Schema] = {definition["ref"]: definition for definition in definitions}

    def rewrite_root(self) -> Schema:
        if not self._definitions:
            return self._rewrite(self._schema, _ROOT)
        definitions = [self._rewrite(definition, _SHARED) for definition in self._definitions.values()]
        return _make_definitions(self._rewrite(self._schema["schema"], _ROOT), definitions)

    def _rewrite(self, schema: Schema, label: str) -> Schema:
        """Return the changed schema. The label is that of the field, or of its items."""
        match schema["type"]:
            case "model":
                self.models.add(schema["cls"])
                return {**schema, "schema": self._rewrite_fields(schema["schema"], schema["cls"])}
            case "nullable" | "default":
                return {**schema, "schema": self._rewrite(schema["schema"], label)}
            case "list" if "items_schema" in schema:
                items = self._rewrite(schema["items_schema"], _extend_label(label, "[]"))
                return {**schema, "items_schema": self._open(items, _extend_label(label, "[]"))}
            case "dict" if "values_schema" in schema:
                values = self._rewrite(schema["values_schema"], _extend_label(label, "{}"))
                return {**schema, "values_schema": self._open(values, _extend_label(label, "{}"))}
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
            name: {**field, "schema": self._rewrite_field(field["schema"], _make_label(model, name))}
            for name, field in schema["fields"].items()
        }
        return {**schema, "fields": fields}

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


class _FailFastSchema(_Rewriter):
    """Ends the validation at the first item or value that does not match."""

    def _make_fallback(self, schema: Schema, label: str) -> Callable[[object], object]:
        return _fail


def _fail(value: object) -> object:
    raise DeviationError


class _LenientSchema(_Rewriter):
    """Accepts any field, item or value, and records those that do not match, and the missing fields."""

    def rewrite_root(self) -> Schema:
        schema = super().rewrite_root()
        if not self._definitions:
            return self._open(schema, _ROOT)
        return {**schema, "schema": self._open(schema["schema"], _ROOT)}

    def _make_fallback(self, schema: Schema, label: str) -> Callable[[object], object]:
        return _Site(label, schema, self._definitions).accept

    def _rewrite_field(self, schema: Schema, label: str) -> Schema:
        if schema["type"] == "default":
            return {**schema, "schema": self._open(self._rewrite(schema["schema"], label), label)}
        return self._rewrite_required(schema, label)

    def _rewrite_required(self, schema: Schema, label: str) -> Schema:
        """Let a required field be missing. The default value does not match the type, so it reaches the fallback."""
        site = _Site(label, schema, self._definitions)
        if _get_json_kind(schema, self._definitions) == "any":
            schema = cast(Schema, core_schema.str_schema(strict=True))
            fallback = core_schema.no_info_plain_validator_function(site.keep_or_omit)
        else:
            schema = self._rewrite(schema, label)
            fallback = core_schema.no_info_plain_validator_function(site.accept_or_omit)
        field = core_schema.union_schema([cast(Any, schema), fallback], mode="left_to_right")
        return cast(Schema, core_schema.with_default_schema(field, default=_MISSING, validate_default=True))

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
        fields = [_list_fields(member, self._definitions) for member in members]

        def select(data: object) -> int | None:
            return _select_member(fields, cast("Mapping[str, object]", data), is_ordered) if isinstance(data, dict) else None

        return cast(Schema, core_schema.tagged_union_schema(choices, select))


class _BulkSchema(_LenientSchema):
    """Calls one function for each object, in place of one for each missing field."""

    def _rewrite_fields(self, schema: Schema, model: type[BaseModel]) -> Schema:
        fields = super()._rewrite_fields(schema, model)
        required = {
            name: (_make_label(model, name), _MISSING)
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
                deviations: Deviations = _current.deviations
                deviations.add_missing({required[name] for name in missing})
            return parsed

        if not names:
            return fields
        return cast(Schema, core_schema.no_info_after_validator_function(remove_missing, cast(Any, fields)))

    def _rewrite_required(self, schema: Schema, label: str) -> Schema:
        field = self._open(self._rewrite(schema, label), label)
        return cast(Schema, core_schema.with_default_schema(cast(Any, field), default=_MISSING))


class _Field(NamedTuple):
    names: tuple[str, ...]
    """The name in JSON, and the name of the attribute, which is accepted too."""
    is_required: bool


def _list_fields(schema: Schema, definitions: Mapping[str, Schema]) -> list[_Field]:
    """Return the fields of a model; of another type for objects none."""
    schema = _resolve(schema, definitions)
    if schema["type"] != "model":
        return []
    return [
        _Field((field.alias or name, name), field.is_required())
        for name, field in cast("type[BaseModel]", schema["cls"]).model_fields.items()
    ]


def _select_member(
    members: Collection[list[_Field]], data: Mapping[str, object], is_ordered: bool
) -> int | None:
    """Return the index of the member whose required fields the data has.

    Of several, it is the one with the most required fields in a union that is tried in this order, else with the most
    fields that the data has, as pydantic selects.
    """
    best, best_score = None, -1
    for index, fields in enumerate(members):
        present = [any(name in data for name in field.names) for field in fields]
        required = [is_present for is_present, field in zip(present, fields, strict=True) if field.is_required]
        score = len(required) if is_ordered else sum(present)
        if all(required) and (required or not is_ordered) and score > best_score:
            best, best_score = index, score
    return best


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
    return {"dict": "object", "tagged-union": "object", "list": "list", "any": "any"}.get(kind, "")


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
        case "list" | "dict" as kind:
            return {"type": kind}
        case "tagged-union":
            return {**schema, "choices": {tag: {"type": "any"} for tag in schema["choices"]}}
        case "union":
            members = [
                _make_shallow(member, definitions, depth + 1) for member in _list_members(schema)
            ]
            return {"type": "union", "choices": members}
        case _:
            return schema


def _list_members(union: Schema) -> list[Schema]:
    return [choice[0] if isinstance(choice, tuple) else choice for choice in union["choices"]]


def _resolve(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    while schema["type"] in ("definition-ref", "nullable", "default"):
        schema = definitions[schema["schema_ref"]] if schema["type"] == "definition-ref" else schema["schema"]
    return schema


def _make_definitions(schema: Schema, definitions: Collection[Schema]) -> Schema:
    if not definitions:
        return schema
    return cast(Schema, core_schema.definitions_schema(cast(Any, schema), cast(Any, [*definitions])))
