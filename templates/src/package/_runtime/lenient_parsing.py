"""Parsing data that deviates from its type: what does not match is kept, and where it is can be described."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import islice
from math import inf
from typing import Any, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from .json_type import DeviationError, make_reader, run_build
from .lenient_schemas import (
    EXTRA,
    MAX_PROBLEMS,
    MIN_LIMIT,
    MISSING,
    ROOT,
    SHARED,
    BulkSchema,
    LenientSchema,
    Recorder,
    Rewriter,
    Schema,
    Site,
    TooManyDeviationsError,
    build_validator,
    can_record_fields,
    current,
    extend_label,
    make_label,
    resolve,
)

T = TypeVar("T")

_MIN_DISTANCE = 100
"""If there are more than a thousand missing fields, and more than one in a hundred bytes, those of an object are recorded
together. To record each takes longer than the rest of the validation."""


class Deviations(Recorder):
    """Where data deviates from its type."""

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
        site = self.find(vars(parsed)[name], make_label(type(parsed), name))
        return site is not None and site.is_container()

    def are_all_missing(self) -> bool:
        """Whether there are only missing fields."""
        return not self.values

    def find(self, value: object, label: str) -> Site | None:
        entry = self.values.get((id(value), label)) or self.values.get((id(value), SHARED))
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
        schema = resolve(schema["schema"], {item["ref"]: item for item in schema["definitions"]})
    if schema["type"] != "model":
        return inf
    return sum(field.is_required() for field in schema["cls"].model_fields.values()) or inf


@lru_cache(maxsize=1024)
def _list_field_names(model: type[BaseModel]) -> tuple[frozenset[str], bool]:
    """Return the names of the fields, and whether some are required."""
    return frozenset(model.model_fields), any(field.is_required() for field in model.model_fields.values())


def _iter_problems(parsed: object, deviations: Deviations) -> Iterator[str]:
    """Search for the problems, in the order of the data. The depth of the data does not need depth of the stack."""
    open_values = [iter([("", ROOT, parsed)])]
    while open_values:
        path, label, value = next(open_values[-1], (None, "", None))
        if path is None:
            open_values.pop()
        elif value is MISSING:
            yield f"{path}: missing"
        elif (site := deviations.find(value, label)) is not None:
            yield f"{path}: {site.describe(value)}"
        elif isinstance(value, (BaseModel, list, tuple, dict)):
            members = _iter_members(path, label, cast(object, value), deviations.are_all_missing())
            open_values.append(members)


def _iter_members(
    path: str, label: str, value: object, skip_scalars: bool
) -> Iterator[tuple[str, str, object]]:
    if isinstance(value, BaseModel):
        values = vars(value)
        for name, alias in _list_names(type(value)):
            member = values.get(name, MISSING)
            if not skip_scalars or member is MISSING or isinstance(member, (BaseModel, list, tuple, dict)):
                yield _join_path(path, alias), make_label(type(value), name), member
        for name, extra in (value.model_extra or {}).items():
            yield _join_path(path, name), make_label(type(value), EXTRA), cast(object, extra)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(cast("Sequence[object]", value)):
            yield f"{path}[{index}]", extend_label(label, "[]"), item
    else:
        for key, item in cast("dict[object, object]", value).items():
            yield _join_path(path, str(key)), extend_label(label, "{}"), item


def _join_path(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


class LenientParser:
    """Parses data as a type. A value that does not match is kept unchanged, and a missing field is left out."""

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        self._adapter = adapter
        self._bulk_reader: Callable[[bytes | str], Any] | None = None
        validator = build_validator(adapter, LenientSchema if can_record_fields() else BulkSchema)
        self._validate_json = make_reader(adapter, validator)
        self._validate_python = validator.validate_python
        self.min_unrelated = _count_required(adapter)
        """The number of deviations from which on an object may be of another kind than the type."""

    def parse_json(self, data: bytes | str) -> tuple[Any, Deviations]:
        """Parse a document; raise ValueError if it is not JSON."""
        deviations = current.recorder = Deviations()
        if len(data) > MIN_LIMIT * _MIN_DISTANCE:
            deviations.limit = len(data) // _MIN_DISTANCE
        try:
            parsed = self._validate_json(data)
        except ValidationError as error:  # a root of another kind is accepted
            problem = error.errors(include_url=False, include_input=False)[0]
            raise ValueError(problem.get("ctx", {}).get("error", problem["msg"])) from None
        except TypeError as error:  # of pydantic 2.5
            raise ValueError(f"it cannot be validated: {error}") from error
        except TooManyDeviationsError:
            deviations = current.recorder = Deviations()
            parsed = self._get_bulk_reader()(data)
        finally:
            current.recorder = None
        if deviations.missing is not None:
            deviations.remove_missing()
        return parsed, deviations

    def parse_object(self, data: object) -> tuple[Any, Deviations]:
        """Parse data that was parsed from JSON, or dumped by a model."""
        deviations = current.recorder = Deviations()
        deviations.limit = inf
        try:
            parsed = self._validate_python(data)
        finally:
            current.recorder = None
        deviations.remove_missing()
        return parsed, deviations

    def _get_bulk_reader(self) -> Callable[[bytes | str], Any]:
        if self._bulk_reader is None:
            self._bulk_reader = make_reader(self._adapter, build_validator(self._adapter, BulkSchema))
        return self._bulk_reader

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


class _FailFastSchema(Rewriter):
    """Ends the validation at the first item or value that does not match."""

    def _make_fallback(self, schema: Schema, label: str) -> Callable[[object], object]:
        return _fail


def _fail(value: object) -> object:
    raise DeviationError


def make_fail_fast(adapter: TypeAdapter[T]) -> Callable[[bytes], T]:
    """Return a function that parses a document, and raises DeviationError at the first item that does not match.

    pydantic would collect the errors of all items, which takes a thousand times the memory of the document.
    """
    return make_reader(adapter, build_validator(adapter, _FailFastSchema))


def recode_json(data: bytes) -> bytes | None:
    """Return a document with a BOM, or in UTF-16 or UTF-32, as UTF-8; None if it is UTF-8 already, or cannot be decoded."""
    encoding = json.detect_encoding(data)
    try:
        text = "" if encoding == "utf-8" else data.decode(encoding)
    except ValueError:
        return None
    return text.encode() if text and not text.startswith("\ufeff") else None
