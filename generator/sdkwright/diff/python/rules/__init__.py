"""Every rule of the Python surface."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.core.rules import Rule, parse_python_rules
from sdkwright.diff.python.rules.methods import ARGUMENT_TABLE, METHOD_TABLE, RESULT_TABLE
from sdkwright.diff.python.rules.models import FIELD_TABLE, MODEL_TABLE, TYPE_TABLE
from sdkwright.diff.python.rules.sessions import SESSION_TABLE

GROUPS: Final[tuple[tuple[Rule, ...], ...]] = tuple(
    tuple(parse_python_rules(table))
    for table in (
        *(METHOD_TABLE, ARGUMENT_TABLE, RESULT_TABLE, SESSION_TABLE),
        *(MODEL_TABLE, FIELD_TABLE, TYPE_TABLE),
    )
)
"""The rules by what they are about."""
RULES: Final[dict[str, Rule]] = {rule.id.removeprefix("python-"): rule for group in GROUPS for rule in group}
"""The rules by id, without the prefix `python-`."""
