"""The calls of findings contain values that the description allows."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdkwright.diff.python import compare
from sdkwright.ir.api import Api
from sdkwright.spec.loading import load_spec
from sdkwright.spec.validation import SchemaValidator
from sdkwright.translate.api import translate
from tests.projects import write_files
from tests.spec.test_validation import as_node

HEAD = """\
openapi: 3.1.1
info: {title: Shop, version: 1.0.0}
servers: [{url: 'https://api.example.com'}]
tags: [{name: stars, description: What people think.}]
"""
OTHER = "paths: {/v1/stars: {get: {operationId: stars.list, responses: {'204': {description: Done.}}}}}\n"
METHOD = """\
paths:
  /v1/stars:
    post:
      operationId: stars.give
      tags: [stars]
      parameters: [{name: stars, in: query, required: true, schema: PARAMETER}]
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/Body'}}}
      responses: {'204': {description: Done.}}
components:
  schemas:
    Body: {type: object, required: [value], properties: {value: PROPERTY}}
    Level: COMPONENT
"""


def make_api(folder: Path, text: str) -> Api:
    write_files(folder, {"spec.yaml": HEAD + text})
    return translate(load_spec(folder / "spec.yaml"))


def find_call(folder: Path, **schemas: str) -> str:
    """The call of a method that is new."""
    text = METHOD
    for name in ("parameter", "property", "component"):
        text = text.replace(name.upper(), schemas.get(name, "{type: string}"))
    findings = compare(make_api(folder, OTHER), make_api(folder, text))
    (finding,) = (item for item in findings if item.rule == "python-method-added")
    return finding.after


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("{type: integer}", "10"),
        ("{type: integer, maximum: 5}", "5"),
        ("{type: integer, minimum: 1, maximum: 5}", "1"),
        ("{type: integer, minimum: 11.5}", "12"),
        ("{type: integer, exclusiveMaximum: 5}", "4"),
        ("{type: integer, exclusiveMinimum: 10}", "11"),
        ("{type: integer, minimum: 1, maximum: 100}", "10"),
        ("{type: number}", "0.5"),
        ("{type: number, minimum: 0.7, maximum: 1.2}", "0.7"),
        ("{type: number, exclusiveMinimum: 1, exclusiveMaximum: 2}", "1.5"),
        ("{type: number, exclusiveMinimum: 3}", "4.0"),
        ("{type: [integer, 'null'], maximum: 5}", "5"),
        ("{type: string, minLength: 8}", '"stars..."'),
        ("{type: string, maxLength: 3}", '"sta"'),
        ("{type: array, items: {type: integer, maximum: 5}}", "[5]"),
        ("{type: array, minItems: 2, items: {type: string, maxLength: 2}}", '["st", "st"]'),
        ("{$ref: '#/components/schemas/Level'}", "3"),
    ],
)
def test_values_are_within_their_limits(schema: str, value: str, tmp_path: Path) -> None:
    call = find_call(tmp_path, parameter=schema, component="{type: integer, maximum: 3}")
    assert call == f'client.stars.give(stars={value}, value="value")'


def test_the_fields_of_objects_are_within_their_limits(tmp_path: Path) -> None:
    component = (
        "{type: object, required: [size, name], properties:"
        " {size: {type: integer, minimum: 20}, name: {type: string, maxLength: 1}}}"
    )
    call = find_call(tmp_path, property="{$ref: '#/components/schemas/Level'}", component=component)
    assert call == 'client.stars.give(stars="stars", value={"size": 20, "name": "n"})'


def test_limits_that_no_memory_holds(tmp_path: Path) -> None:
    many = 10**300
    assert find_call(tmp_path, parameter=f"{{type: string, minLength: {many}}}").count(".") < 80
    assert find_call(tmp_path, parameter=f"{{type: array, minItems: {many}, items: {{type: string}}}}")
    assert find_call(tmp_path, parameter=f"{{type: number, minimum: {many}}}")
    assert find_call(tmp_path, parameter=f"{{type: integer, minimum: -{many}, maximum: {many}}}")


_BOUNDS = st.integers(-30, 30) | st.sampled_from((-2.5, 0.25, 9.5, 10.5))


@given(
    st.sampled_from(("integer", "number")),
    st.dictionaries(st.sampled_from(("minimum", "exclusiveMinimum")), _BOUNDS, max_size=1),
    st.dictionaries(st.sampled_from(("maximum", "exclusiveMaximum")), st.integers(1, 30), max_size=1),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bounds(tmp_path: Path, type_: str, low: dict[str, Any], width: dict[str, int]) -> None:
    start = next(iter(low.values()), -5)
    high = {keyword: start + distance + 1 for keyword, distance in width.items()}
    schema = {"type": type_, **low, **high}
    call = ast.parse(find_call(tmp_path, parameter=repr(schema)), mode="eval").body
    assert isinstance(call, ast.Call)
    assert SchemaValidator().accepts(as_node(schema), ast.literal_eval(call.keywords[0].value))


def test_a_call_before_and_after_has_the_limits_of_its_side(tmp_path: Path) -> None:
    body = METHOD.replace("PROPERTY", "{type: string}").replace("COMPONENT", "{type: string}")
    before = body.replace("PARAMETER", "{type: integer, maximum: 5}")
    after = before.replace("name: stars, in", "name: rating, in").replace("maximum: 5", "maximum: 3")
    (finding,) = (
        item
        for item in compare(make_api(tmp_path, before), make_api(tmp_path, after))
        if item.rule == "python-argument-renamed"
    )
    assert (finding.before, finding.after) == (
        'client.stars.give(stars=5, value="value")',
        'client.stars.give(rating=3, value="value")',
    )
