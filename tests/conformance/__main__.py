"""`make conformance`: prints the score, and writes it to docs/conformance.md."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.conformance.score import CASES, Case, Score, compute_score

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "conformance.md"
MIN_BREAKING, MAX_FALSE_ALARMS, MIN_RECALL, MAX_NOT_SILENT = 206, 2, 0.97, 1
_BLOCK = re.compile("(?<=<!-- score -->\n).*(?=<!-- /score -->)", re.DOTALL)


def format_score(score: Score) -> str:
    """The score as Markdown."""
    reported, known = score.recall
    hits = len(score.breaking) - len(score.missed)
    silent = len(score.unchanged) - len(score.not_silent)
    rows = (
        ("breaking pairs that are found", f"{hits} of {len(score.breaking)}", f"at least {MIN_BREAKING}"),
        (
            "false alarms",
            f"{len(score.false_alarms)} of {len(score.harmless)}",
            f"at most {MAX_FALSE_ALARMS}",
        ),
        (
            "changes of stable pairs that are found",
            f"{reported} of {known} ({reported / known:.1%})",
            f"at least {MIN_RECALL:.0%}".replace("%", " %"),
        ),
        (
            "unchanged pairs without a finding",
            f"{silent} of {len(score.unchanged)}",
            f"all but {MAX_NOT_SILENT}",
        ),
    )
    lines = ["| | score | limit |", "| --- | --- | --- |", *(f"| {' | '.join(row)} |" for row in rows), ""]
    incomplete = [case for case in score.stable if case.known - case.reported]
    for title, cases in (
        ("Missed", score.missed),
        ("False alarms", score.false_alarms),
        ("Unchanged pairs with a finding", score.not_silent),
        ("Stable pairs of which a change is not found", incomplete),
    ):
        lines.append(f"{title}: {_list_names(cases)}.")
    return "\n".join([*lines, "", _describe_contradictions(score)]) + "\n"


def _list_names(cases: list[Case]) -> str:
    return ", ".join(f"`{case.name}`" for case in cases) or "none"


def _describe_contradictions(score: Score) -> str:
    """The paragraph about the pairs that contradict the rules for security."""
    cases = score.breaking_by_effect
    alarms, pairs = len(score.false_alarms) + len(cases), len(score.harmless) + len(cases)
    return (
        f"**Of the {len(score.cases)} pairs, {len(cases)} contradict a rule of sdkwright, and are not counted as false"
        f" alarms**: {_list_names(cases)}. In these pairs, an operation needs credentials, or one more scope. oasdiff"
        " calls every change of security compatible. sdkwright compares the effect: a caller without the credentials is"
        " rejected, so `security-requirement-tightened` is an error. With these pairs, there are"
        f" {alarms} false alarms in {pairs} pairs, {'above' if alarms > MAX_FALSE_ALARMS else 'within'} the limit."
        if cases
        else "No pair contradicts a rule of sdkwright."
    )


def read_score() -> str:
    """The score in the page."""
    block = _BLOCK.search(PAGE.read_text("utf-8"))
    assert block is not None
    return block[0]


def is_sufficient(score: Score) -> bool:
    """Whether every number is within its limit."""
    reported, known = score.recall
    return (
        len(score.breaking) - len(score.missed) >= MIN_BREAKING
        and len(score.false_alarms) <= MAX_FALSE_ALARMS
        and reported >= MIN_RECALL * known
        and len(score.not_silent) <= MAX_NOT_SILENT
    )


def main() -> int:
    """Print and write the score; 1 if it is not sufficient."""
    if not CASES.is_dir():
        print(f"skipped: {CASES.name} is not beside the checkout")
        return 0
    score = compute_score(CASES)
    text = format_score(score)
    PAGE.write_text(_BLOCK.sub(lambda _: text, PAGE.read_text("utf-8")), "utf-8")
    print(text, end="")
    return 0 if is_sufficient(score) else 1


if __name__ == "__main__":
    sys.exit(main())
