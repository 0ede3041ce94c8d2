"""Follows a way through a history, and measures each step."""

from __future__ import annotations

import difflib
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from sdkwright.adopt.adoption import adopt
from sdkwright.follow.changes import WORDS
from sdkwright.follow.differences import Difference, compare
from sdkwright.openapi.description import read_description, wrap_document
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.openapi.pointers import is_below, join_pointer, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping
from sdkwright.pipeline import find_warnings
from sdkwright.problems.problem import SpecError
from sdkwright.project.config import read_config
from tests.adoption.processes import Run, run
from tests.adoption.type_checks import TypeErrors, check_types
from tests.adoption.wire import list_findings
from tests.following.histories import ANSWERS, ROOT, Way
from tests.projects import COMMAND

_MAX_CHECKED = 3
"""Of a longer way, only the last package is checked by type checkers."""
MERGED = "corresponds to several parts"
SETTINGS = '[tool.sdkwright]\npackage = "{name}_sdk"\ndistribution = "{name}-sdk"\nclient_class = "{title}"\n'


@dataclass
class Step:
    """What following one document did."""

    way: str
    before: str
    after: str
    error: str = ""
    """Why nothing was written; "" if the step succeeded."""
    report: dict[str, Any] = field(default_factory=dict[str, Any])
    """The report in JSON."""
    cpu_seconds: float = 0.0
    lines: int = 0
    """The added and removed lines of the diff of the spec, without `upstream/`."""
    decisions: int = 0
    """The facts in which the spec differed from the vendor's old document."""
    lost: tuple[str, ...] = ()
    """The decisions that went with parts that the vendor removed or replaced; all others are kept."""
    differences: int = 0
    """The facts in which the spec differs from the vendor's document."""
    changed_files_of_second_run: int = 0
    left_after_answers: int = 0
    """What another follow of the document leaves after the answers of the curator."""
    facts_unlike_jump: int = 0
    """After the last of several steps: the facts that one jump to the same document would change in another way."""
    lint_errors: int = 0
    is_generated: bool = False
    types: TypeErrors | None = None
    new_findings: tuple[str, ...] = ()
    """The findings of `sdkwright diff --surface wire NEW spec` that it did not have before, and that are not in the report."""

    @property
    def changes(self) -> int:
        """The changes on the wire that the vendor made and the spec did not have yet: applied or left."""
        return (
            sum(self.report.get("applied", {}).values()) + len(self.report.get("operations", ())) + self.left
        )

    @property
    def is_newest(self) -> bool:
        """Whether the step is one of a year or more, to the newest document."""
        return self.after.endswith("-newest")

    @property
    def left(self) -> int:
        return len(self.report.get("left", ()))

    @property
    def left_merged(self) -> int:
        """What is left because a part of the spec corresponds to several of the vendor, which now differ."""
        return sum(MERGED in item["why"] for item in self.report.get("left", ()))


def measure(way: Way, work: Path, *, has_types: bool) -> Iterator[Step]:
    """Follow a way, and yield each step; a step that fails is the last."""
    project = work / _name_project(way)
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    created = _create_project(way, project)
    if created.exit_code:
        yield Step(way.name, way.files[0].stem, way.files[0].stem, created.last_line)
        return
    for number, (before, after) in enumerate(way.steps):
        step = Step(way.name, before.stem, after.stem)
        options: tuple[str, ...] = ("--base", str(before)) if way.is_curated and not number else ()
        if after == way.files[-1]:
            options += way.last_options
        _follow(step, project, before, after, options)
        if not step.error:
            is_checked = after == way.files[-1] or len(way.files) <= _MAX_CHECKED
            _check(step, project, after, has_types=has_types and is_checked)
            _answer(step, way, project, after)
            if len(way.files) > _MAX_CHECKED and after == way.files[-1]:
                step.facts_unlike_jump = _compare_with_jump(way, project, work)
        yield step
        if step.error:
            return


def _create_project(way: Way, project: Path) -> Run:
    name = project.name.partition("-")[0]
    (project / "pyproject.toml").write_text(SETTINGS.format(name=name, title=name.title()), "utf-8")
    if not way.is_curated:
        return run([COMMAND, "adopt", str(way.files[0])], project)
    shutil.copytree(ROOT / "spec", project / "spec")
    shutil.rmtree(project / "spec/upstream", ignore_errors=True)
    return Run(0, "", 0, 0)


