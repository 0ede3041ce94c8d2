"""The formats of the report of a follow: text for a terminal, Markdown for a pull request, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sdkwright.follow.report import (
    AppliedItem,
    FactItem,
    FollowReport,
    OperationItem,
    WordItem,
    count,
    format_totals,
    group_applied,
    join_counts,
    list_next_steps,
)
from sdkwright.problems.markdown_text import escape_prose, format_code, format_code_block
from sdkwright.problems.messages import escape, shorten
from sdkwright.problems.problem import Problem, SourceLocation

VERSION: Final = "1.0"
"""Of the JSON report: a new key raises the second number, an incompatible change the first."""
MAX_BYTES: Final = 65_000
"""Of the Markdown: GitHub accepts 65,536 characters in a pull request."""
_MAX_ITEMS: Final = 5
"""Of the sections that are only for information, in the text; the other formats contain all."""


def format_text(report: FollowReport) -> str:
    """The report for a terminal."""
    verb = "would change" if report.is_dry_run else "->"
    lines = [
        format_totals(report),
        f"{escape(report.source)} {verb} {escape(report.spec)}, since {escape(report.since)}",
    ]
    for heading, body in _list_sections(report):
        lines += ["", heading, *body] if body else []
    steps = [
        f"  {command:<20} {purpose}" if command else f"  {escape(purpose)}"
        for command, purpose in list_next_steps(report)
    ]
    lines += ["", "next", *steps] if steps else []
    return "\n".join(lines) + "\n"


def _list_sections(report: FollowReport) -> Iterator[tuple[str, list[str]]]:
    yield _count_heading("left to you", report.left), [
        line for item in report.left for line in _list_left(item)
    ]
    yield _count_heading("operations", report.operations), _list_operations(report.operations)
    yield f"applied ({len(report.applied):,}) in {count(len(report.files), 'file')}", _list_applied(report)
    notes = [escape(f"{kind}: {text}") for kind, text in report.notes]
    yield _count_heading("components and documents", notes), _shorten(notes)
    kept = [_format_fact(item) for item in report.kept]
    yield _count_heading("kept, as you decided", kept), _shorten(kept)
    outdated = [_format_problem(problem) for problem in report.outdated]
    yield _count_heading("decisions that no longer apply", outdated), _shorten(outdated, len(outdated))
    words = [_format_word(item) for item in report.words_kept]
    yield _count_heading("texts of yours that the vendor changed", words), _shorten(words)
    widened = [*dict.fromkeys(map(_format_fact, report.widened))]
    yield _count_heading("accepts more than one of several parts of the vendor", widened), _shorten(widened)
    lost = [_format_word(item) for item in report.lost]
    yield _count_heading("yours, and gone with what the vendor removed or replaced", lost), _shorten(lost)
    examples = [_format_word(item) for item in report.removed_examples]
    yield _count_heading("examples that no longer fit, and were removed", examples), _shorten(examples)
    advice = [_format_problem(problem) for problem in report.advice]
    yield _count_heading("new advice of lint", advice), _shorten(advice)
    yield "on purpose", list(_list_on_purpose(report))
    yield "for callers", [f"  {line}" for line in _list_callers(report)]


def _count_heading(heading: str, items: Sequence[object]) -> str:
    return f"{heading} ({len(items):,})"


def _list_left(item: FactItem) -> Iterator[str]:
    yield f"  {item.location or escape(item.place)}"
    yield f"      {_format_fact(item)}"
    if item.why:
        yield f"      {escape(item.why)}"
    yield f"      vendor  {_format_sides(item.before, item.upstream)}"
    yield f"      spec    {shorten(escape(item.ours))}"
    if item.seen_in:
        yield f"      seen in {escape(item.seen_in)}"
    for answer in item.answers:
        yield f"      - {escape(answer.text)}"
        yield from (f"          {escape(line)}" for line in answer.toml.splitlines())


def _list_operations(operations: Sequence[OperationItem]) -> list[str]:
    labels = [_format_label(item) for item in operations]
    width = max(map(len, labels), default=0)
    return [
        f"  {item.kind:<7}  {label:<{width}}  {escape(item.call)}".rstrip()
        for item, label in zip(operations, labels, strict=True)
    ]


def _list_applied(report: FollowReport) -> list[str]:
    lines: list[str] = []
    for kind, items in group_applied(report):
        lines.append(f"  {escape(kind)} ({len(items):,})")
        lines += [f"  {line}" for line in _shorten([_format_applied(item) for item in items])]
    return lines


def _format_applied(item: AppliedItem) -> str:
    where = f"{item.location}  " if item.location else ""
    return f"{where}{escape(item.subject)}: {escape(item.fact)}"


def _format_label(item: OperationItem) -> str:
    return escape(f"{item.old_label} -> {item.label}" if item.old_label else item.label)


def _format_fact(item: FactItem) -> str:
    why = f" ({item.why})" if item.why and not item.answers else ""
    return escape(f"{item.subject}: {item.fact}{why}")


def _format_sides(before: str, after: str) -> str:
    sides = [shorten(escape(side)) for side in ((after,) if before == after else (before, after))]
    return " -> ".join(sides)


def _format_word(item: WordItem) -> str:
    where = f"{item.location}  " if item.location else ""
    text = shorten(escape(item.upstream)) if item.upstream else "(removed)"
    return f"{where}{escape(item.subject)}: {escape(item.kind)}: {text}"


def _format_problem(problem: Problem) -> str:
    return f"{problem.location}: {escape(problem.message)}"


def _shorten(lines: list[str], maximum: int = _MAX_ITEMS) -> list[str]:
    rest = len(lines) - maximum
    return [*(f"  {line}" for line in lines[:maximum]), *([f"  … and {rest:,} more"] if rest > 0 else [])]


def _list_on_purpose(report: FollowReport) -> Iterator[str]:
    if report.on_purpose:
        verb = "differs" if report.on_purpose == 1 else "differ"
        yield f"  {count(report.on_purpose, 'fact')} of the spec {verb} from the vendor's; sdkwright upstream counts them by kind"
    if report.left_out:
        yield f"  {count(len(report.left_out), 'operation')} left out"


def _list_callers(report: FollowReport) -> Iterator[str]:
    callers = report.callers
    if callers is None:
        return
    yield f"wire    {join_counts(callers.wire)}"
    yield f"Python  {escape(callers.unavailable) or join_counts(callers.python)}"
    yield callers.version


def format_markdown(report: FollowReport) -> str:
    """The report with all items, for a pull request; what does not fit there is counted at the end."""
    head = [f"**{escape_prose(format_totals(report))}**", ""]
    head.append(f"{format_code(report.source)}, since {format_code(report.since)}.")
    text = "\n".join(head) + "\n"
    omitted = 0
    for heading, blocks in _list_markdown_sections(report):
        part = f"\n### {heading}\n\n"
        for block in blocks:
            fits = len(f"{text}{part}{block}".encode()) < MAX_BYTES - 200
            part += block if fits else ""
            omitted += not fits
        text += part
    return (
        f"{text}\n{count(omitted, 'more item')} do not fit here; `--format json` has all.\n"
        if omitted
        else text
    )


def _list_markdown_sections(report: FollowReport) -> Iterator[tuple[str, list[str]]]:
    if report.callers is not None:
        yield "For callers", [f"- {escape_prose(line)}\n" for line in _list_callers(report)]
    if report.left:
        yield "Left to you", [
            "".join(f"{line}\n" for line in _list_markdown_left(item)) for item in report.left
        ]
    if report.operations:
        yield "Operations", [_format_markdown_operation(item) for item in report.operations]
    if report.applied:
        yield "Applied", [f"- {len(items):,} {escape_prose(kind)}\n" for kind, items in group_applied(report)]
    if report.notes:
        lines = [f"- {escape_prose(kind)}: {format_code(text)}\n" for kind, text in report.notes]
        yield "Components and documents", lines
    if report.kept:
        yield "Kept, as you decided", [f"- {escape_prose(_format_fact(item))}\n" for item in report.kept]
    if report.outdated:
        yield "Decisions that no longer apply", [
            _format_markdown_problem(problem) for problem in report.outdated
        ]
    if report.removed_examples:
        yield "Examples that no longer fit, and were removed", [
            _format_markdown_word(item) for item in report.removed_examples
        ]
    if report.left_out:
        yield "Left out on purpose", [
            f"- {format_code(label)}{f': {escape_prose(reason)}' * bool(reason)}\n"
            for label, reason in report.left_out
        ]
    if report.words_kept:
        yield "Texts of yours that the vendor changed", [
            _format_markdown_word(item) for item in report.words_kept
        ]
    if report.widened:
        lines = [f"- {escape_prose(line)}\n" for line in dict.fromkeys(map(_format_fact, report.widened))]
        yield "Accepts more than one of several parts of the vendor", lines
    if report.lost:
        yield "Yours, and gone with what the vendor removed or replaced", [
            _format_markdown_word(item) for item in report.lost
        ]
    if report.advice:
        yield "New advice of lint", [_format_markdown_problem(problem) for problem in report.advice]
    if report.applied:
        yield "Applied, by place", [
            _format_markdown_applied(item) for _, items in group_applied(report) for item in items
        ]


def _format_markdown_applied(item: AppliedItem) -> str:
    where = f", {format_code(str(item.location))}" if item.location else ""
    return f"- {format_code(item.subject)}: {escape_prose(item.fact)}{where}\n"


def _list_markdown_left(item: FactItem) -> Iterator[str]:
    where = f", {format_code(str(item.location))}" if item.location else ""
    yield f"- {format_code(item.subject)}: {escape_prose(item.fact)}{where}"
    if item.why:
        yield f"  <br>{escape_prose(item.why)}"
    yield f"  <br>vendor: {format_code(_format_sides(item.before, item.upstream))}; spec: {format_code(item.ours)}"
    if item.seen_in:
        yield f"  <br>seen in {format_code(item.seen_in)}"
    for answer in item.answers:
        yield f"  - {escape_prose(answer.text)}"
        if answer.toml:
            yield ""
            yield from (f"    {line}" for line in format_code_block(answer.toml.splitlines(), "toml"))
            yield ""


def _format_markdown_operation(item: OperationItem) -> str:
    call = f", {format_code(item.call)}" if item.call else ""
    return f"- {item.kind}: {format_code(_format_label(item))}{call}\n"


def _format_markdown_word(item: WordItem) -> str:
    where = f", {format_code(str(item.location))}" if item.location else ""
    return f"- {format_code(item.subject)} {item.kind}{where}\n  <br>{escape_prose(item.upstream) or '(removed)'}\n"


def _format_markdown_problem(problem: Problem) -> str:
    return f"- {format_code(str(problem.location))}: {escape_prose(problem.message)}\n"


def format_json(report: FollowReport) -> str:
    """The report for programs, with all items."""
    document = {
        "version": VERSION,
        "totals": format_totals(report),
        "source": report.source,
        "spec": report.spec,
        "since": report.since,
        "dryRun": report.is_dry_run,
        "files": list(report.files),
        "operations": [_to_json(item) for item in report.operations],
        "applied": {kind: len(items) for kind, items in group_applied(report)},
        "changes": [_to_json(item) for _, items in group_applied(report) for item in items],
        "notes": [{"kind": kind, "subject": text} for kind, text in report.notes],
        "textsUpdated": report.words_applied,
        "left": [_to_json(item) for item in report.left],
        "kept": [_to_json(item) for item in report.kept],
        "leftOut": [{"operation": label, "reason": reason} for label, reason in report.left_out],
        "differencesOnPurpose": report.on_purpose,
        "outdatedDecisions": [_to_json(problem) for problem in report.outdated],
        "textsKept": [_to_json(item) for item in report.words_kept],
        "examplesRemoved": [_to_json(item) for item in report.removed_examples],
        "widened": [_to_json(item) for item in report.widened],
        "lost": [_to_json(item) for item in report.lost],
        "advice": [_to_json(problem) for problem in report.advice],
        "callers": None if report.callers is None else _callers_to_json(report),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _to_json(item: AppliedItem | FactItem | OperationItem | WordItem | Problem) -> dict[str, Any]:
    values = {_to_camel_case(key): value for key, value in asdict(item).items()}
    location = item.location
    return {**values, "location": _location_to_json(location)}


def _location_to_json(location: SourceLocation | None) -> dict[str, Any] | None:
    return None if location is None else {"file": location.file, "line": location.line}


def _callers_to_json(report: FollowReport) -> dict[str, Any]:
    callers = report.callers
    assert callers is not None
    return {
        "wire": dict(callers.wire),
        "python": None if callers.unavailable else dict(callers.python),
        "version": callers.version,
    }


def _to_camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return "".join([first, *(word.capitalize() for word in rest)])


FORMATS: Final[Mapping[str, Callable[[FollowReport], str]]] = {
    "text": format_text,
    "markdown": format_markdown,
    "json": format_json,
}
