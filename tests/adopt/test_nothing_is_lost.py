"""Each keyword of OpenAPI is in the result, or the report names it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml

from sdkwright.adopt.adoption import adopt
from sdkwright.openapi.description import wrap_document

DOCUMENT: dict[str, Any] = yaml.safe_load("""
    openapi: 3.1.0
    info: {title: Shop, version: '1'}
    servers: [{url: 'https://api.example.com'}]
    tags: [{name: items}]
    paths:
      /items/{id}:
        post:
          operationId: create_item
          tags: [items]
          security: [{Key: []}]
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
            - {name: q, in: query, schema: {type: string}}
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    text: {type: string}
                    number: {type: integer}
                    list: {type: array, items: {type: string}}
              multipart/form-data:
                schema: {type: object, properties: {text: {type: string}}}
                encoding: {text: {}}
          responses:
            '200':
              description: Fine.
              headers: {X-A: {schema: {type: string}}}
              content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}
          callbacks:
            done:
              '{$request.body#/url}':
                post: &incoming
                  requestBody:
                    content: {application/json: {schema: {type: object, properties: {event: {type: string}}}}}
                  responses: {'200': {description: Received.}}
    webhooks: {paid: {post: *incoming}}
    components:
      schemas: {Item: {type: object, properties: {id: {type: string}}}}
      securitySchemes: {Key: {type: apiKey, in: header, name: X-Key}}
    """)
OPERATION = ("paths", "/items/{id}", "post")
BODY = (*OPERATION, "requestBody", "content", "application/json")
FORM = (*OPERATION, "requestBody", "content", "multipart/form-data")
RESPONSE = (*OPERATION, "responses", "200")
INCOMING = {
    "callback": (*OPERATION, "callbacks", "done", "{$request.body#/url}", "post"),
    "webhook": ("webhooks", "paid", "post"),
}
PARAMETER = {"name": "X-Sent", "in": "header", "schema": {"type": "string"}}
DOCS = {"url": "https://example.com/docs"}
ANY_SCHEMA: dict[str, Any] = {
    "not": {"const": "x"},
    "deprecated": True,
    "readOnly": True,
    "contentMediaType": "text/x",
    "format": "x",
    "xml": {"name": "x"},
    "externalDocs": DOCS,
    "$comment": "x",
    "unknownKeyword": 1,
}
KEYWORDS: dict[tuple[Any, ...], dict[str, Any]] = {
    (): {"externalDocs": DOCS},
    ("info",): {
        "summary": "x",
        "contact": {"name": "x"},
        "license": {"name": "x"},
        "termsOfService": DOCS["url"],
    },
    ("servers", 0): {"description": "x"},
    ("tags", 0): {"description": "x", "externalDocs": DOCS},
    OPERATION[:2]: {"summary": "x", "description": "x", "servers": [{"url": "https://other.example"}]},
    OPERATION: {"externalDocs": DOCS, "deprecated": True, "description": "x", "trace": {}},
    (*OPERATION, "parameters", 1): {
        "allowEmptyValue": True,
        "allowReserved": True,
        "deprecated": True,
        "explode": False,
        "example": "x",
        "examples": {"a": {"value": "x"}},
        "style": "deepObject",
        "unknown": 1,
    },
    (*OPERATION, "requestBody"): {"description": "x", "required": True},
    BODY: {"example": {"text": "x"}},
    (*FORM, "encoding", "text"): {"contentType": "text/x", "headers": {"X": {"schema": {"type": "string"}}}},
    RESPONSE: {"links": {"next": {"operationId": "x"}}},
    (*RESPONSE, "headers"): {"X-B": {"content": {"application/json": {"schema": {}}}}},
    (*RESPONSE, "headers", "X-A"): {"description": "x", "explode": True, "example": "x", "required": True},
    (*RESPONSE, "content", "application/json"): {"example": {"id": "x"}},
    **{
        path: {"parameters": [PARAMETER], "security": [{"Key": []}], "deprecated": True, "summary": "x"}
        for path in INCOMING.values()
    },
    **{(*path, "requestBody"): {"required": True} for path in INCOMING.values()},
    **{
        (*path, "requestBody", "content"): {"application/xml": {"schema": {"type": "string"}}}
        for path in INCOMING.values()
    },
    **{
        (*path, "requestBody", "content", "application/json"): {"example": {"event": "x"}}
        for path in INCOMING.values()
    },
    **{(*path, "responses"): {"404": {"description": "x"}} for path in INCOMING.values()},
    ("webhooks", "paid"): {"parameters": [PARAMETER]},
    ("components", "securitySchemes", "Key"): {"description": "x"},
    ("components", "schemas", "Item"): {
        **ANY_SCHEMA,
        "minProperties": 3,
        "maxProperties": 7,
        "additionalProperties": False,
        "unevaluatedProperties": False,
        "patternProperties": {"^x": {}},
        "propertyNames": {"pattern": "x"},
        "dependentRequired": {"id": ["id"]},
        "dependentSchemas": {"id": {}},
        "if": {"const": 1},
        "then": {"const": 2},
        "required": ["id"],
        "example": {"id": "x"},
        "examples": [{"id": "x"}],
        "discriminator": {"propertyName": "id"},
        "enum": [{"id": "x"}],
        "minimum": 3,
    },
    (*BODY, "schema", "properties", "text"): {
        **ANY_SCHEMA,
        "minLength": 3,
        "maxLength": 77,
        "pattern": "x",
        "contentEncoding": "base64",
        "contentSchema": {},
        "default": "x",
        "writeOnly": True,
        "const": "x",
        "enum": ["x", "y"],
        "nullable": True,
        "minimum": 4,
        "examples": ["x"],
    },
    (*BODY, "schema", "properties", "number"): {
        "minimum": 3,
        "maximum": 77,
        "exclusiveMinimum": 3,
        "exclusiveMaximum": 77,
        "multipleOf": 7,
        "format": "int64",
        "default": 5,
    },
    (*BODY, "schema", "properties", "list"): {
        "minItems": 3,
        "maxItems": 77,
        "uniqueItems": True,
        "contains": {},
        "minContains": 2,
        "maxContains": 3,
        "unevaluatedItems": False,
        "prefixItems": [{"type": "integer"}],
        "default": ["x"],
    },
}
"""Keywords with values that OpenAPI allows, by the object that gets them."""
CASES = [(path, keyword) for path, keywords in KEYWORDS.items() for keyword in keywords]


def adopt_all(document: dict[str, Any]) -> tuple[str, set[tuple[str, str]]]:
    """The result, and the decisions."""
    adoption = adopt(wrap_document(copy.deepcopy(document)))
    return json.dumps(adoption.document), {(item.subject, item.message) for item in adoption.decisions}


PLAIN = adopt_all(DOCUMENT)


@pytest.mark.parametrize(
    ("path", "keyword"), CASES, ids=[f"{'.'.join(map(str, path))}-{key}" for path, key in CASES]
)
def test_a_keyword_is_in_the_result_or_in_the_report(path: tuple[Any, ...], keyword: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    holder: Any = document
    for step in path:
        holder = holder[step]
    holder[keyword] = KEYWORDS[path][keyword]
    assert adopt_all(document) != PLAIN


def test_an_ignored_keyword_is_reported_once_with_its_first_place() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["components"]["schemas"]["Item"]["properties"] |= {
        "a": {"xml": {}},
        "b": {"xml": {}, "x-odd": 1},
    }
    decisions = adopt(wrap_document(document)).decisions
    assert [(item.pointer, item.message) for item in decisions if item.subject == "the document"] == [
        ("/components/schemas/Item/properties/b/x-odd", "the extension x-odd"),
        ("/components/schemas/Item/properties/a/xml", "the keyword xml of a schema (2 places)"),
    ]
