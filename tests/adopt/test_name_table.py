"""The table of names that a person decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdkwright.adopt.model import SourceOperation
from sdkwright.adopt.names.name_table import NameTable, check_name_table
from sdkwright.adopt.names.names_file import read_name_table
from sdkwright.problems.problem import SpecError, UnreadableInput


def write(folder: Path, text: str) -> Path:
    file = folder / "names.toml"
    file.write_text(text, "utf-8")
    return file


def read_mistakes(folder: Path, text: str) -> list[str]:
    """Return the line and the message of each mistake."""
    with pytest.raises(SpecError) as caught:
        read_name_table(write(folder, text))
    return [f"{problem.location.line}: {problem.message}" for problem in caught.value.problems]


def test_a_table_has_call_paths_and_components(tmp_path: Path) -> None:
    table = read_name_table(
        write(
            tmp_path,
            """
            # Decided in March.
            [call_paths]
            "GET /users" = "users.list"
            "POST /users/{id}/keys?kind=api" = "users.keys.create"

            [components]
            User-Output = "User"
            "#/paths/~1users/get/responses/200/content/application~1json/schema" = "UserList"
            """,
        )
    )
    assert table.call_paths == {
        "GET /users": "users.list",
        "POST /users/{id}/keys?kind=api": "users.keys.create",
    }
    assert table.components == {
        "User-Output": "User",
        "#/paths/~1users/get/responses/200/content/application~1json/schema": "UserList",
    }


@pytest.mark.parametrize("text", ["", "[components]\n", "[call_paths]\n[components]\n"])
def test_a_table_may_be_empty(tmp_path: Path, text: str) -> None:
    table = read_name_table(write(tmp_path, text))
    assert (dict(table.call_paths), dict(table.components)) == ({}, {})


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[call_path]\n", "1: unknown table 'call_path'. Did you mean 'call_paths'?"),
        ("\n[x]\n", "2: unknown table 'x'; write [call_paths] or [components]"),
        ("call_paths = 1\n", "1: call_paths must be a table; write [call_paths]"),
        (
            "[components]\nUser = 3\n",
            "2: the name of 'User' in [components] must be a string, not 3",
        ),
        (
            '[call_paths]\n"get /users" = "users.list"\n',
            "2: 'get /users' is not an operation; write its method and path, as in 'GET /users'",
        ),
        (
            '[call_paths]\n"GET /users" = "list"\n',
            "2: the call path 'list' contains no resource; write a resource and a method, as in 'users.list'",
        ),
        (
            '[call_paths]\n"GET /users" = "users.import"\n',
            (
                "2: the call path 'users.import' is invalid: 'import' is not lower-case words with underscores, or is a"
                " keyword; choose another"
            ),
        ),
        (
            '[call_paths]\n"GET /users" = "users.list"\n"GET /people" = "users.list"\n',
            "3: the call path 'users.list' is already that of 'GET /users'; choose another",
        ),
        (
            '[call_paths]\n"GET /a" = "a.b"\n"GET /a/b" = "a.b.list"\n',
            "2: the call path 'a.b' is also a resource, of 'a.b.list'; choose another",
        ),
        (
            '[call_paths]\n"GET /a" = "close.get"\n',
            "2: the call path 'close.get' is invalid: each client has a method 'close'; choose another",
        ),
        ('[components]\nUser = ""\n', "2: the name '' is empty; write a class name"),
        (
            '[components]\nUser = "List"\nuser = "LIST"\n',
            "3: the name 'LIST' is already that of 'User'; choose another",
        ),
        (
            '[components]\nUser = "Client"\n',
            "2: the name 'Client' is reserved by Python or by the SDK; choose another",
        ),
    ],
)
def test_a_mistake_has_its_line_and_a_remedy(tmp_path: Path, text: str, mistake: str) -> None:
    assert read_mistakes(tmp_path, text) == [mistake]


def test_all_mistakes_are_reported_together(tmp_path: Path) -> None:
    text = '[call_paths]\n"GET /users" = "users"\n[components]\nUser = "user"\n'
    assert [mistake.partition(":")[0] for mistake in read_mistakes(tmp_path, text)] == ["2", "4"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("[call_paths\n", "line 1"), ('[components]\nA = "B"\nA = "C"\n', "line 3"), ("a = \x00", "line 1")],
)
def test_a_broken_file_is_one_message(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UnreadableInput, match=message) as caught:
        read_name_table(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"none\.toml"):
        read_name_table(tmp_path / "none.toml")


def test_names_of_what_the_document_lacks_are_mistakes(tmp_path: Path) -> None:
    operations = [SourceOperation("get", "/users", "/paths/~1users/get", {})]
    document = {"components": {"schemas": {"User": {"properties": {"name": {"enum": ["a"]}}}}}}
    inline = "#/components/schemas/User/properties/name"
    check_name_table(
        NameTable({"GET /users": "people.list"}, {"User": "Person", inline: "Name"}), operations, document
    )
    table = read_name_table(
        write(tmp_path, '[call_paths]\n"GET /user" = "users.list"\n[components]\nZebra = "Z"\n"#/x" = "Y"\n')
    )
    with pytest.raises(SpecError) as caught:
        check_name_table(table, operations, document)
    assert [f"{problem.location.line}: {problem.message}" for problem in caught.value.problems] == [
        "2: unknown operation 'GET /user'. Did you mean 'GET /users'?",
        "4: unknown component 'Zebra'; write a name of the document, such as 'User'",
        "5: unknown component '#/x'; write a name of the document, such as 'User'",
    ]
    with pytest.raises(SpecError, match="the document has none"):
        check_name_table(table, [], {})


def test_the_forms_of_a_schema_are_suggested_for_its_plain_name() -> None:
    names = ("Crate-Input", "Crate-Output", "Page_Crate_", "Cart", "Box-Input")
    document: dict[str, Any] = {"components": {"schemas": {name: {} for name in names}}}
    for name, suggestion in {
        "Crate": "Did you mean 'Crate-Input' or 'Crate-Output'?",
        "Box": "Did you mean 'Box-Input'?",
        "Carts": "Did you mean 'Cart'?",
    }.items():
        with pytest.raises(SpecError) as caught:
            check_name_table(NameTable({}, {name: "Thing"}), [], document)
        assert caught.value.problems[0].message == f"unknown component {name!r}. {suggestion}"
