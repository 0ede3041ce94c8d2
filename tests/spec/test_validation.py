"""Values checked against schemas: the same verdicts as jsonschema, and readable violations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sdkwright.problems.problem import SourceLocation
from sdkwright.spec.node import ComponentIndex, Node
from sdkwright.spec.validation import SchemaValidator, format_steps

NAMES = st.sampled_from(("a", "b", "c"))
FACTORS = (1, 2, 3, 1000, 0.5)
# A multiple of a thousand, or a neighbour: a comparison with a tolerance accepts both.
LARGE = st.builds(
    lambda thousands, rest: 1000 * thousands + rest, st.integers(-(10**15), 10**15), st.integers(-1, 1)
)
NUMBERS = st.integers(-3, 3) | st.sampled_from((0.5, 1.5, 0.0, 1.0, -2.0, 3000.0)) | LARGE
SCALARS = st.none() | st.booleans() | NUMBERS | NAMES
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
TYPES = st.sampled_from(("string", "number", "integer", "boolean", "array", "object", "null"))
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
    "enum": st.lists(SCALARS, min_size=1, max_size=3),
    "const": VALUES,
    "required": st.lists(NAMES, max_size=2, unique=True),
    "uniqueItems": st.booleans(),
    "pattern": st.sampled_from(("^a", "[bc]")),
    "multipleOf": st.sampled_from(FACTORS),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), st.integers(-3, 3)),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
        st.integers(0, 3),
    ),
}


def extend(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            **KEYWORDS,
            "properties": st.dictionaries(NAMES, inner, max_size=2),
            "additionalProperties": st.booleans() | inner,
            "items": inner,
            **dict.fromkeys(("allOf", "anyOf"), st.lists(inner, min_size=1, max_size=3)),
        },
    )


SCHEMAS = st.recursive(st.fixed_dictionaries({}, optional=KEYWORDS), extend, max_leaves=6)


def as_node(value: Any) -> Node:
    return Node(value, SourceLocation("a.yaml", 1), "", "a", lines_of(value), ComponentIndex())


def lines_of(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: (1, lines_of(child)) for key, child in value.items()}
    return [(1, lines_of(child)) for child in value] if isinstance(value, list) else None


@given(SCHEMAS, VALUES)
@example({"anyOf": [{"type": "null", "const": 1}]}, None)
@example({"anyOf": [{"type": "null", "const": 1}, {"type": "string"}]}, None)
def test_the_verdict_is_that_of_jsonschema(schema: Any, value: Any) -> None:
    assert SchemaValidator().accepts(as_node(schema), value) == Draft202012Validator(schema).is_valid(value)


@given(LARGE, st.sampled_from(FACTORS))
def test_multiples_are_those_of_jsonschema(value: int, factor: float) -> None:
    schema = {"multipleOf": factor}
    assert SchemaValidator().accepts(as_node(schema), value) == Draft202012Validator(schema).is_valid(value)


# jsonschema compares binary fractions: for it, 0.3 is not a multiple of 0.1.
@pytest.mark.parametrize(
    ("value", "factor", "is_multiple"),
    [
        (1_700_000_000_001, 1000, False),
        (-1_700_000_000_001, 1000, False),
        (1_700_000_000_000, 1000, True),
        (1_000_000_001, 2, False),
        (2**60 + 1, 2, False),
        (10**380 + 1, 10, False),
        (10**380, 10, True),
        (10**380, 0.1, True),
        (0.3, 0.1, True),
        (-0.7, 0.1, True),
        (19.99, 0.01, True),
        (19.999, 0.01, False),
        (1_000_000_000.05, 0.1, False),
        (4.5, 1, False),
        (4.0, 2, True),
        (0, 0.1, True),
        (1e300, 1000, True),
        (1e300, 0.3, False),
        (1e-7, 1e-8, True),
    ],
)
def test_multiples_are_exact(value: float, factor: float, is_multiple: bool) -> None:
    assert SchemaValidator().accepts(as_node({"multipleOf": factor}), value) is is_multiple


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"type": "integer"}, 1.0, []),
        ({"type": "integer"}, 1e3, []),
        ({"type": ["integer", "null"]}, 3.0, []),
        ({"type": "integer"}, 1.5, ["'': 1.5 is not of type integer"]),
        ({"type": "integer"}, True, ["'': true is not of type integer"]),
        ({"type": "string"}, 3.0, ["'': 3.0 is not of type string; quote it: '3.0'"]),
        ({"enum": [1, 2, 3]}, 1.0, []),
        ({"enum": [-0.0]}, 0, []),
        ({"const": {"a": [1]}}, {"a": [1.0]}, []),
        ({"uniqueItems": True}, [1, 1.0], ["'': [1, 1.0] violates uniqueItems: true"]),
        ({"uniqueItems": True}, [1, True, "1"], []),
        ({"enum": [1]}, True, ["'': true is not in the enum"]),
        ({"const": 1}, True, ["'': true is not the constant 1"]),
        ({"multipleOf": 0.1}, 0.3, []),
        ({"type": "string"}, 1.5, ["'': 1.5 is not of type string; quote it: '1.5'"]),
        (
            {"properties": {"a": {"items": {"type": "string"}}}},
            {"a": ["b", None]},
            ["'a[1]': null is not of type string"],
        ),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, [], ["'': [] is not of type string"]),
        ({"anyOf": [{"type": "string"}, {"type": "object"}]}, [], ["'': [] matches no variant of 'anyOf'"]),
        ({"additionalProperties": False}, {"a": 1}, []),
        ({"additionalProperties": {"type": "string"}}, {"a": None}, ["'a': null is not of type string"]),
        ({"required": ["a", "b"]}, {}, ["'': 'a', 'b' are missing"]),
    ],
)
def test_violations(schema: Any, value: Any, expected: list[str]) -> None:
    violations = SchemaValidator().find_violations(as_node(schema), value)
    assert [f"{format_steps(violation.path)}: {violation}" for violation in violations] == expected


def test_types_only() -> None:
    validator = SchemaValidator(checks_types_only=True)
    schema = {"type": "array", "maxItems": 1, "items": {"type": "object", "required": ["a"]}}
    assert validator.accepts(as_node(schema), [{}, {}])
    assert not validator.accepts(as_node(schema), [{}, 1])


@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({"type": "integer"}, 3.0, "3.0 is not of type integer; write 3"),
        ({"enum": [1, 2]}, 1.0, "1.0 is not in the enum"),
        ({"const": 1}, 1.0, "1.0 is not the constant 1"),
    ],
)
def test_a_value_of_the_generated_python_is_an_integer_as_written(
    schema: Any, value: Any, message: str
) -> None:
    violations = SchemaValidator(checks_types_only=True).find_violations(as_node(schema), value)
    assert [str(violation) for violation in violations] == [message]
