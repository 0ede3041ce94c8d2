"""The analysis of real histories: `python -m tests.follow.test_analysis_corpus` prints the table of changes and verdicts."""

from __future__ import annotations

import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sdkwright.adopt.adoption import adopt
from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import apply_analysis
from sdkwright.follow.changes import Analysis, Change, OperationChange
from sdkwright.follow.differences import compare, find_unreported
from sdkwright.follow.splitting import split_components
from sdkwright.follow.state import read_state
from sdkwright.openapi.description import read_description
from tests.follow.analysing import DOCUMENTS

HISTORY = DOCUMENTS / "history"
SPEC = Path(__file__).resolve().parent.parent.parent / "spec"
JUNE, AUGUST = "elevenlabs-2025-06-30.json", "elevenlabs-2025-08-24.json"
NEIGHBOURS = [
    (JUNE, "elevenlabs-2025-07-07.json"),
    ("elevenlabs-2025-07-22.json", "elevenlabs-2025-07-31.json"),
    (JUNE, AUGUST),
    ("discord-2025-10.json", "discord-2026-07.json"),
    ("spotify-2025-10.yaml", "spotify-2026-08.yaml"),
]

pytestmark = pytest.mark.skipif(not HISTORY.is_dir(), reason="the documents of real APIs are not here")


@cache
def read_adopted(name: str) -> dict[str, Any]:
    return adopt(read_description(str(HISTORY / name))).document


@cache
def read_spec() -> dict[str, Any]:
    return read_description(str(SPEC)).document


@cache
def analyse_spec() -> Analysis:
    return analyse(read_adopted(JUNE), read_adopted(AUGUST), read_spec())


@pytest.mark.parametrize("name", [JUNE, "spotify-2025-10.yaml"])
def test_without_a_change_there_is_nothing_to_do(name: str) -> None:
    document = read_adopted(name)
    assert compare(document, document).differences == ()
    analysis = analyse(document, document, document)
    assert (analysis.operations, analysis.changes, analysis.words) == ((), (), ())


def test_decisions_are_no_changes() -> None:
    analysis = analyse(read_adopted(JUNE), read_adopted(JUNE), read_spec())
    assert analysis.changes == analysis.words == ()
    assert {change.kind for change in analysis.operations} == {"left out"}


@pytest.mark.parametrize(("before", "after"), NEIGHBOURS)
def test_nothing_is_left_if_nobody_decided_anything(before: str, after: str) -> None:
    old, new = read_adopted(before), read_adopted(after)
    analysis = analyse(old, new, old)
    assert analysis.list_left() == []
    assert {change.verdict for change in analysis.changes} == {"apply"}
    assert find_unreported((old, new, old), new, analysis) == []


@pytest.mark.parametrize(("before", "after"), [NEIGHBOURS[0], NEIGHBOURS[-1]])
def test_the_vendor_goes_back(before: str, after: str) -> None:
    """What was applied is undone by the reverse."""
    old, new = read_adopted(before), read_adopted(after)
    back = analyse(new, old, new)
    assert back.list_left() == []
    assert len(back.changes) >= len(analyse(old, new, old).changes) / 2
    assert find_unreported((new, old, new), old, back) == []


def test_a_curated_description_is_left_with_one_change() -> None:
    """Words with their times, and characters with theirs, are one component of the description."""
    (left,) = analyse_spec().list_left()
    assert isinstance(left, Change)
    assert (left.verdict, str(left.fact), left.place.pointer) == (
        "diverged",
        "property loss",
        "/components/schemas/AlignedText",
    )
    assert [other.seen_in for other in left.others] == [
        "POST /v1/forced-alignment: response 200, application/json, characters[]"
    ]


def test_the_component_can_be_divided() -> None:
    """Nothing is left then, and the strict rules accept the result."""
    state = read_state(SPEC, has_bases=True)
    divided = split_components(analyse_spec(), read_adopted(AUGUST), state.document, state.documents, {})
    assert divided.copies == {"ForcedAlignmentWordResponse": "AlignedText"}
    changed = state.change_documents(divided.files)
    location = changed.ours.locate("/components/schemas/ForcedAlignmentWordResponse")
    assert location.file == f"{state.name}/forced_alignment.yaml"
    analysis = analyse(read_adopted(JUNE), read_adopted(AUGUST), changed.document)
    assert analysis.list_left() == []
    result = apply_analysis(analysis, read_adopted(AUGUST), changed.documents)
    assert result.errors == result.problems == ()


def test_no_difference_is_missed() -> None:
    """Each difference between the description and the new document is a decision, or one of the changes."""
    old, new, ours = read_adopted(JUNE), read_adopted(AUGUST), read_spec()
    analysis = analyse_spec()
    replaced = {change.place.pointer for change in analysis.changes if change.fact.kind == "kind"}
    known = {(change.place, change.fact) for change in analysis.changes}
    bases = _list_inherited(analysis)
    missed = [
        difference
        for difference in find_unreported((old, new, ours), ours, analysis, without=frozenset(replaced))
        if (difference.place, difference.fact) not in known and difference.fact.kind != "operation"
    ]
    assert {str(difference.fact) for difference in missed} <= bases


def _list_inherited(analysis: Analysis) -> set[str]:
    """The properties that are added, which the descendants of their schemas inherit."""
    return {
        str(change.fact)
        for change in analysis.changes
        if change.fact.kind == "property" and change.old is None
    }


def test_an_analysis_takes_seconds() -> None:
    old, new, ours = read_adopted(JUNE), read_adopted(AUGUST), read_spec()
    start = time.process_time()
    analyse(old, new, ours)
    assert time.process_time() - start < 20


def format_table(analysis: Analysis) -> str:
    """The number of changes by kind and verdict."""
    changes: list[Change | OperationChange] = [*analysis.operations, *analysis.changes]
    counts = Counter((_describe(change), change.verdict) for change in changes)
    verdicts = sorted({verdict for _, verdict in counts})
    lines = [f"{'':32}" + "".join(f"{verdict:>16}" for verdict in verdicts)]
    for name in sorted({name for name, _ in counts}):
        lines.append(f"{name:32}" + "".join(f"{counts[name, verdict] or '':>16}" for verdict in verdicts))
    totals = [sum(count for (_, other), count in counts.items() if other == verdict) for verdict in verdicts]
    return "\n".join([*lines, f"{'sum':32}" + "".join(f"{total:>16}" for total in totals)])


def _describe(change: Change | OperationChange) -> str:
    if isinstance(change, OperationChange):
        return f"operation {change.kind}"
    if isinstance(change.new, bool) and isinstance(change.old, bool):
        return f"{change.fact.kind} {'set' if change.new else 'unset'}"
    return f"{change.fact.kind} {'added' if change.old is None else 'removed' if change.new is None else 'changed'}"


if __name__ == "__main__":
    sys.stdout.write(f"{format_table(analyse_spec())}\n")
    for left in analyse_spec().list_left():
        sys.stdout.write(f"{left}\n")
