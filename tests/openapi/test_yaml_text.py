"""A document as YAML: the style, and that the strict reader reads the same value."""

from __future__ import annotations

import json
import time
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.openapi.strict_yaml import parse
from sdkwright.openapi.yaml_text import format_yaml
from sdkwright.problems.problem import Problems

LONG = "A text that is longer than a line of a description may be, so that it is folded below its key, at its spaces, not inside."


def read(text: str) -> Any:
    problems = Problems()
    tree = parse(text.encode(), "a.yaml", problems)
    assert tree is not None and not problems.all(), ([str(problem) for problem in problems.all()], text)
    return tree.value


def is_same(value: object, other: object) -> bool:
    """Whether two values are the same, and 1 is not 1.0 or true."""
    return json.dumps(value) == json.dumps(other)


# What a writer is likely to get wrong, besides ordinary texts.
PIECES = st.sampled_from(
    [
        *" \t\n:#-?,[]{}&*!|>'\"%@`=~<.+0178exo_\\",
        "\r",
        "\x1b",
        "\x85",
        "\u2028",
        "\ufeff",
        "\xa0",
        "\u202e",
        "é",
        "a",
        "B",
    ]
)
TEXTS = st.one_of(
    st.text(PIECES, max_size=8),
    st.text(max_size=20),
    st.lists(st.sampled_from(["word", "a", "x" * 70, "- b", "# c", "d:", "", " "]), max_size=60).map(
        " ".join
    ),
    st.lists(
        st.sampled_from(["line", "", "  indented", "# c", "x " * 90, "y " * 90 + "y", " ", "--- "]),
        max_size=6,
    ).map("\n".join),
    st.sampled_from(
        [
            "on",
            "No",
            "1_000",
            "0o7",
            "1e3",
            "2020-01-01",
            "12:30",
            "~",
            "<<",
            "null",
            "TRUE",
            ".inf",
            "---",
            "...",
        ]
    ),
)
SCALARS = st.one_of(
    TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
)
KEYS = st.one_of(
    TEXTS,
    st.sampled_from(["content", "description", "items", "x" * 1500, "'" * 600, "\x07" * 300, "k" * 999]),
)
VALUES = st.recursive(
    SCALARS,
    lambda children: st.lists(children, max_size=5) | st.dictionaries(KEYS, children, max_size=5),
    max_leaves=40,
)


@pytest.mark.parametrize("parser", ["libyaml", "python"])
@settings(max_examples=300, deadline=None)
@given(value=VALUES)
def test_the_strict_reader_reads_the_same_value(parser: str, value: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if parser == "python":
            patch.delattr(yaml, "CSafeLoader", raising=False)
        text = format_yaml(value)
        assert is_same(read(text), value)
    assert text == format_yaml(value)
    assert all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "Yes",
        "1_000",
        "0b11",
        "12:30",
        "2020-01-01",
        "2020-01-01T00:00:00Z",
        "+1.",
        "=",
        "<<",
        "0x_1",
        "1e5",
    ],
)
def test_a_string_that_yaml_1_1_takes_for_another_type_is_quoted(text: str) -> None:
    assert yaml.safe_load(format_yaml({"a": text, "b": [text], text: 1})) == {"a": text, "b": [text], text: 1}


def test_numbers_are_numbers_in_yaml_1_1() -> None:
    values = [1e16, 1e-7, -2.5e300, 10**30, 0, -0.0, 1.0]
    assert is_same(yaml.safe_load(format_yaml(values)), values)


def test_half_of_a_surrogate_pair_is_replaced() -> None:
    assert read(format_yaml({"a": "\ud800x"})) == {"a": "\ufffdx"}


def check(value: Any, expected: str) -> None:
    assert format_yaml(value) == dedent(expected).lstrip("\n")
    assert read(format_yaml(value)) == value


