"""The HTML page, in a browser: what it shows, what its filters leave, and that nothing in it runs but its own script."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sdkwright.diff.report import FORMATS
from tests.diff.findings import reviewed

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGE = FORMATS["html"](reviewed())
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(html)
    return parser.found


def test_the_page_holds_all_it_needs() -> None:
    found = elements(PAGE)
    assert not {"link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in found}
    assert [tag for tag, given in found if {"src", "srcset", "action"} & given.keys()] == []
    assert {given["href"][:1] for _, given in found if given.get("href")} == {"#"}
    assert "@import" not in PAGE and "url(" not in PAGE


def test_no_text_of_a_description_is_markup() -> None:
    found = elements(PAGE)
    assert sum(tag == "script" for tag, _ in found) == 1
    assert [given for _, given in found for name in given if name.startswith("on")] == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in PAGE


def test_everything_to_fill_in_has_a_label_and_every_part_a_heading() -> None:
    assert all(
        re.search(rf"<label[^>]*>[^<]*<input[^>]*name=\"{name}\"", PAGE)
        for name in ("q", "verdict", "surface")
    )
    levels = [int(tag[1]) for tag, _ in elements(PAGE) if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and {*levels[1:]} == {2}
    ids = [given["id"] for _, given in elements(PAGE) if "id" in given]
    assert len(ids) == len({*ids})


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "diff.html"
    file.write_text(PAGE, "utf-8")
    return file


def dom(page: Path, state: str, profile: Path) -> str:
    """The document as it is in a browser, once its script has run."""
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


def visible(html: str) -> list[str]:
    """The changes that are shown."""
    found = re.findall(
        r'<details class="change [a-z]+"([^>]*)>\s*<summary>\s*<span class="what">(.*?)</span>', html
    )
    return [title for given, title in found if "hidden" not in given]


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
    "s1": 6,  # the address of a section is no filter
}


@needs_browser
@pytest.mark.parametrize("state", FILTERS)
def test_the_filters_in_the_address(state: str, page: Path, tmp_path: Path) -> None:
    html = dom(page, state, tmp_path)
    shown = visible(html)
    assert len(shown) == FILTERS[state]
    assert f'aria-live="polite">{len(shown)} of 6 shown</output>' in html
    assert ("hidden" in re.findall(r'<p id="nothing"([^>]*)>', html)[0]) == bool(shown)
    empty = [part for part in re.findall(r'<section class="part"([^>]*)>', html) if "hidden" not in part]
    assert (len(empty) > 0) == bool(shown)


@needs_browser
def test_a_script_that_gets_into_the_page_does_not_run(tmp_path: Path) -> None:
    """Should escaping ever fail, the policy of the page still lets no other script run."""
    broken = PAGE.replace(
        "<main>", "<main><script>document.title = 'run'</script><img src=x onerror=\"document.title='run'\">"
    )
    file = tmp_path / "broken.html"
    file.write_text(broken, "utf-8")
    html = dom(file, "", tmp_path / "profile")
    assert "<title>run</title>" not in html and len(visible(html)) == 6
