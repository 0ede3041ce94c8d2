"""Where a schema stands, and what stands there once references are followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.openapi.pointers import join_pointer, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping, is_mapping

_MOST_JOINED: Final = 12
ANNOTATIONS: Final = frozenset(
    (
        "$comment",
        "$id",
        "$schema",
        "description",
        "example",
        "examples",
        "externalDocs",
        "summary",
        "title",
        "xml",
    )
)
"""Keywords that say nothing about which values are valid."""


@dataclass(frozen=True, eq=False)
class Site:
    """A schema, after references; or several that hold at once. Equal keys mean equal schemas."""

    pointer: str
    raw: Mapping[str, Any]
    key: str
    parts: tuple[Site, ...] = ()

    @property
    def component(self) -> str:
        """The name of the component it is; "" when it stands inline."""
        steps = split_pointer(self.pointer)
        return steps[2] if steps[:2] == ["components", "schemas"] and len(steps) == 3 else ""

    def below(self, *steps: object) -> str:
        """The pointer of something inside."""
        return self.pointer + join_pointer(*steps)

    def shown(self) -> Mapping[str, Any]:
        """What a reader of the description sees."""
        return self.parts[0].raw if self.parts else self.raw


NOTHING: Final = Site("", {}, "")


@dataclass(frozen=True)
class Sites:
    """The schemas of one document."""

    document: Mapping[str, Any]

    @property
    def schemas(self) -> Mapping[str, Any]:
        """The schemas among the components."""
        return as_mapping(as_mapping(self.document.get("components")).get("schemas"))

    def resolve(self, pointer: str, value: Any) -> tuple[str, Any]:
        """The pointer and value that a value means: itself, or what its `$ref` leads to in the end."""
        seen: set[str] = set()
        while pointer not in seen:
            seen.add(pointer)
            ref = value.get("$ref") if is_mapping(value) else None
            if not isinstance(ref, str) or not ref.startswith("#/"):
                return pointer, value
            found = resolve_pointer(self.document, ref[1:])
            if found is None:
                return pointer, value
            pointer, value = ref[1:], found
        return pointer, {}

    def site(self, pointer: str, value: Any) -> Site:
        """The schema at a pointer. `true` and whatever is no schema allow everything; `false` allows nothing."""
        beside = _siblings(value)
        goal, found = self.resolve(pointer, {"$ref": value["$ref"]} if beside else value)
        raw: dict[str, Any] = {"not": {}} if found is False else as_mapping(found)
        site = Site(goal, raw, goal)
        return self.joined([site, Site(pointer, beside, f"{pointer}+")]) if beside else site

    def inside(self, site: Site, *steps: object) -> Site:
        """The schema some steps below one that is not joined."""
        value: Any = site.raw
        for step in steps:
            value = value[step]
        return self.site(site.pointer + join_pointer(*steps), value)

    def joined(self, sites: Iterable[Site]) -> Site:
        """The schema that holds where several hold at once."""
        several = {part.key: part for site in sites for part in (site.parts or (site,))}
        parts = tuple(several.values())[:_MOST_JOINED]
        if len(parts) == 1:
            return parts[0]
        return Site(parts[0].pointer, {}, " & ".join(sorted(several))[:2000], parts)


def _siblings(value: Any) -> dict[str, Any]:
    """What stands beside a `$ref` and is more than a note."""
    if not is_mapping(value) or not isinstance(value.get("$ref"), str):
        return {}
    return {key: one for key, one in value.items() if key != "$ref" and key not in ANNOTATIONS}
