"""The tools of `make follow-corpus`, with a small history."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.test_follow_command import DOCUMENT, LONGER, MORE
from tests.following.__main__ import main
from tests.following.histories import list_ways
from tests.following.measuring import MERGED, Step, is_reported, measure
from tests.following.tables import format_tables, list_broken_limits

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="`wait4` measures the CPU time")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "specs/history").mkdir(parents=True)
    for name, text in (
        ("history/pets-2025-01.json", json.dumps(DOCUMENT)),
        ("history/pets-2025-02.json", LONGER),
        ("history/pets-2025-03.json", MORE),
        ("pets-newest.json", json.dumps(DOCUMENT)),
    ):
        (tmp_path / "specs" / name).write_text(text)
    return tmp_path / "specs"


def test_the_ways_through_a_history(documents: Path) -> None:
    ways = {way.name: [after.stem for _, after in way.steps] for way in list_ways([], documents)}
    assert ways == {
        "pets in one jump, the newest widened": ["pets-2025-03", "pets-newest"],
        "pets in one jump, the newest by default": ["pets-2025-03", "pets-newest"],
        "pets step by step": ["pets-2025-02", "pets-2025-03"],
    }
    with pytest.raises(SystemExit, match="no history cats; the corpus has pets"):
        list_ways(["cats"], documents)


def test_each_step_is_measured(documents: Path, tmp_path: Path) -> None:
    jump, *_ = list_ways([], documents)
    first, second = measure(jump, tmp_path / "work", has_types=False)
    assert (first.error, first.left, first.differences, first.changed_files_of_second_run) == ("", 0, 0, 0)
    assert first.is_generated and first.new_findings == () and first.lint_errors == 0
    assert first.changes == 2 and first.lines > 10 and first.cpu_seconds > 0
    assert second.report["totals"].startswith("1 change applied, 1 operation removed; 0 left")
    assert list_broken_limits([first, second]) == []
    assert (
        "| pets in one jump, the newest widened | pets-2025-03 | 1 | 1 | 0 | 0 | 0 of 0 | 0 |"
        in format_tables([first, second])
    )


def test_a_step_that_fails_is_the_last(documents: Path, tmp_path: Path) -> None:
    (documents / "history/pets-2025-03.json").write_text("<html>")
    jump, *_ = list_ways([], documents)
    (step,) = measure(jump, tmp_path / "work", has_types=False)
    assert "an HTML or XML page" in step.error
    assert list_broken_limits([step]) == [f"pets in one jump, the newest widened, pets-2025-03: {step.error}"]
    assert step.error in format_tables([step])


@pytest.mark.parametrize(
    ("values", "limit"),
    [
        ({"cpu_seconds": 61.0}, "61 seconds of CPU time"),
        ({"changed_files_of_second_run": 2}, "the second run changes 2 files"),
        ({"left_after_answers": 1}, "1 changes are left after the answers"),
        ({"facts_unlike_jump": 2}, "2 facts are not those of one jump to the same document"),
        ({"lint_errors": 3}, "3 lint errors"),
        ({"is_generated": False}, "the package is not generated"),
        ({"new_findings": ("a: b",)}, "1 findings of diff that are not in the report: a: b"),
        ({"report": {"left": [{"why": "it corresponds to several parts"}, {"why": "x"}], "applied": {"a": 1000}}},
         "1 of 2 left are not about parts that correspond to several of the vendor"),
        ({"report": {"applied": {"property added": 100}, "left": [{"why": MERGED}] * 2}},
         "2 of 102 changes are left, more than 1%"),
    ],
)  # fmt: skip
def test_the_limits(values: dict[str, object], limit: str) -> None:
    step = Step("pets", "a", "b", is_generated=True)
    for name, value in values.items():
        setattr(step, name, value)
    assert list_broken_limits([step]) == [f"pets, b: {limit}"]


def test_without_the_documents_nothing_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--documents", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"skipped: {tmp_path / 'history'} is not here\n"


ITEM = {
    "place": "#/components/schemas/Pet",
    "upstreamPlace": "#/components/schemas/PetOutput",
    "fact": "property age",
}


@pytest.mark.parametrize(
    ("subject", "message", "expected"),
    [
        ("/components/schemas/Pet/properties/age", "`Pet.age` is a new property", True),
        ("/components/schemas/PetOutput/properties/age/items", "a", True),
        ("/components/schemas/Pet/properties/name", "`Pet.name` is a new property", False),
        ("/components/schemas/Other/properties/age", "a", False),
        ("/components/schemas/Pets", "`Pets`: Pet was added to the oneOf", True),
        ("/components/schemas/Pets", "`Pets`: Petal was added to the oneOf", False),
    ],
)
def test_findings_that_the_report_explains(subject: str, message: str, expected: bool) -> None:
    assert is_reported(subject, message, {"left": [], "widened": [ITEM]}, {}) == expected


def test_a_property_that_is_left_is_reported_at_its_own_place() -> None:
    item = {**ITEM, "upstreamPlace": "#/components/schemas/PetOutput/properties/age"}
    subject = "/components/schemas/PetOutput/properties/age"
    assert is_reported(subject, "`PetOutput.age` is gone", {"left": [item], "widened": []}, {})
    assert not is_reported(f"{subject}s", "`PetOutput.ages` is gone", {"left": [item], "widened": []}, {})
