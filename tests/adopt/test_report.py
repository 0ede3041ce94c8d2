"""The report of an adoption, in each format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sdkwright.adopt.adoption import Adoption
from sdkwright.adopt.decisions import Decision
from sdkwright.adopt.report import AdoptionReport, describe_pointer, format_totals, make_report, redact_urls
from sdkwright.adopt.report_formats import FORMATS, format_json, format_markdown, format_text
from sdkwright.adopt.writing.assembly import Origins
from sdkwright.openapi.description import read_description

SOURCE = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /users:
    get: {}
    post: {}
  /users/{id}:
    get: {}
components:
  schemas:
    User: {$ref: '#/components/schemas/Usr'}
    BodyUser: {type: object}
"""


def report_decisions(
    folder: Path, *decisions: Decision, source: str = SOURCE, operations: int = 3
) -> AdoptionReport:
    (folder / "api.yaml").write_text(source, "utf-8")
    description = read_description(str(folder / "api.yaml"), is_tolerant=True)
    document = {"components": {"schemas": {"User": {}, "NewUser": {}}}}
    return make_report(description, Adoption({}, document, Origins({}), decisions, operations, 3), "spec")


DECISIONS = (
    Decision("guessed", "/paths/~1users/get", "GET /users", "the call path is users.list, from the path"),
    Decision("guessed", "/paths/~1users/post", "POST /users", "the call path is users.create, from the path"),
    Decision("renamed", "/components/schemas/BodyUser", "schema BodyUser", "renamed to `NewUser`"),
    Decision("dropped", "/paths/~1users~1{id}/get", "GET /users/{id}", "a GET request has no body"),
    Decision("weakened", "/paths/~1users/post", "POST /users", "not expressed"),
    Decision("weakened", "/paths/~1users/get", "GET /users", "not expressed"),
)


def test_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = report_decisions(tmp_path, *DECISIONS, operations=2)
    text = format_text(report).replace(str(tmp_path) + "/", "")
    assert text == """\
api.yaml -> spec
2 of 3 operations, 2 schemas; 1 mistake in the source, 1 dropped, 2 weakened, 2 guessed, 1 renamed

mistakes in the source (1)
  schema User: unknown reference '#/components/schemas/Usr'. Did you mean 'User'?
      api.yaml:11

dropped: these parts are missing in the spec (1)
  GET /users/{id}: a GET request has no body
      api.yaml:8

weakened: a type cannot express the whole meaning (2)
  not expressed (2)
      api.yaml:5  GET /users
      api.yaml:6  POST /users

guessed: confirm or change these (2)
  the call path is … from the path (2)
      api.yaml:5  GET /users: the call path is users.list, from the path
      api.yaml:6  POST /users: the call path is users.create, from the path

renamed (1)
  schema BodyUser: renamed to `NewUser`
      api.yaml:12

next
  report the mistakes to the author of the document, or correct them in your copy, and adopt it again
  read what was dropped and weakened, and write in spec/ what you need of it
  confirm the guesses, or change them in spec/
  make generate test   write the package, and test it
  sdkwright lint       list missing descriptions and other advice
"""


def test_without_decisions_only_the_next_steps_remain(tmp_path: Path) -> None:
    report = report_decisions(tmp_path, source=SOURCE.replace("Usr", "BodyUser"))
    assert format_totals(report) == "3 of 3 operations, 2 schemas; no decisions"
    assert [line.split("  ")[1] for line in format_text(report).splitlines()[4:]] == [
        "make generate test",
        "sdkwright lint",
    ]


@pytest.mark.parametrize(
    ("messages", "title"),
    [
        (["it is `a`", "it is `b`"], "it is …"),
        (
            ["the call path is a.b, from the path", "the call path is c_d.e, from the path"],
            "the call path is … from the path",
        ),
        (["3 of 4 have 'x'", "12 of 1,300 have 'y'"], "… of … have …"),
        (["the same", "the same"], "the same"),
    ],
)
def test_messages_that_differ_in_names_are_one_group(tmp_path: Path, messages: list[str], title: str) -> None:
    decisions = [Decision("guessed", "", f"s{number}", message) for number, message in enumerate(messages)]
    (group,) = report_decisions(tmp_path, *decisions).list_groups("guessed")
    assert (group.title, len(group.items)) == (title, 2)


