"""Whatever the texts of a spec hold, they stay text: none becomes code, markup or a setting."""

from __future__ import annotations

import ast
import json
import os
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

from generator import names
from generator.config import Config
from generator.document import load
from generator.build import build
from generator.errors import SpecError, UnreadableInput
from generator.literals import docstring, literal
from generator.pipeline import generate
from generator.render import copied, markdown, toml
from tests.generator.hostile import CORPUS, Hostile, hostile

ROOT = "src/sdk/"
CONFIG = Config(client_class="Example")
ALPHABET = st.one_of(
    st.sampled_from("\"'\\\n\r\t\f\0\x85\u2028\u2029{}%#`<>&[]()_*~-=|:;,. aAn0"),
    st.characters(exclude_categories=["Cs"]),
)
TEXT = st.one_of(st.sampled_from(CORPUS), st.text(ALPHABET, max_size=12), st.text(ALPHABET, min_size=1, max_size=6).map(lambda text: text * 20))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXT, min_size=1, max_size=40))
@example(list(CORPUS))
@example(list(reversed(CORPUS)))
def test_no_text_becomes_code(texts: list[str]) -> None:
    made = hostile(texts)
    files = _generated(made.spec)
    python = {path: text for path, text in files.items() if path.endswith(".py") and path not in copied(CONFIG)}
    trees = {path: ast.parse(text) for path, text in python.items()}
    assert {path: _skeleton(tree, made.names) for path, tree in trees.items()} == _plain(made)
    for path, expected in made.strings.items():
        assert {*expected} - {*_strings(trees[ROOT + path])} == set(), path
    for path, expected in made.docs.items():
        told = " ".join(_squeezed(text) for text in _docstrings(trees[ROOT + path]))
        assert [part for text in expected for part in text.split("\n\n") if _squeezed(part) not in told] == [], path
    _check_settings(files["pyproject.toml"], made)
    assert json.loads(files["openapi.json"])["info"] == made.spec["info"]


def _generated(spec: Mapping[str, Any]) -> Mapping[str, str]:
    with TemporaryDirectory() as folder:
        file = Path(folder, "spec.json")
        file.write_text(json.dumps(spec), "utf-8")
        return generate(Config(spec=file, client_class="Example"))

def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _check_settings(text: str, made: Hostile) -> None:
    project = tomli.loads(text)
    info = made.spec["info"]
    assert project.keys() == {"build-system", "project", "tool"}
    assert project["tool"].keys() == {"hatch"}
    said = _squeezed(info["summary"]) or _squeezed(info["title"])
    assert project["project"]["description"].rstrip(".") == said.rstrip(".")

def _plain(made: Hostile) -> Mapping[str, object]:
    """What is generated from the same spec with plain words: as many different ones, as empty where these are."""
    words: dict[str, str] = {}
    for text in made.texts:
        words.setdefault(text, f"word {len(words)}" if text.strip() else text)
    return _skeletons(tuple(words[text] for text in made.texts))


@cache
def _skeletons(texts: tuple[str, ...]) -> Mapping[str, object]:
    made = hostile(texts)
    files = _generated(made.spec)
    return {
        path: _skeleton(ast.parse(text), made.names)
        for path, text in files.items()
        if path.endswith(".py") and path not in copied(CONFIG)
    }


def _skeleton(tree: ast.AST, wires: list[str]) -> object:
    """The syntax of a module without its strings, docstrings and names of fields."""
    fields = {made(wire) for wire in wires for made in (names.field, names.argument)}
    return _bare(tree, fields)


def _bare(node: object, fields: set[str]) -> object:
    if isinstance(node, list):
        return [_bare(item, fields) for item in node if not _is_docstring(item)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "text"
    if isinstance(node, ast.AST):
        return type(node).__name__, [(name, _bare(value, fields)) for name, value in ast.iter_fields(node)]
    return "name" if node in fields else node


def _is_docstring(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _docstrings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
