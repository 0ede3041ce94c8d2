"""Reads the file of `--names`: TOML with the tables `call_paths` and `components`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sdkwright.adopt.name_table import NameTable
from sdkwright.openapi.untyped import as_mapping, is_mapping
from sdkwright.problems.messages import escape, format_path, suggest_name
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.config import read_toml

_TABLES: Final = ("call_paths", "components")


def read_name_table(file: Path) -> NameTable:
    """Return the names in a file; raises UnreadableInput."""
    content = read_toml(file)
    where = escape(format_path(file))
    for name, table in content.items():
        if name not in _TABLES:
            raise UnreadableInput(f"{where}: unknown table [{escape(name)}]{suggest_name(name, _TABLES)}")
        if not is_mapping(table) or not all(isinstance(value, str) for value in table.values()):
            raise UnreadableInput(
                f"{where}: [{name}] must be a table of strings, such as 'GET /users' = 'users.list'"
            )
    return NameTable(*(_list_names(content.get(name)) for name in _TABLES))


def _list_names(table: Any) -> dict[str, str]:
    return {key: str(value) for key, value in as_mapping(table).items()}
