"""Media types: which stand for each other, and what their content is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from sdkwright.diff.wire.edits import Family
from sdkwright.diff.wire.sites import Site, Sites
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import is_mapping, is_schema

_STRICT: Final = ("json", "jsonl", "ndjson", "yaml", "x-yaml", "cbor", "msgpack", "event-stream", "*")


class Media(NamedTuple):
    """A media type of a body."""

    name: str
    pointer: str
    raw: Mapping[str, Any]


def media(sites: Sites, pointer: str, body: Mapping[str, Any]) -> dict[str, Media]:
    """The media types of a body, by their names without accidents of spelling."""
    content = body.get("content")
    found: dict[str, Media] = {}
    for name, value in content.items() if is_mapping(content) else ():
        where, raw = sites.resolve(pointer + join_pointer("content", name), value)
        found[_spelled(name)] = Media(name, where, raw if is_mapping(raw) else {})
    return found


def schema(sites: Sites, one: Media) -> Site | None:
    """The schema of a media type."""
    if not is_schema(one.raw.get("schema")):
        return None
    return sites.site(one.pointer + join_pointer("schema"), one.raw["schema"])


def first_schema(pointer: str, holder: Mapping[str, Any], sites: Sites) -> Site | None:
    """The schema of a parameter or a header: its own, or that of its content."""
    if is_schema(holder.get("schema")):
        return sites.site(pointer + join_pointer("schema"), holder["schema"])
    for one in media(sites, pointer, holder).values():
        return schema(sites, one)
    return None


def family(name: str) -> Family:
    """Whether the values in such a body have types, as in JSON, or are all text, as in XML and forms."""
    subtype = _spelled(name).partition(";")[0].rpartition("/")[2].rpartition("+")[2]
    return "content" if subtype in _STRICT else "text"


def renamed(
    before: Mapping[str, Media], after: Mapping[str, Media]
) -> Iterator[tuple[Media, Media, Literal["generalized", "specialized", "changed"]]]:
    """Media types of an answer that gave way to one that is close to them."""
    free = [key for key in after if key not in before]
    for key in before:
        if key in after:
            continue
        for other in free:
            relation = _relation(key, other)
            if relation is not None:
                free.remove(other)
                yield before[key], after[other], relation
                break


def _relation(before: str, after: str) -> Literal["generalized", "specialized", "changed"] | None:
    (old, old_says), (new, new_says) = (_split(name) for name in (before, after))
    holds, held = _holds(new, old), _holds(old, new)
    if not holds and not held:
        return None
    if old_says != new_says:
        return "changed"
    return "generalized" if holds else "specialized"


def _holds(wide: str, narrow: str) -> bool:
    if wide == narrow:
        return True
    type, _, subtype = wide.partition("/")
    other, _, more = narrow.partition("/")
    return type == other and (subtype == "*" or more.endswith(f"+{subtype}"))


def _split(name: str) -> tuple[str, str]:
    type, _, says = name.partition(";")
    return type, says


def _spelled(name: str) -> str:
    type, *says = (part.strip() for part in str(name).split(";"))
    return ";".join([type.lower(), *sorted(one.replace(" ", "") for one in says if one)])
