"""Descriptions read leniently: files, folders and commits, in YAML or JSON, split over files or not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sdkwright.openapi.description import Description, read_description
from sdkwright.openapi.vocabulary import OTHER_FOLDERS
from sdkwright.problems.problem import SourceLocation, UnreadableInput
from sdkwright.spec.loading import load_spec

ROOT = Path(__file__).parents[2]
SMALL = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def read_error(where: str, **options: Any) -> str:
    with pytest.raises(UnreadableInput) as error:
        read_description(where, **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def read_text(tmp_path: Path, text: str) -> Description:
    return read_description(str(write_files(tmp_path, {"api.yaml": text}) / "api.yaml"))


def test_a_spec_folder_is_one_description(tmp_path: Path) -> None:
    description = read_description(str(ROOT / "spec"))
    bundle = read_description(str(ROOT / "generated" / "openapi.json"))
    assert description.document["components"].keys() == bundle.document["components"].keys()
    assert description.document["paths"].keys() == bundle.document["paths"].keys()
    location = description.locate("/components/schemas/Voice/properties/name")
    assert location.file.endswith("spec/shared.yaml")
    lines = (ROOT / "spec" / "shared.yaml").read_text("utf-8").splitlines()
    assert lines[location.line - 1].strip() == "name:"
    with description.spec() as path:
        assert load_spec(path).root["openapi"].value == "3.1.1"


def test_a_spec_folder_has_folders_without_documents(tmp_path: Path) -> None:
    write_files(tmp_path, {"openapi.yaml": SMALL, "a/upstream/b.yaml": "components: {schemas: {B: {}}}\n"})
    write_files(tmp_path, {f"{name}/a.yaml": "] not of the spec" for name in OTHER_FOLDERS})
    assert read_description(str(tmp_path)).document["components"] == {"schemas": {"B": {}}}


def test_a_missing_value_has_the_location_of_its_nearest_parent(tmp_path: Path) -> None:
    description = read_text(
        tmp_path,
        "openapi: 3.0.0\npaths:\n  /a/{b}:\n    get:\n      parameters:\n"
        "        - {name: x, in: query}\n        - $ref: '#/components/parameters/P'\n"
        "components:\n  parameters:\n    P: {name: y, in: query}\n",
    )
    lines = {
        "/paths/~1a~1{b}/get": 4,
        "/paths/~1a~1{b}/get/responses/200": 4,
        "/paths/~1a~1{b}/get/parameters/query/x": 6,
        "/paths/~1a~1{b}/get/parameters/query/y": 7,
        "/paths/~1a~1{b}/get/parameters/query/z": 5,
        "/nothing": 1,
        "": 1,
    }
    assert {pointer: description.locate(pointer).line for pointer in lines} == lines


def test_references_into_other_files_are_followed(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "api.yaml": "openapi: 3.0.0\npaths:\n  /a: {$ref: 'paths/a.yml'}\n",
            "paths/a.yml": "get:\n  responses:\n    200:\n      content:\n        application/json:\n"
            "          schema: {$ref: '../schemas/pet.json#/Pet'}\n",
            "schemas/pet.json": '{"Pet": {"type": "object",\n "properties": {"up": {"$ref": "#/Pet"}}}}',
        },
    )
    description = read_description(str(tmp_path))
    assert description.document["paths"]["/a"]["$ref"] == "#/x-files/paths~1a.yml"
    pet = description.document["x-files"]["schemas/pet.json"]["Pet"]
    assert pet["properties"]["up"]["$ref"] == "#/x-files/schemas~1pet.json/Pet"
    location = description.locate("/x-files/schemas~1pet.json/Pet/properties/up")
    assert (location.file.endswith("schemas/pet.json"), location.line) == (True, 2)


@pytest.mark.parametrize(
    "ref", ["../secret.yaml", "/etc/passwd", "a/../../secret.yaml", "link.yaml", "missing.yaml"]
)
def test_files_outside_the_root_folder_are_not_read(tmp_path: Path, ref: str) -> None:
    inside = write_files(
        tmp_path, {"secret.yaml": "S: {type: string}", "in/api.yaml": SMALL + f"x: {{$ref: '{ref}#/S'}}\n"}
    )
    (inside / "in" / "link.yaml").symlink_to(inside / "secret.yaml")
    text = (inside / "in" / "api.yaml").read_text().replace(
        "x:", "components: {schemas: {A:"
    ).rstrip() + "}}\n"
    (inside / "in" / "api.yaml").write_text(text)
    assert ref.rpartition("/")[2] in read_error(str(inside / "in" / "api.yaml"))
    if ref == "../secret.yaml":
        description = read_description(str(inside / "in" / "api.yaml"), root=inside)
        assert description.document["x-files"]["secret.yaml"]["S"] == {"type": "string"}


def test_remote_files_are_read_only_if_allowed(tmp_path: Path) -> None:
    where = (
        write_files(tmp_path, {"a.yaml": SMALL.replace("{}", "{/a: {$ref: 'http://127.0.0.1:9/x.yaml'}}")})
        / "a.yaml"
    )
    assert "is remote" in read_error(str(where))
    assert "cannot be fetched" in read_error(str(where), allow_remote=True)


def test_references_in_examples_and_extensions_are_data(tmp_path: Path) -> None:
    description = read_text(
        tmp_path, SMALL + "components: {schemas: {A: {example: {$ref: 'http://x/y'}, x-y: {$ref: z}}}}\n"
    )
    assert description.document["components"]["schemas"]["A"]["example"] == {"$ref": "http://x/y"}


def test_yaml_that_the_strict_reader_rejects(tmp_path: Path) -> None:
    description = read_text(
        tmp_path,
        "openapi: 3.0.0\nx-base: &base {type: object, description: d}\npaths:\n  /a:\n    get:\n"
        "      responses:\n        200: {description: off}\n"
        "components:\n  schemas:\n    A: {<<: *base, description: own}\n    on: {enum: [on, 12:30, 1_000, 2020-01-01, .nan]}\n"
        "    ? [odd, key]\n    : value\n    B: !!str 12\n---\nsecond: document\n",
    )
    schemas = description.document["components"]["schemas"]
    assert description.document["paths"]["/a"]["get"]["responses"] == {"200": {"description": "off"}}
    assert schemas["A"] == {"type": "object", "description": "own"}
    assert schemas["on"] == {"enum": ["on", "12:30", "1_000", "2020-01-01", ".nan"]}
    assert schemas["B"] == "12"


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "an empty file"),
        ("- a", "a list"),
        ("just text", "a single value"),
        ("a: 1", "neither 'openapi' nor 'paths'"),
        ("openapi: 3.0.0\n  bad: [", ":2:3: a key below the value of line 1"),
        (
            "openapi: 3.0.0\npaths:\n  /a: {}\n  '/a': {}\n",
            ":4: duplicate key '/a', first on line 3; remove one",
        ),
        ("openapi: 3.0.0\npaths: {/a: {get: {responses: {200: {}, '200': {}}}}}", ":2: duplicate key '200'"),
        (
            '{"openapi": "3.0.0",\n"paths": {},\n"p\\u0061ths": {}}',
            ":3: duplicate key 'paths', first on line 2",
        ),
        ('{"openapi": "3.0.0", "x": [{"a": 1, "a": 1}]}', ":1: duplicate key 'a'"),
        ("openapi: *nowhere", ":1:10: alias '*nowhere'"),
        ("openapi: &a [*a]", "alias '*a'"),
        ("[" * 300, "nested deeper"),
        ('{"openapi": ' + "[" * 100_000, "nested deeper"),
    ],
)
def test_unreadable_files_are_rejected(tmp_path: Path, text: str, message: str) -> None:
    where = write_files(tmp_path, {"api.yaml": text}) / "api.yaml"
    assert message in read_error(str(where))


def test_nested_aliases_are_limited(tmp_path: Path) -> None:
    lines = ["openapi: 3.0.0", "x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "aliases" in read_error(str(write_files(tmp_path, {"a.yaml": "\n".join(lines)}) / "a.yaml"))


@pytest.mark.parametrize(
    "where", ["", "missing.yaml", "-x:spec", "--output=x:spec", "no-such-ref:spec", "HEAD:../x", "a\0b", ":x"]
)
def test_names_that_are_neither_files_nor_commits(where: str) -> None:
    assert read_error(where)


def test_a_folder_needs_a_root_document(tmp_path: Path) -> None:
    assert "no root document" in read_error(str(write_files(tmp_path, {"a.yaml": SMALL, "b.yaml": SMALL})))
    assert read_description(
        str(write_files(tmp_path / "single", {"only.json": '{"openapi": "3.0.0"}'}))
    ).document == {"openapi": "3.0.0"}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@t", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    write_files(
        tmp_path,
        {
            "spec/openapi.yaml": SMALL,
            "spec/a.yaml": "components: {schemas: {A: {type: string}}}\n",
            "x.json": SMALL,
        },
    )
    write_files(tmp_path, {"spec/additions/a.py": "x = 1\n", "spec/.hidden.yaml": "]"})
    write_files(tmp_path, {"spec/upstream/openapi.yaml": "] not of the spec"})
    git("add", "-A")
    git("commit", "-qm", "first")
    write_files(tmp_path, {"spec/openapi.yaml": "broken: ["})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_commit_is_read_instead_of_the_working_tree(repository: Path) -> None:
    description = read_description("HEAD:spec")
    assert description.document["components"] == {"schemas": {"A": {"type": "string"}}}
    assert description.locate("/components/schemas/A") == SourceLocation(
        "HEAD:spec/a.yaml", 1, pointer="/components/schemas/A"
    )
    with description.spec() as path:
        assert (path / "additions" / "a.py").read_text() == "x = 1\n"
        assert sorted(file.name for file in path.iterdir()) == [
            "a.yaml",
            "additions",
            "openapi.yaml",
            "upstream",
        ]
    assert not path.exists()
    with read_description("HEAD:x.json").spec() as path:
        assert path.read_text() == SMALL
    assert (
        read_error("HEAD:spec/missing.yaml")
        == "HEAD:spec/missing.yaml: no YAML or JSON file here; pass the folder or file of the description"
    )


def test_swagger_is_converted_to_openapi(tmp_path: Path) -> None:
    old: dict[str, Any] = {
        "swagger": "2.0",
        "basePath": "/v1",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": {
            "/a": {
                "post": {
                    "parameters": [
                        {"name": "q", "in": "query", "type": "string", "maxLength": 3},
                        {"name": "b", "in": "body", "required": True, "schema": {"$ref": "#/definitions/A"}},
                    ],
                    "responses": {"200": {"schema": {"$ref": "#/definitions/A"}}},
                }
            }
        },
        "definitions": {"A": {"type": "object"}},
    }
    write_files(tmp_path, {"a.json": json.dumps(old)})
    post = read_description(str(tmp_path / "a.json")).document["paths"]["/v1/a"]["post"]
    ref = {"schema": {"$ref": "#/components/schemas/A"}}
    assert post["requestBody"] == {"required": True, "content": {"application/json": ref}}
    assert post["responses"] == {"200": {"content": {"application/json": ref}}}
    assert post["parameters"] == [
        {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 3}, "explode": False}
    ]
