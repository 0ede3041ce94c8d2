# ruff: noqa: E501, ISC004 (each case on one line)
"""The rules of a spec: every rule without a golden `tests/golden/reject_…`."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.spec.specs import ROOT, load_messages, load_problems

quoted_ref = "'#/components/schemas/{}'".format


def with_operation(extra: str = "", path: str = "/a", method: str = "post") -> str:
    return f"paths:\n  {path}:\n    {method}: {{operationId: a, responses: {{'200': {{description: A.}}}}{extra}}}\n"


def with_schemas(text: str) -> str:
    """A spec whose operation returns the schema X; `text` is flow-style YAML of the schemas."""
    response = "{description: A., content: {application/json: {schema: {$ref: '#/components/schemas/X'}}}}"
    return (
        f"paths:\n  /a:\n    get: {{operationId: a, responses: {{'200': {response}}}}}\n"
        f"components: {{schemas: {{{text}}}}}\n"
    )


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
        ("{type: []}", ["'type' must not be empty; add an element"]),
        ("{type: array}", ["an array needs 'items'; write items: {} if the elements may be anything"]),
        ("{type: string, minimum: 1}", ["'minimum' has no effect on type string, only on number or integer; remove it, or correct the type"]),
        ("{type: integer, minimum: a}", ["'minimum' must be a number, not 'a'"]),
        ("{type: number, exclusiveMinimum: true}", ["'exclusiveMinimum' must be a number, not a boolean (true)"]),
        ("{type: integer, minimum: 1, maximum: 1}", []),
        ("{type: number, exclusiveMinimum: 1, exclusiveMaximum: 1.5}", []),
        ("{type: array, items: {}, minItems: 3, maxItems: a}", ["'maxItems' must be an integer, 0 or more, not 'a'"]),
        ("{minimum: 1, maximum: 0.5}", ["no value satisfies both minimum: 1 and maximum: 0.5; correct one of them"]),
        ("{type: string, minLength: 2, maxLength: 1}", ["no value satisfies both minLength: 2 and maxLength: 1; correct one of them"]),
        ("{type: number, exclusiveMinimum: 1, exclusiveMaximum: 1}", ["no value satisfies both exclusiveMinimum: 1 and exclusiveMaximum: 1; correct one of them"]),
        ("{type: string, minLength: -1}", ["'minLength' must be an integer, 0 or more, not a number (-1)"]),
        ("{type: string, nullable: true}", ["'nullable' is a keyword of OpenAPI 3.0; write type: [string, 'null']"]),
        ("{title: X}", []),
        ("{type: string, x-foo: 1}", []),
        ("{type: string, x-untis: s}", ["unknown keyword 'x-untis' in a schema. Did you mean 'x-unit'? If not, add it to 'foreign_keywords' in [tool.sdkwright]"]),
        ("{type: string, x-nuit: s}", []),
        ("{type: string, x-retry: safe}", ["unknown keyword 'x-retry' in a schema; move it to an object that has it"]),
        ("{type: string, x-Unit: s}", ["unknown keyword 'x-Unit' in a schema. Did you mean 'x-unit'? If not, add it to 'foreign_keywords' in [tool.sdkwright]"]),
        ("true", ["'X' must be a schema, which is a mapping, not a boolean (true)"]),
        ("{type: object, properties: {name: {}}, required: [nam]}", ["required property 'nam' is not in 'properties'. Did you mean 'name'?"]),
        ("{type: object, properties: {a: {}}, required: [a, a]}", ["'a' is listed twice in 'required'; remove one"]),
        ("{type: object, additionalProperties: 1}", ["'additionalProperties' must be a boolean or a schema, not a number (1)"]),
        ("{type: object, additionalProperties: no}", ["'additionalProperties' must be a boolean or a schema, not 'no'; write false"]),
        ("{type: string, deprecated: 'Yes'}", ["'deprecated' must be a boolean, not 'Yes'; write true"]),
        ("{type: string, deprecated: maybe}", ["'deprecated' must be a boolean, not 'maybe'"]),
        ("{type: string, minLength: '3'}", ["'minLength' must be an integer, 0 or more, not '3'; write 3"]),
        ("{type: string, minLength: three}", ["'minLength' must be an integer, 0 or more, not 'three'"]),
        ("{type: string, enum: [a, 1]}", ["enum value 1 is not of type string; quote it: '1'"]),
        ("{type: string, enum: [a, a]}", ["enum value 'a' is listed twice; remove one"]),
        ("{enum: [1, true, '1']}", []),
        ("{type: string, enum: [a], x-enumDescriptions: {b: x}}", ["'x-enumDescriptions' describes 'b', which is not in the enum; remove it"]),
        ("{type: string, const: 1}", ["const 1 is not of type string; quote it: '1'"]),
        ("{type: integer, default: '1'}", ["default '1' is not of type integer"]),
        ("{type: integer, default: true}", ["default true is not of type integer"]),
        ("{type: integer, default: 1.0}", ["default 1.0 is not of type integer; write 1"]),
        ("{type: array, items: {type: string}, default: [a, 1]}", ["default [\"a\", 1] does not match the schema at '[1]': 1 is not of type string; quote it: '1'"]),
        ("{anyOf: [{type: string, enum: [high, low]}, {type: 'null'}], default: hihg}", ["default 'hihg' is not in the enum. Did you mean 'high'?"]),
        ("{oneOf: [{type: string}, {type: boolean}], default: 1}", ["default 1 matches no variant of 'oneOf'"]),
        ("{type: object, properties: {a: {x-alias: [old]}}}", []),
        ("{allOf: [{type: object, properties: {a: {x-alias: [old]}}}]}", []),
        ("{type: array, items: {x-alias: [old]}}", ["'x-alias' is for components and their properties only; move it to one of these"]),
        ("{x-name: a}", ["'x-name' is for properties and parameters only; move it to one of these"]),
        ("{type: object, properties: {a: {x-name: 'not a name'}}}", ["'x-name' must be a Python identifier, not 'not a name'"]),
        ("{x-alias: ['not a name']}", ["an element of 'x-alias' must be a Python identifier, not 'not a name'"]),
        ("{type: object, properties: {a: {x-module: a}}}", ["'x-module' is for components only; move it to the component"]),
        ("{type: string, x-module: a.b}", []),
        ("{x-module: A-b}", ["'x-module' must be a module such as 'shared' or 'voices.settings', not 'A-b'"]),
        ("{not: {}}", []),
        ("{type: object, example: {$ref: nowhere}, examples: [{$ref: 1}]}", []),
        ("{const: {$ref: nowhere}}", []),
    ],
)  # fmt: skip
def test_schema_rules(schema: str, expected: list[str]) -> None:
    assert load_messages(with_schemas(f"X: {schema}")) == expected


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (", x-body: whole, x-retry: safe, x-docs: ['https://a.b/c'], deprecated: true", []),
        (", x-body: part", ["'x-body' must be 'whole', not 'part'"]),
        (", x-docs: ['http://a.b']", ["an element of 'x-docs' must be a URL beginning with https://, not 'http://a.b'"]),
        (", x-pagination: {page: P, cursor_in: b}", ["x-pagination needs 'items'; add it"]),
        (", x-pagination: {page: P, items: a, ofset_in: b}", ["unknown keyword 'ofset_in' in x-pagination. Did you mean 'offset_in'?"]),
        (", tags: a", ["'tags' must be a list of strings, not 'a'"]),
        (", requestBody: {}", ["a request body needs 'content'; add it"]),
        (", requestBody: {content: {}}", ["'content' must not be empty; add an entry"]),
        (", requestBody: {content: {json: {schema: {}}}}", ["key 'json' in 'content' must be a media type such as 'application/json'"]),
        (
            ", requestBody: {content: {multipart/form-data:"
            " {schema: {type: object, properties: {file: {}}}, encoding: {fiel: {contentType: a/b}}}}}",
            ["'encoding' describes 'fiel', which is not a property of the body. Did you mean 'file'?"],
        ),
        (", parameters: [{name: a, in: query}]", ["a parameter needs 'schema'; add it"]),
        (", parameters: [{name: a, in: body, schema: {}}]", ["'in' must be one of 'path', 'query', 'header', 'cookie', not 'body'"]),
        (", parameters: [{name: a, in: query, schema: {}, allowEmptyValue: true}]", ["'allowEmptyValue' is not supported; remove it (empty strings are always sent)"]),
        (", parameters: [{name: a, in: header, schema: {}, style: form}]", ["style 'form' is not allowed for parameters in header; write 'simple'"]),
        (", parameters: [{name: a, in: query, schema: {}}, {name: a, in: query, schema: {}}]", ["parameter 'a' in query is declared twice; remove one"]),
        (", parameters: [{name: a, in: query, schema: {}}, {name: a, in: header, schema: {}}]", []),
        (", parameters: [{name: a, in: path, required: true, schema: {}}]", ["path parameter 'a' does not occur in '/a'; remove it"]),
        *(
            (f", parameters: [{{name: {name}, in: header, schema: {{}}}}]", [f"OpenAPI ignores a header parameter '{name}'; remove it, and {remedy}"])
            for name, remedy in (
                ("Content-Type", "describe the media type in the content of the request body"),
                ("accept", "describe the media types in the content of the responses"),
                ("AUTHORIZATION", "describe it as a security scheme"),
            )
        ),
        *(
            (f", parameters: [{{name: {name}, in: header, schema: {{}}}}]", [f"{name} is not a header name; write letters, digits and '-', as in 'X-Request-Id'"])
            for name in ("'X Id'", "'X:Id'", "'Idé'", "''", "'[x]'")
        ),
        *(
            (f", parameters: [{{name: {name}, in: header, schema: {{}}}}]", [f"the HTTP client sends the header '{name}' itself; remove it"])
            for name in ("Host", "content-length", "Transfer-Encoding", "Connection")
        ),
        (", parameters: [{name: X-Id, in: header, schema: {}}, {name: x-id, in: header, schema: {}}]", ["parameter 'x-id' in header is declared twice; remove one"]),
        (", parameters: [{name: X-Kind, in: header, schema: {type: string, const: \"a\\nb\"}}]", ["'a\\x0ab' cannot be sent in a header; write characters of latin-1 without line breaks"]),
        (", parameters: [{name: X-Kind, in: header, schema: {type: string, const: 'voilà'}}]", []),
        (", parameters: [{name: X-Kind, in: header, schema: {type: string, const: '日本'}}]", ["'日本' cannot be sent in a header; write characters of latin-1 without line breaks"]),
        (", parameters: [{name: 'q [x]', in: query, schema: {}}, {name: X_a.b, in: header, schema: {}}]", []),
        (", servers: [{url: 'https://a.b'}]", []),
        (", servers: []", ["'servers' must not be empty; add an element"]),
        (", security: [{Key: []}]", ["unknown security scheme 'Key'; add it to components/securitySchemes"]),
        (", callbacks: {done: {'{$request.body#/url}': {post: {operationId: b, responses: {'200': {description: B.}}}}}}", []),
        (", callbacks: {done: {x: {post: {operationId: a, responses: {'200': {description: B.}}}}}}", ["operationId 'a' is already used at a.yaml:5; choose another"]),
        (", x-websocket: {session: S, server: {$ref: '#/components/schemas/No'}}", ["unknown reference '#/components/schemas/No'; add 'No' to components/schemas"]),
    ],
)  # fmt: skip
def test_operation_rules(extra: str, expected: list[str]) -> None:
    assert load_messages(with_operation(extra)) == expected


@pytest.mark.parametrize(
    ("responses", "expected"),
    [
        ("{'200': {description: A.}, 4XX: {description: B.}, default: {description: C.}}", []),
        ("{}", ["'responses' must not be empty; add an entry"]),
        ("{200: {description: A.}}", ["quote the key: '200'"]),
        ("{'200': {}}", ["a response needs 'description'; add it"]),
        ("{'4xx': {description: A.}}", ["key '4xx' in 'responses' must be a status: '200' to '599', '2XX' to '5XX', 'default', or '101' for a WebSocket"]),
        ("{'101': {description: A.}}", ["status '101' is for operations with x-websocket; remove it"]),
        ("{'101': {description: A.}}, x-websocket: {session: S}", []),
        ("{'101': {description: A.}}, x-websocket: {}", ["x-websocket needs 'session'; add it"]),
        ("{'200': {description: A., links: {}}}", []),
        ("{'200': {description: A., headers: {'X Id': {schema: {}}}}}", ["key 'X Id' in 'headers' must be a header name such as 'X-Request-Id'"]),
        ("{'200': {description: A., content: {\"text/pla\\n\": {schema: {}}}}}", ["key 'text/pla\\x0a' in 'content' must be a media type such as 'application/json'"]),
        ("{'200': {description: A., content: {'textä/plain': {schema: {}}}}}", ["key 'textä/plain' in 'content' must be a media type such as 'application/json'"]),
        ("{'200': {description: A., x-when: {stream: true}}}", []),
    ],
)  # fmt: skip
def test_response_rules(responses: str, expected: list[str]) -> None:
    assert load_messages(f"paths:\n  /a:\n    get: {{operationId: a, responses: {responses}}}\n") == expected


@pytest.mark.parametrize(
    ("path", "extra", "expected"),
    [
        ("/a/{b}", ", parameters: [{name: b, in: path, required: true, schema: {}}]", []),
        ("/a/{b}", ", parameters: [{name: b, in: path, schema: {}}]", ["path parameter 'b' needs required: true"]),
        ("/a/{b}", ", parameters: [{$ref: '#/components/parameters/B'}]", ["unknown reference '#/components/parameters/B'; add 'B' to components/parameters"]),
        ("/a/{b", "", ["path '/a/{b' is not a template such as '/v1/voices/{voice_id}'; correct its braces"]),
        ("/a?b", "", []),
        *(
            (path, "", [f"path '{path}' has the segment '.' or '..' in its path; write the path that it leads to"])
            for path in ("/a/../b", "/./a", "/a/..", "/a/.?b=1", "/..#a")
        ),
        *((path, "", []) for path in ("/a/...", "/.well-known/a..b", "/a?b=/../c", "/a#/./b")),
        ("/a#b?{c", "", []),
        ("/a?b?c", "", ["path '/a?b?c' is not a template such as '/v1/voices/{voice_id}'; correct its braces"]),
        ("/a?b=[", "", ["the query 'b=[' in a path has a character that a URL cannot contain; percent-encode it"]),
        ("/{b}/{b}", ", parameters: [{name: b, in: path, required: true, schema: {}}]", ["path parameter 'b' occurs twice in the path; rename one"]),
        ("/{b}", ", parameters: [{name: b, in: path, required: true, schema: {type: string, const: '..'}}]", ["'..' cannot be a segment of a path; write another value"]),
        ("a", "", ["key 'a' in 'paths' must begin with '/'"]),
    ],
)  # fmt: skip
def test_path_rules(path: str, extra: str, expected: list[str]) -> None:
    assert load_messages(with_operation(extra, f"'{path}'")) == expected


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("/a/{b}", "/a/{c}", True),
        ("/a/{b}/x/{c}", "/a/{c}/x/{b}", True),
        ("/{a}.json", "/{b}.json", True),
        ("/a/{b}", "/a/{b}/c", False),
        ("/a/{b}", "/a/b", False),
        ("/a/{b}/c", "/a/{b}/d", False),
    ],
)
def test_paths_differ_in_more_than_parameter_names(first: str, second: str, is_same: bool) -> None:
    text = "paths:\n"
    for number, path in enumerate((first, second)):
        names = [part.split("}")[0] for part in path.split("{")[1:]]
        parameters = ", ".join(f"{{name: {name}, in: path, required: true, schema: {{}}}}" for name in names)
        text += f"  '{path}':\n    {('get', 'put')[number]}: {{operationId: a{number}, parameters: [{parameters}],"
        text += " responses: {'200': {description: A.}}}\n"
    message = f"path '{second}' differs from '{first}' at a.yaml:4 only in the names of its parameters; write its operations there"
    assert load_messages(text) == ([message] if is_same else [])


def test_a_path_has_no_control_characters() -> None:
    (message,) = load_messages(with_operation("", '"/a\\tb"'))
    assert message == "path '/a\\x09b' contains '\\x09'; remove it, or percent-encode it"


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://a.example/v1?x=1", "has a query; remove it"),
        ("https://a.example/#v1", "has a fragment; remove it"),
        ("https://user:secret@a.example", "contains credentials; remove them, and describe a security scheme"),
        ("https://@a.example", "contains credentials; remove them, and describe a security scheme"),
        *(
            (f"https://a.example:{port}", "has an invalid host or port; write a host, and a port from 1 to 65535 if needed")
            for port in ("0", "65536", "99999", "x", "-1")
        ),
        *((f"https://{host}", "has an invalid host; write a host such as 'api.example.com'") for host in ("a..b", "-a.b", ".a", "256.1.1.1", ":80", "a,b", "[::1]x")),
        ("https://a.example/a\\b", "contains '\\'; percent-encode it, or remove it"),
        ("https://a.example/a|b", "contains '|'; percent-encode it, or remove it"),
        *((url, "") for url in ("https://a.example", "http://localhost:8080/v1/", "https://10.0.0.1:65535", "https://[::1]:8443/x", "https://bücher.example", "https://my_host", "https://a.example:443/v%201")),
    ],
)  # fmt: skip
def test_a_server_is_the_beginning_of_the_urls_of_requests(url: str, fault: str) -> None:
    Path("a.yaml").write_text(f"{ROOT}servers: [{{url: '{url}'}}]\n")
    messages = [problem.split(": ", 2)[2] for problem in load_problems(Path("a.yaml"))]
    assert messages == ([f"server URL '{url}' {fault}"] if fault else [])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("X Key", "'X Key' is not a header name; write letters, digits and '-', as in 'X-Request-Id'"),
        ("Content-Type", "the header 'Content-Type' cannot contain the API key; write another header"),
        ("host", "the HTTP client sends the header 'host' itself; remove it"),
        ("Authorization", ""),
        ("x-api-key", ""),
    ],
)
def test_the_header_of_an_api_key(name: str, message: str) -> None:
    scheme = f"components: {{securitySchemes: {{Key: {{type: apiKey, in: header, name: {name}}}}}}}\nsecurity: [{{Key: []}}]\n"
    assert load_messages(scheme) == ([message] if message else [])


@pytest.mark.parametrize("method", ["get", "head"])
def test_get_and_head_have_no_body(method: str) -> None:
    body = ", requestBody: {content: {application/json: {schema: {}}}}"
    assert load_messages(with_operation(body, method=method)) == [
        f"a {method.upper()} request has no body; use query parameters"
    ]


def test_parameters_of_a_path_item_belong_to_its_operations() -> None:
    text = (
        with_operation(path="'/a/{b}'")
        + "    parameters: [{name: b, in: path, required: true, schema: {}}]\n"
    )
    assert load_messages(text) == []


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
def test_invalid_references_are_rejected(reference: str, expected: str) -> None:
    text = with_schemas(f"X: {{type: array, items: {{$ref: '{reference}'}}}}")
    assert load_messages(text) == [f"reference '{reference}' {expected}"]


@pytest.mark.parametrize(
    ("components", "expected"),
    [
        (
            f"X: {{$ref: {quoted_ref('Y')}}}, Y: {{}}",
            ["schema 'X' is only another name for 'Y'; remove it, and refer to 'Y'"],
        ),
        (
            f"X: {{$ref: {quoted_ref('Y')}}}, Y: {{$ref: {quoted_ref('X')}}}",
            ["schema 'X' consists of itself ('X' -> 'Y' -> 'X'); remove one of these references"],
        ),
        (
            f"X: {{allOf: [{{$ref: {quoted_ref('X')}}}]}}",
            ["schema 'X' consists of itself ('X' -> 'X'); remove one of these references"],
        ),
        (f"X: {{type: array, items: {{$ref: {quoted_ref('X')}}}}}", []),
        (f"X: {{$ref: {quoted_ref('Y')}, description: A., default: 1}}, Y: {{type: integer}}", []),
        (
            f"X: {{$ref: {quoted_ref('Y')}, default: a}}, Y: {{type: integer}}",
            ["default 'a' is not of type integer"],
        ),
        (
            f"X: {{$ref: {quoted_ref('Y')}, type: string}}, Y: {{type: integer}}",
            [
                "'type' is not allowed beside '$ref'; remove it"
                " (only 'description', 'deprecated', 'readOnly', 'writeOnly', 'default', 'x-unit', 'x-name', 'example', 'examples' are allowed)",
                "schema 'X' is only another name for 'Y'; remove it, and refer to 'Y'",
            ],
        ),
        ("X: {}, Y: {}", ["schema 'Y' is not used; remove it, or refer to it"]),
        (
            f"X: {{}}, Y: {{type: array, items: {{$ref: {quoted_ref('Z')}}}}}, Z: {{}}",
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
def test_component_rules(components: str, expected: list[str]) -> None:
    assert load_messages(with_schemas(components)) == expected


def with_union(mapping: str, cat: str = "{kind: {const: cat}}", more: str = "") -> str:
    return with_schemas(
        f"X: {{oneOf: [{{$ref: {quoted_ref('Cat')}}}, {{$ref: {quoted_ref('Dog')}}}{more}],"
        f" discriminator: {{propertyName: kind{mapping}}}}},"
        f" Cat: {{type: object, properties: {cat}}},"
        " Dog: {type: object, properties: {kind: {type: string, enum: [dog, hound]}}}"
    )


CAT, DOG = f"cat: {quoted_ref('Cat')}", f"dog: {quoted_ref('Dog')}, hound: {quoted_ref('Dog')}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (with_union(f", mapping: {{{CAT}, {DOG}}}"), []),
        (with_union(""), []),
        (with_union(f", mapping: {{{CAT}}}"), ["variant 'Dog' has no tag in 'mapping'; add one, or remove the variant"]),
        (
            with_union(f", mapping: {{{CAT}, {DOG}, x: {quoted_ref('X')}}}"),
            ["tag 'x' refers to 'X', which is not in 'oneOf'; add it there"],
        ),
        (
            with_union(f", mapping: {{{CAT}, {DOG}, x: Cat}}"),
            ["reference 'Cat' is not a component; write '#/components/<kind>/<Name>', after the path of another document if needed"],
        ),
        (with_union("", "{knd: {const: cat}}"),
            ["variant 'Cat' lacks property 'kind', the discriminator. Did you mean 'knd'?"]),
        (
            with_union("", "{kind: {type: string}}"),
            ["property 'kind' of variant 'Cat' must have a const or an enum, because it is the discriminator"],
        ),
        (
            with_union("", more=", {type: 'null'}"),
            ["a variant beside 'discriminator' must be a reference; make it a component"],
        ),
        (
            with_schemas("X: {type: object, discriminator: {propertyName: kind}}"),
            ["'discriminator' needs 'oneOf' beside it, with a reference to each variant"],
        ),
    ],
)  # fmt: skip
def test_discriminator_rules(text: str, expected: list[str]) -> None:
    assert load_messages(text) == expected


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("openapi: 3.1.1\ninfo: {title: A, version: '1'}\n", []),
        ("openapi: 3.0.3\ninfo: {title: A, version: '1'}\n", ["'openapi' must be a version of OpenAPI 3.1, such as '3.1.1', not '3.0.3'"]),
        ("openapi: 3.1\ninfo: {title: A, version: 1}\n", ["'openapi' must be a version of OpenAPI 3.1, such as '3.1.1', not a number (3.1)", "'version' must be a string, not a number (1); quote it: '1'"]),
        ("info: {title: A, version: '1'}\n", ["the root of a spec needs 'openapi'; add it"]),
        ("", ["the document is empty; write at least one operation or component, or remove the file"]),
        ("[]", ["the document must be the root of a spec, which is a mapping, not a list"]),
    ],
)  # fmt: skip
def test_root_rules(root: str, expected: list[str]) -> None:
    Path("a.yaml").write_text(root)
    assert [problem.split(": ", 2)[2] for problem in load_problems(Path("a.yaml"))] == expected


def test_names_are_escaped_and_shortened_in_messages() -> None:
    (message,) = load_messages('"a\\nb\\e[31m\\u202e": 1\n')
    assert message == "unknown keyword 'a\\x0ab\\x1b[31m\\u202e' in the root of a spec; remove it"
    (message,) = load_messages(f"{'x' * 500}: 1\n")
    assert len(message) < 250


def test_a_long_chain_of_references_is_followed_without_recursion() -> None:
    links = ", ".join(f"X{n}: {{$ref: {quoted_ref(f'X{n + 1}')}, description: A.}}" for n in range(3000))
    text = with_schemas(f"X: {{$ref: {quoted_ref('X0')}, description: A.}}, {links}, X3000: {{}}")
    assert load_messages(text) == []


@pytest.mark.parametrize(
    ("levels", "expected"), [(50, []), (51, ["schema 'X0' has more than 50 levels of allOf; write them out"])]
)
def test_levels_of_all_of_are_limited(levels: int, expected: list[str]) -> None:
    parts = ", ".join(f"X{n}: {{allOf: [{{$ref: {quoted_ref(f'X{n + 1}')}}}]}}" for n in range(levels))
    assert (
        load_messages(
            with_schemas(
                f"X: {{$ref: {quoted_ref('X0')}, description: A.}}, {parts}, X{levels}: {{type: object}}"
            )
        )
        == expected
    )


def test_nested_unions_are_checked_in_linear_time() -> None:
    unions = ", ".join(
        f"X{n}: {{anyOf: [{{$ref: {quoted_ref(f'X{n + 1}')}}}, {{$ref: {quoted_ref(f'X{n + 1}')}}}]}}"
        for n in range(60)
    )
    text = with_schemas(f"X: {{$ref: {quoted_ref('X0')}, default: 1}}, {unions}, X60: {{type: string}}")
    assert load_messages(text) == ["default 1 matches no variant of 'anyOf'"]


def all_paths(value: Any) -> list[tuple[Any, ...]]:
    """The paths of all values inside plain data, as keys and positions."""
    steps: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        steps = list(cast("dict[str, Any]", value).items())
    elif isinstance(value, list):
        steps = [*enumerate(cast("list[object]", value))]
    return [(), *((step, *path) for step, child in steps for path in all_paths(child))]


def replace_value(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copied = copy.copy(value)
    copied[path[0]] = replace_value(value[path[0]], path[1:], new)
    return copied


VALID = yaml.safe_load(
    ROOT + with_union(f", mapping: {{{CAT}, {DOG}}}")
    + "tags: [{name: a}]\nservers: [{url: 'https://a.b', x-name: us}]\nsecurity: [{Key: []}]\n"
)  # fmt: skip
VALID["components"]["securitySchemes"] = {"Key": {"type": "apiKey", "in": "header", "name": "k"}}
VALID["paths"]["/a"]["parameters"] = [
    {"name": "q", "in": "query", "schema": {"type": "integer", "default": 1}}
]
INVALID_VALUES: list[Any] = [
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
@given(st.sampled_from(all_paths(VALID)), st.sampled_from(INVALID_VALUES))
def test_an_invalid_value_anywhere_is_reported_in_one_line(path: tuple[Any, ...], value: Any) -> None:
    Path("a.yaml").write_text(yaml.safe_dump(replace_value(VALID, path, value)))
    load_problems(Path("a.yaml"))


def test_the_valid_spec_is_valid() -> None:
    Path("a.yaml").write_text(yaml.safe_dump(VALID))
    assert load_problems(Path("a.yaml")) == []
