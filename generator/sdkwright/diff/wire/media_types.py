"""The names of media types, and the ranges that contain them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from sdkwright.diff.wire.differences import Family

MediaTypeRelation: TypeAlias = Literal["generalized", "specialized", "changed"]

_TYPED_SUBTYPES: Final = ("json", "jsonl", "ndjson", "yaml", "x-yaml", "cbor", "msgpack", "event-stream", "*")
_DEFAULT_CHARSET: Final = "charset=utf-8"


def normalize_name(name: str) -> str:
    """A name that is equal for equal media types."""
    type, *parameters = (part.strip() for part in str(name).split(";"))
    written = (item.replace(" ", "") for item in parameters if item)
    others = sorted(item for item in written if item.lower().replace('"', "") != _DEFAULT_CHARSET)
    return ";".join([type.lower(), *others])


def classify_media_type(name: str) -> Family:
    """Whether values have types, as in JSON, or every value is text, as in XML and forms."""
    subtype = normalize_name(name).partition(";")[0].rpartition("/")[2].rpartition("+")[2]
    return "content" if subtype in _TYPED_SUBTYPES else "text"


def is_form(name: str) -> bool:
    """Whether the properties of a body are fields, each with an encoding."""
    type = normalize_name(name).partition(";")[0]
    return type == "application/x-www-form-urlencoded" or type.startswith("multipart/")


def find_range(name: str, others: Iterable[str]) -> str | None:
    """The range that contains a media type, such as `image/*`, or the media type without parameters."""
    ranges = [other for other in others if other != name and _is_range_of(other, name)]
    return max(ranges, key=lambda other: (not other.startswith("*"), "/*" not in other), default=None)


def _is_range_of(range: str, name: str) -> bool:
    if ";" in range:
        return False
    type, _, subtype = range.partition("/")
    plain = name.partition(";")[0]
    return range in ("*/*", "*", plain) or (subtype == "*" and plain.startswith(f"{type}/"))


def match_similar(
    before: Iterable[str], after: Iterable[str]
) -> Iterator[tuple[str, str, MediaTypeRelation]]:
    """Removed media types, each with an added one that is similar."""
    free = list(after)
    for name in before:
        for other in free:
            relation = _relate(name, other)
            if relation is not None:
                free.remove(other)
                yield name, other, relation
                break


def _relate(before: str, after: str) -> MediaTypeRelation | None:
    old, _, old_parameters = before.partition(";")
    new, _, new_parameters = after.partition(";")
    widens = _includes(new, old)
    if not widens and not _includes(old, new):
        return None
    if old_parameters != new_parameters:
        return "changed"
    return "generalized" if widens else "specialized"


def _includes(wide: str, narrow: str) -> bool:
    """Whether a media type, or a range, includes another; `application/json` includes `application/problem+json`."""
    type, _, subtype = wide.partition("/")
    return (
        wide == narrow
        or _is_range_of(wide, narrow)
        or (narrow.startswith(f"{type}/") and narrow.endswith(f"+{subtype}"))
    )
