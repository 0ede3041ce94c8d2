"""Hostile texts in a spec stay texts: none becomes code, markup or a setting."""

from __future__ import annotations

import ast
import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tomli
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sdkwright.ir import names
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.problems.problem import SpecError, UnreadableInput
from sdkwright.project.config import Config
from sdkwright.render import source_text
from sdkwright.render.package import copy_verbatim
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.hostile.hostile_spec import CORPUS, MODELS, PARAMS, HostileSpec, build_hostile_spec

ROOT = "src/sdk/"
COPIED = copy_verbatim(Config())
_CHARACTER = st.one_of(
    st.sampled_from("\"'\\\n\r\t\f\0\x85\u2028\u2029\u202e{}%#`<>&[]()_*~-=+|:;,. aAn0\U0001f600"),
    st.characters(exclude_categories=["Cs"]),
)
TEXT = st.one_of(
    st.sampled_from(CORPUS),
    st.text(_CHARACTER, max_size=12),
    st.text(_CHARACTER, min_size=1, max_size=6).map(lambda text: text * 20),
)
WHOLE = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
FAST = settings(max_examples=300, deadline=None)

_COMMON = (
    "Module Expr Constant Name Load Store ImportFrom alias Assign AnnAssign Tuple Subscript Attribute BinOp BitOr Call "
    "keyword ClassDef"
)
_BODIES = "If FunctionDef AsyncFunctionDef arguments arg Return Await Dict"
ALLOWED = {
    "client.py": (
        f"{_COMMON} {_BODIES} List",
        r"API|Unchecked|\w+Resource|super|super\(\)\.__init__|self\._change",
    ),
    "resources": (
        f"{_COMMON} {_BODIES}",
        (
            r"DeepObject|Delimited|Files?|Json(Part)?|deprecated|encode_as|self\._core\.[a-z_]+"
            r"|as_raw|as_async_raw|as_paged_raw|self\._make_raw|\w+WithRawResponse"
        ),
    ),
    "models": (f"{_COMMON} Dict Pass", r"Field|TypeAliasType|Variants"),
    "params": (f"{_COMMON} Dict", "TypedDict"),
    "inputs.py": (
        f"{_COMMON} {_BODIES} Not UnaryOp Compare NotIn Raise JoinedStr FormattedValue",
        "AttributeError|globals|resolve_argument_type",
    ),
    "pages": (_COMMON, "Cursor"),
    "webhooks.py": (f"{_COMMON} If FunctionDef arguments arg Return", r"Json|webhooks\.parse"),
    "_names.py": (f"{_COMMON} Dict", "-"),
    "_public.py": ("Module Expr Constant Name Load Store ImportFrom alias Assign", "-"),
}
"""The syntax that each kind of file may contain, and what it may call."""


@WHOLE
@given(st.lists(TEXT, min_size=1, max_size=40))
@example(list(CORPUS))
@example(list(reversed(CORPUS)))
@example(["."])
@example(["a/../b"])
def test_no_text_becomes_code(texts: list[str]) -> None:
    hostile = build_hostile_spec(texts)
    files = generate_from(hostile.spec)
    trees = {path: ast.parse(text) for path, text in python_files(files)}
    assert {path: skeleton(tree, hostile.names) for path, tree in trees.items()} == _plain_skeletons(hostile)
    for path, tree in trees.items():
        _check_syntax(path.removeprefix(ROOT).split("/")[0], tree)
    for path, expected in hostile.strings.items():
        assert {*expected} - {*_strings(trees[ROOT + path])} == set(), path
    for path, expected in hostile.docs.items():
        docstrings = " ".join(_join_lines(text) for text in _docstrings(trees[ROOT + path]))
        assert [
            part for text in expected for part in text.split("\n\n") if _join_lines(part) not in docstrings
        ] == [], path
    _check_settings(files["pyproject.toml"], hostile)
    _check_markup(files["README.md"].partition("\n```\npip install sdk\n")[0])
    assert json.loads(files["openapi.json"]) == hostile.spec
    assert [path for path in (*files, *files.values()) if _CONTROL.search(path)] == []


