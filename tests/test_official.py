"""What the README says of the official package: asked of that package itself, where `make bench` has installed it."""

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
# Prints each method with the names of its arguments, and what else the chapter speaks of.
PROGRAM = """
import inspect, json
from elevenlabs import ElevenLabs, ElevenLabsEnvironment, save
from elevenlabs.core import ApiError, HttpResponse, RequestOptions
from elevenlabs.conversational_ai.conversation import Conversation
import elevenlabs.errors

def methods(holder, path=()):
    for name in dir(type(holder)):
        if name.startswith("_") or name.startswith("with_") or len(path) > 5:
            continue
        if inspect.isfunction(inspect.getattr_static(type(holder), name)):
            yield ".".join((*path, name)), [*inspect.signature(getattr(holder, name)).parameters]
        else:
            below = getattr(holder, name)
            if type(below).__name__.endswith("Client") and type(below).__module__.startswith("elevenlabs"):
                yield from methods(below, (*path, name))

errors = [one for one in vars(elevenlabs.errors).get("__all__", []) if issubclass(getattr(elevenlabs.errors, one), ApiError)]
print(json.dumps({
    "methods": dict(methods(ElevenLabs(api_key="k"))),
    "statuses": sorted(getattr(elevenlabs.errors, one)(body=None).status_code for one in errors),
    "options": [*RequestOptions.__annotations__],
    "environments": [*ElevenLabsEnvironment.__members__],
    "conversation": [*inspect.signature(Conversation.__init__).parameters],
    "raw": hasattr(HttpResponse, "data"),
    "saves": [*inspect.signature(save).parameters],
}))
"""
ELSEWHERE = {
    "forced_alignment.create",
    "conversational_ai.knowledge_base.list",
    "text_to_speech.convert_realtime",
}
"""Methods with arguments that one of the two does not have at all."""


@pytest.fixture(scope="module")
def official() -> dict[str, Any]:
    if not PYTHON.is_file():
        pytest.skip("the official package is not there; `make bench` installs it")
    done = subprocess.run(
        [str(PYTHON), "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=PYTHON.parent,
    )
    assert done.returncode == 0, done.stderr
    return cast("dict[str, Any]", json.loads(done.stdout))


def test_the_calls_are_the_same(official: dict[str, Any]) -> None:
    client = ElevenLabs(api_key="k")
    renamed = set[str]()
    shared = 0
    for call, arguments in official["methods"].items():
        holder: Any = client
        for step in call.split("."):
            holder = getattr(holder, step, None)
        if holder is None:
            continue
        shared += 1
        ours = {*inspect.signature(holder).parameters} - {"request_options", "options"}
        if not ours <= {*arguments}:
            renamed.add(call)
    assert shared >= 175
    assert renamed - ELSEWHERE == {
        *("voices.settings.update", "text_to_voice.design", "webhooks.construct_event")
    }
    text = CHAPTER.read_text("utf-8")
    assert all(f"`{call}" in text for call in renamed - ELSEWHERE)


def test_the_table_is_true_of_it(official: dict[str, Any]) -> None:
    text = CHAPTER.read_text("utf-8")
    assert official["statuses"] == [400, 401, 403, 404, 409, 422, 425]
    assert "classes for 400, 401, 403, 404, 409, 422 and 425" in text
    assert {one for one in official["options"] if f"`{one}`" in text} == {*official["options"]} - {
        "chunk_size"
    }
    assert "PRODUCTION_EU" in official["environments"]
    assert {"agent_id", "requires_auth", "client_tools"} <= {*official["conversation"]}
    assert official["raw"] and official["saves"] == ["audio", "filename"]
    assert official["methods"]["voices.settings.update"][:2] == ["voice_id", "request"]
    assert "next_page_token" in official["methods"]["voices.search"]
