"""Reads the file of `--names`: TOML with the tables `call_paths` and `components`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sdkwright.adopt.names.name_table import Mistake, NameTable, report_mistakes
from sdkwright.ir import names
from sdkwright.openapi.untyped import as_mapping, is_mapping
from sdkwright.problems.input_files import read_text
from sdkwright.problems.messages import format_path, quote, suggest_name
from sdkwright.problems.problem import SourceLocation
from sdkwright.project.config import read_toml

_TABLES: Final = ("call_paths", "components")
_METHODS: Final = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")


def read_name_table(file: Path) -> NameTable:
    """Read a table from a TOML file; raises UnreadableInput, or SpecError with all mistakes."""
    document = read_toml(file)
    label, lines = format_path(file), read_text(file).splitlines()
    tables = {name: as_mapping(document.get(name)) for name in _TABLES}
    locations = {
        key: SourceLocation(label, _find_line(lines, key))
        for key in (*document, *(key for entries in tables.values() for key in entries))
    }
    texts = {
        name: {key: value for key, value in entries.items() if isinstance(value, str)}
        for name, entries in tables.items()
    }
    table = NameTable(texts["call_paths"], texts["components"], locations)
    mistakes = [
        *_find_wrong_tables(document),
        *_find_wrong_values(tables),
        *_find_wrong_call_paths(table.call_paths),
        *_find_wrong_components(table.components),
    ]
    report_mistakes(table, mistakes)
    return table


def _find_wrong_tables(document: Mapping[str, Any]) -> Iterator[Mistake]:
    for key, value in document.items():
        if key not in _TABLES:
            hint = suggest_name(key, _TABLES) or f"; write [{_TABLES[0]}] or [{_TABLES[1]}]"
            yield key, f"unknown table {quote(key)}{hint}"
        elif not is_mapping(value):
            yield key, f"{key} must be a table; write [{key}]"


def _find_wrong_values(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Mistake]:
    for table, entries in tables.items():
        for key, value in entries.items():
            if not isinstance(value, str):
                yield key, f"the name of {quote(key)} in [{table}] must be a string, not {quote(value)}"


def _find_wrong_call_paths(call_paths: Mapping[str, str]) -> Iterator[Mistake]:
    pattern = re.compile(rf"({'|'.join(_METHODS)}) /.*", re.DOTALL)
    for key in call_paths:
        if not pattern.fullmatch(key):
            yield key, f"{quote(key)} is not an operation; write its method and path, as in 'GET /users'"
    for key, value in call_paths.items():
        if reason := _explain_call_path(value):
            yield key, f"the call path {quote(value)} {reason}"
    yield from _find_duplicates(call_paths, "call path", str)
    for key, value in call_paths.items():
        other = next((other for other in call_paths.values() if other.startswith(f"{value}.")), None)
        if other is not None:
            yield key, f"the call path {quote(value)} is also a resource, of {quote(other)}; choose another"


def _explain_call_path(call_path: str) -> str:
    """Why a text is no call path; "" if it is one."""
    parts = call_path.split(".")
    if len(parts) < 2:
        return "contains no resource; write a resource and a method, as in 'users.list'"
    for part in (parts[0], parts[-1]):
        if part in names.CLIENT_METHODS:
            return f"is invalid: each client has a method {quote(part)}; choose another"
    for part in parts:
        if not names.is_method_name(part):
            return f"is invalid: {quote(part)} is not lower-case words with underscores, or is a keyword; choose another"
    return ""


def _find_wrong_components(components: Mapping[str, str]) -> Iterator[Mistake]:
    for key, value in components.items():
        reason = names.explain_invalid_class(value) if value else "is empty; write a class name"
        if reason:
            yield key, f"the name {quote(value)} {reason}"
    yield from _find_duplicates(components, "name", str.casefold)


def _find_duplicates(
    entries: Mapping[str, str], kind: str, normalize: Callable[[str], str]
) -> Iterator[Mistake]:
    first: dict[str, str] = {}
    for key, value in entries.items():
        other = first.setdefault(normalize(value), key)
        if other != key:
            yield key, f"the {kind} {quote(value)} is already that of {quote(other)}; choose another"


def _find_line(lines: Sequence[str], key: str) -> int:
    """The line of a key, or of a table; 1 if it is not written as it is read."""
    starts = tuple(f"{quoted}{end}" for quoted in (f'"{key}"', f"'{key}'", key) for end in (" ", "="))
    headers = (f"[{key}]", f'["{key}"]')
    matches = (
        number
        for number, line in enumerate(lines, 1)
        if line.strip().startswith(starts) or line.split("#")[0].strip() in headers
    )
    return next(matches, 1)
