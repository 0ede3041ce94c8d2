"""Checks a built site: every link has a target, and nothing is loaded from other hosts.

Usage: python -m tests.site build/site
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

_LOADING = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
_LINKING = {*_LOADING, ("a", "href")}
_NOT_LOADING = {"canonical", "next", "prev", "alternate"}


class _Page(HTMLParser):
    """The anchors and the links of a page; a link is a pair (is loaded, address)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors = {"", "__top"}
        self.links: list[tuple[bool, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.anchors |= {attributes[name] for name in ("id", "name") if name in attributes}
        for name, value in attributes.items():
            if (tag, name) in _LINKING:
                is_loaded = (tag, name) in _LOADING and attributes.get("rel", "") not in _NOT_LOADING
                self.links.append((is_loaded, value))


def find_problems(site: Path) -> Iterator[str]:
    """Yield a line for each problem."""
    for path in sorted(site.rglob("*.html")):
        if path.name == "404.html":  # its links are absolute, because it is shown at any address
            continue
        for is_loaded, link in read_page(path).links:
            parts = urlsplit(link)
            where = path.relative_to(site).as_posix()
            if parts.scheme or parts.netloc:
                if is_loaded:
                    yield f"{where}: loads {link} from another host"
            elif reason := _check_target(path, link):
                yield f"{where}: {link} {reason}"


@cache
def read_page(path: Path) -> _Page:
    return _Page(path.read_text("utf-8"))


def _check_target(source: Path, link: str) -> str:
    address, fragment = urldefrag(link)
    target = (source.parent / unquote(urlsplit(address).path)).resolve() if address else source
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "does not exist"
    has_anchor = target.suffix != ".html" or unquote(fragment) in read_page(target).anchors
    return "" if has_anchor else "has an unknown anchor"


def main(site: Path) -> int:
    """Print the problems; return 0 if there are none."""
    pages = sum(1 for _ in site.rglob("*.html"))
    problems = list(find_problems(site))
    for problem in problems:
        print(problem)
    print(f"{site}: {pages} pages, {len(problems)} problems", file=sys.stderr)
    return int(bool(problems) or not pages)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
