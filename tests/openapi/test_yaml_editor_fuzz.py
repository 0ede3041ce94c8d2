"""Random edits of random documents: the value is the intended one, and all other lines stay."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import yaml_documents
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.openapi import strict_yaml
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping
from sdkwright.openapi.values import Path, is_same
from sdkwright.openapi.yaml_editor import YamlEditor
from sdkwright.openapi.yaml_layout import Block, Flow, read_layout
from sdkwright.openapi.yaml_tree import Lines, parse_events
from sdkwright.problems.problem import Problems

BOM = "\ufeff"


def read(text: str) -> Any:
    problems = Problems()
    tree = strict_yaml.parse(text.encode(), "a.yaml", problems)
    assert tree is not None and not problems.has_errors(), ([*map(str, problems.all())], text)
    return tree


def make_document(random: Random) -> str:
    text = yaml_documents.Emitter(random).emit(yaml_documents.make_value(random))
    if random.random() < 0.2:
        text = text.replace("\n", "\r\n")
    if random.random() < 0.1:
        text = text.rstrip("\r\n")
    return f"{BOM}{text}" if random.random() < 0.1 else text


def list_paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if is_mapping(value):
        for key, child in value.items():
            yield from list_paths(child, (*path, key))
    elif is_list(value):
        for position, child in enumerate(value):
            yield from list_paths(child, (*path, position))


def find(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def set_item(parent: Any, step: str | int, value: Any) -> None:
    parent.__setitem__(step, value)


def edit(random: Random, editor: YamlEditor, model: Any) -> tuple[str, Path]:
    """A random edit of a document and of its value; the kind and the path."""
    paths = [*list_paths(model)]
    path = random.choice(paths)
    target = find(model, path)
    elements = as_list(target)
    new = yaml_documents.make_value(random, 2)
    unused = [key for key in yaml_documents.KEYS if not is_mapping(target) or key not in target]
    kinds = ["replace", "remove", "rename"] if path else []
    kinds += ["insert", "insert"] if is_mapping(target) else ["append"] if is_list(target) else []
    kind = random.choice(kinds or ["nothing"])
    parent: Any = find(model, path[:-1]) if path else None
    if kind == "replace":
        editor.replace(path, new)
        set_item(parent, path[-1], new)
    elif kind == "remove":
        editor.remove(path)
        parent.pop(path[-1])
    elif kind == "rename" and is_mapping(parent):
        key = next(key for key in yaml_documents.KEYS if key not in parent)
        editor.rename_key(path, key)
        items = [(key if name == path[-1] else name, child) for name, child in parent.items()]
        parent.clear()
        parent.update(items)
    elif kind == "insert":
        choices: list[list[str] | None] = [None, [], [*target][:1]]
        after = random.choice(choices)
        editor.insert(path, unused[0], new, after)
        set_item(target, unused[0], new)
    elif kind == "append":
        position = random.randint(0, len(elements))
        editor.insert_element(path, position, new)
        elements.insert(position, new)
    else:
        kind = "nothing"
    return kind, path


def shorten(text: str, path: Path) -> Path:
    """The path of the outermost collection in brackets on the way to a value, whose lines several values share."""
    complete = f"{text.removeprefix(BOM)}\n"
    node = read_layout(complete, parse_events(complete)).root
    for depth, step in enumerate(path):
        if isinstance(node, Flow):
            return path[:depth]
        assert isinstance(node, Block)
        node = next(entry.value for number, entry in enumerate(node.entries) if step in (entry.key, number))
    return path


def find_hyphen(old: list[str], line: int) -> int:
    """The line above an element that has only its hyphen, or hyphens; the line of the element if there is none."""
    above = line - 1
    while above >= 0 and not old[above].split("#")[0].strip():
        above -= 1
    return above if above >= 0 and {*old[above].split("#")[0].split()} == {"-"} else line


def find_span(lines: Lines, path: Path, old: list[str]) -> tuple[int, int]:
    """The first line of a value, and the first after it, numbered from 0."""
    first, end = 0, len(old)
    for step in path:
        children = [*lines.values()] if is_mapping(lines) else as_list(lines)
        position = [*lines].index(str(step)) if is_mapping(lines) else int(step)
        first = children[position][0] - 1
        if is_list(lines):
            first = find_hyphen(old, first)
        end = children[position + 1][0] - 1 if position + 1 < len(children) else end
        lines = children[position][1]
    return first, max(end, first + 1)


def first_steps(lines: Lines, path: Path) -> tuple[Path, ...]:
    """The last step of a path, if it leads to a first child."""
    for step in path[:-1]:
        lines = lines[str(step)][1] if is_mapping(lines) else as_list(lines)[int(step)][1]
    first = next(iter(as_mapping(lines)), 0)
    return ((first,),)


def is_subsequence(lines: list[str], others: list[str]) -> bool:
    remaining = iter(others)
    return all(line in remaining for line in lines)


def check_lines(text: str, edited: str, lines: Lines, kind: str, path: Path) -> None:
    """Check that the lines that are no longer there are those of the edited value."""
    old, new = (part.removeprefix(BOM).splitlines(keepends=text.endswith("\n")) for part in (text, edited))
    if (kind in ("insert", "append") and not is_subsequence(old, new)) or kind not in ("insert", "append"):
        start, end = find_span(lines, path, old)
        # The entry after the first one may move to the line of a hyphen.
        end += kind == "remove" and path[-1:] in first_steps(lines, path)
        rest = old[end:]
        details = (kind, path, (start, end), text, edited)
        assert old[:start] == new[:start] and rest == new[len(new) - len(rest) :], details


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**48))
def test_one_edit_changes_only_its_lines(seed: int) -> None:
    random = Random(seed)
    text = make_document(random)
    tree = read(text)
    model = copy.deepcopy(tree.value)
    editor = YamlEditor(text, "a.yaml")
    kind, path = edit(random, editor, model)
    path = shorten(text, path)
    edited = editor.write()
    if kind == "remove" and not find(model, path[:-1]):
        path = path[:-1]  # it is written as {} or []
    assert is_same(read(edited).value, model), (kind, path, text, edited)
    check_lines(text, edited, tree.lines, kind, path)
    if kind == "nothing":
        assert edited == text


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**48))
def test_many_edits_have_the_intended_value(seed: int) -> None:
    random = Random(seed)
    text = make_document(random)
    model = copy.deepcopy(read(text).value)
    editor = YamlEditor(text, "a.yaml")
    edits = [edit(random, editor, model) for _ in range(random.randint(2, 12))]
    assert is_same(editor.value, model)
    edited = editor.write()
    assert is_same(read(edited).value, model), (edits, text, edited)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**48))
def test_an_update_has_the_intended_value(seed: int) -> None:
    random = Random(seed)
    text = make_document(random)
    value = read(text).value
    other = copy.deepcopy(value)
    scratch = YamlEditor(text, "a.yaml")
    for _ in range(random.randint(0, 4)):
        edit(random, scratch, other)
    editor = YamlEditor(text, "a.yaml")
    editor.update((), other)
    edited = editor.write()
    assert is_same(read(edited).value, other), (text, edited)
    if is_same(value, other):
        assert edited == text
