"""The files of a release, in a work tree of its own."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from sdkwright.openapi.vocabulary import ROOT_DOCUMENT
from sdkwright.output.files import write
from sdkwright.pipeline import generate
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.config import Config
from sdkwright.release import texts
from sdkwright.release.proposal import Places, read
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec


def prepare(config: Config, where: Places) -> None:
    """Write what every release changes, a pre-release too: the versions, and the package."""
    _put(where.pyproject, texts.set_in_settings(read(where.pyproject), config.version, where.pyproject.name))
    _set_in_description(where.spec, config.version)
    write(generate(config), config.output)


def record(config: Config, where: Places, section: str) -> None:
    """Write what the next release goes on from: the change log, and what it compares with."""
    log = read(where.changelog) if where.changelog.is_file() else texts.begun(config.distribution)
    _put(where.changelog, texts.with_entry(log, section, config.version))
    where.released.mkdir(parents=True, exist_ok=True)
    _put(where.bundle, bundle_spec(load_spec(where.spec)))
    _copy(where.beside / "additions", where.released / "additions")
    if where.approvals is not None and where.approvals.is_file():
        _put(where.approvals, texts.emptied(read(where.approvals)))


def moved(config: Config, where: Places, home: Path, to: Path, version: str) -> tuple[Config, Places]:
    """The same project in another folder, with another version."""

    def there(path: Path) -> Path:
        return to / os.path.relpath(path.resolve(), home)

    settings = replace(
        config,
        spec=there(config.spec),
        output=there(config.output),
        license_file=there(config.license_file) if config.license_file else None,
        home=to,
        version=version,
    )
    places = Places(
        pyproject=there(where.pyproject),
        changelog=there(where.changelog),
        spec=there(where.spec),
        released=there(where.released),
        approvals=there(where.approvals) if where.approvals else None,
    )
    return settings, places


def refuse_outside(paths: list[Path], top: Path) -> None:
    """A release is one commit, so all that it is made of must be in the repository."""
    for path in paths:
        if not path.resolve().is_relative_to(top):
            raise UnreadableInput(f"{quote(str(path))} is not in the git repository {quote(str(top))}")


def _set_in_description(spec: Path, version: str) -> None:
    info = load_spec(spec).root["info"]
    file = spec / ROOT_DOCUMENT if spec.is_dir() else spec
    line, old = info.key_location("version").line, str(info["version"].value)
    _put(file, texts.set_in_description(read(file), line, old, version, file.name))
    if str(load_spec(spec).root["info"]["version"].value) != version:
        raise UnreadableInput(
            f"{file.name}:{line}: write info.version in one line, such as version: {version}"
        )


def _copy(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def _put(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8"))
