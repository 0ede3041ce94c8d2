"""Swagger 2.0: what its parts become in OpenAPI 3.0, and their locations in the source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sdkwright.openapi.description import Description, read_description
from sdkwright.openapi.parsing import parse
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.openapi.swagger import convert_to_openapi

SOURCE = """\
swagger: '2.0'
info: {title: t, version: '1'}
host: api.example.com
schemes: [http, https]
basePath: /v1
consumes: [application/json]
produces: [application/json]
parameters:
  Limit: {name: limit, in: query, type: integer}
  Pet:
    name: pet
    in: body
    schema: {$ref: '#/definitions/Pet'}
responses:
  Missing:
    description: It is missing.
    schema: {$ref: '#/definitions/Error'}
securityDefinitions:
  App:
    type: oauth2
    flow: application
    tokenUrl: https://a.example.com/token
    scopes: {read: Read.}
paths:
  /pets/{id}:
    parameters:
      - {name: id, in: path, required: true, type: string}
      - {$ref: '#/parameters/Limit'}
    get:
      parameters:
        - {name: limit, in: query, type: string, x-example: '5'}
        - name: tags
          in: query
          type: array
          items: {type: string}
          collectionFormat: multi
      responses:
        200:
          description: A pet.
          schema:
            $ref: '#/definitions/Pet'
          examples:
            application/json: {name: Rex}
          headers:
            X-Rate: {type: integer, description: A rate.}
        404: {$ref: '#/responses/Missing'}
    put:
      parameters:
        - $ref: '#/parameters/Pet'
      responses: {204: {description: Done.}}
    post:
      consumes: [multipart/form-data]
      produces: [text/csv]
      parameters:
        - {name: photo, in: formData, type: file, description: A photo.}
        - name: note
          in: formData
          required: true
          type: string
          x-nullable: true
      responses:
        200:
          description: The photo.
          schema: {type: file}
        404: {$ref: '#/responses/Missing'}
  /pets: {get: {responses: {200: {description: d, schema: {$ref: '#/paths/~1pets~1{id}/get/responses/200/schema'}}}}}
definitions:
  Pet:
    type: object
    discriminator: kind
    properties:
      kind: {type: string}
      name:
        type: string
        x-nullable: true
      discriminator: {type: string}
    example: {discriminator: kind, x-nullable: true}
  Error: {type: object}
