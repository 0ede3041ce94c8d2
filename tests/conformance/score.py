"""Scores the findings of the wire against pairs of descriptions whose changes are known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.diff.wire import compare
from sdkwright.diff.wire.raw_operations import erase_parameter_names
from sdkwright.openapi.description import read_description

CASES = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "diff-cases"
_ASSERTED = {"asserted", "asserted-none", "asserted-not-breaking"}
_RESTRICTIONS = {
    f"api-{where}security-{change}" for where in ("", "global-") for change in ("added", "scope-added")
}
"""Changes that are compatible for the reference, and break the callers who lack the credentials for sdkwright."""
_WHOLE_API = (AffectedOperation("", ""),)  # of a finding that affects no single operation


@dataclass(frozen=True)
class Case:
    """A pair of descriptions: operation, path and whether it breaks, of each known change and each finding."""

    name: str
    kind: str
    is_stable: bool
    known_ids: frozenset[str]
    top_level: str  # the highest level of the known changes: ERR, WARN, INFO or nothing
    known: frozenset[tuple[str, str, bool]]
    reported: frozenset[tuple[str, str, bool]]

    @property
    def is_judged(self) -> bool:
        """Whether it counts for the yes or no: changes that may break, and those that only restrict security, do not."""
        return self.kind in _ASSERTED and self.top_level != "WARN" and not self.restricts_security

    @property
    def restricts_security(self) -> bool:
        """Whether every known change restricts security, which the reference never calls a break."""
        return bool(self.known_ids) and self.known_ids <= _RESTRICTIONS

    @property
    def breaks(self) -> bool:
        """Whether it is known to break callers."""
        return self.top_level == "ERR"

    @property
    def is_reported_as_breaking(self) -> bool:
        return any(breaks for _, _, breaks in self.reported)


@dataclass(frozen=True)
class Score:
    """The result of all cases."""

    cases: tuple[Case, ...]

    @property
    def breaking(self) -> list[Case]:
        """The cases that are known to break callers."""
        return [case for case in self.cases if case.is_judged and case.breaks]

    @property
    def missed(self) -> list[Case]:
        """The breaking cases without a breaking finding."""
        return [case for case in self.breaking if not case.is_reported_as_breaking]

    @property
    def harmless(self) -> list[Case]:
        """The cases that are known to break no caller."""
        return [case for case in self.cases if case.is_judged and not case.breaks]

    @property
    def false_alarms(self) -> list[Case]:
        """The harmless cases with a breaking finding."""
        return [case for case in self.harmless if case.is_reported_as_breaking]

    @property
    def breaking_by_effect(self) -> list[Case]:
        """The cases with a breaking finding that restrict security, and that the reference calls compatible."""
        return [case for case in self.cases if case.restricts_security and case.is_reported_as_breaking]

    @property
    def stable(self) -> list[Case]:
        """The cases that two releases of the reference agree on."""
        return [case for case in self.cases if case.is_stable]

    @property
    def recall(self) -> tuple[int, int]:
        """The number of known changes of the stable cases that were found, and of all."""
        reported = sum(len(case.known & case.reported) for case in self.stable)
        return reported, sum(len(case.known) for case in self.stable)

    @property
    def unchanged(self) -> list[Case]:
        """The cases without a change."""
        return [case for case in self.cases if case.kind == "asserted-none"]

    @property
    def not_silent(self) -> list[Case]:
        """The unchanged cases with a finding."""
        return [case for case in self.unchanged if case.reported]


def compute_score(folder: Path) -> Score:
    """Compare every pair of a folder."""
    return Score(tuple(_read_cases(sorted(folder.glob("*/expect.json")))))


def _read_cases(paths: Iterable[Path]) -> Iterator[Case]:
    for path in paths:
        expected = json.loads(path.read_text("utf-8"))
        changes = expected["changes"]
        levels = {change["level"] for change in changes}
        base, revision = (
            read_description(str(path.parent / f"{side}.yaml")) for side in ("base", "revision")
        )
        yield Case(
            path.parent.name,
            expected["kind"],
            expected["stable"],
            frozenset(change["id"] for change in changes),
            next((level for level in ("ERR", "WARN", "INFO") if level in levels), ""),
            frozenset(
                (change["operation"], erase_parameter_names(change["path"]), change["level"] == "ERR")
                for change in changes
            ),
            frozenset(
                (*_format_operation(operation, finding.rule), finding.level == "error")
                for finding in compare(base, revision)
                for operation in finding.operations or _WHOLE_API
            ),
        )


def _format_operation(operation: AffectedOperation, rule: str) -> tuple[str, str]:
    """Method and path as in the reference, without the names of path parameters."""
    if rule in ("webhook-added", "webhook-removed"):
        return "", ""
    if operation.path and not operation.path.startswith("/"):
        return operation.method, f"webhook:{operation.path}"
    return operation.method, erase_parameter_names(operation.path)
