"""Operations, credentials and servers of any document in the curated form."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from sdkwright.adopt.adoption import adopt
from sdkwright.openapi.description import wrap_document
from sdkwright.openapi.swagger import convert_to_openapi
from tests.adopt.adopting import adopt_document, adopt_operation, make_operation

SECURITY: dict[str, tuple[str, str]] = {
    "basic": ("{type: http, scheme: Basic}", "{type: http, scheme: basic}"),
    "bearer": ("{type: http, scheme: bearer, bearerFormat: JWT}", "{type: http, scheme: bearer}"),
    "a key": ("{type: apiKey, in: cookie, name: sid}", "{type: apiKey, in: cookie, name: sid}"),
    "a flow without its URL": (
        "{type: oauth2, flows: {implicit: {scopes: {}}, password: {tokenUrl: /token, scopes: {a: Read.}}}}",
        "{type: oauth2, flows: {password: {tokenUrl: /token, scopes: {a: Read.}}}}",
    ),
}


BEARER = {"type": "http", "scheme": "bearer"}


def make_key(name: str) -> dict[str, str]:
    return {"type": "apiKey", "in": "header", "name": name}


def test_parameters_of_path_items_and_components() -> None:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
    adopted = adopt_document(
        {
            "paths": {
                "/values/{id}": {
                    "parameters": [
                        {"name": "id", "in": "path", "schema": {"type": "string"}},
                        {"$ref": "#/components/parameters/Limit"},
                    ],
                    "get": make_operation(parameters=[{**limit, "required": True}]),
                    "delete": make_operation(operationId="other"),
                }
            },
            "components": {"parameters": {"Limit": limit}},
        }
    )
    shared = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    assert adopted.operation("/values/{id}")["parameters"] == [shared, {**limit, "required": True}]
    assert adopted.operation("/values/{id}", "delete")["parameters"] == [shared, limit]


def test_parameters_that_a_call_cannot_have_are_reported() -> None:
    parameters: list[Any] = [
        {"name": "Content-Type", "in": "header", "schema": {"type": "string"}},
        {"name": "gone", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "x", "in": "body", "schema": {"type": "string"}},
        "odd",
    ]
    adopted = adopt_operation(make_operation(parameters=parameters))
    assert "parameters" not in adopted.operation("/values")
    assert adopted.list("dropped") == ["GET /values: header parameter Content-Type: OpenAPI ignores it"]
    assert adopted.list("mistake") == [
        "GET /values: path parameter gone: the path does not contain it",
        *["GET /values: a parameter without a valid name and location"] * 2,
    ]


def test_a_path_parameter_that_is_not_described() -> None:
    adopted = adopt_operation(make_operation(), path="/values/{key}")
    (parameter,) = adopted.operation("/values/{key}")["parameters"]
    assert parameter == {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
    assert "GET /values/{key}: path parameter key is not described; it is a string" in adopted.list("guessed")


PARAMETERS = {
    "anything": ("{name: p, in: query, schema: {}}", "{type: string}"),
    "an object with lists": (
        "{name: p, in: query, schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}",
        "{type: string}",
    ),
    "a list of objects": (
        "{name: p, in: query, schema: {type: array, items: {type: object, properties: {a: {type: string}}}}}",
        "{type: array, items: {type: string}}",
    ),
    "a text or a list": (
        "{name: p, in: query, schema: {oneOf: [{type: string}, {type: array, items: {type: string}}]}}",
        "{type: array, items: {type: string}}",
    ),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_without_a_text_is_weakened(name: str) -> None:
    source, expected = PARAMETERS[name]
    adopted = adopt_operation(make_operation(parameters=[yaml.safe_load(source)]))
    assert adopted.operation("/values")["parameters"][0]["schema"] == yaml.safe_load(expected)
    assert len(adopted.list("weakened")) == 1


def test_styles_are_kept() -> None:
    schema = {"type": "array", "items": {"type": "string"}}
    parameters = [
        {"name": "a", "in": "query", "style": "form", "explode": True, "schema": schema},
        {"name": "b", "in": "query", "style": "pipeDelimited", "explode": False, "schema": schema},
        {"name": "c", "in": "query", "explode": False, "schema": schema},
        {"name": "D", "in": "header", "style": "form", "schema": schema},
        {"name": "e", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
    ]
    adopted = adopt_operation(make_operation(parameters=parameters))
    keys = [
        sorted(parameter.keys() & {"style", "explode", "content"})
        for parameter in adopted.operation("/values")["parameters"]
    ]
    assert keys == [[], ["style"], ["explode"], [], ["content"]]
    assert adopted.list("weakened") == ["GET /values: style 'form' is not one of a parameter in header"]


def test_a_style_that_a_scalar_cannot_have_is_removed() -> None:
    styles = ("spaceDelimited", "pipeDelimited", "deepObject")
    parameters = [
        {"name": style, "in": "query", "style": style, "schema": {"type": ["string", "null"]}}
        for style in styles
    ]
    adopted = adopt_operation(make_operation(parameters=parameters))
    assert [
        parameter.keys() & {"style", "explode"} for parameter in adopted.operation("/values")["parameters"]
    ] == [set()] * 3
    assert adopted.list("weakened") == [
        f"GET /values: style '{style}' of {style} has no meaning for a scalar" for style in styles
    ]


def test_a_parameter_with_the_name_of_a_field_of_the_body() -> None:
    body = {"type": "object", "properties": {"id": {"type": "string"}, "text": {"type": "string"}}}
    operation = make_operation(
        body=body, parameters=[{"name": "id", "in": "query", "schema": {"type": "string"}}]
    )
    adopted = adopt_document({"paths": {"/values": {"post": operation}}})
    (parameter,) = adopted.operation("/values", "post")["parameters"]
    assert parameter["x-name"] == "query_id"


def test_paths_that_differ_in_the_names_of_their_parameters_are_one() -> None:
    def parameter(name: str) -> dict[str, Any]:
        return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}

    adopted = adopt_document(
        {
            "paths": {
                "/values/{id}": {"get": make_operation(parameters=[parameter("id")])},
                "/values/{name}": {
                    "delete": make_operation(operationId="b", parameters=[parameter("name")]),
                    "get": make_operation(operationId="c", parameters=[parameter("name")]),
                },
            }
        }
    )
    paths = list(adopted.document["paths"])
    assert paths[0] == "/values/{id}" and paths[1].startswith("/values/{name}#") and len(paths) == 2
    assert adopted.operation("/values/{id}", "delete")["parameters"] == [
        {**parameter("id"), "x-name": "name"}
    ]


def test_odd_statuses() -> None:
    operation = make_operation(
        responses={"2xx": {"description": "a"}, "999": {"description": "b"}, "404": {}, "x-y": 1}
    )
    adopted = adopt_operation(operation)
    assert adopted.operation("/values")["responses"] == {
        "2XX": {"description": "a."},
        "404": {"description": ""},
    }
    assert adopted.list("dropped") == ["GET /values: the response '999'", "the document: the extension x-y"]


def test_an_operation_without_a_successful_response() -> None:
    adopted = adopt_operation(make_operation(responses={"404": {"description": "None."}}))
    assert list(adopted.operation("/values")["responses"]) == ["204", "404"]
    assert "no successful response is described" in "".join(adopted.list("guessed"))


@pytest.mark.parametrize("name", SECURITY)
def test_a_security_scheme(name: str) -> None:
    source, expected = SECURITY[name]
    adopted = adopt_operation(
        make_operation(),
        security=[{"the key!": []}],
        components={"securitySchemes": {"the key!": yaml.safe_load(source)}},
    )
    assert adopted.document["components"]["securitySchemes"] == {"the_key": yaml.safe_load(expected)}
    assert adopted.document["security"] == [{"the_key": []}]


def test_a_scheme_that_cannot_be_sent_is_reported() -> None:
    adopted = adopt_operation(
        make_operation(security=[{"Digest": []}, {"Key": []}]),
        components={
            "securitySchemes": {
                "Digest": {"type": "http", "scheme": "digest"},
                "Key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            }
        },
    )
    assert adopted.operation("/values")["security"] == [{"Key": []}]
    assert len(adopted.list("dropped")) == 2


def test_two_schemes_with_the_same_argument() -> None:
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    adopted = adopt_operation(
        make_operation(),
        security=[{"UserKey": [], "AppKey": []}],
        components={"securitySchemes": {"UserKey": key, "AppKey": {**key, "name": "X-App"}, "Unused": key}},
    )
    schemes = adopted.document["components"]["securitySchemes"]
    assert {name: scheme["x-argument"] for name, scheme in schemes.items()} == {
        "UserKey": "user_key",
        "AppKey": "app_key",
    }


@pytest.mark.parametrize(
    ("header", "is_credential"),
    [
        ("X-Api-Key", True),
        ("Authorization", True),
        ("shop-token", True),
        ("X-Trace", False),
        ("Accept-Language", False),
    ],
)
def test_a_header_that_most_operations_have(header: str, is_credential: bool) -> None:
    parameter = {"name": header, "in": "header", "schema": {"type": "string"}}
    paths = {
        f"/values{number}": {
            "get": make_operation(operationId=f"op{number}", parameters=[parameter] * (number < 2))
        }
        for number in range(3)
    }
    adopted = adopt_document({"paths": paths})
    has_scheme = "securitySchemes" in adopted.document.get("components", {})
    assert has_scheme is is_credential
    operations = [adopted.operation(path) for path in paths]
    assert ["security" in operation for operation in operations] == [is_credential, is_credential, False]
    assert ["parameters" in operation for operation in operations] == [
        not is_credential,
        not is_credential,
        False,
    ]


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        ([], ["http://localhost:8000"]),
        ([{"url": "/"}], ["http://localhost:8000/"]),
        ([{"url": "/api/v3"}], ["http://localhost:8000/api/v3"]),
        ([{"url": "//api.example.com/v1?x#y"}], ["https://api.example.com/v1"]),
        (
            [{"url": "not a url"}, {"url": "https://a.example"}, {"url": "https://a.example"}],
            ["https://a.example"],
        ),
        (
            [{"url": "{scheme}://a.example", "variables": {"scheme": {"default": "https"}}}],
            ["{scheme}://a.example"],
        ),
    ],
)
def test_servers(servers: list[Any], expected: list[str]) -> None:
    adopted = adopt_operation(make_operation(), servers=servers)
    assert [server["url"] for server in adopted.document["servers"]] == expected


def test_a_server_variable_without_a_default() -> None:
    adopted = adopt_operation(make_operation(), servers=[{"url": "https://{region}.example.com"}])
    assert adopted.document["servers"][0]["variables"] == {
        "region": {"default": "region", "x-name": "server_region"}
    }
    assert "server variable region: its default is 'region'" in adopted.list("guessed")
    message = "its argument is server_region, because the client has an argument region"
    assert f"server variable region: {message}" in adopted.list("guessed")


def test_webhooks_and_callbacks() -> None:
    event = {"type": "object", "properties": {"id": {"type": "string"}, "kind": {"type": "string"}}}
    callback = {"onDone": {"{$request.body#/url}": {"post": make_operation(body=event)}}}
    adopted = adopt_document(
        {
            "paths": {"/values": {"post": make_operation(callbacks=callback)}},
            "webhooks": {
                "order.paid": {"post": make_operation(body=event)},
                "raw": {"post": make_operation()},
            },
        }
    )
    assert adopted.document["webhooks"]["order.paid"]["post"]["operationId"] == "webhooks.order_paid"
    ((expression, item),) = adopted.operation("/values", "post")["callbacks"]["onDone"].items()
    assert expression == "{$request.body#/url}"
    assert item["post"]["operationId"] == "values.on_done"
    assert adopted.list("dropped") == ["webhook raw: its body is not JSON"]


def test_trace_is_reported() -> None:
    adopted = adopt_document(
        {"paths": {"/values": {"get": make_operation(), "trace": make_operation(operationId="t")}}}
    )
    assert list(adopted.document["paths"]["/values"]) == ["get"]
    assert (adopted.adoption.operations, adopted.adoption.source_operations) == (1, 2)


def test_swagger() -> None:
    source = yaml.safe_load("""
        swagger: '2.0'
        info: {title: Shop, version: '1'}
        host: api.example.com
        schemes: [https]
        basePath: /v1
        securityDefinitions: {login: {type: basic}}
        security: [{login: []}]
        paths:
          /values:
            post:
              operationId: createValue
              tags: [values]
              consumes: [application/json]
              parameters:
                - {in: body, name: body, required: true, schema: {$ref: '#/definitions/Value'}}
              responses: {'200': {description: Fine., schema: {$ref: '#/definitions/Value'}}}
        definitions:
          Value: {type: object, required: [id], properties: {id: {type: string}, size: {type: integer, format: int64}}}
        """)
    adoption = adopt(wrap_document(convert_to_openapi(source).document))
    operation = adoption.document["paths"]["/v1/values"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Value"
    }
    assert adoption.document["servers"] == [{"url": "https://api.example.com"}]
    assert adoption.document["security"] == [{"login": []}]


def test_the_same_document_gives_the_same_bytes() -> None:
    operation = make_operation(response={"type": "object", "properties": {"a": {"enum": ["x", "y"]}}})
    first, second = (adopt_operation(operation).adoption.files for _ in range(2))
    assert first == second


def test_a_response_that_several_operations_have_is_a_component() -> None:
    error = {"type": "object", "properties": {"message": {"type": "string"}, "code": {"type": "integer"}}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = {
        "200": {"description": "Fine."},
        "404": {"description": "It does not exist.", "content": content},
    }
    adopted = adopt_document(
        {
            "paths": {
                f"/values{number}": {"get": make_operation(operationId=f"op{number}", responses=responses)}
                for number in range(3)
            },
            "components": {"schemas": {"Problem": error}},
        }
    )
    shared = adopted.document["components"]["responses"]
    assert shared == {"NotFound": {"description": "It does not exist.", "content": content}}
    assert list(adopted.schemas) == ["Problem"]
    assert adopted.operation("/values0")["responses"]["404"] == {"$ref": "#/components/responses/NotFound"}


@pytest.mark.parametrize(
    ("schemes", "expected"),
    [
        (
            {"HTTPBearer": BEARER, "APIKeyHeader": make_key("X-API-Key"), "APIKeyCookie": make_key("session")},
            {"HTTPBearer": "bearer_token", "APIKeyCookie": "session"},
        ),
        (
            {"APIKeyQuery": make_key("api_key"), "APIKeyHeader": make_key("X-API-Key")},
            {"APIKeyHeader": "api_key_header"},
        ),
        ({"bearerAuth": BEARER, "Admin": BEARER}, {"bearerAuth": "bearer_token", "Admin": "admin"}),
        ({"bearerAuth": BEARER}, {}),
        ({"ApiKeyAuth": make_key("region"), "Key": make_key("X-Key")}, {"Key": "key"}),
    ],
)  # fmt: skip
def test_arguments_of_schemes_whose_names_say_only_their_type(
    schemes: dict[str, Any], expected: dict[str, str]
) -> None:
    adopted = adopt_operation(
        make_operation(), security=[{name: []} for name in schemes], components={"securitySchemes": schemes}
    )
    written = adopted.document["components"]["securitySchemes"]
    assert {
        name: scheme["x-argument"] for name, scheme in written.items() if "x-argument" in scheme
    } == expected


def test_the_description_of_a_parameter_is_written_once_and_beside_its_name() -> None:
    text = {"description": "The name"}
    parameters = [
        {"name": "a", "in": "query", "schema": {"type": "string", **text}},
        {"name": "b", "in": "query", **text, "schema": {"type": "string", **text}},
        {"name": "c", "in": "query", **text, "schema": {"type": "string", "description": "Other"}},
    ]
    written = adopt_operation(make_operation(parameters=parameters)).operation("/values")["parameters"]
    assert [parameter["description"] for parameter in written] == ["The name."] * 3
    assert [parameter["schema"].get("description") for parameter in written] == [None, None, "Other."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Successful Response", ""),
        ("OK", ""),
        ("A successful response.", ""),
        ("successful operation", ""),
        ("The response.", "The response."),
        ("Success. The job has begun.", "Success. The job has begun."),
        ("OK, but slow", "OK, but slow."),
    ],
)
def test_the_description_of_a_response(text: str, expected: str) -> None:
    adopted = adopt_operation(make_operation(responses={"200": {"description": text}}))
    assert adopted.operation("/values")["responses"]["200"]["description"] == expected


def test_the_summary_of_the_document() -> None:
    info = {"title": "Shop", "version": "1", "summary": "Sells lamps", "description": "Sells *all* lamps"}
    adopted = adopt_operation(make_operation(), info=info)
    assert adopted.document["info"]["summary"] == "Sells lamps."
    assert adopted.document["info"]["description"] == "Sells all lamps."


@pytest.mark.parametrize(
    ("descriptions", "regions"),
    [
        (["Mock Server", "Production"], ["mock", "production"]),
        (["The EU environment.", "US west API"], ["eu", "us_west"]),
        (["Production"], [None]),
        (["Production", ""], [None, None]),
        (["The server", "Production"], [None, None]),
        (["Test server", "Test"], [None, None]),
        (["Production", "The server that we use for tests of all kinds"], [None, None]),
    ],
)
def test_servers_with_short_descriptions_are_regions(
    descriptions: list[str], regions: list[str | None]
) -> None:
    servers = [
        {"url": f"https://{number}.example.com", "description": text}
        for number, text in enumerate(descriptions)
    ]
    adopted = adopt_operation(make_operation(), servers=servers)
    assert [server.get("x-name") for server in adopted.document["servers"]] == regions


@pytest.mark.parametrize(
    ("method", "status", "is_reported"), [("get", "200", True), ("get", "204", False), ("post", "200", False)]
)
def test_a_read_without_described_content_is_reported(method: str, status: str, is_reported: bool) -> None:
    adopted = adopt_operation(make_operation(responses={status: {"description": "Events."}}), method)
    message = "GET /values: the response 200 has no described content, so the call returns None"
    assert (message in adopted.list("guessed")) is is_reported


def test_the_response_to_a_head_request_has_no_body() -> None:
    schema = {"type": "object", "properties": {"size": {"type": "integer"}}}
    responses = {
        "200": {
            "description": "Fine.",
            "headers": {"X-Size": {"schema": {"type": "integer"}}},
            "content": {"application/json": {"schema": schema}},
        },
        "404": {"description": "Gone."},
    }
    adopted = adopt_operation({"operationId": "peek", "responses": responses}, "head", "/files/{id}")
    own = adopted.operation("/files/{id}", "head")["responses"]
    assert {status: sorted(response) for status, response in own.items()} == {
        "200": ["description", "headers"],
        "404": ["description"],
    }
    message = "the content of the responses, because a response to a HEAD request has no body"
    assert f"HEAD /files/{{id}}: {message}" in adopted.list("dropped")
    assert adopted.schemas == {}


def test_the_reason_for_an_argument_is_what_would_clash() -> None:
    schemes = {
        "HTTPBearer": {"type": "http", "scheme": "bearer"},
        "Door": {"type": "apiKey", "in": "header", "name": "X-Door"},
    }
    adopted = adopt_document(
        {
            "paths": {"/doors": {"get": make_operation()}},
            "components": {"securitySchemes": schemes},
            "security": [{"HTTPBearer": []}, {"Door": []}],
        }
    )
    reason = "because several schemes would have an argument api_key"
    messages = [message for message in adopted.list("guessed") if "argument" in message]
    assert len(messages) == 2
    assert all(message.endswith(reason) for message in messages)
