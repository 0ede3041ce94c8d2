"""The findings of the wire agree with the known changes of pairs of descriptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.__main__ import format_score, is_sufficient, read_score
from tests.conformance.score import CASES, compute_score

SAMPLE = Path(__file__).parent / "cases"


def test_the_sample_agrees() -> None:
    score = compute_score(SAMPLE)
    assert len(score.cases) >= 55
    assert [case.name for case in (*score.missed, *score.false_alarms, *score.not_silent)] == []
    assert [case.name for case in score.cases if case.known - case.reported] == []


@pytest.mark.skipif(not CASES.is_dir(), reason="the pairs are not beside the checkout")
def test_all_pairs_agree_as_in_the_page() -> None:
    score = compute_score(CASES)
    assert is_sufficient(score), format_score(score)
    assert (
        format_score(score) == read_score()
    ), "run `make conformance`, and describe the change in docs/conformance.md"
