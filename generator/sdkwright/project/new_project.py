"""`sdkwright init`: the files of a new project, from the templates in `starter/`.

Every project has the files in `common/`. The others are in `empty/` for a project with a small description that works,
and in `adopted/` for a project that starts with an adopted document.
"""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from sdkwright.ir import names
from sdkwright.problems.markdown_text import escape_prose, format_code
from sdkwright.problems.messages import quote, shorten
from sdkwright.problems.problem import UnreadableInput

_STARTER = Path(__file__).parent / "starter"
_SUFFIX = ".start"
# `${{ github.ref }}` in the workflows is for GitHub.
_PLACEHOLDER = re.compile(r"(?<!\$)\{\{ (\w+) \}\}")


_LINT: Final = "\t@$(BIN)/sdkwright lint --strict"
_NO_LINT: Final = (
    f"# When `sdkwright lint` prints nothing, remove the next '#', so that it stays like this.\n#{_LINT}"
)


@dataclass(frozen=True)
class AdoptedDocument:
    """The parts of a project that come from an adopted document."""

    title: str
    source: str
    """The path or URL of the document."""
    files: Mapping[str, str | bytes]
    """The files of the spec folder."""
    calls: str
    """The section of the README about the calls, in Markdown."""


def create_project(folder: Path, name: str) -> list[str]:
    """Write the files of a new project and return their paths. Raises UnreadableInput if one of them exists."""
    files = render_project(name)
    check_new_files(folder, files)
    write_files(folder, files)
    return list(files)


def check_new_files(folder: Path, files: Iterable[str]) -> None:
    """Raise UnreadableInput if a file exists already."""
    existing = [path for path in files if os.path.lexists(folder / path)]
    if existing:
        raise UnreadableInput(f"{folder / existing[0]} exists; choose another folder: sdkwright init FOLDER")


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files, all or none; raises UnreadableInput."""
    try:
        for path, text in files.items():
            _write(folder / path, text)
    except BaseException:  # for example, Ctrl-C
        _remove(folder, files)
        raise


def _write(file: Path, text: str | bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    except OSError as error:
        raise UnreadableInput(f"cannot write {file}: {error.strerror}") from error


def _remove(folder: Path, paths: Iterable[str]) -> None:
    """Remove files that this run may have written, and the folders that are empty then."""
    for path in paths:
        for part in ((folder / path), *(folder / parent for parent in Path(path).parents)):
            with suppress(OSError):
                part.rmdir() if part.is_dir() else part.unlink()


def render_project(name: str) -> dict[str, str]:
    """Return the files of a new project for an API with this name: path -> text."""
    return _render("empty", {**make_values(name), "lint": _LINT})


def render_adopted_project(name: str, document: AdoptedDocument) -> dict[str, str | bytes]:
    """Return the files of a new project for an adopted document: path -> text."""
    values = {
        **make_values(name),
        "title": escape_prose(shorten(" ".join(document.title.split())) or name),
        "source": format_code(document.source),
        "calls": document.calls,
        "lint": _NO_LINT,
    }
    spec = {f"spec/{path}": text for path, text in document.files.items()}
    return {**_render("adopted", values), **spec}


def _render(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    return {
        template.relative_to(folder)
        .as_posix()
        .removesuffix(_SUFFIX): _PLACEHOLDER.sub(
            lambda match: values[match[1]], template.read_text(encoding="utf-8")
        )
        for folder in (_STARTER / "common", _STARTER / kind)
        for template in sorted(folder.rglob(f"*{_SUFFIX}"))
    }


def read_sdkwright_version() -> str:
    """Return the version of this program."""
    try:
        return metadata.version("sdkwright")
    except metadata.PackageNotFoundError:
        return "0.1.0"


def make_values(title: str) -> dict[str, str]:
    """Return the names in the templates for the name of an API; raises UnreadableInput if it is none."""
    # Capitals inside a word are part of it: `GitHub` is `github_sdk`, and its client `GitHub`.
    words = re.findall("[A-Za-z0-9]+", names.to_ascii(title))
    identifier = names.make_identifier("_".join(words).lower()).strip("_")
    client_class = names.to_pascal_case(words)
    client_class = f"N{client_class}" if client_class[:1].isdigit() else client_class
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
