"""Lets discriminators follow the constants of their variants, when the vendor renames the value of one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sdkwright.adopt.model import Json
from sdkwright.follow.documents import Documents
from sdkwright.follow.nodes import NodeRef
from sdkwright.follow.side import Side
from sdkwright.openapi.untyped import as_mapping, is_mapping


def fit_discriminators(documents: Documents) -> None:
    """Replace the values in discriminators that their variant no longer has by those that it has."""
    side = Side(documents.get_bundle())
    for key in documents.index_components():
        schema = documents.find_component(key).value if key.kind == "schemas" else None
        discriminator = as_mapping(as_mapping(schema).get("discriminator"))
        mapping = discriminator.get("mapping")
        if is_mapping(mapping):
            name = str(discriminator.get("propertyName"))
            bundled = as_mapping(side.resolver.component_schemas[key.name])
            targets = as_mapping(as_mapping(bundled.get("discriminator")).get("mapping"))
            values = {target: _read_values(side, str(target), name) for target in targets.values()}
            _fit(mapping, targets, values)


def _read_values(side: Side, target: str, name: str) -> list[str]:
    """The values of a property of a variant; none if it is no constant or enum of strings."""
    ref = side.read_core(NodeRef("use", target.removeprefix("#"))).children.get(name)
    facts = side.read_core(ref).facts if ref is not None else ()
    values = [json.loads(fact.name) for fact in facts if fact.kind == "value"]
    return [value for value in values if isinstance(value, str)]


def _fit(mapping: Json, targets: Mapping[str, str], values: Mapping[str, list[str]]) -> None:
    fitted: Json = {}
    for tag, reference in mapping.items():
        own = values[targets[tag]]
        if not own or tag in own:
            fitted[tag] = reference
        else:
            fitted |= {value: reference for value in own if value not in mapping}
    if fitted != mapping:
        mapping.clear()
        mapping.update(fitted)
