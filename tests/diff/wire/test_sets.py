"""Schemas are compared as sets of values: pairs on both sides of the line between a break and none."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pytest
import yaml

from sdkwright.diff.core.finding import LEVELS
from sdkwright.diff.wire.rules.schema_changes import Direction, SchemaPlace
from sdkwright.openapi.swagger import convert_to_openapi
from tests.diff.wire.documents import find_changes, make_document

SCHEMAS: Final = """
{anyOf: [{type: string}, {anyOf: [{type: integer}, {type: boolean}]}]}
    {anyOf: [{type: string}, {type: integer}, {type: boolean}]} | - -
{anyOf: [{type: object, required: [a]}, {anyOf: [{type: object, required: [b]}, {type: object, required: [c]}]}]}
    {anyOf: [{type: object, required: [a]}, {type: object, required: [b]}, {type: object, required: [c]}]} | - -
{anyOf: [{type: object, required: [a]}, {anyOf: [{type: object, required: [b]}, {type: object, required: [c]}]}]}
    {anyOf: [{type: object, required: [a]}, {type: object, required: [b]}]} | E I
{anyOf: [{type: object, required: [a]}, {type: object, required: [b]}]}
    {anyOf: [{type: object, required: [a]}, {anyOf: [{type: object, required: [b]}, {type: object, required: [c]}]}]} | I E
{type: object, propertyNames: {type: string}}
    {type: object} | - -
{type: object, propertyNames: {type: string, maxLength: 3}}
    {type: object} | I E
{type: 'null'}
    {type: string} | E E
{type: string}
    {type: 'null'} | E E
{type: [string, 'null']}
    {type: 'null'} | E I
{type: 'null'}
    {type: [string, 'null']} | I E
{anyOf: [{type: 'null'}, {type: string}]}
    {type: [string, 'null']} | - -
{type: array, contains: {type: string}, minContains: 0, maxContains: 3}
    {type: array, contains: {type: string}, maxContains: 3} | E I
{type: array, contains: {type: string}, maxContains: 3}
    {type: array, contains: {type: string}, minContains: 0, maxContains: 3} | I E
{type: array, contains: {type: string}, minContains: 1}
    {type: array, contains: {type: string}} | - -
{type: array, contains: {type: string}, minContains: 2}
    {type: array, contains: {type: string}} | - E
{enum: [1, 2]}
    {enum: [1.0, 2.0]} | - -
{type: number, enum: [1, 2.5]}
    {enum: [1.0, 2.5]} | - -
{type: object, additionalProperties: false}
    {type: object, additionalProperties: false, patternProperties: {'^x': {type: string}}} | I I
{type: object, additionalProperties: false, patternProperties: {'^x': {type: string}}}
    {type: object, additionalProperties: false} | E I
{type: object, patternProperties: {'^x': {type: string}}}
    {type: object} | I E
{type: object, additionalProperties: {type: string}}
    {type: object, additionalProperties: {type: string}, properties: {a: {type: integer}}} | E E
{type: object, additionalProperties: {type: string}, properties: {a: {type: integer}}}
    {type: object, additionalProperties: {type: string}} | E E
{type: object, additionalProperties: {type: string}}
    {type: object, additionalProperties: {type: string}, properties: {a: {type: string}}} | I I
{type: object, properties: {a: {type: string}}}
    {type: object, properties: {a: {type: string}, b: {type: integer}}} | I I
{allOf: [{anyOf: [{required: [a]}, {required: [b]}]}]}
    {allOf: [{anyOf: [{required: [a]}, {required: [b]}]}, {anyOf: [{required: [c]}, {required: [d]}]}]} | E I
{allOf: [{anyOf: [{required: [a]}, {required: [b]}]}, {anyOf: [{required: [c]}, {required: [d]}]}]}
    {allOf: [{anyOf: [{required: [c]}, {required: [d]}]}, {anyOf: [{required: [b]}, {required: [a]}]}]} | - -
{allOf: [{anyOf: [{required: [a]}, {required: [b]}]}, {anyOf: [{required: [c]}, {required: [d]}, {required: [e]}]}]}
    {allOf: [{anyOf: [{required: [a]}, {required: [b]}]}, {anyOf: [{required: [c]}, {required: [d]}]}]} | E I
{allOf: [{anyOf: [{required: [a]}, {required: [b]}]}, {anyOf: [{required: [c]}, {required: [d]}]}]}
    {allOf: [{anyOf: [{required: [a]}, {required: [b]}]}, {anyOf: [{required: [c]}, {required: [d]}, {required: [e]}]}]} | I E
{type: integer, minimum: 1}
    {type: integer, minimum: 1, exclusiveMinimum: true} | E -
{type: integer, minimum: 1, exclusiveMinimum: true}
    {type: integer, minimum: 2} | - -
{type: integer, exclusiveMaximum: 10}
    {type: integer, maximum: 9} | - -
{type: number, exclusiveMaximum: 10}
    {type: number, maximum: 9} | E -
{type: number, exclusiveMaximum: 10}
    {type: number, maximum: 10} | I E
{type: number, minimum: 0, exclusiveMinimum: 0}
    {type: number, exclusiveMinimum: 0} | - -
{type: integer, format: int32}
    {type: integer, format: int64} | I E
{type: integer, format: int64}
    {type: integer} | I E
{type: integer, format: int64}
    {type: integer, format: int32} | E I
{type: integer, format: int32}
    {type: integer, minimum: -2147483648, maximum: 2147483647} | - -
{type: integer, format: int32}
    {type: number} | I E
{type: integer, format: int32, maximum: 10}
    {type: integer, format: int64, maximum: 10} | I E
{type: integer, minimum: 0, maximum: 10}
    {type: integer, format: int32, minimum: 0, maximum: 10} | - -
{type: integer, format: int32, maximum: 100}
    {type: integer, format: int32} | I E
{type: integer, format: int32}
    {type: integer, format: int32, maximum: 100} | E -
{type: integer, multipleOf: 5, minimum: 1}
    {type: integer, multipleOf: 5, minimum: 5} | - -
{type: number, multipleOf: 1}
    {type: integer} | - -
{type: integer}
    {type: number, multipleOf: 0.5} | I E
{type: number, multipleOf: 0.01}
    {type: number, multipleOf: 0.1} | E I
{type: number, multipleOf: 0.1}
    {type: number, multipleOf: 0.01} | I E
{type: number, format: float}
    {type: number, format: double} | I E
{type: number, format: double}
    {type: integer, format: int64} | E I
{type: string, format: uri}
    {type: string, format: uri-reference} | I E
{type: string, format: password}
    {type: string} | - -
{type: [string, integer]}
    {type: [string, number]} | I E
{type: [string, integer], format: int32}
    {type: [string, integer]} | I E
{oneOf: [{type: string, format: date}, {type: string, format: date-time}]}
    {oneOf: [{type: string, format: date}]} | E I
{oneOf: [{type: string, format: date}]}
    {oneOf: [{type: string, format: date}, {type: string, format: date-time}]} | I E
{oneOf: [{type: string, format: date}, {type: integer}]}
    {oneOf: [{type: string}, {type: integer}]} | I E
{type: [string, number]}
    {oneOf: [{type: string}, {type: number}, {$X}]} | I E
{oneOf: [{type: string}, {type: number}, {$X}]}
    {type: [string, number]} | E I
{anyOf: [{type: string}, {type: number}]}
    {anyOf: [{type: string}, {type: number}, {$X}]} | I E
{anyOf: [{type: string}, {type: number}, {$X}]}
    {anyOf: [{type: string}, {type: number}]} | E I
{type: string}
    {anyOf: [{type: string}, {$X}]} | I E
{anyOf: [{type: string}, {$X}]}
    {type: string} | E I
{$X}
    {anyOf: [{$X}, {$Y}]} | I E
{anyOf: [{$X}, {$Y}]}
    {$X} | E I
{anyOf: [{$X}, {$Y}]}
    {oneOf: [{$X}, {$Y}]} | - -
{anyOf: [{$X}, {type: 'null'}]}
    {$X} | E I
{$X}
    {anyOf: [{$X}, {type: 'null'}]} | I E
{anyOf: [{$X}, {$Y}]}
    {anyOf: [{$X}, {$Y}, {type: 'null'}]} | I E
{anyOf: [{$X}, {$Y}, {type: 'null'}]}
    {anyOf: [{$X}, {$Y}]} | E I
{type: object, properties: {a: {}, b: {}}, required: [a, b]}
    {type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]} | I E
{type: object, properties: {a: {}, b: {}}}
    {type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]} | E I
{properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}
    {properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}, {required: [c]}]} | I E
{type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}
    {type: object, properties: {a: {}, b: {}}, required: [b]} | E I
{type: object, properties: {a: {}, b: {}}, required: [a]}
    {type: object, properties: {a: {}, b: {}}, oneOf: [{required: [a]}, {required: [b]}]} | E E
{type: string}
    {anyOf: [{type: string, maxLength: 5}, {type: string, minLength: 6}]} | E I
{type: string, enum: [a, b]}
    {oneOf: [{const: a}, {const: b}]} | - -
{oneOf: [{const: a}, {const: b}]}
    {oneOf: [{const: a}, {const: b}, {const: c}]} | I E
{not: {type: string}}
    {not: {type: [string, integer]}} | E I
{not: {enum: [x, y]}}
    {not: {enum: [x]}} | I E
{type: string, not: {pattern: ^a}}
    {type: string, not: {pattern: ^b}} | E E
{type: object, not: {required: [a]}}
    {type: object, not: {required: [a, b]}} | I E
{type: object, not: {required: [a, b]}}
    {type: object, not: {required: [a]}} | E I
{if: {required: [a]}, then: {required: [b]}}
    {if: {required: [a, c]}, then: {required: [b]}} | I E
{if: {properties: {k: {const: a}}}, then: {required: [b]}}
    {if: {properties: {k: {const: z}}}, then: {required: [b]}} | E E
{type: array, prefixItems: [{type: string}], items: false}
    {type: array, prefixItems: [{type: string}, {type: number}], items: false} | I E
{type: array, items: {type: string}}
    {type: array, items: {type: string}, prefixItems: [{type: string}]} | I I
{type: array, contains: {type: string}}
    {type: array, contains: {type: string}, minContains: 0} | I E
{type: boolean}
    {type: boolean, enum: [true, false]} | - -
{type: object, additionalProperties: false}
    {type: object, unevaluatedProperties: false} | - -
{}
    {type: string} | E I
{}
    {type: [string, 'null']} | W I
{oneOf: [{$X}, {$Y}]}
    {} | I E
{}
    {oneOf: [{$X}, {$Y}]} | E I
{oneOf: [{properties: {t: {const: a}, v: {type: string}}, required: [t]}, {properties: {t: {const: b}}, required: [t]}]}
    {oneOf: [{properties: {t: {const: b}}, required: [t]}, {properties: {t: {const: a}, v: {type: number}}, required: [t]}]} | E E
{anyOf: [{type: string}, {type: string, format: uuid}]}
    {type: string} | - -
{type: string}
    {anyOf: [{type: string}, {type: string, format: uuid}]} | - -
{anyOf: [{type: integer}, {type: number}]}
    {type: number} | - -
{allOf: [{$X}, {$Y}]}
    {type: object, properties: {x: {type: string}, y: {type: string}}, required: [x, y]} | - -
{type: array, items: {anyOf: [{type: string}, {type: number}]}}
    {type: array, items: {anyOf: [{type: string}, {type: number}, {$X}]}} | I E
{dependentRequired: {a: [b, c]}}
    {dependentRequired: {a: [b]}} | I E
{dependentSchemas: {a: {required: [b]}}}
    {dependentRequired: {a: [b]}} | - -
{type: object, propertyNames: {enum: [a, b]}}
    {type: object, propertyNames: {enum: [a]}} | E I
{type: object, patternProperties: {^a: {type: string}}}
    {type: object, patternProperties: {^a: {type: [string, integer]}}} | I E
{type: object, unevaluatedProperties: {type: string}}
    {type: object, unevaluatedProperties: {type: [string, integer]}} | I E
{type: string, contentMediaType: application/json, contentSchema: {type: object}}
    {type: string, contentMediaType: application/json, contentSchema: {type: array}} | E E
