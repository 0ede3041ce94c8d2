"""The documentation's own excerpts: those in Python run as they are, those in other languages have an equal call.

As they are, but for the name of the package they import from. What is sent is compared with what the excerpt sends.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests.sdk.conftest import Call
from tests.sdk.excerpts import (
    API,
    BY_CALL,
    DOCS,
    Asked,
    Curl,
    Excerpt,
    asked_by,
    asked_in_python,
    asked_in_typescript,
    curl,
    excerpts,
)
from tests.sdk.operations import NO_BODY, Operation
from tests.sdk.server import Recorded, Server
from tests.sdk.test_every_operation import method, part

pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is not beside this repository")

HOW_MANY = {"Python": 19, "TypeScript": 30, "cURL": 32}
NO_CALLS = {
    "pip install elevenlabs": ("installs a package", 2),
    "npm install @elevenlabs/elevenlabs-js": ("installs a package", 2),
    "xi-api-key: ELEVENLABS_API_KEY": ("a header, which every call sends", 1),
    'agent_id = os.getenv("AGENT_ID")': ("reads the environment", 1),
    "GET": ("method and URL alone: `test_a_method_with_its_url`", 1),
    "\\u2014form": ("arguments without a request: `test_a_fragment_of_a_form`", 1),
}
"""What begins like this calls nothing: why, and how often it is there."""
WITHOUT_PATH = "curl https://api.elevenlabs.io"
"""The one excerpt that names no operation, but only the host."""
NOT_TO_BE_CALLED = {"forced_alignment.create": "missing 1 required keyword-only argument: 'file'"}
"""Python excerpts that fail as they are written, and how; why is told in `spec/NOTES.md`."""
EMPTY_BODIES = {"/v1/studio/projects/project_id/chapters/chapter_id"}
"""Where the excerpt sends `{}` as a body that may be left out, and the package leaves it out."""


def _of(kind: str) -> list[Any]:
    """The excerpts of a kind as parameters, each named by its number and page."""
    pages = [one for one in excerpts() if one.kind == kind and one.code != WITHOUT_PATH]
    return [
        pytest.param(one, id=f"{number}-{one.source.rpartition('docs/')[2]}")
        for number, one in enumerate(pages, 1)
    ]


def test_each_excerpt_is_tested_or_told_why_not() -> None:
    found = excerpts()
    assert Counter(one.kind for one in found if one.kind) == HOW_MANY
    assert [one.code for one in found].count(WITHOUT_PATH) == 1
    tested = {kind: len(_of(kind)) for kind in HOW_MANY}
    assert tested == {**HOW_MANY, "cURL": HOW_MANY["cURL"] - 1}
    others = [one.code for one in found if not one.kind]
    assert len(others) == sum(number for _, number in NO_CALLS.values())
    for begin, (_, number) in NO_CALLS.items():
        assert len([code for code in others if code.startswith(begin)]) == number, begin


@pytest.mark.parametrize("excerpt", _of("Python"))
def test_python(excerpt: Excerpt, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    code, replaced = re.subn(
        r"^from elevenlabs import", "from elevenlabs_sdk import", excerpt.code, flags=re.MULTILINE
    )
    assert replaced == 1
    asked = asked_in_python(excerpt.code)
    _queue_answer(server, asked.operation)
    monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
    namespace: dict[str, Any] = {}
    try:
        if asked.operation.call in NOT_TO_BE_CALLED:
            with pytest.raises(TypeError, match=NOT_TO_BE_CALLED[asked.operation.call]):
                exec(compile(code, excerpt.source, "exec"), namespace)
            assert server.requests == []
        else:
            exec(compile(code, excerpt.source, "exec"), namespace)
            _check(server.only, asked)
    finally:
        namespace["client"].close()


@pytest.mark.parametrize("excerpt", _of("TypeScript"))
def test_typescript(excerpt: Excerpt, server: Server, call: Call) -> None:
    asked = asked_in_typescript(excerpt.code)
    _make(asked, server, call)
    _check(server.only, asked)


@pytest.mark.parametrize("excerpt", _of("cURL"))
def test_curl(excerpt: Excerpt, server: Server, call: Call) -> None:
    request = curl(excerpt.code)
    _make(asked_by(request), server, call)
    if request.json == {}:
        assert request.path in EMPTY_BODIES
        request = replace(request, json=None, headers={"xi-api-key": request.headers["xi-api-key"]})
    _check_curl(server.only, request)


def test_a_method_with_its_url(server: Server, call: Call) -> None:
    (excerpt,) = [one for one in excerpts() if one.code.startswith("GET\n")]
    words = excerpt.code.split()
    assert words == ["GET", words[1], "GET", words[1].removeprefix(API)]
    _make(asked_by(Curl("GET", words[3], [], {"xi-api-key": "k"})), server, call)
    assert (server.only.method, server.only.path) == ("GET", words[3])


def test_a_fragment_of_a_form(server: Server, call: Call) -> None:
    """Two fields of one name, each the text of a JSON object, on the page of `studio.projects.create`."""
    (excerpt,) = [one for one in excerpts() if "form \\u2018" in one.code]
    fields = re.findall(r'\\u2018(\w+)=\\"(.*?)\\"\\u2019', excerpt.code)
    texts = [text.replace('\\"', '"') for name, text in fields]
    assert {name for name, _ in fields} == {"pronunciation_dictionary_locators"}
    assert len(texts) == 2
    operation = BY_CALL["studio.projects.create"]
    _queue_answer(server, operation)
    call(
        lambda client: client.studio.projects.create(
            **operation.arguments("minimal"), pronunciation_dictionary_locators=texts
        )
    )
    sent = [one for one in server.only.parts if one.name == "pronunciation_dictionary_locators"]
    assert [one.content.decode() for one in sent] == texts


def _queue_answer(server: Server, operation: Operation) -> None:
    expected = operation.expected()
    server.answer(expected.content, status=expected.status, content_type=expected.content_type)


def _make(asked: Asked, server: Server, call: Call) -> None:
    """The ids by position, as in TypeScript, and the other arguments by name."""
    operation = asked.operation
    _queue_answer(server, operation)
    arguments = operation.call_of(asked.arguments)
    call(lambda client: method(client, operation)(*asked.ids, **arguments), api_key=asked.key)


def _check(sent: Recorded, asked: Asked) -> None:
    wire = asked.operation.wire_of(asked.values)
    assert (sent.method, sent.path, sent.pairs) == (asked.operation.method, wire.path, wire.query)
    assert sent.header("xi-api-key") == asked.key
    if wire.parts is not None:
        assert [part(one) for one in sent.parts] == wire.parts
    else:
        assert (NO_BODY if not sent.body else sent.json) == wire.json


def _check_curl(sent: Recorded, request: Curl) -> None:
    assert (sent.method, sent.path, sent.pairs) == (request.method, request.path, request.query)
    assert sent.header("xi-api-key") == request.headers["xi-api-key"]
    assert (sent.header("content-type") or "").partition(";")[0] == request.headers.get("content-type", "")
    if request.form:
        named = [(one.name, one.file_name and f"@<{one.file_name}>", one.content) for one in sent.parts]
        assert sorted((name, file or content.decode()) for name, file, content in named) == sorted(
            request.form
        )
    else:
        assert (sent.json if sent.body else None) == request.json
