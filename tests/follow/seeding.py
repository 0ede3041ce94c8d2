"""Makes decisions at random, as a person would, in an adopted description."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import Any

from sdkwright.adopt.references import parse_reference, replace_references
from sdkwright.openapi.pointers import has_pointer, join_pointer, resolve_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.openapi.yaml_text import format_yaml
from sdkwright.spec.shapes import Object

_WORDS = frozenset({"description", "title", "example", "examples"})
_OWN = "Own"
_PLAIN = frozenset({"type", "properties", "required", "description"})
"""The keywords of an object that can inherit from another."""


@dataclass(frozen=True)
class Decision:
    """Something that a person decided."""

    text: str
    holds: Callable[[Mapping[str, Any]], bool]
    """Whether a later description has it, or no longer has the place."""

    def __str__(self) -> str:
        return self.text


@dataclass
class Seeded:
    """A description with decisions."""

    document: dict[str, Any]
    decisions: list[Decision] = field(default_factory=list[Decision])

    @property
    def files(self) -> dict[str, str]:
        """The description in one file."""
        return {"openapi.yaml": format_yaml(self.document)}

    @property
    def schemas(self) -> dict[str, Any]:
        """The components."""
        schemas: dict[str, Any] = self.document["components"]["schemas"]
        return schemas

    def rename(self, old: str, new: str) -> None:
        """Let all references to a component lead to another one."""
        target = f"#/components/schemas/{new}"

        def replace(text: str) -> str:
            key = parse_reference(text)
            return target if key is not None and key == ("schemas", old) else text

        self.document = replace_references(self.document, Object("root"), replace)


def seed_decisions(old: Mapping[str, Any], new: Mapping[str, Any], seed: int) -> Seeded:
    """A copy of OLD with decisions about parts that NEW has, too."""
    chance = random.Random(seed)
    seeded = Seeded(copy.deepcopy(dict(old)))
    later = as_mapping(new["components"]["schemas"])
    _rename(seeded, [name for name in seeded.schemas if name in later], chance)
    common = [name for name in seeded.schemas if name.removeprefix(_OWN) in later]
    _drop_operations(seeded, chance)
    _tighten_enums(seeded, common, chance)
    _merge_equal(seeded, common, chance)
    _extract_bases(seeded, common, chance)
    _describe(seeded, chance)
    return seeded


def _drop_operations(seeded: Seeded, chance: random.Random) -> None:
    operations = [
        (path, method)
        for path, item in seeded.document["paths"].items()
        for method in item
        if method in SUPPORTED_METHODS
    ]
    for path, method in chance.sample(operations, 3):
        item = seeded.document["paths"][path]
        del item[method]
        if not {*SUPPORTED_METHODS} & item.keys():
            del seeded.document["paths"][path]
        pointer = join_pointer("paths", path, method)
        seeded.decisions.append(Decision(f"no {pointer}", _lacks(pointer)))


def _lacks(pointer: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda document: not has_pointer(document, pointer)


def _tighten_enums(seeded: Seeded, common: list[str], chance: random.Random) -> None:
    """Remove a value from enums, unless it is a default somewhere."""
    defaults = {repr(value) for value in _list_defaults(seeded.document)}
    enums = [name for name in common if len(as_list(seeded.schemas[name].get("enum"))) > 2]
    for name in chance.sample(enums, min(4, len(enums))):
        schema = seeded.schemas[name]
        values = [value for value in schema["enum"] if repr(value) not in defaults]
        if values:
            value = chance.choice(values)
            schema["enum"].remove(value)
            as_mapping(schema.get("x-enumDescriptions")).pop(str(value), None)
            _drop_examples(seeded)
            pointer = join_pointer("components", "schemas", name, "enum")
            text = f"no {value!r} at {pointer}"
            seeded.decisions.append(Decision(text, partial(_lacks_value, pointer=pointer, value=value)))


def _lacks_value(document: Mapping[str, Any], *, pointer: str, value: Any) -> bool:
    return not has_pointer(document, pointer) or value not in resolve_pointer(document, pointer)


def _has_value(document: Mapping[str, Any], *, pointer: str, value: Any) -> bool:
    return not has_pointer(document, pointer) or value in resolve_pointer(document, pointer)


def _list_defaults(value: Any) -> Iterator[Any]:
    if is_mapping(value):
        if "default" in value:
            yield value["default"]
            yield from as_list(value["default"])
        for child in value.values():
            yield from _list_defaults(child)
    elif is_list(value):
        for child in value:
            yield from _list_defaults(child)


def _drop_examples(seeded: Seeded) -> None:
    """Examples are about values that may be gone."""
    _remove_examples(seeded.document, is_map=False)


def _remove_examples(value: Any, *, is_map: bool) -> None:
    if is_mapping(value):
        if not is_map:
            for key in ("example", "examples"):
                value.pop(key, None)
        for key, child in value.items():
            _remove_examples(child, is_map=key in ("properties", "schemas") and not is_map)
    elif is_list(value):
        for child in value:
            _remove_examples(child, is_map=False)


def _merge_equal(seeded: Seeded, common: list[str], chance: random.Random) -> None:
    """Let one component correspond to two that are equal."""
    keys: dict[str, list[str]] = {}
    for name in common:
        if seeded.schemas[name].get("type") == "object" and seeded.schemas[name].get("properties"):
            keys.setdefault(repr(_remove_words(seeded.schemas[name])), []).append(name)
    groups = [names for names in keys.values() if len(names) > 1]
    for names in chance.sample(groups, min(3, len(groups))):
        kept, gone = names[:2]
        if _are_in_one_union(seeded.document, kept, gone):
            continue
        seeded.rename(gone, kept)
        del seeded.schemas[gone]
        seeded.decisions.append(
            Decision(f"{kept} for {gone}", _lacks(join_pointer("components", "schemas", gone)))
        )


def _are_in_one_union(value: Any, *names: str) -> bool:
    if is_mapping(value):
        for keyword in ("oneOf", "anyOf"):
            refs = {as_mapping(item).get("$ref") for item in as_list(value.get(keyword))}
            if refs >= {f"#/components/schemas/{name}" for name in names}:
                return True
        return any(_are_in_one_union(child, *names) for child in value.values())
    return is_list(value) and any(_are_in_one_union(child, *names) for child in value)


def _remove_words(value: Any) -> Any:
    if is_mapping(value):
        return {key: _remove_words(child) for key, child in value.items() if key not in _WORDS}
    return [_remove_words(child) for child in value] if is_list(value) else value


def _extract_bases(seeded: Seeded, common: list[str], chance: random.Random) -> None:
    """Let two objects inherit the properties that they have in common."""
    objects = {
        name: seeded.schemas[name]
        for name in common
        if name in seeded.schemas
        and {*seeded.schemas[name]} <= _PLAIN
        and "properties" in seeded.schemas[name]
    }
    pairs = [
        (first, second)
        for first, second in combinations(objects, 2)
        if 2 <= len(_list_shared(objects[first], objects[second])) < 20
    ]
    used: set[str] = set()
    for number, pair in enumerate(chance.sample(pairs, min(6, len(pairs)))):
        if used.isdisjoint(pair):
            used |= {*pair}
            _extract_base(seeded, pair, f"SeededBase{'ABCDEF'[number]}")


def _list_shared(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """The properties that are the same in two objects, required properties included."""
    return [
        name
        for name, value in first["properties"].items()
        if value == second["properties"].get(name)
        and (name in first.get("required", ())) == (name in second.get("required", ()))
    ]


def _extract_base(seeded: Seeded, pair: tuple[str, str], name: str) -> None:
    schemas = seeded.schemas
    shared = _list_shared(schemas[pair[0]], schemas[pair[1]])
    schemas[name] = _select(schemas[pair[0]], shared) | {"description": "What both have."}
    for heir in pair:
        schema = schemas[heir]
        own = _select(schema, [key for key in schema["properties"] if key not in shared])
        words = {"description": schema["description"]} if "description" in schema else {}
        parts = [{"$ref": f"#/components/schemas/{name}"}, *([own] if own["properties"] else [])]
        schemas[heir] = {**words, "allOf": parts}
        pointer = join_pointer("components", "schemas", heir)
        seeded.decisions.append(
            Decision(f"{heir} inherits from {name}", partial(_has_value, pointer=pointer, value="allOf"))
        )


def _select(schema: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """An object with some properties of another one."""
    required = [name for name in schema.get("required", ()) if name in names]
    return {
        "type": "object",
        **({"required": required} if required else {}),
        "properties": {name: schema["properties"][name] for name in names},
    }


def _describe(seeded: Seeded, chance: random.Random) -> None:
    """Write other descriptions."""
    pointers = [
        join_pointer("components", "schemas", name, "properties", key)
        for name, schema in seeded.schemas.items()
        for key in as_mapping(schema.get("properties"))
    ]
    for pointer in chance.sample(pointers, 30):
        text = f"Written by a person: {chance.random()}."
        resolve_pointer(seeded.document, pointer)["description"] = text
        seeded.decisions.append(Decision(f"description of {pointer}", _has_text(pointer, text)))


def _has_text(pointer: str, text: str) -> Callable[[Mapping[str, Any]], bool]:
    """The text is somewhere, or the property is not where it was."""
    return lambda document: not has_pointer(document, pointer) or text in repr(document)


def _rename(seeded: Seeded, names: list[str], chance: random.Random) -> None:
    for name in chance.sample(names, min(15, len(names))):
        own = f"{_OWN}{name}"
        content = {own if key == name else key: value for key, value in seeded.schemas.items()}
        seeded.rename(name, own)
        seeded.document["components"]["schemas"] = {
            key: seeded.schemas.get(key, seeded.schemas.get(name)) for key in content
        }
        pointer = join_pointer("components", "schemas", name)
        seeded.decisions.append(Decision(f"{own} for {name}", _lacks(pointer)))
