"""`[tool.sdkwright]` of pyproject.toml: where the spec is, where the output goes, what the package is called."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import tomli

from generator.errors import UnreadableInput, did_you_mean, quote


@dataclass(frozen=True)
class Config:
    """How one description becomes one package."""

    spec: Path = Path("spec")
    output: Path = Path("generated")
    package: str = "sdk"
    distribution: str = "sdk"
    version: str = "0.1.0"
    client_class: str = "Client"
    environment: str = "SDK"  # prefix of the environment variables: <prefix>_API_KEY


def read(folder: Path) -> Config:
    """The settings of the nearest pyproject.toml, upwards from a folder; defaults when there is none."""
    for candidate in (folder, *folder.parents):
        file = candidate / "pyproject.toml"
        if file.is_file():
            table = _table(file)
            if table is not None:
                return _config(table, file, folder)
    return Config()


def _table(file: Path) -> dict[str, Any] | None:
    try:
        with file.open("rb") as stream:
            tool: dict[str, Any] = tomli.load(stream).get("tool", {})
    except (OSError, tomli.TOMLDecodeError) as error:
        raise UnreadableInput(f"{file}: {error}") from error
    return tool.get("sdkwright")


def _config(table: dict[str, Any], file: Path, folder: Path) -> Config:
    known = {field.name for field in fields(Config)}
    for key, value in table.items():
        if key not in known and key != "diff":
            raise UnreadableInput(
                f"{file}: unknown setting {quote(key)} in [tool.sdkwright]{did_you_mean(key, known)}"
            )
        if key != "diff" and not isinstance(value, str):
            raise UnreadableInput(f"{file}: the setting {quote(key)} in [tool.sdkwright] must be a string")
    config = replace(Config(), **{key: value for key, value in table.items() if key in known})
    _check_names(config, file)
    base = file.parent
    if base == folder:
        return replace(config, spec=Path(config.spec), output=Path(config.output))
    return replace(config, spec=base / config.spec, output=base / config.output)


def _check_names(config: Config, file: Path) -> None:
    for key in ("package", "client_class", "environment"):
        value = getattr(config, key)
        if not (value.isidentifier() and value.isascii()):
            raise UnreadableInput(
                f"{file}: the setting {quote(key)} in [tool.sdkwright] must be a Python name, not {quote(value)}"
            )
