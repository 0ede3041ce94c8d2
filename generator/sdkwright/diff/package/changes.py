"""A change between two packages, before it is a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sdkwright.diff.core.finding import AffectedOperation, Finding
from sdkwright.diff.package.directions import Directions, find_directions
from sdkwright.diff.package.package import Package
from sdkwright.diff.package.rules import RULES
from sdkwright.diff.package.sources import Type
from sdkwright.diff.package.types import Relation, Types, relate
from sdkwright.problems.problem import SourceLocation


@dataclass(frozen=True)
class PackageChange:
    """One difference, with the code of callers before and after."""

    rule: str  # without the prefix `python-`
    subject: str
    text: str
    before: str = ""
    after: str = ""
    base: SourceLocation | None = None
    revision: SourceLocation | None = None
    operation: AffectedOperation | None = None
    variant: str = ""  # the client or the property to which the change is limited

    def to_finding(self) -> Finding:
        rule = RULES[self.rule]
        return Finding(
            rule.id,
            rule.surface,
            rule.level,
            self.subject,
            f"{self.text} ({self.variant})" if self.variant else self.text,
            (self.operation,) if self.operation else (),
            self.before,
            self.after,
            self.base,
            self.revision,
            effect=rule.effect,
        )


def merge_variants(changes: Iterable[PackageChange]) -> Iterator[PackageChange]:
    """Yield each change once, although the async client and the raw responses have it, too."""
    seen: set[tuple[str, str, str]] = set()
    for change in sorted(changes, key=lambda change: change.variant.count(" ") + bool(change.variant)):
        key = change.rule, change.subject, change.text
        if key not in seen:
            seen.add(key)
            yield change


@dataclass(frozen=True)
class Packages:
    """Both packages, and the classes that have another name in the new one."""

    old: Package
    new: Package
    renames: tuple[tuple[str, str], ...] = ()  # old id, new id

    @cached_property
    def old_types(self) -> Types:
        return Types(self.old, dict(self.renames))

    @cached_property
    def new_types(self) -> Types:
        return Types(self.new)

    @cached_property
    def directions(self) -> Directions:
        return find_directions(self.old_types)

    def relate(self, old: Type, new: Type) -> Relation:
        """Return what a type of the new package is to a type of the old package."""
        return relate(self.old_types, old, self.new_types, new)
