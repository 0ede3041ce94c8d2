"""`[tool.sdkwright]` of pyproject.toml: where the spec is, where the output goes, what the package is called."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, cast

import tomli

from generator import names
from generator.errors import UnreadableInput, did_you_mean, escape, quote

_NOT_OURS: Final = frozenset({"diff"})
_DISTRIBUTION = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?")


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
    home: Path | None = field(default=None, compare=False)  # the folder of pyproject.toml; no setting


def read(folder: Path) -> Config:
    """The settings of the nearest pyproject.toml, upwards from a folder; defaults when there is none."""
    for candidate in (folder, *folder.parents):
        file = candidate / "pyproject.toml"
        table = _table(file) if file.is_file() else None
        if table is not None:
            return _config(table, file, folder)
    return Config()


def _table(file: Path) -> dict[str, Any] | None:
    try:
        tool: Any = tomli.loads(file.read_text(encoding="utf-8")).get("tool")
    except OSError as error:
        raise UnreadableInput(f"cannot read {file}: {error.strerror}") from error
    except ValueError as error:
        raise UnreadableInput(f"{file}: {escape(str(error))}") from error
    table: Any = cast("Any", tool).get("sdkwright") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UnreadableInput(f"{file}: [tool.sdkwright] must be a table")
    return cast("dict[str, Any] | None", table)


def _config(table: dict[str, Any], file: Path, folder: Path) -> Config:
    base = file.parent if file.parent != folder else Path()
    known = {one.name for one in fields(Config)} - {"home"}
    given = {key: value for key, value in table.items() if key not in _NOT_OURS}
    for key, value in given.items():
        if key not in known:
            raise _wrong(file, key, f"is not known{did_you_mean(key, known)}")
        if not isinstance(value, str):
            raise _wrong(file, key, "must be a string")
    places = {key: base / given.get(key, getattr(Config, key)) for key in ("spec", "output")}
    config = replace(Config(), **{**given, **places, "home": base})
    _check(config, file)
    return config


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
    if not _VERSION.fullmatch(config.version):
        raise _wrong(file, "version", f"must be a version such as '1.2.0', not {quote(config.version)}")


def _wrong(file: Path, key: str, reason: str) -> UnreadableInput:
    return UnreadableInput(f"{file}: the setting {quote(key)} in [tool.sdkwright] {reason}")
