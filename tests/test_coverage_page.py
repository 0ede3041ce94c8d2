"""The page that tells what is covered is that of the description, and tells the truth about it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.coverage_page import PAGE, bundled, page


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return bundled()


def test_the_page_is_up_to_date(document: dict[str, Any]) -> None:
    assert PAGE.read_text("utf-8") == page(document), "docs/coverage.md is out of date: make coverage"


def test_all_of_the_api_is_there(document: dict[str, Any]) -> None:
    text = page(document)
    assert "**182 operations, 3 WebSocket channels, 5 webhooks, 4 callbacks.**" in text
    called = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert sorted(re.findall(r"^\| `([a-z_.]+\.[a-z_]+)` \| `(?:[A-Z]+ )?/", text, re.MULTILINE)) == sorted(
        called
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
    assert f"\n{row}" in page(document)