"""
ITEM = "/paths/~1v1~1pets~1{id}"


def read(folder: Path) -> Description:
    (folder / "api.yaml").write_text(SOURCE, "utf-8")
    return read_description(str(folder / "api.yaml"))


def find(document: Any, pointer: str) -> Any:
    return resolve_pointer(document, pointer)


def test_what_the_parts_become() -> None:
    document = convert_to_openapi(parse(SOURCE.encode())).document
    pet = document["components"]["schemas"]["Pet"]
    assert pet["discriminator"] == {"propertyName": "kind"}
    assert pet["properties"]["name"] == {"type": "string", "nullable": True}
    assert pet["example"] == {"discriminator": "kind", "x-nullable": True}
    assert document["servers"] == [{"url": "https://api.example.com"}, {"url": "http://api.example.com"}]
    assert document.keys() == {"openapi", "info", "servers", "paths", "components"}
    assert [parameter["name"] for parameter in find(document, f"{ITEM}/get/parameters")] == [
        "id",
        "limit",
        "tags",
    ]
    limit = find(document, f"{ITEM}/get/parameters/1")
    assert (limit["schema"], limit["example"]) == ({"type": "string"}, "5")
    content = find(document, f"{ITEM}/get/responses/200/content")
    ref = {"$ref": "#/components/schemas/Pet"}
    assert content == {"application/json": {"schema": ref, "example": {"name": "Rex"}}}
    assert find(document, f"{ITEM}/get/responses/200/headers/X-Rate") == {
        "description": "A rate.",
        "schema": {"type": "integer"},
    }
    assert find(document, f"{ITEM}/get/responses/404") == {"$ref": "#/components/responses/Missing"}
    assert find(document, f"{ITEM}/put/requestBody") == {
        "required": False,
        "content": {"application/json": {"schema": ref}},
    }
    form = find(document, f"{ITEM}/post/requestBody/content")
    assert form["multipart/form-data"]["schema"]["properties"] == {
        "photo": {"type": "string", "format": "binary", "description": "A photo."},
        "note": {"type": "string", "nullable": True},
    }
    assert find(document, f"{ITEM}/post/responses/200/content") == {
        "text/csv": {"schema": {"type": "string", "format": "binary"}}
    }
    assert find(document, f"{ITEM}/post/responses/404/content").keys() == {"text/csv"}


def test_a_reference_into_an_operation_leads_to_the_same_part(tmp_path: Path) -> None:
    document = read(tmp_path).document
    schema = find(document, "/paths/~1v1~1pets/get/responses/200/content/application~1json/schema")
    assert schema == {"$ref": f"#{ITEM}/get/responses/200/content/application~1json/schema"}
    assert find(document, schema["$ref"][1:]) == {"$ref": "#/components/schemas/Pet"}


def test_locations_in_the_source(tmp_path: Path) -> None:
    description = read(tmp_path)
    texts = {
        "/components/schemas/Pet/properties/name": "      name:",
        "/components/schemas/Pet/properties/name/nullable": "      name:",
        "/components/schemas/Pet/discriminator": "    discriminator: kind",
        "/components/parameters/Limit/schema/type": "  Limit:",
        "/components/responses/Missing/content/application~1json/schema": "    schema: {$ref: '#/definitions/Error'}",
        "/components/securitySchemes/App/flows/clientCredentials/tokenUrl": "    tokenUrl:",
        "/servers/1/url": "host:",
        ITEM: "  /pets/{id}:",
        f"{ITEM}/get/parameters/0": "      - {name: id",
        f"{ITEM}/get/parameters/1/schema": "        - {name: limit",
        f"{ITEM}/get/parameters/query/tags/schema/items": "          items: {type: string}",
        f"{ITEM}/get/parameters/2/explode": "        - name: tags",
        f"{ITEM}/get/responses/200/content/application~1json/schema/$ref": "            $ref: '#/definitions/Pet'",
        f"{ITEM}/get/responses/200/content/application~1json/example/name": "            application/json: {name",
        f"{ITEM}/get/responses/200/headers/X-Rate/schema": "            X-Rate:",
        f"{ITEM}/put/requestBody/content/application~1json/schema": "    schema: {$ref: '#/definitions/Pet'}",
        f"{ITEM}/post/requestBody/content/multipart~1form-data/schema/properties/note/type": "          type: string",
        f"{ITEM}/post/requestBody/content/multipart~1form-data/schema/properties/photo": "        - {name: photo",
        f"{ITEM}/post/responses/200/content/text~1csv/schema": "          schema: {type: file}",
        f"{ITEM}/post/nothing": "    post:",
    }
    lines = SOURCE.splitlines()
    found = {pointer: lines[description.locate(pointer).line - 1] for pointer in texts}
    wrong = {
        pointer: (line, texts[pointer])
        for pointer, line in found.items()
        if not line.startswith(texts[pointer])
    }
    assert wrong == {}


def test_parts_in_other_files(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(
        "swagger: '2.0'\npaths:\n  /a: {$ref: 'a.yaml#/item'}\n  /b:\n    get:\n"
        "      parameters: [{$ref: 'a.yaml#/limit'}]\n      responses: {'200': {$ref: 'a.yaml#/response'}}\n",
        "utf-8",
    )
    (tmp_path / "a.yaml").write_text(
        "limit: {name: limit, in: query, type: integer}\nbody: {name: b, in: body, schema: {type: object}}\n"
        "response:\n  description: d\n  schema: {type: string}\n"
        "item:\n  post:\n    parameters: [{$ref: '#/body'}]\n    responses: {'200': {$ref: '#/response'}}\n",
        "utf-8",
    )
    description = read_description(str(tmp_path / "api.yaml"))
    paths = description.document["paths"]
    content = {"application/json": {"schema": {"type": "string"}}}
    assert paths["/b"]["get"]["parameters"][0]["schema"] == {"type": "integer"}
    assert paths["/a"]["post"]["requestBody"]["content"]["application/json"]["schema"] == {"type": "object"}
    assert (
        paths["/a"]["post"]["responses"]["200"]["content"]
        == content
        == paths["/b"]["get"]["responses"]["200"]["content"]
    )
    locations = {
        "/paths/~1a/post": "a.yaml:7",
        "/paths/~1a/post/requestBody/content/application~1json/schema": "a.yaml:2",
        "/paths/~1b/get/parameters/query/limit": "a.yaml:1",
        "/paths/~1b/get/responses/200/content/application~1json/schema": "a.yaml:5",
        "/paths/~1b/get": "api.yaml:5",
    }
    assert {
        pointer: str(description.locate(pointer)).rpartition("/")[2] for pointer in locations
    } == locations


def test_a_file_without_a_media_type_and_an_example_of_another_one() -> None:
    source: dict[str, Any] = {
        "swagger": "2.0",
        "paths": {
            "/a": {"get": {"responses": {"200": {"schema": {"type": "file"}}}}},
            "/b": {"get": {"responses": {"200": {"schema": {}, "examples": {"text/xml": "<a/>"}}}}},
        },
    }
    paths = convert_to_openapi(source).document["paths"]
    assert paths["/a"]["get"]["responses"]["200"]["content"].keys() == {"application/octet-stream"}
    assert paths["/b"]["get"]["responses"]["200"]["content"] == {
        "text/xml": {"schema": {}, "example": "<a/>"}
    }
