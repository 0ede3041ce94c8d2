"""Two versions of a package, for tests that write it."""

from __future__ import annotations

from pathlib import Path

from sdkwright.output.manifest import add_manifest
from tests.projects import read_files

OLD = add_manifest({"same.py": "same", "pkg/changed.py": "old", "pkg/gone/x.py": "x", "pkg/gone/y.py": "y"})
NEW = add_manifest({"same.py": "same", "pkg/changed.py": "new", "pkg/added/z.py": "z", "top.py": "t"})


def read_texts(folder: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in read_files(folder).items()}
