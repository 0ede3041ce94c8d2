"""The measured section of docs/follow.md, and the limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from benchmarks.page import describe_machine
from tests.following.measuring import Step

MAX_LEFT = 0.01
MAX_SECONDS = 60.0


def list_broken_limits(steps: Sequence[Step]) -> list[str]:
    """The limits that the steps break."""
    return [f"{step.way}, {step.after}: {line}" for step in steps for line in _list_broken_limits(step)]


def _list_broken_limits(step: Step) -> Iterator[str]:
    if step.error:
        yield step.error
        return
    others = step.left - step.left_merged
    if step.left > max(1, MAX_LEFT * step.changes):
        yield f"{step.left} of {step.changes} changes are left, more than {MAX_LEFT:.0%}"
    if step.left_after_answers:
        yield f"{step.left_after_answers} changes are left after the answers"
    if step.facts_unlike_jump:
        yield f"{step.facts_unlike_jump} facts are not those of one jump to the same document"
    if others and not step.is_newest:
        yield f"{others} of {step.left} left are not about parts that correspond to several of the vendor"
    if step.cpu_seconds > MAX_SECONDS:
        yield f"{step.cpu_seconds:.0f} seconds of CPU time"
    if step.changed_files_of_second_run:
        yield f"the second run changes {step.changed_files_of_second_run} files"
    if step.lint_errors or not step.is_generated:
        yield f"{step.lint_errors} lint errors" if step.lint_errors else "the package is not generated"
    if step.types is not None and any(step.types):
        yield f"{len(step.types.mypy)} errors of mypy, {len(step.types.pyright)} of pyright"
    if step.new_findings:
        yield f"{len(step.new_findings)} findings of diff that are not in the report: {step.new_findings[0]}"


def format_tables(steps: Sequence[Step]) -> str:
    """The measured section of the page."""
    head = (
        "| way | document | applied | operations | texts | left | decisions gone | differences | lines | CPU (s) |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    )
    rows = [_format_row(step) for step in steps]
    types = [step for step in steps if step.types is not None]
    notes = [
        f"Measured on {date.today().isoformat()} with {describe_machine()}.",
        *(
            f"{step.way}: {len(step.types.mypy)} errors of mypy, {len(step.types.pyright)} of basedpyright in the last package."
            for step in types
            if step.types is not None
        ),
        *(f"Limit: {line}" for line in list_broken_limits(steps)),
    ]
    return "\n".join([*head, *rows, "", *(f"- {note}" for note in notes)])


def _format_row(step: Step) -> str:
    if step.error:
        return f"| {step.way} | {step.after} | {step.error.replace('|', ' ')} | | | | | | | |"
    cells = (
        step.way,
        step.after,
        f"{sum(step.report['applied'].values()):,}",
        f"{len(step.report['operations']):,}",
        f"{step.report['textsUpdated']:,}",
        f"{step.left:,} ({step.left_merged:,} merged)" if step.left_merged else f"{step.left:,}",
        f"{len(step.lost):,} of {step.decisions:,}",
        f"{step.differences:,}",
        f"{step.lines:,}",
        f"{step.cpu_seconds:.1f}",
    )
    return f"| {' | '.join(cells)} |"
