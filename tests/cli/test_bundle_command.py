"""`sdkwright bundle`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sdkwright.cli.main import main


def test_it_goes_to_the_output_or_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle"]) == 0
    out, err = capsys.readouterr()
    assert (json.loads(out)["info"]["title"], err) == ("Small", "")
    assert main(["bundle", "-o", "bundle.json"]) == 0
    assert (folder / "bundle.json").read_text("utf-8") == out
    assert capsys.readouterr() == ("", "")
