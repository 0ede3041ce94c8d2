"""Splits the README of a package into pages of its site."""

from __future__ import annotations

import re

from sdkwright.ir.names import is_device

_SECTIONS_OF_INDEX = 2
"""Sections that the first page contains too: installation and first use."""
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def split_chapters(readme: str) -> dict[str, str]:
    """The pages of a site: one for each section of the README, and `index.md` with the first sections and links."""
    code = [range(*match.span()) for match in _FENCED.finditer(readme)]
    matches = _HEADING.finditer(readme)
    headings = [match for match in matches if not any(match.start() in block for block in code)]
    ends = [*(heading.start() for heading in headings), len(readme)][1:]
    paths = [f"guide/{slug}.md" for slug in _make_slugs([heading[1] for heading in headings])]
    pages = {
        path: f"# {heading[1]}\n\n{readme[heading.end() : end].strip()}\n"
        for path, heading, end in zip(paths, headings, ends, strict=True)
    }
    index = f"{readme[: ends[: _SECTIONS_OF_INDEX][-1]].rstrip()}\n\n## Guide\n\n"
    index += "".join(f"- [{heading[1]}]({path})\n" for heading, path in zip(headings, pages, strict=True))
    return {"index.md": index, **pages}


def _make_slugs(titles: list[str]) -> list[str]:
    """File names for titles. A title that repeats another, has no letters or names a device gets a number."""
    slugs: list[str] = []
    for number, title in enumerate(titles, 1):
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        is_free = slug and slug not in slugs and not is_device(slug)
        slugs.append(slug if is_free else f"{slug or 'section'}-{number}")
    return slugs
