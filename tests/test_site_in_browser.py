"""The site of this repository in a browser: the length of its pages on a phone, and its search. Skipped without Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdkwright.render.site.heights import estimate_height
from tests.chromium import PHONE, WIDE, Browser, find_chromium, open_browser
from tests.packages import ROOT

LONGEST = 8_000
DOCS = ROOT / "generated" / "docs"
GENERATED_PAGES = (("reference",), ("models",), ("package",), ("guide",))
_MEASURED = 25
"""The pages with the greatest estimates are measured."""
pytestmark = pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)
    return folder


@pytest.fixture(scope="module")
def browser(site: Path) -> Iterator[Browser]:
    with open_browser(site) as browser:
        yield browser


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("clone a voice", "reference/voices/ivc/create/"),
        ("voices.ivc.create", "reference/voices/ivc/create/"),
        ("text to speech", "reference/text_to_speech/convert/"),
        ("delete a voice", "reference/voices/delete/"),
        ("rate limit", "guide/retries-and-timeouts/"),
        ("how do I retry", "guide/retries-and-timeouts/"),
        ("pagination", "guide/lists/"),
        ("upload a file", "guide/uploads/"),
        ("mock", "guide/testing-without-a-network/"),
        ("VoiceSettings", "models/shared.VoiceSettings/"),
        ("RateLimitError", "package/errors/"),
    ],
)
def test_the_search_finds_a_page(query: str, page: str, browser: Browser) -> None:
    browser.set_screen(WIDE)
    browser.open("guide/errors/")
    assert browser.search(query)[0] == page


def test_the_search_ignores_words_without_a_meaning(browser: Browser) -> None:
    browser.set_screen(WIDE)
    browser.open("guide/errors/")
    exact = browser.search("clone voice")
    browser.open("guide/logging/")
    assert browser.search("clone a the voice") == exact


def test_the_longest_pages_are_short_enough_on_a_phone(browser: Browser) -> None:
    pages = [page for page in DOCS.rglob("*.md") if page.parent.name != "package"]
    pages.sort(key=lambda page: -estimate_height(page.read_text("utf-8")))
    pages = [*pages[:_MEASURED], *DOCS.glob("package/*.md")]
    browser.set_screen(PHONE)
    browser.disable_scripts()
    wrong: list[str] = []
    for page in pages:
        path = page.relative_to(DOCS).with_suffix("").as_posix().removesuffix("index")
        browser.open(f"{path.rstrip('/')}/".removeprefix("/"))
        if browser.find_height() >= LONGEST or browser.find_width() > PHONE:
            wrong.append(f"{path}: {browser.find_width()} x {browser.find_height()}")
    assert wrong == []


def test_the_pages_about_the_generator_are_short_enough_on_a_phone(site: Path, browser: Browser) -> None:
    pages = {path.parent: path.read_text("utf-8") for path in site.rglob("index.html")}
    own = [page for page in pages if page.relative_to(site).parts[:1] not in GENERATED_PAGES]
    own.sort(key=lambda page: -len(pages[page]))
    browser.set_screen(PHONE)
    browser.disable_scripts()
    wrong: list[str] = []
    for page in own[:_MEASURED]:
        browser.open(f"{page.relative_to(site).as_posix()}/".removeprefix("./"))
        if browser.find_height() >= LONGEST or browser.find_width() > PHONE:
            wrong.append(f"{page.name}: {browser.find_width()} x {browser.find_height()}")
    assert len(own) > _MEASURED and wrong == []
