"""Repairs the examples that no longer match: only with values that a schema or the vendor states."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sdkwright.adopt.model import Json
from sdkwright.diff.wire.schemas import format_json
from sdkwright.follow.changes import Fact
from sdkwright.follow.documents import insert_after
from sdkwright.follow.misfits import list_examples
from sdkwright.follow.nodes import Node, NodeRef
from sdkwright.follow.side import Side
from sdkwright.follow.variants import read_constants
from sdkwright.openapi.pointers import join_pointer, resolve_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping

_DEFAULT: Final = Fact("default")
_DIRECTIONS: Final = (Fact("readOnly"), Fact("writeOnly"))
_MAX_DEPTH: Final = 50


class PropertyKey(NamedTuple):
    """A property of a schema."""

    schema: str
    """The pointer."""
    name: str


@dataclass(frozen=True)
class Sources:
    """What is known for examples."""

    samples: Mapping[PropertyKey, Any]
    """Values in the examples of the vendor, by property of OURS."""
    removed: Collection[PropertyKey]
    """The properties that the vendor removed."""


def read_samples(new: Json, partners: Mapping[str, str]) -> dict[PropertyKey, Any]:
    """The values of properties in the examples of NEW; `partners` are the schemas of OURS by those of NEW."""
    side = Side(new)
    samples: dict[PropertyKey, Any] = {}
    for pointer, kind in list_examples(new):
        holder = as_mapping(resolve_pointer(new, pointer))
        for value in _list_values(holder):
            for node, mapping in list_objects(side, _find_schema(pointer, kind), value):
                own = partners.get(node.place.pointer)
                for name in mapping if own is not None else ():
                    samples.setdefault(PropertyKey(own or "", name), mapping[name])
    return samples


def repair_examples(bundle: Json, sources: Sources, misfits: Collection[str]) -> dict[str, str]:
    """Change examples of OURS in place; the texts before, as JSON, by pointer of the part that has the example.

    Properties that the vendor removed are removed. Required properties that are missing get their only value, that of an
    example of the vendor or of the property, or the default; only in the examples of the parts `misfits`.
    """
    side = Side(bundle)
    texts: dict[str, str] = {}
    for pointer, kind in list_examples(bundle):
        holder = as_mapping(resolve_pointer(bundle, pointer))
        before = _format(holder)
        for value in _list_values(holder):
            for node, mapping in list(list_objects(side, _find_schema(pointer, kind), value)):
                for key in [PropertyKey(node.new_properties, name) for name in mapping]:
                    if key in sources.removed and key.name not in node.children:
                        del mapping[key.name]
                if pointer in misfits:
                    _fill(side, node, mapping, sources.samples)
        if _format(holder) != before:
            texts[pointer] = before
    return texts


def list_objects(
    side: Side, use: NodeRef, value: Any, depth: int = 0
) -> Iterator[tuple[Node, dict[str, Any]]]:
    """The objects in a value with their schemas, where the variants of unions are certain."""
    core = side.read_core(use)
    if depth > _MAX_DEPTH:
        return
    if core.variants:
        variants = _find_variants(side, core, value)
        if len(variants) == 1:
            yield from list_objects(side, variants[0], value, depth + 1)
    elif is_mapping(value) and core.kind == "object":
        yield core, value
        for name, ref in core.children.items():
            if name in value:
                yield from list_objects(side, ref, value[name], depth + 1)
    elif is_mapping(value) and "{}" in core.children:
        for item in value.values():
            yield from list_objects(side, core.children["{}"], item, depth + 1)
    elif is_list(value) and "[]" in core.children:
        for item in value:
            yield from list_objects(side, core.children["[]"], item, depth + 1)


def _find_variants(side: Side, union: Node, value: Any) -> list[NodeRef]:
    """The variants whose constants a value has; if there are none, those of its kind."""
    kinds = ("object", "map") if is_mapping(value) else ("list",) if is_list(value) else ()
    own = [ref for ref in union.variants if side.read_core(ref).kind in (*kinds, "union")]
    constants = {ref: read_constants(side, side.read_core(ref)) for ref in own}
    values = {name: format_json(item) for name, item in as_mapping(value).items()}
    tagged = [ref for ref, expected in constants.items() if _has_constants(values, expected)]
    return tagged or [ref for ref, expected in constants.items() if not expected]


def _has_constants(values: Mapping[str, str], constants: Mapping[str, str]) -> bool:
    """Whether an object has one of the constants, and no other value for one of them."""
    known = constants.keys() & values.keys()
    return bool(known) and all(values[name] == constants[name] for name in known)


def _fill(side: Side, node: Node, mapping: dict[str, Any], samples: Mapping[PropertyKey, Any]) -> None:
    """Add the required properties that are missing, where their values are known, in the order of the schema."""
    names = [*node.children]
    for position, name in enumerate(names):
        if name in mapping or node.facts.get(Fact("required", name)) is not True:
            continue
        known = _list_known(side, node.children[name], PropertyKey(node.place.pointer, name), samples)
        for value in known[:1]:
            before = [other for other in names[:position] if other in mapping]
            insert_after(mapping, name, copy.deepcopy(value), before[-1] if before else "")


def _list_known(side: Side, use: NodeRef, key: PropertyKey, samples: Mapping[PropertyKey, Any]) -> list[Any]:
    """The values that are known for a property, the most certain first."""
    node, core = side.read(use), side.read_core(use)
    if any(node.facts.get(direction) for direction in _DIRECTIONS):
        return []
    values = [json.loads(fact.name) for fact in core.facts if fact.kind == "value"]
    known = values if len(values) == 1 else []
    known += [samples[key]] if key in samples else []
    for owner in (node, core):
        known += [value for value in _list_words(owner) if value is not None]
    default = as_mapping(node.facts.get(_DEFAULT))
    return known + ([default["value"]] if default else [])


def _list_words(node: Node) -> list[Any]:
    examples = as_list(node.words.get(Fact("example", "examples")))
    return [node.words.get(Fact("example", "example")), *examples]


def _list_values(holder: Mapping[str, Any]) -> list[Any]:
    """The examples of a part."""
    own = [holder["example"]] if "example" in holder else []
    examples = holder.get("examples")
    if is_list(examples):
        return own + examples
    return own + [as_mapping(example).get("value") for example in as_mapping(examples).values()]


def _find_schema(pointer: str, kind: str) -> NodeRef:
    return NodeRef("use", pointer if kind == "schema" else pointer + join_pointer("schema"))


def _format(holder: Mapping[str, Any]) -> str:
    values = {key: holder[key] for key in ("example", "examples") if key in holder}
    return json.dumps(next(iter(values.values())) if len(values) == 1 else values, ensure_ascii=False)
