"""The warnings of `sdkwright lint`: special cases; each rule has a golden, `tests/golden/lint_…`."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.spec.lint import lint
from sdkwright.spec.loading import load_spec
from sdkwright.spec.rules.patterns import find_fault
from tests.goldens import Case, list_cases

GOLDEN = Path(__file__).parent.parent / "golden"
REMEDY = "; correct it, or the schema"
TOO_COMPLEX = "it is nested too deeply, or contains too large a number, to be checked"
HEAD = """
openapi: 3.1.1
info: {title: Test, version: 1.0.0}
tags: [{name: voices, description: The voices.}]
paths:
  /v1/voices:
    post:
      operationId: voices.create
      tags: [voices]
      summary: Make a voice.
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Voice'}
            example: EXAMPLE
      responses:
        '204': {description: Done.}
components:
  schemas:
"""


@pytest.mark.parametrize(
    "case", [case for case in list_cases() if case.is_generated], ids=lambda case: case.name
)
def test_every_valid_golden_can_be_linted(case: Case) -> None:
    for problem in lint(load_spec(case.config(base=case.folder).spec)):
        assert problem.severity == "warning"
        assert str(problem).isprintable()


def test_the_real_spec_is_linted_fast() -> None:
    spec = load_spec(GOLDEN.parent.parent / "spec")
    start = time.perf_counter()
    warnings = lint(spec)
    assert time.perf_counter() - start < 5
    assert list(warnings) == sorted(set(warnings))


class Messages:
    """Returns the messages about an example of the schema Voice."""

    def __init__(self, spec: Path) -> None:
        self.spec = spec

    def __call__(self, schemas: str, example: str) -> list[str]:
        indented = "".join(f"    {line}\n" for line in schemas.strip().splitlines())
        self.spec.write_text(HEAD.replace("EXAMPLE", example) + indented, "utf-8")
        return [problem.message for problem in lint(load_spec(self.spec))]


@pytest.fixture
def messages(tmp_path: Path) -> Messages:
    return Messages(tmp_path / "spec.yaml")


def test_an_example_of_a_union_matches_one_variant(messages: Messages) -> None:
    schemas = """
