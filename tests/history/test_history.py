"""The API's real history: each change of its change log, undone on our description, is found again, and nothing else."""

from __future__ import annotations

import pytest

from sdkwright.diff.core.finding import LEVELS
from sdkwright.diff.report.changelog import format_changelog
from tests.history.changes import CHANGES, Change
from tests.history.replay import GOLDEN, replayed, reviewed, sides, told

_WIRE = ("breaking", "warning", "compatible", "none")
_PYTHON = ("breaking", "typing", "additive", "none")


def test_all_changes_are_there() -> None:
    assert {change.number.rstrip("ab") for change in CHANGES} == {f"{number:02}" for number in range(1, 49)}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.number)
def test_a_change_is_found_with_its_verdicts_and_told_to_users(change: Change) -> None:
    found = replayed(change)
    assert found.unavailable == ""
    assert min((one.wire for one in found.changes), key=_WIRE.index, default="none") == change.wire
    assert min((one.python for one in found.changes), key=_PYTHON.index, default="none") == change.python
    assert any(line.startswith("- ") for line in format_changelog(found).splitlines())
    assert (GOLDEN / f"{change.number}.md").read_text("utf-8") == told(change)


def test_no_golden_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {change.number for change in CHANGES}


# One with an operation, one with a shared schema, one with a break: comparing parts is no shortcut.
@pytest.mark.parametrize("number", ["02", "22", "35b"])
def test_the_whole_description_tells_the_same_as_its_parts(number: str) -> None:
    change = next(one for one in CHANGES if one.number == number)
    whole, part = reviewed(*sides(change)), replayed(change)
    assert format_changelog(whole) == format_changelog(part)
    assert [one.subject for one in whole.changes] == [one.subject for one in part.changes]
    assert [one.operations for one in whole.changes] == [one.operations for one in part.changes]
    assert [LEVELS.index(one.level) for one in whole.changes] == [
        LEVELS.index(one.level) for one in part.changes
    ]
