"""The rules as `sdkwright checks` prints them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final

from sdkwright.diff.core.finding import LEVELS
from sdkwright.diff.core.rules import Rule
from sdkwright.diff.review.catalogue import RULES
from sdkwright.problems.markdown_text import escape_cell, format_code

RULE_FORMATS: Final = ("text", "markdown", "json")
_HEADINGS: Final = {"wire": "On the wire", "python": "For Python callers"}
_NAMES: Final = {"wire": "on the wire", "python": "for Python callers"}


def format_rules(rules: Iterable[Rule], form: str) -> str:
    """The rules as text, Markdown or JSON."""
    ordered = sorted(rules, key=lambda rule: (rule.surface == "python", rule.id))
    if form == "json":
        return json.dumps([rule._asdict() for rule in ordered], indent=2) + "\n"
    return _format_markdown(ordered) if form == "markdown" else _format_text(ordered)


def summarize_rules(rules: Sequence[Rule]) -> str:
    """The number of rules: "12 of 1,034 rules: 8 on the wire, 4 for Python callers; 5 error, 7 info"."""
    total = "" if len(rules) == len(RULES) else f" of {len(RULES):,}"
    surfaces = _format_counts(
        (name, sum(rule.surface == key for rule in rules)) for key, name in _NAMES.items()
    )
    levels = _format_counts((level, sum(rule.level == level for rule in rules)) for level in LEVELS)
    details = "; ".join(filter(None, (surfaces, levels)))
    return f"{len(rules):,}{total} rules{f': {details}' if details else ''}\n"


def _format_counts(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts if count)


def _format_text(rules: Sequence[Rule]) -> str:
    return "\n".join(
        f"{rule.id}\n  {rule.surface}, {_format_level(rule)}\n  {rule.meaning}\n  Example: {rule.example}\n"
        for rule in rules
    )


def _format_markdown(rules: Sequence[Rule]) -> str:
    parts: list[str] = []
    for surface, heading in _HEADINGS.items():
        rows = [
            f"| {format_code(rule.id)} | {_format_level(rule)} | {escape_cell(rule.meaning)} | {escape_cell(rule.example)} |"
            for rule in rules
            if rule.surface == surface
        ]
        head = [f"## {heading}", "", "| rule | level | meaning | example |", "| --- | --- | --- | --- |"]
        parts += ["\n".join([*head, *rows])] if rows else []
    return "\n\n".join(parts) + "\n"


def _format_level(rule: Rule) -> str:
    return rule.level if rule.effect is None else f"{rule.level} ({rule.effect})"
