"""Every rule of the wire."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.core.finding import Rule
from sdkwright.diff.wire.rules_operations import operation_rules
from sdkwright.diff.wire.rules_properties import property_rules
from sdkwright.diff.wire.rules_schema import Cell, schema_rules

CELLS: Final[dict[Cell, Rule]] = dict((*schema_rules(), *property_rules()))
"""The rule of each kind of schema change, at each position where it is reported."""
BY_ID: Final[dict[str, Rule]] = {
    rule.id: rule for rule in sorted((*CELLS.values(), *operation_rules()), key=lambda rule: rule.id)
}
RULES: Final[tuple[Rule, ...]] = tuple(BY_ID.values())