def _follow(step: Step, project: Path, before: Path, after: Path, options: tuple[str, ...]) -> None:
    old = _read_texts(project / "spec")
    step.decisions = len(_compare(before, project / "spec"))
    known = _list_findings(before, project / "spec")
    report = project / f"{after.stem}.report.json"
    command = [COMMAND, "follow", str(after), *options, "--format", "json", "-o", str(report)]
    finished = run(command, project)
    step.cpu_seconds = finished.cpu_seconds
    if finished.exit_code not in (0, 1) or not report.is_file():
        step.error = finished.last_line
        return
    step.report = json.loads(report.read_text("utf-8"))
    step.lost = tuple(
        f"{item['subject']}: {item['kind']}"
        for item in step.report["lost"]
        if item["kind"].split()[0] not in WORDS
    )
    new = _read_texts(project / "spec")
    step.lines = sum(_count_lines(old.get(path, ""), new.get(path, "")) for path in {*old, *new})
    run([COMMAND, "follow", str(after)], project)
    again = _read_texts(project / "spec")
    step.changed_files_of_second_run = sum(new.get(path) != again.get(path) for path in {*new, *again})
    findings = _list_findings(after, project / "spec")
    with pause_gc():
        document = read_description(str(project / "spec")).document
    step.new_findings = tuple(
        f"{subject}: {message}"
        for (_, subject, message) in (findings - known).elements()
        if not is_reported(subject, message, step.report, document)
    )


def is_reported(subject: str, message: str, report: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether a finding is about what a report leaves to a person, or says to accept more.

    The finding is at the place, or what it refers to; or it is about variants of a union, and names a component of the place.
    """
    for item in (*report["left"], *report["widened"]):
        for place in filter(None, (item["place"].removeprefix("#"), item["upstreamPlace"].removeprefix("#"))):
            kind, _, name = item["fact"].partition(" ")
            suffix = join_pointer("properties", name) if kind in ("property", "required") else ""
            part = place if place.endswith(suffix) else place + suffix
            target = as_mapping(resolve_pointer(document, place)).get("$ref", f"#{part}")[1:]
            component = find_component(place)
            if is_below(subject, part) or is_below(subject, target):
                return True
            if component and re.search(rf"\b{component}\b.* (any|one)Of$", message):
                return True
    return False


def find_component(pointer: str) -> str:
    """The name of the component that contains a place; "" for other places."""
    steps = split_pointer(pointer)
    return steps[2] if steps[:2] == ["components", "schemas"] and len(steps) > 2 else ""


def _answer(step: Step, way: Way, project: Path, after: Path) -> None:
    """Answer the questions of a step as a curator does, in `decisions.toml`, and follow again."""
    answers = ANSWERS / f"{after.stem}.toml"
    if way.is_curated and not way.last_options and answers.is_file():
        decisions = project / "spec/upstream/decisions.toml"
        decisions.write_text(decisions.read_text("utf-8") + answers.read_text("utf-8"), "utf-8")
        report = project / f"{after.stem}.answered.json"
        run([COMMAND, "follow", str(after), "--format", "json", "-o", str(report)], project)
        step.left_after_answers = len(json.loads(report.read_text("utf-8"))["left"])


def _compare_with_jump(way: Way, project: Path, work: Path) -> int:
    """How many facts of a spec after several steps are not those after one step to the same document."""
    jump = replace(way, name=f"{way.name} compared", files=(way.files[0], way.files[-1]))
    (step,) = measure(jump, work, has_types=False)
    if step.error:
        return 1
    specs = [read_description(str(spec)) for spec in (project / "spec", work / _name_project(jump) / "spec")]
    with pause_gc():
        return len(compare(specs[0].document, specs[1].document).differences)


def _name_project(way: Way) -> str:
    return way.name.replace(" ", "-")


def _check(step: Step, project: Path, after: Path, *, has_types: bool) -> None:
    config = read_config(project)
    step.differences = len(_compare(after, project / "spec"))
    try:
        find_warnings(config)
    except SpecError as error:
        step.lint_errors = sum(problem.severity == "error" for problem in error.problems)
    generated = run([COMMAND, "generate", "--no-cache"], project)
    step.is_generated = generated.exit_code == 0
    if has_types and step.is_generated:
        source = project / "generated" / "src"
        step.types = check_types(source, config.package, project)


def _compare(vendor: Path, spec: Path) -> tuple[Difference, ...]:
    with pause_gc():
        return compare(_adopt(vendor), read_description(str(spec)).document).differences


def _list_findings(vendor: Path, spec: Path) -> Counter[tuple[str, str, str]]:
    """The wire findings from a document of the vendor, as adopted, to the spec, without their locations."""
    with pause_gc():
        findings = list_findings(wrap_document(_adopt(vendor)), read_description(str(spec)))
    return Counter((finding.rule, finding.subject, finding.message) for finding in findings)


@cache
def _adopt(vendor: Path) -> dict[str, Any]:
    return adopt(read_description(str(vendor), is_tolerant=True)).document


def _read_texts(spec: Path) -> dict[str, str]:
    """The documents of a spec, by path."""
    return {
        path.relative_to(spec).as_posix(): path.read_text("utf-8")
        for path in spec.rglob("*.yaml")
        if path.relative_to(spec).parts[0] not in ("upstream", "released", "additions")
    }


def _count_lines(old: str, new: str) -> int:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return sum(line[:1] in "+-" and not line.startswith(("+++", "---")) for line in lines)
