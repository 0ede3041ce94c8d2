"""The rules of a comparison of packages: those of the Python surface, and some that descriptions cannot cause."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.core.rules import Rule, parse_python_rules
from sdkwright.diff.python.rules import RULES as DESCRIPTION_RULES

_TABLE: Final = """
import-gone | runtime | import-added
    A public name can no longer be imported: ImportError. Only a newer generator causes it.
    `from sdk import ByteStream` raises
import-added | additive | import-gone
    A public name is new. Only a newer generator causes it.
    `from sdk import EventStream` works
argument-default-changed | runtime | argument-default-changed
    A call without an optional argument uses another value. Only a newer generator causes it.
    `Shop()` has `max_retries=3`, no longer `max_retries=2`
field-default-changed | runtime | field-default-changed
    A model that is created without a field has another value. Only a newer generator causes it.
    `Settings()` has `speed=1.0`, no longer `speed=None`
member-kind-changed | runtime | member-kind-changed
    A method became an attribute, or the reverse: calls or comparisons fail. Only a newer generator causes it.
    `page.has_next_page()` becomes `page.has_next_page`
constant-value-changed | runtime | constant-value-changed
    A public constant has another value. Only a newer generator causes it.
    `sdk.DEFAULT_TIMEOUT` is `30`, no longer `60`
"""

OWN_RULES: Final[tuple[Rule, ...]] = tuple(parse_python_rules(_TABLE))
RULES: Final[dict[str, Rule]] = {
    **DESCRIPTION_RULES,
    **{rule.id.removeprefix("python-"): rule for rule in OWN_RULES},
}
"""By id, without the prefix `python-`."""
