"""`sdkwright init`: the files of a new project, from the templates in `starter/`."""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterable
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from sdkwright.ir import names
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

_STARTER = Path(__file__).parent / "starter"
_SUFFIX = ".start"
# `${{ github.ref }}` in the workflows is for GitHub.
_PLACEHOLDER = re.compile(r"(?<!\$)\{\{ (\w+) \}\}")


def create_project(folder: Path, title: str) -> list[str]:
    """Write the files of a new project and return their paths. Raises UnreadableInput if one of them exists."""
    files = render_project(title)
    existing = [path for path in files if os.path.lexists(folder / path)]
    if existing:
        raise UnreadableInput(f"{folder / existing[0]} exists; choose another folder: sdkwright init FOLDER")
    try:
        for path, text in files.items():
            _write(folder / path, text)
    except BaseException:  # for example, Ctrl-C
        _remove(folder, files)
        raise
    return list(files)


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UnreadableInput(f"cannot write {file}: {error.strerror}") from error


def _remove(folder: Path, paths: Iterable[str]) -> None:
    """Remove files that this run may have written, and the folders that are empty then."""
    for path in paths:
        for part in ((folder / path), *(folder / parent for parent in Path(path).parents)):
            with suppress(OSError):
                part.rmdir() if part.is_dir() else part.unlink()


def render_project(title: str) -> dict[str, str]:
    """Return the files of a new project for an API with this title: path -> text."""
    values = _make_template_values(title)
    return {
        template.relative_to(_STARTER)
        .as_posix()
        .removesuffix(_SUFFIX): _PLACEHOLDER.sub(
            lambda match: values[match[1]], template.read_text(encoding="utf-8")
        )
        for template in sorted(_STARTER.rglob(f"*{_SUFFIX}"))
    }


def read_sdkwright_version() -> str:
    """Return the version of this program."""
    try:
        return metadata.version("sdkwright")
    except metadata.PackageNotFoundError:
        return "0.1.0"


def _make_template_values(title: str) -> dict[str, str]:
    identifier = names.make_identifier(title).strip("_")
    client_class = names.to_pascal_case([identifier])
    if (
        not re.search(r"[A-Za-z]", title)
        or not title.isprintable()
        or names.explain_invalid_class(client_class)
    ):
        raise UnreadableInput(
            f"{quote(title)} cannot be the name of a package; pass another name: sdkwright init FOLDER --name 'Pet Store'"
        )
    title = " ".join(title.split())
    return {
        "title": title,
        "title_yaml": json.dumps(title, ensure_ascii=False),
        "package": f"{identifier}_sdk",
        "distribution": f"{identifier.replace('_', '-')}-sdk",
        "client_class": client_class,
        "environment": identifier.upper(),
        "sdkwright": read_sdkwright_version(),
    }
