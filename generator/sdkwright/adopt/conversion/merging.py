"""Finds components that are the same schema, and keeps one of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sdkwright.adopt.model import Component, Json
from sdkwright.adopt.references import list_references
from sdkwright.openapi.pointers import find_last_step
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.spec.shapes import SCHEMA

_TEXTS: Final = frozenset({"description", "example", "examples", "deprecated"})
_UNORDERED: Final = frozenset({"anyOf", "oneOf", "enum", "required", "type"})
"""Keywords whose order has no effect on the values."""
_MAX_ROUNDS: Final = 12
_DIRECTION: Final = re.compile(r"-(Input|Output)$")
_MIN_VALUES, _MIN_PROPERTIES = 3, 2


def find_equal(components: Mapping[str, Component]) -> dict[str, str]:
    """The components that another one replaces, with the key of that one.

    Inline schemas are equal to other schemas with the same values. The schemas `X-Input` and `X-Output` of FastAPI are
    equal if they are, although both have names, and so are copies of a schema in several files.
    """
    replaced = _find_aliases(components)
    for _ in range(_MAX_ROUNDS):
        groups: dict[str, list[Component]] = {}
        for component in components.values():
            if component.key not in replaced:
                groups.setdefault(_make_signature(component, replaced), []).append(component)
        found = {other.key: kept.key for group in groups.values() for kept, other in _pair(group)}
        if not found:
            break
        for key, target in replaced.items():
            replaced[key] = found.get(target, target)
        replaced |= found
    return replaced


def separate_descriptions(components: Mapping[str, Component], replaced: Mapping[str, str]) -> dict[str, str]:
    """The descriptions that belong to the uses of equal components, by the keys of these; they are removed from what is kept.

    The description of an inline schema is one of its place. It describes the component only if all places have it.
    """
    groups: dict[str, list[Component]] = {}
    for component in components.values():
        groups.setdefault(replaced.get(component.key, component.key), []).append(component)
    texts: dict[str, str] = {}
    for key, group in groups.items():
        kept = components[key]
        if len({component.schema.get("description") for component in group}) == 1:
            continue
        texts |= {
            component.key: component.schema["description"]
            for component in group
            if _has_one_place(component) and "description" in component.schema
        }
        if _has_one_place(kept):
            kept.schema = {name: value for name, value in kept.schema.items() if name != "description"}
    return texts


def _has_one_place(component: Component) -> bool:
    """Whether a component is an inline schema, or another name for a component."""
    return not component.source_name or "$ref" in component.schema


def remove_unused(components: dict[str, Component], references: Iterable[str]) -> None:
    """Remove the components that neither these references nor other used components refer to."""
    used: set[str] = set()
    queue = list(references)
    while queue:
        key = queue.pop()
        if key in components and key not in used:
            used.add(key)
            queue += list_references(components[key].schema, SCHEMA)
    for key in [key for key in components if key not in used]:
        del components[key]


def _find_aliases(components: Mapping[str, Component]) -> dict[str, str]:
    """The components that are only another name for a component, with the key of that one."""
    aliases = {
        component.key: component.schema["$ref"]
        for component in components.values()
        if component.schema.keys() - _TEXTS == {"$ref"}
    }
    targets: dict[str, str] = {}
    for key in aliases:
        seen, target = [key], aliases[key]
        while target in aliases and target not in seen:
            seen.append(target)
            target = aliases[target]
        if target not in seen:
            targets[key] = target
    return targets


def _pair(group: list[Component]) -> list[tuple[Component, Component]]:
    """Pairs of equal components: the one that stays, and one that it replaces."""
    named = [component for component in group if component.source_name]
    inline = [component for component in group if not component.source_name]
    pairs: list[tuple[Component, Component]] = []
    by_name: dict[tuple[str, bool], Component] = {}
    for component in named:
        stem = _DIRECTION.sub("", component.source_name)
        first = by_name.setdefault((stem, stem != component.source_name), component)
        pairs += [(first, component)] if first is not component else []
    replaced = {other.key for _, other in pairs}
    distinct = [component for component in named if component.key not in replaced]
    kept: dict[str, Component] = {}
    for component in inline:
        if len(distinct) == 1 and _is_distinctive(component.schema):
            pairs.append((distinct[0], component))
            continue
        use = "" if _is_distinctive(component.schema) else find_last_step(component.key)
        first = kept.setdefault(use, component)
        pairs += [(first, component)] if first is not component else []
    return pairs


def _is_distinctive(schema: Json) -> bool:
    """Whether equal schemas are probably the same thing, wherever they are used."""
    if "enum" in schema:
        return len(schema["enum"]) >= _MIN_VALUES
    if "properties" in schema:
        return len(schema["properties"]) >= _MIN_PROPERTIES
    return True


def _make_signature(component: Component, replaced: Mapping[str, str]) -> str:
    return _format(_strip(component.schema, component.key, replaced))


def _format(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _strip(value: Any, own: str, replaced: Mapping[str, str], has_names: bool = False) -> Any:
    """A schema without texts, with references to itself written alike."""
    if is_list(value):
        return [_strip(element, own, replaced) for element in value]
    if not is_mapping(value):
        return value
    stripped: dict[str, Any] = {}
    for key, child in value.items():
        if not has_names and key in _TEXTS:
            continue
        if key == "$ref" and not has_names and isinstance(child, str):
            target = replaced.get(child, child)
            stripped[key] = "#" if target == own else target
        else:
            part = _strip(child, own, replaced, not has_names and key == "properties")
            is_set = not has_names and key in _UNORDERED and is_list(part)
            stripped[key] = sorted(part, key=_format) if is_set else part
    return stripped
