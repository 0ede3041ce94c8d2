"""The tools of `make adopt-corpus`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from sdkwright.adopt.decisions import Decision
from sdkwright.openapi.description import Description, read_description
from tests.adoption.__main__ import main
from tests.adoption.documents import list_documents
from tests.adoption.facts import Facts, count_facts
from tests.adoption.measuring import Result
from tests.adoption.name_rules import list_broken_rules
from tests.adoption.processes import run
from tests.adoption.run_samples import choose_samples
from tests.adoption.tables import format_tables, list_broken_limits
from tests.adoption.wire import is_about_words, list_findings, list_unreported
from tests.documents import Sample

DOCUMENT = """\
openapi: 3.1.1
info: {title: Lamps, version: '1', description: Not a fact.}
servers: [{url: 'https://lamps.example.com'}]
paths:
  /lamps:
    post:
      operationId: add
      summary: A text.
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Lamp'}
            example: {power: 1}
      responses:
        '200': {description: A text.}
components:
  schemas:
    Lamp:
      type: object
      required: [power]
      properties:
        power: {type: integer, maximum: 9}
    Unused: {type: string}
"""


def read(folder: Path, name: str, text: str) -> Description:
    (folder / name).write_text(text, "utf-8")
    return read_description(str(folder / name))


def test_facts_are_what_operations_reach(tmp_path: Path) -> None:
    document = read(tmp_path, "api.yaml", DOCUMENT).document
    # On the wire: the URL, the path, the method's media type, the reference, the status, and of Lamp its type, its
    # required property, and the name, type and maximum of this property. Others: two texts and an example.
    assert count_facts(document) == Facts(wire=10, others=3)


def test_a_finding_is_reported_if_a_decision_is_about_its_place(tmp_path: Path) -> None:
    source = read(tmp_path, "api.yaml", DOCUMENT)
    adopted = read(
        tmp_path, "adopted.yaml", DOCUMENT.replace("integer,", "string,").replace("add", "lamps.add")
    )
    findings = list_findings(source, adopted)
    assert [finding.rule for finding in findings] == ["request-property-type-changed"]
    inside = Decision("weakened", "/components/schemas/Lamp/properties/power", "Lamp.power", "any text")
    elsewhere = Decision("weakened", "/components/schemas/Unused", "schema Unused", "any value")
    words = Decision("dropped", inside.pointer, "Lamp.power", "the example does not match")
    renamed = Decision("renamed", inside.pointer, "Lamp.power", "the argument is power_")
    assert list_unreported(findings, [inside], source, str) == []
    assert list_unreported(findings, [elsewhere, words, renamed], source, str) == findings
    assert is_about_words(words)
    assert not is_about_words(inside)


NULLABLE = DOCUMENT.replace(
    "properties:\n        power: {type: integer, maximum: 9}",
    """properties:
        power: {$ref: '#/components/schemas/Power', x-nullable: true}
    Power: {type: integer}""",
)


def test_a_finding_behind_a_reference_is_at_the_use(tmp_path: Path) -> None:
    source = read(tmp_path, "api.yaml", NULLABLE)
    text = NULLABLE.replace(
        "{$ref: '#/components/schemas/Power', x-nullable: true}",
        "{anyOf: [{$ref: '#/components/schemas/Power'}, {type: 'null'}]}",
    )
    findings = list_findings(source, read(tmp_path, "adopted.yaml", text))
    assert [finding.rule for finding in findings] == ["request-property-became-nullable"]
    use = Decision("guessed", "/components/schemas/Lamp/properties/power", "Lamp.power", "null is accepted")
    assert list_unreported(findings, [use], source, str) == []
    assert list_unreported(findings, [use], source, lambda pointer: "") == findings
    target = Decision("weakened", "/components/schemas/Power", "schema Power", "any text")
    assert list_unreported(findings, [target], source, str) == []


def test_a_guess_only_explains_some_findings(tmp_path: Path) -> None:
    source = read(tmp_path, "api.yaml", DOCUMENT)
    pointer = "/components/schemas/Lamp/properties/power"
    for text, message, is_explained in (
        ("string", "a decimal number", False),
        ("string, format: decimal", "a decimal number", True),
        ("string, format: decimal", "a secret", False),
    ):
        adopted = read(tmp_path, "adopted.yaml", DOCUMENT.replace("integer, maximum: 9", text))
        findings = list_findings(source, adopted)
        found = list_unreported(findings, [Decision("guessed", pointer, "Lamp.power", message)], source, str)
        assert (found == []) is is_explained


@pytest.mark.parametrize(
    ("name", "call", "problem"),
    [
        ("Lamp", "lamps.add", ""),
        ("L" * 41, "lamps.add", f"component {'L' * 41} has 41 characters"),
        ("Lamp3", "lamps.add", "component Lamp3 ends in a number"),
        ("LampV2", "lamps.add", ""),
        ("LampResponseModel", "lamps.add", "component LampResponseModel has a name of a framework"),
        ("Lamp", "a.b.c.d.e", "call path a.b.c.d.e has more than 4 parts"),
    ],
)
def test_rules_for_names(name: str, call: str, problem: str) -> None:
    source = {"components": {"schemas": {"Lamp": {}, "lamp_v2": {}}}}
    document: dict[str, Any] = {
        "components": {"schemas": {name: {}}},
        "paths": {"/lamps": {"get": {"operationId": call}}},
    }
    assert [*list_broken_rules(document, source)] == ([problem] if problem else [])


def test_call_paths_of_the_source_may_be_long() -> None:
    operation = {"x-fern-sdk-group-name": ["a", "b", "c", "d"], "x-fern-sdk-method-name": "e"}
    document = {"paths": {"/lamps": {"get": {"operationId": "a.b.c.d.e"}}}}
    assert [*list_broken_rules(document, {"paths": {"/lamps": {"get": operation}}})] == []


def test_call_paths_are_unique() -> None:
    item = {"operationId": "lamps.add"}
    document = {"paths": {"/lamps": {"get": item, "post": item}}}
    assert [*list_broken_rules(document, {})] == ["call path lamps.add is that of 2 operations"]


def test_some_samples_are_spread_over_all() -> None:
    samples = [
        Sample(f"lamps.call{number}", variant, "") for number in range(25) for variant in ("sync", "async")
    ]
    chosen = [sample.operation for sample in choose_samples(samples, 5)]
    assert chosen == [f"lamps.call{number}" for number in (0, 5, 10, 15, 20)]
    assert len(choose_samples(samples[:6], 10)) == 3


def test_a_run_measures_its_children(tmp_path: Path) -> None:
    child = "value = bytearray(60_000_000); sum(range(5_000_000))"
    parent = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {child!r}]).returncode)"
    finished = run([sys.executable, "-c", parent], tmp_path)
    assert finished.exit_code == 0
    assert finished.cpu_seconds > 0.02
    if Path("/proc/self/statm").exists():
        assert finished.peak_mb > 60


def test_a_run_ends_at_its_time_limit(tmp_path: Path) -> None:
    finished = run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, timeout=0.5)
    assert finished.exit_code != 0


def test_limits() -> None:
    good = Result("good", source_operations=200, generated=199, samples=200, facts=Facts(1000, 0))
    assert list_broken_limits([good, Result("empty", error="no operations")]) == []
    bad = Result("bad", source_operations=200, generated=190, samples=100, facts=Facts(100, 0), lost=2)
    bad.sample_failures = [{"sample": "a.b-sync", "problem": "x"}] * 4
    bad.unreported = [("request-body-removed", "/paths", "gone")]
    bad.peak_mb = 501.0
    known, unknown = "NotFoundError: 404 Not Found: Path not found: /x", "InternalServerError: 500"
    bad.contract_failures = [{"sample": "a.b-sync", "problem": problem} for problem in (known, unknown)]
    broken = list_broken_limits([good, bad])
    assert len(broken) == 6
    assert "bad: 1 calls of the contract server fail without a known reason" in broken
    assert "| bad | 200 |" in format_tables([good, bad])


def test_documents_are_chosen_by_name(tmp_path: Path) -> None:
    for name in ("a.json", "b.yaml", "notes.txt"):
        (tmp_path / name).write_text("x" * (1 + ord(name[0])), "utf-8")
    assert [document.name for document in list_documents([], tmp_path)] == ["b", "a"]
    assert [document.name for document in list_documents(["a"], tmp_path)] == ["a"]
    with pytest.raises(SystemExit, match="the corpus has a, b"):
        list_documents(["c"], tmp_path)


def test_without_the_corpus_it_is_skipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--documents", str(tmp_path / "nothing")]) == 0
    assert "skipped" in capsys.readouterr().out
