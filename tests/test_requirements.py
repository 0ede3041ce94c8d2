"""The lock files: complete, and of the same versions."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import groupby

import pytest
import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packages import ROOT

PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("generate", "dev")


def entries(lock: str) -> dict[str, list[str]]:
    """The lines of each entry (the version, then the hashes), by its first line."""
    lines = [
        line.rstrip("\\ ")
        for line in (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8").splitlines()
        if not line.lstrip().startswith("#")
    ]
    found: dict[str, list[str]] = {}
    for is_entry, group in groupby(lines, key=lambda line: line[:1].isalnum()):
        if is_entry:
            *_, first = group
        else:
            found[first] = list(group)
    return found


def requirements(*groups: str) -> list[Requirement]:
    texts: list[str] = list(PROJECT["project"]["dependencies"])
    for group in groups:
        texts += [text for text in PROJECT["dependency-groups"][group] if isinstance(text, str)]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_an_exact_version_with_hashes(lock: str) -> None:
    for first, hashes in entries(lock).items():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", first)
        assert hashes and all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line) for line in hashes)


def test_generate_is_a_part_of_dev() -> None:
    generate, dev = entries("generate"), entries("dev")
    assert {first: dev.get(first) for first in generate} == generate
    assert len(generate) < len(dev) / 3


@pytest.mark.parametrize(("lock", "groups"), [("generate", ("build",)), ("dev", ("build", "dev"))])
def test_a_lock_has_what_the_project_requires(lock: str, groups: tuple[str, ...]) -> None:
    locked: dict[str, list[str]] = {}
    for first in entries(lock):
        requirement = Requirement(first)
        locked.setdefault(requirement.name, []).append(str(requirement.specifier)[2:])
    for requirement in requirements(*groups):
        versions = locked[canonicalize_name(requirement.name)]
        assert all(
            requirement.specifier.contains(version) for version in versions
        ), f"{requirement}: run `make lock`"


def test_the_installed_packages_lack_nothing() -> None:
    """pip installs the lock files without looking at dependencies."""
    check = [sys.executable, "-m", "pip", "check", "--disable-pip-version-check"]
    run = subprocess.run(check, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
