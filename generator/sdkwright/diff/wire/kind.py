"""A kind of schema change: what it means in each direction and at each position, and the smallest schemas that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from sdkwright.diff.core.finding import Level

Direction: TypeAlias = Literal["request", "response"]

POSITIONS: Final[dict[Direction, tuple[str, ...]]] = {
    "request": ("body", "property", "parameter", "parameter-property"),
    "response": ("body", "property", "header"),
}
"""Where a schema may stand. What the API sends by itself, in webhooks and callbacks, is judged as responses are."""


@dataclass(frozen=True)
class Kind:
    """One row of the catalogue; it becomes a rule for each position where it has a level."""

    name: str
    request: Level | None
    """The level in what callers send; None where the change concerns nobody, and is not reported."""
    response: Level | None
    text: str
    """What has happened, with {before} and {after}."""
    before: str
    """The smallest schema that shows it, as YAML."""
    after: str
    mirror: str
    """The opposite kind; "" with a reason."""
    why_no_mirror: str = ""
    levels: Mapping[str, Level | None] = field(default_factory=dict[str, "Level | None"])
    """Positions, as `request-body`, whose level is another one."""
    response_example: tuple[str, str] | None = None
    """Schemas that show it in a response, when others are needed there."""
    only: tuple[str, ...] = ()
    """The positions where it can occur, when not everywhere."""

    def example(self, direction: Direction) -> tuple[str, str]:
        """The smallest schemas that show it."""
        return (
            self.response_example
            if direction == "response" and self.response_example
            else (self.before, self.after)
        )

    def level(self, direction: Direction, position: str) -> Level | None:
        """The level at a position; None where the change is not reported."""
        where = f"{direction}-{position}"
        if self.only and where not in self.only:
            return None
        return self.levels.get(where, self.request if direction == "request" else self.response)
