"""Every rule of the wire."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.core.rules import Rule, parse_wire_rules
from sdkwright.diff.wire.rules.operations import OPERATION_TABLE
from sdkwright.diff.wire.rules.properties import build_property_rules
from sdkwright.diff.wire.rules.schema_changes import SchemaPlace, build_schema_rules
from sdkwright.diff.wire.rules.webhooks import WEBHOOK_TABLE

SCHEMA_RULES: Final[dict[SchemaPlace, Rule]] = {**build_schema_rules(), **build_property_rules()}
"""The rule for each kind of change, at each position where it is reported."""
RULES_BY_ID: Final[dict[str, Rule]] = {
    rule.id: rule
    for rule in sorted(
        (*SCHEMA_RULES.values(), *parse_wire_rules(OPERATION_TABLE + WEBHOOK_TABLE)), key=lambda rule: rule.id
    )
}
RULES: Final[tuple[Rule, ...]] = tuple(RULES_BY_ID.values())
