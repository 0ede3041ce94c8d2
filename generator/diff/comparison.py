"""Two descriptions -> all that differs, on the wire and for Python callers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from generator.diff.finding import Finding

Surfaces: TypeAlias = Literal["wire", "python", "both"]


@dataclass(frozen=True)
class Side:
    """One of the two descriptions."""

    name: str  # as the caller typed it
    title: str = ""
    version: str = ""  # `info.version`


@dataclass(frozen=True)
class Comparison:
    """What differs between two descriptions: the findings of both surfaces, in an order of their own."""

    base: Side
    revision: Side
    findings: tuple[Finding, ...]
    unavailable: str = ""
    """Why nothing is known of Python callers; "" when it is known."""


def compare(base: str, revision: str, surfaces: Surfaces = "both") -> Comparison:
    raise NotImplementedError
