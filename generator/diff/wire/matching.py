"""Which alternative, or part, of one side stands for which of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from generator.diff.wire import members
from generator.diff.wire.normal import Normal
from generator.diff.wire.shape import text
from generator.diff.wire.sites import ANNOTATIONS, Site

_MOST_NODES: Final = 300
_DEEPEST: Final = 6


@dataclass
class Matched:
    """Pairs, and what is left on either side."""

    pairs: list[tuple[Site, Site]] = field(default_factory=list[tuple[Site, Site]])
    base: list[Site] = field(default_factory=list[Site])
    revision: list[Site] = field(default_factory=list[Site])

    def pair(self, key: Callable[[Site, Normal], str], sides: tuple[Normal, Normal]) -> None:
        """Pair what has the same key, and only there."""
        wanted: dict[str, list[Site]] = {}
        for one in self.revision:
            if found := key(one, sides[1]):
                wanted.setdefault(found, []).append(one)
        for one in list(self.base):
            if others := wanted.get(key(one, sides[0])):
                self.take(one, others.pop(0))

    def take(self, base: Site, revision: Site) -> None:
        """Pair these two."""
        self.pairs.append((base, revision))
        self.base.remove(base)
        self.revision.remove(revision)


def match(base: Iterable[Site], revision: Iterable[Site], sides: tuple[Normal, Normal]) -> Matched:
    """By the component's name, else by what they say, else by title or tag, else because they alone are left."""
    found = Matched([], list(base), list(revision))
    found.pair(lambda one, _: one.component or one.key, sides)
    kept = [one for one in found.base if _stays(one, sides[1])], [
        one for one in found.revision if _stays(one, sides[0])
    ]
    # A component that both sides know under its name has not been renamed, but exchanged for another.
    for index, those in enumerate((found.base, found.revision)):
        those[:] = [one for one in those if one not in kept[index]]
    for key in (fingerprint, _title, _tag):
        found.pair(key, sides)
    found.base.extend(kept[0])
    found.revision.extend(kept[1])
    found.pair(lambda one, normal: "" if one.component else fingerprint(one, normal), sides)
    _pair_crossed(found, sides)
    if len(found.base) == len(found.revision) == 1 and not (
        found.base[0].component and found.revision[0].component
    ):
        found.take(found.base[0], found.revision[0])
    return found


def _pair_crossed(found: Matched, sides: tuple[Normal, Normal]) -> None:
    """A component on one side and the same written inline on the other."""
    for one in list(found.base):
        for other in found.revision:
            if bool(one.component) != bool(other.component) and fingerprint(one, sides[0]) == fingerprint(
                other, sides[1]
            ):
                found.take(one, other)
                break


def _stays(one: Site, other: Normal) -> bool:
    schemas = other.sites.document.get("components")
    known = schemas.get("schemas") if isinstance(schemas, dict) else None
    return bool(one.component) and isinstance(known, dict) and one.component in known


def _title(one: Site, normal: Normal) -> str:
    title = one.shown().get("title")
    return title if isinstance(title, str) and not one.component else ""


def _tag(one: Site, normal: Normal) -> str:
    """The constants that an object must hold, which tell it from other alternatives."""
    shape = normal.shape(one)
    tags = {
        name: values
        for name in shape.required & shape.properties.keys()
        if (values := normal.shape(shape.properties[name]).values) and len(values) == 1
    }
    return text(tags) if tags else ""


def fingerprint(one: Site, normal: Normal) -> str:
    """What a schema says, references followed some levels deep; equal texts may be taken for each other."""
    if one.key not in normal.fingerprints:
        normal.fingerprints[one.key] = text(_Fingerprint(normal).of(one, 0))
    return normal.fingerprints[one.key]


@dataclass
class _Fingerprint:
    normal: Normal
    nodes: int = 0

    def of(self, one: Site, depth: int) -> Any:
        self.nodes += 1
        if depth > _DEEPEST or self.nodes > _MOST_NODES:
            return "…"
        shape = self.normal.shape(one)
        said = {
            "types": sorted(shape.types) if shape.types is not None else None,
            "null": bool(shape.is_nullable),
            "format": shape.format,
            "values": None if shape.values is None else sorted(map(text, shape.values)),
            "bounds": sorted(shape.bounds.items()),
            "patterns": sorted(shape.patterns),
            "required": sorted(shape.required),
            "closed": shape.forbids_others,
        }
        below: dict[str, Any] = {
            f"/{name}": self.of(site, depth + 1) for name, site in sorted(shape.properties.items())
        }
        below.update({name: self.of(site, depth + 1) for name, site in sorted(shape.children.items())})
        for index, union in enumerate(shape.unions):
            below[f"{union.keyword}{index}"] = sorted(
                text(self.of(site, depth + 1)) for site in union.variants
            )
        return [said, below]


def is_note(one: Site, normal: Normal) -> bool:
    """Whether a part of an `allOf` says nothing about values."""
    return all(
        members.is_annotation(part.raw) or part.raw.keys() <= ANNOTATIONS for part in (one.parts or (one,))
    )
