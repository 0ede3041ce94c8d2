"""The history of the API: each change of its change log, undone in our description, is found again, and nothing else."""

from __future__ import annotations

import pytest

from sdkwright.diff.report.changelog import format_changelog
from tests.history.changes import CHANGES, Change
from tests.history.replay import GOLDEN, format_golden, make_sides, replay, review_documents

_WIRE = ("breaking", "warning", "compatible", "none")
_PYTHON = ("breaking", "typing", "additive", "none")


def test_no_change_is_missing() -> None:
    assert {change.number.rstrip("ab") for change in CHANGES} == {f"{number:02}" for number in range(1, 49)}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.number)
def test_a_change_is_found_with_its_verdicts_and_is_in_the_change_log(change: Change) -> None:
    review = replay(change)
    assert review.unavailable == ""
    assert min((item.wire for item in review.changes), key=_WIRE.index, default="none") == change.wire
    assert min((item.python for item in review.changes), key=_PYTHON.index, default="none") == change.python
    assert any(line.startswith("- ") for line in format_changelog(review).splitlines())
    assert (GOLDEN / f"{change.number}.md").read_text("utf-8") == format_golden(change)


def test_no_golden_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {change.number for change in CHANGES}


# A change with an operation, one with a shared schema, one that breaks callers.
@pytest.mark.parametrize("number", ["02", "22", "35b"])
def test_the_whole_description_gives_the_same_findings_as_its_parts(number: str) -> None:
    change = next(change for change in CHANGES if change.number == number)
    whole, part = review_documents(*make_sides(change)), replay(change)
    assert format_changelog(whole) == format_changelog(part)
    for attribute in ("subject", "operations", "level"):
        values = [[getattr(item, attribute) for item in review.changes] for review in (whole, part)]
        assert values[0] == values[1]
