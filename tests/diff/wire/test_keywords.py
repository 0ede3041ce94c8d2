"""What the appearance, a change and the disappearance of each keyword of OpenAPI and JSON Schema mean for callers.

The keywords come from the schemas of the specifications, so a keyword without a row is an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import jsonschema_specifications
import openapi_spec_validator
import pytest
import yaml

from sdkwright.diff.core.finding import LEVELS
from sdkwright.diff.wire.rules.schema_changes import Direction, SchemaPlace
from sdkwright.openapi.swagger import convert_to_openapi
from tests.diff.wire.documents import find_changes, make_document

SCHEMA_TABLE: Final = """
$anchor               |                            | a                            | b                            | --- | ---
$comment              |                            | a                            | b                            | --- | ---
$defs                 |                            | {a: {type: string}}          | {a: {type: number}}          | --- | ---
$dynamicAnchor        |                            | a                            | b                            | --- | ---
$id                   |                            | urn:a                        | urn:b                        | --- | ---
$ref                  |                            | '#/components/schemas/X'     | '#/components/schemas/N'     | EEI | IEE
$schema               |                            | urn:a                        | urn:b                        | --- | ---
$vocabulary           |                            | {urn:a: true}                | {urn:b: true}                | --- | ---
additionalProperties  | type: object               | {type: string}               | false                        | EEI | IIE
allOf                 | type: object               | [{maxProperties: 3}]         | [{maxProperties: 2}]         | WE- | --E
anyOf                 | type: object               | [{required: [a]}]            | [{required: [a]}, {required: [b]}] | EII | IEE
const                 | type: string               | a                            | b                            | EEI | IEE
contains              | type: array                | {type: number}               | {type: integer}              | EEI | IIE
contentEncoding       | type: string               | base64                       | base32                       | EEE | EEE
contentMediaType      | type: string               | text/plain                   | text/html                    | EEE | EEE
contentSchema         | type: string               | {type: object}               | {type: array}                | EEI | IEE
default               | type: string               | a                            | b                            | III | III
dependentRequired     | type: object               | {a: [b]}                     | {a: [b, c]}                  | EEI | IIE
dependentSchemas      | type: object               | {a: {required: [b]}}         | {a: {required: [b, c]}}      | EEI | IIE
deprecated            | type: string               | true                         | false                        | III | III
description           |                            | a                            | b                            | --- | ---
discriminator         | type: object, required: [a] | {propertyName: a}           | {propertyName: b}            | IEI | IEI
else                  | if: {required: [a]}, then: {required: [c]} | {required: [b]} | {required: [b, d]}        | EEI | IIE
enum                  | type: string               | [a, b]                       | [a]                          | EEI | IIE
example               |                            | a                            | b                            | --- | ---
examples              |                            | [a]                          | [b]                          | --- | ---
exclusiveMaximum      | type: number               | 3                            | 2                            | WE- | --E
exclusiveMinimum      | type: number               | 2                            | 3                            | WE- | --E
externalDocs          |                            | {url: a}                     | {url: b}                     | --- | ---
format                | type: string               | date                         | date-time                    | EEI | IEE
if                    | then: {required: [c]}      | {required: [a, b]}           | {required: [a]}              | EEI | IIE
items                 | type: array                | {type: number}               | {type: integer}              | EE- | IIE
maxContains           | type: array, contains: {}  | 3                            | 2                            | WE- | -IE
maxItems              | type: array                | 3                            | 2                            | WE- | --E
maxLength             | type: string               | 3                            | 2                            | WE- | --E
maxProperties         | type: object               | 3                            | 2                            | WE- | --E
maximum               | type: number               | 3                            | 2                            | WE- | --E
minContains           | type: array, contains: {}  | 2                            | 3                            | WE- | -IE
minItems              | type: array                | 2                            | 3                            | WE- | --E
minLength             | type: string               | 2                            | 3                            | WE- | --E
minProperties         | type: object               | 2                            | 3                            | WE- | --E
minimum               | type: number               | 2                            | 3                            | WE- | --E
multipleOf            | type: number               | 2                            | 4                            | EEI | IIE
not                   | type: string               | {enum: [a]}                  | {enum: [a, b]}               | EEI | IIE
nullable              | type: string               | true                         | false                        | IEE | EII
oneOf                 |                            | [{type: string}]             | [{type: string}, {type: boolean}] | EII | IEE
pattern               | type: string               | ^a                           | ^b                           | EWI | III
patternProperties     | type: object               | {^a: {type: string}}         | {^a: {type: number}}         | EEI | IEE
prefixItems           | type: array                | [{type: string}]             | [{type: number}]             | EEI | IEE
properties            | type: object               | {a: {type: string}}          | {b: {type: string}}          | IWW | IWW
propertyNames         | type: object               | {maxLength: 3}               | {maxLength: 2}               | EEI | I-E
readOnly              | type: string               | true                         | false                        | III | III
required              | type: object, properties: {a: {}, b: {}} | [a]            | [a, b]                       | EEI | IIE
then                  | if: {required: [a]}, else: {required: [c]} | {required: [b]} | {required: [b, d]}        | EEI | IIE
title                 |                            | a                            | b                            | --- | ---
type                  |                            | string                       | number                       | EEI | IEE
unevaluatedItems      | type: array                | {type: string}               | false                        | EEI | IIE
unevaluatedProperties | type: object               | {type: string}               | false                        | EEI | IIE
uniqueItems           | type: array                | true                         | false                        | EII | IWW
writeOnly             | type: string               | true                         | false                        | III | III
xml                   |                            | {name: a}                    | {name: b}                    | --- | ---
"""

"""The schema of a property: keyword, keywords beside it, two values, the results in a request and in a response."""

_SCHEMA_OF_LIST: Final = "schema: {type: array, items: {type: string}}"
TEMPLATES: Final = {
    "root": "{openapi: 3.1.0, paths: {/a: {get: {responses: {'200': {description: OK}}}}}, KEY}",
    "server": "{servers: [{url: '/{v}', KEY}], paths: {/a: {get: {responses: {}}}}}",
    "server-variable": "{servers: [{url: '/{v}', variables: {v: {KEY}}}], paths: {/a: {get: {responses: {}}}}}",
    "components": "{paths: {}, components: {KEY}}",
    "path-item": "{paths: {/a: {get: {responses: {}}, KEY}}}",
    "operation": "{paths: {/a: {post: {responses: {'200': {description: OK}}, KEY}}}}",
    "parameter": f"{{paths: {{/a: {{get: {{parameters: [{{name: q, in: query, {_SCHEMA_OF_LIST}, KEY}}]}}}}}}}}",
    "request-body": "{paths: {/a: {post: {requestBody: {KEY}}}}}",
    "responses": "{paths: {/a: {get: {responses: {KEY}}}}}",
    "response": "{paths: {/a: {get: {responses: {'200': {KEY}}}}}}",
    "header": "{paths: {/a: {get: {responses: {'200': {headers: {X: {schema: {type: object}, KEY}}}}}}}}",
    "media-type": "{paths: {/a: {post: {requestBody: {content: {multipart/form-data: {schema: {type: object,"
    " properties: {f: {}}}, KEY}}}}}}}",
    "encoding": "{paths: {/a: {post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties:"
    " {f: {type: array, items: {type: string}}}}, encoding: {f: {KEY}}}}}}}}}",
    "discriminator": "{paths: {/a: {post: {requestBody: {content: {application/json: {schema: {type: object,"
    " required: [a, b], discriminator: {propertyName: a, KEY}}}}}}}}, components: {schemas: {X: {}, Y: {}}}}",
    "reference": "{paths: {/a: {get: {parameters: [{KEY}]}}}, components: {parameters: {"
    "P: {name: p, in: query, schema: {}}, Q: {name: q, in: query, schema: {}}}}}",
}
"""A description around each object but schemas; `KEY` is replaced by the keyword."""
OBJECT_TABLE: Final = """
root            | openapi              | 3.0.3                                     | 3.1.0                                  | ---
root            | info                 | {title: a, version: '1'}                  | {title: b, version: '2'}               | ---
root            | jsonSchemaDialect    | urn:a                                     | urn:b                                  | ---
root            | tags                 | [{name: a}]                               | [{name: b}]                            | ---
root            | externalDocs         | {url: a}                                  | {url: b}                               | ---
root            | servers              | [{url: 'https://a.example'}]              | [{url: 'https://b.example'}]           | -W-
root            | paths                | {/b: {get: {responses: {}}}}              | {/c: {get: {responses: {}}}}           | EEE
root            | webhooks             | {a: {post: {responses: {}}}}              | {b: {post: {responses: {}}}}           | IEE
root            | components           | {schemas: {A: {}}}                        | {schemas: {B: {}}}                     | -II
server          | url                  | https://a.example                         | https://b.example                      | WWW
server          | description          | a                                         | b                                      | ---
server          | variables            | {v: {default: a}}                         | {v: {default: b}}                      | IWW
server-variable | default              | a                                         | b                                      | WWW
server-variable | enum                 | [a, b]                                    | [a]                                    | WWI
server-variable | description          | a                                         | b                                      | ---
components      | schemas              | {A: {}}                                   | {B: {}}                                | -II
components      | callbacks            | {A: {}}                                   | {B: {}}                                | ---
components      | examples             | {A: {}}                                   | {B: {}}                                | ---
components      | headers              | {A: {}}                                   | {B: {}}                                | ---
components      | links                | {A: {}}                                   | {B: {}}                                | ---
components      | parameters           | {A: {}}                                   | {B: {}}                                | ---
components      | pathItems            | {A: {}}                                   | {B: {}}                                | ---
components      | requestBodies        | {A: {}}                                   | {B: {}}                                | ---
components      | responses            | {A: {}}                                   | {B: {}}                                | ---
path-item       | $ref                 | '#/paths/~1b'                             | '#/paths/~1c'                          | ---
path-item       | summary              | a                                         | b                                      | ---
path-item       | description          | a                                         | b                                      | ---
path-item       | servers              | [{url: 'https://a.example'}]              | [{url: 'https://b.example'}]           | -W-
path-item       | parameters           | [{name: a, in: query}]                    | [{name: b, in: query}]                 | IWW
path-item       | get                  | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | put                  | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | post                 | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | delete               | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | options              | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | head                 | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | patch                | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | trace                | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
operation       | tags                 | [a]                                       | [b]                                    | III
operation       | summary              | a                                         | b                                      | ---
operation       | description          | a                                         | b                                      | ---
operation       | externalDocs         | {url: a}                                  | {url: b}                               | ---
operation       | operationId          | a                                         | b                                      | III
operation       | parameters           | [{name: a, in: query}]                    | [{name: b, in: query}]                 | IWW
operation       | requestBody          | {content: {text/plain: {}}}               | {content: {text/html: {}}}             | IEE
operation       | responses            | {'201': {}}                               | {'202': {}}                            | EEE
operation       | callbacks            | {a: {u: {post: {}}}}                      | {b: {u: {post: {}}}}                   | IEE
operation       | deprecated           | true                                      | false                                  | III
operation       | servers              | [{url: 'https://a.example'}]              | [{url: 'https://b.example'}]           | -W-
parameter       | name                 | a                                         | b                                      | WWW
parameter       | in                   | header                                    | cookie                                 | WWW
parameter       | description          | a                                         | b                                      | ---
parameter       | required             | true                                      | false                                  | EII
parameter       | deprecated           | true                                      | false                                  | III
parameter       | allowEmptyValue      | true                                      | false                                  | IEE
parameter       | allowReserved        | true                                      | false                                  | IWW
parameter       | style                | spaceDelimited                            | pipeDelimited                          | EEE
parameter       | explode              | false                                     | true                                   | EEE
parameter       | schema               | {type: array, items: {type: integer}}     | {type: array, items: {type: number}}   | EIW
parameter       | content              | {application/json: {}}                    | {text/plain: {}}                       | EEE
parameter       | example              | a                                         | b                                      | ---
parameter       | examples             | {a: {value: 1}}                           | {a: {value: 2}}                        | ---
request-body    | description          | a                                         | b                                      | ---
request-body    | content              | {text/plain: {}}                          | {text/html: {}}                        | IEE
request-body    | required             | true                                      | false                                  | EII
responses       | default              | {description: a}                          | {description: b}                       | ---
responses       | '200'                | {description: a}                          | {description: b}                       | I-E
response        | description          | a                                         | b                                      | ---
response        | content              | {text/plain: {}}                          | {text/html: {}}                        | IEE
response        | headers              | {A: {required: true}}                     | {B: {required: true}}                  | IEE
response        | links                | {a: {operationId: a}}                     | {a: {operationId: b}}                  | ---
header          | description          | a                                         | b                                      | ---
header          | required             | true                                      | false                                  | IEE
header          | deprecated           | true                                      | false                                  | ---
header          | allowEmptyValue      | true                                      | false                                  | ---
header          | allowReserved        | true                                      | false                                  | ---
header          | style                | simple                                    | simple                                 | ---
header          | explode              | true                                      | false                                  | EEE
header          | schema               | {type: integer}                           | {type: number}                         | EEE
header          | content              | {application/json: {}}                    | {text/plain: {}}                       | EEE
header          | example              | a                                         | b                                      | ---
header          | examples             | {a: {value: 1}}                           | {a: {value: 2}}                        | ---
media-type      | schema               | {type: object}                            | {type: array}                          | WEI
media-type      | encoding             | {f: {contentType: text/plain}}            | {f: {contentType: text/html}}          | -E-
media-type      | example              | a                                         | b                                      | ---
media-type      | examples             | {a: {value: 1}}                           | {a: {value: 2}}                        | ---
encoding        | contentType          | text/html                                 | 'text/plain, text/html'                | EIE
encoding        | headers              | {A: {required: true}}                     | {B: {required: true}}                  | EE-
encoding        | style                | spaceDelimited                            | pipeDelimited                          | EEE
encoding        | explode              | false                                     | true                                   | EEE
encoding        | allowReserved        | true                                      | false                                  | -EE
discriminator   | propertyName         | b                                         | a                                      | EEE
discriminator   | mapping              | {x: X}                                    | {x: Y}                                 | IEE
reference       | $ref                 | '#/components/parameters/P'               | '#/components/parameters/Q'            | IWW
reference       | summary              | a                                         | b                                      | ---
reference       | description          | a                                         | b                                      | ---
"""
"""The objects but schemas: object, keyword, two values, the results."""
_SWAGGER_PARAMETER: Final = (
    "{name: q, in: query, type: array, items: {type: array, items: {type: string}}, KEY}"
)
SWAGGER_TEMPLATES: Final = {
    "root": "{swagger: '2.0', paths: {/a: {post: {parameters: [{name: b, in: body, schema: {}}],"
    " responses: {'200': {schema: {}}}}}}, KEY}",
    "operation": "{host: a.example, paths: {/a: {post: {parameters: [{name: b, in: body, schema: {}}],"
    " responses: {'200': {schema: {}}}, KEY}}}}",
    "path-item": "{paths: {/a: {KEY}}}",
    "response": "{paths: {/a: {get: {responses: {'200': {KEY}}}}}}",
    "parameter": f"{{paths: {{/a: {{get: {{parameters: [{_SWAGGER_PARAMETER}]}}}}}}}}",
    "items": "{paths: {/a: {get: {parameters: [{name: q, in: query, type: array, items:"
    " {type: array, items: {type: string}, KEY}}]}}}}",
    "form": "{paths: {/a: {post: {parameters: [{name: q, in: formData, type: array, items: {type: string}, KEY}]}}}}",
    "header": "{paths: {/a: {get: {responses: {'200': {headers: {X: {type: array, items: {type: string}, KEY}}}}}}}}",
}
SWAGGER_TABLE: Final = """
root            | swagger              | '2.0'                                     | '2.0'                                  | ---
root            | info                 | {title: a, version: '1'}                  | {title: b, version: '2'}               | ---
root            | host                 | a.example                                 | b.example                              | -W-
root            | basePath             | /v1                                       | /v2                                    | EEE
root            | schemes              | [http]                                    | [https]                                | ---
root            | consumes             | [text/plain]                              | [text/html]                            | EEE
root            | produces             | [text/plain]                              | [text/html]                            | EEE
root            | paths                | {/b: {get: {responses: {}}}}              | {/c: {get: {responses: {}}}}           | EEE
root            | definitions          | {A: {}}                                   | {B: {}}                                | -II
root            | parameters           | {A: {name: a, in: query}}                 | {B: {name: b, in: query}}              | ---
root            | responses            | {A: {description: a}}                     | {B: {description: a}}                  | ---
root            | tags                 | [{name: a}]                               | [{name: b}]                            | ---
root            | externalDocs         | {url: a}                                  | {url: b}                               | ---
operation       | tags                 | [a]                                       | [b]                                    | III
operation       | summary              | a                                         | b                                      | ---
operation       | description          | a                                         | b                                      | ---
operation       | externalDocs         | {url: a}                                  | {url: b}                               | ---
operation       | operationId          | a                                         | b                                      | III
operation       | consumes             | [text/plain]                              | [text/html]                            | EEE
operation       | produces             | [text/plain]                              | [text/html]                            | EEE
operation       | parameters           | [{name: a, in: query}]                    | [{name: b, in: query}]                 | EWW
operation       | responses            | {'201': {}}                               | {'202': {}}                            | EEE
operation       | schemes              | [http]                                    | [https]                                | -W-
operation       | deprecated           | true                                      | false                                  | III
path-item       | $ref                 | '#/paths/~1b'                             | '#/paths/~1c'                          | ---
path-item       | get                  | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | put                  | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | post                 | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | delete               | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | options              | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | head                 | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | patch                | {responses: {'200': {}}}                  | {responses: {'201': {}}}               | IEE
path-item       | parameters           | [{name: a, in: query}]                    | [{name: b, in: query}]                 | ---
response        | description          | a                                         | b                                      | ---
response        | schema               | {type: string}                            | {type: integer}                        | IEE
response        | headers              | {A: {type: string}}                       | {B: {type: string}}                    | IWW
response        | examples             | {text/plain: a}                           | {text/plain: b}                        | ---
parameter       | name                 | a                                         | b                                      | WWW
parameter       | in                   | header                                    | path                                   | WEW
parameter       | description          | a                                         | b                                      | ---
parameter       | required             | true                                      | false                                  | EII
parameter       | allowEmptyValue      | true                                      | false                                  | IEE
parameter       | collectionFormat     | multi                                     | pipes                                  | EEE
parameter       | schema               | {type: string}                            | {type: integer}                        | ---
parameter       | maxItems             | 3                                         | 2                                      | WE-
items           | collectionFormat     | pipes                                     | ssv                                    | EEE
items           | maxItems             | 3                                         | 2                                      | WE-
form            | collectionFormat     | multi                                     | pipes                                  | EEE
form            | allowEmptyValue      | true                                      | false                                  | ---
form            | maxItems             | 3                                         | 2                                      | WE-
header          | description          | a                                         | b                                      | ---
header          | collectionFormat     | pipes                                     | ssv                                    | EEE
header          | maxItems             | 3                                         | 2                                      | --E
"""
"""The objects of Swagger 2.0. The keywords of schemas in a parameter or a header mean the same as in a schema."""


class Row(NamedTuple):
    """A keyword of a schema, and the worst level of its appearance, change and disappearance: E, W, I, or - for none."""

    keyword: str
    context: str
    first: str
    second: str
    request: str
    response: str


class ObjectRow(NamedTuple):
    """A keyword of another object, and the worst level of its appearance, change and disappearance."""

    owner: str
    keyword: str
    first: str
    second: str
    results: str


def _split(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


ROWS: Final = [Row(*cells) for cells in _split(SCHEMA_TABLE)]
OBJECT_ROWS: Final = [ObjectRow(*cells) for cells in _split(OBJECT_TABLE)]
SWAGGER_ROWS: Final = [ObjectRow(*cells) for cells in _split(SWAGGER_TABLE)]


def _rate(before: dict[str, Any], after: dict[str, Any]) -> str:
    """The worst level of the findings, as a letter."""
    levels = [finding.level for finding in find_changes(before, after)]
    return min(levels, key=LEVELS.index)[0].upper() if levels else "-"


def _rate_all(absent: dict[str, Any], first: dict[str, Any], second: dict[str, Any]) -> str:
    return "".join(_rate(*pair) for pair in ((absent, first), (first, second), (first, absent)))


def rate_keyword(row: Row, direction: Direction) -> str:
    texts = (row.context, f"{row.keyword}: {row.first}", f"{row.keyword}: {row.second}")
    context, first, second = (yaml.safe_load(f"{{{text}}}") for text in texts)
    documents = []
    for keywords in ({}, first, second):
        document = make_document(SchemaPlace(direction, "property", ""), {**context, **keywords})
        document["components"]["schemas"]["N"] = {"type": "number"}
        documents.append(document)
    return _rate_all(*documents)


def rate_object_keyword(row: ObjectRow) -> str:
    texts = ("x-none: 0", f"{row.keyword}: {row.first}", f"{row.keyword}: {row.second}")
    return _rate_all(*(yaml.safe_load(TEMPLATES[row.owner].replace("KEY", text)) for text in texts))


def rate_swagger_keyword(row: ObjectRow) -> str:
    template = SWAGGER_TEMPLATES[row.owner]
    texts = ("x-none: 0", f"{row.keyword}: {row.first}", f"{row.keyword}: {row.second}")
    documents = (yaml.safe_load(template.replace("KEY", text)) for text in texts)
    return _rate_all(*(convert_to_openapi(document).document for document in documents))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.keyword)
def test_a_keyword_of_a_schema(row: Row) -> None:
    assert (rate_keyword(row, "request"), rate_keyword(row, "response")) == (row.request, row.response)


@pytest.mark.parametrize("row", OBJECT_ROWS, ids=lambda row: f"{row.owner}-{row.keyword}")
def test_a_keyword_of_another_object(row: ObjectRow) -> None:
    assert rate_object_keyword(row) == row.results


@pytest.mark.parametrize("row", SWAGGER_ROWS, ids=lambda row: f"{row.owner}-{row.keyword}")
def test_a_keyword_of_swagger(row: ObjectRow) -> None:
    assert rate_swagger_keyword(row) == row.results


_ANNOTATIONS: Final = {"info", "contact", "license", "tag", "external", "example", "link", "xml"}
"""Objects that limit no values; the keyword that contains them has a row."""
_SECURITY: Final = {
    "security",
    "securitySchemes",
    "securityDefinitions",
    "oauth",
    "authentication",
    "apikey",
    "flow",
}
"""Objects and keywords that are compared by their effect, not by keyword."""
_RESOLVED: Final = {"$dynamicRef"}
"""Keywords that are resolved when a description is read."""
_SPECIFICATIONS: Final = Path(openapi_spec_validator.__file__).parent / "resources" / "schemas"


def _list_keywords(schema: dict[str, Any]) -> Iterator[str]:
    """The properties of an object, with those of the schemas beside it."""
    yield from schema.get("properties", {})
    for keyword in ("allOf", "oneOf", "anyOf", "then", "else"):
        value = schema.get(keyword, [])
        for child in value if isinstance(value, list) else [value]:
            yield from _list_keywords(child)


def _read_specification(version: str) -> Iterator[tuple[str, set[str]]]:
    """The keywords of each object, by its name in the tables."""
    schema = json.loads((_SPECIFICATIONS / version / "schema.json").read_text("utf-8"))
    for name, item in {"root": schema, **schema.get("definitions", {}), **schema.get("$defs", {})}.items():
        plain = name.lower().replace("-", "")
        if not any(part in plain for part in (*_ANNOTATIONS, *_SECURITY)):
            owner = next((kind for kind in ("parameter", "items", "schema") if kind in plain), plain)
            owner = "schema" if owner == "jsonreference" else owner
            yield owner, set(_list_keywords(item)) - _SECURITY


def test_each_keyword_of_json_schema_has_a_row() -> None:
    keywords = {
        keyword
        for uri in jsonschema_specifications.REGISTRY
        if "/draft/2020-12/meta/" in uri
        for keyword in jsonschema_specifications.REGISTRY.contents(uri).get("properties", {})
    }
    assert len(keywords) > 50 and keywords - {row.keyword for row in ROWS} == _RESOLVED


@pytest.mark.parametrize("version", ["v2.0", "v3.0", "v3.1"])
def test_each_keyword_of_openapi_has_a_row(version: str) -> None:
    known: dict[str, set[str]] = {"schema": {row.keyword for row in ROWS}}
    for row in SWAGGER_ROWS if version == "v2.0" else OBJECT_ROWS:
        known.setdefault(row.owner.replace("-", ""), set()).add(row.keyword)
    if version == "v2.0":  # a parameter or a header has the keywords of its schema
        for owner in ("parameter", "items", "header"):
            known[owner] |= known["schema"]
    objects = [(owner, keywords) for owner, keywords in _read_specification(version) if keywords]
    missing = {(owner, word) for owner, keywords in objects for word in keywords - known.get(owner, set())}
    assert len(objects) >= 12 and missing == set()
