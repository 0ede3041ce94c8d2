"""The findings for Python callers: goldens, each of which is proven, and properties of any two APIs."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.python import RULES, compare
from sdkwright.diff.python.rules import GROUPS
from sdkwright.ir.api import Api
from sdkwright.openapi.pointers import split_pointer
from sdkwright.problems.problem import SpecError, UnreadableInput
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.diff.proving import PACKAGE, SIDES, Case, cases, prove

ROOT = Path(__file__).parents[2]
CASES = {case.name: case for case in cases()}
BY_ID = {rule.id: rule for rule in RULES}
PROVEN_HERE = (
    *("method_moved", "path_argument_renamed", "field_nullable", "model_renamed"),
    *("argument_narrowed", "enum_value_gone", "variant_added", "request_key_gone"),
    *("argument_added", "field_added", "answer_enum_value_added", "words_and_bounds"),
    *("session_message_gone", "session_event_added", "webhook_of_other_model"),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("specs")


@cache
def both(name: str, place: Path) -> tuple[Api, Api]:
    base, revision = (CASES[name].api(side, place) for side in SIDES)
    return base, revision


@pytest.mark.parametrize("name", CASES)
def test_findings(name: str, place: Path) -> None:
    expected = (CASES[name].folder / "expected.json").read_text("utf-8")
    assert CASES[name].findings(place) == expected, "run: python -m tests.diff --write"


@pytest.mark.parametrize("name", CASES)
def test_the_recorded_proof_agrees_with_the_verdict(name: str) -> None:
    """`make prove` runs the proof again."""
    recorded = (CASES[name].folder / "proof.txt").read_text("utf-8")
    results = dict(line.split(": ", 1) for line in recorded.splitlines())
    is_typed = {*results.values()} == {"fine"}
    effect = "runtime" if results["runs"] != "fine" else "none" if is_typed else "typing"
    assert effect == CASES[name].verdict.replace("additive", "none")


def test_the_proof_of_some_cases(tmp_path: Path) -> None:
    chosen = [CASES[name] for name in PROVEN_HERE]
    for name, proof in prove(chosen, tmp_path, workers=1).items():
        assert proof.old == "", f"{name}: the caller does not work with the old SDK"
        assert proof.verdict == CASES[name].verdict.replace("additive", "none"), proof.text()


def test_every_rule_is_proven_by_a_case() -> None:
    rules = {
        finding["rule"]
        for case in CASES.values()
        for finding in json.loads((case.folder / "expected.json").read_text("utf-8"))
    }
    assert rules == {*BY_ID}


def test_the_rules_are_complete() -> None:
    levels = {"runtime": "error", "typing": "warning", "additive": "info", "none": "info"}
    assert len(BY_ID) == len(RULES)
    for rule in RULES:
        assert rule.surface == "python"
        assert rule.effect is not None
        assert rule.level == levels[rule.effect]
        assert rule.id.startswith("python-")
        assert rule.meaning.endswith(".") and rule.example
        assert rule.mirror in BY_ID or (not rule.mirror and rule.why_no_mirror), rule.id


@pytest.mark.parametrize("name", CASES)
def test_the_opposite_change_is_reported_by_the_mirrors(name: str, place: Path) -> None:
    base, revision = both(name, place)
    reverse = compare(revision, base)
    rules = {finding.rule for finding in compare(base, revision)}
    reverse_rules = {finding.rule for finding in reverse}
    if any("gone with it" in finding.message for finding in reverse):
        reverse_rules.add("python-model-gone")
    for rule in rules:
        mirrors = {BY_ID[rule].mirror} | {other.id for other in RULES if other.mirror == rule}
        assert (mirrors | _list_group(rule)) & reverse_rules, f"{rule}: {sorted(reverse_rules)}"
    assert bool(rules) == bool(reverse_rules)


def _list_group(rule: str) -> set[str]:
    """The rules of the same group: a changed type is one in both directions, but may break in one of them only."""
    groups = [{other.id for other in group} for group in GROUPS]
    return next(group for group in groups if rule in group)


@pytest.mark.parametrize("name", CASES)
def test_findings_that_break_callers_have_calls(name: str, place: Path) -> None:
    for finding in compare(*both(name, place)):
        if finding.effect in ("runtime", "typing"):
            assert finding.before or finding.after, finding
            assert finding.before != finding.after, finding


@pytest.mark.parametrize("name", CASES)
def test_subjects_are_pointers_into_the_bundles(name: str, place: Path) -> None:
    documents = [json.loads(bundle_spec(load_spec(CASES[name].copy_spec(side, place)))) for side in SIDES]
    for finding in compare(*both(name, place)):
        if not finding.subject.startswith("/additions/"):
            assert any(_exists(document, finding.subject) for document in documents), finding.subject


def _exists(document: Any, pointer: str) -> bool:
    steps = split_pointer(pointer)
    if steps[0] == "tags":
        return any(tag["name"] == steps[1] for tag in document["tags"])
    value = document
    while steps:
        step = steps.pop(0)
        if isinstance(value, list) and not step.isdecimal():
            key = (step, steps.pop(0))
            value = next((item for item in value if (item.get("in"), item.get("name")) == key), None)
        elif isinstance(value, list):
            value = value[int(step)]
        else:
            value = value.get(step)
        if value is None:
            return False
    return True


@pytest.mark.parametrize("name", CASES)
def test_an_api_does_not_differ_from_itself(name: str, place: Path) -> None:
    for side in SIDES:
        assert compare(CASES[name].api(side, place), CASES[name].api(side, place)) == ()


def test_a_spec_does_not_differ_from_its_bundle(place: Path) -> None:
    """A bundle does not contain the modules of models, so they are not compared."""
    case = CASES["model_moved"]
    file = place / "openapi.json"
    file.write_text(bundle_spec(load_spec(case.copy_spec("base", place))), "utf-8")
    assert compare(translate(load_spec(file)), case.api("base", place)) == ()


def test_comparing_the_whole_api_is_faster_than_reading_it() -> None:
    start = perf_counter()
    base = translate(load_spec(ROOT / "spec"))
    reading_time = perf_counter() - start
    revision = translate(load_spec(ROOT / "generated" / "openapi.json"))
    start = perf_counter()
    assert compare(base, revision) == ()
    assert perf_counter() - start < reading_time


@given(st.sampled_from(sorted(CASES)), st.sampled_from(sorted(CASES)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_two_apis_can_be_compared(place: Path, first: str, second: str) -> None:
    base, revision = both(first, place)[0], both(second, place)[1]
    findings, reverse = compare(base, revision), compare(revision, base)
    assert bool(findings) == bool(reverse)
    for finding in (*findings, *reverse):
        _check_finding(finding)


def _check_finding(finding: Finding) -> None:
    rule = BY_ID[finding.rule]
    assert (finding.level, finding.effect, finding.surface) == (rule.level, rule.effect, "python")
    assert finding.message and finding.subject.startswith("/")
    assert list(finding.operations) == sorted(set(finding.operations))


@given(st.sampled_from(sorted(CASES)), st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_small_changes_anywhere(place: Path, name: str, data: st.DataObject) -> None:
    case = CASES[name]
    if case.spec("base").is_dir():
        return
    document = yaml.safe_load(case.spec("base").read_text("utf-8"))
    changed = copy.deepcopy(document)
    for _ in range(data.draw(st.integers(1, 4))):
        _change(changed, data)
    first = case.api("base", place)
    second = _translate(changed, place)
    if second is None:
        return
    findings = compare(first, second)
    assert bool(findings) == bool(compare(second, first))
    for finding in findings:
        _check_finding(finding)


def _translate(document: Any, place: Path) -> Api | None:
    folder = place / "changed"
    folder.mkdir(exist_ok=True)
    (folder / "spec.yaml").write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    try:
        return translate(load_spec(folder / "spec.yaml"))
    except (SpecError, UnreadableInput):
        return None


_SCHEMAS: tuple[Any, ...] = (
    *({"type": type} for type in ("string", "integer", "number", "boolean")),
    {"type": ["string", "null"]},
    {"type": "string", "format": "date-time"},
    {"type": "array", "items": {"type": "string"}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {},
)


def _change(document: Any, data: st.DataObject) -> None:
    """Remove or rename something, give it another type, or make it required or optional."""
    places = [*_list_places(document)]
    if not places:
        return
    owner, key = data.draw(st.sampled_from(places))
    kind = data.draw(st.sampled_from(("drop", "rename", "retype", "refer", "require")))
    if kind == "drop":
        del owner[key]
    elif kind == "rename" and isinstance(owner, dict) and isinstance(key, str):
        owner[f"{key}x"] = owner.pop(key)
    elif kind == "retype":
        owner[key] = copy.deepcopy(data.draw(st.sampled_from(_SCHEMAS)))
    elif kind == "refer":
        schemas = [*document.get("components", {}).get("schemas", {})]
        if schemas:
            owner[key] = {"$ref": f"#/components/schemas/{data.draw(st.sampled_from(schemas))}"}
    elif isinstance(owner[key], dict) and "properties" in owner[key]:
        names = [*owner[key]["properties"]]
        owner[key]["required"] = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []


def _list_places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Everything in the paths and the schemas that can be changed."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in steps:
        if key not in ("openapi", "info", "servers", "tags", "example"):
            yield value, key
            yield from _list_places(child)


def test_imports_contain_the_name_of_the_package(place: Path) -> None:
    (finding,) = (
        finding
        for finding in compare(*both("model_moved", place), PACKAGE)
        if finding.rule == "python-model-moved"
    )
    assert finding.before == "from shop.models.books import Book"
    assert Case(CASES["model_moved"].folder).name == "model_moved"