"""
"""The schema of a property, the schema after the change, and the worst level in a request and in a response."""


class Pair(NamedTuple):
    """Two schemas or documents, and the worst level: E, W, I, or - for no finding."""

    before: str
    after: str
    levels: str


def _parse(table: str) -> list[Pair]:
    lines = table.strip().splitlines()
    return [
        Pair(before, *after.strip().rsplit(" | ", 1))
        for before, after in zip(lines[::2], lines[1::2], strict=True)
    ]


COMPONENTS: Final = """
X: {type: object, properties: {x: {type: string}}, required: [x]}
Y: {type: object, properties: {y: {type: string}}, required: [y]}
A: {type: object, properties: {t: {type: string}, k: {type: string}, a: {type: string}}, required: [t, k]}
B: {type: object, properties: {t: {type: string}, k: {type: string}, b: {type: string}}, required: [t, k]}
ConstA: {type: object, properties: {t: {const: a}, a: {type: string}}}
ConstB: {type: object, properties: {t: {const: b}, b: {type: string}}}
LooseA: {type: object, properties: {t: {type: string}, a: {type: string}}}
LooseB: {type: object, properties: {t: {type: string}, b: {type: string}}}
"""


def _load(text: str) -> Any:
    """A value in YAML, in which `$X` is a reference to the component X."""
    for name in yaml.safe_load(COMPONENTS):
        text = text.replace(f"${name}", f"$ref: '#/components/schemas/{name}'")
    return yaml.safe_load(text)


def _rate(before: dict[str, Any], after: dict[str, Any]) -> str:
    """The worst level of the findings, as a letter."""
    levels = [finding.level for finding in find_changes(before, after)]
    return min(levels, key=LEVELS.index)[0].upper() if levels else "-"


def _rate_schemas(pair: Pair, direction: Direction) -> str:
    documents = []
    for text in (pair.before, pair.after):
        document = make_document(SchemaPlace(direction, "property", ""), _load(text))
        document["components"] = {"schemas": yaml.safe_load(COMPONENTS)}
        documents.append(document)
    return _rate(*documents)


@pytest.mark.parametrize("pair", _parse(SCHEMAS), ids=lambda pair: f"{pair.before} -> {pair.after}")
def test_schemas(pair: Pair) -> None:
    assert f"{_rate_schemas(pair, 'request')} {_rate_schemas(pair, 'response')}" == pair.levels


DISCRIMINATORS: Final = """
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B}}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: k, mapping: {a: A, b: B}}} | E E
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B}}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: B, b: A}}} | E E
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B}}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {b: B, a: A}}} | - -
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B}}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, c: B}}} | E E
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B}}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B, c: B}}} | I E
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B, c: B}}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B}}} | E I
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B}}}
    {oneOf: [{$A}, {$B}, {$X}], discriminator: {propertyName: t, mapping: {a: A, b: B, x: X}}} | I E
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: '#/components/schemas/B'}}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: '#/components/schemas/A', b: B}}} | - -
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {A: A, B: B}}} | - -
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t}}
    {oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, B: B}}} | E E
{oneOf: [{$ConstA}, {$ConstB}], discriminator: {propertyName: t}}
    {oneOf: [{$ConstA}, {$ConstB}], discriminator: {propertyName: t, mapping: {a: ConstA, b: ConstB}}} | - -
{oneOf: [{$ConstA}, {$ConstB}], discriminator: {propertyName: t, mapping: {a: ConstA, b: ConstB}}}
    {oneOf: [{$ConstA}, {$ConstB}], discriminator: {propertyName: t, mapping: {a: ConstB, b: ConstA}}} | E E
{oneOf: [{$LooseA}, {$LooseB}], discriminator: {propertyName: t, mapping: {a: LooseA, b: LooseB}}}
    {oneOf: [{$LooseA}, {$LooseB}], discriminator: {propertyName: t, mapping: {a: LooseA, c: LooseB}}} | I I
{oneOf: [{$A}, {$B}], discriminator: {propertyName: t, mapping: {a: A, b: B}}}
    {oneOf: [{$A}, {$B}]} | I I
