"""A small change of the description is a small change of the package: what a reviewer sees in a pull request.

The package before the change is the one in `generated/`, which `make check` holds to be what `spec/` says.
"""

from __future__ import annotations

import ast
import json
import shutil
from dataclasses import replace
from pathlib import Path

from sdkwright.output.folder import compare_output
from sdkwright.pipeline import generate
from sdkwright.project import config

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "generated"
MODULE = "src/elevenlabs_sdk/resources/voices/__init__.py"
PAGE = "docs/reference/voices/get.md"
BUNDLE = "openapi.json"

BEFORE = """\
        - name: with_settings
          in: query
"""
ADDED = """\
        - name: with_samples
          in: query
          description: Whether the answer has the recordings of the voice.
          schema: {type: boolean, default: false}
"""


def test_one_more_query_parameter_changes_its_two_methods_its_page_and_the_bundle(tmp_path: Path) -> None:
    new = generate(replace(config.read_config(ROOT), spec=_with_parameter(tmp_path / "spec")))
    difference = compare_output(new, GENERATED)
    assert (difference.missing, difference.stale) == ((), ())
    assert set(difference.changed) == {MODULE, BUNDLE, PAGE}, "or generated/ is stale"

    old = {path: (GENERATED / path).read_text("utf-8") for path in difference.changed}

    rest_before, before = _split(old[MODULE], "get")
    rest_after, after = _split(new[MODULE], "get")
    assert rest_before == rest_after
    assert list(before) == list(after) == ["VoicesResource", "AsyncVoicesResource"]
    for name, method in after.items():
        added = [line.strip() for line in method if line not in before[name]]
        assert added == [
            "with_samples: bool | Omit = OMIT,",
            "with_samples: Whether the answer has the recordings of the voice. Default: `false`.",
            'query={"with_samples": with_samples, "with_settings": with_settings},',
        ]

    added = [line for line in new[PAGE].splitlines() if line not in old[PAGE].splitlines()]
    assert "with_samples" in "".join(added) and len(added) == 1

    document_before, document_after = json.loads(old[BUNDLE]), json.loads(new[BUNDLE])
    parameters = document_after["paths"]["/v1/voices/{voice_id}"]["get"]["parameters"]
    (added_parameter,) = [one for one in parameters if one.get("name") == "with_samples"]
    parameters.remove(added_parameter)
    assert document_before == document_after


def _with_parameter(folder: Path) -> Path:
    """A copy of the description in which one operation has one query parameter more."""
    shutil.copytree(ROOT / "spec", folder)
    file = folder / "voices.yaml"
    text = file.read_text("utf-8")
    assert text.count(BEFORE) == 1
    file.write_text(text.replace(BEFORE, ADDED + BEFORE), "utf-8")
    return folder


def _split(source: str, method: str) -> tuple[list[str], dict[str, list[str]]]:
    """The lines without the methods of a name, and the lines of each of these, by its class."""
    lines = source.splitlines()
    found = {
        kind.name: slice(node.lineno - 1, node.end_lineno)
        for kind in ast.parse(source).body
        if isinstance(kind, ast.ClassDef)
        for node in kind.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == method
    }
    methods = {name: lines[place] for name, place in found.items()}
    for place in reversed(found.values()):
        del lines[place]
    return lines, methods
