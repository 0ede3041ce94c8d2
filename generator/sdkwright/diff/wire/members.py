"""What holds at once in a schema: itself, the parts of its `allOf`, and an alternative that is the only one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sdkwright.diff.wire.shape import Union
from sdkwright.diff.wire.sites import ANNOTATIONS, Site, Sites
from sdkwright.openapi.untyped import as_list, is_list, is_schema
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import UnreadableInput

_MOST: Final = 20_000
_DEEPEST: Final = 150
_SIMPLE: Final = ANNOTATIONS | {"type", "format", "nullable"}
UNIONS: Final = ("oneOf", "anyOf")


def parts(sites: Sites, site: Site) -> list[Site]:
    """The schemas of an `allOf`, or those that were joined."""
    if site.parts:
        return list(site.parts)
    return _listed(sites, site, "allOf")


def members(sites: Sites, site: Site, without: frozenset[str] = frozenset()) -> list[Site]:
    """All schemas that hold at once, each with its own keywords only; parts with these keys are left out."""
    found: dict[str, Site] = {}
    waiting = [site]
    while waiting:
        here = waiting.pop(0)
        if len(found) > _MOST:
            raise UnreadableInput(f"{escape(site.pointer)}: more than {_MOST:,} schemas hold at once")
        if here.key in found or here.key in without:
            continue
        found[here.key] = here
        single = [union.variants[0] for union in unions(sites, here) if len(union.variants) == 1]
        waiting = [*parts(sites, here), *single, *waiting]
    return list(found.values())


def unions(sites: Sites, site: Site) -> Iterator[Union]:
    """The alternatives that a schema itself lists, null aside."""
    for keyword in UNIONS:
        variants = [one for one in _listed(sites, site, keyword) if not _is_null(one.raw)]
        if variants:
            yield Union(keyword, tuple({one.key: one for one in variants}.values()))


def are_types(union: Union) -> bool:
    """Whether the alternatives are no more than types, `oneOf: [{type: string}, {type: integer}]`."""
    return all(
        not one.parts and one.raw.keys() <= _SIMPLE and type_names(one.raw) - {"null"}
        for one in union.variants
    )


def is_nullable(sites: Sites, site: Site) -> bool | None:
    """Whether null is allowed; None where nothing says so either way."""
    return _is_nullable(sites, site, set(), 0)


def _is_nullable(sites: Sites, site: Site, seen: set[str], depth: int) -> bool | None:
    if site.key in seen or depth > _DEEPEST:
        return None
    seen.add(site.key)
    raw = site.raw
    if str(raw.get("nullable")).lower() == "true" or _has_null(sites, site):
        return True
    names = type_names(raw)
    if names:
        return "null" in names
    values = [raw["const"]] if "const" in raw else as_list(raw.get("enum"))
    if values:
        return None in values
    single = [union.variants[0] for union in unions(sites, site) if len(union.variants) == 1]
    known = [_is_nullable(sites, one, seen, depth + 1) for one in [*parts(sites, site), *single]]
    said = [one for one in known if one is not None]
    return all(said) if said else None


def type_names(raw: Mapping[str, Any]) -> set[str]:
    """The types that a schema names, null among them."""
    value = raw.get("type")
    names: list[Any] = value if is_list(value) else [value]
    return {one for one in names if isinstance(one, str)}


def is_annotation(raw: Mapping[str, Any]) -> bool:
    """Whether a schema says nothing about which values are valid."""
    return all(key in ANNOTATIONS or key.startswith("x-") for key in raw)


def _has_null(sites: Sites, site: Site) -> bool:
    return any(_is_null(one.raw) for keyword in UNIONS for one in _listed(sites, site, keyword))


def _is_null(raw: Mapping[str, Any]) -> bool:
    return (
        type_names(raw) == {"null"} or raw.get("enum") == [None] or ("const" in raw and raw["const"] is None)
    )


def _listed(sites: Sites, site: Site, keyword: str) -> list[Site]:
    value = site.raw.get(keyword)
    if not is_list(value):
        return []
    return [sites.inside(site, keyword, index) for index, one in enumerate(value) if is_schema(one)]
