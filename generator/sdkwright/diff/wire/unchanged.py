"""Finds values that are the same on both sides, including the targets of references."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sdkwright.diff.wire.schemas import find_heirs
from sdkwright.openapi.pointers import join_pointer, resolve_pointer
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping


@dataclass
class UnchangedValues:
    """Compares values of two documents by their text; the references whose targets differ are computed once."""

    base: Mapping[str, Any]
    revision: Mapping[str, Any]
    changed_references: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        users: dict[str, set[str]] = {}
        queue: list[str] = []
        heirs = {*_list_heirs(self.base), *_list_heirs(self.revision)}
        for heir, reference in heirs:  # where a component is used, those that inherit from it may be sent
            users.setdefault(heir, set()).add(reference)
        inherited = {heir for heir, _ in heirs}
        for reference in {*_list_references(self.base), *_list_references(self.revision), *inherited}:
            before, after = (resolve_pointer(side, reference[1:]) for side in (self.base, self.revision))
            if before is None or after is None or _to_text(before) != _to_text(after):
                queue.append(reference)
            for used in _list_references(before):
                users.setdefault(used, set()).add(reference)
        while queue:
            reference = queue.pop()
            if reference not in self.changed_references:
                self.changed_references.add(reference)
                queue.extend(users.get(reference, ()))

    def are_same(self, before: Any, after: Any) -> bool:
        """Whether two values, and everything that they refer to, are written the same."""
        return _to_text(before) == _to_text(after) and self.changed_references.isdisjoint(
            _list_references(before)
        )


def _list_heirs(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The references to each component that inherits from one with a discriminator, and to that one."""
    components = as_mapping(as_mapping(document.get("components")).get("schemas"))
    for base, heirs in find_heirs(components).items():
        yield from ((_make_reference(heir), _make_reference(base)) for heir in heirs)


def _make_reference(name: str) -> str:
    return "#" + join_pointer("components", "schemas", name)


def _list_references(value: Any) -> Iterator[str]:
    queue = [value]
    while queue:
        current = queue.pop()
        if is_mapping(current):
            reference = current.get("$ref")
            if isinstance(reference, str):
                yield reference
            queue.extend(child for child in current.values() if (is_mapping(child) or is_list(child)))
        elif is_list(current):
            queue.extend(child for child in current if (is_mapping(child) or is_list(child)))


def _to_text(value: Any) -> str:
    # In Python, true equals 1.
    return json.dumps(value, default=str)
