"""The pages of the reference of all packages in this repository: example responses, tables, links and lengths."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from sdkwright.render.site.heights import estimate_height
from tests.documents import ROOT

PACKAGES = {
    "elevenlabs_sdk": ROOT / "generated",
    "taskdock": ROOT / "examples" / "taskdock" / "generated",
    "depot": ROOT / "examples" / "depot" / "generated",
}
CLIENTS = {"elevenlabs_sdk": "ElevenLabs", "taskdock": "Taskdock", "depot": "Depot"}
LONGEST = 8_000
"""Pixels on a phone, by the estimate; test_site_in_browser.py measures."""
_CALL = re.compile(r"^`client\.([\w.]+)\(.*\)`\{: \.call \}$", re.MULTILINE)
_RESPONSE = re.compile(r'^```json title="Response(?:: one \w+)?"\n(.*?)^```$', re.DOTALL | re.MULTILINE)
_ROW = re.compile(r"^\| (`[^`]+`) \| (.*?) \| (required)? ?\| ", re.MULTILINE)
PAGES = [
    pytest.param(page, id=page.relative_to(ROOT).as_posix())
    for generated in PACKAGES.values()
    for folder in ("reference", "models", "guide")
    for page in sorted((generated / "docs" / folder).rglob("*.md"))
]


def read_sections(generated: Path) -> dict[str, str]:
    """Return the text of each method by the path of the call."""
    sections: dict[str, str] = {}
    for page in sorted((generated / "docs" / "reference").rglob("*.md")):
        text = page.read_text("utf-8")
        calls = [*_CALL.finditer(text)]
        for call, end in zip(calls, [*(call.start() for call in calls), len(text)][1:], strict=True):
            sections[call[1]] = text[call.end() : end]
    return sections


@pytest.mark.parametrize("package", PACKAGES)
def test_the_responses_match_the_description(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    generated = PACKAGES[package]
    monkeypatch.syspath_prepend(str(generated / "src"))
    schema = importlib.import_module(f"{package}.testing.schema")
    description = importlib.import_module(f"{package}.testing.description")
    document = json.loads((generated / "openapi.json").read_text("utf-8"))
    api = description.Description(document)
    wrong: list[str] = []
    checked = 0
    for name, text in read_sections(generated).items():
        response = _RESPONSE.search(text)
        if response is None or name not in api.operations:
            continue
        media = find_media(api, document, name)
        problems = schema.find_problems(json.loads(response[1]), media["schema"], name, api)
        wrong += [problem for problem in problems if "unknown field" not in problem]
        checked += 1
    assert wrong == []
    assert checked > len(api.operations) / 3


def find_media(api: Any, document: Any, name: str) -> Any:
    """Return the first JSON media type of the first 2xx response."""
    responses = api.operations[name].definition["responses"]
    for status, response in responses.items():
        content = api.resolve(response).get("content", {})
        for media_type, media in content.items():
            if (
                status.startswith("2")
                and ("json" in media_type or "event" in media_type)
                and "x-when" not in media
            ):
                return media
    raise AssertionError(f"{name} has no JSON response")


@pytest.mark.parametrize("package", PACKAGES)
def test_the_parameters_are_those_of_the_methods(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PACKAGES[package] / "src"))
    module = importlib.import_module(package)
    client_class = getattr(module, CLIENTS[package])
    wrong: list[str] = []
    for name, text in read_sections(PACKAGES[package]).items():
        *path, method = name.split(".")
        holder = client_class
        for step in path:
            holder = getattr(holder, step).func.__annotations__["return"]
        parameters = list(inspect.signature(getattr(holder, method)).parameters.values())[1:]
        expected = {p.name: p.default is p.empty for p in parameters}
        table = text.partition("**Parameters**")[2].partition("</div>")[0]
        actual = {row[1].strip("`"): bool(row[3]) for row in _ROW.finditer(table)}
        if actual != expected:
            wrong.append(f"{name}: {actual} instead of {expected}")
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_not_too_long_and_has_no_internal_names(page: Path) -> None:
    text = page.read_text("utf-8")
    assert estimate_height(text) < LONGEST
    if page.parent.name != "guide":
        assert re.findall(r"\b(?:Omit|OMIT|OrDict|\w+Param(?=\]\())\b", text) == []


def test_the_estimate_grows_with_what_a_page_displays() -> None:
    table = "| a | b |\n| --- | --- |\n" + "| `name` | a text |\n" * 10
    tabs = '=== "Python"\n\n    ```python\n    one\n    ```\n\n'
    assert estimate_height(table * 2) == 2 * estimate_height(table) > 600
    assert estimate_height(tabs + tabs.replace("Python", "curl")) == estimate_height(tabs) > 40
    assert estimate_height("```json\n" + "1\n" * 1000 + "```\n") < 500  # it scrolls
    assert estimate_height("word " * 1000) > 2500
    assert estimate_height('??? note "More"\n\n' + "    | a | b |\n" * 100) < 100
