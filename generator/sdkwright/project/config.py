"""The settings of a project: [tool.sdkwright] of pyproject.toml."""

from __future__ import annotations

import keyword
import os.path
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, cast

from sdkwright.problems.input_files import read_text
from sdkwright.problems.messages import escape, quote, suggest_name
from sdkwright.problems.problem import UnreadableInput

_LISTS: Final = frozenset({"authors", "keywords", "classifiers", "foreign_keywords"})
_TABLE: Final = ("tool", "sdkwright")
_MIN_SIMILARITY: Final = 0.81  # `playwright` and `wright` are other tools
_OTHER_TABLES: Final = frozenset({"diff"})
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?")
_URL = re.compile(r"https?://\S+")
_LICENSES = ("Apache-2.0", "BSD-3-Clause", "GPL-3.0-only", "ISC", "MIT", "MPL-2.0", "Unlicense")
"""Licenses for suggestions."""
AUTHOR = re.compile(r"(?P<name>[^<>\n]+?)(?: *<(?P<email>[^<>\s@]+@[^<>\s@]+)>)?")


@dataclass(frozen=True)
class Config:
    """The settings: the paths of the spec and of the package, and the names and metadata of the package."""

    spec: Path = Path("spec")  # a folder of documents, or one file
    output: Path = Path("generated")
    package: str = "sdk"
    distribution: str = "sdk"
    version: str = "0.1.0"
    client_class: str = "SDK"
    environment: str = "SDK"  # prefix of the environment variables: <prefix>_API_KEY
    license: str = ""  # an SPDX expression, such as MIT
    license_file: Path | None = None  # copied into the package
    authors: tuple[str, ...] = ()  # "Ada Lovelace <ada@example.com>", or without the address
    keywords: tuple[str, ...] = ()
    classifiers: tuple[str, ...] = ()  # in addition to those of every package
    urls: tuple[tuple[str, str], ...] = ()  # label and address, in the order of the file
    foreign_keywords: tuple[str, ...] = ()  # extensions of other tools that resemble those of sdkwright
    home: Path | None = field(default=None, compare=False)  # the folder of pyproject.toml; not a setting


@dataclass(frozen=True)
class SettingsTable:
    """[tool.sdkwright] as it is in a file, unchecked."""

    table: dict[str, Any]
    file: Path
    base: Path  # its paths are relative to this folder


def read_config(folder: Path) -> Config:
    """Return the settings of the nearest pyproject.toml, upwards from a folder; the defaults if there is none."""
    settings = find_settings(folder)
    return Config() if settings is None else _check_settings(settings)


def find_settings(folder: Path) -> SettingsTable | None:
    """Return [tool.sdkwright] of the nearest pyproject.toml that contains it, upwards from a folder."""
    for candidate in (folder, *folder.parents):
        file = candidate / "pyproject.toml"
        table = _find_table(file) if os.path.lexists(file) and not file.is_dir() else None
        if table is not None:
            return SettingsTable(table, file, candidate if candidate != folder else Path())
    return None


