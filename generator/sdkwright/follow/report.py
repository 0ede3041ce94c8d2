"""The report of a follow: what was applied, what stays as it is on purpose, what is left to a person, and what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from sdkwright.problems.problem import Problem, SourceLocation

OperationKind = Literal["added", "removed", "moved"]


@dataclass(frozen=True)
class OperationItem:
    """An operation that was added, removed or moved."""

    kind: OperationKind
    label: str
    """`GET /v1/voices`; of a removed operation, in the old document."""
    call: str
    """The call path in the spec: `voices.list`."""
    old_label: str = ""
    """Where a moved operation was."""
    location: SourceLocation | None = None


@dataclass(frozen=True)
class AppliedItem:
    """A change on the wire that was applied."""

    kind: str
    """`property added`: by this, changes are counted."""
    subject: str
    """`Voice.speed`, `GET /v1/voices: query limit`."""
    fact: str
    before: str
    """The values of the vendor, as JSON; `null` if the fact is absent."""
    upstream: str
    location: SourceLocation | None = None
    """In the changed spec; of what was removed, its owner."""


@dataclass(frozen=True)
class FactItem:
    """A fact that is not the same in the spec and in the vendor's document."""

    subject: str
    """`Voice.speed`, `GET /v1/voices: query limit`."""
    fact: str
    """`nullable`, `property speed`."""
    place: str
    """The pointer into the spec as one document, or an operation: the key in `decisions.toml`."""
    before: str
    """The values as JSON; `null` if the fact is absent."""
    upstream: str
    ours: str
    location: SourceLocation | None = None
    why: str = ""
    """Why it is left, or the reason of the decision."""
    seen_in: str = ""
    """Where the vendor has it."""
    upstream_place: str = ""
    """The pointer into the vendor's new document, in the curated form; "" if it has no such place, or it is not known."""
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A way to answer what is left."""

    text: str
    toml: str = ""
    """What to add to `decisions.toml`; "" if the answer is an edit of the spec."""


@dataclass(frozen=True)
class WordItem:
    """A description, a summary or an example that the vendor changed, and that stays as it is in the spec; or what is gone."""

    subject: str
    kind: str
    upstream: str
    """The text of the vendor, "" if it was removed; of what is gone, the text or the value that the spec had."""
    location: SourceLocation | None = None


@dataclass(frozen=True)
class Callers:
    """What the changes of the spec mean for callers: the two verdicts of `sdkwright diff`."""

    wire: tuple[tuple[str, int], ...]
    """The changes by verdict, the worst first, without those that are 0."""
    python: tuple[tuple[str, int], ...]
    version: str
    """The version that the changes require."""
    unavailable: str = ""
    """Why there is no verdict for Python; "" if there is one."""


@dataclass(frozen=True)
class FollowReport:
    """What following a document did, or would do."""

    source: str
    """The new document, without the credentials of a URL."""
    spec: str
    since: str
    """The day of the last follow, or the base that was compared with."""
    is_dry_run: bool
    operations: tuple[OperationItem, ...]
    applied: tuple[AppliedItem, ...]
    notes: tuple[tuple[str, str], ...]
    """What follows from the changes: `component moved`, `document added`, and what it is about."""
    words_applied: int
    words_kept: tuple[WordItem, ...]
    left: tuple[FactItem, ...]
    kept: tuple[FactItem, ...]
    """The changes of the vendor that a decision answers."""
    left_out: tuple[tuple[str, str], ...]
    """The operations that the spec leaves out, and the reason; "" if no decision gives one."""
    on_purpose: int
    """The facts of the spec that differ from the vendor's, apart from what is left."""
    outdated: tuple[Problem, ...]
    """The decisions that no longer apply, which stay in the file."""
    advice: tuple[Problem, ...]
    """What lint finds in the changed spec, and did not find before: missing words, examples that no longer fit."""
    removed_examples: tuple[WordItem, ...]
    widened: tuple[FactItem, ...]
    """Where a part of the spec that corresponds to several of the vendor accepts more than one of these: one item for each."""
    lost: tuple[WordItem, ...]
    """Decisions and texts of the spec that went with parts that the vendor removed or replaced."""
    callers: Callers | None
    """None if nothing changed."""
    files: tuple[str, ...]
    """The paths of the changed files, in the spec folder."""

    @property
    def exit_code(self) -> int:
        """0 if everything is applied, 1 if something is left to a person."""
        return int(bool(self.left))


def format_totals(report: FollowReport) -> str:
    """`12 changes applied, 2 operations added, 1 moved; 1 left`: the first line of each format."""
    kinds = Counter(item.kind for item in report.operations)
    parts = [f"{count(len(report.applied), 'change')} applied"] if report.applied else []
    for kind in ("added", "removed", "moved"):
        noun = (
            ""
            if any("operation" in part for part in parts)
            else "operations" if kinds[kind] != 1 else "operation"
        )
        parts += [" ".join(filter(None, (f"{kinds[kind]:,}", noun, kind)))] if kinds[kind] else []
    if report.words_applied:
        parts.append(f"{count(report.words_applied, 'text')} updated")
    return f"{', '.join(parts) or 'nothing changed'}; {len(report.left):,} left"


def group_applied(report: FollowReport) -> list[tuple[str, list[AppliedItem]]]:
    """The applied changes by kind, the most frequent first."""
    groups: dict[str, list[AppliedItem]] = {}
    for item in report.applied:
        groups.setdefault(item.kind, []).append(item)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def list_next_steps(report: FollowReport) -> Iterator[tuple[str, str]]:
    """Yield what to do next: a command (or ""), and what it is for."""
    if report.is_dry_run and (report.files or report.left):
        yield "", "run the command without --dry-run to write the spec"
        return
    if report.left:
        yield "", f"answer what is left in {report.spec}/, or in {report.spec}/upstream/decisions.toml"
        yield "sdkwright upstream", "list what is still undecided"
    if report.files:
        yield f"git diff {report.spec}", "review the changes"
        yield "make generate test", "write the package, and test it"
    if report.advice:
        yield "sdkwright lint", "list missing descriptions and other advice"


_SPLIT: Final = ("kind", "keyword", "extension")
"""The kinds of facts whose names are more telling than they are."""


def describe_kind(kind: str, name: str, old: object, new: object) -> str:
    """The kind of a change for counts: `property added`, `nullable`, `format`."""
    label = name.partition("/")[0] if kind in _SPLIT and name else kind
    is_part = {old, new} <= {None, True} if _is_plain(old) and _is_plain(new) else False
    if old is None and (is_part or kind in _SPLIT):
        return f"{label} added"
    if new is None and (is_part or kind in _SPLIT):
        return f"{label} removed"
    return f"{label} changed"


def count(number: int, noun: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def join_counts(counts: Iterable[tuple[str, int]]) -> str:
    """`2 breaking, 5 compatible`; `no change` if there are none."""
    return ", ".join(f"{number:,} {label}" for label, number in counts) or "no change"


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, bool)
