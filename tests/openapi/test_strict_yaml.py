"""YAML 1.2, read strictly: the values of scalars, the lines of keys and elements, and what is rejected."""

from __future__ import annotations

import json
import re
import time
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
        ("a: *b\n", "a.yaml:1:4: error: alias '*b' has no anchor before it"),
        ("a: &a\n  b: *a\n", "a.yaml:2:6: error: alias '*a' is inside its own anchor"),
        (
            "a: 1\n---\nb: 2\n",
            "a.yaml:2:1: error: a second document starts here; write one document per file",
        ),
        (b"a: 1\nb: \xff\n", "a.yaml:2:4: error: byte 0xff is not UTF-8; save the file as UTF-8"),
        (
            b"a: 1\nb: \x00\n",
            "a.yaml:2:4: error: character U+0000 is not allowed; remove it, or escape it in double quotes",
        ),
        (
            "a: 'b\n",
            "a.yaml:1:4: error: the quote ' is not closed; write it at the end of the text too (the line is: a: 'b)",
        ),
        ("a:\n  " + "[" * 100_000, "a.yaml:2:202: error: nested deeper than 200 levels"),
        ("? " * 100_000, "a.yaml:1:401: error: nested deeper than 200 levels"),
    ],
)
def test_invalid_texts_are_rejected(text: str | bytes, message: str) -> None:
    assert parse_error(text).startswith(message)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("x:\n\ty: 1\n", "2:1", "a tab in the indentation; write spaces (the line is: y: 1)"),
        ("x:\n  - y\n\t- z\n", "3:1", "a tab in the indentation; write spaces"),
        ("x: |\n\ty\n", "2:1", "a tab in the indentation; write spaces"),
        (
            "summary: Voices: all of 'em\n",
            "1:16",
            "the value of 'summary' contains ': '; quote it: 'Voices: all of ''em' (the line is: summary: Voices",
        ),
        ("- x: 1\n  y z: a: b: c\n", "2:9", "the value of 'y z' contains ': '; quote it: 'a: b: c'"),
        ("x: 1\n  y: 2\n", "2:3", "a key below the value of line 1; indent this line like the key of line 1"),
        ("x:\n  y: a\n     b\n    z: 1\n", "4:5", "a key below the value of line 3; indent this line"),
        ("x:y\nz: 1\n", "1:2", "no space after ':'; write 'x: y' (the line is: x:y)"),
        ("x: 1\ny:z\na: 1\n", "2:2", "no space after ':'; write 'y: z'"),
        ("x: 1\nfree\ny: 2\n", "2:1", "neither a key with ': ' nor indented like the text above"),
        ("x: |\n  a\nb\n", "3:1", "neither a key with ': ' nor indented like the text above"),
        ("x:\n    y: 1\n  z: 2\n", "3:3", "indented by 2, but the lines above by 0 or 4; indent it like"),
        ("x:\n - y\n  - z: 1\n", "3:3", "a key below the value of line 2"),
        ("x:\n  - y: 1\n - z: 1\n", "3:2", "indented by 1, but the lines above by 0 or 2"),
        ("x: 1\n- y\n", "2:1", "an element of a list among the keys of a mapping; indent it, or remove '- '"),
        (
            "- x\ny: 1\n",
            "2:1",
            "a key among the elements of a list; begin it with '- ', or indent it like another",
        ),
        (
            'x: "a\ny: 1\n',
            "1:4",
            'the quote " is not closed; write it at the end of the text too (the line is',
        ),
        (
            "x: 'don't'\n",
            "1:9",
            "text after the closing quote; write '' for an apostrophe inside single quotes",
        ),
        ('x: "a" b\n', "1:8", 'text after the closing quote; write \\" for a quote inside double quotes'),
        (
            "x: [a, b\ny: 1\n",
            "1:4",
            "'[' is not closed; write ']', and ',' between the elements (the line is: x: [",
        ),
        ("x:\n  - {a: 1\n  - b\n", "2:5", "'{' is not closed; write '}', and ',' between the elements"),
        (
            "x: {a: 1 b: 2}\n",
            "1:11",
            "no ',' or '}' here; add it, or quote a text with ': ', brackets or quotes",
        ),
        ("x: [a]]\n", "1:7", "']' closes nothing; remove it, or quote the text"),
        ("x: }\n", "1:4", "a text cannot begin with '}'; quote it"),
        ("x: @a\n", "1:4", "a text cannot begin with '@'; quote it (the line is: x: @a)"),
        ("x: `a`\n", "1:4", "a text cannot begin with '`'; quote it"),
        ("x: [", "1:5", "the text ends too early; close its brackets and quotes"),
        ("x: * bold *\n", "1:4", "'*' begins an alias; quote the text"),
        ("x: & y\n", "1:4", "'&' begins an anchor; quote the text"),
        ("x: !y!z a\n", "1:4", "'!' begins a tag; quote the text"),
        ("%x: 1\n", "1:1", "'%' begins a directive; quote the text"),
        ("x: > text\n  more\n", "1:6", "text beside '>'; write it on the lines below, indented"),
        ('x: "\\d+"\n', "1:5", "'\\d' is not an escape of YAML; write '\\\\d', or use single quotes"),
        ('x: "\\xZZ"\n', "1:7", "an escape needs hexadecimal digits"),
        ("x: - a\n", "1:4", "a list beside its key; write it on the lines below, or in brackets: [a, b]"),
        (
            "  x: 1\ny: 2\n",
            "2:1",
            "text after the end of the document; indent it like the first line, or remove it",
        ),
        (
            "x: 1\n<<<<<<< HEAD\ny: 1\n=======\ny: 2\n>>>>>>> other\n",
            "2:1",
            "a merge conflict; keep one version of the lines, and remove '<<<<<<<', '=======' and '>>>>>>>'",
        ),
        ('x: "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> z"\n', "2:1", "a merge conflict; keep one version"),
        ("x: 1\n>>>>>>> branch\n", "2:1", "a merge conflict; keep one version of the lines"),
        ("x:\n  y: 1\n||||||| 1a2b3c\n  y: 2\n", "3:1", "a merge conflict; keep one version of the lines"),
        ("x:\n  a:\u00a01\n  b: 2\n", "2:5", "U+00A0, which looks like a space; write a space"),
        ("x:\n  a: 1\n \u3000b: 2\n", "3:2", "U+3000, which looks like a space; write a space"),
        ("x:\n  - a: 1\n  -\u2003b: 2\n", "3:4", "U+2003, which looks like a space; write a space"),
        ("x:\n    : 1\n  y: 2\n", "2:5", "':' without a key before it; write the key, or quote the text"),
        ("x:\n  y: 1\n : 2\n", "3:2", "':' without a key before it; write the key, or quote the text"),
        ("%YAML 3.0\n---\nx: 1\n", "1:1", "a directive of another version of YAML; remove the line"),
        (
            "x: 1\ny: \ufffe\n",
            "2:4",
            "character U+FFFE is not allowed; remove it, or escape it in double quotes",
        ),
        (b"x: 1\ny: caf\xe9\n", "2:7", "byte 0xe9 is not UTF-8; save the file as UTF-8"),
        ("x: 1\n".encode("utf-16"), "1:1", "UTF-16 is not UTF-8; save the file as UTF-8"),
        ("x: &a 1\ny: *b\n", "2:4", "alias '*b' has no anchor before it; write the value out"),
        ("x: &a 1\ny: &a 2\n", "2", "duplicate anchor '&a', first on line 1; rename one"),
    ],
)
def test_a_mistake_is_explained_with_its_place_and_a_remedy(
    text: str | bytes, place: str, message: str
) -> None:
    assert parse_error(text).startswith(f"a.yaml:{place}: error: {message}")


@pytest.mark.parametrize(("text", "place"), [("x: 1\ny: {\ufeff\n", "2:5"), ("x: 1\n\ufeffy: @\n", "2:1")])
def test_a_byte_order_mark_inside_of_a_text_is_named(text: str, place: str) -> None:
    assert re.match(rf"a.yaml:{place}: error: .*U\+FEFF.*; remove it", parse_error(text))


@pytest.mark.parametrize("piece", ["- ", "-", "x: ", " ", "[", "'", ":", "a:b ", "? "])
def test_a_mistake_in_a_long_line_is_explained_fast(piece: str) -> None:
    start = time.perf_counter()
    parse_text(f"a:b{piece * 100_000}\nc: 1\n")
    parse_text(f"a: {piece * 100_000}\n  c: 1\n")
    assert time.perf_counter() - start < 10


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
