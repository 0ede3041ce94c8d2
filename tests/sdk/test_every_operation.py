"""Each operation of the description, called for real: what goes over the wire, and what comes back of it."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pydantic
import pytest

from elevenlabs_sdk import AsyncElevenLabs, AsyncResource, ElevenLabs, Resource
from tests.sdk.conftest import KEY, SharedCall
from tests.sdk.operations import CHANNELS, NO_BODY, OPERATIONS, Operation, Style, plain
from tests.sdk.server import Part, Recorded, Server

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "api-2025-06.json"
CALLS = [
    (operation, style, status)
    for operation in OPERATIONS
    for style in operation.styles()
    for status in operation.statuses(style)
]
# What any HTTP client sends, and what each call of ours does.
HEADERS = {"host", "connection", "accept", "accept-encoding", "user-agent", "xi-api-key"}
HEADERS_OF_A_BODY = {"content-type", "content-length"}


@pytest.mark.parametrize(
    ("operation", "style", "status"),
    CALLS,
    ids=[f"{one.call}-{style}-{status}" for one, style, status in CALLS],
)
def test_an_operation(
    operation: Operation,
    style: Style,
    status: int,
    server: Server,
    shared_call: SharedCall,
    caplog: pytest.LogCaptureFixture,
) -> None:
    expected = operation.expected(style, status)
    server.answer(expected.content, status=expected.status, content_type=expected.content_type)

    with caplog.at_level(logging.WARNING, "elevenlabs_sdk"), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        result = shared_call(
            lambda client: method(client, operation)(*_path(operation, style), **_rest(operation, style))
        )

    _check_request(server.only, operation, style)
    assert plain(result) == expected.value
    assert list(unknown_fields(result)) == []
    is_async_page = operation.is_page and shared_call.kind == "async"
    assert _type_name(result) == (f"Async{expected.type_name}" if is_async_page else expected.type_name)
    assert caplog.messages == [], "the answer of the description's own example was not as described"
    assert [(one.category, one.filename) for one in told] == [
        (DeprecationWarning, __file__)
    ] * operation.is_deprecated


ADDED = (
    "text_to_speech.convert_realtime",
    "conversational_ai.conversations.converse",
    "webhooks.construct_event",
)
"""Methods that are written by hand, and the one that verifies webhooks."""


def test_there_is_a_method_for_each_operation_and_no_other() -> None:
    for client, base in ((ElevenLabs(), Resource), (AsyncElevenLabs(), AsyncResource)):
        expected = [name for operation in OPERATIONS for name in operation.methods]
        expected += [*CHANNELS, *ADDED]
        assert sorted(_methods(client, base)) == sorted(expected)


@pytest.mark.skipif(not FACTS.is_file(), reason="the facts about the API are not beside this repository")
def test_calls_paths_and_queries_are_those_of_the_api() -> None:
    facts = json.loads(FACTS.read_text("utf-8"))["operations"]
    assert {f"{operation.method} {operation.path}" for operation in OPERATIONS} == set(facts)
    for operation in OPERATIONS:
        fact = facts[f"{operation.method} {operation.path}"]
        query = {name for name, kind in fact.get("params", {}).items() if kind.startswith("query ")}
        sent = {name for name, _ in operation.wire("full").query}
        assert (operation.call, sent) == (fact["call"], query)


def method(client: Any, operation: Operation) -> Any:
    """The operation, to be called."""
    return reduce(getattr, operation.call.split("."), client)


def _path(operation: Operation, style: Style) -> list[str]:
    """Path parameters: in the order of the URL, or by name."""
    return [] if style == "full" else list(operation.path_arguments().values())


def _rest(operation: Operation, style: Style) -> dict[str, Any]:
    named = operation.path_arguments() if style == "full" else {}
    return {**named, **operation.arguments(style)}


def _check_request(sent: Recorded, operation: Operation, style: Style) -> None:
    wire = operation.wire(style)
    assert (sent.method, sent.path) == (operation.method, wire.path)
    assert sent.pairs == wire.query
    assert sent.header("xi-api-key") == KEY
    assert sent.header("accept") == operation.accept
    assert (sent.header("user-agent") or "").startswith("elevenlabs-sdk/")
    assert {name for name, _ in sent.headers} <= HEADERS | (
        HEADERS_OF_A_BODY if sent.body else {"content-length"}
    )
    if wire.parts is not None:
        assert [part(one) for one in sent.parts] == wire.parts
        assert all(one.content_type for one in sent.parts if one.file_name is not None)
    elif wire.json is NO_BODY:
        assert (sent.body, sent.header("content-type")) == (b"", None)
    else:
        assert sent.json == wire.json


def part(sent: Part) -> tuple[str, str | None, Any]:
    """A part of a form, as `Wire` has it."""
    is_json = sent.content_type == "application/json"
    return sent.name, sent.file_name, json.loads(sent.content) if is_json else sent.content


def unknown_fields(value: Any) -> Iterator[str]:
    """The fields of a response that its model does not have, at any depth. A free-form model has none."""
    if isinstance(value, pydantic.BaseModel):
        if type(value).model_fields:
            yield from value.model_extra or {}
        for name in type(value).model_fields:
            yield from unknown_fields(getattr(value, name))
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from unknown_fields(item)


def _type_name(value: Any) -> str:
    one = value[0] if isinstance(value, list) else value
    return type(one).__name__ if isinstance(one, pydantic.BaseModel) else ""


def _methods(resource: Any, base: type[Any], path: str = "") -> list[str]:
    found = []
    for name in [name for name in dir(type(resource)) if not name.startswith("_")]:
        value = getattr(resource, name)
        if isinstance(value, base):
            found += _methods(value, base, f"{path}{name}.")
        elif path and name != "with_raw_response":
            found.append(f"{path}{name}")
    return found
