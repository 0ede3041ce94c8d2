# ruff: noqa: E501 (each case on one line)
"""Loading a spec: folders, unreadable files, the locations of problems, and the values of a loaded spec."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sdkwright.problems.problem import SourceLocation, UnreadableInput
from sdkwright.spec.loading import load_spec
from sdkwright.spec.node import ComponentId
from tests.spec.specs import ROOT, load_problems, write_folder

FOLDER = {
    "openapi.yaml": ROOT + "tags: [{name: a}]\ncomponents: {securitySchemes: {Key: {type: http, scheme: bearer}}}\n"
    "security: [{Key: []}]\n",
    "a.yaml": "paths:\n  /a:\n    get: {operationId: a.get, tags: [a], responses: {'200': {$ref: 'shared.yaml#/components/responses/B'}}}\n",
    "a/b.yaml": "webhooks:\n  done:\n    post: {operationId: a.b.done, responses: {'200': {description: D.}},\n"
    "      requestBody: {content: {application/json: {schema: {$ref: '../shared.yaml#/components/schemas/B'}}}}}\n",
    "shared.yaml": "components:\n  responses:\n    B:\n      description: B.\n      content: {application/json: {schema: {$ref: '#/components/schemas/B'}}}\n"
    "  schemas:\n    B: {type: object, properties: {'a/b~c': {}}}\n",
    "NOTES.md": "no YAML",
    "additions/a.py": "no YAML",
    "additions/x.yaml": "no: [YAML",
    "released/openapi.json": "{",
    "upstream/openapi.yaml": "no: [YAML",
    ".hidden.yaml": "no: [YAML",
}  # fmt: skip


def test_a_folder_is_one_spec() -> None:
    spec = load_spec(write_folder(FOLDER))
    assert [document.module for document in spec.documents] == ["a", "a.b", "openapi", "shared"]
    assert spec.warnings == ()
    assert spec.root["info"]["title"].value == "Test"
    assert list(spec.find_components("schemas")) == ["B"]

    (endpoint,) = spec.list_paths()
    path, method, node, item = endpoint
    assert (path, method, node.location, item.location) == (
        "/a",
        "get",
        SourceLocation("spec/a.yaml", 3),
        SourceLocation("spec/a.yaml", 2),
    )
    (webhook,) = spec.list_webhooks()
    assert webhook.path == "done" and webhook.operation["operationId"].value == "a.b.done"

    response = node["responses"]["200"]
    assert (
        response.ref == ComponentId("shared", "responses", "B")
        and response.follow()["description"].value == "B."
    )
    assert response.follow().follow().ref is None
    schema = webhook.operation["requestBody"]["content"]["application/json"]["schema"].follow()
    assert schema.module == "shared" and schema.pointer == "/components/schemas/B"
    assert [(name, child.pointer) for name, child in schema["properties"].items()] == [
        ("a/b~c", "/components/schemas/B/properties/a~1b~0c")
    ]
    assert [tag.value for tag in node["tags"]] == ["a"] and node.locate_key("tags").line == 3
    assert node.get("nothing") is None and "nothing" not in node
    with pytest.raises(KeyError):
        node["nothing"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"b.yml": ""}, ["spec/b.yml:1: error: a document must be named *.yaml; rename this file to 'b.yaml'"]),
        (
            {"text-to-speech.yaml": "paths: {}\n"},
            ["spec/text-to-speech.yaml:1: error: 'text-to-speech' cannot be the name of a Python module; write lower-case letters, digits and '_'"],
        ),
        (
            {"b.yaml": "info: {}\n"},
            ["spec/b.yaml:1: error: 'info' belongs in openapi.yaml; move it there"],
        ),
        (
            {"b.yaml": "components:\n  schemas:\n    B: {}\n"},
            ["spec/shared.yaml:7: error: schema 'B' is already defined at spec/b.yaml:3; rename one of them"],
        ),
        (
            {"b.yaml": "paths:\n  /a:\n    get: {operationId: b, responses: {'200': {description: B.}}}\n"},
            ["spec/b.yaml:3: error: GET '/a' is already described at spec/a.yaml:3; remove one"],
        ),
        (
            {"b.yaml": "paths:\n  /b:\n    get: {operationId: b, responses: {'200': {$ref: '#/components/responses/B'}}}\n"},
            ["spec/b.yaml:3: error: unknown reference '#/components/responses/B'; it is in another document, write 'shared.yaml#/components/responses/B'"],
        ),
        (
            {"b.yaml": "paths:\n  /b:\n    get: {operationId: b, tags: [b], responses: {'200': {description: B.}}}\n"},
            ["spec/b.yaml:3: warning: tag 'b' is not among the tags of the root document; describe it there"],
        ),
        (
            {"shared.yaml": "a: [\n"},
            ["spec/shared.yaml:1:5: error: the text ends too early; "],
        ),
    ],
)  # fmt: skip
def test_folder_rules(files: dict[str, str], expected: list[str]) -> None:
    problems = load_problems(write_folder({**FOLDER, **files}))
    assert len(problems) == len(expected), problems
    assert all(problem.startswith(start) for problem, start in zip(problems, expected, strict=True)), problems


def test_problems_of_all_documents_are_reported_together() -> None:
    problems = load_problems(
        write_folder({**FOLDER, "b.yaml": "x: 1\n", "c.yaml": "a: 1\na: [\n", "d.yaml": "paths: 1\n"})
    )
    assert {problem.split(":")[0] for problem in problems} == {"spec/b.yaml", "spec/c.yaml", "spec/d.yaml"}


@pytest.mark.parametrize("spec", ["nowhere", "empty"])
def test_a_folder_without_root_document_is_unreadable(spec: str) -> None:
    Path("empty").mkdir()
    with pytest.raises(UnreadableInput) as error:
        load_spec(Path(spec))
    assert "\n" not in str(error.value)


def test_paths_in_problems_are_relative_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = write_folder({**FOLDER, "b.yaml": "x: 1\n"})
    assert load_problems(spec.absolute())[0].startswith("spec/b.yaml:1: ")
    monkeypatch.chdir("spec")
    assert load_problems(Path("."))[0].startswith("b.yaml:1: ")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert load_problems(Path("../spec"))[0].startswith("../spec/b.yaml:1: ")


def test_a_file_without_read_permission_is_unreadable() -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    spec = write_folder(FOLDER)
    (spec / "a.yaml").chmod(0)
    with pytest.raises(UnreadableInput):
        load_spec(spec)
