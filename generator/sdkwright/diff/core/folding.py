"""One finding for what has one cause: new models come with whatever needs them, and are told together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from sdkwright.diff.core.finding import Finding

_CONSEQUENCES: Final = ("python-model-added", "python-params-added", "python-page-added")
"""Nobody adds these for their own sake: an operation, a field or a variant that is new has brought them along."""
MODELS: Final = "/components/schemas"
"""The subject of models that are told together."""


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, with those of a rule above made one."""
    ordered = sorted(
        map(_at_its_schema, findings),
        key=lambda one: _CONSEQUENCES.index(one.rule) if one.rule in _CONSEQUENCES else -1,
    )
    return tuple(_each(ordered))


def _at_its_schema(finding: Finding) -> Finding:
    """A value of an enum is told at the schema, as on the wire; a property may be called `enum` all the same."""
    above, _, last = finding.subject.rpartition("/")
    is_keyword = last == "enum" and not above.endswith("/properties")
    return replace(finding, subject=above) if is_keyword else finding


def _each(ordered: list[Finding]) -> Iterator[Finding]:
    for rule, group in groupby(ordered, key=lambda one: one.rule if one.rule in _CONSEQUENCES else ""):
        found = sorted(group, key=lambda one: one.subject)
        yield from [_one(found)] if rule and len(found) > 1 else found


def _one(found: list[Finding]) -> Finding:
    ending = " is new"
    names = [one.message.removesuffix(ending) for one in found]
    return replace(
        found[0],
        subject=MODELS,
        message=f"{', '.join(names[:-1])} and {names[-1]} are new",
        operations=tuple(sorted({operation for one in found for operation in one.operations})),
        after="\n".join(one.after for one in found),
        base=None,
        revision=None,
    )
