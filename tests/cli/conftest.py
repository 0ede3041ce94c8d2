"""The project that each test of a command runs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import write_project


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small project, which is the current folder."""
    monkeypatch.chdir(write_project(tmp_path))
    return tmp_path
