"""Matches the variants of unions, and the parts of `allOf`, of both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sdkwright.diff.wire.normal_form import Normalizer
from sdkwright.diff.wire.schemas import ResolvedSchema, Union, format_json

_MAX_NODES: Final = 300
_MAX_DEPTH: Final = 6


@dataclass
class Matching:
    """Pairs of schemas, and the schemas without a match."""

    pairs: list[tuple[ResolvedSchema, ResolvedSchema]]
    base: list[ResolvedSchema]
    revision: list[ResolvedSchema]

    def add_pairs(
        self,
        base_key: Callable[[ResolvedSchema], str],
        revision_key: Callable[[ResolvedSchema], str],
        replaced: set[str],
    ) -> None:
        """Pair the schemas with the same key, except "". Two components that are both `replaced` are not paired."""
        candidates: dict[str, list[ResolvedSchema]] = {}
        for schema in self.revision:
            candidates.setdefault(revision_key(schema), []).append(schema)
        candidates.pop("", None)
        matched: tuple[set[str], set[str]] = (set(), set())  # keys of both sides, which may be equal
        for schema in self.base:
            free = candidates.get(base_key(schema), [])
            match = next(
                (
                    other
                    for other in free
                    if schema.component not in replaced or other.component not in replaced
                ),
                None,
            )
            if match is not None:
                free.remove(match)
                self.pairs.append((schema, match))
                matched[0].add(schema.key)
                matched[1].add(match.key)
        self.base = [schema for schema in self.base if schema.key not in matched[0]]
        self.revision = [schema for schema in self.revision if schema.key not in matched[1]]


def match_variants(
    base: Iterable[ResolvedSchema],
    revision: Iterable[ResolvedSchema],
    sides: tuple[Normalizer, Normalizer],
    *,
    ignores_null: bool = False,
) -> Matching:
    """Match variants by tags, else as parts. If `ignores_null`, a difference in null is none."""
    matching = Matching([], list(base), list(revision))
    _add_pairs_with_equal_tags(matching, sides)
    return _match_others(matching, sides, ignores_null=ignores_null)


def match_unions(
    base: Sequence[Union], revision: Sequence[Union], sides: tuple[Normalizer, Normalizer]
) -> tuple[list[tuple[Union, Union]], list[Union], list[Union]]:
    """Match unions by their variants, else by keyword and order; and the unions of either side that are left.

    A union that repeats one of the other side is not left, since it is no other condition.
    """
    if len(base) == len(revision) == 1:
        return [(base[0], revision[0])], [], []  # between oneOf and anyOf, only the variants count
    names = [
        [_describe_variants(union, side) for union in unions]
        for unions, side in zip((base, revision), sides, strict=True)
    ]
    scores = {
        (old, new): (
            len(names[0][old] & names[1][new]),
            base[old].keyword == revision[new].keyword,
            -old,
            -new,
        )
        for old in range(len(base))
        for new in range(len(revision))
    }
    pairs: dict[int, int] = {}
    for old, new in sorted(scores, key=scores.__getitem__, reverse=True):
        if old not in pairs and new not in pairs.values():
            pairs[old] = new
    gone = [union for old, union in enumerate(base) if old not in pairs and names[0][old] not in names[1]]
    left = set(range(len(revision))) - set(pairs.values())
    new_unions = [revision[new] for new in sorted(left) if names[1][new] not in names[0]]
    return [(base[old], revision[new]) for old, new in sorted(pairs.items())], gone, new_unions


def _describe_variants(union: Union, side: Normalizer) -> frozenset[str]:
    """The variants of a union, by their values."""
    return frozenset(compute_signature(side, variant) for variant in union.variants)


def match_parts(
    base: Iterable[ResolvedSchema], revision: Iterable[ResolvedSchema], sides: tuple[Normalizer, Normalizer]
) -> Matching:
    """Match by component, else by signature, title, constants or position, else the only two that remain.

    A value has the constants of all parts of `allOf`, so these are no tags.
    """
    return _match_others(Matching([], list(base), list(revision)), sides, ignores_null=False)


def _match_others(
    matching: Matching, sides: tuple[Normalizer, Normalizer], *, ignores_null: bool
) -> Matching:
    matching.add_pairs(_make_component_key, _make_component_key, set())
    # A component that exists on both sides was not renamed but replaced by another.
    names = {schema.component for schema in (*matching.base, *matching.revision)} - {""}
    replaced = {name for name in names if all(name in side.resolver.component_schemas for side in sides)}
    signature = partial(compute_signature, ignores_null=ignores_null)
    keys = (
        *(signature, _make_title_key, _make_constants_key),
        *(partial(_make_constants_key, are_required=False), _make_position_key),
    )
    for key in keys:
        if matching.base and matching.revision:
            matching.add_pairs(partial(key, sides[0]), partial(key, sides[1]), replaced)
    if len(matching.base) == len(matching.revision) == 1 and not (
        matching.base[0].component and matching.revision[0].component
    ):
        matching.add_pairs(lambda _: "last", lambda _: "last", set())
    return matching


def _add_pairs_with_equal_tags(matching: Matching, sides: tuple[Normalizer, Normalizer]) -> None:
    """Pair the schemas whose constants no other schema of their side has: the name of a component is not sent, they are."""
    if len(matching.base) == len(matching.revision) == 1:
        return
    keys = [partial(_make_constants_key, side) for side in sides]
    counts = [
        Counter(map(key, schemas))
        for key, schemas in zip(keys, (matching.base, matching.revision), strict=True)
    ]

    def make_tag_key(key: Callable[[ResolvedSchema], str], schema: ResolvedSchema) -> str:
        tags = key(schema)
        return tags if all(count[tags] == 1 for count in counts) else ""

    matching.add_pairs(partial(make_tag_key, keys[0]), partial(make_tag_key, keys[1]), set())


def _make_component_key(schema: ResolvedSchema) -> str:
    return schema.component


def _make_title_key(normalizer: Normalizer, schema: ResolvedSchema) -> str:
    title = schema.source.get("title")
    return title if isinstance(title, str) and not schema.component else ""


def _make_position_key(normalizer: Normalizer, schema: ResolvedSchema) -> str:
    """The position in the list and the types of an inline schema."""
    if schema.component:
        return ""
    return format_json([schema.pointer.rpartition("/")[2], sorted(normalizer.normalize(schema).types or ())])


def _make_constants_key(normalizer: Normalizer, schema: ResolvedSchema, *, are_required: bool = True) -> str:
    """The constants of properties, which distinguish the variants of a union; with `are_required`, of required ones only."""
    normal = normalizer.normalize(schema)
    constants = {
        name: values
        for name in sorted(normal.required & normal.properties.keys() if are_required else normal.properties)
        if (values := normalizer.normalize(normal.properties[name]).values) and len(values) == 1
    }
    return format_json(constants) if constants else ""


def compute_signature(normalizer: Normalizer, schema: ResolvedSchema, *, ignores_null: bool = False) -> str:
    """The normal form of a schema as text, with references resolved to a limited depth."""
    key = (schema.key, ignores_null)
    if key not in normalizer.signatures:
        description = _Signature(normalizer).describe(schema, 0, ignores_null=ignores_null)
        normalizer.signatures[key] = format_json(description)
    return normalizer.signatures[key]


@dataclass
class _Signature:
    normalizer: Normalizer
    nodes: int = 0

    def describe(self, schema: ResolvedSchema, depth: int, *, ignores_null: bool = False) -> Any:
        self.nodes += 1
        if depth > _MAX_DEPTH or self.nodes > _MAX_NODES:
            return "…"
        normal = self.normalizer.normalize(schema)
        own = {
            "types": sorted(normal.types) if normal.types is not None else None,
            "null": bool(normal.is_nullable) and not ignores_null,
            "kinds": sorted(normal.kinds),
            "values": None if normal.values is None else sorted(map(format_json, normal.values)),
            "bounds": sorted(normal.bounds.items()),
            "interval": [limit and limit.end for limit in (normal.lower, normal.upper)],
            "patterns": sorted(normal.patterns),
            "required": sorted(normal.required),
            "closed": normal.forbids_unknown,
        }
        children: dict[str, Any] = {
            f"/{name}": self.describe(child, depth + 1) for name, child in sorted(normal.properties.items())
        }
        children.update(
            {name: self.describe(child, depth + 1) for name, child in sorted(normal.subschemas.items())}
        )
        for index, union in enumerate(normal.unions):
            children[f"{union.keyword}{index}"] = sorted(
                format_json(self.describe(variant, depth + 1, ignores_null=bool(normal.is_nullable)))
                for variant in union.variants
            )
        return [own, children]
