"""Reads and writes `spec/upstream/source.toml`: which document of the vendor the spec follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, TypeAlias, get_args

from sdkwright.follow.decisions_file import format_string
from sdkwright.problems.messages import format_choice, quote, suggest_name
from sdkwright.problems.problem import Problem, SourceLocation, SpecError
from sdkwright.project.config import parse_toml

Form: TypeAlias = Literal["full", "bundled", "reduced"]
"""How the vendor's document is stored: byte for byte; several files as one document; or without words and examples."""

FORMS: Final[tuple[Form, ...]] = get_args(Form)
INTRODUCTION: Final = (
    "# Written by `sdkwright follow`, except `url`: `sdkwright follow --allow-remote` reads the document there.\n"
)
_REQUIRED: Final = ("source", "date", "form", "sha256")
_OPTIONAL: Final = ("original_sha256", "url")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class UpstreamSource:
    """Where the stored document of the vendor comes from."""

    source: str
    """The path or URL that follow read, without credentials."""
    date: str
    """The day on which follow read it: `2025-06-30`."""
    form: Form
    sha256: str
    """Of the stored file."""
    original_sha256: str = ""
    """Of the document of the vendor, if that differs from the stored file."""
    url: str = ""
    """Where the next document is read, if a person or the first run named a URL."""

    @property
    def vendor_sha256(self) -> str:
        """The hash of the document of the vendor."""
        return self.original_sha256 or self.sha256


def read_source(text: str, file: str) -> UpstreamSource:
    """Read the file strictly; raises UnreadableInput if it is not TOML, or SpecError with all mistakes."""
    table = parse_toml(text, file)
    problems = [
        Problem(SourceLocation(file, _find_line(text, key)), "error", message)
        for key, message in _check(table)
    ]
    if problems:
        raise SpecError(problems)
    return UpstreamSource(**table)


def write_source(text: str, source: UpstreamSource) -> str:
    """The text of the file with other values; comments and the order of the keys stay."""
    values = {key: getattr(source, key) for key in (*_REQUIRED, *_OPTIONAL)}
    old = parse_toml(text, "")
    lines = [line for line in (text or INTRODUCTION).splitlines() if not _has_key(line, values, "")]
    for key, value in values.items():
        if value and old.get(key) != value:
            assignment = f"{key} = {format_string(value)}"
            index = next((index for index, line in enumerate(lines) if _is_key(line, key)), len(lines))
            lines[index : index + 1] = [assignment]
    result = "\n".join(lines) + "\n"
    return result if not text or read_source(result, "") == source else write_source("", source)


def _check(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    known = (*_REQUIRED, *_OPTIONAL)
    for key, value in table.items():
        if key not in known:
            yield key, f"unknown key {quote(key)}{suggest_name(key, known) or f'; write {format_choice(known)}'}"
        elif not isinstance(value, str):
            yield key, f"{quote(key)} must be a string, not {quote(value)}; write it in quotes"
        elif key.endswith("sha256") and not _SHA256.fullmatch(value):
            yield key, f"{quote(key)} must be a hash of 64 hexadecimal digits, not {quote(value)}"
    for key in _REQUIRED:
        if key not in table:
            yield key, f"no {quote(key)}; add it, or run sdkwright follow NEW --base OLD, which writes this file"
    if isinstance(table.get("form"), str) and table["form"] not in FORMS:
        yield "form", f"'form' must be {format_choice(FORMS)}, not {quote(table['form'])}"
    if isinstance(table.get("date"), str) and not _is_date(table["date"]):
        yield "date", f"'date' must be a day such as 2025-06-30, not {quote(table['date'])}"


def _has_key(line: str, values: dict[str, str], value: str) -> bool:
    """Whether a line has a key with a value."""
    return any(_is_key(line, key) for key, known in values.items() if known == value)


def _is_key(line: str, key: str) -> bool:
    return re.match(rf"\s*{key}\s*=", line) is not None


def _find_line(text: str, key: str) -> int:
    """The line of a key; 1 if there is none."""
    return next((number for number, line in enumerate(text.splitlines(), 1) if _is_key(line, key)), 1)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
