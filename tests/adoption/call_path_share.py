"""Measures how many call paths of adopt are those of the vendor's own SDK: `python -m tests.adoption.call_path_share`.

Needs the documents in `../shared/specs`, and the packages in the environment `.peers`, or in this one. What is missing is
reported and skipped.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import SourceOperation
from sdkwright.adopt.names.call_paths import choose_call_paths
from sdkwright.adopt.names.name_table import NameTable
from sdkwright.adopt.source import Source
from sdkwright.openapi.description import read_description
from tests.adoption.package_calls import normalize_path

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = ROOT.parent / "shared" / "specs"
PYTHONS = (ROOT / ".peers" / "bin" / "python", Path(sys.executable))
PACKAGES = {"openai": "openai.yaml", "elevenlabs": "elevenlabs-newest.json"}
_NAMING_EXTENSIONS = ("x-fern-sdk-", "x-speakeasy-")
_TIMEOUT = 120


@dataclass(frozen=True)
class Share:
    """The call paths of a document that equal those of a package."""

    package: str
    has_extensions: bool
    """Whether the extensions with names were read."""
    compared: int
    """The operations that the package has, too."""
    equal: int
    equal_resources: int
    """The operations whose resource is the same."""
    alike: int
    """The operations whose call path is the same, or the end of that of the package, if `get` and `retrieve` are the same."""

    def __str__(self) -> str:
        names = "with" if self.has_extensions else "without"
        numbers = (self.equal, self.equal_resources, self.alike)
        equal, resources, alike = (f"{number / max(self.compared, 1):.0%}" for number in numbers)
        return (
            f"{self.package}, {names} its extensions: {equal} of {self.compared} call paths are equal,"
            f" {resources} of the resources, {alike} apart from a prefix and the word for reading"
        )


def measure(package: str, documents: Path = DOCUMENTS) -> list[Share] | str:
    """Compare the call paths of a package; return the reason if something is missing."""
    file = documents / PACKAGES[package]
    if not file.is_file():
        return f"{package}: no document {file.name}"
    calls = read_calls(package)
    if calls is None:
        return f"{package}: the package is not installed"
    document = read_description(str(file)).document
    operations = Source(document).list_operations()
    variants = {True: operations, False: [remove_names(operation) for operation in operations]}
    return [
        compare(package, has_extensions, variant, document, calls)
        for has_extensions, variant in variants.items()
    ]


def read_calls(package: str) -> Mapping[str, Sequence[str]] | None:
    """The call paths of a package by operation; None if no environment has it."""
    script = Path(__file__).with_name("package_calls.py")
    for python in PYTHONS:
        if python.is_file():
            command = [str(python), "-I", str(script), package]
            finished = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False)
            if finished.returncode == 0:
                return json.loads(finished.stdout)
    return None


def remove_names(operation: SourceOperation) -> SourceOperation:
    """The operation without the names for other SDK generators."""
    content = {
        key: value for key, value in operation.content.items() if not key.startswith(_NAMING_EXTENSIONS)
    }
    return SourceOperation(operation.method, operation.path, operation.pointer, content)


def compare(
    package: str,
    has_extensions: bool,
    operations: Sequence[SourceOperation],
    document: dict[str, Any],
    calls: Mapping[str, Sequence[str]],
) -> Share:
    """Count the equal call paths. A call that a package offers twice may equal either."""
    chosen = choose_call_paths(operations, document, NameTable(), Decisions())
    pairs = [
        (chosen[operation.pointer], calls[key])
        for operation in operations
        if (key := normalize_path(operation.label)) in calls
    ]
    return Share(
        package=package,
        has_extensions=has_extensions,
        compared=len(pairs),
        equal=sum(own in theirs for own, theirs in pairs),
        equal_resources=sum(_find_resource(own) in map(_find_resource, theirs) for own, theirs in pairs),
        alike=sum(any(_is_alike(own, other) for other in theirs) for own, theirs in pairs),
    )


def _find_resource(call_path: str) -> str:
    return call_path.rpartition(".")[0]


def _is_alike(own: str, other: str) -> bool:
    left, right = (f".{path}".replace(".retrieve", ".get") for path in (own, other))
    return right.endswith(left)


def list_results() -> Iterator[str]:
    """Yield a line for each measurement, or for what is missing."""
    for package in PACKAGES:
        result = measure(package)
        yield from [result] if isinstance(result, str) else map(str, result)


if __name__ == "__main__":
    print(*list_results(), sep="\n")
