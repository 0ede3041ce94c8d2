"""Edits of YAML texts, operation by operation: the edited text as a whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from sdkwright.openapi.values import Path
from sdkwright.openapi.yaml_editor import WrongEdit, YamlEditor
from sdkwright.problems.problem import SpecError, UnreadableInput

Edit = Callable[[YamlEditor], None]


def replace(value: Any, *path: str | int) -> Edit:
    return lambda editor: editor.replace(path, value)


def insert(key: str, value: Any, *path: str | int, after: list[str] | None = None) -> Edit:
    return lambda editor: editor.insert(path, key, value, after)


def append(value: Any, *path: str | int) -> Edit:
    return lambda editor: editor.append(path, value)


def remove(*path: str | int) -> Edit:
    return lambda editor: editor.remove(path)


def rename(key: str, *path: str | int) -> Edit:
    return lambda editor: editor.rename_key(path, key)


def update(value: Any, *path: str | int) -> Edit:
    return lambda editor: editor.update(path, value)


LONG = "A text that is longer than a line may be, so that it is folded below its key, at its spaces, in the style of a spec."

CASES: dict[str, tuple[str, Edit, str]] = {
    "a scalar with a comment": ("a: 1  # one\nb: 2\n", replace(3, "a"), "a: 3  # one\nb: 2\n"),
    "a scalar that becomes a mapping": (
        "a: 1  # one\nb: 2\n",
        replace({"c": 1}, "a"),
        "a:  # one\n  c: 1\nb: 2\n",
    ),
    "a literal text with a comment": (
        "a: |-  # text\n  one\n  two\n\nb: 2\n",
        replace("three", "a"),
        "a: three  # text\n\nb: 2\n",
    ),
    "a folded text": ("a: >\n  one\n  two\nb: 2\n", replace("x", "a"), "a: x\nb: 2\n"),
    "a plain text of two lines": ("a: one\n  two # c\nb: 2\n", replace("x", "a"), "a: x # c\nb: 2\n"),
    "a quoted text of two lines": ("a: 'one\n\n  two'\nb: 2\n", replace("x", "a"), "a: x\nb: 2\n"),
    "a text that becomes long": (
        "s:\n  a: x\n  b: y\n",
        replace(LONG, "s", "a"),
        f"s:\n  a: >-\n    {LONG}\n  b: y\n",
    ),
    "null without a text": ("a:\nb:  # none\n", replace(True, "b"), "a:\nb: true  # none\n"),
    "a block that becomes a scalar": (
        "a:  # about a\n  b: 1\n  # end of a\nc: 2\n",
        replace(1, "a"),
        "a: 1  # about a\n  # end of a\nc: 2\n",
    ),
    "a quoted key stays": ("'a': 1\n\"b\" : 2\n", replace(3, "b"), "'a': 1\n\"b\": 3\n"),
    "in flow style": (
        "a: {b: 1, 'c': [x,y], d: \"z\"}  # f\n",
        replace("w", "a", "c", 1),
        "a: {b: 1, 'c': [x,w], d: \"z\"}  # f\n",
    ),
    "in flow style on several lines": (
        "a: {\n  b: 1,  # one\n  c: 2  # two\n}\n",
        replace("x, y", "a", "b"),
        "a: {\n  b: 'x, y',  # one\n  c: 2  # two\n}\n",
    ),
    "insert at the end, before a comment that is not of the mapping": (
        "a:\n  b: 1\n\n# about c\nc: 2\n",
        insert("d", "x: y", "a"),
        "a:\n  b: 1\n  d: 'x: y'\n\n# about c\nc: 2\n",
    ),
    "insert after a key": (
        "a: 1\n# about b\nb: 2\n",
        insert("12", None, after=["a"]),
        "a: 1\n'12': null\n# about b\nb: 2\n",
    ),
    "insert at the beginning": (
        "# all\n\n# of a\na: 1\n",
        insert("b", 2, after=[]),
        "# all\n\nb: 2\n# of a\na: 1\n",
    ),
    "insert at the beginning of a list item": (
        "- a: 1\n  b: 2\n",
        insert("c", 3, 0, after=[]),
        "- c: 3\n  a: 1\n  b: 2\n",
    ),
    "insert into an empty mapping": ("a: {}\nb: 1\n", insert("c", {"d": 1}, "a"), "a:\n  c: {d: 1}\nb: 1\n"),
    "insert into an empty document": ("# nothing\n", replace({"a": 1}), "# nothing\na: 1\n"),
    "insert into flow style": (
        "- {a: 1, b: [x, y] }\n",
        insert("c d", [1], 0, after=["a"]),
        "- {a: 1, c d: [1], b: [x, y] }\n",
    ),
    "insert into flow style on several lines": (
        "a: {\n  b: 1,\n  c: 2 # two\n}\n",
        insert("d", 3, "a"),
        "a: {\n  b: 1,\n  c: 2, # two\n  d: 3\n}\n",
    ),
    "insert after a last comma": ("a: [\n  1,\n  2,\n]\n", append(3, "a"), "a: [\n  1,\n  2,\n  3,\n]\n"),
    "insert what no line can contain": (
        "p:\n  schema: {type: object}\n",
        insert("properties", {"a": {"type": "string"}}, "p", "schema"),
        "p:\n  schema:\n    type: object\n    properties:\n      a: {type: string}\n",
    ),
    "append to a list without indentation": (
        "required:\n- a\n- b  # last\nx: 1\n",
        append({"c": 1, "d": "e"}, "required"),
        "required:\n- a\n- b  # last\n- c: 1\n  d: e\nx: 1\n",
    ),
    "append to a list with indentation": (
        "a:\n    - b\n",
        append([1, 2], "a"),
        "a:\n    - b\n    - [1, 2]\n",
    ),
    "remove between comments": (
        "a: 1\n\n# of b\nb: 2  # two\n# of c\nc: 3\n",
        remove("b"),
        "a: 1\n\n# of b\n# of c\nc: 3\n",
    ),
    "remove the last key": ("a:\n  b: 1\nc: 2\n", remove("a", "b"), "a: {}\nc: 2\n"),
    "remove the last key of the document": ("---\n# head\na: 1\n", remove("a"), "---\n# head\n{}\n"),
    "remove the first key of a list item": ("- a: 1\n  b: 2\n- c: 3\n", remove(0, "a"), "- b: 2\n- c: 3\n"),
    "remove the first key above a comment": (
        "- a: 1\n  # of b\n  b: 2\n",
        remove(0, "a"),
        "-\n  # of b\n  b: 2\n",
    ),
    "remove a text with a comment below": (
        "a: x\nb: |\n  text\n  # text, too\n # of b\n# of c\nc: 1\n",
        remove("b"),
        "a: x\n# of c\nc: 1\n",
    ),
    "remove from flow style": ("a: {b: 1, c: 2, d: 3}\n", remove("a", "d"), "a: {b: 1, c: 2}\n"),
    "remove from flow style with comments": (
        "a: [\n  1, # one\n  2, # two\n  3\n]\n",
        remove("a", 1),
        "a: [\n  1, # one\n  3\n]\n",
    ),
    "remove an element": ("a:\n- 1\n-\n  b: 2\n- 3\n", remove("a", 1), "a:\n- 1\n- 3\n"),
    "rename": ("'a' :  # c\n  b: 1\n", rename("on: x", "a"), "'on: x' :  # c\n  b: 1\n"),
    "rename in flow style": ('a: {"b":1}\n', rename("c", "a", "b"), "a: {c: 1}\n"),
    "a document with an end": ("--- # d\na: 1\n...\n", insert("b", 2), "--- # d\na: 1\nb: 2\n...\n"),
    "line ends of Windows": (
        "a: 1\r\nb: |\r\n  x\r\n",
        insert("c", {"d": LONG}),
        f"a: 1\r\nb: |\r\n  x\r\nc:\r\n  d: >-\r\n    {LONG}\r\n",
    ),
    "no line break at the end": ("a: 1\nb: |\n  x", replace(2, "a"), "a: 2\nb: |\n  x"),
    "no line break at the end, where the text moves": (
        "a: 1\nb: |\n  x",
        insert("c", 2),
        "a: 1\nb: |-\n  x\nc: 2",
    ),
    "a byte order mark": ("\ufeffa: 1\n", replace(2, "a"), "\ufeffa: 2\n"),
    "keys with a question mark": ("? a\n: 1\n? b\n: 2\n", replace(3, "a"), "a: 3\n? b\n: 2\n"),
    "update changes what differs": (
        (
            "s:\n  type: object  # an object\n  required: [a, b]\n  properties:\n    a: {type: string}\n    # the b\n"
            "    b: {type: string}\n"
        ),
        update(
            {
                "type": "object",
                "required": ["b"],
                "properties": {"c": {"type": "boolean"}, "b": {"type": "integer"}},
            },
            "s",
        ),
        (
            "s:\n  type: object  # an object\n  required: [b]\n  properties:\n    c: {type: boolean}\n    # the b\n"
            "    b: {type: integer}\n"
        ),
    ),
    "update renames": (
        "p:\n  /a:\n    # get it\n    get: {x: 1}\n",
        update({"/b": {"get": {"x": 1}}}, "p"),
        "p:\n  /b:\n    # get it\n    get: {x: 1}\n",
    ),
    "update of a list": (
        "- a: 1 # one\n  b: x\n- c\n- d # last\n",
        update([{"a": 2, "b": "x"}, "d", "e"]),
        "- a: 2 # one\n  b: x\n- d # last\n- e\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_keeps_the_rest(case: str) -> None:
    text, edit, expected = CASES[case]
    editor = YamlEditor(text, "a.yaml")
    edit(editor)
    assert editor.write() == expected


@pytest.mark.parametrize("text", ["", "# nothing\n", "a: 1", "\ufeffa: [1,\r\n 2]\r\n", "--- text\n...\n"])
def test_no_edit_writes_no_byte(text: str) -> None:
    editor = YamlEditor(text, "a.yaml")
    editor.update((), editor.value)
    assert editor.write() == text


@pytest.mark.parametrize(
    ("edit", "path"),
    [
        (replace(1, "x", "a"), "x.a"),
        (remove("x"), "x"),
        (insert("c", 1, "y"), "y"),
        (replace(1, "y", "a"), "y"),
        (remove("z"), "z"),
        (replace({}, "z"), "z"),
    ],
)
def test_anchors_and_aliases_are_not_edited(edit: Edit, path: str) -> None:
    editor = YamlEditor("x: &b\n  a: 1\ny: *b\nz: {c: &d [1]}\nw: *d\n", "spec/a.yaml")
    with pytest.raises(
        UnreadableInput, match=r"^spec/a\.yaml:\d: '.*' has an anchor or alias of YAML"
    ) as error:
        edit(editor)
    assert f"'{path.split('.')[0]}" in str(error.value)


def test_a_second_document_is_rejected() -> None:
    with pytest.raises(SpecError, match="a second document starts here"):
        YamlEditor("a: 1\n---\nb: 2\n", "a.yaml")


@pytest.mark.parametrize("path", [("b",), ("a", "c"), ("a", "b", 2), ("a", "b", 0, "x")])
def test_a_path_that_leads_nowhere_is_an_error(path: Path) -> None:
    with pytest.raises(KeyError, match="no value at"):
        YamlEditor("a: {b: [1]}\n", "a.yaml").remove(path)


def test_a_wrong_text_is_never_returned() -> None:
    editor = YamlEditor("a: |+\n  x\n\nb: {c: 1}\n", "a.yaml")
    editor.replace(("b", "c"), 2)
    editor.value["b"]["c"] = object
    with pytest.raises((WrongEdit, TypeError)):
        editor.write()


def test_many_edits_of_a_large_file_take_little_time() -> None:
    names = [f"Schema{number}" for number in range(300)]
    text = (
        "components:\n"
        + "".join(dedent(f"""\
          {name}:
            type: object
            description: A schema with a description of a few words.
            properties:
              id: {{type: string, description: ID of it.}}
        """) for name in names)
        .replace("\n", "\n  ")
        .rstrip(" ")
        .replace("components:\n", "components:\n  ", 1)
    )
    text = (
        "components:\n"
        + "\n".join(f"  {line}" for line in text.splitlines()[1:]).replace("    Schema", "  Schema")
        + "\n"
    )
    start = time.process_time()
    editor = YamlEditor(text, "a.yaml")
    for name in names[:100]:
        editor.insert(("components", name, "properties"), "new", {"type": "string"})
    edited = editor.write()
    assert edited.count("new: {type: string}") == 100
    assert time.process_time() - start < 2
