"""The site of a package builds without warnings, and the checker of sites finds problems."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.project.config import Config
from tests.goldens import GOLDEN, WHOLE, Case
from tests.packages import ROOT
from tests.site import find_problems, main, read_page


def test_the_site_of_a_package(tmp_path: Path) -> None:
    case = Case(GOLDEN / WHOLE)
    write_output(generate(case.config(base=case.folder)), tmp_path / "project")
    _build(tmp_path)
    reference = (tmp_path / "site" / "reference" / "voices" / "list" / "index.html").read_text("utf-8")
    for text in (
        "Where the page starts.",
        "UnprocessableEntityError",
        "https://example.com/docs/voices/list",
    ):
        assert text in reference
    for link in _find_links((tmp_path / "site" / "llms.txt").read_text("utf-8")):
        assert (tmp_path / "site" / link / "index.html").is_file(), link


RESPONSES = {"204": {"description": "No content."}}
SPECIAL_NAMES = (
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
"""Names of pages that every site has, and words with a meaning in YAML."""


def test_a_resource_of_any_name_has_a_page(tmp_path: Path) -> None:
    operations = {
        name: {"operationId": f"{name}.look", "tags": [name], "summary": "Look.", "responses": RESPONSES}
        for name in SPECIAL_NAMES
    }
    description = {
        "openapi": "3.1.1",
        "info": {"title": "All", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": name, "description": f"Those of {name}."} for name in SPECIAL_NAMES],
        "paths": {f"/{name}": {"get": operation} for name, operation in operations.items()},
    }
    (tmp_path / "spec.yaml").write_text(json.dumps(description), "utf-8")
    config = Config(
        spec=tmp_path / "spec.yaml", package="all_sdk", distribution="all-sdk", client_class="All"
    )
    write_output(generate(config), tmp_path / "project")
    _build(tmp_path)
    for name in SPECIAL_NAMES:
        page = tmp_path / "site" / "reference" / name.replace(".", "/") / "index.html"
        if name == "index":
            page = tmp_path / "site" / "reference" / "index.html"
        assert f"Those of {name}." in page.read_text("utf-8")


HOSTILE = (
    "::: os",
    "!!! note",
    "??? tip",
    '=== "tab"',
    "Ends with {: #id .class }",
    "A </div> and <script>alert(1)</script>",
    "Pipes | in | cells \\| too",
    "[TOC]",
    "--- *stars* `code` ``` fence",
    "&copy; \\< ~~no~~",
)


def test_texts_of_a_description_stay_texts(tmp_path: Path) -> None:
    text = {"type": "string", "description": "P. " + " ".join(HOSTILE), "example": "a ``` b </div>"}
    operation = {
        "operationId": "things.look",
        "tags": ["things"],
        "summary": HOSTILE[4],
        "description": "\n\n".join(HOSTILE),
        "parameters": [{"name": "q", "in": "query", "required": True, "schema": text}],
        "responses": {
            "200": {
                "description": HOSTILE[6],
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
            }
        },
    }
    thing = {"type": "object", "description": "\n\n".join(HOSTILE), "properties": {"name": text}}
    description = {
        "openapi": "3.1.1",
        "info": {"title": "All", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        # The page of the client has docstrings, whose Markdown is markup, but not directives of mkdocstrings.
        "tags": [{"name": "things", "description": "::: os\n\n## ::: os.path"}],
        "paths": {"/things": {"get": operation}},
        "components": {"schemas": {"Thing": thing}},
    }
    (tmp_path / "spec.yaml").write_text(json.dumps(description), "utf-8")
    config = Config(
        spec=tmp_path / "spec.yaml", package="all_sdk", distribution="all-sdk", client_class="All"
    )
    write_output(generate(config), tmp_path / "project")
    _build(tmp_path)
    for page in ("reference/things/look", "models/spec"):
        shown = _Text((tmp_path / "site" / page / "index.html").read_text("utf-8")).words
        missing = [text for text in HOSTILE if text.replace("`", "") not in shown.replace("`", "")]
        assert missing == [], page


class _Text(HTMLParser):
    """The visible text of a page, without line breaks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.feed(html)
        self.words = " ".join(self.words.split())

    def handle_data(self, data: str) -> None:
        self.words += data


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
    process = subprocess.run(
        command,
        cwd=folder / "project",
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (process.returncode, process.stdout + process.stderr) == (0, "")
    assert list(find_problems(folder / "site")) == []


def _find_links(text: str) -> list[str]:
    return [line.partition("](")[2].partition(")")[0] for line in text.splitlines() if "](" in line]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="b.html#x">', []),
        ('<a href="https://example.com/">', []),
        ('<a href="c.html">', ["a.html: c.html does not exist"]),
        ('<a href="b.html#y">', ["a.html: b.html#y has an unknown anchor"]),
        ('<a href="#z">', ["a.html: #z has an unknown anchor"]),
        ('<img src="no.png">', ["a.html: no.png does not exist"]),
        (
            '<script src="https://cdn.example/x.js">',
            ["a.html: loads https://cdn.example/x.js from another host"],
        ),
        ('<link rel="stylesheet" href="//f.example/x">', ["a.html: loads //f.example/x from another host"]),
    ],
)
def test_the_checker(html: str, expected: list[str], tmp_path: Path) -> None:
    read_page.cache_clear()
    (tmp_path / "a.html").write_text(html, "utf-8")
    (tmp_path / "b.html").write_text('<p id="x">', "utf-8")
    assert list(find_problems(tmp_path)) == expected
    assert main(tmp_path) == bool(expected)


def test_a_site_without_pages_fails(tmp_path: Path) -> None:
    assert main(tmp_path) == 1


def test_every_document_is_in_the_navigation() -> None:
    hook = (ROOT / "docs" / "_site.py").read_text("utf-8")
    assert [path.name for path in ROOT.glob("docs/*.md") if f'"{path.name}"' not in hook] == []
