"""Edits the texts that a release changes: settings, spec, changelog and approvals."""

from __future__ import annotations

import re

from sdkwright.problems.problem import UnreadableInput

_TABLE = re.compile(r"^\[tool\.sdkwright\][^\n]*\n.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_SETTING = re.compile(r"""^(version[ \t]*=[ \t]*)(["'])[^"'\n]*\2""", re.MULTILINE)
_SECTION = re.compile(r"^## +\[?(?P<title>[^\]\n]*?)\]?(?: +-[^\n]*)?$\n?", re.MULTILINE)
_UNRELEASED = "unreleased"


def set_setting(text: str, version: str, file: str) -> str:
    """Return pyproject.toml with another `version` in [tool.sdkwright]."""
    table = _TABLE.search(text)
    setting = _SETTING.search(table[0]) if table else None
    if table is None or setting is None:
        raise UnreadableInput(
            f'{file}: no version in [tool.sdkwright]; add a line such as version = "{version}"'
        )
    start, end = table.start() + setting.start(), table.start() + setting.end()
    return f"{text[:start]}{setting[1]}{setting[2]}{version}{setting[2]}{text[end:]}"


def set_info_version(text: str, line: int, old: str, version: str, file: str) -> str:
    """Return a description with another `info.version`, which is on a given line."""
    lines = text.splitlines(keepends=True)
    pattern = re.compile(rf"""(version["']?\s*:\s*["']?){re.escape(old)}(?![0-9A-Za-z.])""")
    lines[line - 1], count = pattern.subn(lambda match: f"{match[1]}{version}", lines[line - 1])
    if count != 1:
        raise UnreadableInput(f"{file}:{line}: write info.version in one line, such as version: {version}")
    return "".join(lines)


def find_notes(changelog: str) -> str:
    """Return the text under `## Unreleased`."""
    first = _SECTION.search(changelog)
    if first is None or not _is_unreleased(first):
        return ""
    second = _SECTION.search(changelog, first.end())
    return changelog[first.end() : second.start() if second else None].strip()


def format_section(version: str, date: str, notes: str, drafted: str) -> str:
    """Return the section of a version: first the notes, then the changes of the comparison."""
    parts = [f"## {version} - {date}", *(part.strip() for part in (notes, drafted) if part.strip())]
    return "\n\n".join(parts) + "\n"


def add_section(changelog: str, section: str, version: str) -> str:
    """Return the changelog with a new section above all others; it replaces `## Unreleased`."""
    sections = [*_SECTION.finditer(changelog)]
    if any(match["title"].strip() == version for match in sections):
        raise UnreadableInput(
            f"CHANGELOG.md: there is a section {version}; remove it, or choose another version"
        )
    start = sections[0].start() if sections else len(changelog)
    has_unreleased = bool(sections) and _is_unreleased(sections[0])
    rest = sections[1:] if has_unreleased else sections
    end = rest[0].start() if rest else (len(changelog) if has_unreleased else start)
    return "\n".join(part for part in (changelog[:start].rstrip() + "\n", section, changelog[end:]) if part)


def make_changelog(distribution: str) -> str:
    """Return a changelog without sections."""
    return f"# Changelog\n\nThe changes of `{distribution}`, version by version.\n"


def remove_approvals(text: str) -> str:
    """Return an approvals file without its entries; the comment at the top remains."""
    comment: list[str] = []
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            break
        comment.append(line)
    return "\n".join(comment).rstrip() + "\n" if comment else ""


def _is_unreleased(section: re.Match[str]) -> bool:
    return bool(section["title"].strip().lower() == _UNRELEASED)
