"""The built packages are reproducible, complete, small, and valid for an index. Needs no network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from tests.packages import (
    MAX_BYTES,
    MAX_PATH_LENGTH,
    MAX_PYTHON_FILES,
    ROOT,
    Package,
    build,
    copy_generator,
    copy_sdk,
)

COPY = {"sdk": copy_sdk, "generator": copy_generator}


@pytest.fixture(scope="module", params=COPY)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def package(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp(kind)
    return build(COPY[kind](folder / "source"), folder / "dist")


def test_a_build_is_reproducible(kind: str, package: Package, tmp_path: Path) -> None:
    other_copy = COPY[kind](tmp_path / "a b" / "ü")
    for path in [*other_copy.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (1_234_567_890, 1_234_567_890))
    environment = {"TZ": "Asia/Kolkata", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}
    again = build(other_copy, tmp_path / "dist", environment, umask=0o077)
    assert [_hash(path) for path in again.files] == [_hash(path) for path in package.files]


def _hash(path: Path) -> tuple[str, str]:
    return path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_index_accepts_it(package: Package) -> None:
    _run("twine", "check", "--strict", *map(str, package.files))
    _run("check_wheel_contents", "--no-config", str(package.wheel))


def _run(module: str, *arguments: str) -> None:
    process = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert process.returncode == 0, process.stdout + process.stderr


def test_it_is_complete(kind: str, package: Package) -> None:
    folders = {
        "sdk": ("generated/src/elevenlabs_sdk", "elevenlabs_sdk"),
        "generator": ("generator/sdkwright", "sdkwright"),
    }
    source, name = folders[kind]
    expected = {f"{name}/{path}" for path in _list_files(ROOT / source)}
    if kind == "sdk":
        expected.add(f"{name}/testing/openapi.json")
    else:
        expected |= {f"{name}/_templates/{path}" for path in _list_files(ROOT / "templates")}
    packaged = {
        path for path in package.list_wheel() if not PurePosixPath(path).parts[0].endswith(".dist-info")
    }
    assert packaged == expected
    names = {PurePosixPath(path).name for path in package.list_wheel() if path not in expected}
    assert names >= {"METADATA", "RECORD", "WHEEL", "LICENSE"}
    assert {"LICENSE", "README.md", "pyproject.toml"} <= {*package.list_sdist()}


def _list_files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_metadata(kind: str, package: Package) -> None:
    metadata = package.read_metadata()
    assert metadata["License-Expression"] == "MIT"
    assert metadata.get_all("License-File") == ["LICENSE"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata["Requires-Python"] == ">=3.10"
    assert len(metadata["Summary"]) < 120
    classifiers = metadata.get_all("Classifier", [])
    assert {"Typing :: Typed", "Programming Language :: Python :: 3.10"} <= {*classifiers}
    assert not any(classifier.startswith("License ::") for classifier in classifiers)
    if kind == "sdk":
        assert metadata.get_all("Provides-Extra") == ["http2", "realtime"]


def test_its_size_and_paths(kind: str, package: Package) -> None:
    python = [name for name in package.list_wheel() if name.endswith(".py")]
    assert kind == "generator" or len(python) <= MAX_PYTHON_FILES
    assert package.wheel.stat().st_size <= MAX_BYTES[kind]
    assert max(map(len, package.list_wheel())) <= MAX_PATH_LENGTH
