"""Splits the README of a package into pages of its site."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sdkwright.ir.names import is_device
from sdkwright.render.site.links import Link

_TAGS = {
    "Errors": ("exception", "status code", "422", "404"),
    "Install": ("installation", "pip", "setup", "api key", "authentication", "credentials"),
    "Lists": ("pagination", "pages", "cursor", "iterate"),
    "Logging": ("debug",),
    "Quick start": ("getting started", "example", "first call"),
    "Retries and timeouts": ("rate limit", "429", "backoff", "retry", "timeout"),
    "Testing without a network": ("mock", "fake server", "pytest", "unit test"),
    "Your own HTTP client": ("proxy", "certificates", "httpx", "connection pool"),
}
"""Words by which the search finds a chapter whose title does not contain them."""
_SENTENCE = re.compile(r"^[A-Z`][^|]*?[.:](?=\s|$)", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def split_chapters(readme: str) -> dict[str, str]:
    """The pages of the guide, by path: one for each section of the README."""
    code = [range(*match.span()) for match in _FENCED.finditer(readme)]
    matches = _HEADING.finditer(readme)
    headings = [match for match in matches if not any(match.start() in block for block in code)]
    ends = [*(heading.start() for heading in headings), len(readme)][1:]
    paths = [f"guide/{slug}.md" for slug in _make_slugs([heading[1] for heading in headings])]
    return {
        path: f"{_format_front_matter(heading[1])}# {heading[1]}\n\n{readme[heading.end() : end].strip()}\n"
        for path, heading, end in zip(paths, headings, ends, strict=True)
    }


def _format_front_matter(title: str) -> str:
    tags = ", ".join(f'"{tag}"' for tag in _TAGS.get(title, ()))
    lines = ["---", *([f"tags: [{tags}]"] if tags else []), "search: {boost: 4}", "---", "", ""]
    return "\n".join(lines)


def list_chapter_links(chapters: Mapping[str, str]) -> list[Link]:
    """The chapters as links, each with its first sentence, if it begins with one."""
    links: list[Link] = []
    for path, chapter in chapters.items():
        title, _, rest = chapter.partition("# ")[2].partition("\n")
        sentence = _SENTENCE.search(_FENCED.sub("", rest))
        text = " ".join(sentence[0].split()) if sentence else ""
        links.append(Link(title, path, re.sub(":$", ".", text)))
    return links


def _make_slugs(titles: list[str]) -> list[str]:
    """File names for titles. A title that repeats another, has no letters or names a device gets a number."""
    slugs: list[str] = []
    for number, title in enumerate(titles, 1):
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        is_free = slug and slug not in slugs and not is_device(slug)
        slugs.append(slug if is_free else f"{slug or 'section'}-{number}")
    return slugs
