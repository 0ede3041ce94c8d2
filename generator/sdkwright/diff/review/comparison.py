"""Compares two descriptions on both surfaces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from sdkwright.diff import wire
from sdkwright.diff.core.finding import Finding
from sdkwright.openapi.description import Description, read_description
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.openapi.stores import STANDARD_INPUT
from sdkwright.openapi.untyped import as_mapping
from sdkwright.problems.problem import UnreadableInput

Surfaces: TypeAlias = Literal["wire", "python", "both"]


@dataclass(frozen=True)
class ComparedDescription:
    """One of the two descriptions."""

    name: str  # as the user typed it
    title: str = ""
    version: str = ""  # `info.version`


@dataclass(frozen=True)
class Comparison:
    """The findings of both surfaces."""

    base: ComparedDescription
    revision: ComparedDescription
    findings: tuple[Finding, ...]
    unavailable: str = ""
    """Why there are no findings of the Python surface; "" if they are available."""


def compare(
    base: str,
    revision: str,
    surfaces: Surfaces = "both",
    *,
    package: str = "sdk",
    root: Path | None = None,
    allow_remote: bool = False,
) -> Comparison:
    """Read and compare two descriptions, each as in `read_description`; raises UnreadableInput.

    `package` is the import package in the calls of findings.
    """
    if base == revision == STANDARD_INPUT:
        raise UnreadableInput("standard input is only one description; pass '-' for one side")
    with pause_gc():
        old, new = (
            read_description(where, root=root, allow_remote=allow_remote) for where in (base, revision)
        )
        on_wire = wire.compare(old, new) if surfaces != "python" else ()
        comparison = Comparison(_describe(old), _describe(new), on_wire)
        if surfaces == "wire":
            return comparison
        # Imported late, because it takes longer than most comparisons on the wire.
        from sdkwright.diff.review.python_findings import add_python_findings

        findings, unavailable = add_python_findings(on_wire, old, new, package)
        return replace(comparison, findings=findings, unavailable=unavailable)


def _describe(description: Description) -> ComparedDescription:
    info = as_mapping(description.document.get("info"))
    title, version = (
        value if isinstance(value := info.get(key), str) else "" for key in ("title", "version")
    )
    return ComparedDescription(description.name, title, version)
