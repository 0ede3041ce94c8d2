"""The packages as they are built, without the network: reproducible, complete, small, and as an index wants them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from tests.packages import (
    LONGEST_PATH,
    MOST_BYTES,
    MOST_PYTHON_FILES,
    ROOT,
    Package,
    build,
    copy_of_generator,
    copy_of_sdk,
)

COPY = {"sdk": copy_of_sdk, "generator": copy_of_generator}


@pytest.fixture(scope="module", params=COPY)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def package(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp(kind)
    return build(COPY[kind](folder / "source"), folder / "dist")


def test_the_bytes_depend_on_nothing_but_the_sources(kind: str, package: Package, tmp_path: Path) -> None:
    elsewhere = COPY[kind](tmp_path / "a b" / "ü")
    for path in [*elsewhere.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (1_234_567_890, 1_234_567_890))
    strange = {"TZ": "Asia/Kolkata", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}
    again = build(elsewhere, tmp_path / "dist", strange, umask=0o077)
    assert [_digest(path) for path in again.files] == [_digest(path) for path in package.files]


def _digest(path: Path) -> tuple[str, str]:
    return path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_index_takes_it(package: Package) -> None:
    _run("twine", "check", "--strict", *map(str, package.files))
    _run("check_wheel_contents", "--no-config", str(package.wheel))


def _run(module: str, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_complete(kind: str, package: Package) -> None:
    folders = {
        "sdk": ("generated/src/elevenlabs_sdk", "elevenlabs_sdk"),
        "generator": ("generator/sdkwright", "sdkwright"),
    }
    source, name = folders[kind]
    expected = {f"{name}/{path}" for path in _files(ROOT / source)}
    if kind == "sdk":
        expected.add(f"{name}/testing/openapi.json")
    else:
        expected |= {f"{name}/_templates/{path}" for path in _files(ROOT / "templates")}
    shipped = {one for one in package.names() if not PurePosixPath(one).parts[0].endswith(".dist-info")}
    assert shipped == expected
    about = {PurePosixPath(one).name for one in package.names()} - {
        PurePosixPath(one).name for one in expected
    }
    assert about >= {"METADATA", "RECORD", "WHEEL", "LICENSE"}
    assert {"LICENSE", "README.md", "pyproject.toml"} <= {*package.sources()}


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_what_an_index_shows(kind: str, package: Package) -> None:
    shown = package.metadata()
    assert shown["License-Expression"] == "MIT"
    assert shown.get_all("License-File") == ["LICENSE"]
    assert shown["Description-Content-Type"] == "text/markdown"
    assert shown["Requires-Python"] == ">=3.10"
    assert len(shown["Summary"]) < 120
    classifiers = shown.get_all("Classifier", [])
    assert {"Typing :: Typed", "Programming Language :: Python :: 3.10"} <= {*classifiers}
    assert not any(one.startswith("License ::") for one in classifiers)
    if kind == "sdk":
        assert shown.get_all("Provides-Extra") == ["http2", "realtime"]


def test_it_is_small_and_unpacks_everywhere(kind: str, package: Package) -> None:
    python = [name for name in package.names() if name.endswith(".py")]
    assert kind == "generator" or len(python) <= MOST_PYTHON_FILES
    assert package.wheel.stat().st_size <= MOST_BYTES
    assert max(map(len, package.names())) <= LONGEST_PATH
