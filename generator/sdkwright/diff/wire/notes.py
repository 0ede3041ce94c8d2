"""What was found so far: one note for each cause, with the operations that it reaches as bits of a number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

_OF_A_VALUE: Final = re.compile(r"/(?:parameters(?:/[^/]+){1,2}|headers/[^/]+)$")


@dataclass
class Note:
    """A cause."""

    rule: str
    message: str
    base: str  # pointers; "" on the side where there is nothing
    revision: str
    before: Any = None
    after: Any = None
    operations: int = 0

    @property
    def subject(self) -> str:
        """What has changed: where it is, or where it was; a parameter or a header rather than its schema."""
        pointer = self.revision or self.base
        holder = pointer.removesuffix("/schema")
        return holder if _OF_A_VALUE.search(holder) else pointer


@dataclass
class Notes:
    """All of them, the same cause noted once."""

    found: dict[tuple[str, str, str], Note] = field(default_factory=dict[tuple[str, str, str], Note])

    def add(self, note: Note) -> None:
        """Note a cause, or one more operation of it."""
        known = self.found.setdefault((note.rule, note.subject, note.message), note)
        known.operations |= note.operations


@dataclass(frozen=True)
class Scribe:
    """Writes notes for one operation, or for the whole API."""

    notes: Notes
    operation: int = 0

    def __call__(
        self,
        rule: str,
        message: str,
        base: str = "",
        revision: str = "",
        before: Any = None,
        after: Any = None,
    ) -> None:
        """Note that a rule applies."""
        self.notes.add(Note(rule, message, base, revision, before, after, self.operation))
