"""Every rule of the wire."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.core.rules import Rule, wire_rules
from sdkwright.diff.wire.rules.operations import OPERATION_TABLE
from sdkwright.diff.wire.rules.properties import property_rules
from sdkwright.diff.wire.rules.schema_changes import SchemaPlace, schema_rules

SCHEMA_RULES: Final[dict[SchemaPlace, Rule]] = {**schema_rules(), **property_rules()}
"""The rule for each kind of change, at each position where it is reported."""
RULES_BY_ID: Final[dict[str, Rule]] = {
    rule.id: rule
    for rule in sorted((*SCHEMA_RULES.values(), *wire_rules(OPERATION_TABLE)), key=lambda rule: rule.id)
}
RULES: Final[tuple[Rule, ...]] = tuple(RULES_BY_ID.values())
