"""`--merged widen`: the value of one component for several that differ."""

from __future__ import annotations

import pytest

from sdkwright.follow.changes import Analysis, Change, Fact, FactKind, Origin, Place, Value, Verdict
from sdkwright.follow.merging import widen


@pytest.mark.parametrize(
    ("kind", "name", "ours", "new", "others", "verdict", "expected"),
    [
        ("property", "loss", None, True, [None], "apply", True),
        ("property", "loss", True, None, [True], "already", True),
        ("value", '"a"', None, True, [None, None], "apply", True),
        ("variant", "A", None, None, [True], "diverged", None),
        ("nullable", "", False, True, [False], "apply", True),
        ("nullable", "", True, False, [True], "already", True),
        ("required", "a", True, False, [True], "apply", False),
        ("required", "a", False, True, [False], "already", False),
        ("keyword", "maxLength", 5, 9, [None], "apply", None),
        ("keyword", "maxLength", None, 9, [None], "already", None),
        ("keyword", "maxLength", 5, 9, [7], "apply", 9),
        ("keyword", "maxLength", 5, 4, [7], "apply", 7),
        ("keyword", "minimum", 5, 4, [5], "apply", 4),
        ("keyword", "minimum", 5, 6, [5], "already", 5),
        ("keyword", "pattern", "a", "b", ["a"], "diverged", "b"),
        ("readOnly", "", False, True, [False], "already", False),
        ("deprecated", "", True, False, [True], "apply", False),
        ("keyword", "x-unit", 5, None, [7], "diverged", None),
        ("kind", "", "string", "object", ["string"], "diverged", "object"),
    ],
)
def test_the_wider_value(
    kind: FactKind,
    name: str,
    ours: Value,
    new: Value,
    others: list[Value],
    verdict: Verdict,
    expected: Value,
) -> None:
    origin = Origin("/old", "/new", "GET /a")
    change = Change(
        fact=Fact(kind, name),
        place=Place("schema", "/components/schemas/A"),
        old=ours,
        new=new,
        ours=ours,
        verdict="diverged",
        origin=origin,
        is_required=True,
        others=tuple(Origin("/old", "/other", "GET /b", value) for value in others),
    )
    (widened,) = widen(Analysis((), (change,), ())).changes
    assert (widened.verdict, widened.new) == (verdict, expected)
    assert widened.is_required == (verdict != "apply")


def test_other_changes_stay() -> None:
    change = Change(
        Fact("nullable"), Place("use", "/a"), False, True, False, "conflict", Origin("", "", "GET /a")
    )
    assert widen(Analysis((), (change,), ())).changes == (change,)
