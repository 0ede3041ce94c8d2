"""How the findings of the wire agree with what is known of pairs of descriptions."""

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
_WHOLE = (AffectedOperation("", ""),)  # a finding that is about the API as a whole


@dataclass(frozen=True)
class Case:
    """A pair of descriptions: operation, path and whether it breaks, of each change that is known and found."""

    name: str
    kind: str
    is_stable: bool
    top: str  # the highest level that is known: ERR, WARN, INFO or nothing
    known: frozenset[tuple[str, str, bool]]
    found: frozenset[tuple[str, str, bool]]

    @property
    def is_judged(self) -> bool:
        """Whether it counts for the yes or no: what may or may not break is set aside."""
        return self.kind in _ASSERTED and self.top != "WARN"

    @property
    def breaks(self) -> bool:
        """Whether it is known to break callers."""
        return self.top == "ERR"

    @property
    def is_called_breaking(self) -> bool:
        """Whether a finding breaks callers."""
        return any(breaks for _, _, breaks in self.found)


@dataclass(frozen=True)
class Score:
    """What comes of all cases."""

    cases: tuple[Case, ...]

    @property
    def breaking(self) -> list[Case]:
        """Those that are known to break callers."""
        return [one for one in self.cases if one.is_judged and one.breaks]

    @property
    def missed(self) -> list[Case]:
        """Breaks that were not found."""
        return [one for one in self.breaking if not one.is_called_breaking]

    @property
    def harmless(self) -> list[Case]:
        """Those that are known to break nobody."""
        return [one for one in self.cases if one.is_judged and not one.breaks]

    @property
    def alarms(self) -> list[Case]:
        """Breaks that are none."""
        return [one for one in self.harmless if one.is_called_breaking]

    @property
    def stable(self) -> list[Case]:
        """Those that two releases of the reference agree on."""
        return [one for one in self.cases if one.is_stable]

    @property
    def recalled(self) -> tuple[int, int]:
        """How many of the known changes of the stable cases were found, and how many there are."""
        return sum(len(one.known & one.found) for one in self.stable), sum(
            len(one.known) for one in self.stable
        )

    @property
    def unchanged(self) -> list[Case]:
        """Those in which nothing is to be found."""
        return [one for one in self.cases if one.kind == "asserted-none"]

    @property
    def loud(self) -> list[Case]:
        """Unchanged, and yet something was found."""
        return [one for one in self.unchanged if one.found]


def score(folder: Path) -> Score:
    """Compare every pair of a folder."""
    return Score(tuple(_cases(sorted(folder.glob("*/expect.json")))))


def _cases(paths: Iterable[Path]) -> Iterator[Case]:
    for path in paths:
        known = json.loads(path.read_text("utf-8"))
        levels = [change["level"] for change in known["changes"]]
        base, revision = (
            read_description(str(path.parent / f"{side}.yaml")) for side in ("base", "revision")
        )
        yield Case(
            path.parent.name,
            known["kind"],
            known["stable"],
            next((level for level in ("ERR", "WARN", "INFO") if level in levels), ""),
            frozenset(
                (one["operation"], erase_parameter_names(one["path"]), one["level"] == "ERR")
                for one in known["changes"]
            ),
            frozenset(
                (*_written(reached, finding.rule), finding.level == "error")
                for finding in compare(base, revision)
                for reached in finding.operations or _WHOLE
            ),
        )


def _written(reached: AffectedOperation, rule: str) -> tuple[str, str]:
    """An operation as the reference writes it; how a path's parameter is called does not matter."""
    if rule in ("webhook-added", "webhook-removed"):
        return "", ""
    if reached.path and not reached.path.startswith("/"):
        return reached.method, f"webhook:{reached.path}"
    return reached.method, erase_parameter_names(reached.path)
