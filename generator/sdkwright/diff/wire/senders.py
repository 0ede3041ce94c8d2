"""The webhooks that a component arrives with: the SDK has a function for all of them, and knows none by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from sdkwright.diff.core.changes import component
from sdkwright.diff.core.finding import Finding, Reached
from sdkwright.openapi.pointers import join_pointer, resolve_pointer
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS

_SCHEMAS: Final = "#/components/schemas/"


def with_senders(findings: Iterable[Finding], documents: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """The findings; those of components that no call reaches have the webhooks that do."""
    known: dict[str, set[Reached]] | None = None
    sides = list(documents)
    for one in findings:
        name = "" if one.operations else component(one.subject)
        if name and known is None:
            known = _senders(sides)
        found = (known or {}).get(name, ())
        yield replace(one, operations=tuple(sorted(found))) if name and found else one


def _senders(documents: Iterable[Mapping[str, Any]]) -> dict[str, set[Reached]]:
    """The webhooks by the components in their bodies, and by the union that each is read as."""
    found: dict[str, set[Reached]] = defaultdict(set)
    for document in documents:
        webhooks = document.get("webhooks")
        for path, item in webhooks.items() if is_mapping(webhooks) else ():
            for method, operation in item.items() if is_mapping(item) else ():
                if method in HTTP_METHODS and is_mapping(operation):
                    event = resolve_pointer(operation, join_pointer("x-signature", "event", "$ref"))
                    reached = Reached(method.upper(), path)
                    for name in {*_held(operation.get("requestBody"), document), *_named(event)}:
                        found[name].add(reached)
    return found


def _held(value: Any, document: Mapping[str, Any]) -> set[str]:
    """The components that a value names, at any depth."""
    waiting, seen = [value], set[str]()
    while waiting:
        here = waiting.pop()
        if is_list(here):
            waiting.extend(here)
        elif is_mapping(here):
            ref = here.get("$ref")
            if isinstance(ref, str) and ref not in seen:
                seen.add(ref)
                waiting.append(resolve_pointer(document, ref[1:]))
            waiting.extend(here.values())
    return {name for ref in seen for name in _named(ref)}


def _named(ref: Any) -> list[str]:
    return [ref.removeprefix(_SCHEMAS)] if isinstance(ref, str) and ref.startswith(_SCHEMAS) else []
