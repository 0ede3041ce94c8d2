"""What a change of the description does to the callers of the SDK."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sdkwright.diff.core.finding import EFFECTS, Finding
from sdkwright.diff.python.additions import additions
from sdkwright.diff.python.arguments import takes
from sdkwright.diff.python.channels import OPENS
from sdkwright.diff.python.consequences import with_consequences
from sdkwright.diff.python.methods import methods
from sdkwright.diff.python.models import models
from sdkwright.diff.python.pages import pages, regions
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.results import gives
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.sessions import sessions
from sdkwright.diff.python.side import Side
from sdkwright.diff.python.webhooks import webhooks
from sdkwright.ir.api import Api

__all__ = ["RULES", "compare"]

_SHARED = ("/components/parameters/", "/components/requestBodies/", "/components/responses/")


def compare(base: Api, revision: Api, package: str = "sdk") -> tuple[Finding, ...]:
    """Every change that callers of the SDK could notice, one finding for each cause; `package` is what they import."""
    if base == revision:
        return ()
    pair = Pair(Side(base), Side(revision), package)
    found = (one.finding() for one in with_consequences(_by_cause(_changes(pair)), pair))
    return tuple(sorted(found, key=lambda one: (one.subject, one.rule, one.message)))


def _changes(pair: Pair) -> Changes:
    yield from methods(pair)
    for old, new in pair.methods:
        if old != new:
            yield from takes(old, new, pair)
            yield from (
                gives(old, new, pair) if (old.response_kind, new.response_kind) != (OPENS, OPENS) else ()
            )
    yield from sessions(pair)
    yield from webhooks(pair)
    yield from models(pair)
    yield from pages(pair)
    yield from regions(pair)
    yield from additions(pair)


def _by_cause(changes: Iterable[Change]) -> Iterable[Change]:
    """What several methods share changes once, for all of them; a field also where it is an argument and is read."""
    found: dict[object, Change] = {}
    for change in changes:
        is_field = "/properties/" in change.subject
        is_shared = change.subject.startswith(_SHARED)
        key = change.subject if is_field else (change.subject, change.rule, "" if is_shared else change.text)
        first = found.get(key)
        found[key] = change if first is None else _joined(first, change)
    return found.values()


def _joined(first: Change, second: Change) -> Change:
    worse, other = sorted((first, second), key=lambda one: EFFECTS.index(one.rule.effect or "none"))
    operations = tuple(sorted({*first.operations, *second.operations}))
    if other.text in worse.text:
        return replace(worse, operations=operations)
    if worse.is_of_calls and other.is_of_calls and worse.whose == other.whose:
        return replace(worse, operations=operations, text=f"{worse.text}; {other.text}")
    text = f"{worse.message}; {other.message}"
    return replace(worse, operations=operations, text=text, is_of_calls=False)
