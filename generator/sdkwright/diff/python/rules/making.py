"""How a rule of the Python surface is made."""

from __future__ import annotations

from sdkwright.diff.core.finding import Effect, Level
from sdkwright.diff.core.rules import Rule

_LEVELS: dict[Effect, Level] = {"runtime": "error", "typing": "warning", "additive": "info", "none": "info"}


def rule(id: str, effect: Effect, meaning: str, example: str, mirror: str, why: str = "") -> Rule:
    """A rule of the Python surface; its level follows from its effect."""
    opposite = f"python-{mirror}" if mirror else ""
    return Rule(f"python-{id}", "python", _LEVELS[effect], meaning, example, opposite, why, effect)
