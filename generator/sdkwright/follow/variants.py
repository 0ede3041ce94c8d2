"""Matches the variants of the unions of two documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sdkwright.diff.wire.matching import compute_signature
from sdkwright.diff.wire.schemas import format_json
from sdkwright.follow.nodes import Node, NodeRef
from sdkwright.follow.side import Side

NO_PAIRS: Final[Mapping[str, str]] = {}
_LEAST_SHARE: Final = 0.5
"""Of the properties of two objects, the share that both have, so that they can be the same variant."""


@dataclass
class VariantPairs:
    """The variants of two unions that correspond, and those without a counterpart."""

    pairs: list[tuple[NodeRef, NodeRef]] = field(default_factory=list[tuple[NodeRef, NodeRef]])
    first: list[NodeRef] = field(default_factory=list[NodeRef])
    second: list[NodeRef] = field(default_factory=list[NodeRef])

    def find(self, ref: NodeRef) -> NodeRef | None:
        """The counterpart of a variant of the first union."""
        return next((second for first, second in self.pairs if first == ref), None)


def match_variants(
    sides: tuple[Side, Side],
    first: Sequence[NodeRef],
    second: Sequence[NodeRef],
    same_as: Mapping[str, str] = NO_PAIRS,
) -> VariantPairs:
    """Match by the constants that distinguish them, else by component, meaning, kind, or most properties in common.

    Before that, components match that are known to be the same, by pointer.
    """
    matching = _Matching(sides, VariantPairs([], list(first), list(second)))
    tag = _find_tag(sides, (first, second))
    if same_as:
        matching.add_pairs(lambda side, core: _make_known_key(core, same_as, is_first=side is sides[0]))
    matching.add_pairs(_make_component_key)
    if tag:
        matching.add_pairs(lambda side, core: read_constants(side, core).get(tag, ""))
    matching.add_pairs(_make_constants_key)
    matching.add_pairs(lambda _, core: core.component)
    matching.add_pairs(_compute_signature)
    matching.add_only_pairs(lambda _, core: core.kind if core.kind != "object" else "")
    matching.add_similar_objects()
    return matching.found


@dataclass
class _Matching:
    sides: tuple[Side, Side]
    found: VariantPairs

    def add_pairs(self, key: Callable[[Side, Node], str]) -> None:
        """Pair the variants with the same key, except ""."""
        keys = self._compute_keys(key)
        for ref, own in list(keys[0].items()):
            other = next((other for other, value in keys[1].items() if value == own), None) if own else None
            if other is not None:
                del keys[1][other]
                self._add(ref, other)

    def add_only_pairs(self, key: Callable[[Side, Node], str]) -> None:
        """Pair the variants whose key no other variant has on its side."""
        counts = [Counter(keys.values()) for keys in self._compute_keys(key)]
        self.add_pairs(
            lambda side, core: own if counts[0][own := key(side, core)] == counts[1][own] == 1 else ""
        )

    def add_similar_objects(self) -> None:
        """Pair the objects that have most properties in common, the most similar first."""
        names = [
            {ref: {*side.read_core(ref).children} for ref in refs}
            for side, refs in zip(self.sides, (self.found.first, self.found.second), strict=True)
        ]
        shares = sorted(
            (
                (len(own & others) / len(own | others), -index, -position, ref, other)
                for index, (ref, own) in enumerate(names[0].items())
                for position, (other, others) in enumerate(names[1].items())
                if own | others
            ),
            key=lambda share: share[:3],
            reverse=True,
        )
        for share, _, _, ref, other in shares:
            if share >= _LEAST_SHARE and ref in self.found.first and other in self.found.second:
                self._add(ref, other)

    def _compute_keys(
        self, key: Callable[[Side, Node], str]
    ) -> tuple[dict[NodeRef, str], dict[NodeRef, str]]:
        first, second = self.sides
        return (
            {ref: key(first, first.read_core(ref)) for ref in self.found.first},
            {ref: key(second, second.read_core(ref)) for ref in self.found.second},
        )

    def _add(self, first: NodeRef, second: NodeRef) -> None:
        self.found.pairs.append((first, second))
        self.found.first.remove(first)
        self.found.second.remove(second)


def read_label(side: Side, variant: NodeRef) -> str:
    """A text for readers that distinguishes a variant: its component, else its constants, else its kind."""
    core = side.read_core(variant)
    constants = read_constants(side, core)
    if constants:
        return ", ".join(f"{name} = {value}" for name, value in sorted(constants.items()))
    return core.component or core.kind


def _find_tag(sides: tuple[Side, Side], unions: tuple[Sequence[NodeRef], Sequence[NodeRef]]) -> str:
    """The property that is a constant in most variants, with another value in each; "" if there is none."""
    counts: Counter[str] = Counter()
    for side, refs in zip(sides, unions, strict=True):
        constants = [read_constants(side, side.read_core(ref)) for ref in refs]
        for name in {name for own in constants for name in own}:
            values = [own[name] for own in constants if name in own]
            counts[name] += len(values) if len({*values}) == len(values) else -len(values)
    best = max(sorted(counts), key=lambda name: counts[name], default="")
    return best if counts[best] > 1 else ""


def _make_known_key(core: Node, same_as: Mapping[str, str], *, is_first: bool) -> str:
    pointer = core.place.pointer
    return same_as.get(pointer, "") if is_first else pointer if pointer in same_as.values() else ""


def _make_component_key(side: Side, core: Node) -> str:
    """The component with its constants, of which several may have the same."""
    return f"{core.component} {_make_constants_key(side, core)}" if core.component else ""


def _make_constants_key(side: Side, core: Node) -> str:
    constants = read_constants(side, core)
    return format_json(constants) if constants else ""


def read_constants(side: Side, core: Node) -> dict[str, str]:
    """The only value of each property that has only one."""
    constants: dict[str, str] = {}
    for name, ref in core.children.items() if core.kind == "object" else ():
        values = [fact.name for fact in side.read_core(ref).facts if fact.kind == "value"]
        if len(values) == 1:
            constants[name] = values[0]
    return constants


def _compute_signature(side: Side, core: Node) -> str:
    return compute_signature(side.normalizer, core.ref.schema) if core.ref.schema is not None else ""
