"""The site: built without warnings from what the generator writes, and a checker that finds what is wrong with one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.project.config import Config
from tests.goldens import GOLDEN, WHOLE, Case
from tests.packages import ROOT
from tests.site import main, page, problems


def test_any_package_has_a_site_of_its_own(tmp_path: Path) -> None:
    """What the generator writes is enough, without this repository."""
    case = Case(GOLDEN / WHOLE)
    write_output(generate(case.config(base=case.folder)), tmp_path / "project")
    _build(tmp_path)
    reference = (tmp_path / "site" / "reference" / "voices" / "index.html").read_text("utf-8")
    for shown in (
        "Where the page starts.",
        "UnprocessableEntityError",
        "https://example.com/docs/voices/list",
    ):
        assert shown in reference
    for link in _links((tmp_path / "site" / "llms.txt").read_text("utf-8")):
        assert (tmp_path / "site" / link / "index.html").is_file(), link


SEEN = {"204": {"description": "It was seen."}}
# Pages that every site has, and words that YAML takes for something else.
TAKEN = (
    "client",
    "errors",
    "events",
    "testing",
    "index",
    "models",
    "models.things",
    "package",
    "guide",
    "on",
    "null_",
)


def test_a_resource_of_any_name_has_a_page(tmp_path: Path) -> None:
    operations = {
        name: {"operationId": f"{name}.look", "tags": [name], "summary": "Look.", "responses": SEEN}
        for name in TAKEN
    }
    description = {
        "openapi": "3.1.1",
        "info": {"title": "All", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": name, "description": f"Those of {name}."} for name in TAKEN],
        "paths": {f"/{name}": {"get": operation} for name, operation in operations.items()},
    }
    (tmp_path / "spec.yaml").write_text(json.dumps(description), "utf-8")
    config = Config(
        spec=tmp_path / "spec.yaml", package="all_sdk", distribution="all-sdk", client_class="All"
    )
    write_output(generate(config), tmp_path / "project")
    _build(tmp_path)
    for name in TAKEN:
        page = tmp_path / "site" / "reference" / name.replace(".", "/") / "index.html"
        if name == "index":
            page = tmp_path / "site" / "reference" / "index.html"
        assert f"Those of {name}." in page.read_text("utf-8")


def _build(folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(folder / "site"),
    ]
    done = subprocess.run(
        command,
        cwd=folder / "project",
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert list(problems(folder / "site")) == []


def _links(text: str) -> list[str]:
    return [line.partition("](")[2].partition(")")[0] for line in text.splitlines() if "](" in line]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="b.html#x">', []),
        ('<a href="https://example.com/">', []),
        ('<a href="c.html">', ["a.html: c.html leads nowhere"]),
        ('<a href="b.html#y">', ["a.html: b.html#y names no anchor of that page"]),
        ('<a href="#z">', ["a.html: #z names no anchor of that page"]),
        ('<img src="no.png">', ["a.html: no.png leads nowhere"]),
        (
            '<script src="https://cdn.example/x.js">',
            ["a.html: loads https://cdn.example/x.js from elsewhere"],
        ),
        ('<link rel="stylesheet" href="//f.example/x">', ["a.html: loads //f.example/x from elsewhere"]),
    ],
)
def test_what_the_checker_finds(html: str, expected: list[str], tmp_path: Path) -> None:
    page.cache_clear()
    (tmp_path / "a.html").write_text(html, "utf-8")
    (tmp_path / "b.html").write_text('<p id="x">', "utf-8")
    assert list(problems(tmp_path)) == expected
    assert main(tmp_path) == bool(expected)


def test_a_site_without_pages_is_none(tmp_path: Path) -> None:
    assert main(tmp_path) == 1


def test_every_document_is_in_the_navigation() -> None:
    hook = (ROOT / "docs" / "_site.py").read_text("utf-8")
    assert [path.name for path in ROOT.glob("docs/*.md") if f'"{path.name}"' not in hook] == []
