"""`sdkwright lint`."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.cli.main import main
from tests.projects import write_files

Captured = pytest.CaptureFixture[str]
UNUSED = "spec/things.yaml:22: warning: schema 'Spare' is not used; remove it, or refer to it\n"


def add_unused_schema(folder: Path) -> None:
    with (folder / "spec/things.yaml").open("a") as file:
        file.write("    Spare: {type: string, description: Spare.}\n")


def test_a_spec_without_problems(capsys: Captured) -> None:
    assert main(["lint"]) == 0
    assert capsys.readouterr() == ("", "")


def test_warnings_fail_only_with_strict(folder: Path, capsys: Captured) -> None:
    add_unused_schema(folder)
    assert main(["lint"]) == 0
    assert capsys.readouterr() == (UNUSED, "")
    assert main(["lint", "--strict"]) == 1
    assert capsys.readouterr() == (UNUSED, "")
    assert main(["generate"]) == 0


def test_errors_of_the_translation_are_printed_with_the_warnings(folder: Path, capsys: Captured) -> None:
    add_unused_schema(folder)
    others = (folder / "spec/others.yaml").read_text().replace("others.create", "create")
    write_files(folder / "spec", {"others.yaml": others})
    assert main(["lint"]) == 1
    error = "'create' contains no resource; write the call path, as in voices.get"
    assert capsys.readouterr() == (
        f"spec/others.yaml:4: error: {error}\n{UNUSED}",
        "1 error\n",
    )


def test_additions_are_checked(folder: Path, capsys: Captured) -> None:
    additions = {"things.py": "class ThingsAdditions:\n  pass\n", "thinks.py": "x = ("}
    write_files(folder / "spec/additions", additions)
    assert main(["lint"]) == 1
    out = capsys.readouterr().out
    assert "spec/additions/things.py:1: error: no class 'AsyncThingsAdditions'" in out
    assert (
        "spec/additions/thinks.py:1: error: no resource 'thinks'; rename the file after a resource: " in out
    )
