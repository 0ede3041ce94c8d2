"""Properties of follow that hold for all histories of real APIs, where the right result is known.

A few of the documents are followed here, and all of them by `make heavy`.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from sdkwright.follow.changes import Change
from sdkwright.follow.differences import compare, find_unreported
from sdkwright.openapi.garbage_collection import pause_gc
from tests.follow.chains import (
    HISTORY,
    NEWEST,
    bundle_files,
    follow_files,
    format_difference,
    list_differences,
    read_vendor,
)
from tests.follow.seeding import seed_decisions

pytestmark = pytest.mark.skipif(not HISTORY.is_dir(), reason="the documents of real APIs are not here")

ELEVENLABS = [*sorted(HISTORY.glob("elevenlabs-*")), NEWEST]
DISCORD = sorted(HISTORY.glob("discord-*"))
SPOTIFY = sorted(HISTORY.glob("spotify-*"))
QUICK = [*pairwise(SPOTIFY), *pairwise(ELEVENLABS[:2])]
STEPS = [*pairwise(SPOTIFY), *pairwise(ELEVENLABS), *pairwise(DISCORD)]
PARAMETERS = [
    pytest.param(*step, id=f"{step[0].stem} to {step[1].stem}", marks=() if step in QUICK else pytest.mark.heavy)
    for step in STEPS
]  # fmt: skip
SEEDS = [
    pytest.param(*step, seed, id=f"{step[1].stem} {seed}", marks=() if step in QUICK[:1] else pytest.mark.heavy)
    for step in (*STEPS[:2], STEPS[-2], STEPS[-1])
    for seed in range(3)
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), PARAMETERS)
def test_following_is_adopting_the_new_document(before: Path, after: Path) -> None:
    """And back again, and nothing is left; without a change and the second time, no byte changes."""
    old = read_vendor(before).files
    assert follow_files(old, before, before).files == old
    followed = follow_files(old, before, after)
    assert followed.analysis.list_left() == [] and followed.result.problems == ()
    assert list_differences(after, followed.document) == []
    assert bundle_files(followed.files) == followed.document
    assert follow_files(followed.files, after, after).files == followed.files
    assert follow_files(followed.files, before, after).files == followed.files
    back = follow_files(followed.files, after, before)
    assert back.analysis.list_left() == [] and back.result.problems == ()
    assert list_differences(before, back.document) == []


@pytest.mark.heavy
def test_steps_are_equal_to_a_jump() -> None:
    """But for parts that were equal in a step, so that the spec has one part for them, and differ later: these are reported."""
    first, last = ELEVENLABS[0], ELEVENLABS[-1]
    files = read_vendor(first).files
    assert list_differences(last, follow_files(files, first, last).document) == []
    for before, after in pairwise(ELEVENLABS):
        ours, documents = bundle_files(files), (read_vendor(before).document, read_vendor(after).document)
        followed = follow_files(files, before, after)
        with pause_gc():
            unreported = find_unreported((*documents, ours), followed.document, followed.analysis)
            differences = compare(documents[1], followed.document).differences
        left = [change for change in followed.analysis.list_left() if isinstance(change, Change)]
        assert len(left) == len(followed.analysis.list_left()) <= 3
        assert {change.verdict for change in left} <= {"diverged"} and all(
            item.is_merged for item in unreported
        )
        assert {(item.place.pointer, item.fact) for item in differences} == {
            (item.place.pointer, item.fact) for item in (*left, *unreported)
        }
        files = followed.files


@pytest.mark.parametrize(("before", "after", "seed"), SEEDS)
def test_decisions_survive(before: Path, after: Path, seed: int) -> None:
    """What a person decided is still there, and all other facts are those of the vendor."""
    old, new = read_vendor(before), read_vendor(after)
    seeded = seed_decisions(old.document, new.document, seed)
    assert len(seeded.decisions) > 20
    assert [str(decision) for decision in seeded.decisions if not decision.holds(seeded.document)] == []
    followed = follow_files(seeded.files, before, after)
    assert [str(decision) for decision in seeded.decisions if not decision.holds(followed.document)] == []
    with pause_gc():
        unreported = find_unreported(
            (old.document, new.document, seeded.document), followed.document, followed.analysis
        )
    assert [format_difference(item) for item in unreported if not item.is_merged] == []
    assert followed.result.problems == ()
    assert follow_files(followed.files, before, after).files == followed.files
