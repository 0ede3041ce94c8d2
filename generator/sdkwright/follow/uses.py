"""Uses of schemas: what is written around and beside a reference, apart from the schema that it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.diff.wire.schemas import ANNOTATIONS, ResolvedSchema, Resolver, is_null, read_types
from sdkwright.follow.changes import Fact, FactKind, Place, Value
from sdkwright.openapi.pointers import join_pointer, resolve_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list

_FLAGS: Final[tuple[FactKind, ...]] = ("deprecated", "readOnly", "writeOnly")
_UNIT: Final = "x-unit"
_BESIDE: Final = ANNOTATIONS | {*_FLAGS, "default"}
"""Keywords of a use; a schema that has only these beside one reference is not a schema of its own."""
_WRAPPERS: Final = ("allOf", "anyOf", "oneOf")
_MAX_LENGTH: Final = 50
NULLABLE: Final = Fact("nullable")


@dataclass(frozen=True)
class Use:
    """A use of a schema: the schemas from where it is written to the one that it means."""

    pointer: str
    core: ResolvedSchema
    """What it means, without the keywords of the use."""
    chain: tuple[tuple[str, Mapping[str, Any]], ...]
    """The pointers and values from the use to its core; both are the same if nothing is around the core."""

    @property
    def raw(self) -> Mapping[str, Any]:
        """The use as it is written."""
        return self.chain[0][1]


def read_use(resolver: Resolver, pointer: str) -> Use:
    """The use that is written at a pointer."""
    chain: list[tuple[str, Mapping[str, Any]]] = []
    current = pointer
    while len(chain) < _MAX_LENGTH:
        value = resolve_pointer(resolver.document, current)
        raw = as_mapping(value)
        chain.append((current, raw))
        ref = raw.get("$ref")
        inner = ref[1:] if isinstance(ref, str) else _find_wrapped(current, raw)
        if not inner or any(inner == known for known, _ in chain):
            break
        current = inner
    value = resolve_pointer(resolver.document, current)
    return Use(pointer, resolver.resolve_schema(current, value), tuple(chain))


def make_merged_use(schema: ResolvedSchema) -> Use:
    """The use of a schema that several schemas declare together."""
    chain = tuple((part.pointer, part.raw) for part in schema.parts or (schema,))
    return Use(chain[0][0], schema, chain)


def _find_wrapped(pointer: str, raw: Mapping[str, Any]) -> str:
    """The pointer of the only schema in a schema that adds nothing but null and keywords of a use; "" if it adds more."""
    keywords = [keyword for keyword in _WRAPPERS if keyword in raw]
    others = raw.keys() - _BESIDE - {*keywords}
    if len(keywords) != 1 or any(not key.startswith("x-") for key in others):
        return ""
    members = as_list(raw[keywords[0]])
    indexes = [index for index, member in enumerate(members) if not is_null(as_mapping(member))]
    return pointer + join_pointer(keywords[0], indexes[0]) if len(indexes) == 1 else ""


def read_use_facts(use: Use, is_nullable: bool | None) -> tuple[dict[Fact, Value], dict[Fact, Place]]:
    """The facts of a use, and where each is written if it is not at the use itself.

    `is_nullable` is None if the schema accepts every value.
    """
    facts: dict[Fact, Value] = {}
    places: dict[Fact, Place] = {}

    def add(fact: Fact, value: Value, pointer: str) -> None:
        facts[fact] = value
        if pointer != use.pointer:
            places[fact] = Place("use", pointer)

    for kind in _FLAGS:
        pointer = next((pointer for pointer, raw in use.chain if raw.get(kind) is True), "")
        add(Fact(kind), bool(pointer), pointer or use.pointer)
    for pointer, raw in use.chain:
        if "default" in raw and Fact("default") not in facts:
            add(Fact("default"), {"value": raw["default"]}, pointer)
        if _UNIT in raw and Fact("extension", _UNIT) not in facts:
            add(Fact("extension", _UNIT), raw[_UNIT], pointer)
    if is_nullable is not None:
        pointer = next((pointer for pointer, raw in use.chain if _allows_null(raw)), use.pointer)
        add(NULLABLE, is_nullable, pointer)
    return facts, places


def _allows_null(raw: Mapping[str, Any]) -> bool:
    members = [member for keyword in ("anyOf", "oneOf") for member in as_list(raw.get(keyword))]
    return (
        "null" in read_types(raw)
        or (is_list(raw.get("enum")) and None in raw["enum"])
        or any(is_null(as_mapping(member)) for member in members)
    )


def read_words(raw: Mapping[str, Any]) -> dict[Fact, Value]:
    """The texts and examples of a schema, an operation, a parameter or another part."""
    words: dict[Fact, Value] = {
        Fact(kind): " ".join(raw[kind].split())
        for kind in ("description", "summary")
        if isinstance(raw.get(kind), str)
    }
    words |= {Fact("example", key): raw[key] for key in ("example", "examples") if key in raw}
    texts = as_mapping(raw.get("x-enumDescriptions"))
    words |= {Fact("description", str(value)): text for value, text in texts.items()}
    return words
