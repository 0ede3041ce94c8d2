"""Descriptions of the source as plain text."""

from __future__ import annotations


def tidy(text: object) -> str:
    """A description as one paragraph; "" if there is none."""
    return " ".join(text.split()) if isinstance(text, str) else ""


def summarize(summary: object, description: object) -> tuple[str, str]:
    """The summary and the description of an operation."""
    return tidy(summary), tidy(description)
