"""Null as one of the values of a curated schema."""

from __future__ import annotations

from typing import Final

from sdkwright.adopt.model import Json
from sdkwright.openapi.untyped import is_list

NULL: Final[Json] = {"type": "null"}
_UNIONS: Final = ("anyOf", "oneOf")
_BESIDE: Final = (
    "description",
    "deprecated",
    "readOnly",
    "writeOnly",
    "default",
    "example",
    "examples",
    "x-name",
)
"""Keywords that describe the use of a schema, and stay outside of the union with null."""


def is_nullable(schema: Json) -> bool:
    """Whether a schema itself, apart from what it refers to, allows null."""
    types = schema.get("type")
    return (
        types == "null"
        or "null" in (types if isinstance(types, list) else ())
        or any(NULL in schema.get(keyword, ()) for keyword in _UNIONS)
    )


def remove_null(schema: Json) -> Json:
    """A schema without null."""
    types = schema.get("type")
    if is_list(types):
        others = [name for name in types if name != "null"]
        return {**schema, "type": others[0] if len(others) == 1 else others}
    for keyword in _UNIONS:
        members = [member for member in schema.get(keyword, ()) if member != NULL]
        if keyword in schema and len(members) == 1:
            return {**members[0], **{key: value for key, value in schema.items() if key != keyword}}
        if keyword in schema:
            return {**schema, keyword: members}
    return schema


def add_null(schema: Json) -> Json:
    """A schema that also allows null; one that allows everything stays as it is."""
    core, beside = split_beside(schema)
    if not core or is_nullable(schema):
        return schema
    if isinstance(core.get("type"), str) and not {"enum", "const"} & core.keys():
        return {**schema, "type": [core["type"], "null"]}
    return {**beside, "anyOf": [core, dict(NULL)]}


def split_beside(schema: Json) -> tuple[Json, Json]:
    """The keywords that determine values, and those that describe the use of a schema."""
    core = {key: value for key, value in schema.items() if key not in _BESIDE}
    return core, {key: value for key, value in schema.items() if key in _BESIDE}
