"""Walks two documents together: the nodes that correspond, from the operations down."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sdkwright.follow.nodes import Node, NodeRef
from sdkwright.follow.side import Side
from sdkwright.follow.variants import NO_PAIRS, VariantPairs, match_variants

VARIANT: Final = "|"
"""The step to a variant of a union, which is not shown to readers."""
_SCHEMA: Final = "schema"
_WITH_CONTENT: Final = ("request body", "response")


@dataclass(frozen=True)
class Trail:
    """How a node is reached: the steps from an operation."""

    step: str
    parent: Trail | None = None

    def __str__(self) -> str:
        """The way for readers: `GET /v1/voices: response 200, application/json, voices[].settings`."""
        steps: list[str] = []
        trail: Trail | None = self
        while trail is not None:
            steps.insert(0, trail.step)
            trail = trail.parent
        return format_steps(steps)


def format_steps(steps: list[str]) -> str:
    """Steps for readers: the operation, the parts of its messages, and the path in the JSON."""
    steps = [step for step in steps if step != VARIANT]
    start = steps.index(_SCHEMA) if _SCHEMA in steps else len(steps)
    inside = ""
    for step in steps[start:]:
        if step != _SCHEMA:
            inside += step if step[:1] in ("[", "{") or not inside else f".{step}"
    parts = [*steps[1:start], *([inside] if inside else [])]
    return f"{steps[0]}: {', '.join(parts)}" if parts else steps[0]


class Pair(NamedTuple):
    """Nodes of two documents that correspond."""

    first: NodeRef
    second: NodeRef
    trail: Trail


def align_children(first: Node, second: Node) -> dict[str, NodeRef]:
    """By step of the first node: the child of the second; a body with one media type corresponds to any other."""
    aligned = {step: second.children[step] for step in first.children if step in second.children}
    if first.place.kind in _WITH_CONTENT:
        own, others = (
            [step for step, ref in node.children.items() if ref.kind == "media type" and step not in aligned]
            for node in (first, second)
        )
        if len(own) == len(others) == 1:
            aligned[own[0]] = second.children[others[0]]
    return aligned


class PairWalk:
    """Walks two documents together, each pair of nodes once."""

    def __init__(
        self,
        first: Side,
        second: Side,
        same_as: Mapping[str, str] = NO_PAIRS,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.sides = (first, second)
        self.same_as = same_as
        """Components that are known to correspond, by pointer."""
        self._without = without
        """Pointers into the second document below which nothing is walked."""
        self._variants: dict[tuple[NodeRef, NodeRef], VariantPairs] = {}

    def walk(self, operations: Mapping[NodeRef, tuple[NodeRef, str]]) -> Iterator[Pair]:
        """Yield the pairs of nodes below operations, the nearest first."""
        queue = deque(Pair(first, second, Trail(label)) for first, (second, label) in operations.items())
        seen: set[tuple[NodeRef, NodeRef]] = set()
        while queue:
            pair = queue.popleft()
            if (pair.first, pair.second) in seen:
                continue
            seen.add((pair.first, pair.second))
            yield pair
            queue.extend(self._list_below(pair))

    def match_variants(self, first: Node, second: Node) -> VariantPairs:
        """The variants of two unions that correspond; a schema that is no union corresponds to one variant at most."""
        key = (first.ref, second.ref)
        if key not in self._variants:
            own, others = (node.variants or (node.ref,) for node in (first, second))
            self._variants[key] = match_variants(self.sides, own, others, self.same_as)
        return self._variants[key]

    def _list_below(self, pair: Pair) -> Iterator[Pair]:
        first, second = (side.read(ref) for side, ref in zip(self.sides, pair[:2], strict=True))
        if second.place.pointer in self._without:
            return
        if first.variants or second.variants:
            for variants in self.match_variants(first, second).pairs:
                if first.variants and second.variants:
                    yield Pair(*variants, Trail(VARIANT, pair.trail))
                else:
                    own, other = (
                        side.read_core(ref).ref for side, ref in zip(self.sides, variants, strict=True)
                    )
                    yield Pair(own, other, Trail(VARIANT, pair.trail))
        if first.kind == second.kind:
            for step, other in align_children(first, second).items():
                yield Pair(first.children[step], other, Trail(step, pair.trail))


@dataclass(frozen=True)
class Partners:
    """Which components of two documents mean the same, by how many uses they have in common."""

    counts: Mapping[str, Counter[str]]

    def find(self, component: str) -> str:
        """The pointer of the component that corresponds to one of the first document; "" if there is none."""
        found = self.counts.get(component)
        if not found:
            return ""
        return component if component in found else found.most_common(1)[0][0]


def find_partners(
    walk: PairWalk, operations: Mapping[NodeRef, tuple[NodeRef, str]]
) -> tuple[Partners, Partners]:
    """The components of the second document for those of the first, and the reverse."""
    counts: tuple[dict[str, Counter[str]], dict[str, Counter[str]]] = ({}, {})
    for pair in walk.walk(operations):
        if pair.first.kind == "parameter":
            first, second = (side.read(ref) for side, ref in zip(walk.sides, pair[:2], strict=True))
            is_pair = bool(first.component or second.component)
        elif pair.first.kind == "use" or pair.trail.step == VARIANT:
            first, second = (side.read_core(ref) for side, ref in zip(walk.sides, pair[:2], strict=True))
            is_pair = bool(first.component and second.component) and first.kind == second.kind
        else:
            continue
        if is_pair:
            counts[0].setdefault(first.place.pointer, Counter())[second.place.pointer] += 1
            counts[1].setdefault(second.place.pointer, Counter())[first.place.pointer] += 1
    return Partners(counts[0]), Partners(counts[1])