Voice: {description: One., anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {description: A., type: object, required: [a], properties: {a: {type: string, description: A.}}}
B: {description: B., type: object, required: [b], properties: {b: {type: integer, description: B.}}}
"""
    assert messages(schemas, "{a: Rachel}") == []
    assert messages(schemas, "{b: 7}") == []
    assert messages(schemas, "{c: 7}") == [
        "the example does not match its schema: {\"c\": 7} matches no variant of 'anyOf'; correct it, or the schema",
    ]
    # The properties of the other variant are unknown.
    assert messages(schemas, "{a: Rachel, b: seven}") == [
        "the example has 'b', which is not in its schema; remove it, or describe it"
    ]


def test_a_missing_tag_is_reported(messages: Messages) -> None:
    schemas = """
Voice:
  description: One.
  oneOf: [{$ref: '#/components/schemas/A'}]
  discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/A'}}
A: {description: A., type: object, required: [kind], properties: {kind: {type: string, const: a, description: A.}}}
"""
    assert messages(schemas, "{kind: a}") == []
    assert messages(schemas, "{}") == [
        f"the example does not match its schema: 'kind' is missing, which selects the variant{REMEDY}"
    ]


def test_constants_and_limits(messages: Messages) -> None:
    schemas = """
Voice:
  description: A voice.
  type: object
  additionalProperties: false
  properties:
    kind: {type: string, const: clone, description: What it is.}
    name: {type: string, pattern: '^[A-Z]', maxLength: 6, description: Name.}
    tags: {type: array, uniqueItems: true, items: {type: string}, description: Tags.}
"""
    assert messages(schemas, "{kind: clone, name: Rachel, tags: [calm]}") == []
    assert messages(schemas, "{kind: clones, name: rachel-2, tags: [calm, calm], age: 7}") == [
        f"the example does not match its schema at 'kind': 'clones' is not the constant 'clone'{REMEDY}",
        f"the example does not match its schema at 'name': 'rachel-2' violates maxLength: 6{REMEDY}",
        f"the example does not match its schema at 'name': 'rachel-2' violates pattern: '^[A-Z]'{REMEDY}",
        f'the example does not match its schema at \'tags\': ["calm", "calm"] violates uniqueItems: true{REMEDY}',
        "the example has 'age', which is not in its schema; remove it, or describe it",
    ]


@pytest.mark.parametrize(
    ("schema", "example", "texts"),
    [
        ("{type: string, format: date-time}", "'2025-06-01T12:00:00Z'", []),
        ("{type: string, format: date-time}", "tomorrow", ["tomorrow"]),
        ("{type: [string, 'null'], format: date}", "null", []),
        ("{type: array, items: {type: string, format: date}}", "[2025-06-01, '1/6/25']", ["1/6/25"]),
        ("{type: string, format: email}", "not a mail", []),
        ("{type: string, format: date, default: soon}", "2025-06-01", ["soon"]),
        ("{anyOf: [{type: string, format: date}, {type: 'null'}], default: soon}", "2025-06-01", ["soon"]),
        ("{type: object, additionalProperties: {type: string, format: date}}", "{a: b}", ["b"]),
    ],
)
def test_examples_and_defaults_match_their_formats(
    schema: str, example: str, texts: list[str], messages: Messages
) -> None:
    voice = f"Voice: {{description: A voice., type: object, properties: {{x: {schema}}}}}"
    found = [message for message in messages(voice, f"{{x: {example}}}") if "format" in message]
    assert [message.partition("' is not of format")[0].rpartition("'")[2] for message in found] == texts


def test_a_variant_is_found_by_the_format_of_its_text(messages: Messages) -> None:
    """An example matches only the variant whose formats it has."""
    schemas = """
Voice: {description: One., anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {description: A., type: object, properties: {at: {type: string, format: date, description: A.}}}
B: {description: B., type: object, required: [b], properties: {b: {type: string, description: B.}}}
"""
    assert messages(schemas, "{at: 2025-06-01}") == []
    assert [message.partition(": ")[2] for message in messages(schemas, "{at: soon}")] == [
        '{"at": "soon"} matches no variant of \'anyOf\'; correct it, or the schema'
    ]


@pytest.mark.parametrize(
    ("schema", "messages_"),
    [
        ("{}", []),
        ("{description: Anything.}", []),
        ("{description: Anything., example: [1]}", []),
        ("{const: 1}", []),
        ("{anyOf: [{type: string}, {type: 'null'}]}", []),
        ("{anyOf: [{maxLength: 3}, {type: 'null'}]}", ["add type: string"]),
        ("{type: object, additionalProperties: {pattern: a}}", ["add type: string"]),
        ("{additionalProperties: true}", ["add type: object"]),
        ("{contentEncoding: base64, minLength: 1}", ["add type: string"]),
    ],
)
def test_a_schema_without_a_type(schema: str, messages_: list[str], messages: Messages) -> None:
    voice = f"Voice: {{description: A voice., type: object, properties: {{x: {schema}}}}}"
    found = [message for message in messages(voice, "{x: a}") if "without 'type'" in message]
    assert [message.rpartition("; ")[2] for message in found] == messages_


def test_a_part_of_all_of_needs_no_type(messages: Messages) -> None:
    schemas = """
Voice: {description: One., allOf: [{$ref: '#/components/schemas/A'}, {minProperties: 1, required: [a]}]}
A: {description: A., type: object, properties: {a: {type: string, description: A.}}}
"""
    assert not [message for message in messages(schemas, "{a: b}") if "without 'type'" in message]


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "",
            "^[A-Z]$",
            r"\(",
            "[)]",
            "[]",
            "[^]",
            "[](]",
            "[]abc]",
            "[[:alpha:]]",
            "[[a-z]--[aeiou]]",
            "[a-z-0]",
            "[+-a-Z]",
            r"[\cz-A]",
            r"[\x7a-\x7f]",
            r"[z\-a]",
            "[{5,2}]",
            r"\{5,2}",
            "a{2,10}",
            "a{002,2}",
            "(?:a)?",
        ),
        *(
            r"\p{L}",
            "(?<name>a)",
            "(*UTF8)a",
            "a**",
            "a{2,",
            "a||b",
            r"\Q(\E",
            "(?#:()",
            "(?x) a # (",
            r"a\\",
            "}",
        ),
    ],
)
def test_a_pattern_that_some_engine_compiles(pattern: str) -> None:
    assert find_fault(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        *((pattern, "'[' is not closed") for pattern in ("[a-z", "x[^", r"[\]", "[", r"(a)[b\]c")),
        *((pattern, "'(' is not closed") for pattern in ("(", "(a|b", r"(\)", "(?:a(b)", r"\p{L}(")),
        *((pattern, "')' closes nothing") for pattern in (")", "a)b", r"\()", "[(])", ")(")),
        *((pattern, f"'{pattern[0]}' repeats nothing") for pattern in ("*", "+a", "?:a", "*.mp3")),
        ("a|+", "'+' repeats nothing"),
        *(
            (pattern, f"the characters of '{members}' are in the wrong order")
            for pattern, members in {
                "[z-a]": "z-a",
                "x[^_9-0]+": "9-0",
                r"(a[\db-Z])": "b-Z",
                "[a-z-9-1]": "9-1",
            }.items()
        ),
        *(
            (f"a{count}", f"the numbers of '{count}' are in the wrong order")
            for count in ("{5,2}", "{10,9}", "{01,0}")
        ),
        ("a\\", "it ends with a backslash"),
        ("[\\", "it ends with a backslash"),
    ],
)
def test_a_pattern_that_no_engine_compiles(pattern: str, fault: str) -> None:
    assert find_fault(pattern) == fault
    with pytest.raises(re.error):
        re.compile(pattern)


@given(st.text("ab()[]^\\*+?|", max_size=8))
@pytest.mark.filterwarnings("ignore:Possible:FutureWarning")
def test_python_compiles_no_pattern_with_a_fault(pattern: str) -> None:
    if find_fault(pattern):
        with pytest.raises(re.error):
            re.compile(pattern)


def test_a_pattern_of_another_dialect_is_not_checked(messages: Messages) -> None:
    schemas = r"Voice: {description: A voice., type: string, pattern: '\p{Lu}'}"
    assert messages(schemas, "Rachel") == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(a+)+$", "a" * 40 + "!"),
        ("^(a|a)*$", "a" * 40 + "!"),
        ("^(?:.*,){20}x$", "," * 200),
        ("a?" * 24 + "a" * 24, "a" * 24),
        ("^.*.*.*.*.*x$", "a" * 2_000),
        ("(x+x+)+y", "x" * 60),
        (r"^(\\d*)*$", "1" * 50 + "x"),
    ],
)
def test_a_pattern_cannot_take_exponential_time(messages: Messages, pattern: str, text: str) -> None:
    start = time.perf_counter()
    schemas = f'Voice:\n  description: A voice.\n  type: string\n  pattern: "{pattern}"'
    assert messages(schemas, f"'{text}'") == []
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("pattern", "text", "is_valid"),
    [
        ("^[a-z]+(-[a-z]+)*$", "a-b-c", True),
        ("^[a-z]+(-[a-z]+)*$", "a--b", False),
        ("^[a-zA-Z0-9_-]{1,64}$", "a" * 65, False),
        (r"^\\p{L}+$", "Zoë", True),
        (r"^\\p{L}+$", "a1", False),
        (r"^(?<year>\\d{4})-\\d{2}$", "2024-1", False),
    ],
)
def test_an_example_matches_its_pattern(messages: Messages, pattern: str, text: str, is_valid: bool) -> None:
    schemas = f'Voice: {{description: A voice., type: string, pattern: "{pattern}"}}'
    assert bool(messages(schemas, text)) != is_valid


@pytest.mark.parametrize(
    "schema",
    [
        "{description: Anything.}",
        "{description: Free-form., type: object}",
        "{description: Free-form., type: object, additionalProperties: true}",
        "{description: A map., type: object, additionalProperties: {type: string}}",
        "{description: Open., type: object, additionalProperties: true, properties: {a: {description: A.}}}",
    ],
)
def test_an_open_schema_allows_every_property(messages: Messages, schema: str) -> None:
    assert messages(f"Voice: {schema}", "{accent: british}") == []


@pytest.mark.parametrize(
    "schema",
    [
        "{description: Nothing., type: object, properties: {}}",
        "{description: Nothing., type: object, additionalProperties: false}",
    ],
)
def test_a_closed_schema_allows_no_other_property(messages: Messages, schema: str) -> None:
    assert messages(f"Voice: {schema}", "{accent: british}") == [
        "the example has 'accent', which is not in its schema; remove it, or describe it"
    ]


def test_forty_two_is_a_placeholder_only_without_other_numbers(messages: Messages) -> None:
    schemas = "Voice: {description: Counts., type: array, items: {type: integer}}"
    assert messages(schemas, "[42, 7]") == []
    assert messages(schemas, "[42]") == [
        "all numbers in the example are the placeholder 42; write realistic data"
    ]


def test_nested_unions_are_checked_in_linear_time(messages: Messages) -> None:
    variant = """
{0}:
  description: A.
  type: object
  required: [end]
  properties:
    end: {{type: string, description: It.}}
    inner: {{$ref: '#/components/schemas/Voice', description: It.}}
"""
    union = "Voice: {description: It., anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}"
    example = "{end: x, inner: " * 30 + "{end: 7}" + "}" * 30
    start = time.perf_counter()
    warnings = messages(union + variant.format("A") + variant.format("B"), example)
    assert time.perf_counter() - start < 5
    assert any("matches no variant" in message for message in warnings)


def test_an_example_that_is_too_deep_is_reported(messages: Messages) -> None:
    schemas = """
Voice: {description: It., type: object, properties: {inner: {$ref: '#/components/schemas/Voice', description: It.}}}
"""
    depth = 150
    warnings = messages(schemas, "{inner: " * depth + "{}" + "}" * depth)
    assert not warnings or warnings == [
        f"the example does not match its schema: {TOO_COMPLEX}; write a smaller one",
    ]


def test_violations_have_the_location_of_the_invalid_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = HEAD.replace(
        "example: EXAMPLE", "examples:\n              first: {$ref: '#/components/examples/First'}"
    )
    text += "    Voice: {description: A voice., type: array, items: {type: string}}\n"
    text += "  examples:\n    First:\n      value:\n        - Rachel\n        - 7\n"
    Path("spec.yaml").write_text(text, "utf-8")
    line = text.splitlines().index("        - 7") + 1
    assert [str(problem) for problem in lint(load_spec(Path("spec.yaml")))] == [
        f"spec.yaml:{line}: warning: the example does not match its schema at '[1]': 7 is not of type string; quote it: '7'"
    ]


def test_webhooks_and_callbacks_are_checked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.yaml").write_text(
        """
openapi: 3.1.1
info: {title: Test, version: 1.0.0}
webhooks:
  done:
    post:
      operationId: webhooks.done
      requestBody:
        content:
          application/json:
            schema: {type: string}
      responses:
        '200': {description: Taken.}
      callbacks:
        again:
          again:
            post:
              operationId: webhooks.again
              responses:
                '200': {description: ' '}
""",
        "utf-8",
    )
    assert [problem.message for problem in lint(load_spec(Path("spec.yaml")))] == [
        "operation 'webhooks.done' has no summary; describe it in one sentence, as in 'Get a voice.'",
        "the body 'application/json' has no example; add one that looks like real data",
        "operation 'webhooks.again' has no summary; describe it in one sentence, as in 'Get a voice.'",
        "response '200' has no description; add one",
    ]
