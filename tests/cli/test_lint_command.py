"""`sdkwright lint`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from sdkwright.cli.options import open_cache
from sdkwright.output.previous_lint import hash_lint_input, read_previous_problems
from sdkwright.project.config import read_config
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


def test_formats(folder: Path, capsys: Captured) -> None:
    add_unused_schema(folder)
    message = "schema 'Spare' is not used; remove it, or refer to it"
    assert main(["lint", "--format", "github"]) == 0
    assert capsys.readouterr().out == f"::warning file=spec/things.yaml,line=22::{message}\n"
    assert main(["lint", "--strict", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "version": "1.0",
        "problems": [
            {"file": "spec/things.yaml", "line": 22, "column": 0, "severity": "warning", "message": message}
        ],
    }
    assert main(["lint", "--format", "sarif"]) == 0
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (result,) = run["results"]
    assert result["message"] == {"text": message}
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "spec-warning"
    (place,) = result["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "spec/things.yaml"},
        "region": {"startLine": 22},
    }


@pytest.mark.parametrize("format_", ["json", "sarif", "github"])
def test_errors_are_part_of_a_format(format_: str, folder: Path, capsys: Captured) -> None:
    (folder / "spec/others.yaml").write_text("paths: [\n")
    assert main(["lint", "--format", format_]) == 1
    out, err = capsys.readouterr()
    assert "close its brackets and quotes" in out
    assert err == ""


def test_a_line_of_the_spec_is_no_command_of_github(folder: Path, capsys: Captured) -> None:
    (folder / "spec/a%.yaml").write_text('"x\\n::error::y": 1\n')
    assert main(["lint", "--format", "github"]) == 1
    assert all(line.startswith("::error file=spec/") for line in capsys.readouterr().out.splitlines())


def test_the_problems_of_an_unchanged_spec_are_cached(folder: Path, capsys: Captured) -> None:
    add_unused_schema(folder)
    for _ in range(2):
        assert main(["lint"]) == 0
        assert capsys.readouterr() == (UNUSED, "")
    key = hash_lint_input(read_config(folder), cache := open_cache(read_config(folder), is_off=False))
    assert read_previous_problems(key, cache) is not None
    with (folder / "spec/things.yaml").open("a") as file:
        file.write("    Spare2: {type: string, description: Spare.}\n")
    assert main(["lint"]) == 0
    assert capsys.readouterr().out.count("is not used") == 2


def test_fixing(folder: Path, capsys: Captured) -> None:
    path = folder / "spec/things.yaml"
    text = path.read_text()
    path.write_text(text.replace(".\n", "\n", 1))
    assert main(["lint", "--strict"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert main(["lint", "--strict", "--fix"]) == 0
    assert capsys.readouterr().out == f"{line.replace('warning', 'fixed')}\n"
    assert path.read_text() == text
    assert main(["lint", "--strict", "--fix"]) == 0
    assert capsys.readouterr() == ("", "")
