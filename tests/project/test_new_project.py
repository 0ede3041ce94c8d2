"""`sdkwright init`: a new project."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sdkwright.cli.main import main
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.config import read_config
from sdkwright.project.installation import find_source
from sdkwright.project.new_project import create_project, read_sdkwright_version, render_project
from tests.projects import BIN, run_sdkwright, run_shell, write_files


@pytest.mark.parametrize("name", ["Pet Store", "x", "Ünïcode API 2"])
def test_the_commands_of_a_new_project_work(name: str, tmp_path: Path) -> None:
    created = run_sdkwright("init", "new", "--name", name, cwd=tmp_path)
    assert created.returncode == 0, created.stderr
    assert {*created.stdout.split()} >= {"new/Makefile", "new/spec/openapi.yaml", "new/pyproject.toml"}
    output = ""
    for command in ("make generate", "make test", "make check", "make diff"):
        process = run_shell(command, tmp_path / "new")
        assert process.returncode == 0, process.stdout + process.stderr
        output = process.stdout
    assert output == "there is no release yet; for the first release, run: make release VERSION=0.1.0\n"


def test_a_missing_sdkwright_is_explained(tmp_path: Path) -> None:
    """Without an index, and without a folder that contains it."""
    create_project(tmp_path, "Shop")
    (tmp_path / "wheels").mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "PIP_"))}
    settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "wheels")}
    process = subprocess.run(
        ["make", f"PYTHON={sys.executable}", "generate"],
        cwd=tmp_path,
        env={**environment, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert process.returncode != 0
    lines = [line for line in process.stderr.splitlines() if not line.startswith(("ERROR", "make"))]
    assert lines[0].startswith(
        f"pip cannot install 'sdkwright=={read_sdkwright_version()}'; it reports the reason above."
    )
    assert [line.split()[1] for line in lines[1:3]] == ["SDKWRIGHT=/path/to/sdkwright", "PIP_NO_INDEX=1"]
    assert lines[3:] == ["Then run the same target again."]
    assert not (tmp_path / ".venv/.ready").exists()


@pytest.mark.parametrize(
    ("direct_url", "source"),
    [
        (None, None),
        ({"url": "file:///home/ada/sdk%20wright", "dir_info": {"editable": True}}, "/home/ada/sdk wright"),
        (
            {"url": "file:///a/sdkwright-1.0-py3-none-any.whl", "archive_info": {}},
            "/a/sdkwright-1.0-py3-none-any.whl",
        ),
        ({"url": "https://a.example/s.whl", "archive_info": {}}, "https://a.example/s.whl"),
        (
            {"url": "https://a.example/s.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
            "git+https://a.example/s.git@abc",
        ),
    ],
)
def test_the_source_of_the_installed_generator(
    direct_url: object, source: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = None if direct_url is None else json.dumps(direct_url)
    distribution = SimpleNamespace(read_text=lambda name: text)
    monkeypatch.setattr("importlib.metadata.distribution", lambda name: distribution)
    assert find_source() == source


DOCUMENT = """\
openapi: 3.0.3
info: {title: Shop v2 REST API, version: '1'}
paths:
  /lamps:
    get:
      tags: [lamps]
      operationId: get_lamps
      parameters: [{name: room, in: query, schema: {type: string}}]
      responses: {'200': {description: Lamps., content: {application/json: {schema: {$ref: '#/components/schemas/Lamps'}}}}}
    post:
      tags: [lamps]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Lamp'}}}}
      responses: {'201': {description: A lamp., content: {application/json: {schema: {$ref: '#/components/schemas/Lamp'}}}}}
  /lamps/{lamp_id}/photo:
    put:
      tags: [lamps]
      parameters: [{name: lamp_id, in: path, required: true, schema: {type: integer}}]
      requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {photo: {type: string, format: binary}}}}}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    Lamps: {type: array, items: {$ref: '#/components/schemas/Lamp'}}
    Lamp: {type: object, properties: {name: {type: string}, lost: {$ref: '#/components/schemas/Lost'}}}
