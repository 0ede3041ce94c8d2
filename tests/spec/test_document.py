# ruff: noqa: E501, ISC004 (one case a line reads best)
"""Loading a spec: what is accepted, every rule that is not pinned by a golden case, and what a Document offers."""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdkwright.problems.problem import SourceLocation, SpecError, UnreadableInput
from sdkwright.spec.loading import Spec, load_spec
from sdkwright.spec.node import ComponentId

ROOT = "openapi: 3.1.1\ninfo: {title: Test, version: 1.0.0}\n"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def folder(files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = Path("spec") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Path("spec")


def problems(spec: Path) -> list[str]:
    """All problems of a spec, warnings too, whether or not it loads."""
    try:
        return [str(problem) for problem in load_spec(spec).warnings]
    except SpecError as error:
        assert all(str(problem).isprintable() for problem in error.problems)
        return [str(problem) for problem in error.problems]


def messages(text: str) -> list[str]:
    """The messages of a single file, without their places."""
    Path("a.yaml").write_text(ROOT + text)
    return [problem.split(": ", 2)[2] for problem in problems(Path("a.yaml"))]


def operation(extra: str = "", path: str = "/a", method: str = "post") -> str:
    return f"paths:\n  {path}:\n    {method}: {{operationId: a, responses: {{'200': {{description: A.}}}}{extra}}}\n"


def schemas(text: str) -> str:
    """A spec whose operation answers with the schema X; `text` is flow-style YAML of the components."""
    answer = "{description: A., content: {application/json: {schema: {$ref: '#/components/schemas/X'}}}}"
    return (
        f"paths:\n  /a:\n    get: {{operationId: a, responses: {{'200': {answer}}}}}\n"
        f"components: {{schemas: {{{text}}}}}\n"
    )


REFERENCE = "'#/components/schemas/{}'".format


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: [string, 'null'], default: null, x-unit: seconds}", []),
        ("{type: object, additionalProperties: {type: integer}}", []),
        ("{type: object, additionalProperties: false, minProperties: 1}", []),
        ("{}", []),
        ("{type: string, enum: [auto, on, off], default: on, x-enumDescriptions: {on: always}}", []),
        ("{type: number, default: 1, minimum: 0, exclusiveMaximum: 2.5}", []),
        ("{anyOf: [{type: string}, {type: 'null'}], default: null}", []),
        ("{type: object, required: [a], allOf: [{type: object, properties: {a: {}}}]}", []),
        ("{allOf: [{type: object, properties: {a: {}}}, {type: object, required: [a]}]}", []),
        ("{type: strin}", ["'type' must be one of 'string', 'number', 'integer', 'boolean', 'array', 'object', 'null', not 'strin'. Did you mean 'string'?"]),
        ("{type: null}", ["'type' is null, which is not a type; quote it: 'null'"]),
        ("{type: [string, null]}", ["an element of 'type' is null, which is not a type; quote it: 'null'"]),
        ("{type: [string, string]}", ["'type' lists a type twice; remove one"]),
        ("{type: []}", ["'type' must not be empty"]),
        ("{type: array}", ["an array needs 'items'; write items: {} if the elements may be anything"]),
        ("{type: string, minimum: 1}", ["'minimum' has no effect on type string, only on number or integer; remove it, or correct the type"]),
        ("{type: integer, minimum: a}", ["'minimum' must be a number, not 'a'"]),
        ("{type: number, exclusiveMinimum: true}", ["'exclusiveMinimum' must be a number, not a boolean (true)"]),
        ("{type: string, minLength: -1}", ["'minLength' must be an integer, 0 or more, not a number (-1)"]),
        ("{type: string, nullable: true}", ["'nullable' is a keyword of OpenAPI 3.0; write type: [string, 'null']"]),
        ("{title: X}", ["'title' has no effect; remove it, the name of the component is its title"]),
        ("{type: string, x-foo: 1}", ["unknown keyword 'x-foo' in a schema; remove it"]),
        ("{type: string, x-Unit: s}", ["unknown keyword 'x-Unit' in a schema. Did you mean 'x-unit'?"]),
        ("true", ["'X' must be a schema, which is a mapping, not a boolean (true)"]),
        ("{type: object, properties: {name: {}}, required: [nam]}", ["required property 'nam' is not in 'properties'. Did you mean 'name'?"]),
        ("{type: object, properties: {a: {}}, required: [a, a]}", ["'a' is listed twice in 'required'; remove one"]),
        ("{type: object, additionalProperties: 1}", ["'additionalProperties' must be a boolean or a schema, not a number (1)"]),
        ("{type: string, enum: [a, 1]}", ["enum value 1 is not of type string; quote it: '1'"]),
        ("{type: string, enum: [a, a]}", ["enum value 'a' is listed twice; remove one"]),
        ("{enum: [1, true, '1']}", []),
        ("{type: string, enum: [a], x-enumDescriptions: {b: x}}", ["'x-enumDescriptions' describes 'b', which is not in the enum; remove it"]),
        ("{type: string, const: 1}", ["const 1 is not of type string; quote it: '1'"]),
        ("{type: integer, default: '1'}", ["default '1' is not of type integer"]),
        ("{type: integer, default: true}", ["default true is not of type integer"]),
        ("{type: integer, default: 1.0}", ["default 1.0 is not of type integer"]),
        ("{type: array, items: {type: string}, default: [a, 1]}", ["default [\"a\", 1] does not match the schema at '[1]': 1 is not of type string; quote it: '1'"]),
        ("{anyOf: [{type: string, enum: [high, low]}, {type: 'null'}], default: hihg}", ["default 'hihg' is not in the enum. Did you mean 'high'?"]),
        ("{oneOf: [{type: string}, {type: boolean}], default: 1}", ["default 1 matches no variant of 'oneOf'"]),
        ("{type: object, properties: {a: {x-alias: [Old]}}}", ["'x-alias' is for components only; move it to the component"]),
        ("{x-alias: ['not a name']}", ["an element of 'x-alias' must be a Python identifier, not 'not a name'"]),
        ("{type: object, properties: {a: {x-module: a}}}", ["'x-module' is for components only; move it to the component"]),
        ("{type: string, x-module: a.b}", []),
        ("{x-module: A-b}", ["'x-module' must be a module such as 'shared' or 'voices.settings', not 'A-b'"]),
        ("{not: {}}", ["'not' is not supported; write the schema with allOf, anyOf and oneOf"]),
        ("{type: object, example: {$ref: nowhere}, examples: [{$ref: 1}]}", []),
        ("{const: {$ref: nowhere}}", []),
    ],
)  # fmt: skip
def test_schemas(schema: str, expected: list[str]) -> None:
    assert messages(schemas(f"X: {schema}")) == expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (", x-body: whole, x-retry: safe, x-docs: ['https://a.b/c'], deprecated: true", []),
        (", x-body: part", ["'x-body' must be 'whole', not 'part'"]),
        (", x-docs: ['http://a.b']", ["an element of 'x-docs' must be a URL beginning with https://, not 'http://a.b'"]),
        (", x-pagination: {page: P, items: a, cursor_out: b}", ["x-pagination needs 'cursor_in'"]),
        (", tags: a", ["'tags' must be a list of strings, not 'a'"]),
        (", requestBody: {}", ["a request body needs 'content'"]),
        (", requestBody: {content: {}}", ["'content' must not be empty"]),
        (", requestBody: {content: {json: {schema: {}}}}", ["key 'json' in 'content' must be a media type such as 'application/json'"]),
        (
            ", requestBody: {content: {multipart/form-data:"
            " {schema: {type: object, properties: {file: {}}}, encoding: {fiel: {contentType: a/b}}}}}",
            ["'encoding' describes 'fiel', which is not a property of the body. Did you mean 'file'?"],
        ),
        (", parameters: [{name: a, in: query}]", ["a parameter needs 'schema'"]),
        (", parameters: [{name: a, in: body, schema: {}}]", ["'in' must be one of 'path', 'query', 'header', 'cookie', not 'body'"]),
        (", parameters: [{name: a, in: query, schema: {}, allowEmptyValue: true}]", ["'allowEmptyValue' is not supported; remove it, empty strings are always sent"]),
        (", parameters: [{name: a, in: header, schema: {}, style: form}]", ["style 'form' is not allowed for parameters in header; write 'simple'"]),
        (", parameters: [{name: a, in: query, schema: {}}, {name: a, in: query, schema: {}}]", ["parameter 'a' in query is declared twice; remove one"]),
        (", parameters: [{name: a, in: query, schema: {}}, {name: a, in: header, schema: {}}]", []),
        (", parameters: [{name: a, in: path, required: true, schema: {}}]", ["path parameter 'a' does not occur in '/a'; remove it"]),
        (", security: [{Key: []}]", ["unknown security scheme 'Key'; add it to components/securitySchemes"]),
        (", callbacks: {done: {'{$request.body#/url}': {post: {operationId: b, responses: {'200': {description: B.}}}}}}", []),
        (", callbacks: {done: {x: {post: {operationId: a, responses: {'200': {description: B.}}}}}}", ["operationId 'a' is already used at a.yaml:5; choose another"]),
        (", x-websocket: {session: S, server: {$ref: '#/components/schemas/No'}}", ["unknown reference '#/components/schemas/No'; add 'No' to components/schemas"]),
    ],
)  # fmt: skip
def test_operations(extra: str, expected: list[str]) -> None:
    assert messages(operation(extra)) == expected


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ("{'200': {description: A.}, 4XX: {description: B.}, default: {description: C.}}", []),
        ("{}", ["'responses' must not be empty"]),
        ("{200: {description: A.}}", ["quote the key: '200'"]),
        ("{'200': {}}", ["a response needs 'description'"]),
        ("{'4xx': {description: A.}}", ["key '4xx' in 'responses' must be a status: '200' to '599', '2XX' to '5XX', 'default', or '101' for a WebSocket"]),
        ("{'101': {description: A.}}", ["status '101' is for operations with x-websocket; remove it"]),
        ("{'101': {description: A.}}, x-websocket: {session: S}", []),
        ("{'101': {description: A.}}, x-websocket: {}", ["x-websocket needs 'session'"]),
        ("{'200': {description: A., links: {}}}", ["'links' is not supported; describe it in the description"]),
        ("{'200': {description: A., x-when: {stream: true}}}", []),
    ],
)  # fmt: skip
def test_responses(responses: str, expected: list[str]) -> None:
    assert messages(f"paths:\n  /a:\n    get: {{operationId: a, responses: {responses}}}\n") == expected


