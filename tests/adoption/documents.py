"""The documents of the corpus, and the projects that are adopted from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = ROOT.parent / "shared" / "specs"
WORK = ROOT / "build" / "adoption"
"""The projects stay here after a run, to be read."""
_ENDINGS = (".json", ".yaml")


@dataclass(frozen=True)
class Document:
    """A document of the corpus, and the project that is adopted from it."""

    file: Path
    work: Path = WORK

    @property
    def name(self) -> str:
        """The name in tables: `spotify`."""
        return self.file.stem

    @property
    def project(self) -> Path:
        """The folder of its project."""
        return self.work / self.name

    @property
    def title(self) -> str:
        """The name of the API: every package has another name, so that one environment can import all of them."""
        return re.sub(r"\W+", " ", self.name)

    @property
    def source(self) -> Path:
        """The folder with the generated package."""
        return self.project / "generated" / "src"

    @property
    def package(self) -> str:
        """The import name of the package."""
        return next(path.name for path in self.source.iterdir() if (path / "py.typed").is_file())


def list_documents(names: Sequence[str], folder: Path) -> list[Document]:
    """Return the documents, the largest first, or those with some names (`spotify`) or paths; exits if one is missing."""
    files = sorted(file for file in folder.glob("*") if file.suffix in _ENDINGS)
    by_name = {file.stem: file for file in files}
    chosen = [by_name.get(name) or Path(name).resolve() for name in names] if names else files
    for file in chosen:
        if not file.is_file():
            raise SystemExit(f"no document {file.name}; the corpus has {', '.join(by_name)}")
    return [Document(file) for file in sorted(chosen, key=lambda file: -file.stat().st_size)]
