"""Formats values of a description in docstrings and reports."""

from __future__ import annotations

import json


def format_inline_code(value: object) -> str:
    """A value in backticks: a string unchanged; any other value, or a string that would not be visible, as JSON."""
    if isinstance(value, str) and value.isprintable() and value.strip() and "`" not in value:
        return f"`{value}`"
    return f"`{json.dumps(value, ensure_ascii=False)}`"