@pytest.mark.parametrize(
    ("path", "extra", "expected"),
    [
        ("/a/{b}", ", parameters: [{name: b, in: path, required: true, schema: {}}]", []),
        ("/a/{b}", ", parameters: [{name: b, in: path, schema: {}}]", ["path parameter 'b' needs required: true"]),
        ("/a/{b}", ", parameters: [{$ref: '#/components/parameters/B'}]", ["unknown reference '#/components/parameters/B'; add 'B' to components/parameters"]),
        ("/a/{b", "", ["path '/a/{b' is not a template such as '/v1/voices/{voice_id}'"]),
        ("/a?b", "", ["path '/a?b' is not a template such as '/v1/voices/{voice_id}'"]),
        ("/{b}/{b}", ", parameters: [{name: b, in: path, required: true, schema: {}}]", ["path parameter 'b' occurs twice in the path; rename one"]),
        ("a", "", ["key 'a' in 'paths' must begin with '/'"]),
    ],
)  # fmt: skip
def test_paths(path: str, extra: str, expected: list[str]) -> None:
    assert messages(operation(extra, f"'{path}'")) == expected


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_read_has_no_body(method: str) -> None:
    body = ", requestBody: {content: {application/json: {schema: {}}}}"
    assert messages(operation(body, method=method)) == [
        f"a {method.upper()} request has no body; use query parameters"
    ]