"""


@pytest.mark.parametrize("pair", _parse(DISCRIMINATORS), ids=lambda pair: f"{pair.before} -> {pair.after}")
def test_discriminators(pair: Pair) -> None:
    assert f"{_rate_schemas(pair, 'request')} {_rate_schemas(pair, 'response')}" == pair.levels


def test_a_text_without_a_type_is_any_text() -> None:
    untyped, text, number = ({"schema": schema} for schema in ({}, {"type": "string"}, {"type": "integer"}))
    results = []
    for before, after in ((untyped, text), (text, untyped), ({}, text), (untyped, number), (text, number)):
        documents = (
            {"paths": {"/a": {"get": {"parameters": [{"name": "q", "in": "query", **schema}]}}}}
            for schema in (before, after)
        )
        results.append(_rate(*documents))
    assert "".join(results) == "---EE"


def test_a_tag_of_a_renamed_component_is_no_change() -> None:
    def describe(name: str) -> dict[str, Any]:
        union = {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": f"#/components/schemas/{name}"}]}
        discriminator = {"propertyName": "t", "mapping": {"a": "A", "b": name}}
        document = make_document(
            SchemaPlace("request", "body", ""), {**union, "discriminator": discriminator}
        )
        components = yaml.safe_load(COMPONENTS)
        document["components"] = {"schemas": {"A": components["A"], name: components["B"]}}
        return document

    assert find_changes(describe("B"), describe("Renamed")) == ()


def _unite(variants: dict[str, dict[str, Any]], components: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A description whose request body is a union of components, with tags."""
    union = {
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in variants],
        "discriminator": {
            "propertyName": "t",
            "mapping": {schema["properties"]["t"]["const"]: name for name, schema in variants.items()},
        },
    }
    document = make_document(SchemaPlace("request", "body", ""), union)
    document["components"] = {"schemas": {**variants, **components}}
    return document


