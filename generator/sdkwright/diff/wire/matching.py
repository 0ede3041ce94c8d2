"""Which alternative, or part, of one side stands for which of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sdkwright.diff.wire import members
from sdkwright.diff.wire.normal import Normal
from sdkwright.diff.wire.shape import text
from sdkwright.diff.wire.sites import ANNOTATIONS, Site

_MOST_NODES: Final = 300
_DEEPEST: Final = 6


@dataclass
class Matched:
    """Pairs, and what is left on either side."""

    pairs: list[tuple[Site, Site]]
    base: list[Site]
    revision: list[Site]

    def pair(self, key: Callable[[Site], str], other_key: Callable[[Site], str], exchanged: set[str]) -> None:
        """Pair what has the same key, where there is one; two that were exchanged for each other are no pair."""
        wanted: dict[str, list[Site]] = {}
        for one in self.revision:
            wanted.setdefault(other_key(one), []).append(one)
        wanted.pop("", None)
        taken: set[str] = set()
        for one in self.base:
            free = wanted.get(key(one), [])
            fits = [
                other for other in free if one.component not in exchanged or other.component not in exchanged
            ]
            if fits:
                free.remove(fits[0])
                self.pairs.append((one, fits[0]))
                taken |= {one.key, fits[0].key}
        self.base = [one for one in self.base if one.key not in taken]
        self.revision = [one for one in self.revision if one.key not in taken]


def match(base: Iterable[Site], revision: Iterable[Site], sides: tuple[Normal, Normal]) -> Matched:
    """By the component's name, else by what they say, else by title or tag, else because they alone are left."""
    found = Matched([], list(base), list(revision))
    found.pair(lambda one: one.component, lambda one: one.component, set())
    # A component that both sides know under its name was not renamed, but exchanged for another.
    left = {one.component for one in (*found.base, *found.revision)}
    exchanged = {name for name in left if name and all(name in normal.sites.schemas for normal in sides)}
    for key in (fingerprint, _title, _tag, _position):
        if found.base and found.revision:
            found.pair(partial(key, sides[0]), partial(key, sides[1]), exchanged)
    if len(found.base) == len(found.revision) == 1 and not (
        found.base[0].component and found.revision[0].component
    ):
        found.pair(lambda _: "left", lambda _: "left", set())
    return found


def _title(normal: Normal, one: Site) -> str:
    title = one.shown().get("title")
    return title if isinstance(title, str) and not one.component else ""


def _position(normal: Normal, one: Site) -> str:
    """The place in the list, for those written inline that are of one type."""
    return (
        "" if one.component else text([one.pointer.rpartition("/")[2], sorted(normal.shape(one).types or ())])
    )


def _tag(normal: Normal, one: Site) -> str:
    """The constants that an object must hold, which tell it from other alternatives."""
    shape = normal.shape(one)
    tags = {
        name: values
        for name in shape.required & shape.properties.keys()
        if (values := normal.shape(shape.properties[name]).values) and len(values) == 1
    }
    return text(tags) if tags else ""


def fingerprint(normal: Normal, one: Site) -> str:
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


def is_note(normal: Normal, one: Site) -> bool:
    """Whether a part of an `allOf` says nothing about values."""
    return all(
        members.is_annotation(part.raw) or part.raw.keys() <= ANNOTATIONS for part in (one.parts or (one,))
    )