"""


def test_the_commands_of_a_project_from_a_document_work(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(DOCUMENT, "utf-8")
    created = run_sdkwright("init", "new", "--from", "api.yaml", cwd=tmp_path)
    assert created.returncode == 0, created.stderr
    assert created.stdout.startswith("api.yaml -> spec\n3 of 3 operations, ")
    source = find_source()
    export = f"export SDKWRIGHT={source} && " if source else ""
    assert (
        created.stderr
        == f"next: cd new && {export}make generate test; the whole report is in new/spec/ADOPTED.md\n"
    )
    for command in ("make test", "make package"):
        process = run_shell(command, tmp_path / "new")
        assert process.returncode != 0
        assert process.stderr.startswith("there is no package in generated/ yet; run: make generate\n")
    for command in ("make generate", "make test", "make check", "make diff"):
        process = run_shell(command, tmp_path / "new")
        assert process.returncode == 0, process.stdout + process.stderr
    readme = (tmp_path / "new/README.md").read_text("utf-8")
    assert "# Shop v2 REST API\n" in readme and "from shop_sdk import Shop\n" in readme
    for request in ("`GET /lamps`", "`POST /lamps`", "`PUT /lamps/{lamp_id}/photo`"):
        (row,) = [line for line in readme.splitlines() if request in line]
        call = re.match(r"\| `client\.([\w.]+)\((.*)\)` \|", row)
        assert call and f'"operationId": "{call[1]}"' in (tmp_path / "new/generated/openapi.json").read_text(
            "utf-8"
        )
        assert call[2] == {"GET": "", "POST": "...", "PUT": "lamp_id, ..."}[request[1:].partition(" ")[0]]
    strict = (tmp_path / "new/Makefile").read_text("utf-8").replace("#\t", "\t")
    (tmp_path / "new/Makefile").write_text(strict, "utf-8")
    process = run_shell("make check", tmp_path / "new")
    assert process.returncode == 2 and "warning" in process.stdout


def test_every_sample_of_a_project_from_a_document_can_be_run(tmp_path: Path) -> None:
    """The test of the project contains the way to run them."""
    (tmp_path / "api.yaml").write_text(DOCUMENT, "utf-8")
    assert run_sdkwright("init", "new", "--from", "api.yaml", cwd=tmp_path).returncode == 0
    test = tmp_path / "new/tests/test_sdk.py"
    test.write_text(test.read_text("utf-8").replace("[:2]", ""), "utf-8")
    process = run_shell("make generate\nmake test", tmp_path / "new")
    assert process.returncode == 0 and "6 passed" in process.stdout, process.stdout + process.stderr


@pytest.mark.parametrize(
    ("title", "package"),
    [
        ("Pet Store", "pet_store_sdk"),
        ("GitHub v3 REST API", "github_sdk"),
        ("Swagger Petstore - OpenAPI 3.0", "petstore_sdk"),
        ("Acme's official OpenAPI spec + an extension", "acme_sdk"),
        ("Orders - Acme Platform (v2)", "orders_sdk"),
        ("Real-time APIs: Chat", "real_time_sdk"),
        ("", "new_sdk"),
        ("API", "new_sdk"),
        ("\U0001f600 \u202e", "new_sdk"),
        ("x" * 300, "new_sdk"),
        ("word " * 60, "word_word_word_word_word_word_word_word_sdk"),
        ("Client", "new_sdk"),
        ("\x1b[31mRed", "31mred_sdk"),
        ("../../etc/passwd", "etc_passwd_sdk"),
        ("'; import os #", "import_os_sdk"),
    ],
)
def test_the_names_of_a_project_come_from_the_title(tmp_path: Path, title: str, package: str) -> None:
    document = {"openapi": "3.0.3", "info": {"title": title, "version": "1"}, "paths": PATHS}
    (tmp_path / "api.json").write_text(json.dumps(document), "utf-8")
    assert main(["init", str(tmp_path / "new"), "--from", str(tmp_path / "api.json")]) == 0
    assert read_config(tmp_path / "new").package.removeprefix("n") == package.removeprefix("n")
    readme = (tmp_path / "new/README.md").read_text("utf-8")
    assert not {"\x1b", "\u202e"} & {*readme}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.json", "new"]


@pytest.mark.parametrize(
    ("title", "client_class"),
    [
        ("OpenAI API", "OpenAI"),
        ("pet store", "PetStore"),
        ("Café Noir", "CafeNoir"),
        ("2Checkout", "N2Checkout"),
    ],
)
def test_the_client_has_the_capitals_of_the_title(tmp_path: Path, title: str, client_class: str) -> None:
    document = {"openapi": "3.0.3", "info": {"title": title, "version": "1"}, "paths": PATHS}
    (tmp_path / "api.json").write_text(json.dumps(document), "utf-8")
    assert main(["init", str(tmp_path / "new"), "--from", str(tmp_path / "api.json")]) == 0
    assert read_config(tmp_path / "new").client_class == client_class


PATHS = {"/a": {"get": {"operationId": "a", "responses": {"204": {"description": "Done."}}}}}


@pytest.mark.parametrize("title", [5, None, {"a": 1}])
def test_a_document_without_a_title(tmp_path: Path, title: object) -> None:
    document = {"openapi": "3.0.3", "info": {"title": title, "version": "1"}, "paths": PATHS}
    (tmp_path / "api.json").write_text(json.dumps(document), "utf-8")
    assert main(["init", str(tmp_path / "shop"), "--from", str(tmp_path / "api.json")]) == 0
    assert read_config(tmp_path / "shop").client_class == "Shop"


def test_the_name_of_a_person_counts(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(DOCUMENT, "utf-8")
    assert main(["init", str(tmp_path / "new"), "--name", "Light", "--from", str(tmp_path / "api.yaml")]) == 0
    config = read_config(tmp_path / "new")
    assert (config.package, config.client_class, config.environment) == ("light_sdk", "Light", "LIGHT")
    for name in ("42", "Client"):
        assert (
            main(["init", str(tmp_path / "other"), "--name", name, "--from", str(tmp_path / "api.yaml")]) == 2
        )
    assert not (tmp_path / "other").exists()


def test_a_document_changes_no_existing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"api.yaml": DOCUMENT, "spec/lamps.yaml": "mine"})
    assert main(["init", "--from", "api.yaml"]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.yaml", "spec"]
    (tmp_path / "spec/lamps.yaml").unlink()
    assert main(["init", "--from", "api.yaml"]) == 0
    assert (tmp_path / "spec/lamps.yaml").is_file() and (tmp_path / "api.yaml").read_text("utf-8") == DOCUMENT


def test_the_workflows_of_a_new_project_are_valid(tmp_path: Path) -> None:
    create_project(tmp_path, "Pets")
    workflows = sorted((tmp_path / ".github" / "workflows").iterdir())
    assert [path.name for path in workflows] == ["ci.yml", "publish.yml"]
    for command in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows],
        ["zizmor", "--offline", "--no-progress", "--persona=pedantic", tmp_path / ".github"],
    ):
        program = [str(BIN / command[0]), *map(str, command[1:])]
        process = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
        assert process.returncode == 0, process.stdout + process.stderr


def test_existing_files_are_kept(tmp_path: Path) -> None:
    (tmp_path / "pets").mkdir()
    (tmp_path / "pets" / "Makefile").write_text("mine", "utf-8")
    process = run_sdkwright("init", "pets", cwd=tmp_path)
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr == "sdkwright: pets/Makefile exists; choose another folder: sdkwright init FOLDER\n"
    assert [path.name for path in (tmp_path / "pets").iterdir()] == ["Makefile"]


@pytest.mark.parametrize("title", ["", "42", "!!!", "a\nb", "Client"])
def test_a_title_without_a_package_name_is_rejected(title: str, tmp_path: Path) -> None:
    message = "cannot be the name of a package; pass another name: sdkwright init"
    with pytest.raises(UnreadableInput, match=message):
        create_project(tmp_path, title)
    assert list(tmp_path.iterdir()) == []


def test_no_placeholder_remains() -> None:
    files = render_project("Pet Store")
    assert [path for path, text in files.items() if re.search(r"(?<!\$)\{\{", text)] == []
    assert 'package = "pet_store_sdk"' in files["pyproject.toml"]
