"""Builds the packages as they are published, and reads their content. `make package` prints their sizes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).parent.parent
MAX_PYTHON_FILES = 270
MAX_BYTES = {"sdk": 1_000_000, "generator": 1_500_000}
MAX_PATH_LENGTH = 120
"""Characters of a path in a wheel; with the path of an environment before it, it is valid on Windows."""
GENERATOR_SOURCES = ("pyproject.toml", "README.md", "LICENSE", "generator", "templates")
"""The package of the generator is built from these files."""


@dataclass(frozen=True)
class Package:
    """A source distribution and its wheel."""

    sdist: Path
    wheel: Path

    @property
    def files(self) -> tuple[Path, Path]:
        return self.sdist, self.wheel

    def list_wheel(self) -> list[str]:
        """Return the paths of the wheel."""
        with ZipFile(self.wheel) as wheel:
            return wheel.namelist()

    def list_sdist(self) -> list[str]:
        """Return the paths of the source distribution, without its top folder."""
        with tarfile.open(self.sdist) as archive:
            return [name.partition("/")[2] for name in archive.getnames()]

    def read_metadata(self) -> Message:
        """Return the metadata that an index shows."""
        with ZipFile(self.wheel) as wheel:
            (name,) = (path for path in wheel.namelist() if path.endswith(".dist-info/METADATA"))
            return Parser().parsestr(wheel.read(name).decode())

    def list_lowest_dependencies(self) -> list[str]:
        """Return the lowest allowed version of each dependency, as arguments for pip."""
        requirements = self.read_metadata().get_all("Requires-Dist", [])
        return [
            f"{name}=={version}"
            for requirement in requirements
            if "extra ==" not in requirement
            for name, version in re.findall(r"^([\w-]+).*>=([\d.]+)", requirement)
        ]


def build(
    source: Path, folder: Path, environment: Mapping[str, str] | None = None, umask: int = 0o022
) -> Package:
    """Build both distributions of a project, with the tools of this environment and without network."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
        umask=umask,
        env={**os.environ, **(environment or {})},
    )
    (sdist,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Package(sdist, wheel)


def copy_sdk(folder: Path) -> Path:
    """Copy the generated project, without the rest of the repository."""
    return Path(shutil.copytree(ROOT / "generated", folder, ignore=_CACHES))


def copy_generator(folder: Path) -> Path:
    """Copy the sources of the generator, without the rest of the repository."""
    folder.mkdir(parents=True)
    for name in GENERATOR_SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=_CACHES)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


_CACHES = shutil.ignore_patterns("__pycache__")


def format_sizes(package: Package) -> str:
    """Return a line with the number of files and the sizes of a package."""
    python = sum(name.endswith(".py") for name in package.list_wheel())
    wheel, sdist = (path.stat().st_size / 1000 for path in (package.wheel, package.sdist))
    return f"{package.wheel.name}: {python} Python files, wheel {wheel:.0f} kB, sdist {sdist:.0f} kB"


def main() -> None:
    """Build both packages, and print their sizes."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        print(format_sizes(build(copy_sdk(folder / "sdk"), folder / "a")))
        print(format_sizes(build(copy_generator(folder / "generator"), folder / "b")))


if __name__ == "__main__":
    main()
