"""Compares the additional fields of a model: the type of the values in `model_extra`."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide
from sdkwright.diff.python.caller_change import (
    DIRECTIONS,
    CallerChange,
    CallerChanges,
    Direction,
    rank_effect,
)
from sdkwright.diff.python.results import ReadChange, classify_read
from sdkwright.diff.python.rules import RULES
from sdkwright.ir import names
from sdkwright.ir.schema import Schema
from sdkwright.ir.types import ANY, Type
from sdkwright.openapi.pointers import join_pointer
from sdkwright.render.annotations import render_type
from sdkwright.render.model_schemas import find_typed_extra

_KEYWORD: Final = "additionalProperties"
_READ_RULES: Final[dict[ReadChange, str]] = {
    "optional": "extra-fields-changed",
    "changed": "extra-fields-changed",
    "retyped": "extra-fields-retyped",
    "narrowed": "extra-fields-narrowed",
}


def compare_extra_fields(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """Compare the type of the additional fields: one change, with the worse of its effects on both directions."""
    before, after = _find_type(old, pair.base), _find_type(new, pair.revision)
    if before == after:
        return
    rules = _list_rules(old, new, before, after, pair)
    if not rules:
        return
    rule = min(rules.values(), key=lambda name: rank_effect(RULES[name]))
    directions: list[Direction] = [direction for direction in DIRECTIONS if rules.get(direction) == rule]
    texts = _format_type(old, before), _format_type(new, after)
    text = f"the additional fields of `{new.name}` are {texts[1]}, no longer {texts[0]}"
    reads = _format_reading(old, before), _format_reading(new, after)
    pointers = _make_pointer(old, before), _make_pointer(new, after)
    subject = pointers[1] if after else pointers[0]
    affected = pair.find_affected(old.name, new.name, directions)
    yield CallerChange(RULES[rule], subject, text, affected, *reads, pointers=pointers)


def _make_pointer(schema: Schema, type_: Type | None) -> str:
    """The pointer to the type of the additional fields; to the model if they have no type."""
    steps = find_typed_extra(schema.content) if type_ else None
    return join_pointer("components", "schemas", schema.name, *(steps or ()))


def _list_rules(
    old: Schema, new: Schema, before: Type | None, after: Type | None, pair: ApiPair
) -> dict[Direction, str]:
    """The rule for callers that send the model, and for callers that receive it."""
    rules: dict[Direction, str] = {}
    if old.in_request and new.in_request:
        # A model validates the additional fields that it is created with, unless they have no type.
        if not _is_closed(old) and not pair.can_pass(before or ANY, after or ANY, "builder"):
            rules["sent"] = "extra-fields-changed"
        elif not pair.can_pass(before or ANY, after or ANY, "checker"):
            rules["sent"] = "extra-fields-retyped"
    if old.in_response and new.in_response:
        change = classify_read(before or ANY, after or ANY, pair)
        if after is None and _is_closed(new):  # there are none, and `model_extra` may be None
            rules["received"] = "extra-fields-retyped"
        elif change is not None:
            rules["received"] = _READ_RULES[change]
    return rules


def _find_type(schema: Schema, side: ApiSide) -> Type | None:
    """The type of the additional fields; None if they have no type."""
    steps = find_typed_extra(schema.content)
    if steps is None:
        return None
    node = side.registry.components[schema.name].node
    owner = node if len(steps) == 1 else [*node["allOf"]][int(steps[1])]
    return side.registry.translate_result_type(owner[_KEYWORD])


def _is_closed(schema: Schema) -> bool:
    return schema.content.get(_KEYWORD) is False


def _format_type(schema: Schema, type_: Type | None) -> str:
    if type_ is None:
        return "forbidden" if _is_closed(schema) else "of any type"
    return f"`{render_type(type_)}`"


def _format_reading(schema: Schema, type_: Type | None) -> str:
    return f'{names.make_identifier(schema.name)}.model_extra["key"]  # {render_type(type_ or ANY)}'
