"""How the findings of the wire agree with the changes that are known of 480 pairs of descriptions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.diff.finding import Reached
from generator.diff.reading import read
from generator.diff.wire import compare
from generator.diff.wire.endpoints import erased

CASES = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "diff-cases"
_ASSERTED = {"asserted", "asserted-none", "asserted-not-breaking"}


@dataclass(frozen=True)
class Case:
    """A pair of descriptions, and what is known and found of it."""

    name: str
    kind: str
    is_stable: bool
    is_breaking: bool
    is_warning: bool
    known: frozenset[tuple[str, str, bool]]
    found: frozenset[tuple[str, str, bool]]

    @property
    def calls_breaking(self) -> bool:
        """Whether a finding breaks callers."""
        return any(breaks for _, _, breaks in self.found)


def cases(folder: Path) -> Iterator[Case]:
    """Every pair, compared."""
    for path in sorted(folder.glob("*/expect.json")):
        known = json.loads(path.read_text("utf-8"))
        levels = {change["level"] for change in known["changes"]}
        base, revision = (read(str(path.parent / f"{side}.yaml")) for side in ("base", "revision"))
        found = {
            (*_written(one, finding.rule), finding.level == "error")
            for finding in compare(base, revision)
            for one in finding.operations or (Reached("", ""),)
        }
        yield Case(
            path.parent.name,
            known["kind"],
            known["stable"],
            known["breaking"],
            "WARN" in levels and "ERR" not in levels,
            frozenset(
                (one["operation"], erased(one["path"]), one["level"] == "ERR") for one in known["changes"]
            ),
            frozenset(found),
        )


def _written(reached: Reached, rule: str) -> tuple[str, str]:
    """An operation as the reference writes it; the name of a path's parameter does not matter."""
    if rule in ("webhook-added", "webhook-removed"):
        return "", ""
    if reached.path and not reached.path.startswith("/"):
        return reached.method, f"webhook:{reached.path}"
    return reached.method, erased(reached.path)


def main() -> int:
    """Print the score."""
    every = list(cases(CASES))
    judged = [one for one in every if one.kind in _ASSERTED and not one.is_warning]
    hits = [one for one in judged if one.is_breaking and one.calls_breaking]
    missed = [one for one in judged if one.is_breaking and not one.calls_breaking]
    alarms = [one for one in judged if not one.is_breaking and one.calls_breaking]
    stable = [one for one in every if one.is_stable]
    wanted = sum(len(one.known) for one in stable)
    recalled = sum(len(one.known & one.found) for one in stable)
    silent = [one for one in every if one.kind == "asserted-none"]
    loud = [one for one in silent if one.found]
    print(f"breaking found: {len(hits)} of {len(hits) + len(missed)}; false alarms {len(alarms)}")
    print("missed:", *(one.name for one in missed), sep="\n  ")
    print("alarms:", *(one.name for one in alarms), sep="\n  ")
    print(f"recall over {len(stable)} stable pairs: {recalled} of {wanted} = {recalled / wanted:.1%}")
    for one in stable:
        if one.known - one.found:
            print("  ", one.name, sorted(one.known - one.found))
    print(
        f"silent: {len(silent) - len(loud)} of {len(silent)}",
        *(f"{one.name} {sorted(one.found)}" for one in loud),
        sep="\n  ",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
