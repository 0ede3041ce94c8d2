"""The texts that a release changes: what they say afterwards; pure."""

from __future__ import annotations

import re

from sdkwright.problems.problem import UnreadableInput

_TABLE = re.compile(r"^\[tool\.sdkwright\][^\n]*\n.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_SETTING = re.compile(r"""^(version[ \t]*=[ \t]*)(["'])[^"'\n]*\2""", re.MULTILINE)
_SECTION = re.compile(r"^## +\[?(?P<title>[^\]\n]*?)\]?(?: +-[^\n]*)?$\n?", re.MULTILINE)
UNRELEASED = "unreleased"


def set_in_settings(text: str, version: str, where: str) -> str:
    """pyproject.toml with another `version` in [tool.sdkwright]."""
    table = _TABLE.search(text)
    found = _SETTING.search(table[0]) if table else None
    if table is None or found is None:
        raise UnreadableInput(
            f'{where}: [tool.sdkwright] needs a line such as version = "{version}" for a release to set'
        )
    start, end = table.start() + found.start(), table.start() + found.end()
    return f"{text[:start]}{found[1]}{found[2]}{version}{found[2]}{text[end:]}"


def set_in_description(text: str, line: int, old: str, version: str, where: str) -> str:
    """A description with another `info.version`, which stands in the given line."""
    lines = text.splitlines(keepends=True)
    wanted = re.compile(rf"""(version["']?\s*:\s*["']?){re.escape(old)}(?![0-9A-Za-z.])""")
    lines[line - 1], times = wanted.subn(lambda found: f"{found[1]}{version}", lines[line - 1])
    if times != 1:
        raise UnreadableInput(f"{where}:{line}: write info.version in one line, such as version: {version}")
    return "".join(lines)


def notes(changelog: str) -> str:
    """What somebody has written under `## Unreleased`."""
    first = _SECTION.search(changelog)
    if first is None or first["title"].strip().lower() != UNRELEASED:
        return ""
    after = _SECTION.search(changelog, first.end())
    return changelog[first.end() : after.start() if after else None].strip()


def entry(version: str, day: str, own: str, drafted: str) -> str:
    """The section of one version: what somebody wrote of it, then what was found."""
    parts = [f"## {version} - {day}", *(part.strip() for part in (own, drafted) if part.strip())]
    return "\n\n".join(parts) + "\n"


def with_entry(changelog: str, section: str, version: str) -> str:
    """A change log with a new section on top, in the place of what was unreleased."""
    sections = [*_SECTION.finditer(changelog)]
    if any(one["title"].strip() == version for one in sections):
        raise UnreadableInput(
            f"CHANGELOG.md has a section {version} already; remove it, or name another version"
        )
    start = sections[0].start() if sections else len(changelog)
    is_open = bool(sections) and sections[0]["title"].strip().lower() == UNRELEASED
    rest = sections[1:] if is_open else sections
    end = rest[0].start() if rest else (len(changelog) if is_open else start)
    return "\n".join(part for part in (changelog[:start].rstrip() + "\n", section, changelog[end:]) if part)


def begun(distribution: str) -> str:
    """A change log without any section."""
    return f"# Changelog\n\nWhat changed for those who use `{distribution}`.\n"


def emptied(approvals: str) -> str:
    """An approvals file without its entries; the comment on top stays."""
    kept: list[str] = []
    for line in approvals.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            break
        kept.append(line)
    return "\n".join(kept).rstrip() + "\n" if kept else ""
