"""The HTML page in a browser: its content, its filters, and that no script runs except its own."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sdkwright.diff.report import FORMATS
from tests.diff.findings import make_review

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGE = FORMATS["html"](make_review())
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def list_elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(html)
    return parser.elements


def test_the_page_loads_nothing() -> None:
    elements = list_elements(PAGE)
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in elements}
    assert [tag for tag, attributes in elements if {"src", "srcset", "action"} & attributes.keys()] == []
    hrefs = [href for _, attributes in elements if (href := attributes.get("href"))]
    assert {href[:1] for href in hrefs} == {"#"}
    assert "@import" not in PAGE and "url(" not in PAGE


def test_no_text_of_a_description_is_markup() -> None:
    elements = list_elements(PAGE)
    assert sum(tag == "script" for tag, _ in elements) == 1
    assert [name for _, attributes in elements for name in attributes if name.startswith("on")] == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in PAGE


def test_every_input_has_a_label_and_every_section_a_heading() -> None:
    assert all(
        re.search(rf"<label[^>]*>[^<]*<input[^>]*name=\"{name}\"", PAGE)
        for name in ("q", "verdict", "surface")
    )
    levels = [int(tag[1]) for tag, _ in list_elements(PAGE) if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and {*levels[1:]} == {2}
    ids = [attributes["id"] for _, attributes in list_elements(PAGE) if "id" in attributes]
    assert len(ids) == len({*ids})


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "diff.html"
    file.write_text(PAGE, "utf-8")
    return file


def read_dom(page: Path, state: str, profile: Path) -> str:
    """The document in a browser, after its script has run."""
    assert CHROMIUM is not None
    done = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
            *("--disable-component-update", "--disable-sync", "--no-first-run", f"--user-data-dir={profile}"),
            *("--virtual-time-budget=2000", "--dump-dom", f"{page.as_uri()}#{state}"),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def list_visible(html: str) -> list[str]:
    """The titles of the visible changes."""
    details = re.findall(
        r'<details class="change [a-z]+"([^>]*)>\s*<summary>\s*<span class="what">(.*?)</span>', html
    )
    return [title for attributes, title in details if "hidden" not in attributes]


FILTERS = {
    "": 6,
    "verdict=breaking": 3,
    "verdict=warning,compatible": 4,  # one change breaks on the wire, and only type checks in Python
    "verdict=": 0,
    "surface=python": 4,
    "surface=wire&verdict=warning": 1,
    "q=festive": 1,
    "q=lamps.delete": 1,
    "q=v1%2Flamps+GONE": 1,
    "q=nothing-like-it": 0,
    "s1": 6,  # the anchor of a section is no filter
}


@needs_browser
@pytest.mark.parametrize("state", FILTERS)
def test_the_filters_in_the_url(state: str, page: Path, tmp_path: Path) -> None:
    html = read_dom(page, state, tmp_path)
    titles = list_visible(html)
    assert len(titles) == FILTERS[state]
    assert f'aria-live="polite">{len(titles)} of 6 shown</output>' in html
    assert ("hidden" in re.findall(r'<p id="nothing"([^>]*)>', html)[0]) == bool(titles)
    visible = [part for part in re.findall(r'<section class="part"([^>]*)>', html) if "hidden" not in part]
    assert bool(visible) == bool(titles)


@needs_browser
def test_an_injected_script_does_not_run(tmp_path: Path) -> None:
    """Even if escaping failed, the policy of the page allows no other script."""
    broken = PAGE.replace(
        "<main>", "<main><script>document.title = 'run'</script><img src=x onerror=\"document.title='run'\">"
    )
    file = tmp_path / "broken.html"
    file.write_text(broken, "utf-8")
    html = read_dom(file, "", tmp_path / "profile")
    assert "<title>run</title>" not in html and len(list_visible(html)) == 6