def _make_variant(tag: str, size: str = "string", **others: Any) -> dict[str, Any]:
    properties = {"t": {"type": "string", "const": tag}, "size": {"type": size}}
    return {"type": "object", "properties": properties, **others}


def test_renamed_variants_are_compared_by_their_constants() -> None:
    """Although nothing requires the constants, and another property changed, too."""
    before = _unite({"A": _make_variant("a"), "B": _make_variant("b")}, {})
    after = _unite({"C": _make_variant("a", required=["size"]), "D": _make_variant("b", "integer")}, {})
    changes = sorted(finding.rule for finding in find_changes(before, after))
    assert changes == ["request-property-became-required", "request-property-type-changed"]


def test_a_variant_that_becomes_a_known_component_is_compared_with_it() -> None:
    """As when the component for requests becomes that for responses."""
    received = _make_variant("b", required=["t", "size"])
    before = _unite({"A": _make_variant("a"), "BInput": _make_variant("b", required=["t"])}, {"B": received})
    after = _unite({"A": _make_variant("a"), "B": received}, {})
    assert [finding.rule for finding in find_changes(before, after)] == ["request-property-became-required"]


def test_variants_whose_names_were_exchanged_are_compared_by_their_tags() -> None:
    """The tag is sent, and the name of a component is not."""
    small, large = _make_variant("a", required=["t"]), _make_variant("b", "integer", required=["t"])
    before, after = _unite({"A": small, "B": large}, {}), _unite({"B": small, "A": large}, {})
    assert find_changes(before, after) == ()
    larger = _make_variant("b", "integer", required=["t", "size"])
    changed = find_changes(before, _unite({"B": small, "A": larger}, {}))
    assert [finding.rule for finding in changed] == ["request-property-became-required"]


