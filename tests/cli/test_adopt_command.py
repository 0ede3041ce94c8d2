"""`sdkwright adopt`."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from sdkwright.follow.decisions import Decisions
from sdkwright.follow.upstream import read_spec_decisions, read_upstream
from sdkwright.pipeline import find_warnings
from sdkwright.project.config import read_config
from sdkwright.spec.loading import load_spec
from tests.projects import read_files, write_files

Captured = pytest.CaptureFixture[str]
DOCUMENT = """\
openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: 'https://pets.example.com'}]
paths:
  /pets:
    get:
      tags: [pets]
      operationId: listPets
      responses:
        '200':
          description: Pets.
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
    post:
      tags: [pets]
      operationId: createPet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'201': {description: Done., content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /lost:
    get: {tags: [lost], operationId: lost, responses: {'200': {$ref: 'lost.yaml#/Lost'}}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string, nullable: true}, kind: {$ref: '#/components/schemas/Kind'}}}
"""


@pytest.fixture(autouse=True)
def empty_spec(folder: Path) -> None:
    """The project has a document, and no spec yet."""
    for file in (folder / "spec").iterdir():
        file.unlink()
    write_files(folder, {"api.yaml": DOCUMENT})


def list_calls(folder: Path) -> list[str]:
    spec = load_spec(folder / "spec")
    return sorted(f"{endpoint.method} {endpoint.sent_path}" for endpoint in spec.list_paths())


def list_description(folder: Path) -> dict[str, bytes]:
    """The files of the spec that do not name the document which it was adopted from."""
    named = ("ADOPTED.md", "upstream/source.toml")
    return {path: data for path, data in read_files(folder / "spec").items() if path not in named}


def test_it_writes_the_spec_and_prints_the_report(folder: Path, capsys: Captured) -> None:
    assert main(["adopt", "api.yaml"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("api.yaml -> spec\n3 of 3 operations, ")
    assert "      api.yaml:19  GET /lost\n" in out or "api.yaml:19" in out
    assert "unknown reference 'lost.yaml#/Lost': 'lost.yaml': no such file" in out
    assert err == "the whole report is in spec/ADOPTED.md\n"
    assert list_calls(folder) == ["get /lost", "get /pets", "post /pets"]
    assert (
        (folder / "spec/ADOPTED.md")
        .read_text("utf-8")
        .startswith("# How this description was adopted\n\n`api.yaml`: 3 of")
    )
    assert [problem for problem in find_warnings(read_config(folder)) if problem.severity == "error"] == []
    assert main(["generate"]) == 0


def test_the_same_document_gives_the_same_files(folder: Path) -> None:
    assert main(["adopt", "api.yaml"]) == 0
    first = read_files(folder / "spec")
    assert main(["adopt", "api.yaml", "--force"]) == 0
    assert read_files(folder / "spec") == first == read_files(folder / "spec.old")


def test_the_document_is_stored_byte_for_byte(folder: Path) -> None:
    assert main(["adopt", "api.yaml"]) == 0
    assert (folder / "spec/upstream/openapi.yaml").read_bytes() == (folder / "api.yaml").read_bytes()
    upstream = read_upstream(folder / "spec")
    assert upstream is not None and (upstream.source.source, upstream.source.form) == ("api.yaml", "full")
    assert read_spec_decisions(folder / "spec") == Decisions()


def test_a_spec_is_replaced_only_with_force(folder: Path, capsys: Captured) -> None:
    write_files(folder, {"spec/openapi.yaml": "mine", "spec/released/openapi.json": "{}"})
    before = read_files(folder)
    assert main(["adopt", "api.yaml"]) == 2
    assert capsys.readouterr() == (
        "",
        "sdkwright: spec is not empty; pass --force to replace it, which keeps it aside\n",
    )
    assert read_files(folder) == before
    assert main(["adopt", "api.yaml", "--force"]) == 0
    assert "the old spec is in spec.old; copy what you want to keep" in capsys.readouterr().err
    assert read_files(folder / "spec.old") == {"openapi.yaml": b"mine", "released/openapi.json": b"{}"}
    assert read_files(folder / "spec")["released/openapi.json"] == b"{}"


def test_a_document_inside_the_spec_is_replaced_by_its_adopted_form(folder: Path) -> None:
    write_files(folder, {"spec/openapi.yaml": DOCUMENT})
    assert main(["adopt", "spec/openapi.yaml", "--force"]) == 0
    assert list_calls(folder) == ["get /lost", "get /pets", "post /pets"]
    assert (folder / "spec.old/openapi.yaml").read_text("utf-8") == DOCUMENT


def test_the_formats_of_the_report(folder: Path, capsys: Captured) -> None:
    assert main(["adopt", "api.yaml", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["operations"] == {"adopted": 3, "inSource": 3}
    assert main(["adopt", "api.yaml", "--format", "markdown", "-o", "report.md", "--force"]) == 0
    assert capsys.readouterr().out == ""
    assert (folder / "report.md").read_bytes() == (folder / "spec/ADOPTED.md").read_bytes()


def test_the_stored_report_does_not_depend_on_the_folder_of_the_document(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Captured
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write_files(elsewhere, {"api.yaml": DOCUMENT})
    assert main(["adopt", "api.yaml"]) == 0
    capsys.readouterr()
    assert main(["adopt", str(elsewhere / "api.yaml"), "--force"]) == 0
    assert f"{elsewhere}/api.yaml:19" in capsys.readouterr().out
    assert read_files(folder / "spec") == read_files(folder / "spec.old")


def test_names_of_a_person(folder: Path) -> None:
    write_files(
        folder,
        {"names.toml": "[call_paths]\n'GET /pets' = 'animals.all'\n"},
    )
    assert main(["adopt", "api.yaml", "--names", "names.toml"]) == 0
    text = "".join(data.decode() for data in read_files(folder / "spec").values())
    assert "operationId: animals.all\n" in text


@pytest.mark.parametrize("text", ["[call_path]\n", "components = 5\n", "[components]\nPet = 5\n", "["])
def test_invalid_names(folder: Path, capsys: Captured, text: str) -> None:
    write_files(folder, {"names.toml": text})
    assert main(["adopt", "api.yaml", "--names", "names.toml"]) in (1, 2)
    assert "names.toml" in "".join(capsys.readouterr())
    assert list((folder / "spec").iterdir()) == []


def test_standard_input_and_gzip(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DOCUMENT.encode())))
    assert main(["adopt", "-"]) == 0
    assert "(standard input):19" in capsys.readouterr().out
    first = list_description(folder)
    (folder / "api.yaml.gz").write_bytes(gzip.compress(DOCUMENT.encode()))
    assert main(["adopt", "api.yaml.gz", "--force"]) == 0
    assert list_description(folder) == first


def test_a_folder_with_references(folder: Path) -> None:
    write_files(
        folder,
        {
            "source/openapi.yaml": "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {$ref: paths/a.yaml}\n",
            "source/paths/a.yaml": "get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref:"
            " '../schemas.yaml#/A'}}}}}}\n",
            "source/schemas.yaml": "A: {type: object, properties: {up: {$ref: '#/A'}}}\n",
        },
    )
    assert main(["adopt", "source"]) == 0
    assert list_calls(folder) == ["get /a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("openapi: 3.0.3\npaths: [", "bad.yaml:2:9: the text ends too early"),
        ("a: 1\n", "bad.yaml: not an OpenAPI description; it has neither 'openapi' nor 'paths'"),
        ("", "bad.yaml: not an OpenAPI description, but an empty file"),
        ("openapi: 3.0.3\npaths: {}\n", "bad.yaml: no operation to adopt"),
        ('{"openapi": ' + "[" * 300, "bad.yaml:1"),
    ],
)
def test_what_cannot_be_adopted(folder: Path, capsys: Captured, text: str, message: str) -> None:
    write_files(folder, {"bad.yaml": text})
    before = read_files(folder)
    assert main(["adopt", "bad.yaml"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"sdkwright: {message}") and err.count("\n") == 1
    assert read_files(folder) == before


def test_a_url_needs_the_option(capsys: Captured) -> None:
    assert main(["adopt", "https://127.0.0.1:9/api.json"]) == 2
    assert "pass --allow-remote" in capsys.readouterr().err


def test_without_a_project(folder: Path, capsys: Captured) -> None:
    (folder / "pyproject.toml").unlink()
    assert main(["adopt", "api.yaml"]) == 2
    assert (
        "create a project (sdkwright init FOLDER --from DOCUMENT), or pass a folder"
        in capsys.readouterr().err
    )
    assert main(["adopt", "api.yaml", "--spec", "elsewhere"]) == 0
    assert (folder / "elsewhere/openapi.yaml").is_file()


def test_progress_is_printed_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("sdkwright.cli.terminal.can_print_progress", lambda: True)
    assert main(["adopt", "api.yaml"]) == 0
    stages = [line.split()[0] for line in capsys.readouterr().err.splitlines() if line.endswith(" s")]
    assert stages == ["read", "convert", "name", "check", "write", "report"]
