"""The documentation's own Python excerpts run as they are, but for the name of the package they import from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.sdk.operations import OPERATIONS, Operation
from tests.sdk.server import Server

DOCS = Path(__file__).parents[3] / "shared" / "docs"
BY_CALL = {operation.call: operation for operation in OPERATIONS}
EXPECTED = {
    "conversational_ai.agents.list",
    "conversational_ai.phone_numbers.get",
    "conversational_ai.phone_numbers.list",
    "conversational_ai.tools.get",
    "conversational_ai.tools.get_dependent_agents",
    "conversational_ai.tools.list",
    "conversational_ai.tools.update",
}

_EXCERPT = re.compile(r"LANGUAGE: [Pp]ython\nCODE:\n```\n(.*?)\n```", re.DOTALL)
_CALL = re.compile(r"^client\.([\w.]+)\(", re.MULTILINE)


def excerpts() -> dict[str, str]:
    """Those that call an operation which is described, by that call."""
    found = {}
    for page in sorted(DOCS.glob("*.txt")):
        for code in _EXCERPT.findall(page.read_text("utf-8")):
            call = _CALL.search(code)
            if call and call[1] in BY_CALL:
                found[call[1]] = code
    return found


pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is not beside this repository")


def test_the_excerpts_are_found() -> None:
    assert excerpts().keys() >= EXPECTED


@pytest.mark.parametrize("call", sorted(EXPECTED))
def test_an_excerpt(call: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    code, replaced = re.subn(
        r"^from elevenlabs import", "from elevenlabs_sdk import", excerpts()[call], flags=re.M
    )
    assert replaced == 1
    operation: Operation = BY_CALL[call]
    expected = operation.expected("minimal")
    server.answer(expected.content, content_type=expected.content_type)
    monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)

    namespace: dict[str, object] = {}
    exec(compile(code, f"<{call}>", "exec"), namespace)
    namespace["client"].close()  # type: ignore[attr-defined]

    sent = server.only
    assert sent.method == operation.method
    assert re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), sent.path)
    assert sent.header("xi-api-key") == "YOUR_API_KEY"
    if call == "conversational_ai.tools.update":
        assert json.loads(sent.body) == {
            "tool_config": {
                "name": "name",
                "description": "description",
                "type": "client",
                "expects_response": False,
            }
        }
