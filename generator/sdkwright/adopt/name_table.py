"""The names that a person decided before adopting: call paths of operations, and names of components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NameTable:
    """The names that a person decided."""

    call_paths: Mapping[str, str] = field(default_factory=dict[str, str])
    """`GET /users` → `users.list`."""
    components: Mapping[str, str] = field(default_factory=dict[str, str])
    """The name of a component in the source → its name."""
