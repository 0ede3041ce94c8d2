"""Splits a long page of Markdown at its sections, and at the rows of long tables, into pages that are short on a phone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown.extensions.toc import slugify

from sdkwright.render.chapters import split_sections

MAX_LENGTH = 5_000
"""The characters of a part: in the narrow columns of a phone, a table needs up to 1.5 pixels of height for each.
The estimate of heights in the generator is for the tables of generated pages, which have other columns."""
_LINK = re.compile(r"(?<=\]\()([^)\s#:]*)(#[^)\s]*)?(?=\))")


@dataclass(frozen=True)
class Part:
    """A section of a page, or some rows of its table."""

    uri: str
    title: str
    text: str
    """It begins with the title as a heading of the first level; links are those of the whole page."""


@dataclass(frozen=True)
class SplitPage:
    """What becomes of a page."""

    title: str
    text: str
    """The text before the first section, and links to the parts."""
    parts: tuple[Part, ...]
    places: Mapping[str, str]
    """Where a link to a heading of the page leads now."""


def split_page(uri: str, text: str) -> SplitPage | None:
    """The parts of a page; None if it is short or has no sections."""
    introduction, sections = split_sections(text)
    if len(text) <= MAX_LENGTH or not sections:
        return None
    parts: list[Part] = []
    places: dict[str, str] = {}
    for heading, body in sections:
        title = heading.replace("`", "").partition(" (test_")[0]
        own = list(_make_parts(uri.removesuffix(".md"), title, _split_table(body)))
        places[f"{uri}#{slugify(heading, '-')}"] = own[0].uri
        for part in own:
            anchors = [slugify(line, "-") for line in _list_lines(part.text) if line.startswith("###")]
            places.update({f"{uri}#{anchor}": f"{part.uri}#{anchor}" for anchor in anchors})
        parts += own
    links = [f"- [{part.title}]({posixpath.relpath(part.uri, posixpath.dirname(uri))})" for part in parts]
    title = introduction.partition("\n")[0].removeprefix("# ").replace("`", "")
    return SplitPage(title, "\n".join([introduction, "", *links, ""]), tuple(parts), places)


def move_links(text: str, old_uri: str, new_uri: str, places: Mapping[str, str]) -> str:
    """The text of a page that was at `old_uri`, with links that lead to the same places from `new_uri`."""

    def replace(match: re.Match[str]) -> str:
        path, anchor = match[1], match[2] or ""
        target = posixpath.normpath(posixpath.join(posixpath.dirname(old_uri), path)) if path else old_uri
        place = places.get(f"{target}{anchor}", f"{target}{anchor}")
        page, _, anchor = place.partition("#")
        path = "" if page == new_uri else posixpath.relpath(page, posixpath.dirname(new_uri))
        return f"{path}#{anchor}" if anchor else path or posixpath.basename(page)

    lines = [
        line if is_code else _LINK.sub(replace, line) for line, is_code in _read_lines(text.splitlines())
    ]
    return "\n".join(lines)


def _make_parts(folder: str, title: str, chunks: Sequence[str]) -> Iterator[Part]:
    for number, chunk in enumerate(chunks):
        name = f"{title}, from {_find_first_cell(chunk)}" if number else title
        yield Part(f"{folder}/{slugify(name, '-')}.md", name, f"# {name}\n\n{chunk}")


def _find_first_cell(text: str) -> str:
    row = text.splitlines()[2]  # after the two title rows
    return row.split("|")[1].replace("`", "").strip()


def _split_table(text: str) -> list[str]:
    """A section in parts, each with the title rows of the table that it continues."""
    chunks: list[list[str]] = [[]]
    table: list[str] = []
    for line in text.splitlines():
        table = [*table, line] if line.startswith("|") else []
        is_row = len(table) > 2
        if is_row and sum(map(len, chunks[-1])) + len(line) > MAX_LENGTH:
            chunks.append(table[:2])
        chunks[-1].append(line)
    return ["\n".join(lines) for lines in chunks]


def _list_lines(text: str) -> Iterator[str]:
    return (line for line, is_code in _read_lines(text.splitlines()) if not is_code)


def _read_lines(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The lines, and whether they are code."""
    fence = ""
    for line in lines:
        mark = line.lstrip()[:3]
        is_fence = mark in ("```", "~~~") and fence in ("", mark)
        yield line, bool(fence) or is_fence
        if is_fence:
            fence = "" if fence else mark
