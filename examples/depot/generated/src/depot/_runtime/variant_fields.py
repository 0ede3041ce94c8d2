"""Selects the variant of a union by the names of the fields of an object. A leaf module."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, cast

from pydantic import BaseModel


class VariantField(NamedTuple):
    names: tuple[str, ...]
    """The name in JSON, and the name of the attribute, which is accepted too."""
    is_required: bool


def list_fields(schema: Mapping[str, Any]) -> list[VariantField]:
    """Return the fields of a model; of another type for objects none."""
    if schema["type"] != "model":
        return []
    return [
        VariantField((field.alias or name, name), field.is_required())
        for name, field in cast("type[BaseModel]", schema["cls"]).model_fields.items()
    ]


def select_member(
    members: Collection[list[VariantField]], data: Mapping[str, object], is_ordered: bool
) -> int | None:
    """Return the index of the member whose required fields the data has.

    Of several, it is the one with the most required fields in a union that is tried in this order, else with the most
    fields that the data has, as pydantic selects.
    """
    best, best_score = None, -1
    for index, fields in enumerate(members):
        present = [any(name in data for name in field.names) for field in fields]
        required = [
            is_present for is_present, field in zip(present, fields, strict=True) if field.is_required
        ]
        score = len(required) if is_ordered else sum(present)
        if all(required) and (required or not is_ordered) and score > best_score:
            best, best_score = index, score
    return best
