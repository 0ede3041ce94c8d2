"""What adopting decides in place of a person: collected while a document is converted, and reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

REPORT_FILE: Final = "ADOPTED.md"
"""The report in the spec folder, which is not part of the description."""

Kind = Literal["renamed", "guessed", "weakened", "dropped", "mistake"]
"""A new name, an assumption to be confirmed, a meaning that a type cannot express, a part that is missing in the result,
and a part to which OpenAPI gives no meaning."""


@dataclass(frozen=True, order=True)
class Decision:
    """A decision about a part of the source."""

    kind: Kind
    pointer: str
    """Where the part is in the source."""
    subject: str
    """What the decision is about, for readers: `GET /users`, `schema User`, `User.name`."""
    message: str
    """What was decided, and why if that is not obvious; without a final full stop."""


class Decisions:
    """Collects decisions. One that is collected twice counts once."""

    def __init__(self) -> None:
        self._decisions: dict[Decision, None] = {}

    def add(self, kind: Kind, pointer: str, subject: str, message: str) -> None:
        """Add a decision."""
        self._decisions[Decision(kind, pointer, subject, message)] = None

    def list(self) -> list[Decision]:
        """Return the decisions in the order in which they were added."""
        return list(self._decisions)
