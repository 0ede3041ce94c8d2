"""Descriptions with mistakes, read tolerantly: what can be read is read, and each mistake has a location."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdkwright.openapi import mistakes
from sdkwright.openapi.description import Description, read_description
from sdkwright.problems.problem import UnreadableInput

START = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"


def read(folder: Path, text: str, **files: str) -> Description:
    (folder / "api.yaml").write_text(text, "utf-8")
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, "utf-8")
    return read_description(str(folder / "api.yaml"), is_tolerant=True)


def list_mistakes(folder: Path, text: str, **files: str) -> list[str]:
    return [
        f"{mistake.location.file.rpartition('/')[2]}:{mistake.location.line} {mistake.pointer} {mistake.message}"
        for mistake in read(folder, text, **files).mistakes
    ]


def test_a_description_without_mistakes(tmp_path: Path) -> None:
    assert (
        list_mistakes(tmp_path, START + "paths: {/a: {get: {operationId: a}}, '/a/{b}': {get: {}}}\n") == []
    )


def test_every_reference_to_nothing_is_listed(tmp_path: Path) -> None:
    text = (
        "paths:\n  /a: {get: {responses: {'200': {$ref: '#/components/responses/R'}}}}\n"
        "components:\n  schemas:\n    Song: {items: {$ref: '#/components/schemas/Sonk'}}\n"
        "    Album: {items: {$ref: 'lost.yaml#/A'}}\n    Loop: {$ref: '#/components/schemas/Loop'}\n"
        "    Other: {items: {$ref: 'other.yaml#/B'}}\n    Anchor: {$ref: '#nothing'}\n    Number: {$ref: 5}\n"
        "    Up: {$ref: '../up.yaml'}\n    Far: {$ref: 'https://example.com/a.yaml'}\n"
    )
    found = list_mistakes(tmp_path, START + text, other="A: 1\n")
    assert found == [
        (
            "api.yaml:4 /paths/~1a/get/responses/200/$ref unknown reference '#/components/responses/R'; add it to"
            " components/responses, or correct the reference"
        ),
        "api.yaml:7 /components/schemas/Song/items/$ref unknown reference '#/components/schemas/Sonk'. Did you mean 'Song'?",
        (
            "api.yaml:8 /components/schemas/Album/items/$ref unknown reference 'lost.yaml#/A': 'lost.yaml': no such file,"
            " or it is not readable"
        ),
        (
            "api.yaml:9 /components/schemas/Loop/$ref the reference '#/components/schemas/Loop' leads back to itself;"
            " write what it refers to"
        ),
        (
            "api.yaml:10 /components/schemas/Other/items/$ref unknown reference '#/x-files/other.yaml/B'; add it to"
            " x-files/other.yaml, or correct the reference"
        ),
        "api.yaml:11 /components/schemas/Anchor/$ref unknown reference '#nothing'; correct the reference",
        "api.yaml:12 /components/schemas/Number/$ref a reference must be a string, not 5; write '#/components/schemas/Name'",
        (
            "api.yaml:13 /components/schemas/Up/$ref unknown reference '../up.yaml': '../up.yaml' is outside the description's"
            " folder; pass --root with a folder that contains both"
        ),
        (
            "api.yaml:14 /components/schemas/Far/$ref unknown reference 'https://example.com/a.yaml':"
            " 'https://example.com/a.yaml' is remote; pass --allow-remote to read it"
        ),
    ]


def test_a_reference_to_nothing_is_unchanged(tmp_path: Path) -> None:
    description = read(
        tmp_path, START + "components: {schemas: {A: {$ref: 'lost.yaml'}, B: {type: string}}}\n"
    )
    assert description.document["components"]["schemas"] == {
        "A": {"$ref": "lost.yaml"},
        "B": {"type": "string"},
    }


def test_a_dynamic_reference_with_several_targets(tmp_path: Path) -> None:
    text = (
        "components:\n  schemas:\n    A: {$id: a, $dynamicAnchor: n, items: {$dynamicRef: '#n'}}\n"
        "    B: {$id: b, $dynamicAnchor: n}\n"
    )
    (found,) = list_mistakes(tmp_path, START + text)
    assert found.startswith(
        "api.yaml:5 /components/schemas/A/items/$dynamicRef the target of $dynamicRef '#n' depends"
    )


def test_a_referenced_file_that_is_not_yaml(tmp_path: Path) -> None:
    text = START + "components: {schemas: {A: {$ref: 'bad.yaml#/A'}, B: {$ref: 'bad.yaml#/B'}}}\n"
    found = list_mistakes(tmp_path, text, bad="a: [\n")
    assert len(found) == 2 and "bad.yaml:1:" in found[0]


@pytest.mark.parametrize("is_json", [False, True])
def test_duplicate_keys(tmp_path: Path, is_json: bool) -> None:
    text = (
        '{"openapi": "3.1.0", "info": {"title": "t", "version": "1",\n"version": "2"},\n"paths": {"/a": {"get": {}},\n'
        '"/a": {"post": {}}, "/b": {"get": {"x-a": 1}},\n"/b": {"get": {"x-a": 2}}},\n"x-l": [{"a": 1,\n"a": 2}]}'
    )
    description = read(tmp_path, text if is_json else f"# YAML\n{text}")
    first = 1 if is_json else 2
    assert [(m.pointer, m.message, m.location.line) for m in description.mistakes] == [
        (
            "/info/version",
            f"duplicate key 'version', first on line {first}; the last one counts; remove one",
            first + 1,
        ),
        (
            "/paths/~1a",
            f"duplicate key '/a', first on line {first + 2}; both were read; join them",
            first + 3,
        ),
        (
            "/paths/~1b",
            f"duplicate key '/b', first on line {first + 3}; the last one counts; remove one",
            first + 4,
        ),
        (
            "/x-l/0/a",
            f"duplicate key 'a', first on line {first + 5}; the last one counts; remove one",
            first + 6,
        ),
    ]
    assert description.document["info"]["version"] == "2"
    assert description.document["paths"] == {"/a": {"get": {}, "post": {}}, "/b": {"get": {"x-a": 2}}}
    assert description.locate("/paths/~1a/get").line == first + 2
    assert description.locate("/paths/~1a/post").line == first + 3


def test_duplicate_keys_of_another_file_have_its_location(tmp_path: Path) -> None:
    text = START + "components: {schemas: {A: {$ref: 'other.yaml#/A'}}}\n"
    assert list_mistakes(tmp_path, text, other="A: {type: string,\n  type: integer}\n") == [
        "other.yaml:2  duplicate key 'type', first on line 1; the last one counts; remove one"
    ]


def test_paths_and_operation_ids_that_are_not_unique(tmp_path: Path) -> None:
    text = "paths:\n  /a/{b}:\n    get: {operationId: x}\n  /a/{c}:\n    post: {operationId: y}\n    put: {operationId: x}\n"
    assert list_mistakes(tmp_path, START + text) == [
        "api.yaml:6 /paths/~1a~1{c} the same path as '/a/{b}', except for the names of parameters; join them",
        "api.yaml:8 /paths/~1a~1{c}/put/operationId the operationId 'x' is also that of 'GET /a/{b}'; change one",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "openapi: 3.0.0\nswagger: '2.0'\npaths: {}",
            "both 'openapi' and 'swagger'; read as openapi; remove one",
        ),
        (
            "openapi: 3.0.0\nswagger: '2.0'\nhost: a.example",
            "both 'openapi' and 'swagger'; read as swagger; remove one",
        ),
        ("openapi: 4.0.0\npaths: {}", "unknown version '4.0.0' of OpenAPI; read as 3.1; write '3.1.1'"),
        ("openapi: 3.1\npaths: {}", "unknown version 3.1 of OpenAPI; read as 3.1; write '3.1.1'"),
        ("swagger: '1.2'\npaths: {}", "unknown version '1.2' of Swagger; read as 2.0"),
        ("paths: {}", "no version; read as OpenAPI 3.1; add openapi: 3.1.1"),
        (
            "openapi: 3.0.3\ncomponents: {schemas: {A: {type: [string, 'null']}}}",
            "a list of types is not part of OpenAPI 3.0; read as in 3.1",
        ),
        (
            "openapi: 3.1.0\ncomponents: {schemas: {A: {type: string, nullable: true}}}",
            "'nullable' is not part of OpenAPI 3.1; read as in 3.0",
        ),
        (
            "openapi: 3.1.0\ncomponents: {schemas: {A: {nullable: true, oneOf: [{type: string}]}}}",
            "'nullable' is not part of OpenAPI 3.1; read as in 3.0",
        ),
    ],
)
def test_versions(tmp_path: Path, text: str, message: str) -> None:
    assert [mistake.message for mistake in read(tmp_path, text).mistakes] == [message]


@pytest.mark.parametrize("text", ["a: 1", "- a", "", "openapi: [", '{"openapi": ' + "[" * 300])
def test_what_cannot_be_read_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableInput) as error:
        read(tmp_path, text)
    assert "\n" not in str(error.value) and "api.yaml" in str(error.value)


def test_the_number_of_mistakes_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mistakes, "_MAX_MISTAKES", 3)
    schemas = {f"A{number}": {"$ref": f"#/nothing/{number}"} for number in range(5)}
    document: dict[str, Any] = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    found = list_mistakes(tmp_path, json.dumps(document))
    assert len(found) == 4 and any("more than 3 mistakes" in line for line in found)


def test_few_files_that_cannot_be_fetched_are_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []

    def fetch(url: str) -> bytes:
        fetched.append(url)
        raise UnreadableInput(f"'{url}' cannot be fetched")

    monkeypatch.setattr("sdkwright.openapi.remote.fetch", fetch)
    lines = [f"    A{number}: {{$ref: 'https://a.example/{number % 20}.yaml'}}\n" for number in range(40)]
    (tmp_path / "api.yaml").write_text(START + "components:\n  schemas:\n" + "".join(lines), "utf-8")
    description = read_description(str(tmp_path / "api.yaml"), allow_remote=True, is_tolerant=True)
    assert len(fetched) == 10 and len(description.mistakes) == 40
    assert "was not fetched, because 10 other files could not be" in description.mistakes[39].message


def test_only_the_first_messages_suggest_a_name(tmp_path: Path) -> None:
    """A suggestion compares a name with all others, which takes minutes for thousands of names."""
    schemas: dict[str, Any] = {f"Schema{number:04}": {"type": "string"} for number in range(3_000)}
    schemas |= {f"X{number}": {"$ref": f"#/components/schemas/Schema{number:04}a"} for number in range(3_000)}
    document = {"openapi": "3.1.0", "components": {"schemas": schemas}}
    found = list_mistakes(tmp_path, json.dumps(document, indent=1))
    assert (len(found), sum("Did you mean" in line for line in found)) == (3_000, 20)
    assert found == list_mistakes(tmp_path, json.dumps(document, indent=1))
    assert "Did you mean 'Schema0000'?" in found[0]
