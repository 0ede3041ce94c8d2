"""What is left of an earlier run, and what is made anew beside it, is what a run from nothing makes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from sdkwright.ir import names
from sdkwright.ir.api import Api
from sdkwright.output.parts import Parts
from sdkwright.render.models import render_models, render_params
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.projects import ROOT, write_files

KINDS: dict[str, Callable[[Api, str, Parts], dict[str, str]]] = {
    "models": render_models,
    "params": render_params,
}
OPENAPI = """\
openapi: 3.1.1
info: {title: Small, version: 1.0.0, summary: Things.}
servers: [{url: 'https://api.example.com'}]
tags: [{name: a, description: A.}, {name: b, description: B.}, {name: a.c, description: C.}]
"""
SHARED = """\
components:
  schemas:
    Colour: {type: string, description: A colour., enum: [red, green]}
    Size: {type: string, description: A size., enum: [big, small]}
    Maker: {type: object, description: A maker., properties: {name: {type: string}}}
    Part: {type: object, description: A part., properties: {weight: {type: number}}}
"""
RESOURCE = """\
paths:
  /v1/%(name)s:
    post:
      operationId: %(name)s.create
      tags: [%(name)s]
      summary: Make one.
      x-body: whole
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/%(schema)s'}}}
      responses:
        '200':
          description: It.
          content: {application/json: {schema: {$ref: '#/components/schemas/%(schema)s'}}}
components:
  schemas:
    %(schema)s:
      type: object
      description: It.
      properties:
        %(field)s: {$ref: 'shared.yaml#/components/schemas/%(uses)s'}
        maker: {$ref: 'shared.yaml#/components/schemas/Maker'}
"""
HEIR = """\
    Heir:
      description: A part that inherits.
      allOf: [{$ref: 'shared.yaml#/components/schemas/Part'}, {type: object, properties: {of: {type: string}}}]
"""


@cache
def whole() -> Api:
    return translate(load_spec(ROOT / "spec"), names.list_client_names("ElevenLabs"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_module_alone_is_as_it_is_among_all(kind: str) -> None:
    first = Parts({})
    full = KINDS[kind](whole(), "elevenlabs_sdk", first)
    assert len(first.current) > 20
    modules = [name for name in first.current if name.startswith("module ")]
    assert len(modules) > 10
    for name in modules:
        classes = name.replace("module", "classes of", 1)
        others = {other: part for other, part in first.current.items() if other not in (name, classes)}
        again = Parts(others)
        assert KINDS[kind](whole(), "elevenlabs_sdk", again) == full
        assert again.current == first.current
        with_classes = Parts({**others, classes: first.current[classes]})
        assert KINDS[kind](whole(), "elevenlabs_sdk", with_classes) == full
        assert with_classes.current == first.current


@pytest.fixture
def api(tmp_path: Path) -> Callable[[str, str], Api]:
    """A spec of two resources, which have one enum each, after a text of one of its files was replaced."""
    texts = {
        "openapi.yaml": OPENAPI,
        "shared.yaml": SHARED,
        "a.yaml": RESOURCE % {"name": "a", "schema": "Apple", "field": "colour", "uses": "Colour"},
        "b.yaml": RESOURCE % {"name": "b", "schema": "Box", "field": "size", "uses": "Size"}
        + f"        heir: {{$ref: '#/components/schemas/Heir'}}\n{HEIR}",
    }

    def built(old: str, new: str) -> Api:
        write_files(tmp_path, {path: text.replace(old, new) for path, text in texts.items()})
        return translate(load_spec(tmp_path), names.list_client_names("Small"))

    return built


@pytest.mark.parametrize(
    ("old", "new", "modules", "classes"),
    [
        ("", "", [], []),
        ("summary: Make one.", "summary: Make another.", [], []),
        ("[red, green]", "[red, green, blue]", ["a", "shared"], ["a", "shared"]),
        ("A size.", "Its size.", ["b", "shared"], []),
        ("Box", "Crate", ["b"], ["b"]),
        ("colour:", "hue:", ["a"], ["a"]),
        ("{name: {type: string}}", "{name: {type: integer}}", ["a", "b", "shared"], ["shared"]),
        ("{weight: {type: number}}", "{weight: {type: string}}", ["b", "shared"], ["b", "shared"]),
        (
            ", properties: {name: {type: string}}}",
            ", maxProperties: 3}",
            ["a", "b", "shared"],
            ["a", "b", "shared"],
        ),
        ("description: It.\n      prop", "description: ' '\n      prop", ["a", "b"], ["a", "b"]),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_only_what_leads_to_a_change_is_made_again(
    kind: str,
    old: str,
    new: str,
    modules: list[str],
    classes: list[str],
    api: Callable[[str, str], Api],
) -> None:
    before = Parts({})
    KINDS[kind](api("\0", ""), "small_sdk", before)
    edited = api(old or "\0", new)
    after = Parts(before.current)
    found = KINDS[kind](edited, "small_sdk", after)
    changed = [
        name.rpartition(f" {kind}.")
        for name, part in after.current.items()
        if part.key != before.current.get(name, part).key
    ]
    assert sorted(module for part, _, module in changed if part == "module") == modules
    assert sorted(module for part, _, module in changed if part == "classes of") == classes
    assert found == KINDS[kind](edited, "small_sdk", Parts())


def test_another_module_may_change_where_one_is(api: Callable[[str, str], Api], tmp_path: Path) -> None:
    """With another one below it, `a.py` becomes `a/__init__.py`, and its imports start one folder higher."""
    before = Parts({})
    assert "models/a.py" in render_models(api("\0", ""), "small_sdk", before)
    nested = (RESOURCE % {"name": "c", "schema": "Core", "field": "colour", "uses": "Colour"}).replace(
        "operationId: c.", "operationId: a.c."
    )
    write_files(
        tmp_path, {"a/c.yaml": nested.replace("'shared.yaml", "'../shared.yaml").replace("[c]", "[a.c]")}
    )
    edited = api("\0", "")
    assert "models/a/__init__.py" in (found := render_models(edited, "small_sdk", Parts(before.current)))
    assert found == render_models(edited, "small_sdk", Parts())
