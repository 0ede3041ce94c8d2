"""Compares two generated packages, as `comparison` compares two descriptions."""

from __future__ import annotations

from sdkwright.diff.package.comparison import compare_packages
from sdkwright.diff.package.files import read_package
from sdkwright.diff.package.package import Package
from sdkwright.diff.review.comparison import ComparedDescription, Comparison
from sdkwright.openapi.garbage_collection import pause_gc


def compare_package_sources(base: str, revision: str) -> Comparison:
    """Read and compare two packages, each a folder, `GIT_REF:FOLDER` or a wheel; raises UnreadableInput."""
    with pause_gc():
        old, new = read_package(base), read_package(revision)
        return Comparison(_describe(old), _describe(new), compare_packages(old, new))


def _describe(package: Package) -> ComparedDescription:
    return ComparedDescription(package.label, package.name, package.version)
