"""The first call in the README of a package: that of the first operation with an example."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sdkwright.pipeline import generate
from sdkwright.project.config import Config
from tests.translate.descriptions import TEXT, THING, Json, answer, body, described, operation


def with_example(made: Json) -> Json:
    made["content"]["application/json"]["example"] = {"name": "lamp"}
    return made


def find_first_call(spec: Json, folder: Path) -> str:
    (call,) = re.findall(r"## Quick start.*?client\.([\w.]+\(.*?\))", render_readme(spec, folder), re.DOTALL)
    return " ".join(call.split())


def render_readme(spec: Json, folder: Path) -> str:
    (folder / "spec.json").write_text(json.dumps(spec))
    config = Config(
        spec=folder / "spec.json",
        package="shop",
        distribution="shop",
        version="1.0.0",
        client_class="Shop",
        environment="SHOP",
    )
    return generate(config)["README.md"]


def test_the_first_operation_with_an_example_is_shown(tmp_path: Path) -> None:
    given = {"name": "thing_id", "in": "path", "required": True, "schema": TEXT, "example": "t_1"}
    spec = described(
        {
            "/things": {"get": operation("things.list", answer(THING))},
            "/lamps": {
                "post": operation("lamps.create", answer(THING), requestBody=with_example(body(THING))),
                "get": operation("lamps.get", with_example(answer(THING))),
            },
            "/things/{thing_id}": {"get": operation("things.get", answer(THING), parameters=[given])},
        }
    )
    assert find_first_call(spec, tmp_path) == 'lamps.create(name="lamp")'
    spec["paths"]["/lamps"]["post"]["deprecated"] = True
    assert find_first_call(spec, tmp_path) == "lamps.get()"
    del spec["paths"]["/lamps"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert find_first_call(spec, tmp_path) == 'things.get("t_1")'


@pytest.mark.parametrize("status", ["404", "default"])
def test_the_example_of_a_failure_is_none(tmp_path: Path, status: str) -> None:
    spec = described(
        {
            "/lamps": {"post": operation("lamps.create", answer(THING), requestBody=body(THING))},
            "/things": {"get": operation("things.list", answer(THING))},
        }
    )
    spec["paths"]["/lamps"]["post"]["responses"][status] = with_example(answer(THING))
    assert find_first_call(spec, tmp_path) == "things.list()"


def test_a_call_that_needs_a_file_is_not_the_first(tmp_path: Path) -> None:
    sent = {
        "type": "object",
        "description": "It.",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary"}},
    }
    upload = body({"$ref": "#/components/schemas/Sent"}, "multipart/form-data")
    upload["content"]["multipart/form-data"]["example"] = {"file": "a.txt"}
    spec = described(
        {
            "/files": {"post": operation("files.upload", answer(THING), requestBody=upload)},
            "/things": {
                "post": operation("things.create", with_example(answer(THING)), requestBody=body(THING))
            },
        }
    )
    spec["components"]["schemas"] = {**spec["components"]["schemas"], "Sent": sent}
    assert find_first_call(spec, tmp_path) == "things.create()"


def test_the_section_about_events_shows_a_stream_of_events(tmp_path: Path) -> None:
    stream = {"description": "It.", "content": {"text/event-stream": {"schema": THING}}}
    spec = described(
        {
            "/things": {"get": operation("things.list", answer(THING))},
            "/lamps": {"get": operation("lamps.watch", stream)},
        }
    )
    section = render_readme(spec, tmp_path).partition("## Events\n")[2].partition("\n## ")[0]
    assert re.findall(r"for \w+ in client\.([\w.]+)\(\):", section) == ["lamps.watch"]
