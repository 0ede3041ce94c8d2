"""Docstrings replace marks; what a description or a name contains is never taken for a mark."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sdkwright.ir.api import Api
from sdkwright.output.parts import NO_PARTS, Parts
from sdkwright.render.models import render_models, render_params
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate

MARK = '"""\ue000Kind class\ue000"""'
"""A text that looks like a mark."""


@pytest.fixture
def api(tmp_path: Path) -> Api:
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    operation = {
        "operationId": "things.create",
        "tags": ["things"],
        "summary": "Create a thing.",
        "x-body": "whole",
        "requestBody": content,
        "responses": {"200": {"description": "It.", **content}},
    }
    kind = {"type": "string", "description": f"A kind: {MARK}.", "enum": [MARK, "other"]}
    thing = {
        "type": "object",
        "description": f"{MARK}\n\nSecond paragraph.",
        "properties": {
            "kind": {"$ref": "#/components/schemas/Kind"},
            MARK: {"type": "string", "description": "Marked."},
            "fixed": {"const": MARK, "type": "string", "description": MARK},
        },
    }
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1.0.0"},
        "tags": [{"name": "things", "description": "Things."}],
        "servers": [{"url": "https://api.example.com"}],
        "paths": {"/things": {"post": operation}},
        "components": {"schemas": {"Kind": kind, "Thing": thing}},
    }
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    return translate(load_spec(tmp_path / "spec.json"))


@pytest.mark.parametrize("render", [render_models, render_params])
def test_a_text_that_looks_like_a_mark_is_a_text(
    render: Callable[[Api, str, Parts], dict[str, str]], api: Api
) -> None:
    (text,) = render(api, "small_sdk", NO_PARTS).values()
    assert "\ue000" not in text
    values = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    texts = [value for value in values if isinstance(value, str)]
    assert f"A kind: {MARK}." in texts
    assert any(value.startswith(f"{MARK}") and "Second paragraph." in value for value in texts)
    assert texts.count(MARK) >= 2, "the value of the enum, and the constant"