_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def generate_from(spec: Mapping[str, Any]) -> Mapping[str, str]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "spec.json")
        file.write_text(json.dumps(spec), "utf-8")
        return generate(Config(spec=file))


def python_files(files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(path, text) for path, text in files.items() if path.endswith(".py") and path not in COPIED]


def _join_lines(text: str) -> str:
    return " ".join(text.split())


def _plain_skeletons(hostile: HostileSpec) -> Mapping[str, object]:
    """The skeletons of the same spec with as many different plain words, empty for empty texts."""
    words: dict[str, str] = {}
    for text in hostile.texts:
        words.setdefault(text, f"word {len(words)}" if text.strip() else text)
    return _skeletons(tuple(words[text] for text in hostile.texts))


@cache
def _skeletons(texts: tuple[str, ...]) -> Mapping[str, object]:
    hostile = build_hostile_spec(texts)
    return {
        path: skeleton(ast.parse(text), hostile.names)
        for path, text in python_files(generate_from(hostile.spec))
    }


def skeleton(tree: ast.AST, wire_names: list[str]) -> object:
    """The syntax of a module, without strings, docstrings and the names of fields."""
    return _strip(
        tree,
        {
            convert(name)
            for name in wire_names
            for convert in (names.make_field_name, names.make_argument_name)
        },
    )


