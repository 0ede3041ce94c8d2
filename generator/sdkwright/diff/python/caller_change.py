"""A change for callers, before changes with one cause are merged into one finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, Literal, TypeAlias

from sdkwright.diff.core.finding import EFFECTS, AffectedOperation, Finding
from sdkwright.diff.core.rules import Rule

Direction: TypeAlias = Literal["sent", "received"]
"""Whether callers send or receive a component."""
DIRECTIONS: Final[tuple[Direction, ...]] = ("sent", "received")
_MAX_NAMES: Final = 3
_SHARED: Final = ("/components/parameters/", "/components/requestBodies/", "/components/responses/")


@dataclass(frozen=True)
class CallerChange:
    """A change of one subject, with the calls before and after."""

    rule: Rule
    subject: str
    text: str
    operations: tuple[AffectedOperation, ...]
    before: str = ""
    after: str = ""
    is_about_calls: bool = False  # the message names the methods before the text
    owner: str = ""  # the name in the message instead of the methods
    is_for_other_callers: bool = False  # a less severe effect, on callers in the other direction
    earlier_message: str = ""  # see `Finding`
    pointers: tuple[str, str] | None = (
        None  # where it is in the base and in the revision; None: see `ApiPair`
    )

    @property
    def message(self) -> str:
        """The text, with the affected methods."""
        if not self.is_about_calls:
            return self.text
        calls = [f"`{operation.call}`" for operation in self.operations]
        methods = ", ".join(calls) if len(calls) <= _MAX_NAMES else f"{len(calls)} methods"
        return f"{f'`{self.owner}`' if self.owner else methods}: {self.text}"

    def to_finding(self, base_pointer: str, revision_pointer: str) -> Finding:
        rule = self.rule
        return Finding(
            rule.id,
            rule.surface,
            rule.level,
            self.subject,
            self.message,
            self.operations,
            self.before,
            self.after,
            effect=rule.effect,
            base_pointer=base_pointer if base_pointer != self.subject else "",
            revision_pointer=revision_pointer if revision_pointer != self.subject else "",
            earlier_message=self.earlier_message,
        )


CallerChanges: TypeAlias = Iterator[CallerChange]


def rank_effect(rule: Rule) -> int:
    """The position of a rule's effect, the worst first."""
    return EFFECTS.index(rule.effect or "none")


def merge_by_cause(changes: Iterable[CallerChange]) -> Iterator[CallerChange]:
    """Merge changes that several methods share, and changes of a field that is both an argument and part of a response.

    Changes of a field with different effects on different operations remain separate.
    """
    groups: dict[object, list[CallerChange]] = {}
    for change in changes:
        text = "" if change.subject.startswith(_SHARED) else change.text
        is_field = "/properties/" in change.subject
        key = change.subject if is_field else (change.subject, change.rule, text)
        groups.setdefault(key, []).append(change)
    for group in groups.values():
        yield from _keep_fingerprint(_merge_equal_effects(group), group)


def _merge_equal_effects(group: Iterable[CallerChange]) -> list[CallerChange]:
    """The changes, with those merged that have the same effect or affect the same operations."""
    merged: list[CallerChange] = []
    for change in group:
        for position, known in enumerate(merged):
            if known.rule.effect == change.rule.effect or known.operations == change.operations:
                merged[position] = _merge(known, change)
                break
        else:
            merged.append(change)
    return merged


def _keep_fingerprint(merged: list[CallerChange], group: list[CallerChange]) -> list[CallerChange]:
    """The changes, the worst with the message of earlier releases, which merged all changes of a field."""
    if len(merged) == 1:
        return merged
    earlier = reduce(_merge, (change for change in group if not change.is_for_other_callers))
    worst, *others = sorted(merged, key=lambda change: rank_effect(change.rule))
    return [replace(worst, earlier_message=earlier.message), *others]


def _merge(first: CallerChange, second: CallerChange) -> CallerChange:
    worse, other = sorted((first, second), key=lambda change: rank_effect(change.rule))
    operations = tuple(sorted({*first.operations, *second.operations}))
    if other.text in worse.text:
        return replace(worse, operations=operations)
    if worse.is_about_calls and other.is_about_calls and worse.owner == other.owner:
        return replace(worse, operations=operations, text=f"{worse.text}; {other.text}")
    text = f"{worse.message}; {other.message}"
    return replace(worse, operations=operations, text=text, is_about_calls=False)
