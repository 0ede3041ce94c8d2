"""The packages as they are published: built, measured, and unpacked. `make package` prints their sizes."""

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
MOST_PYTHON_FILES = 220
MOST_BYTES = 700_000
LONGEST_PATH = 120
"""Characters of a path inside a wheel: with the folder of an environment before it, it still fits on Windows."""
OWN = ("pyproject.toml", "README.md", "LICENSE", "generator", "templates")
"""What the package of the generator is built from."""


@dataclass(frozen=True)
class Package:
    """A source distribution and the wheel that was made from it."""

    sdist: Path
    wheel: Path

    @property
    def files(self) -> tuple[Path, Path]:
        return self.sdist, self.wheel

    def names(self) -> list[str]:
        """The files of the wheel."""
        with ZipFile(self.wheel) as wheel:
            return wheel.namelist()

    def sources(self) -> list[str]:
        """The files of the source distribution, without the folder that holds them."""
        with tarfile.open(self.sdist) as archive:
            return [name.partition("/")[2] for name in archive.getnames()]

    def metadata(self) -> Message:
        """What an index shows."""
        with ZipFile(self.wheel) as wheel:
            (name,) = (one for one in wheel.namelist() if one.endswith(".dist-info/METADATA"))
            return Parser().parsestr(wheel.read(name).decode())

    def lowest(self) -> list[str]:
        """The oldest version of each dependency that the package allows, as constraints for pip."""
        needed = [one for one in self.metadata().get_all("Requires-Dist", []) if "extra ==" not in one]
        return [
            f"{name}=={version}"
            for one in needed
            for name, version in re.findall(r"^([\w-]+).*>=([\d.]+)", one)
        ]


def build(
    source: Path, folder: Path, environment: Mapping[str, str] | None = None, umask: int = 0o022
) -> Package:
    """Build both distributions of a project, with the tools of this environment and without the network."""
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


def copy_of_sdk(folder: Path) -> Path:
    """The generated project alone, as one who has only that."""
    return Path(shutil.copytree(ROOT / "generated", folder, ignore=_CACHES))


def copy_of_generator(folder: Path) -> Path:
    """What the package of the generator consists of, and nothing else of the repository."""
    folder.mkdir(parents=True)
    for name in OWN:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=_CACHES)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


_CACHES = shutil.ignore_patterns("__pycache__")


def sizes(package: Package) -> str:
    """What a package costs: its files, and the bytes to be loaded."""
    python = sum(name.endswith(".py") for name in package.names())
    wheel, sdist = (path.stat().st_size / 1000 for path in (package.wheel, package.sdist))
    return f"{package.wheel.name}: {python} Python files, wheel {wheel:.0f} kB, sdist {sdist:.0f} kB"


def main() -> None:
    """Build both packages and tell their sizes."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        print(sizes(build(copy_of_sdk(place / "sdk"), place / "a")))
        print(sizes(build(copy_of_generator(place / "generator"), place / "b")))


if __name__ == "__main__":
    main()