def _strip(node: object, fields: set[str]) -> object:
    if isinstance(node, list):
        return [_strip(item, fields) for item in node if not _is_docstring(item)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "a text"
    if isinstance(node, ast.AST):
        return type(node).__name__, [(name, _strip(value, fields)) for name, value in ast.iter_fields(node)]
    return "a field" if isinstance(node, str) and node in fields else node


def _is_docstring(node: object) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _check_syntax(kind: str, tree: ast.AST) -> None:
    if kind not in ALLOWED:
        assert kind in (
            "__init__.py",
            "errors.py",
            "_runtime",
            "testing",
        )  # no text of the spec but docstrings
        return
    syntax, callees = ALLOWED[kind]
    kinds = {type(node).__name__ for node in ast.walk(tree)}
    assert kinds - {*syntax.split()} == set(), kind
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert {name for name in called if not re.fullmatch(callees, name)} == set(), kind


def _strings(tree: ast.AST) -> Iterator[str]:
    return (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _docstrings(tree: ast.AST) -> Iterator[str]:
    return (
        ast.literal_eval(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and _is_docstring(node)
    )


def _check_settings(text: str, hostile: HostileSpec) -> None:
    settings_ = tomli.loads(text)
    info = hostile.spec["info"]
    assert settings_.keys() == {"build-system", "project", "tool"}
    assert settings_["tool"].keys() == {"hatch"}
    assert settings_["project"].keys() == {
        *(
            "name",
            "version",
            "description",
            "readme",
            "requires-python",
            "dependencies",
            "classifiers",
            "optional-dependencies",
            "entry-points",
        )
    }
    assert [*settings_["project"]["entry-points"]] == ["pytest11"]
    summary = _join_lines(info["summary"]) or _join_lines(info["title"])
    assert settings_["project"]["description"].rstrip(".") == summary.rstrip(".")


def _check_markup(text: str) -> None:
    """The beginning of the README contains only a title, paragraphs, and code in backticks."""
    assert text.startswith("# ")
    text, _, _ = text.partition("\n## ")
    inert = re.sub(r"\\[!-/:-@\[-`{-~]|(?<!`)`[^`\n]+`(?!`)", "x", text[2:])
    assert re.findall(r"[`*_<>\[\]|~#\\]|&[#\w]+;|^(?:[-+=]|\d+[.)]| {4})", inert, re.MULTILINE) == []


@FAST
@given(
    st.one_of(TEXT, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False))
)
def test_a_literal_evaluates_to_its_value(value: object) -> None:
    source = source_text.format_literal(value)
    assert ast.literal_eval(source) == value
    assert source.isprintable()


@FAST
@given(TEXT, st.sampled_from((0, 4, 8)))
@example('\\"', 0)
@example('x\\"""', 4)
@example('ends with ""', 8)
def test_a_docstring_contains_its_text(text: str, indent: int) -> None:
    source = source_text.format_docstring(text, indent)
    if not text.strip():
        assert source == ""
        return
    opened = "".join(" " * step + "if x:\n" for step in range(0, indent, 4))
    tree = ast.parse(opened + " " * indent + source)
    [node] = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert _join_lines(str(node.value)) == _join_lines(text)
    assert len([node for node in ast.walk(tree) if isinstance(node, ast.stmt)]) == indent // 4 + 1
    assert not _CONTROL.search(source)


@FAST
@given(TEXT)
def test_a_toml_string_is_one_line_with_its_text(text: str) -> None:
    source = source_text.format_toml(text)
    assert tomli.loads(f"x = {source}") == {"x": _join_lines(text)}
    assert source.isprintable()


@FAST
@given(TEXT)
def test_markdown_text_is_only_paragraphs(text: str) -> None:
    paragraphs = "\n\n".join(_join_lines(part) for part in text.split("\n\n"))
    _check_markup(f"# {source_text.format_markdown(paragraphs)}")


def test_code_in_markdown_stays_readable() -> None:
    assert source_text.format_markdown("Use `voice_id`, *not* `a<b>`.") == r"Use `voice_id`, \*not\* `a<b>`."
    assert source_text.format_markdown("a ` b_c and ``d``") == r"a \` b\_c and \`\`d\`\`"


def test_an_sdk_with_hostile_names_and_values_works_and_runs_nothing_else(tmp_path: Path) -> None:
    """Every module of the package is imported, and its models are used, in a process of their own."""
    hostile = build_hostile_spec(CORPUS)
    write_output(generate_from(hostile.spec), tmp_path)
    (tmp_path / "spec.json").write_text(json.dumps(hostile.spec), "utf-8")
    run = subprocess.run(
        [sys.executable, "-c", _USE], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.stderr, run.stdout, run.returncode) == ("", "used\n", 0)
    assert not (tmp_path / "pwned").exists()


_USE = """
import importlib, json, pkgutil, sys, typing
sys.path.insert(0, "src")
import sdk
for module in pkgutil.walk_packages(sdk.__path__, "sdk."):
    importlib.import_module(module.name)
from sdk.models.spec import Choice, Shape, Thing
from sdk.params.spec import ChoiceParam, CircleParam
from pydantic import TypeAdapter
schemas = json.load(open("spec.json"))["components"]["schemas"]
values = schemas["Choice"]["enum"]
assert list(typing.get_args(typing.get_args(Choice.__value__)[0])) == values
assert list(typing.get_args(ChoiceParam)) == values
thing = {name: values[0] for name in schemas["Thing"]["properties"]}
assert {field.alias for field in Thing.model_fields.values()} == thing.keys()
assert Thing.model_validate(thing).model_dump(by_alias=True) == thing
tag = schemas["Shape"]["discriminator"]["propertyName"]
for value, target in schemas["Shape"]["discriminator"]["mapping"].items():
    shape = TypeAdapter(Shape).validate_python({tag: value, "plain": {"name": "x"}})
    assert type(shape).__name__ == target.rpartition("/")[2]
assert CircleParam.__annotations__.keys() == schemas["Circle"]["properties"].keys()
print("used")
"""


@pytest.mark.parametrize("text", CORPUS)
def test_problems_with_hostile_texts_are_printable_lines(text: str, tmp_path: Path) -> None:
    spec: dict[str, Any] = {
        "openapi": text,
        "info": {"title": [text], text: 1},
        f"x{text}": text,
        "tags": text,
    }
    spec["paths"] = {text: {"get": {"operationId": text, "responses": {text: {"$ref": text}}}}}
    spec["components"] = {
        "schemas": {text: {"type": text, "required": [text], "const": text, "enum": [1, text]}}
    }
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(spec, indent=1), "utf-8")
    with pytest.raises(SpecError) as error:
        load_spec(file)
    lines = str(error.value).split("\n")
    assert len(lines) == len(error.value.problems)
    for line in lines:
        assert line.isprintable()
        assert len(line) < 600
        assert re.match(rf"{re.escape(str(file))}:[0-9]+: (error|warning): .", line)


@pytest.mark.parametrize("escaped", [r"\ud800", r"\udfff x", r"x\ud83d", r"\ude00\ud83d"])
@pytest.mark.parametrize("name", ["spec.json", "spec.yaml"])
def test_half_a_surrogate_pair_is_rejected(escaped: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text('{"openapi": "3.1.1",\n "info": {"title": "' + escaped + '", "version": "1"}}')
    with pytest.raises(SpecError, match=rf"{name}:2:\d+: error: .*half of a surrogate"):
        load_spec(file)


VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "x",
        "class",
        "null",
        "object",
        "string",
        "array",
        "whole",
        "application/xml",
        [],
        {},
    ),
    *(
        "#/components/schemas/Thing",
        ["x"],
        [[]],
        {"x": "y"},
        {"x": {}},
        {"type": "string"},
        {"type": "object"},
    ),
    *({"type": ["string", "null"]}, {"type": "array", "items": {}}, {"$ref": "#/components/schemas/Thing"}),
    *(
        {"enum": [1, None, {}]},
        {"const": {"a": 1}},
        {"allOf": [{}]},
        {"oneOf": [{"type": "string"}, {"type": "null"}]},
    ),
    *({"type": "string", "format": "binary"}, {"type": "object", "properties": {"a": {"type": "integer"}}}),
)
WORDS = (
    *(
        "$ref",
        "type",
        "enum",
        "const",
        "default",
        "allOf",
        "oneOf",
        "items",
        "properties",
        "required",
        "description",
    ),
    *(
        "x-body",
        "x-when",
        "x-alias",
        "x-module",
        "x-pagination",
        "parameters",
        "requestBody",
        "security",
        "servers",
        "200",
        "list",
    ),
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.integers(0, 2), st.integers(0, 10_000)), min_size=1, max_size=3
    )
)
def test_a_damaged_spec_is_accepted_or_rejected_with_a_location(damages: list[tuple[int, int, int]]) -> None:
    spec = copy.deepcopy(build_hostile_spec(("some", "plain words")).spec)
    for place, kind, what in damages:
        _damage(spec, place, kind, what)
    with TemporaryDirectory() as folder:
        file = Path(folder, "spec.json")
        file.write_text(json.dumps(spec, indent=1), "utf-8")
        try:
            loaded = load_spec(file)
            bundle_spec(loaded)
            translate(loaded)
        except SpecError as error:
            assert all(problem.location.file == str(file) for problem in error.problems)
        except UnreadableInput as error:
            assert "\n" not in str(error)


def _damage(spec: dict[str, Any], place: int, kind: int, what: int) -> None:
    containers = list(_containers(spec))
    holder: Any = containers[place % len(containers)]
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    if kind == 0:
        holder[keys[what % len(keys)]] = copy.deepcopy(VALUES[what % len(VALUES)])
    elif kind == 1:
        del holder[keys[what % len(keys)]]
    elif isinstance(holder, dict):
        holder[WORDS[what % len(WORDS)]] = copy.deepcopy(VALUES[what // 7 % len(VALUES)])


def _containers(value: Any) -> Iterator[Any]:
    """All mappings and lists that are not empty."""
    if isinstance(value, (dict, list)) and value:
        yield value
        for child in value.values() if isinstance(value, dict) else value:
            yield from _containers(child)


def test_the_hostile_spec_reaches_every_kind_of_file() -> None:
    """The tests above check at least one text in each of these files."""
    hostile = build_hostile_spec(CORPUS)
    assert {MODELS, PARAMS, "client.py", "resources/things.py"} <= {*hostile.strings}
    assert len(hostile.names) > 10
