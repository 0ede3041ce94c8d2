"""Saves screenshots of pages of a built site: on the screens of a computer and of a phone, light and dark.

Usage: python -m tests.screenshots build/site build/screenshots
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.chromium import PHONE, WIDE, find_chromium, open_browser

PAGES = {
    "home": "",
    "guide": "guide/retries-and-timeouts/",
    "resource": "reference/voices/",
    "method": "reference/text_to_speech/convert/",
    "model": "models/voices/",
}
_HEIGHTS = {WIDE: 1_600, PHONE: 2_600}
"""How much of a page is saved, in pixels."""
_ANIMATION = 0.5
"""The time in seconds until the page no longer moves."""


def save_screenshots(site: Path, folder: Path) -> list[Path]:
    """Save each page in four forms; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    with open_browser(site) as browser:
        for width, screen in ((WIDE, "wide"), (PHONE, "phone")):
            for scheme in ("light", "dark"):
                for name, path in PAGES.items():
                    browser.set_screen(width, is_dark=scheme == "dark")
                    browser.open(path)
                    time.sleep(_ANIMATION)
                    files.append(folder / f"{name}-{screen}-{scheme}.png")
                    browser.save_screenshot(files[-1], _HEIGHTS[width])
    return files


def main(site: Path, folder: Path) -> int:
    """Save the screenshots, and print where they are; without Chromium, say so."""
    if find_chromium() is None:
        print("skipped: no Chromium is installed")
        return 0
    if not (site / "index.html").is_file():
        print(f"{site}: no site; run `make docs`", file=sys.stderr)
        return 2
    files = save_screenshots(site, folder)
    print(f"{folder}: {len(files)} screenshots")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
