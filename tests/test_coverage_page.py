"""docs/coverage.md is up to date and correct."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.coverage_page import PAGE, load_bundle, render_page


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_bundle()


def test_the_page_is_up_to_date(document: dict[str, Any]) -> None:
    assert PAGE.read_text("utf-8") == render_page(
        document
    ), "docs/coverage.md is out of date; run: make coverage"


def test_the_page_lists_the_whole_api(document: dict[str, Any]) -> None:
    text = render_page(document)
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    calls = [operation["operationId"] for operation in operations]
    channels = sum("x-websocket" in operation for operation in operations)
    webhooks, callbacks = len(document["webhooks"]), sum(len(x.get("callbacks", ())) for x in operations)
    assert (
        f"**{len(calls) - channels} operations, {channels} WebSocket channels, {webhooks} webhooks,"
        f" {callbacks} callbacks.**"
    ) in text
    assert sorted(re.findall(r"^\| `([a-z_.]+\.[a-z_]+)` \| `(?:[A-Z]+ )?/", text, re.MULTILINE)) == sorted(
        calls
    )


@pytest.mark.parametrize(
    "row",
    [
        "| `voices.get` | `GET /v1/voices/{voice_id}` | path, query, model | ",
        "| `voices.ivc.create` | `POST /v1/voices/add` | multipart, file, repeated field, model | ",
        "| `voices.search` | `GET /v2/voices` | query, pages | ",
        "| `text_to_speech.stream` | `POST /v1/text-to-speech/{voice_id}/stream` | path, query, JSON body, stream | ",
        "| `conversational_ai.tools.create` | `POST /v1/convai/tools` | whole body, model | ",
    ],
)
def test_the_shapes_of_an_operation(document: dict[str, Any], row: str) -> None:
    assert f"\n{row}" in render_page(document)
