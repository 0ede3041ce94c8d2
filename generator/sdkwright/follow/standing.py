"""Where a spec stands: the document that it follows, how it differs from it, and what is decided and open."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from sdkwright.follow.answers import find_open, find_outdated
from sdkwright.follow.bases import adopt_document
from sdkwright.follow.changes import FactKind
from sdkwright.follow.completeness import ADDED, list_sides
from sdkwright.follow.labels import erase, list_labels
from sdkwright.follow.report import FactItem, count
from sdkwright.follow.report_items import make_open_item
from sdkwright.follow.source_file import UpstreamSource
from sdkwright.follow.state import State
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import Problem, UnreadableInput

VERSION: Final = "1.0"
"""Of the JSON: a new key raises the second number, an incompatible change the first."""
FACT_KINDS: Final[tuple[FactKind, ...]] = get_args(FactKind)


@dataclass(frozen=True)
class Standing:
    """The state of a spec that follows a document."""

    source: UpstreamSource
    age: int
    """In days."""
    operations: int
    """Of the vendor's document."""
    on_purpose: tuple[tuple[str, int], ...]
    """The facts that differ, by kind, the most frequent first; without what is left out or undecided."""
    left_out: tuple[tuple[str, str], ...]
    """The operations that the spec does not have, and the reasons; "" if no decision gives one."""
    undecided: tuple[FactItem, ...]
    kept: tuple[tuple[str, str], ...]
    """The place and the fact of each answered conflict, and the reason."""
    outdated: tuple[Problem, ...]


def find_standing(state: State, client_class: str, today: date) -> Standing:
    """Compare a spec with the stored document; raises UnreadableInput if there is none."""
    if state.upstream is None:
        raise UnreadableInput(
            f"{escape(state.name)}/upstream has no document of the vendor; run sdkwright follow NEW --base OLD,"
            " where OLD is the document that the spec was written from"
        )
    vendor = adopt_document(state.upstream.description, client_class)
    sides = list_sides(vendor.side, state.side, state.decisions.pairs)
    undecided = find_open(state.decisions.undecided, state.decisions, sides, state.side)
    open_keys = {(entry.place, entry.fact) for entry in undecided}
    kinds = Counter(
        _find_kind(fact) for place, fact in sides if (place, fact) not in open_keys and fact != ADDED
    )
    labels = list_labels(vendor.document)
    own = {erase(label) for label in list_labels(state.document)}
    reasons = {entry.operation: entry.reason for entry in state.decisions.left_out}
    source = state.upstream.source
    return Standing(
        source=source,
        age=(today - date.fromisoformat(source.date)).days,
        operations=len(labels),
        on_purpose=tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        left_out=tuple((label, reasons.get(label, "")) for label in labels if erase(label) not in own),
        undecided=tuple(make_open_item(entry, state.ours) for entry in undecided),
        kept=tuple((f"{entry.place}: {entry.fact}", entry.reason) for entry in state.decisions.kept),
        outdated=tuple(find_outdated(state.decisions, sides, (vendor.document,), state.side)),
    )


def _find_kind(fact: str) -> str:
    """The kind of a fact in `decisions.toml`: `property` of `property speed`."""
    kinds = [kind for kind in FACT_KINDS if f"{fact} ".startswith(f"{kind} ")]
    return max(kinds, key=len, default=fact)


def format_text(standing: Standing) -> str:
    """The state for a terminal."""
    return "\n".join(_list_lines(standing)) + "\n"


def _list_lines(standing: Standing) -> Iterator[str]:
    source = standing.source
    total = sum(number for _, number in standing.on_purpose)
    form = "" if source.form == "full" else f", {source.form}"
    yield f"{escape(source.source)}, followed on {source.date} ({count(standing.age, 'day')} ago{form})"
    if source.url:
        yield f"published at {escape(source.url)}"
    yield (
        f"{count(standing.operations, 'operation')}, {len(standing.left_out):,} left out;"
        f" {count(total, 'fact')} of the spec differ{'s' * (total == 1)} on purpose; {len(standing.undecided):,} undecided"
    )
    yield from _list_part(
        "undecided",
        [
            line
            for item in standing.undecided
            for line in (
                f"{item.location}  {item.subject}: {item.fact}",
                f"    vendor {item.upstream}, spec {item.ours}; {item.why}",
                *(f"    {answer.text}" for answer in item.answers),
            )
        ],
    )
    yield from _list_part(
        "different on purpose", [f"{number:>5,}  {kind}" for kind, number in standing.on_purpose]
    )
    yield from _list_part("kept, as you decided", [_join(text, reason) for text, reason in standing.kept])
    yield from _list_part("left out", [_join(label, reason) for label, reason in standing.left_out])
    yield from _list_part(
        "decisions that no longer apply",
        [f"{problem.location}: {problem.message}" for problem in standing.outdated],
    )


def _list_part(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", heading)
        yield from (f"  {escape(line)}" for line in lines)


def _join(text: str, reason: str) -> str:
    return f"{text}: {reason}" if reason else text


def format_json(standing: Standing) -> str:
    """The state for programs."""
    source = standing.source
    document = {
        "version": VERSION,
        "source": source.source,
        "url": source.url or None,
        "date": source.date,
        "ageInDays": standing.age,
        "form": source.form,
        "sha256": source.vendor_sha256,
        "operations": standing.operations,
        "differencesOnPurpose": dict(standing.on_purpose),
        "leftOut": [{"operation": label, "reason": reason} for label, reason in standing.left_out],
        "undecided": [
            {
                "place": item.place,
                "fact": item.fact,
                "subject": item.subject,
                "upstream": item.upstream,
                "ours": item.ours,
                "why": item.why,
                "location": item.location and {"file": item.location.file, "line": item.location.line},
            }
            for item in standing.undecided
        ],
        "kept": [{"decision": text, "reason": reason} for text, reason in standing.kept],
        "outdatedDecisions": [
            {"message": problem.message, "file": problem.location.file, "line": problem.location.line}
            for problem in standing.outdated
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FORMATS: Final[Mapping[str, Callable[[Standing], str]]] = {"text": format_text, "json": format_json}
