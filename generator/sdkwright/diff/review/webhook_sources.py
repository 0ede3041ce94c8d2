"""Adds webhooks to findings of components that only webhooks send, because no operation contains these components."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sdkwright.diff.core.changes import find_component
from sdkwright.diff.core.finding import AffectedOperation, Finding
from sdkwright.openapi.pointers import SCHEMA_REF, join_pointer, resolve_pointer
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS


def add_webhook_sources(
    findings: Iterable[Finding], documents: Iterable[Mapping[str, Any]]
) -> Iterator[Finding]:
    """The findings, with the webhooks that send a component if no operation contains it."""
    sides = list(documents)
    sources: dict[str, set[AffectedOperation]] | None = None
    for finding in findings:
        name = "" if finding.operations else find_component(finding.subject)
        if name and sources is None:
            sources = _find_sources(sides)
        webhooks = (sources or {}).get(name, ())
        yield replace(finding, operations=tuple(sorted(webhooks))) if name and webhooks else finding


def _find_sources(documents: Iterable[Mapping[str, Any]]) -> dict[str, set[AffectedOperation]]:
    """The webhooks by the components in their bodies, and by the union of all events."""
    sources: dict[str, set[AffectedOperation]] = defaultdict(set)
    for document in documents:
        webhooks = document.get("webhooks")
        for path, item in webhooks.items() if is_mapping(webhooks) else ():
            for method, operation in item.items() if is_mapping(item) else ():
                if method in HTTP_METHODS and is_mapping(operation):
                    event = resolve_pointer(operation, join_pointer("x-signature", "event", "$ref"))
                    webhook = AffectedOperation(method.upper(), path)
                    body = operation.get("requestBody")
                    for name in {*_find_components(body, document), *_list_schema_names(event)}:
                        sources[name].add(webhook)
    return sources


def _find_components(value: Any, document: Mapping[str, Any]) -> set[str]:
    """The components that a value refers to, at any depth."""
    queue, references = [value], set[str]()
    while queue:
        current = queue.pop()
        if is_list(current):
            queue.extend(current)
        elif is_mapping(current):
            reference = current.get("$ref")
            if isinstance(reference, str) and reference not in references:
                references.add(reference)
                queue.append(resolve_pointer(document, reference[1:]))
            queue.extend(current.values())
    return {name for reference in references for name in _list_schema_names(reference)}


def _list_schema_names(reference: Any) -> list[str]:
    is_schema = isinstance(reference, str) and reference.startswith(SCHEMA_REF)
    return [reference.removeprefix(SCHEMA_REF)] if is_schema else []
