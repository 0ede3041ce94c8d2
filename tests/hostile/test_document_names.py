"""Documents with the names of other files: their modules are inside the package, or the spec is rejected."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from tests.projects import read_files, write_project

SYSTEM_NAMES = (
    "con",
    "nul",
    "aux",
    "prn",
    "com1",
    "lpt1",
    "sitecustomize",
    "usercustomize",
    "conftest",
    "setup",
)


@pytest.mark.parametrize(
    "name", [*SYSTEM_NAMES, "__init__", "__main__", "pyproject", "py", "_runtime", "client"]
)
def test_a_document_with_a_special_name_becomes_a_module_or_is_rejected(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it is called, its files lie inside the package; the project's own are those of any spec."""
    monkeypatch.chdir(write_project(tmp_path))
    assert main(["generate"]) == 0
    outside = {path for path in read_files(tmp_path / "generated") if not path.startswith("src/small_sdk/")}
    spec = (tmp_path / "spec/others.yaml").rename(tmp_path / f"spec/{name}.yaml")
    text = spec.read_text("utf-8").replace("others", name)
    spec.write_text(text.replace("'204': {description: It is made.}\n", ANSWER), "utf-8")
    root = tmp_path / "spec/openapi.yaml"
    root.write_text(root.read_text("utf-8").replace("others", name), "utf-8")
    capsys.readouterr()
    if main(["generate"]):
        out = capsys.readouterr().out
        assert out.isascii()
        assert all(re.match(rf"spec/({name}|openapi)\.yaml:\d+: error: ", line) for line in out.splitlines())
        return
    made = read_files(tmp_path / "generated")
    new = {path for path in made if not path.startswith(("src/small_sdk/", "docs/"))}
    assert new == {path for path in outside if not path.startswith("docs/")}
    assert f"src/small_sdk/resources/{name}.py" in made
    run = [sys.executable, "-c", f"import small_sdk, small_sdk.resources.{name}, small_sdk.models.{name}"]
    subprocess.run(run, cwd=tmp_path / "generated/src", check=True, timeout=60)


ANSWER = """\
'200':
          description: It.
          content: {application/json: {schema: {$ref: '#/components/schemas/Other'}}}
components:
  schemas:
    Other:
      type: object
      description: Another one.
      properties:
        name: {type: string, description: What it is called.}
"""
