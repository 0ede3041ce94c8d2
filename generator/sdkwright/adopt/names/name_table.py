"""The names that a person decided before adopting: call paths of operations, and names of components."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sdkwright.adopt.model import Json, SourceOperation
from sdkwright.adopt.names.component_uses import INPUT, OUTPUT
from sdkwright.openapi.pointers import has_pointer
from sdkwright.openapi.untyped import as_mapping
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problem, SourceLocation, SpecError


@dataclass(frozen=True)
class NameTable:
    """The names that a person decided."""

    call_paths: Mapping[str, str] = field(default_factory=dict[str, str])
    """`GET /users` → `users.list`."""
    components: Mapping[str, str] = field(default_factory=dict[str, str])
    """The name of a component in the source → its name. An inline schema has its pointer, `#/paths/…`, as its name."""
    locations: Mapping[str, SourceLocation] = field(default_factory=dict[str, SourceLocation])
    """Where the table has an entry, by its key."""


Mistake = tuple[str, str]
"""The key of an entry, and what is wrong with it."""


def check_name_table(table: NameTable, operations: Sequence[SourceOperation], document: Json) -> None:
    """Check that a document has the operations and schemas of a table; raises SpecError with all that are unknown."""
    labels = {operation.label: operation for operation in operations}
    schemas = as_mapping(as_mapping(document.get("components")).get("schemas"))
    mistakes = [
        (key, f"unknown operation {quote(key)}{suggest_name(key, labels) or _advise(labels)}")
        for key in table.call_paths
        if key not in labels
    ]
    mistakes += [
        (key, f"unknown component {quote(key)}{_suggest_component(key, schemas) or _advise(schemas)}")
        for key in table.components
        if key not in schemas and not (key.startswith("#/") and has_pointer(document, key[1:]))
    ]
    report_mistakes(table, mistakes)


def _suggest_component(name: str, schemas: Mapping[str, Any]) -> str:
    """The forms of a schema for requests and responses, if it has any; else a name that is similar."""
    forms = [f"{name}{suffix}" for suffix in (INPUT, OUTPUT) if f"{name}{suffix}" in schemas]
    if forms:
        return f". Did you mean {' or '.join(map(quote, forms))}?"
    return suggest_name(name, schemas)


def report_mistakes(table: NameTable, mistakes: Sequence[Mistake]) -> None:
    """Raise SpecError for mistakes in a table, if there are any."""
    nowhere = SourceLocation("names", 1)
    if mistakes:
        raise SpecError(Problem(table.locations.get(key, nowhere), "error", text) for key, text in mistakes)


def _advise(known: Mapping[str, Any]) -> str:
    example = next(iter(known), "")
    return (
        f"; write a name of the document, such as {quote(example)}" if example else "; the document has none"
    )
