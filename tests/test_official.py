"""The chapter on the official package is correct and complete.

Some tests need that package, which `make bench` installs, others an excerpt of its documentation beside the checkout.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any, cast

import pytest
from pydantic import BaseModel

import elevenlabs_sdk
from elevenlabs_sdk import AudioWithTimestamps, ElevenLabs
from elevenlabs_sdk._names import NAMES
from elevenlabs_sdk.testing import FakeServer
from tests.packages import ROOT

PYTHON = ROOT / ".peers" / "bin" / "python"
DOCUMENTATION = ROOT.parent / "shared" / "docs"
CHAPTER = ROOT / "spec" / "guide" / "80-coming-from-the-official-package.md"
# Prints the methods with the names of their arguments, and the other facts of the chapter.
PROGRAM = """
import importlib, importlib.metadata, inspect, json, pkgutil
import elevenlabs, pydantic
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

def list_models():
    for found in pkgutil.walk_packages(elevenlabs.__path__, "elevenlabs."):
        try:
            module = importlib.import_module(found.name)
        except Exception:  # needs an extra
            continue
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, pydantic.BaseModel):
                yield value

fields = {
    (getattr(data, "alias", None) or name, name)
    for model in list_models()
    for name, field in model.model_fields.items()
    for data in field.metadata or [None]
}
errors = [name for name in vars(elevenlabs.errors).get("__all__", []) if issubclass(getattr(elevenlabs.errors, name), ApiError)]
print(json.dumps({
    "methods": dict(list_methods(ElevenLabs(api_key="k"))),
    "statuses": sorted(getattr(elevenlabs.errors, name)(body=None).status_code for name in errors),
    "options": [*RequestOptions.__annotations__],
    "environments": [*ElevenLabsEnvironment.__members__],
    "conversation": [*inspect.signature(Conversation.__init__).parameters],
    "raw": hasattr(HttpResponse, "data"),
    "fields": sorted(fields),
    "readme": importlib.metadata.metadata("elevenlabs").get_payload(),
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


def list_rows(title: str) -> list[list[list[str]]]:
    """The names in backticks in each cell of a table, by the first words of its head."""
    text = CHAPTER.read_text("utf-8")
    table = text[text.index(f"| {title}") :].partition("\n\n")[0]
    return [
        [re.findall(r"`([^`]+)`", cell) for cell in line.strip("| ").split(" | ")]
        for line in table.splitlines()[2:]
    ]


def test_both_names_of_a_class_can_be_imported() -> None:
    rows = list_rows("class in `elevenlabs`")
    assert len(rows) >= 15
    for theirs, ours in rows:
        for old, new in zip(
            theirs, ours if len(ours) == len(theirs) else ours[:1] * len(theirs), strict=True
        ):
            assert getattr(elevenlabs_sdk, old) is getattr(elevenlabs_sdk, new), f"{old} is {new}"


def test_both_names_of_a_field_can_be_read() -> None:
    rows = list_rows("field in `elevenlabs`")
    assert len(rows) >= 5
    for (old, model), (new, *_) in rows:
        kind: type[BaseModel] = getattr(elevenlabs_sdk, model)
        assert getattr(kind.model_construct(**{new: "value"}), old) == "value"
        assert old not in kind.model_construct(**{new: "value"}).model_dump()


def test_every_method_of_the_table_exists() -> None:
    for theirs, ours in list_rows("method in `elevenlabs`"):
        method: Any = ElevenLabs(api_key="k")
        for step in ours[0].split("."):
            method = getattr(method, step)
        assert theirs and callable(method)


def test_a_loop_that_looks_for_the_other_name_gets_the_audio() -> None:
    client = FakeServer().client(ElevenLabs)
    pieces = [
        chunk.audio_base_64
        for chunk in client.text_to_speech.stream_with_timestamps("v", text="Hi!")
        if hasattr(chunk, "audio_base_64")
    ]
    assert len(pieces) == 3 and all(pieces)
    assert AudioWithTimestamps(audio_base64="QUJD").audio_base_64 == "QUJD"
    pieces = [chunk for chunk in client.text_to_speech.stream("v", text="Hi!") if isinstance(chunk, bytes)]
    assert b"".join(pieces).startswith(b"\xff\xfb")


def test_fields_have_the_same_names_or_both(official: dict[str, Any]) -> None:
    theirs: dict[str, set[str]] = {}
    for wire_name, name in official["fields"]:
        theirs.setdefault(wire_name, set()).add(name)
    renamed = 0
    for public_name in NAMES:
        kind: Any = getattr(elevenlabs_sdk, public_name)
        for name, field in getattr(kind, "model_fields", {}).items():
            expected = theirs.get(field.alias or name, {name})
            renamed += name not in expected
            assert name in expected or any(
                hasattr(kind, other) for other in expected
            ), f"{public_name}.{name}"
    assert renamed == len(list_rows("field in `elevenlabs`"))


def list_unknown_names(code: str) -> Iterator[str]:
    """The names in an example that differ here: imports, methods, and arguments of methods and classes."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # an excerpt with ellipses
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "elevenlabs":
            yield from (alias.name for alias in node.names if not hasattr(elevenlabs_sdk, alias.name))
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if re.match(r"(client|elevenlabs)\.", name):
                yield from list_unknown_arguments(ElevenLabs(api_key="k"), name.partition(".")[2], node)
            elif name in NAMES:
                yield from list_unknown_arguments(elevenlabs_sdk, name, node)


def list_unknown_arguments(owner: Any, name: str, call: ast.Call) -> Iterator[str]:
    for step in name.split("."):
        owner = getattr(owner, step, None)
    if owner is None:
        yield name
        return
    known = getattr(owner, "model_fields", None) or inspect.signature(owner).parameters
    yield from (f"{name}({keyword.arg})" for keyword in call.keywords if keyword.arg not in known)


def check_examples(examples: list[str]) -> None:
    text = re.sub(r"```.*?```", "", CHAPTER.read_text("utf-8"), flags=re.DOTALL)
    spans = {*re.findall(r"`([^`]+)`", text)}
    words = {word for span in spans for word in re.findall(r"\w+", span)}
    unknown = {name for code in examples for name in list_unknown_names(code)}
    missing = sorted(
        name
        for name in unknown
        if not {name, name.partition(".")[0]} & spans and name.rstrip(")").rpartition("(")[2] not in words
    )
    assert not missing, f"not in {CHAPTER.name}: {missing}"


def test_the_names_of_the_documentation() -> None:
    if not DOCUMENTATION.is_dir():
        pytest.skip(f"{DOCUMENTATION} does not exist")
    texts = [path.read_text("utf-8") for path in sorted(DOCUMENTATION.iterdir())]
    pattern = r"LANGUAGE: [Pp]ython\nCODE:\n```\n(.*?)\n```"
    examples = [code for text in texts for code in re.findall(pattern, text, re.DOTALL)]
    examples = [code for code in examples if "elevenlabs" in code and not code.startswith("pip ")]
    assert len(examples) >= 15
    check_examples(examples)


def test_the_names_of_the_readme(official: dict[str, Any]) -> None:
    examples = re.findall(r"```py(?:thon)?\n(.*?)```", official["readme"], re.DOTALL)
    assert len(examples) >= 5
    check_examples(examples)
