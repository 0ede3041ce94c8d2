"""What cannot have changed: equal on both sides, with everything that it refers to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.openapi.untyped import is_list, is_mapping


@dataclass
class Sameness:
    """Two documents; the references whose targets differ are found once, and all that leads to them."""

    base: Mapping[str, Any]
    revision: Mapping[str, Any]
    changed: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        users: dict[str, set[str]] = {}
        waiting: list[str] = []
        known = {*_refs(self.base), *_refs(self.revision)}
        for ref in known:
            before, after = (resolve_pointer(one, ref[1:]) for one in (self.base, self.revision))
            if before is None or after is None or _written(before) != _written(after):
                waiting.append(ref)
            for used in _refs(before):
                users.setdefault(used, set()).add(ref)
        while waiting:
            ref = waiting.pop()
            if ref not in self.changed:
                self.changed.add(ref)
                waiting.extend(users.get(ref, ()))

    def holds(self, before: Any, after: Any) -> bool:
        """Whether two values are certainly one, so that looking closer finds nothing."""
        return _written(before) == _written(after) and not any(ref in self.changed for ref in _refs(before))


def _refs(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if is_mapping(here):
            ref = here.get("$ref")
            if isinstance(ref, str):
                yield ref
            waiting.extend(child for child in here.values() if (is_mapping(child) or is_list(child)))
        elif is_list(here):
            waiting.extend(child for child in here if (is_mapping(child) or is_list(child)))


def _written(value: Any) -> str:
    # Equality of values would take true for 1.
    return json.dumps(value, default=str)
