"""Names the variants of unions that have no name: `CardPayment`, `PaymentWithIban`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sdkwright.adopt.conversion.nullable import remove_null
from sdkwright.adopt.model import Component, Json
from sdkwright.adopt.names.component_uses import Use, list_variants
from sdkwright.adopt.names.component_words import shorten, split_pascal
from sdkwright.adopt.names.name_words import split_words
from sdkwright.openapi.untyped import as_list, as_mapping

ORDINALS: Final = "First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth".split()
_MAX_VALUES: Final = 2


def list_variant_names(
    component: Component,
    use: Use,
    words: Sequence[str],
    chosen: Mapping[str, str],
    components: Mapping[str, Component],
) -> list[str]:
    """List names for a variant: after its constant, a base class or a property that others lack, else its type."""
    names = [_prefix(split_pascal(value), words) for value in _list_constants(component.schema, components)]
    if "enum" in component.schema:
        return [*names, shorten((*words, "Name")), shorten((*words, "Value"))]
    siblings = [
        components[key]
        for variant in list_variants(components[use.owner].schema)
        if (key := str(as_mapping(variant).get("$ref"))) in components and key != component.key
    ]
    names += _list_base_names(component, siblings, words, chosen)
    others = [set(as_mapping(sibling.schema.get("properties"))) for sibling in siblings]
    for name in as_mapping(component.schema.get("properties")):
        own = split_pascal("_".join(split_words(name)))
        if own and not any(name in other for other in others):
            names.append(shorten((*words, "With", *own)))
    names.append(shorten((*words, "Object")))
    index = int(use.name) if use.name.isdigit() else 0
    return [*names, *([shorten((ORDINALS[index], *words))] if index < len(ORDINALS) else [])]


def _prefix(own: Sequence[str], words: Sequence[str]) -> str:
    """`Card` + `Payment` -> `CardPayment`; `CardPayment` stays."""
    if own[-1].lower() == words[-1].lower():
        return shorten(own, keep_end=True)
    return shorten((*own, *words), keep_end=True)


def _list_base_names(
    component: Component, siblings: Sequence[Component], words: Sequence[str], chosen: Mapping[str, str]
) -> Iterator[str]:
    """Names after the base classes that other variants do not have."""
    others = {base for sibling in siblings for base in _list_bases(sibling)}
    for base in _list_bases(component):
        if base not in others and base in chosen:
            own = split_pascal(chosen[base])
            rest = [word for word in words if word not in own]
            yield shorten((*own, *(rest or ["Variant"])))


def _list_bases(component: Component) -> list[str]:
    parts = [as_mapping(part).get("$ref") for part in as_list(component.schema.get("allOf"))]
    return [part for part in parts if isinstance(part, str)]


def _list_constants(schema: Json, components: Mapping[str, Component]) -> Iterator[str]:
    """The constants of the properties of a variant, and the values of enums with few values."""
    for part in (schema, *(as_mapping(part) for part in as_list(schema.get("allOf")))):
        for value in as_mapping(part.get("properties")).values():
            for constant in _list_values(as_mapping(value), components):
                if isinstance(constant, str) and re.search("[A-Za-z]", constant) and split_pascal(constant):
                    yield constant


def _list_values(schema: Json, components: Mapping[str, Component]) -> list[Any]:
    if "const" in schema:
        return [schema["const"]]
    target = components.get(str(remove_null(schema).get("$ref")))
    values = as_list((target.schema if target else schema).get("enum"))
    return values if len(values) <= _MAX_VALUES else []
