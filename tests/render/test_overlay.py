"""The overlay with the samples: an implementation of the overlay format applies it to the bundle."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli.main import main
from sdkwright.render.samples.operations import Sample
from sdkwright.render.samples.overlay import render_overlay
from tests.documents import ROOT, read_samples

_STEP = re.compile(r"\.(\w+)|\['((?:[^'\\]|\\.)*)'\]")


def apply(overlay: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Apply an overlay whose targets are single values; an update is merged into the target."""
    assert re.fullmatch(r"1\.0\.\d+", overlay["overlay"])
    assert {*overlay} == {"overlay", "info", "actions"} and {*overlay["info"]} == {"title", "version"}
    for action in overlay["actions"]:
        assert {*action} == {"target", "update"} and action["target"].startswith("$")
        steps = _STEP.findall(action["target"][1:])
        assert "".join(match[0] for match in _STEP.finditer(action["target"])) == action["target"][1:]
        value: Any = document
        for name, quoted in steps:
            value = value[name or json.loads('"' + quoted.replace('"', '\\"').replace("\\'", "'") + '"')]
        value.update(action["update"])
    return document


def test_the_overlay_adds_the_samples_of_the_reference(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """test_samples.py runs the samples of the reference."""
    monkeypatch.chdir(ROOT)
    assert main(["overlay", "-o", str(tmp_path / "overlay.json")]) == 0
    overlay = json.loads((tmp_path / "overlay.json").read_text("utf-8"))
    bundle = json.loads((ROOT / "generated/openapi.json").read_text("utf-8"))
    known = {sample.code.strip() for sample in read_samples()}
    document = apply(overlay, bundle)
    operations = [
        operation
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "operationId" in operation
    ]
    assert len(operations) == len(overlay["actions"])
    for operation in operations:
        samples = operation["x-codeSamples"]
        assert [(sample["lang"], sample["label"]) for sample in samples] == [
            ("Python", "Python"),
            ("Python", "Python (async)"),
        ]
        assert {sample["source"] for sample in samples} <= known


@pytest.mark.parametrize("path", ["/v1/a's", '/v1/"a"', "/v1/a\\b", "/v1/{a}/ü"])
def test_every_path_can_be_a_target(path: str) -> None:
    document: dict[str, Any] = {
        "info": {"title": "T", "version": "1"},
        "paths": {path: {"get": {"operationId": "a.b"}, "summary": "A."}},
    }
    overlay = json.loads(render_overlay(document, {"a.b": Sample("x\n", "y\n")}, "t-sdk"))
    result = apply(overlay, document)["paths"][path]["get"]
    assert [sample["source"] for sample in result["x-codeSamples"]] == ["x", "y"]
