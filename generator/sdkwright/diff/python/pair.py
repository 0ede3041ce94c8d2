"""Both sides of a comparison: what of one is what of the other, though it may have another name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sdkwright.diff.core.finding import AffectedOperation, Finding
from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.assignability import Assignability, Perspective, has_any
from sdkwright.diff.python.side import Side, reached
from sdkwright.ir import names
from sdkwright.ir.api import Operation, Schema
from sdkwright.ir.types import Type

Same = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Pair:
    """What the SDK was, and what it is to be."""

    base: Side
    revision: Side
    package: str  # as callers import it

    @cached_property
    def knows_modules(self) -> bool:
        """Whether both sides say which module a component is in: a single document, such as a bundle, does not."""
        counts = [len({one.module for one in side.api.schemas}) for side in (self.base, self.revision)]
        names = {one.module for side in (self.base, self.revision) for one in side.api.schemas}
        return min(counts) > 1 or len(names) == 1

    @cached_property
    def methods(self) -> tuple[tuple[Operation, Operation], ...]:
        """The operations of both sides: by call path, else, where a call has gone, by what it sends."""
        old, new = self.base.operations, self.revision.operations
        fresh = {_wire(one): one for one in new.values() if one.id not in old}
        found = ((one, new.get(one.id) or fresh.get(_wire(one))) for one in old.values())
        return tuple((one, other) for one, other in found if other is not None)

    @cached_property
    def new_ids(self) -> dict[str, str]:
        return {old.id: new.id for old, new in self.methods}

    @cached_property
    def components(self) -> tuple[tuple[Schema, Schema], ...]:
        """The components of both sides: by name, else by alias, else by what they hold."""
        old, new = self.base.schemas, self.revision.schemas
        return tuple(
            (schema, new[name])
            for schema in old.values()
            if (name := schema.name if schema.name in new else self._renamed.get(schema.name))
        )

    @cached_property
    def _renamed(self) -> dict[str, str]:
        old, new = self.base.schemas, self.revision.schemas
        fresh = [one for one in new.values() if one.name not in old]
        by_alias = {alias: one.name for one in fresh for alias in one.aliases if alias not in new}
        by_content: dict[object, list[str]] = {}
        for one in fresh:
            by_content.setdefault(_held(one), []).append(one.name)
        found: dict[str, str] = {}
        for one in old.values():
            alike = by_content.get(_held(one), [])
            if one.name not in new and (one.name in by_alias or (len(alike) == 1 and _held(one))):
                found[one.name] = by_alias.get(one.name) or alike[0]
        return found

    @cached_property
    def same(self) -> Same:
        """The components and page classes that have been renamed: (before, after)."""
        found = {*self._renamed.items(), *self.renamed_pages.items()}
        return frozenset(
            {*found, *((names.unknown_variant(old), names.unknown_variant(new)) for old, new in found)}
        )

    @cached_property
    def renamed_pages(self) -> dict[str, str]:
        """Page classes that have gone, by what the same method gives now."""
        old, new = self.base.pages, self.revision.pages
        ids = {one.operation: one.name for one in new.values() if one.name not in old}
        found = {one.name: ids.get(self.new_ids.get(one.operation, "")) for one in old.values()}
        return {name: other for name, other in found.items() if other and name not in new}

    def reads(self, old: Type, new: Type, perspective: Perspective) -> bool:
        """Whether a program that reads what was given can read what is given now."""
        flipped = frozenset((after, before) for before, after in self.same)
        return Assignability(self.revision, self.base, flipped, perspective).is_assignable(new, old)

    def takes(self, old: Type, new: Type, perspective: Perspective) -> bool:
        """Whether what was taken is taken still."""
        return Assignability(self.base, self.revision, self.same, perspective).is_assignable(old, new)

    def admits_more(self, before: Type, after: Type) -> bool:
        """Whether a type has values that it had not; to a checker Any fits everything, and yet it is more than most."""
        is_any = has_any(after) and not has_any(before)
        return is_any or not self.reads(before, after, "checker")

    def admits_less(self, before: Type, after: Type) -> bool:
        """Whether a type lacks values that it had."""
        was_any = has_any(before) and not has_any(after)
        return was_any or not self.takes(before, after, "checker")

    def reached(self, old: str, new: str) -> tuple[AffectedOperation, ...]:
        """The operations that a component of both sides reaches; "" for a side that has it not."""
        ids = {self.new_ids.get(one, one) for one in self.base.reaching(old)}
        ids |= {*self.revision.reaching(new)}
        known = {**self.base.operations, **self.revision.operations}
        return tuple(sorted(reached(known[one]) for one in ids))


@dataclass(frozen=True)
class Change:
    """A finding before those of one cause are put together."""

    rule: Rule
    subject: str
    text: str  # what has changed; of a method without its name
    operations: tuple[AffectedOperation, ...]
    before: str = ""
    after: str = ""
    is_of_calls: bool = False  # the text says nothing of whose change it is
    whose: str = ""  # said in place of the methods

    @property
    def message(self) -> str:
        """The text, with the methods that it is about."""
        if not self.is_of_calls:
            return self.text
        calls = [f"`{one.call}`" for one in self.operations]
        methods = ", ".join(calls) if len(calls) < 4 else f"{len(calls)} methods"
        return f"{f'`{self.whose}`' if self.whose else methods}: {self.text}"

    def finding(self) -> Finding:
        """As the report shows it."""
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
        )


Changes = Iterator[Change]


def _wire(operation: Operation) -> tuple[str, str]:
    """What an operation is on the wire: the names of path parameters are the description's own affair."""
    steps = operation.path.split("/")
    return operation.method, "/".join("{}" if step[:1] + step[-1:] == "{}" else step for step in steps)


def _held(schema: Schema) -> tuple[object, ...]:
    """What tells whether two components of different names are one; empty when it tells too little."""
    if schema.kind in ("object", "all_of"):
        return ("class", schema.fields) if len(schema.fields) > 1 else ()
    values: Iterable[object] = schema.content.get("enum") or (schema.tagged.members if schema.tagged else ())
    return (schema.kind, *values) if values else ()
