"""The files of a spec: which are read, and the module that each becomes."""

from __future__ import annotations

import keyword
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sdkwright.openapi.vocabulary import ROOT_DOCUMENT
from sdkwright.problems.messages import escape, format_path, quote
from sdkwright.problems.problem import Problems, SourceLocation, UnreadableInput

_NOT_READ: Final = ("additions", "released")
_MODULE = re.compile("[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class SpecFile:
    """A document to read."""

    path: Path
    inside: str  # its path inside the spec, with forward slashes
    module: str
    is_root: bool

    @property
    def typed(self) -> str:
        """Its path as a person would type it."""
        return format_path(self.path)


def list_documents(spec: Path, problems: Problems) -> list[SpecFile]:
    """The documents of a spec, parents before their children."""
    if not spec.exists():
        raise UnreadableInput(f"{escape(spec.as_posix())}: no such file or folder")
    if not spec.is_dir():
        return [SpecFile(spec, spec.name, _identifier(spec.stem), is_root=True)]
    found = [_file(spec, path, problems) for path in _paths(spec)]
    documents = sorted((file for file in found if file), key=lambda file: file.module.split("."))
    if not any(file.is_root for file in documents):
        raise UnreadableInput(
            f"{escape((spec / ROOT_DOCUMENT).as_posix())}: a spec folder needs this document, with openapi and info"
        )
    return documents


def list_inputs(spec: Path) -> list[Path]:
    """What a package is made from: files, and folders with all that is in them."""
    return [spec] if spec.is_dir() else [spec, spec.parent / "additions"]


def _paths(spec: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise UnreadableInput(f"{escape(str(error.filename))}: {error.strerror}") from error

    paths: list[Path] = []
    for parent, folders, names in os.walk(spec, onerror=refuse):
        inside = Path(parent)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and not (inside == spec and name in _NOT_READ)
        ]
        paths.extend(inside / name for name in names if not name.startswith("."))
    return sorted(paths)


def _file(spec: Path, path: Path, problems: Problems) -> SpecFile | None:
    inside = path.relative_to(spec)
    steps = inside.with_suffix("").parts
    file = SpecFile(path, inside.as_posix(), ".".join(steps), is_root=inside.as_posix() == ROOT_DOCUMENT)
    place = SourceLocation(file.typed, 1)
    if path.suffix in (".yml", ".json"):
        problems.error(place, f"only *.yaml is read; rename it to {quote(path.stem + '.yaml')}")
    if path.suffix != ".yaml":
        return None
    bad = [step for step in steps if not _MODULE.fullmatch(step) or keyword.iskeyword(step)]
    if bad:
        problems.error(
            place,
            f"{quote(bad[0])} cannot name a Python module; write lower-case letters, digits and '_'",
        )
    return file


def _identifier(stem: str) -> str:
    name = re.sub(r"\W", "_", stem, flags=re.ASCII) or "_"
    if not name[0].isalpha():
        return f"spec_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name
