"""The findings of the wire agree with what is known of pairs of descriptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.__main__ import is_enough, kept, table
from tests.conformance.score import CASES, score

SAMPLE = Path(__file__).parent / "cases"


def test_the_sample_agrees() -> None:
    found = score(SAMPLE)
    assert len(found.cases) >= 55
    assert [one.name for one in (*found.missed, *found.alarms, *found.loud)] == []
    assert {one.name: one.known - one.found for one in found.cases if one.known - one.found} == {}


@pytest.mark.skipif(not CASES.is_dir(), reason="the pairs are not beside the checkout")
def test_all_pairs_agree_as_the_page_says() -> None:
    found = score(CASES)
    assert is_enough(found), table(found)
    assert table(found) == kept(), "run make conformance, and say in docs/conformance.md what has changed"
