"""Names inline components that several places use: `Links`, `Payment`, `StringOrInteger`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sdkwright.adopt.model import Component
from sdkwright.adopt.names.component_uses import Use, list_variants
from sdkwright.adopt.names.component_words import list_source_candidates, shorten, split_pascal, to_item
from sdkwright.adopt.names.name_words import split_words
from sdkwright.ir.formats import FORMATS
from sdkwright.openapi.untyped import as_mapping

_GENERIC: Final = frozenset(
    "action attributes body category code content context data definition detail details document dto element entity "
    "entry enum field info input item items kind list meta metadata mode model name object option options output params payload "
    "properties property reason records request resource response result results role schema settings source spec state "
    "serializer status target text type typed types unit value values variant vo".split()
)
"""Words that mean something else in each place."""
_MIN_LENGTH: Final = 4
_DIRECTIONS: Final = ("Input", "Request")
_TYPES: Final = {
    **{name: name.capitalize() for name in ("string", "integer", "number", "boolean")},
    **{
        name: format_.type_name if format_.type_name.isupper() else name.title().replace("-", "")
        for name, format_ in FORMATS.items()
    },
}
"""The words for a type or a format."""


def list_shared_names(
    component: Component, uses: Sequence[Use], chosen: Mapping[str, str], components: Mapping[str, Component]
) -> list[str]:
    """List names for a component that do not depend on one of its uses; none for one with a name, or with one use."""
    if component.source_name or len({(use.owner, use.call_path, use.name) for use in uses}) < 2:
        return []
    names = [_name_union(component.schema, chosen, components), _name_property(component.schema, uses)]
    return [name for name in names if name]


def _name_property(schema: Any, uses: Sequence[Use]) -> str:
    """The name of the property that has this type in each of its owners; scalars get a name by their types otherwise."""
    places = {(use.role, use.name, use.is_item) for use in uses}
    if len(places) > 1 or next(iter(places))[0] != "property":
        return _name_types(schema)
    words = split_pascal("_".join(split_words(uses[0].name)))
    words = to_item(words) if uses[0].is_item else words
    if len(words) > 1:
        return shorten(words)
    word = "".join(words)
    is_clear = "enum" not in schema and len(word) >= _MIN_LENGTH and word.lower() not in _GENERIC
    return _name_types(schema) or (shorten(words) if is_clear else "")


def _name_types(schema: Any) -> str:
    """`StringOrInteger`; "" for anything but a union of two or three scalars."""
    variants = [as_mapping(variant) for variant in list_variants(schema)]
    types = [_TYPES.get(str(variant.get("format", variant.get("type")))) for variant in variants]
    words = [word for word in dict.fromkeys(types) if word is not None]
    is_plain = len(words) == len(variants) and 1 < len(words) < 4
    return shorten([part for word in words for part in ("Or", word)][1:]) if is_plain else ""


def _name_union(schema: Any, chosen: Mapping[str, str], components: Mapping[str, Component]) -> str:
    """The last words that the names of all variants have in common: `CardPayment`, `CashPayment` -> `Payment`."""
    variants = [as_mapping(variant).get("$ref") for variant in list_variants(schema)]
    if len(variants) < 2 or not all(variant in components for variant in variants):
        return ""
    names = [list(_read_name(str(variant), chosen, components)) for variant in variants]
    direction = next((words[-1] for words in names if words and words[-1] in _DIRECTIONS), "")
    ends = [words[:-1] if direction and words[-1:] == [direction] else words for words in names]
    common = list(_list_common_end(ends))[::-1]
    if not common or common[0].lower() in _GENERIC or any(words == common for words in ends):
        return ""
    return shorten([*common, *([direction] if direction else [])])


def _read_name(key: str, chosen: Mapping[str, str], components: Mapping[str, Component]) -> tuple[str, ...]:
    candidates = list_source_candidates(components[key].source_name) if components[key].source_name else []
    return split_pascal(chosen.get(key) or (candidates[0] if candidates else ""))


def _list_common_end(names: Sequence[Sequence[str]]) -> Iterator[str]:
    for words in zip(*(reversed(name) for name in names), strict=False):
        if len(set(words)) > 1:
            return
        yield words[0]
