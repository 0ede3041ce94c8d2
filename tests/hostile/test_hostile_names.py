"""Names that are hard to fool: each becomes an identifier of its own whose wire name comes back, or is refused."""

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
from tests.hostile.test_hostile import generated

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
ODD = [
    "",
    " ",
    "1",
    "2fa",
    "007",
    "-",
    "_",
    "__",
    "日本",
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
    "our own imports": IMPORTS,
    "odd ones": ODD,
}

_USE = """
import inspect, json, sys
sys.path.insert(0, "src")
import httpx, sdk
from sdk.models.spec import Thing
names = json.load(open("names.json"))
fields = Thing.model_fields
assert all(name.isidentifier() for name in fields), fields
wires = {name if field.alias is None else field.alias for name, field in fields.items()}
assert wires == {*names}, wires ^ {*names}
values = {name: f"v{number}" for number, name in enumerate(names)}
made = Thing.model_validate(values)
assert made.model_dump(by_alias=True) == values
sent = []
def answer(request):
    sent.append(request)
    return httpx.Response(200, json=values)
client = sdk.SDK(api_key="k", base_url="http://test", http_client=httpx.Client(transport=httpx.MockTransport(answer)))
call = client.things.make
given = [name for name in inspect.signature(call).parameters if name != "request_options"]
result = call(**{name: f"w{number}" for number, name in enumerate(given)})
assert result == made
assert json.loads(sent[0].content).keys() == {*names}, sent[0].content
print("used")
"""


def spec(names: list[str]) -> dict[str, Any]:
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


@pytest.mark.parametrize("what", CASES)
def test_every_name_is_used_and_its_wire_name_comes_back(what: str, tmp_path: Path) -> None:
    """As many as have different names stand in one class, the others in the next."""
    waiting, turn = CASES[what], 0
    while waiting:
        taken, waiting = _apart(waiting, tmp_path)
        folder = tmp_path / str(turn)
        write_output(generated(spec(taken)), folder)
        (folder / "names.json").write_text(json.dumps(taken), "utf-8")
        run = subprocess.run(
            [sys.executable, "-c", _USE], cwd=folder, capture_output=True, text=True, check=False, timeout=120
        )
        assert (run.stderr, run.stdout, run.returncode) == ("", "used\n", 0)
        turn += 1


def _apart(wires: list[str], folder: Path) -> tuple[list[str], list[str]]:
    """Those that may stand in one class, and those whose name is taken then."""
    taken: list[str] = []
    later: list[str] = []
    for wire in wires:
        problems = _problems([*taken, wire], folder)
        assert not problems or taken, f"{wire!r} is refused although it stands alone: {problems}"
        (later if problems else taken).append(wire)
    return taken, later


def _problems(wires: list[str], folder: Path) -> str:
    file = folder / "spec.json"
    file.write_text(json.dumps(spec(wires)), "utf-8")
    try:
        translate(load_spec(file))
    except SpecError as error:
        return str(error)
    return ""


def test_a_name_of_5000_characters_is_refused_where_it_stands(tmp_path: Path) -> None:
    """YAML ends a key after 1,024, and would speak of a missing comma."""
    found = _problems(["n" * 5000], tmp_path)
    assert (
        found.split(": ", 2)[2]
        == "a key of more than 1,024 characters, which YAML does not allow; shorten it"
    )
    assert _problems(["n" * 1000], tmp_path) == ""


@pytest.mark.parametrize(
    "twins",
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
def test_twins_are_refused_where_they_stand(twins: tuple[str, str], tmp_path: Path) -> None:
    """They look different on the wire, and would be one name of Python, which normalizes identifiers (NFKC)."""
    found = _problems([*twins], tmp_path)
    assert found and "YAML" not in found
    for line in found.splitlines():
        assert line.isprintable()
        assert re.search(r"spec\.json:\d+: error: ", line)
