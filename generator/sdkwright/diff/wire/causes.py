"""The causes of findings: each is recorded once, with the operations that it affects as bits of a number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from sdkwright.diff.core.finding import Level

_PARAMETER_OR_HEADER: Final = re.compile(r"/(?:parameters(?:/[^/]+){1,2}|headers/[^/]+)$")


@dataclass
class Cause:
    """A difference that a rule describes."""

    rule: str
    message: str
    base: str  # pointers; "" on the side that has nothing
    revision: str
    before: Any = None
    after: Any = None
    operations: int = 0
    level: Level | None = None
    """The level of the rule, if it is a rule about schemas."""

    @property
    def subject(self) -> str:
        """The pointer in the revision, or in the base if it is removed; of a parameter or header instead of its schema."""
        pointer = self.revision or self.base
        parent = pointer.removesuffix("/schema")
        return parent if _PARAMETER_OR_HEADER.search(parent) else pointer


@dataclass
class Causes:
    """All causes, without duplicates."""

    by_key: dict[tuple[str, str, str], Cause] = field(default_factory=dict[tuple[str, str, str], Cause])

    def add(self, cause: Cause) -> None:
        """Add a cause, or only its operations if it is known."""
        known = self.by_key.setdefault((cause.rule, cause.subject, cause.message), cause)
        known.operations |= cause.operations


@dataclass(frozen=True)
class Recorder:
    """Records causes for one operation, or for the whole API."""

    causes: Causes
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
        """Record that a rule applies."""
        self.causes.add(Cause(rule, message, base, revision, before, after, self.operation))