def read_toml(file: Path) -> dict[str, Any]:
    """Return the content of a TOML file; raises UnreadableInput."""
    return parse_toml(read_text(file), str(file))


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Return the content of a text in TOML; `file` is its path for messages. Raises UnreadableInput."""
    import tomli

    try:
        return tomli.loads(text)
    except ValueError as error:
        raise UnreadableInput(f"{file}: {escape(str(error))}") from error


def read_license_text(file: Path) -> str:
    """Return the text of the setting `license_file`; raises UnreadableInput."""
    try:
        return read_text(file)
    except UnreadableInput as error:
        raise UnreadableInput(f"the setting 'license_file' in [tool.sdkwright]: {error}") from None


def _find_table(file: Path) -> dict[str, Any] | None:
    document = read_toml(file)
    _reject_misspelled_table(document, file)
    tool: Any = document.get("tool")
    table: Any = cast("Any", tool).get("sdkwright") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UnreadableInput(f"{file}: [tool.sdkwright] must be a table")
    return cast("dict[str, Any] | None", table)


def _reject_misspelled_table(document: dict[str, Any], file: Path) -> None:
    """Raise UnreadableInput for a table such as [tool.sdkwrigth]: without its settings, another package is written."""
    for path in _list_tables(document):
        if path != _TABLE and suggest_name(path[-1], _TABLE[-1:], _MIN_SIMILARITY):
            name = escape(".".join(path))
            raise UnreadableInput(f"{file}: unknown table [{name}]. Did you mean [{'.'.join(_TABLE)}]?")


def _list_tables(document: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the tables at the top, and of those directly inside of them."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield (name,)
            inner = cast("dict[str, Any]", value)
            yield from ((name, key) for key, child in inner.items() if isinstance(child, dict))


def _check_settings(settings: SettingsTable) -> Config:
    file, base = settings.file, settings.base
    known = {setting.name for setting in fields(Config)} - {"home"}
    table = {key: value for key, value in settings.table.items() if key not in _OTHER_TABLES}
    for key in table:
        if key not in known:
            hint = suggest_name(key, known)
            raise UnreadableInput(f"{file}: unknown setting {quote(key)} in [tool.sdkwright]{hint}")
    values = {key: _check_type(key, value, file) for key, value in table.items()}
    paths = {key: base / values.get(key, getattr(Config, key)) for key in ("spec", "output")}
    if "license_file" in values:
        paths["license_file"] = base / values["license_file"]
    config = replace(Config(), **{**values, **paths, "home": base})
    _check_values(config, file)
    return config


def _check_type(key: str, value: Any, file: Path) -> Any:
    if key in _LISTS:
        if not isinstance(value, list) or not all(
            isinstance(item, str) for item in cast("list[object]", value)
        ):
            raise _make_error(file, key, "must be a list of strings")
        return tuple(cast("list[str]", value))
    if key == "urls":
        entries = cast("dict[str, Any]", value).items() if isinstance(value, dict) else ()
        if not entries or not all(isinstance(url, str) and _URL.fullmatch(url) for _, url in entries):
            raise _make_error(file, key, "must be a table of URLs, such as {Source = 'https://example.com'}")
        return tuple(entries)
    if not isinstance(value, str):
        raise _make_error(file, key, "must be a string")
    return value


def _check_values(config: Config, file: Path) -> None:
    from sdkwright.ir import names

    for key in ("package", "client_class", "environment"):
        value = getattr(config, key)
        if not (value.isidentifier() and value.isascii()) or keyword.iskeyword(value):
            raise _make_error(file, key, f"must be a Python name, not {quote(value)}")
    if names.is_device(config.package):
        raise _make_error(
            file, "package", f"must not be the name of a device on Windows, {quote(config.package)}"
        )
    for name in names.list_client_names(config.client_class):
        if reason := names.explain_invalid_class(name):
            raise _make_error(file, "client_class", f"is invalid: {quote(name)} {reason}")
    if not _DISTRIBUTION.fullmatch(config.distribution):
        raise _make_error(
            file, "distribution", f"must be a valid name on PyPI, not {quote(config.distribution)}"
        )
    for name in config.foreign_keywords:
        if not name.startswith("x-"):
            raise _make_error(
                file, "foreign_keywords", f"must be a list of names such as 'x-logo', not {quote(name)}"
            )
    for author in config.authors:
        if not AUTHOR.fullmatch(author):
            example = "'Ada Lovelace <ada@example.com>'"
            raise _make_error(
                file, "authors", f"must be a list of names such as {example}, not {quote(author)}"
            )
    if config.license and not _is_license(config.license):
        hint = suggest_name(config.license, _LICENSES)
        raise _make_error(
            file, "license", f"must be an SPDX expression such as 'MIT', not {quote(config.license)}{hint}"
        )
    if not _VERSION.fullmatch(config.version):
        raise _make_error(file, "version", f"must be a version such as '1.2.0', not {quote(config.version)}")


def _is_license(expression: str) -> bool:
    """Whether every license of an SPDX expression is in the list of SPDX, or is a LicenseRef."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        return False
    return True


def _make_error(file: Path, key: str, reason: str) -> UnreadableInput:
    return UnreadableInput(f"{file}: the setting {quote(key)} in [tool.sdkwright] {reason}")
