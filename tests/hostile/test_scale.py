"""Very large and very interconnected specs are accepted or rejected within limits of time and memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdkwright.openapi.pointers import SCHEMA_REF
from tests.projects import ROOT

_LOAD = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (120, 130))
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from sdkwright.translate.api import translate
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from sdkwright.problems.problem import SpecError
try:
    spec = load_spec(Path(sys.argv[1]))
    api = translate(spec)
    bundle_spec(spec)
    print("accepted", len(api.schemas))
except SpecError as error:
    print("rejected", len(error.problems), str(error)[:300])
"""


def spec_with(schemas: dict[str, Any], operations: int = 1, first: str = "S0") -> dict[str, Any]:
    responses = {
        "200": {
            "description": "OK.",
            "content": {"application/json": {"schema": {"$ref": SCHEMA_REF + first}}},
        }
    }
    return {
        "openapi": "3.1.1",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": f"r{n}", "description": "R."} for n in range((operations - 1) // 50 + 1)],
        "paths": {
            f"/v1/{n}": {
                "get": {"operationId": f"r{n // 50}.get{n}", "tags": [f"r{n // 50}"], "responses": responses}
            }
            for n in range(operations)
        },
        "components": {"schemas": schemas},
    }


def chain(count: int) -> dict[str, Any]:
    """Each schema refers to the next, the last to the first."""
    return {
        f"S{n}": {
            "type": "object",
            "properties": {"next": {"$ref": f"{SCHEMA_REF}S{(n + 1) % count}"}, "name": {"type": "string"}},
        }
        for n in range(count)
    }


def all_of_levels(count: int, *, circle: bool) -> dict[str, Any]:
    schemas: dict[str, Any] = {
        f"S{n}": {
            "allOf": [
                {"$ref": f"{SCHEMA_REF}S{n + 1}"},
                {"type": "object", "properties": {f"p{n}": {"type": "string"}}},
            ]
        }
        for n in range(count)
    }
    schemas[f"S{count}"] = (
        schemas["S0"] if circle else {"type": "object", "properties": {"p": {"type": "string"}}}
    )
    return schemas


def unions_of_all(count: int) -> dict[str, Any]:
    """Each schema is a union of all."""
    members = [{"$ref": f"{SCHEMA_REF}S{n}"} for n in range(count)]
    return {f"S{n}": {"anyOf": members} for n in range(count)}


SPECS: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "3,000 schemas in a circle": (lambda: spec_with(chain(3000)), "accepted 3000"),
    "5,000 operations": (lambda: spec_with(chain(2), 5000), "accepted 2"),
    "an allOf of 50 levels": (lambda: spec_with(all_of_levels(50, circle=False)), "accepted 51"),
    "an allOf circle": (lambda: spec_with(all_of_levels(60, circle=True)), "rejected"),
    "an allOf of itself": (lambda: spec_with({"S0": {"allOf": [{"$ref": f"{SCHEMA_REF}S0"}]}}), "rejected"),
    "an allOf of 3,000 levels": (lambda: spec_with(all_of_levels(3000, circle=False)), "rejected 1 "),
    "unions of each other": (lambda: spec_with(unions_of_all(60)), ""),
    "an enum of 100,000 values": (
        lambda: spec_with({"S0": {"type": "string", "enum": [f"v{n}" for n in range(100_000)]}}),
        "accepted 1",
    ),
    "3,000 properties": (
        lambda: spec_with(
            {"S0": {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(3000)}}}
        ),
        "accepted 1",
    ),
    "a text of 10 MB": (
        lambda: spec_with({"S0": {"type": "object", "description": "word " * 2_000_000}}),
        "accepted 1",
    ),
    "a name of 5,000 characters": (
        lambda: spec_with({"S0": {"type": "object", "properties": {"n" * 5000: {"type": "string"}}}}),
        "",
    ),
}


@pytest.mark.parametrize("case", SPECS)
def test_time_and_memory_are_limited(case: str, tmp_path: Path) -> None:
    build, expected = SPECS[case]
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(build()), "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, "-c", _LOAD, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert (run.stderr, run.returncode) == ("", 0)
    assert run.stdout.startswith(expected or ("accepted", "rejected")), run.stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 60
