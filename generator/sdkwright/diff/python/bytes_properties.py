"""Compares the properties of models that return the bytes of fields in base64."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide, ModelField
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.rules import RULES
from sdkwright.ir import names
from sdkwright.ir.schema import Base64Field, Schema

_TYPES: Final = {False: "bytes", True: "bytes | None"}


def compare_bytes_properties(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """Compare the properties that a model itself declares.

    A property that is gone together with its field is part of the change of the field.
    """
    if not (old.in_response and new.in_response):
        return
    before, after = _list_own(old, pair.base), _list_own(new, pair.revision)
    old_fields, new_fields = _list_fields(old, pair.base), _list_fields(new, pair.revision)
    kept_names = {**dict(new.field_aliases), **{name: name for name in new_fields}}
    inherited = {field.property for field in new.base64_fields}
    variable = names.make_identifier(new.name)
    for name, field in before.items():
        new_name = kept_names.get(field.field, "")
        if name not in inherited and new_name:
            text = f"`{new.name}.{name}`, the bytes of `{field.field}`, is gone"
            read = _format_reading(new_name, new, pair.revision)
            sides = f"{variable}.{name}  # {_TYPES[field.may_be_none]}", f"{variable}.{read}"
            pointers = old_fields[field.field].pointer, new_fields[new_name].pointer
            yield _describe(
                "bytes-property-gone",
                f"{text}; read `{read.partition(' ')[0]}`",
                old,
                new,
                pair,
                sides,
                pointers,
            )
    for name, field in after.items():
        old_field = old_fields.get(field.field)
        if old_field and name not in {known.property for known in old.base64_fields}:
            text = f"`{new.name}.{name}` returns the bytes of `{field.field}`"
            sides = "", f"{variable}.{name}  # {_TYPES[field.may_be_none]}"
            pointers = old_field.pointer, new_fields[field.field].pointer
            yield _describe("bytes-property-added", text, old, new, pair, sides, pointers)


def _describe(
    rule: str,
    text: str,
    old: Schema,
    new: Schema,
    pair: ApiPair,
    sides: tuple[str, str],
    pointers: tuple[str, str],
) -> CallerChange:
    affected = pair.find_affected(old.name, new.name, ("received",))
    return CallerChange(RULES[rule], pointers[1], text, affected, *sides, pointers=pointers)


def _list_own(schema: Schema, side: ApiSide) -> dict[str, Base64Field]:
    """The properties of a model without those of its bases, by name."""
    bases = (side.schemas[name] for name in side.list_bases(schema.name))
    inherited = {field.property for base in bases for field in base.base64_fields}
    return {field.property: field for field in schema.base64_fields if field.property not in inherited}


def _list_fields(schema: Schema, side: ApiSide) -> dict[str, ModelField]:
    return {field.name: field for field in side.list_fields(schema.name).values()}


def _format_reading(name: str, schema: Schema, side: ApiSide) -> str:
    """The property that returns the bytes of a field; the field if there is none."""
    for field in schema.base64_fields:
        if field.field == name:
            return f"{field.property}  # {_TYPES[field.may_be_none]}"
    return f"{name}  # {_list_fields(schema, side)[name].annotation}"
