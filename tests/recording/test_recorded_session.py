"""The picture of the terminal session and the badges are those of the present program, and can be read by everyone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest

from tests.documents import README, ROOT
from tests.recording.badges import BADGES, draw_badge, list_badges
from tests.recording.recorded_session import PICTURE, STEPS, Recorded, record
from tests.recording.terminal_picture import COLUMNS, draw

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_is_up_to_date() -> None:
    assert PICTURE.read_text("utf-8") == draw(record()), "run: make recording"


def test_the_picture_loads_nothing_and_describes_itself() -> None:
    text = PICTURE.read_text("utf-8")
    assert re.findall(r"<script|https?://(?!www\.w3\.org/2000/svg)|@import|url\(|<image|href", text) == []
    assert "prefers-color-scheme: dark" in text
    root = ElementTree.fromstring(text)
    ids = {element.get("id"): "".join(element.itertext()) for element in root if element.get("id")}
    assert [*ids] == root.get("aria-labelledby", "").split()
    for step in STEPS:
        assert step.command.replace("\n", " && ") in ids["description"]


def test_lines_fit_into_the_picture() -> None:
    root = ElementTree.fromstring(PICTURE.read_text("utf-8"))
    lines = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert max(map(len, lines)) <= COLUMNS
    assert not any(re.search(r"\d+\.\d+s|/tmp|/home", line) for line in lines)


def test_special_characters_and_long_lines_are_drawn() -> None:
    picture = draw([Recorded("A & B.", "echo '<x>'", ("<x>", "", "  " + "word " * 60))])
    lines = ["".join(element.itertext()) for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]
    assert lines[:3] == ["# A & B.", "$ echo '<x>'", "<x>"]
    assert " ".join(" ".join(lines[3:]).split()) == " ".join(["word"] * 60)


@pytest.mark.parametrize("name", list_badges())
def test_a_badge_is_true_and_in_the_readme(name: str) -> None:
    label, value = list_badges()[name]
    assert (BADGES / f"{name}.svg").read_text("utf-8") == draw_badge(label, value), "run: make recording"
    assert f"![{label}: {value}](docs/badges/{name}.svg)" in README.read_text("utf-8")


def test_the_claims_of_the_badges() -> None:
    """The types are checked by `make types`; the versions of OpenAPI are those that `sdkwright adopt` accepts."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert re.search(r"\[tool\.mypy\]\nstrict = true", project)
    assert re.search(r'\[tool\.pyright\].*?typeCheckingMode = "strict"', project, re.DOTALL)
    adopt = (ROOT / "docs" / "adopt.md").read_text("utf-8")
    assert list_badges()["openapi"][1] == "2.0, 3.0, 3.1" and "2.0, 3.0 or 3.1" in adopt
