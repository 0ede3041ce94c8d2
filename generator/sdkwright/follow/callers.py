"""What the changes of a spec mean for callers: the two verdicts of `sdkwright diff`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from sdkwright.diff.report.sections import PYTHON, WIRE, format_bump
from sdkwright.diff.review.comparison import compare
from sdkwright.diff.review.policy import Policy, apply_policy
from sdkwright.follow.report import Callers

_NONE: Final = "none"


def judge(old: Path, new: Path, package: str) -> Callers:
    """Compare two spec folders on both surfaces; `package` is the import package."""
    review = apply_policy(compare(str(old), str(new), package=package), Policy())
    return Callers(
        wire=_count((change.wire for change in review.changes), WIRE),
        python=_count((change.python for change in review.changes), PYTHON) if review.has_python else (),
        version=format_bump(review),
        unavailable=review.unavailable,
    )


def _count(verdicts: Iterable[str], labels: Mapping[Any, str]) -> tuple[tuple[str, int], ...]:
    numbers = Counter(verdicts)
    return tuple(
        (label, numbers[verdict])
        for verdict, label in labels.items()
        if verdict != _NONE and numbers[verdict]
    )
