"""YAML 1.2, read strictly: the values of scalars, the lines of keys and elements, and what is rejected."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.openapi.strict_yaml import parse
from sdkwright.openapi.yaml_tree import Tree
from sdkwright.problems.problem import Problems


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def yaml_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs with both parsers of PyYAML."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML was built without libyaml")


def parse_text(text: str | bytes, file: str = "a.yaml") -> tuple[Tree | None, list[str]]:
    problems = Problems()
    tree = parse(text if isinstance(text, bytes) else text.encode(), file, problems)
    return tree, [str(problem) for problem in problems.all()]


def parse_value(text: str | bytes, file: str = "a.yaml") -> Any:
    tree, problems = parse_text(text, file)
    assert tree is not None and not problems, problems
    return tree.value


def parse_error(text: str | bytes) -> str:
    _, problems = parse_text(text)
    assert len(problems) == 1, problems
    assert "\n" not in problems[0]
    return problems[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[(word, word) for word in ("on", "off", "yes", "no", "y", "N", "On", "NO", "=")],
        *[
            (word, word)
            for word in ("1_000", "12:30", "190:20:30", "2025-06-01", "0b11", "1e", ".", "-1-", "+.e1")
        ],
        *[(word, None) for word in ("null", "Null", "NULL", "~", "")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[("0o17", 15), ("017", 17), ("0x1F", 31), ("-7", -7), ("+7", 7), ("4294967295", 4294967295)],
        *[("1.0", 1.0), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("-1.5E-2", -0.015)],
        *[("'on'", "on"), ('"true"', "true"), ("'12'", "12"), ('"\\u00e9"', "é")],
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, expected: object) -> None:
    value = parse_value(f"- {text}\n")[0]
    assert value == expected and type(value) is type(expected)


def test_lines_are_those_of_keys_and_elements() -> None:
    tree, _ = parse_text("# comment\na:\n  b: 1\n\n  c:\n    - x\n    -\n      d: 2\n")
    assert tree is not None and tree.value == {"a": {"b": 1, "c": ["x", {"d": 2}]}}
    assert tree.lines == {"a": (2, {"b": (3, None), "c": (5, [(6, None), (8, {"d": (8, None)})])})}


def test_json_is_yaml() -> None:
    data: dict[str, Any] = {
        "a": [1, 2.5, None, True, '\U0001f600 \\ud83d\\ude00 / " \t'],
        "b": {},
        "c:d": "",
        "": {"x": []},
    }
    assert parse_value(json.dumps(data), "a.json") == data
    assert parse_value(json.dumps(data, indent="\t"), "a.json") == data


def test_byte_order_mark_and_line_ends() -> None:
    assert parse_value(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n") == {"a": 1, "b": 2}


def test_aliases_repeat_a_value() -> None:
    assert parse_value("a: &x {k: [1]}\nb: *x\n") == {"a": {"k": [1]}, "b": {"k": [1]}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3: error: duplicate key 'a', first on line 1; remove one"),
        ("a: {b: 1, 'b': 2}\n", "a.yaml:1: error: duplicate key 'b', first on line 1; remove one"),
        ("x:\n  200: ok\n", "a.yaml:2: error: quote the key: '200'"),
        ("null: 1\n", "a.yaml:1: error: quote the key: 'null'"),
        ("1.5: 1\n", "a.yaml:1: error: quote the key: '1.5'"),
        ("true: 1\n", "a.yaml:1: error: quote the key: 'true'"),
        ("?\n: 1\n", "a.yaml:1: error: a key is missing before ':'"),
        ("? [a]\n: 1\n", "a.yaml:1: error: a key must be a string, not a list, a mapping or an alias"),
        (
            "- &a b\n- {*a : 1}\n",
            "a.yaml:2: error: a key must be a string, not a list, a mapping or an alias",
        ),
        (
            "a: &a {k: 1}\nb:\n  <<: *a\n",
            "a.yaml:3: error: merge key '<<' is not supported; write the keys out, or use a $ref",
        ),
        (
            "a: !!python/name:os.system x\n",
            "a.yaml:1: error: tag '!!python/name:os.system' is not supported; remove it",
        ),
        (
            "a: !x {b: 1}\n",
            "a.yaml:1: error: tag '!x' is not supported; remove it, and quote the value if it is a string",
        ),
        ("a: .inf\n", "a.yaml:1: error: '.inf' is not a number in JSON; quote it if it is a string"),
        ("a: [.NaN]\n", "a.yaml:1: error: '.NaN' is not a number in JSON; quote it if it is a string"),
        ("a: 1e999\n", "a.yaml:1: error: number '1e999' is too large; quote it if it is a string"),
        ("a: *b\n", "a.yaml:1: error: alias '*b' has no anchor before it"),
        ("a: &a\n  b: *a\n", "a.yaml:2: error: alias '*a' is inside its own anchor"),
        (
            "a: 1\n---\nb: 2\n",
            "a.yaml:2: error: a second document starts here; write one document per file",
        ),
        (b"a: 1\nb: \xff\n", "a.yaml:2: error: byte 0xff is not UTF-8; save the file as UTF-8"),
        (
            b"a: 1\nb: \x00\n",
            "a.yaml:2: error: character U+0000 is not allowed; remove it, or escape it in double quotes",
        ),
        (
            "a: 'b\n",
            "a.yaml:2: error: YAML syntax: found unexpected end of stream while scanning a quoted scalar",
        ),
        ("a:\n  " + "[" * 100_000, "a.yaml:2: error: nested deeper than 200 levels"),
        ("? " * 100_000, "a.yaml:1: error: nested deeper than 200 levels"),
    ],
)
def test_invalid_texts_are_rejected(text: str | bytes, message: str) -> None:
    assert parse_error(text).startswith(message)


def test_a_long_number_is_rejected_without_being_converted() -> None:
    assert "is too long" in parse_error(f"a: {'9' * 100_000}\n")


def test_nested_aliases_are_limited() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    assert "more than 1,000,000 values" in parse_error(bomb)


def test_all_problems_of_a_file_are_reported() -> None:
    _, problems = parse_text("a: 1\na: 2\n200: 3\nb: !t 4\n")
    assert [problem.split(":")[1] for problem in problems] == ["2", "3", "4"]


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_problems_of_one_line(data: bytes) -> None:
    tree, problems = parse_text(data)
    assert tree is not None or problems
    assert all(problem.isprintable() for problem in problems)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"%#? \n\t,~0123.e<é\ud800\u2028\x85", max_size=40))
def test_any_text_gives_a_value_or_problems_of_one_line(text: str) -> None:
    tree, problems = parse_text(text.encode("utf-8", "surrogatepass"))
    assert tree is not None or problems
    assert all(problem.isprintable() for problem in problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_every_json_document_is_read_as_json(data: Any) -> None:
    assert parse_value(json.dumps(data), "a.json") == data
