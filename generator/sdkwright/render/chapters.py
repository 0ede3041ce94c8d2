"""The README of a package as pages of its site."""

from __future__ import annotations

import re

_SHOWN_FIRST = 2
"""Sections that stand on the first page too: how to install it, and what to do then."""
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def split_chapters(readme: str) -> dict[str, str]:
    """The README as pages of a site: one for each of its sections, and `index.md` with what leads to them."""
    code = [range(*match.span()) for match in _FENCED.finditer(readme)]
    heads = [one for one in _HEADING.finditer(readme) if not any(one.start() in block for block in code)]
    ends = [*(one.start() for one in heads), len(readme)][1:]
    paths = [f"guide/{slug}.md" for slug in _slugs([head[1] for head in heads])]
    pages = {
        path: f"# {head[1]}\n\n{readme[head.end() : end].strip()}\n"
        for path, head, end in zip(paths, heads, ends, strict=True)
    }
    index = f"{readme[: ends[: _SHOWN_FIRST][-1]].rstrip()}\n\n## Guide\n\n"
    index += "".join(f"- [{head[1]}]({path})\n" for head, path in zip(heads, pages, strict=True))
    return {"index.md": index, **pages}


def _slugs(titles: list[str]) -> list[str]:
    """Names of files for titles; a title that comes again, or has no letters for one, is numbered."""
    found: list[str] = []
    for number, title in enumerate(titles, 1):
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        found.append(slug if slug and slug not in found else f"{slug or 'section'}-{number}")
    return found