def test_parameters_of_a_path_hold_for_its_operations() -> None:
    text = operation(path="'/a/{b}'") + "    parameters: [{name: b, in: path, required: true, schema: {}}]\n"
    assert messages(text) == []


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("https://a.b/c.yaml#/components/schemas/X", "is on another host; copy the component into the spec"),
        ("//a.b/c.yaml#/components/schemas/X", "is on another host; copy the component into the spec"),
        ("/etc/passwd#/components/schemas/X", "is an absolute path, which works on one computer only; write it relative to this document"),
        ("b\\c.yaml#/components/schemas/X", "has a backslash; write forward slashes"),
        ("%2e%2e/c.yaml#/components/schemas/X", "is outside the spec; copy the component into it"),
        ("b.yaml#/components/schemas/X", "is in an unknown document. Did you mean 'a.yaml'?"),
        ("#/paths/~1a", "is not a component; write '#/components/<kind>/<Name>', after the path of another document if needed"),
        ("Y", "is not a component; write '#/components/<kind>/<Name>', after the path of another document if needed"),
        ("#/components/schema/X", "has an unknown kind of component. Did you mean 'schemas'?"),
        ("#/components/responses/X", "is a response; write a reference to a schema here"),
    ],
)  # fmt: skip
def test_references_that_are_refused(reference: str, expected: str) -> None:
    text = schemas(f"X: {{type: array, items: {{$ref: '{reference}'}}}}")
    assert messages(text) == [f"reference '{reference}' {expected}"]


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        (
            f"X: {{$ref: {REFERENCE('Y')}}}, Y: {{}}",
            ["schema 'X' is only another name for 'Y'; remove it, and refer to 'Y'"],
        ),
        (
            f"X: {{$ref: {REFERENCE('Y')}}}, Y: {{$ref: {REFERENCE('X')}}}",
            ["schema 'X' consists of itself ('X' -> 'Y' -> 'X'); remove one of these references"],
        ),
        (
            f"X: {{allOf: [{{$ref: {REFERENCE('X')}}}]}}",
            ["schema 'X' consists of itself ('X' -> 'X'); remove one of these references"],
        ),
        (f"X: {{type: array, items: {{$ref: {REFERENCE('X')}}}}}", []),
        (f"X: {{$ref: {REFERENCE('Y')}, description: A., default: 1}}, Y: {{type: integer}}", []),
        (
            f"X: {{$ref: {REFERENCE('Y')}, default: a}}, Y: {{type: integer}}",
            ["default 'a' is not of type integer"],
        ),
        (
            f"X: {{$ref: {REFERENCE('Y')}, type: string}}, Y: {{type: integer}}",
            [
                "'type' is not allowed beside '$ref'; remove it,"
                " only 'description', 'deprecated', 'default', 'x-unit', 'example', 'examples' are"
            ],
        ),
        ("X: {}, Y: {}", ["schema 'Y' is not used; remove it, or refer to it"]),
        (
            f"X: {{}}, Y: {{type: array, items: {{$ref: {REFERENCE('Z')}}}}}, Z: {{}}",
            [
                "schema 'Y' is not used; remove it, or refer to it",
                "schema 'Z' is not used; remove it, or refer to it",
            ],
        ),
        (
            "X: {}, 1Y: {}",
            [
                "key '1Y' in 'schemas' must consist of letters, digits and underscores and begin with a letter,"
                " because it names a class"
            ],
        ),
    ],
)
def test_components(components: str, expected: list[str]) -> None:
    assert messages(schemas(components)) == expected


