"""The parts of a description that have facts, as a graph: operations, their bodies and responses, uses of schemas, schemas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import NoneType

from sdkwright.diff.wire.schemas import ResolvedSchema, format_json
from sdkwright.follow.changes import Fact, Place, PlaceKind, Value


@dataclass(frozen=True)
class NodeRef:
    """Identifies a node of one document."""

    kind: PlaceKind
    key: str
    """Its pointer; of a schema that several schemas declare together, another unique text."""
    schema: ResolvedSchema | None = field(default=None, compare=False)
    """The schema of a node of that kind; of a use, if several schemas declare it."""


@dataclass(frozen=True)
class Node:
    """A part of a description with its facts, and the nodes below it."""

    ref: NodeRef
    place: Place
    facts: Mapping[Fact, Value] = field(default_factory=dict[Fact, Value])
    """A fact that is absent is not in it, or None."""
    words: Mapping[Fact, Value] = field(default_factory=dict[Fact, Value])
    parts: Mapping[Fact, str] = field(default_factory=dict[Fact, str])
    """By fact about a part: the pointer of the part."""
    places: Mapping[Fact, Place] = field(default_factory=dict[Fact, Place])
    """By fact: where it is written, if that is not the place of the node, as for inherited properties."""
    children: Mapping[str, NodeRef] = field(default_factory=dict[str, NodeRef])
    """By step for readers: `response 200`, `voices`, `[]`."""
    variants: tuple[NodeRef, ...] = ()
    """The variants of a union, without null; each is a use."""
    new_properties: str = ""
    """The pointer of the schema that has, or would have, the properties of an object itself."""
    bases: tuple[str, ...] = ()
    """Of the components that it inherits from: the pointers of the schemas that have their properties."""

    def locate(self, fact: Fact) -> Place:
        """Where a fact is written, or would be."""
        if fact in self.places:
            return self.places[fact]
        if fact.kind in ("property", "required") and self.new_properties:
            return Place("schema", self.new_properties)
        return self.place

    @property
    def kind(self) -> str:
        """The kind of a schema; "" for other nodes."""
        return str(self.facts.get(KIND, ""))

    @property
    def component(self) -> str:
        """The name of the component; "" for everything else."""
        steps = self.place.pointer.split("/")
        return steps[3] if steps[1:2] == ["components"] and len(steps) == 4 else ""


KIND = Fact("kind")
ROOT = NodeRef("description", "")
"""The node of the whole description."""


def is_same_value(first: Value, second: Value) -> bool:
    """Whether two values are equal in JSON, where 1 is 1.0 and not true."""
    if type(first) is type(second) and isinstance(first, (str, bool, NoneType)):
        return bool(first == second)
    return first is not None and second is not None and format_json(first) == format_json(second)