def test_operation() -> None:
    reference = {"$ref": "#/components/schemas/Voice"}
    operation = {
        "operationId": "voices.get",
        "tags": ["voices"],
        "summary": "Get a voice.",
        "description": f"{LONG} {LONG}",
        "security": [{"Key": []}, {}],
        "parameters": [
            {"$ref": "#/components/parameters/VoiceId"},
            {
                "name": "with_settings",
                "in": "query",
                "description": "Whether to include the settings: all of them.",
                "schema": {"type": "boolean", "default": True},
            },
        ],
        "responses": {
            "200": {
                "description": "The voice.",
                "content": {
                    "application/json": {
                        "schema": reference,
                        "example": {"name": "Rachel", "tags": ["a", "on"]},
                    }
                },
            },
            "204": {"description": "There is none."},
        },
    }
    check(
        {"paths": {"/v1/voices/{voice_id}": {"get": operation}}},
        """
        paths:
          /v1/voices/{voice_id}:
            get:
              operationId: voices.get
              tags: [voices]
              summary: Get a voice.
              description: >-
                A text that is longer than a line of a description may be, so that it is folded below its key, at its spaces,
                not inside. A text that is longer than a line of a description may be, so that it is folded below its key, at
                its spaces, not inside.
              security:
                - Key: []
                - {}
              parameters:
                - $ref: '#/components/parameters/VoiceId'
                - name: with_settings
                  in: query
                  description: 'Whether to include the settings: all of them.'
                  schema: {type: boolean, default: true}
              responses:
                '200':
                  description: The voice.
                  content:
                    application/json:
                      schema: {$ref: '#/components/schemas/Voice'}
                      example: {name: Rachel, tags: [a, 'on']}
                '204': {description: There is none.}
        """,
    )


def test_schema() -> None:
    schema = {
        "description": "A voice.",
        "type": "object",
        "required": ["id", "labels"],
        "properties": {
            "id": {"description": "ID of the voice.", "type": "string"},
            "kind": {"type": "string", "enum": ["a", "b"], "default": "a"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "next": {"anyOf": [{"$ref": "#/components/schemas/Voice"}, {"type": "null"}]},
            "date": {"anyOf": [{"type": "string", "format": "date"}, {"type": "integer"}]},
            "sizes": {"type": ["array", "null"], "items": {"type": "array", "items": {"type": "integer"}}},
        },
    }
    check(
        {"components": {"schemas": {"Voice": schema}}},
        """
        components:
          schemas:
            Voice:
              description: A voice.
              type: object
              required: [id, labels]
              properties:
                id:
                  description: ID of the voice.
                  type: string
                kind: {type: string, enum: [a, b], default: a}
                labels: {type: object, additionalProperties: {type: string}}
                next:
                  anyOf:
                    - $ref: '#/components/schemas/Voice'
                    - type: 'null'
                date:
                  anyOf:
                    - {type: string, format: date}
                    - type: integer
                sizes: {type: [array, 'null'], items: {type: array, items: {type: integer}}}
        """,
    )


def test_what_does_not_fit_on_a_line_is_a_block() -> None:
    check(
        {
            "a": {
                "enum": [f"value_{number}" for number in range(11)],
                "short": {f"key_{n}": "x" * 18 for n in range(6)},
            }
        },
        """
        a:
          enum: [value_0, value_1, value_2, value_3, value_4, value_5, value_6, value_7, value_8, value_9, value_10]
          short:
            key_0: xxxxxxxxxxxxxxxxxx
            key_1: xxxxxxxxxxxxxxxxxx
            key_2: xxxxxxxxxxxxxxxxxx
            key_3: xxxxxxxxxxxxxxxxxx
            key_4: xxxxxxxxxxxxxxxxxx
            key_5: xxxxxxxxxxxxxxxxxx
        """,
    )
    lines = format_yaml({"enum": [f"value_{number}" for number in range(13)]}).splitlines()
    assert lines[:2] == ["enum:", "  - value_0"]


def test_texts() -> None:
    check(
        {
            "paragraphs": f"{LONG}\nA second one.",
            "code": "def f():\n    return 1\n",
            "apostrophe": "it's: this",
            "escape": "red \x1b[31m",
            "line": "a\nb",
            "indented": " a\nb",
        },
        """
        paragraphs: >-
          A text that is longer than a line of a description may be, so that it is folded below its key, at its spaces, not
          inside.

          A second one.
        code: |
          def f():
              return 1
        apostrophe: "it's: this"
        escape: "red \\x1b[31m"
        line: |-
          a
          b
        indented: " a\\nb"
        """,
    )


def test_lines_are_short_enough_for_lint() -> None:
    text = format_yaml(
        {"a": {"b": [{"description": f"{LONG} {LONG}"}, {"description": "x" * 99 + ": " + "y" * 99}]}}
    )
    assert max(map(len, text.splitlines())) <= 120


def test_time_is_linear() -> None:
    document = {"long": "word " * 200_000 + "end", "list": [{"a": str(number)} for number in range(50_000)]}
    start = time.process_time()
    format_yaml(document)
    assert time.process_time() - start < 5