def union(mapping: str, cat: str = "{kind: {const: cat}}", more: str = "") -> str:
    return schemas(
        f"X: {{oneOf: [{{$ref: {REFERENCE('Cat')}}}, {{$ref: {REFERENCE('Dog')}}}{more}],"
        f" discriminator: {{propertyName: kind{mapping}}}}},"
        f" Cat: {{type: object, properties: {cat}}},"
        " Dog: {type: object, properties: {kind: {type: string, enum: [dog, hound]}}}"
    )


CAT, DOG = f"cat: {REFERENCE('Cat')}", f"dog: {REFERENCE('Dog')}, hound: {REFERENCE('Dog')}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (union(f", mapping: {{{CAT}, {DOG}}}"), []),
        (union(""), []),
        (union(f", mapping: {{{CAT}}}"), ["variant 'Dog' has no tag in 'mapping'; add one, or remove the variant"]),
        (
            union(f", mapping: {{{CAT}, {DOG}, x: {REFERENCE('X')}}}"),
            ["tag 'x' refers to 'X', which is not in 'oneOf'; add it there"],
        ),
        (
            union(f", mapping: {{{CAT}, {DOG}, x: Cat}}"),
            ["reference 'Cat' is not a component; write '#/components/<kind>/<Name>', after the path of another document if needed"],
        ),
        (union("", "{knd: {const: cat}}"),
            ["variant 'Cat' lacks property 'kind', the discriminator. Did you mean 'knd'?"]),
        (
            union("", "{kind: {type: string}}"),
            ["property 'kind' of variant 'Cat' must have a const or an enum, because it is the discriminator"],
        ),
        (
            union("", more=", {type: 'null'}"),
            ["a variant beside 'discriminator' must be a reference; make it a component"],
        ),
        (
            schemas("X: {type: object, discriminator: {propertyName: kind}}"),
            ["'discriminator' needs 'oneOf' beside it, with a reference to each variant"],
        ),
    ],
)  # fmt: skip
def test_discriminators(text: str, expected: list[str]) -> None:
    assert messages(text) == expected


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("openapi: 3.1.1\ninfo: {title: A, version: '1'}\n", []),
        ("openapi: 3.0.3\ninfo: {title: A, version: '1'}\n", ["'openapi' must be a version of OpenAPI 3.1, such as '3.1.1', not '3.0.3'"]),
        ("openapi: 3.1\ninfo: {title: A, version: 1}\n", ["'openapi' must be a version of OpenAPI 3.1, such as '3.1.1', not a number (3.1)", "'version' must be a string, not a number (1); quote it: '1'"]),
        ("info: {title: A, version: '1'}\n", ["the root of a spec needs 'openapi'"]),
        ("", ["the document is empty; write at least one operation or component, or remove the file"]),
        ("[]", ["the document must be the root of a spec, which is a mapping, not a list"]),
    ],
)  # fmt: skip
def test_roots(root: str, expected: list[str]) -> None:
    Path("a.yaml").write_text(root)
    assert [problem.split(": ", 2)[2] for problem in problems(Path("a.yaml"))] == expected


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
    ".hidden.yaml": "no: [YAML",
}  # fmt: skip


