"""Chooses the variant of a union without a tag that fits an object best, before any variant is validated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, cast, get_args, get_origin

import pydantic
from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema
from typing_extensions import TypeAliasType

_SCALARS: dict[Any, tuple[type, ...]] = {
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (int, float),
    list: (list, tuple),
    dict: (dict,),
    type(None): (type(None),),
    None: (type(None),),
}


class _Field(NamedTuple):
    """A field of a variant, as far as the choice needs it."""

    names: tuple[str, ...]
    """The name in JSON, and the name of the attribute, which is accepted too."""
    is_required: bool
    types: tuple[type, ...] | None
    """The types of its values, regardless of their content; None for any type."""
    literals: tuple[object, ...]
    """Values of other types that it accepts, too."""

    def accepts(self, value: object) -> bool:
        if self.types is None:
            return True
        if isinstance(value, bool) and bool not in self.types:
            return False if int not in self.types else any(value is literal for literal in self.literals)
        return isinstance(value, self.types) or any(
            type(value) is type(literal) and value == literal for literal in self.literals
        )


class BestVariant:
    """In `Annotated`: parses an object as the variant that has its required fields, then valid values, then most of its fields.

    pydantic would validate all variants at every level, in exponential time, and compare the results.
    """

    __slots__ = ()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        members = [member for member in get_args(source) if member not in (None, type(None))]
        models = [
            member
            for member in members
            if isinstance(member, type) and issubclass(member, pydantic.BaseModel)
        ]
        others = [member for member in members if member not in models]

        def select(data: object) -> int | None:
            return _find_best(models, data)

        choices = {index: handler.generate_schema(model) for index, model in enumerate(models)}
        schema: core_schema.CoreSchema = core_schema.tagged_union_schema(choices, select)
        if others:
            rest = handler.generate_schema(Union[tuple(others)])  # noqa: UP007
            schema = core_schema.union_schema([schema, rest], mode="left_to_right")
        return core_schema.nullable_schema(schema) if len(members) < len(get_args(source)) else schema


def _find_best(models: Sequence[type[pydantic.BaseModel]], data: object) -> int | None:
    """Return the index of the model of an instance, or of the variant that fits a mapping best; None if no variant fits."""
    if not isinstance(data, Mapping):
        return next((index for index, model in enumerate(models) if type(data) is model), None)
    values = cast("Mapping[str, object]", data)
    ranks = [_rank(_inspect(model), values) for model in models]
    best = max(range(len(ranks)), key=lambda index: ranks[index])  # the first of the best
    has_required, _, known = ranks[best]
    return best if has_required or known else None


def _rank(fields: Sequence[_Field], data: Mapping[str, object]) -> tuple[bool, bool, int]:
    known, has_required, is_valid = 0, True, True
    for field in fields:
        name = next((name for name in field.names if name in data), None)
        if name is None:
            has_required = has_required and not field.is_required
        else:
            known += 1
            is_valid = is_valid and field.accepts(data[name])
    return has_required, is_valid, known


@lru_cache(maxsize=4096)
def _inspect(model: type[pydantic.BaseModel]) -> tuple[_Field, ...]:
    return tuple(
        _make_field(tuple(dict.fromkeys((field.alias or name, name))), field.is_required(), field.annotation)
        for name, field in model.model_fields.items()
    )


def _make_field(names: tuple[str, ...], is_required: bool, annotation: object) -> _Field:
    members = list(_list_members(annotation))
    literals = tuple(
        value for member in members if get_origin(member) is Literal for value in get_args(member)
    )
    types: list[type] = []
    for member in members:
        if get_origin(member) is not Literal:
            found = _find_types(member)
            if found is None:
                return _Field(names, is_required, None, ())
            types += found
    return _Field(names, is_required, tuple(types), literals)


def _list_members(annotation: object) -> Iterator[object]:
    """Yield the members of a union, of aliases and at any depth."""
    if isinstance(annotation, TypeAliasType):
        yield from _list_members(annotation.__value__)
    elif get_origin(annotation) is Annotated:
        yield from _list_members(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for member in get_args(annotation):
            yield from _list_members(member)
    else:
        yield annotation


def _find_types(annotation: Any) -> tuple[type, ...] | None:
    """Return the types of the values of a type; None if they are not known, such as those of a forward reference."""
    kind = get_origin(annotation) or annotation
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind is Any or not isinstance(kind, type):  # `Any` is a class since Python 3.11
        return None
    if issubclass(kind, pydantic.BaseModel):
        return (dict, kind)
    return (str, int, float, cast("type[Any]", kind))  # of a format: a text, or a number
