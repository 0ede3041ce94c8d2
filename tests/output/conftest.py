"""The output folder that each test changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.output.folder import write_output
from tests.output.example_packages import OLD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An output folder with the old version of the package."""
    write_output(OLD, tmp_path / "out")
    return tmp_path / "out"