def test_a_folder_is_one_document() -> None:
    spec: Spec = load_spec(folder(FOLDER))
    assert [source.module for source in spec.documents] == ["a", "a.b", "openapi", "shared"]
    assert spec.warnings == ()
    assert spec.root["info"]["title"].value == "Test"
    assert list(spec.components("schemas")) == ["B"]

    (endpoint,) = spec.paths()
    path, method, node, item = endpoint
    assert (path, method, node.location, item.location) == (
        "/a",
        "get",
        SourceLocation("spec/a.yaml", 3),
        SourceLocation("spec/a.yaml", 2),
    )
    (webhook,) = spec.webhooks()
    assert webhook.path == "done" and webhook.operation["operationId"].value == "a.b.done"

    answer = node["responses"]["200"]
    assert (
        answer.ref == ComponentId("shared", "responses", "B") and answer.follow()["description"].value == "B."
    )
    assert answer.follow().follow().ref is None
    schema = webhook.operation["requestBody"]["content"]["application/json"]["schema"].follow()
    assert schema.module == "shared" and schema.pointer == "/components/schemas/B"
    assert [(name, child.pointer) for name, child in schema["properties"].items()] == [
        ("a/b~c", "/components/schemas/B/properties/a~1b~0c")
    ]
    assert [tag.value for tag in node["tags"]] == ["a"] and node.key_location("tags").line == 3
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
            ["spec/shared.yaml:2: error: YAML syntax: "],
        ),
        (
            {
                "a.yaml": "components:\n  schemas:\n    A: {type: array, items: {$ref: 'a/b.yaml#/components/schemas/C'}}\n",
                "a/b.yaml": "components:\n  schemas:\n    C: {type: array, items: {$ref: '../a.yaml#/components/schemas/A'}}\n",
            },
            ["spec/a.yaml:3: error: documents refer to each other (a.yaml -> a/b.yaml -> a.yaml); move schema 'C' and what it uses to 'a.yaml'"],
        ),
    ],
)  # fmt: skip
def test_folders(files: dict[str, str], expected: list[str]) -> None:
    found = problems(folder({**FOLDER, **files}))
    assert len(found) == len(expected), found
    assert all(one.startswith(other) for one, other in zip(found, expected, strict=True)), found


def test_problems_of_all_documents_are_told_at_once() -> None:
    found = problems(folder({**FOLDER, "b.yaml": "x: 1\n", "c.yaml": "a: 1\na: [\n", "d.yaml": "paths: 1\n"}))
    assert {problem.split(":")[0] for problem in found} == {"spec/b.yaml", "spec/c.yaml", "spec/d.yaml"}


@pytest.mark.parametrize("spec", ["nowhere", "empty"])
def test_what_cannot_be_read(spec: str) -> None:
    Path("empty").mkdir()
    with pytest.raises(UnreadableInput) as caught:
        load_spec(Path(spec))
    assert "\n" not in str(caught.value)


