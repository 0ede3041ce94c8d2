"""A new project: a small description that works, and all that stands around it."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

from sdkwright.ir import names
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

_STARTER = Path(__file__).parent / "starter"
_SUFFIX = ".start"
# CI has values of its own, `${{ github.ref }}`, which are not ours.
_VALUE = re.compile(r"(?<!\$)\{\{ (\w+) \}\}")


def start(folder: Path, title: str) -> list[str]:
    """Write a new project into a folder, all of it or nothing; gives the paths of its files."""
    texts = project(title)
    taken = [path for path in texts if (folder / path).exists()]
    if taken:
        raise UnreadableInput(
            f"{folder / taken[0]} is there already; name a new folder: sdkwright init FOLDER"
        )
    for path, text in texts.items():
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise UnreadableInput(f"cannot write {target}: {error.strerror}") from error
    return list(texts)


def project(title: str) -> dict[str, str]:
    """The files of a new project, by path."""
    values = _values(title)
    files = sorted(path for path in _STARTER.rglob(f"*{_SUFFIX}"))
    return {
        file.relative_to(_STARTER)
        .as_posix()
        .removesuffix(_SUFFIX): _VALUE.sub(lambda found: values[found[1]], file.read_text(encoding="utf-8"))
        for file in files
    }


def _values(title: str) -> dict[str, str]:
    words = names.identifier(title).strip("_")
    client_class = names.pascal([words])
    if not re.search(r"[A-Za-z]", title) or not title.isprintable() or names.unfit_class(client_class):
        raise UnreadableInput(
            f"{quote(title)} gives no name for a package; name the API: sdkwright init FOLDER --name 'Pet Store'"
        )
    return {
        "title": " ".join(title.split()),
        "title_yaml": json.dumps(" ".join(title.split()), ensure_ascii=False),
        "package": f"{words}_sdk",
        "distribution": f"{words.replace('_', '-')}-sdk",
        "client_class": client_class,
        "environment": words.upper(),
        "sdkwright": version(),
    }


def version() -> str:
    """That of this program."""
    try:
        return metadata.version("sdkwright")
    except metadata.PackageNotFoundError:
        return "0.1.0"