def test_a_variant_whose_tag_changes_is_compared_with_itself() -> None:
    before = _unite({"A": _make_variant("a", required=["t"]), "B": _make_variant("b", required=["t"])}, {})
    after = _unite({"A": _make_variant("z", required=["t"]), "B": _make_variant("b", required=["t"])}, {})
    assert "request-property-const-changed" in [finding.rule for finding in find_changes(before, after)]


def test_a_part_with_a_constant_is_not_compared_with_a_part_of_itself() -> None:
    """The constant of a base is that of all schemas that contain it."""
    schemas = {
        "Base": _make_variant("a", required=["t"]),
        "Whole": {
            "allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"u": {"type": "string"}}}]
        },
    }

    def describe(schema: dict[str, Any]) -> dict[str, Any]:
        document = make_document(SchemaPlace("response", "body", ""), schema)
        document["components"] = {"schemas": schemas}
        return document

    wrapped = {"description": "Text.", "allOf": [{"$ref": "#/components/schemas/Whole"}]}
    changes = find_changes(describe(wrapped), describe(schemas["Whole"]))
    assert not [finding.rule for finding in changes if "all-of-added" in finding.rule]


_OK: Final = "responses: {'200': {description: OK}}"


def _serve(*urls: str, path: str = "/a") -> str:
    servers = ", ".join(f"{{url: '{url}'}}" for url in urls)
    return f"{{servers: [{servers}], paths: {{{path}: {{get: {{{_OK}}}}}}}}}"


_UNSERVED: Final = f"{{paths: {{/a: {{get: {{{_OK}}}}}}}}}"
_SWAGGER: Final = f"{{swagger: '2.0', host: h.example, basePath: /v1, paths: {{/a: {{get: {{{_OK}}}}}}}}}"


