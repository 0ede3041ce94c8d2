"""Follows the documents of real APIs in memory, for the tests with ground truth."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sdkwright.adopt.adoption import adopt
from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import Result, apply_analysis
from sdkwright.follow.changes import Analysis
from sdkwright.follow.correspondence import OperationIds, read_operation_ids
from sdkwright.follow.differences import Difference, compare
from sdkwright.follow.documents import Documents
from sdkwright.openapi.description import read_description
from sdkwright.openapi.garbage_collection import pause_gc
from tests.follow.analysing import DOCUMENTS

HISTORY = DOCUMENTS / "history"
NEWEST = DOCUMENTS / "elevenlabs-newest.json"


@dataclass(frozen=True)
class Vendor:
    """A document of a vendor, adopted."""

    files: Mapping[str, str]
    document: Mapping[str, Any]
    ids: OperationIds


@dataclass(frozen=True)
class Followed:
    """A spec after a follow."""

    files: Mapping[str, str]
    document: dict[str, Any]
    analysis: Analysis
    result: Result


@cache
def read_vendor(file: Path) -> Vendor:
    """Adopt a document."""
    with pause_gc():
        description = read_description(str(file), is_tolerant=True)
        adoption = adopt(description)
    return Vendor(adoption.files, adoption.document, read_operation_ids(description.document))


def follow_files(files: Mapping[str, str], before: Path, after: Path) -> Followed:
    """Follow a spec from one document of its vendor to another; no change is rejected by the strict rules."""
    old, new = read_vendor(before), read_vendor(after)
    with pause_gc():
        ours = copy.deepcopy(bundle_files(files))
        analysis = analyse(old.document, new.document, ours, (old.ids, new.ids))
        result = apply_analysis(analysis, dict(new.document), files)
    assert result.errors == ()
    changed = {**files, **result.files}
    texts = {file: text for file, text in changed.items() if text is not None}
    return Followed(texts, result.document, analysis, result)


def bundle_files(files: Mapping[str, str]) -> dict[str, Any]:
    """The documents of a spec as one."""
    return Documents(files).get_bundle()


def list_differences(after: Path, document: Mapping[str, Any]) -> list[str]:
    """The facts in which a description differs from a document of its vendor."""
    with pause_gc():
        return [
            format_difference(item) for item in compare(read_vendor(after).document, document).differences
        ]


def format_difference(difference: Difference) -> str:
    return f"{difference.fact} of {difference.place.pointer}: {difference.theirs} -> {difference.ours}"
