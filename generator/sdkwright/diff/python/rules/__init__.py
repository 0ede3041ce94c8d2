"""The catalogue: every kind of change of the Python surface."""

from __future__ import annotations

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.rules import arguments, channels, fields, methods, models, results, types

RULES: tuple[Rule, ...] = tuple(
    value
    for module in (methods, arguments, results, channels, models, fields, types)
    for value in vars(module).values()
    if isinstance(value, Rule)
)