@pytest.mark.parametrize(
    "before, after, level",
    [
        (_serve("https://h.example", path="/v1/a"), _serve("https://h.example/v1"), "-"),
        (_serve("https://h.example/v1"), _serve("https://h.example", path="/v1/a"), "-"),
        (_serve("https://h.example", path="/v1/a"), _serve("https://i.example/v1"), "W"),
        (_serve("https://h.example/v1"), _serve("https://h.example/v2"), "W"),
        (_serve("http://h.example"), _serve("https://h.example"), "W"),
        (_serve("https://h.example/"), _serve("https://H.example"), "-"),
        (_serve("https://h.example"), _serve("https://i.example", "https://h.example"), "I"),
        (
            _serve("https://i.example", "https://h.example"),
            _serve("https://h.example", "https://i.example"),
            "-",
        ),
        (_UNSERVED, _serve("https://h.example/v1"), "-"),
        (_serve("/v1"), _serve("https://h.example/v1"), "-"),
        (_SWAGGER, _serve("https://h.example/v1"), "-"),
        (_SWAGGER, _serve("https://i.example/v1"), "W"),
        (_SWAGGER, _serve("https://h.example", path="/v1/a"), "-"),
        (_SWAGGER, _serve("https://h.example", path="/v2/a"), "E"),
    ],
)
def test_servers(before: str, after: str, level: str) -> None:
    documents = (yaml.safe_load(text) for text in (before, after))
    assert (
        _rate(*(convert_to_openapi(item).document if "swagger" in item else item for item in documents))
        == level
    )


MEDIA_TYPES: Final = """
image/png: {$T}
    image/*: {$T} | I E
image/*: {$T}
    image/png: {$T} | E I
image/png: {$T}, text/plain: {$T}
    '*/*': {$T} | I E
image/png: {$T}
    '*/*': {$N} | E E
image/png: {$T}, '*/*': {$T}
    '*/*': {$T} | - -
'*/*': {$T}
    '*/*': {$T}, image/png: {schema: {type: string, maxLength: 3}} | W I
text/plain: {$T}
    'text/plain; charset=utf-8': {$T} | - -
'text/plain; v=1': {$T}
    text/plain: {$T} | I I
text/plain: {$T}
    'text/plain; v=1': {$T} | E I
application/json: {$T}
    application/merge-patch+json: {$T} | E I
text/plain: {$T}
    audio/*: {$T} | E E
"""


@pytest.mark.parametrize("pair", _parse(MEDIA_TYPES), ids=lambda pair: f"{pair.before} -> {pair.after}")
def test_media_types(pair: Pair) -> None:
    results = []
    for where in ("requestBody: {content: {HERE}}, responses: {}", "responses: {'200': {content: {HERE}}}"):
        texts = (text.replace("$T", "schema: {type: string}") for text in pair[:2])
        texts = (text.replace("$N", "schema: {type: integer}") for text in texts)
        contents = (f"{{paths: {{/a: {{post: {{{where.replace('HERE', text)}}}}}}}}}" for text in texts)
        results.append(_rate(*map(yaml.safe_load, contents)))
    assert " ".join(results) == pair.levels


ENCODINGS: Final = """
{}
    {j: {contentType: application/json}} | - -
{}
    {j: {contentType: application/xml}} | E E
{j: {contentType: 'application/json, application/xml'}}
    {} | E I
{}
    {j: {contentType: 'application/json, application/xml'}} | I E
{}
    {l: {explode: true, style: form}} | - -
{}
    {l: {explode: false}} | E E
{}
    {s: {explode: false}} | - -
{l: {style: pipeDelimited}}
    {l: {style: spaceDelimited}} | E E
{}
    {s: {headers: {X-A: {required: true}}}} | E -
{s: {headers: {X-A: {required: true}}}}
    {s: {headers: {X-A: {required: false}}}} | - E
{s: {headers: {X-A: {schema: {type: string}}}}}
    {s: {headers: {X-A: {schema: {type: string, maxLength: 3}}}}} | W -
"""


@pytest.mark.parametrize("pair", _parse(ENCODINGS), ids=lambda pair: f"{pair.before} -> {pair.after}")
def test_encodings(pair: Pair) -> None:
    schema = "{type: object, properties: {j: {type: object}, l: {type: array, items: {type: string}}, s: {type: string}}}"
    results = []
    for where in ("requestBody: {CONTENT}, responses: {}", "responses: {'200': {CONTENT}}"):
        contents = (
            where.replace(
                "CONTENT", f"content: {{multipart/form-data: {{schema: {schema}, encoding: {text}}}}}"
            )
            for text in pair[:2]
        )
        results.append(
            _rate(*(yaml.safe_load(f"{{paths: {{/a: {{post: {{{text}}}}}}}}}") for text in contents))
        )
    assert " ".join(results) == pair.levels
