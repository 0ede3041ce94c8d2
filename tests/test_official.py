"""The chapter on the official package is correct. Runs if `make bench` has installed that package."""

from __future__ import annotations

import inspect
import json
import subprocess
from typing import Any, cast

import pytest

from elevenlabs_sdk import ElevenLabs
from tests.packages import ROOT

PYTHON = ROOT / ".peers" / "bin" / "python"
CHAPTER = ROOT / "spec" / "guide" / "80-coming-from-the-official-package.md"
# Prints the methods with the names of their arguments, and the other facts of the chapter.
PROGRAM = """
import inspect, json
from elevenlabs import ElevenLabs, ElevenLabsEnvironment, save
from elevenlabs.core import ApiError, HttpResponse, RequestOptions
from elevenlabs.conversational_ai.conversation import Conversation
import elevenlabs.errors

def list_methods(client, path=()):
    for name in dir(type(client)):
        if name.startswith("_") or name.startswith("with_") or len(path) > 5:
            continue
        if inspect.isfunction(inspect.getattr_static(type(client), name)):
            yield ".".join((*path, name)), [*inspect.signature(getattr(client, name)).parameters]
        else:
            child = getattr(client, name)
            if type(child).__name__.endswith("Client") and type(child).__module__.startswith("elevenlabs"):
                yield from list_methods(child, (*path, name))

errors = [name for name in vars(elevenlabs.errors).get("__all__", []) if issubclass(getattr(elevenlabs.errors, name), ApiError)]
print(json.dumps({
    "methods": dict(list_methods(ElevenLabs(api_key="k"))),
    "statuses": sorted(getattr(elevenlabs.errors, name)(body=None).status_code for name in errors),
    "options": [*RequestOptions.__annotations__],
    "environments": [*ElevenLabsEnvironment.__members__],
    "conversation": [*inspect.signature(Conversation.__init__).parameters],
    "raw": hasattr(HttpResponse, "data"),
    "saves": [*inspect.signature(save).parameters],
}))
"""
OTHER_ARGUMENTS = {
    "forced_alignment.create",
    "conversational_ai.knowledge_base.list",
    "text_to_speech.convert_realtime",
}
"""Methods with arguments that only one of the packages has."""


@pytest.fixture(scope="module")
def official() -> dict[str, Any]:
    if not PYTHON.is_file():
        pytest.skip("the official package is not installed; `make bench` installs it")
    process = subprocess.run(
        [str(PYTHON), "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=PYTHON.parent,
    )
    assert process.returncode == 0, process.stderr
    return cast("dict[str, Any]", json.loads(process.stdout))


def test_the_calls_are_the_same(official: dict[str, Any]) -> None:
    client = ElevenLabs(api_key="k")
    renamed = set[str]()
    shared = 0
    for call, arguments in official["methods"].items():
        method: Any = client
        for step in call.split("."):
            method = getattr(method, step, None)
        if method is None:
            continue
        shared += 1
        own = {*inspect.signature(method).parameters} - {"request_options", "options"}
        if not own <= {*arguments}:
            renamed.add(call)
    assert shared >= 175
    assert renamed - OTHER_ARGUMENTS == {
        *("voices.settings.update", "text_to_voice.design", "webhooks.construct_event")
    }
    text = CHAPTER.read_text("utf-8")
    assert all(f"`{call}" in text for call in renamed - OTHER_ARGUMENTS)


def test_the_table_is_correct(official: dict[str, Any]) -> None:
    text = CHAPTER.read_text("utf-8")
    assert official["statuses"] == [400, 401, 403, 404, 409, 422, 425]
    assert "classes for 400, 401, 403, 404, 409, 422 and 425" in text
    assert {option for option in official["options"] if f"`{option}`" in text} == {*official["options"]} - {
        "chunk_size"
    }
    assert "PRODUCTION_EU" in official["environments"]
    assert {"agent_id", "requires_auth", "client_tools"} <= {*official["conversation"]}
    assert official["raw"] and official["saves"] == ["audio", "filename"]
    assert official["methods"]["voices.settings.update"][:2] == ["voice_id", "request"]
    assert "next_page_token" in official["methods"]["voices.search"]
