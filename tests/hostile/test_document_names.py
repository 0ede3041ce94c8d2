"""Documents with the names of other files: their modules are inside the package, or the spec is rejected."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from tests.projects import read_files, write_files, write_project

DEVICES = ("con", "nul", "aux", "prn", "com1", "com9", "lpt1", "lpt9")
SYSTEM_NAMES = (
    *DEVICES,
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
    module = f"{name}_" if name in DEVICES else name
    assert {f"src/small_sdk/{folder}/{module}.py" for folder in ("resources", "models")} <= made.keys()
    assert {f"docs/{folder}/{module}.md" for folder in ("reference", "models")} <= made.keys()
    assert [path for path in made if is_device_path(path)] == []
    run = [
        sys.executable,
        "-c",
        f"import small_sdk, small_sdk.resources.{module}, small_sdk.models.{module}; small_sdk.Small().{name}",
    ]
    subprocess.run(run, cwd=tmp_path / "generated/src", check=True, timeout=60)


def is_device_path(path: str) -> bool:
    return any(step.partition(".")[0].lower() in DEVICES for step in path.split("/"))


def test_every_file_of_a_package_can_be_written_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Devices as resources with sub-resources, as documents, as guides and as additions."""
    monkeypatch.chdir(write_project(tmp_path))
    root = (tmp_path / "spec/openapi.yaml").read_text("utf-8")
    names = ("con", "con.aux", "con.aux.nul", "prn", "lpt3")
    root += "".join(f"  - {{name: {name}, description: Text.}}\n" for name in names)
    template = (tmp_path / "spec/things.yaml").read_text("utf-8")
    files: dict[str, str] = {
        "openapi.yaml": root,
        "guide/a.md": "## Con\n\nText.\n",
        "guide/b.md": "## AUX\n\nText.\n",
    }
    for number, name in enumerate(names):
        text = (
            template.replace("things", name)
            .replace("Thing", f"Thing{number}")
            .replace("Kind", f"Kind{number}")
        )
        files[f"{name.replace('.', '/')}.yaml"] = text.replace("/v1/", f"/v{number}/")
    additions = (
        "from .._runtime import AsyncResource, Resource\n"
        "class {0}Additions(Resource): ...\nclass Async{0}Additions(AsyncResource): ...\n"
    )
    files["additions/prn.py"], files["additions/con/aux.py"] = additions.format("Prn"), additions.format(
        "ConAux"
    )
    write_files(tmp_path / "spec", files)
    # On Windows, the document of a resource can only be called so.
    (tmp_path / "spec/lpt3.yaml").rename(tmp_path / "spec/lpt3_.yaml")
    assert main(["generate"]) == 0
    made = read_files(tmp_path / "generated")
    assert [path for path in made if is_device_path(path)] == []
    assert "docs/reference/con_/aux_/nul_.md" in made
    assert {"con", "aux"} == {path[11:14] for path in made if re.match(r"docs/guide/(con|aux)-\d+\.md", path)}
    assert "src/small_sdk/models/con_/aux_/nul_.py" in made
    code = (
        "from small_sdk import Small, AsyncSmall\n"
        "for client in (Small(), AsyncSmall()):\n"
        "    client.con.get, client.con.aux.get, client.con.aux.nul.get, client.prn.get, client.lpt3.get\n"
        "import small_sdk.resources.con_.aux_.nul_, small_sdk.additions.prn_"
    )
    run = [sys.executable, "-c", code]
    subprocess.run(run, cwd=tmp_path / "generated/src", check=True, timeout=60)
    links = re.findall(
        r"^\| \[`client[^]]+\]\(([^)#:]+\.md)", made["docs/reference/con_.md"].decode(), re.MULTILINE
    )
    assert links == ["con_/aux_.md"]


def test_documents_whose_modules_have_the_same_name_are_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write_project(tmp_path))
    for name, schema in (("con", "One"), ("con_", "Two")):
        use = f"{{application/json: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}"
        text = f"paths:\n  /{name}:\n    get: {{operationId: con.{schema.lower()}, tags: [con],"
        text += f" responses: {{'200': {{description: It., content: {use}}}}}}}\n"
        text += f"components: {{schemas: {{{schema}: {{type: object, description: It.}}}}}}\n"
        write_files(tmp_path / "spec", {f"{name}.yaml": text})
    with (tmp_path / "spec/openapi.yaml").open("a") as root:
        root.write("  - {name: con, description: Text.}\n")
    assert main(["generate"]) == 1
    assert (
        "spec/con_.yaml:4: error: the schemas of 'con' and 'con_' would both be in the module 'con_'; rename one document"
        in capsys.readouterr().out
    )


def test_a_package_cannot_have_the_name_of_a_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write_project(tmp_path))
    settings = (tmp_path / "pyproject.toml").read_text("utf-8").replace("small_sdk", "AUX")
    write_files(tmp_path, {"pyproject.toml": settings})
    assert main(["generate"]) == 2
    assert (
        "'package' in [tool.sdkwright] must not be the name of a device on Windows, 'AUX'"
        in capsys.readouterr().err
    )


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
