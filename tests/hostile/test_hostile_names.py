"""Special wire names: each becomes a unique identifier and is sent under its wire name, or is rejected."""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sdkwright.output.folder import write_output
from sdkwright.problems.problem import SpecError
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.hostile.test_texts import generate_from

KEYWORDS = [*keyword.kwlist, *keyword.softkwlist]
DUNDERS = (
    "__init__ __class__ __dict__ __slots__ __init_subclass__ __pydantic_extra__ __debug__ __name__".split()
)
BUILTINS = (
    "list dict str int float bool bytes type object property print id input set tuple super len".split()
)
IMPORTS = (
    "Any Annotated Field BaseModel Literal TypedDict NotRequired datetime date cached_property builtins annotations "
    "typing pydantic httpx sdk models params resources json Resource OMIT Omit RequestOptions TYPE_CHECKING"
).split()
SPECIAL = [
    "",
    " ",
    "1",
    "2fa",
    "007",
    "-",
    "_",
    "__",
    "日本 x",
    "größe",
    "a.b",
    "a-b-c",
    "$ref",
    "@type",
    "n" * 500,
]

CASES = {
    "keywords": KEYWORDS,
    "dunders": DUNDERS,
    "builtins": BUILTINS,
    "imports of generated modules": IMPORTS,
    "special names": SPECIAL,
}

_USE = """
import inspect, json, sys
sys.path.insert(0, "src")
import httpx, sdk
from sdk.models.spec import Thing
names = json.load(open("names.json"))
fields = Thing.model_fields
assert all(name.isidentifier() for name in fields), fields
wire_names = {name if field.alias is None else field.alias for name, field in fields.items()}
assert wire_names == {*names}, wire_names ^ {*names}
values = {name: f"v{number}" for number, name in enumerate(names)}
thing = Thing.model_validate(values)
assert thing.model_dump(by_alias=True) == values
sent = []
def respond(request):
    sent.append(request)
    return httpx.Response(200, json=values)
client = sdk.SDK(base_url="http://test", http_client=httpx.Client(transport=httpx.MockTransport(respond)))
call = client.things.make
arguments = [name for name in inspect.signature(call).parameters if name != "request_options"]
result = call(**{name: f"w{number}" for number, name in enumerate(arguments)})
assert result == thing
assert json.loads(sent[0].content).keys() == {*names}, sent[0].content
print("used")
"""


def spec_with(names: list[str]) -> dict[str, Any]:
    properties = {name: {"type": "string", "description": "It."} for name in names}
    media = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    return {
        "openapi": "3.1.1",
        "info": {"title": "T", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": "things", "description": "Things."}],
        "paths": {
            "/v1/things": {
                "post": {
                    "operationId": "things.make",
                    "tags": ["things"],
                    "summary": "Make one.",
                    "requestBody": {"required": True, "content": media},
                    "responses": {"200": {"description": "It.", "content": media}},
                }
            }
        },
        "components": {
            "schemas": {"Thing": {"type": "object", "description": "A thing.", "properties": properties}}
        },
    }


@pytest.mark.parametrize("case", CASES)
def test_every_name_is_usable_and_sent_under_its_wire_name(case: str, tmp_path: Path) -> None:
    """Names that become the same identifier are in different classes."""
    waiting, turn = CASES[case], 0
    while waiting:
        taken, waiting = _split(waiting, tmp_path)
        folder = tmp_path / str(turn)
        write_output(generate_from(spec_with(taken)), folder)
        (folder / "names.json").write_text(json.dumps(taken), "utf-8")
        run = subprocess.run(
            [sys.executable, "-c", _USE], cwd=folder, capture_output=True, text=True, check=False, timeout=120
        )
        assert (run.stderr, run.stdout, run.returncode) == ("", "used\n", 0)
        turn += 1


def _split(wire_names: list[str], folder: Path) -> tuple[list[str], list[str]]:
    """The names that can be in one class, and the others."""
    taken: list[str] = []
    later: list[str] = []
    for name in wire_names:
        problems = _problems([*taken, name], folder)
        assert not problems or taken, f"{name!r} is rejected although it is alone: {problems}"
        (later if problems else taken).append(name)
    return taken, later


def _problems(wire_names: list[str], folder: Path) -> str:
    file = folder / "spec.json"
    file.write_text(json.dumps(spec_with(wire_names)), "utf-8")
    try:
        translate(load_spec(file))
    except SpecError as error:
        return str(error)
    return ""


def test_a_name_of_5000_characters_is_rejected_with_its_location(tmp_path: Path) -> None:
    """PyYAML ends a key after 1,024 characters, and would report a missing comma."""
    problems = _problems(["n" * 5000], tmp_path)
    assert (
        problems.split(": ", 2)[2]
        == "a key of more than 1,024 characters, which YAML does not allow; shorten it"
    )
    assert _problems(["n" * 1000], tmp_path) == ""


@pytest.mark.parametrize(
    "wire_names",
    [
        ("file", "\ufb01le"),
        ("class", "\uff43\uff4c\uff41\uff53\uff53"),
        ("h", "\u210c"),
        ("n1", "\u2460"),
        ("k", "\u212a"),
        ("isFinal", "is_final"),
        ("a-b", "a.b"),
        ("x", "X"),
        ("n" * 500, "N" * 500),
    ],
    ids=ascii,
)
def test_names_that_become_the_same_identifier_are_rejected(
    wire_names: tuple[str, str], tmp_path: Path
) -> None:
    """Python normalizes identifiers (NFKC)."""
    problems = _problems([*wire_names], tmp_path)
    assert problems and "YAML" not in problems
    for line in problems.splitlines():
        assert line.isprintable()
        assert re.search(r"spec\.json:\d+: error: ", line)
