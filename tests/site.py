"""Checks a built site: every link of it leads somewhere, and nothing is loaded from elsewhere.

python -m tests.site build/site
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

_LOADED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
_FOLLOWED = {*_LOADED, ("a", "href")}
_NOT_LOADED = {"canonical", "next", "prev", "alternate"}


class _Page(HTMLParser):
    """The anchors of a page, and where its links lead: (is loaded, address)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors = {"", "__top"}
        self.links: list[tuple[bool, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        for name, value in given.items():
            if (tag, name) in _FOLLOWED:
                is_loaded = (tag, name) in _LOADED and given.get("rel", "") not in _NOT_LOADED
                self.links.append((is_loaded, value))


def problems(site: Path) -> Iterator[str]:
    """What is wrong with a site, one line each."""
    for path in sorted(site.rglob("*.html")):
        if path.name == "404.html":  # its links are absolute, for it is shown at any address
            continue
        for is_loaded, link in page(path).links:
            parts = urlsplit(link)
            where = path.relative_to(site).as_posix()
            if parts.scheme or parts.netloc:
                if is_loaded:
                    yield f"{where}: loads {link} from elsewhere"
            elif reason := _broken(path, link):
                yield f"{where}: {link} {reason}"


@cache
def page(path: Path) -> _Page:
    return _Page(path.read_text("utf-8"))


def _broken(source: Path, link: str) -> str:
    address, fragment = urldefrag(link)
    target = (source.parent / unquote(urlsplit(address).path)).resolve() if address else source
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "leads nowhere"
    is_page = target.suffix == ".html"
    return "" if not is_page or unquote(fragment) in page(target).anchors else "names no anchor of that page"


def main(site: Path) -> int:
    """Print what is wrong; 0 when nothing is."""
    pages = sum(1 for _ in site.rglob("*.html"))
    found = list(problems(site))
    for problem in found:
        print(problem)
    print(f"{site}: {pages} pages, {len(found)} problems", file=sys.stderr)
    return int(bool(found) or not pages)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
