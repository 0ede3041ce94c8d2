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


def split_sections(markdown: str) -> tuple[str, list[tuple[str, str]]]:
    """The text before the first section, and the title and the text of each section."""
    code = [range(*match.span()) for match in _FENCED.finditer(markdown)]
    matches = _HEADING.finditer(markdown)
    headings = [match for match in matches if not any(match.start() in block for block in code)]
    starts = [*(heading.start() for heading in headings), len(markdown)]
    sections = [
        (heading[1], markdown[heading.end() : end].strip())
        for heading, end in zip(headings, starts[1:], strict=True)
    ]
    return markdown[: starts[0]].strip(), sections


def split_chapters(readme: str) -> dict[str, str]:
    """The pages of the guide, by path: one for each section of the README."""
    _, sections = split_sections(readme)
    paths = [f"guide/{slug}.md" for slug in _make_slugs([title for title, _ in sections])]
    return {
        path: f"{_format_front_matter(title)}# {title}\n\n{text}\n"
        for path, (title, text) in zip(paths, sections, strict=True)
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
