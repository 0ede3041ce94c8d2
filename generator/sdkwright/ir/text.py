"""Values of a description inside a sentence of a docstring or a report."""

from __future__ import annotations

import json


def inline_code(value: object) -> str:
    """A value in backticks: a string as it is, anything else, and a string that would not be visible, as JSON."""
    if isinstance(value, str) and value.isprintable() and value.strip() and "`" not in value:
        return f"`{value}`"
    return f"`{json.dumps(value, ensure_ascii=False)}`"
