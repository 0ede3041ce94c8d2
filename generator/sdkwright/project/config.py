"""`[tool.sdkwright]` of pyproject.toml: where the spec is, where the output goes, what the package is called."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, cast

import tomli

from sdkwright.ir import names
from sdkwright.problems.messages import escape, quote, suggest_name
from sdkwright.problems.problem import UnreadableInput

_LISTS: Final = frozenset({"authors", "keywords", "classifiers"})
_NOT_OURS: Final = frozenset({"diff"})
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?")
_URL = re.compile(r"https?://\S+")
_LICENSE = re.compile(r"[A-Za-z0-9.+() -]*")
AUTHOR = re.compile(r"(?P<name>[^<>\n]+?)(?: *<(?P<email>[^<>\s@]+@[^<>\s@]+)>)?")


@dataclass(frozen=True)
class Config:
    """How one description becomes one package."""

    spec: Path = Path("spec")
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
    classifiers: tuple[str, ...] = ()  # beside those that the generator knows by itself
    urls: tuple[tuple[str, str], ...] = ()  # label -> address, in the order given
    home: Path | None = field(default=None, compare=False)  # the folder of pyproject.toml; no setting


@dataclass(frozen=True)
class Found:
    """`[tool.sdkwright]` as it stands in a file."""

    table: dict[str, Any]
    file: Path
    base: Path  # what its paths are relative to


def read(folder: Path) -> Config:
    """The settings of the nearest pyproject.toml, upwards from a folder; defaults when there is none."""
    found = nearest(folder)
    return Config() if found is None else _config(found)


def nearest(folder: Path) -> Found | None:
    """`[tool.sdkwright]` of the nearest pyproject.toml that has it, upwards from a folder."""
    for candidate in (folder, *folder.parents):
        file = candidate / "pyproject.toml"
        table = _table(file) if file.is_file() else None
        if table is not None:
            return Found(table, file, candidate if candidate != folder else Path())
    return None


def toml(file: Path) -> dict[str, Any]:
    """What a TOML file holds; raises UnreadableInput."""
    try:
        return tomli.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableInput(f"cannot read {file}: {error.strerror}") from error
    except ValueError as error:
        raise UnreadableInput(f"{file}: {escape(str(error))}") from error


def _table(file: Path) -> dict[str, Any] | None:
    tool: Any = toml(file).get("tool")
    table: Any = cast("Any", tool).get("sdkwright") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UnreadableInput(f"{file}: [tool.sdkwright] must be a table")
    return cast("dict[str, Any] | None", table)


def _config(found: Found) -> Config:
    file, base = found.file, found.base
    known = {one.name for one in fields(Config)} - {"home"}
    given = {key: value for key, value in found.table.items() if key not in _NOT_OURS}
    for key in given:
        if key not in known:
            raise _wrong(file, key, f"is not known{suggest_name(key, known)}")
    read = {key: _value(key, value, file) for key, value in given.items()}
    places = {key: base / read.get(key, getattr(Config, key)) for key in ("spec", "output")}
    if "license_file" in read:
        places["license_file"] = base / read["license_file"]
    config = replace(Config(), **{**read, **places, "home": base})
    _check(config, file)
    return config


def _value(key: str, value: Any, file: Path) -> Any:
    if key in _LISTS:
        if not isinstance(value, list) or not all(
            isinstance(one, str) for one in cast("list[object]", value)
        ):
            raise _wrong(file, key, "must be a list of strings")
        return tuple(cast("list[str]", value))
    if key == "urls":
        entries = cast("dict[str, Any]", value).items() if isinstance(value, dict) else ()
        if not entries or not all(isinstance(url, str) and _URL.fullmatch(url) for _, url in entries):
            raise _wrong(file, key, "must be a table of addresses, such as {Source = 'https://example.com'}")
        return tuple(entries)
    if not isinstance(value, str):
        raise _wrong(file, key, "must be a string")
    return value


def _check(config: Config, file: Path) -> None:
    for key in ("package", "client_class", "environment"):
        value = getattr(config, key)
        if not (value.isidentifier() and value.isascii()) or keyword.iskeyword(value):
            raise _wrong(file, key, f"must be a Python name, not {quote(value)}")
    for name in names.of_client(config.client_class):
        if reason := names.unfit_class(name):
            raise _wrong(file, "client_class", f"does not work: {quote(name)} {reason}")
    if not _DISTRIBUTION.fullmatch(config.distribution):
        raise _wrong(file, "distribution", f"must be a name as on PyPI, not {quote(config.distribution)}")
    for author in config.authors:
        if not AUTHOR.fullmatch(author):
            example = "'Ada Lovelace <ada@example.com>'"
            raise _wrong(file, "authors", f"has names such as {example}, and {quote(author)} is none")
    if not _LICENSE.fullmatch(config.license):
        raise _wrong(
            file, "license", f"must be an SPDX expression such as 'MIT', not {quote(config.license)}"
        )
    if not _VERSION.fullmatch(config.version):
        raise _wrong(file, "version", f"must be a version such as '1.2.0', not {quote(config.version)}")


def _wrong(file: Path, key: str, reason: str) -> UnreadableInput:
    return UnreadableInput(f"{file}: the setting {quote(key)} in [tool.sdkwright] {reason}")
