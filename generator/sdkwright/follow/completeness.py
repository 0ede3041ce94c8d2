"""Checks that every difference between the changed spec and the vendor's document is known: nothing is lost silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from sdkwright.follow.answers import FactKey, Sides
from sdkwright.follow.decisions_file import format_value
from sdkwright.follow.differences import differences
from sdkwright.follow.labels import erase, list_labels

FactSides: TypeAlias = "dict[FactKey, Sides]"
"""The facts that differ, as `decisions.toml` names them."""

_POSITION: Final = re.compile(r"/\d+(?=/|$)")


def list_sides(upstream: Mapping[str, Any], ours: Mapping[str, Any]) -> FactSides:
    """The facts in which a document of the vendor, in the curated form, and the spec differ."""
    sides = {
        (f"#{difference.place.pointer}", str(difference.fact)): Sides(
            format_value(difference.upstream), format_value(difference.ours)
        )
        for difference in differences(upstream, ours)
    }
    own = {erase(label): label for label in list_labels(ours)}
    theirs = {erase(label): label for label in list_labels(upstream)}
    sides |= {(theirs[key], "operation added"): Sides("true", "null") for key in theirs.keys() - own.keys()}
    return sides | {
        (own[key], "operation removed"): Sides("null", "true") for key in own.keys() - theirs.keys()
    }


def find_unexplained(before: FactSides, after: FactSides, explained: Iterable[FactKey]) -> list[FactKey]:
    """The differences of the changed spec that are neither explained nor as they were before the follow.

    Positions in lists may have changed, so they do not count.
    """
    known = {(_erase_positions(place), fact, sides) for (place, fact), sides in before.items()}
    reported = {(_erase_positions(place), fact) for place, fact in explained}
    return [
        (place, fact)
        for (place, fact), sides in after.items()
        if (_erase_positions(place), fact, sides) not in known
        and (_erase_positions(place), fact) not in reported
    ]


def _erase_positions(place: str) -> str:
    return _POSITION.sub("/*", place) if place.startswith("#") else place
