"""The files of a spec folder: which of them are documents, and the Python module of each."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sdkwright.openapi.vocabulary import OTHER_FOLDERS, ROOT_DOCUMENT
from sdkwright.problems import input_files
from sdkwright.problems.messages import escape, format_path, quote
from sdkwright.problems.problem import Problems, SourceLocation, UnreadableInput

_SUFFIXES: Final = (".yaml", ".yml", ".json")
"""Of documents, and of files that a message rejects."""
_MODULE: Final = re.compile("[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class SpecFile:
    """A document of a spec."""

    path: Path
    path_in_spec: str
    """With forward slashes."""
    module: str
    is_root: bool

    @property
    def display_path(self) -> str:
        """The path for messages."""
        return format_path(self.path)


def list_documents(spec: Path, problems: Problems) -> list[SpecFile]:
    """The documents of a spec, parents before their children; raises UnreadableInput."""
    _check_existence(spec)
    if not spec.is_dir():
        return [SpecFile(spec, spec.name, _make_module_name(spec.stem), is_root=True)]
    files = [_check_file(spec, path, problems) for path in _list_paths(spec)]
    documents = sorted((file for file in files if file), key=lambda file: file.module.split("."))
    if not any(file.is_root for file in documents):
        raise UnreadableInput(
            f"{escape((spec / ROOT_DOCUMENT).as_posix())}: no such file; a spec folder needs this document,"
            " with openapi and info"
        )
    return documents


def read_document(spec: Path, file: SpecFile) -> bytes:
    """The bytes of a document; raises UnreadableInput."""
    return input_files.read_file(file.path, spec) if spec.is_dir() else input_files.read_argument(file.path)


def list_additions(spec: Path) -> list[Path]:
    """The Python files of the folder `additions`, which is beside a spec that is a single file."""
    return _list_below(find_additions(spec), (".py",))


def find_additions(spec: Path) -> Path:
    """The folder `additions`, which may not exist."""
    return find_folder(spec) / "additions"


def find_folder(spec: Path) -> Path:
    """The folder that contains all files of a spec."""
    return spec if spec.is_dir() else spec.parent


def list_guide(spec: Path) -> list[Path]:
    """The sections of the folder `guide` of a spec folder."""
    guide = spec / "guide"
    return [file for file in _list_below(guide, (".md",)) if file.parent == guide]


def list_inputs(spec: Path) -> list[Path]:
    """The files that determine the generated package; raises UnreadableInput."""
    _check_existence(spec)
    documents = _list_paths(spec) if spec.is_dir() else [spec]
    return [*documents, *list_additions(spec), *list_guide(spec)]


def _check_existence(spec: Path) -> None:
    if not spec.exists():
        raise UnreadableInput(f"{escape(spec.as_posix())}: no such file or folder")


def _list_paths(spec: Path) -> list[Path]:
    return input_files.list_files(spec, _SUFFIXES, skipped=OTHER_FOLDERS)


def _list_below(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    return input_files.list_files(folder, suffixes, folder.parent) if folder.is_dir() else []


def _check_file(spec: Path, path: Path, problems: Problems) -> SpecFile | None:
    """The document at a path; None if the file is not a document."""
    path_in_spec = path.relative_to(spec)
    steps = path_in_spec.with_suffix("").parts
    is_root = path_in_spec.as_posix() == ROOT_DOCUMENT
    file = SpecFile(path, path_in_spec.as_posix(), ".".join(steps), is_root)
    location = SourceLocation(file.display_path, 1)
    if path.suffix in (".yml", ".json"):
        problems.error(
            location, f"a document must be named *.yaml; rename this file to {quote(path.stem + '.yaml')}"
        )
    if path.suffix != ".yaml":
        return None
    invalid = [step for step in steps if not _MODULE.fullmatch(step) or keyword.iskeyword(step)]
    if invalid:
        problems.error(
            location,
            f"{quote(invalid[0])} cannot be the name of a Python module; write lower-case letters, digits and '_'",
        )
    return file


def _make_module_name(stem: str) -> str:
    name = re.sub(r"\W", "_", stem, flags=re.ASCII) or "_"
    if not name[0].isalpha():
        return f"spec_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name