def test_places_are_what_a_person_would_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = folder({**FOLDER, "b.yaml": "x: 1\n"})
    assert problems(spec.absolute())[0].startswith("spec/b.yaml:1: ")
    monkeypatch.chdir("spec")
    assert problems(Path("."))[0].startswith("b.yaml:1: ")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert problems(Path("../spec"))[0].startswith("../spec/b.yaml:1: ")


def test_names_of_the_spec_cannot_disturb_a_message() -> None:
    (message,) = messages('"a\\nb\\e[31m\\u202e": 1\n')
    assert message == "unknown keyword 'a\\x0ab\\x1b[31m\\u202e' in the root of a spec; remove it"
    (message,) = messages(f"{'x' * 500}: 1\n")
    assert len(message) < 250


def test_a_long_chain_is_followed_without_recursion() -> None:
    links = ", ".join(f"X{n}: {{$ref: {REFERENCE(f'X{n + 1}')}, description: A.}}" for n in range(3000))
    text = schemas(f"X: {{$ref: {REFERENCE('X0')}, description: A.}}, {links}, X3000: {{}}")
    assert messages(text) == []


@pytest.mark.parametrize(
    ("levels", "expected"), [(50, []), (51, ["schema 'X0' has more than 50 levels of allOf; write them out"])]
)
def test_a_class_has_only_so_many_ancestors_in_a_row(levels: int, expected: list[str]) -> None:
    parts = ", ".join(f"X{n}: {{allOf: [{{$ref: {REFERENCE(f'X{n + 1}')}}}]}}" for n in range(levels))
    assert (
        messages(
            schemas(f"X: {{$ref: {REFERENCE('X0')}, description: A.}}, {parts}, X{levels}: {{type: object}}")
        )
        == expected
    )


def test_a_knot_of_unions_costs_little() -> None:
    knots = ", ".join(
        f"X{n}: {{anyOf: [{{$ref: {REFERENCE(f'X{n + 1}')}}}, {{$ref: {REFERENCE(f'X{n + 1}')}}}]}}"
        for n in range(60)
    )
    text = schemas(f"X: {{$ref: {REFERENCE('X0')}, default: 1}}, {knots}, X60: {{type: string}}")
    assert messages(text) == ["default 1 matches no variant of 'anyOf'"]


def paths_of(value: Any) -> list[tuple[Any, ...]]:
    """The places inside plain data, each a path of keys and numbers."""
    steps: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        steps = list(cast("dict[str, Any]", value).items())
    elif isinstance(value, list):
        steps = [*enumerate(cast("list[object]", value))]
    return [(), *((step, *path) for step, child in steps for path in paths_of(child))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copied = copy.copy(value)
    copied[path[0]] = replaced(value[path[0]], path[1:], new)
    return copied


SOUND = yaml.safe_load(
    ROOT + union(f", mapping: {{{CAT}, {DOG}}}")
    + "tags: [{name: a}]\nservers: [{url: 'https://a.b', x-name: us}]\nsecurity: [{Key: []}]\n"
)  # fmt: skip
SOUND["components"]["securitySchemes"] = {"Key": {"type": "apiKey", "in": "header", "name": "k"}}
SOUND["paths"]["/a"]["parameters"] = [
    {"name": "q", "in": "query", "schema": {"type": "integer", "default": 1}}
]
WRONG: list[Any] = [
    None,
    True,
    1,
    "x",
    "",
    [],
    {},
    [None],
    {"x": None},
    {"$ref": 1},
    {"$ref": "x"},
    {"$ref": []},
]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(paths_of(SOUND)), st.sampled_from(WRONG))
def test_a_wrong_value_anywhere_is_told_in_one_line(path: tuple[Any, ...], wrong: Any) -> None:
    Path("a.yaml").write_text(yaml.safe_dump(replaced(SOUND, path, wrong)))
    problems(Path("a.yaml"))


def test_the_sound_spec_is_sound() -> None:
    Path("a.yaml").write_text(yaml.safe_dump(SOUND))
    assert problems(Path("a.yaml")) == []


def test_a_file_that_may_not_be_read() -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    spec = folder(FOLDER)
    (spec / "a.yaml").chmod(0)
    with pytest.raises(UnreadableInput):
        load_spec(spec)
