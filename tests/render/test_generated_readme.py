"""The README of any package begins with calls of its own API, and each of its programs runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import ROOT, find_fences
from tests.projects import run_sdkwright
from tests.render.test_first_call import render_readme
from tests.translate.descriptions import TEXT, THING, answer, body, described, operation

EXAMPLES = [ROOT / "examples" / name / "generated" for name in ("taskdock", "depot")]
DOCUMENTS = ROOT.parent / "shared" / "specs"
ADOPTED = ("train-travel.yaml", "fastapi-shop.json", "petstore3.yaml")
# Runs the programs of a README, one by one, against the fake server of its package.
PROGRAM = r"""
import importlib, pathlib, re, sys
source, package, client, programs = sys.argv[1:]
sys.path.insert(0, source)
server = importlib.import_module(package + ".testing").FakeServer()
for program in pathlib.Path(programs).read_text("utf-8").split("\f"):
    for name in re.findall(r'Path\("([^"]+)"\)', program):
        pathlib.Path(name).write_bytes(b"content")
    code = re.sub(rf"\b{client}\(\)", f"SERVER.client({client})", program)
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__", "SERVER": server})
assert not [request.problems for request in server.requests if request.problems]
print("called", *(request.operation for request in server.requests))
"""


def run_readme(generated: Path, folder: Path) -> list[str]:
    """Run the programs of a README; return the operations that they call."""
    (module,) = (generated / "src").glob("*/client.py")
    (client,) = re.findall(r"^class (\w+)\(Client\):", module.read_text("utf-8"), re.MULTILINE)
    programs = find_fences((generated / "README.md").read_text("utf-8"), "python")
    (folder / "programs").write_text("\f".join(programs), "utf-8")
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(generated / "src"), module.parent.name, client, "programs"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert process.returncode == 0, process.stderr
    return process.stdout.splitlines()[-1].split()[1:]


def find_section(readme: str, title: str) -> str:
    return readme.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("generated", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_programs_of_a_readme_run(generated: Path, tmp_path: Path) -> None:
    assert len({*run_readme(generated, tmp_path)}) >= 3


@pytest.mark.parametrize("name", ADOPTED)
def test_the_programs_of_an_adopted_readme_run(name: str, tmp_path: Path) -> None:
    if not (DOCUMENTS / name).is_file():
        pytest.skip(f"{DOCUMENTS / name} does not exist")
    for arguments, folder in (
        (["init", "new", "--from", str(DOCUMENTS / name)], tmp_path),
        (["generate"], tmp_path / "new"),
    ):
        process = run_sdkwright(*arguments, cwd=folder)
        assert process.returncode == 0, process.stderr
    assert run_readme(tmp_path / "new/generated", tmp_path)
    readme = (tmp_path / "new/generated/README.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", readme, re.MULTILINE)[:3] == ["Install", "Quick start", "Calls"]
    assert "    print(error.status_code, error.message)" in find_section(readme, "Errors")


def test_what_a_readme_shows_depends_on_the_api(tmp_path: Path) -> None:
    """A call that sends fields, a file, a stream and a documented failure."""
    binary = {"type": "string", "format": "binary"}
    schemas = {
        name: {"type": "object", "description": "It.", "required": [key], "properties": {key: schema}}
        for name, key, schema in (("Sent", "file", binary), ("Named", "name", TEXT))
    }
    named, sent = ({"$ref": f"#/components/schemas/{name}"} for name in ("Named", "Sent"))
    audio = {"description": "It.", "content": {"audio/mpeg": {"schema": binary}}}
    given = {"name": "thing_id", "in": "path", "required": True, "schema": TEXT}
    upload = operation("files.upload", answer(THING), requestBody=body(sent, "multipart/form-data"))
    spec = described(
        {
            "/things": {
                "get": operation("things.list", answer(THING)),
                "post": operation("things.create", answer(THING), requestBody=body(named)),
            },
            "/things/{thing_id}": {"get": operation("things.get", answer(THING), parameters=[given])},
            "/audio": {"get": operation("audio.listen", audio)},
            "/files": {"post": upload},
        }
    )
    spec["paths"]["/things/{thing_id}"]["get"]["responses"]["404"] = {"description": "It does not exist."}
    spec["components"]["schemas"].update(schemas)
    readme = render_readme(spec, tmp_path)
    sections = {
        title: find_section(readme, title) for title in ("Quick start", "Streaming", "Uploads", "Errors")
    }
    assert {title: re.findall(r"client\.([\w.]+)\(", text) for title, text in sections.items()} == {
        "Quick start": ["things.list", "things.create"],
        "Streaming": ["audio.listen"],
        "Uploads": ["files.upload"],
        "Errors": ["things.get"],
    }
    assert "except NotFoundError as error:" in sections["Errors"]
    assert "| `client.things` | `list`, `create`, `get` |" in find_section(readme, "Calls")


def test_a_long_comment_is_before_the_client() -> None:
    """The names of several credentials do not fit beside it."""
    readme = (EXAMPLES[1] / "README.md").read_text("utf-8")
    assert "# Reads DEPOT_CLIENT_ID and DEPOT_CLIENT_SECRET, or pass" in readme
    assert max(map(len, "\n".join(find_fences(readme, "python")).splitlines())) <= 100
