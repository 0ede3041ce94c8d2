"""Specs that are far too large, or knotted: read in seconds and in bounded memory, or refused."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.projects import ROOT

_READ = """
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
    print("read", len(api.schemas))
except SpecError as error:
    print("refused", len(error.problems), str(error)[:300])
"""
_SCHEMA = "#/components/schemas/"


def spec(schemas: dict[str, Any], operations: int = 1, first: str = "S0") -> dict[str, Any]:
    answer = {
        "200": {"description": "OK.", "content": {"application/json": {"schema": {"$ref": _SCHEMA + first}}}}
    }
    return {
        "openapi": "3.1.1",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": f"r{n}", "description": "R."} for n in range((operations - 1) // 50 + 1)],
        "paths": {
            f"/v1/{n}": {
                "get": {"operationId": f"r{n // 50}.get{n}", "tags": [f"r{n // 50}"], "responses": answer}
            }
            for n in range(operations)
        },
        "components": {"schemas": schemas},
    }


def chain(count: int) -> dict[str, Any]:
    """Each refers to the next, the last one to the first."""
    return {
        f"S{n}": {
            "type": "object",
            "properties": {"next": {"$ref": f"{_SCHEMA}S{(n + 1) % count}"}, "name": {"type": "string"}},
        }
        for n in range(count)
    }


def heirs(count: int, *, circle: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        f"S{n}": {
            "allOf": [
                {"$ref": f"{_SCHEMA}S{n + 1}"},
                {"type": "object", "properties": {f"p{n}": {"type": "string"}}},
            ]
        }
        for n in range(count)
    }
    made[f"S{count}"] = made["S0"] if circle else {"type": "object", "properties": {"p": {"type": "string"}}}
    return made


def knot(count: int) -> dict[str, Any]:
    """Each a union of all."""
    every = [{"$ref": f"{_SCHEMA}S{n}"} for n in range(count)]
    return {f"S{n}": {"anyOf": every} for n in range(count)}


MADE: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "3,000 schemas in a circle": (lambda: spec(chain(3000)), "read 3000"),
    "5,000 operations": (lambda: spec(chain(2), 5000), "read 2"),
    "an allOf of 50 levels": (lambda: spec(heirs(50, circle=False)), "read 51"),
    "an allOf circle": (lambda: spec(heirs(60, circle=True)), "refused"),
    "an allOf of itself": (lambda: spec({"S0": {"allOf": [{"$ref": f"{_SCHEMA}S0"}]}}), "refused"),
    "an allOf of 3,000 levels": (lambda: spec(heirs(3000, circle=False)), "refused 1 "),
    "unions of each other": (lambda: spec(knot(60)), ""),
    "an enum of 100,000 values": (
        lambda: spec({"S0": {"type": "string", "enum": [f"v{n}" for n in range(100_000)]}}),
        "read 1",
    ),
    "3,000 properties": (
        lambda: spec(
            {"S0": {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(3000)}}}
        ),
        "read 1",
    ),
    "a text of 10 MB": (
        lambda: spec({"S0": {"type": "object", "description": "word " * 2_000_000}}),
        "read 1",
    ),
    "a name of 5,000 characters": (
        lambda: spec({"S0": {"type": "object", "properties": {"n" * 5000: {"type": "string"}}}}),
        "",
    ),
}


@pytest.mark.parametrize("what", MADE)
def test_it_ends_soon_and_in_bounded_memory(what: str, tmp_path: Path) -> None:
    made, expected = MADE[what]
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(made()), "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, "-c", _READ, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert (run.stderr, run.returncode) == ("", 0)
    assert run.stdout.startswith(expected or ("read", "refused")), run.stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 60