def test_other_messages_are_groups_of_their_own(tmp_path: Path) -> None:
    decisions = [Decision("guessed", "", "s", message) for message in ("it is a", "it is b")]
    assert [group.title for group in report_decisions(tmp_path, *decisions).list_groups("guessed")] == [
        "",
        "",
    ]


def test_a_long_message_takes_little_time(tmp_path: Path) -> None:
    report = report_decisions(
        tmp_path, *(Decision("guessed", "", "s", character * 1_000_000) for character in "a.'`/")
    )
    assert len(report.list_groups("guessed")) == 3  # words without and with such characters, and quotes


def test_markdown_and_json_contain_every_item(tmp_path: Path) -> None:
    many = [
        Decision("guessed", f"/paths/~1users/get/{number}", f"GET /a{number}", f"it is `x{number}`")
        for number in range(500)
    ]
    report = report_decisions(tmp_path, *many)
    assert format_markdown(report).count("\n  - `GET /a") == 500
    assert len(json.loads(format_json(report))["items"]) == 501
    text = format_text(report)
    assert text.count("GET /a") == 5 and "      … and 495 more\n" in text


def test_many_kinds_of_messages_are_abridged_in_the_text_only(tmp_path: Path) -> None:
    words = ["abcdefghijklmnopqrst"[number] * 3 for number in range(20)]
    report = report_decisions(
        tmp_path, *(Decision("dropped", "/paths", word, f"{word} is lost") for word in words)
    )
    assert "  … and 8 more of other kinds\n" in format_text(report)
    assert format_markdown(report).count("is lost") == 20


def test_the_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = json.loads(format_json(report_decisions(tmp_path, *DECISIONS, operations=2)))
    assert content["version"] == "1.0"
    assert content["operations"] == {"adopted": 2, "inSource": 3}
    assert content["summary"] == {"mistake": 1, "dropped": 1, "weakened": 2, "guessed": 2, "renamed": 1}
    assert content["items"][-1] == {
        "kind": "renamed",
        "subject": "schema BodyUser",
        "message": "renamed to `NewUser`",
        "pointer": "/components/schemas/BodyUser",
        "location": {"file": "api.yaml", "line": 12},
    }
    assert content["next"][-1] == {
        "command": "sdkwright lint",
        "purpose": "list missing descriptions and other advice",
    }


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_text_is_escaped(tmp_path: Path, format: str) -> None:
    subject = "GET /\x1b[31m\u202e<img src=x>`| @someone\n# A\n"
    report = report_decisions(
        tmp_path, Decision("dropped", "/paths", subject, f"it was [{subject}](http://x)")
    )
    text = FORMATS[format](report)
    assert not {"\x1b", "\u202e"} & {*text}
    assert "\n# A" not in text
    if format == "markdown":
        assert "\\[GET" in text and "\\<img" in text.replace("`` GET", "")


def test_the_same_decisions_in_another_order_are_the_same_report(tmp_path: Path) -> None:
    first, second = report_decisions(tmp_path, *DECISIONS), report_decisions(tmp_path, *reversed(DECISIONS))
    assert [format(first) for format in FORMATS.values()] == [format(second) for format in FORMATS.values()]


@pytest.mark.parametrize(
    ("pointer", "subject"),
    [
        ("", ""),
        ("/info/title", "info"),
        ("/paths/~1users/get/responses/200", "GET /users"),
        ("/paths/~1users", "/users"),
        ("/paths/~1users/parameters/0", "/users"),
        ("/components/schemas/User/items", "schema User"),
        ("/components/responses/Lost", "response Lost"),
        ("/components/requestBodies/Body", "request body Body"),
        ("/definitions/User/items", "schema User"),
        ("/parameters/Limit", "parameter Limit"),
    ],
)
def test_the_subject_of_a_mistake(pointer: str, subject: str) -> None:
    assert describe_pointer(pointer) == subject


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("https://ada:secret@example.com/api.json", "https://example.com/api.json"),
        ("https://example.com/api.json?token=secret#x", "https://example.com/api.json?…#x"),
        ("api.json", "api.json"),
        ("what? 'https://a:b@c?d': no such file", "what? 'https://c?…': no such file"),
    ],
)
def test_credentials_of_a_url_are_removed(text: str, redacted: str) -> None:
    assert redact_urls(text) == redacted
