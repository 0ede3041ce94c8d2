"""`make conformance`: the score, printed and kept in docs/conformance.md."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.conformance.score import CASES, Score, score

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "conformance.md"
_BLOCK = re.compile("(?<=<!-- score -->\n).*(?=<!-- /score -->)", re.DOTALL)


def table(found: Score) -> str:
    """The score as markdown."""
    recalled, known = found.recalled
    hits = len(found.breaking) - len(found.missed)
    silent = len(found.unchanged) - len(found.loud)
    rows = (
        ("breaking pairs that are found", f"{hits} of {len(found.breaking)}", "at least 206"),
        ("false alarms", f"{len(found.alarms)} of {len(found.harmless)}", "at most 2"),
        (
            "changes of stable pairs that are found",
            f"{recalled} of {known} ({recalled / known:.1%})",
            "at least 97 %",
        ),
        ("unchanged pairs without a finding", f"{silent} of {len(found.unchanged)}", "all"),
    )
    lines = ["| | score | wanted |", "| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows), ""]
    for title, cases in (
        ("Missed", found.missed),
        ("False alarms", found.alarms),
        ("Not silent", found.loud),
    ):
        lines.append(f"{title}: {', '.join(f'`{one.name}`' for one in cases) or 'none'}.")
    lost = [one.name for one in found.stable if one.known - one.found]
    lines.append(
        f"Stable pairs of which a change is not found: {', '.join(f'`{one}`' for one in lost) or 'none'}."
    )
    return "\n".join(lines) + "\n"


def kept() -> str:
    """The score that the page holds."""
    block = _BLOCK.search(PAGE.read_text("utf-8"))
    assert block is not None
    return block[0]


def main() -> int:
    """Print the score and keep it; 1 when it is lower than it must be."""
    if not CASES.is_dir():
        print(f"skipped: {CASES.name} is not beside the checkout")
        return 0
    found = score(CASES)
    text = table(found)
    PAGE.write_text(_BLOCK.sub(lambda _: text, PAGE.read_text("utf-8")), "utf-8")
    print(text, end="")
    return 0 if is_enough(found) else 1


def is_enough(found: Score) -> bool:
    """Whether every number is what it must be."""
    recalled, known = found.recalled
    enough = len(found.breaking) - len(found.missed) >= 206 and len(found.alarms) <= 2
    return enough and recalled >= 0.97 * known and not found.loud


if __name__ == "__main__":
    sys.exit(main())
