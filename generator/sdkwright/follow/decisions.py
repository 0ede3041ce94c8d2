"""What `spec/upstream/decisions.toml` contains: the answers of a person, and the questions that are open."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Final, TypeAlias

from sdkwright.problems.problem import SourceLocation

NO_LOCATION: Final = SourceLocation("", 0)


@dataclass(frozen=True)
class LeftOut:
    """An operation of the vendor that the spec leaves out."""

    operation: str
    """Method and path, as in the vendor's document: `POST /v1/voices`."""
    reason: str = ""
    location: SourceLocation = field(default=NO_LOCATION, compare=False)


@dataclass(frozen=True)
class SameAs:
    """An operation or a schema of the vendor and one of the spec that are the same, which follow does not find by itself."""

    upstream: str
    """The pointer into the adopted document of the vendor, with `#` before it: `#/paths/~1v1~1voices/get`."""
    spec: str
    """The pointer into the spec as one document."""
    reason: str = ""
    location: SourceLocation = field(default=NO_LOCATION, compare=False)


@dataclass(frozen=True)
class Kept:
    """A fact of the spec that stays as it is, as long as the vendor has the same value."""

    place: str
    """The pointer into the spec as one document; of an operation that the spec does not have, its method and path."""
    fact: str
    upstream: str
    """The value of the vendor when this was decided, as JSON; `null` if the vendor does not have the fact."""
    reason: str = ""
    ours: str = ""
    """These two remain where a person writes `[[kept]]` instead of `[[undecided]]`; they have no effect."""
    why: str = ""
    location: SourceLocation = field(default=NO_LOCATION, compare=False)


@dataclass(frozen=True)
class Undecided:
    """A change of the vendor that is left to a person. Follow adds and removes these."""

    place: str
    fact: str
    upstream: str
    """The value of the vendor, as JSON."""
    ours: str
    """The value of the spec, as JSON."""
    why: str = ""
    location: SourceLocation = field(default=NO_LOCATION, compare=False)


Entry: TypeAlias = "LeftOut | SameAs | Kept | Undecided"
ENTRIES: Final[dict[str, type[Entry]]] = {
    "left_out": LeftOut,
    "same_as": SameAs,
    "kept": Kept,
    "undecided": Undecided,
}
"""By the name of their tables."""


@dataclass(frozen=True)
class Decisions:
    """The entries of `decisions.toml`, in the order of the file."""

    left_out: tuple[LeftOut, ...] = ()
    same_as: tuple[SameAs, ...] = ()
    kept: tuple[Kept, ...] = ()
    undecided: tuple[Undecided, ...] = ()

    @property
    def pairs(self) -> dict[str, str]:
        """By pointer into a document of the vendor: the pointer into the spec of the same part."""
        return {entry.upstream[1:]: entry.spec[1:] for entry in self.same_as}

    def is_kept(self, place: str, fact: str) -> bool:
        """Whether the value of the spec stays for a fact of a place."""
        return any((entry.place, entry.fact) == (place, fact) for entry in self.kept)


def list_keys(entry: type[Entry]) -> dict[str, bool]:
    """The keys of an entry in the file, and whether each is required."""
    return {item.name: item.default is MISSING for item in fields(entry) if item.name != "location"}
