"""The findings for Python callers, and the calls of the operations that all findings affect.

This module needs the translation to an SDK, so it is imported only for the Python surface.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sdkwright.diff import python
from sdkwright.diff.core.changes import ADDITIONS
from sdkwright.diff.core.finding import AffectedOperation, Finding
from sdkwright.diff.python.group_findings import group_findings
from sdkwright.diff.review.webhook_sources import add_webhook_sources
from sdkwright.ir.api import Api, Channel, Operation
from sdkwright.openapi.description import Description
from sdkwright.openapi.pointers import is_below
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import Problem, SpecError, UnreadableInput
from sdkwright.spec.additions import read_additions
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate


def add_python_findings(
    on_wire: Iterable[Finding], old: Description, new: Description, package: str
) -> tuple[tuple[Finding, ...], str]:
    """The findings of both surfaces; or those on the wire, and why there are no others."""
    before = _build_api(old)
    if isinstance(before, str):
        return tuple(on_wire), before
    after = _build_api(new, before if old.data == new.data else None)
    if isinstance(after, str):
        return tuple(on_wire), after
    if not (before.additions and after.additions):  # a bundle has no additions
        before, after = replace(before, additions=()), replace(after, additions=())
    findings = group_findings(python.compare(before, after, package))
    for_callers = add_webhook_sources(findings, (old.document, new.document))
    operations = {**_index_operations(before), **_index_operations(after)}
    python_findings = (_locate(finding, old, new) for finding in for_callers)
    return tuple(_add_calls(finding, operations) for finding in (*on_wire, *python_findings)), ""


def _index_operations(api: Api) -> dict[tuple[str, str], Operation | Channel]:
    """The operations and channels by method and path."""
    operations: dict[tuple[str, str], Operation | Channel] = {}
    for resource in api.walk_resources():
        operations |= {
            (operation.method.upper(), operation.path): operation for operation in resource.operations
        }
        operations |= {("GET", channel.path): channel for channel in resource.channels}
    return operations


def _add_calls(finding: Finding, operations: Mapping[tuple[str, str], Operation | Channel]) -> Finding:
    """The finding with the calls and summaries of the affected operations."""
    return replace(
        finding, operations=tuple(_add_call(affected, operations) for affected in finding.operations)
    )


def _add_call(
    affected: AffectedOperation, operations: Mapping[tuple[str, str], Operation | Channel]
) -> AffectedOperation:
    operation = operations.get((affected.method, affected.path))
    return replace(affected, call=operation.id, summary=operation.summary) if operation else affected


def _build_api(description: Description, known: Api | None = None) -> Api | str:
    """The API of a curated description, or the reason why it cannot be translated.

    `known` is the API of the same description with other additions.
    """
    with description.spec() as path:
        try:
            api = known or translate(load_spec(path, None))
            texts = read_additions(path, api).texts
            return replace(api, additions=tuple((".".join(where), text) for where, text in texts.items()))
        except SpecError as error:
            first, *others = [problem for problem in error.problems if problem.severity == "error"]
            more = f", and {len(others)} more" if others else ""
            return f"{_format_problem(first, path, description.name)}{more}"
        except UnreadableInput as error:
            return f"{escape(description.name)} is not a curated description: {error}"
        except RecursionError:
            return f"{escape(description.name)}: nested too deeply"


def _format_problem(problem: Problem, path: Path, name: str) -> str:
    """A problem with the name that the user typed, because the file may be a copy of a file in a commit."""
    file = Path(problem.location.file).absolute()
    inside = file.relative_to(path.absolute()) if file.is_relative_to(path.absolute()) else Path()
    location = name if inside == Path() else f"{name.rstrip('/')}/{inside.as_posix()}"
    return f"{replace(problem.location, file=location)}: {problem.message}"


def _locate(finding: Finding, old: Description, new: Description) -> Finding:
    """The finding with its locations: in the base unless it is new, in the revision unless it is removed."""
    if is_below(finding.subject, ADDITIONS):
        return finding
    is_in_base = bool(finding.before or not finding.after)
    is_in_revision = bool(finding.after or not finding.before)
    return replace(
        finding,
        base=finding.base or (old.locate(finding.base_pointer or finding.subject) if is_in_base else None),
        revision=finding.revision
        or (new.locate(finding.revision_pointer or finding.subject) if is_in_revision else None),
    )
