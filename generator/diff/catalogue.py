"""Every rule of both surfaces, and the table that `sdkwright checks` shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from generator.diff import python, wire
from generator.diff.finding import Rule
from generator.diff.report.quoting import cell, code

RULES: Final[tuple[Rule, ...]] = (*wire.RULES, *python.RULES)
FORMATS: Final = ("text", "markdown", "json")
_SURFACES: Final = {"wire": "On the wire", "python": "For Python callers"}


def ids() -> frozenset[str]:
    return frozenset(rule.id for rule in RULES)


def table(rules: Sequence[Rule], form: str) -> str:
    """The rules in a form: for a terminal, for a document, or for a program."""
    ordered = sorted(rules, key=lambda rule: (rule.surface == "python", rule.id))
    if form == "json":
        return json.dumps([asdict(rule) for rule in ordered], indent=2) + "\n"
    return _markdown(ordered) if form == "markdown" else _text(ordered)


def _text(rules: Sequence[Rule]) -> str:
    return "\n".join(
        f"{rule.id}\n  {rule.surface}, {_weight(rule)}\n  {rule.meaning}\n  Example: {rule.example}\n"
        for rule in rules
    )


def _markdown(rules: Sequence[Rule]) -> str:
    parts: list[str] = []
    for surface, heading in _SURFACES.items():
        found = [rule for rule in rules if rule.surface == surface]
        if found:
            rows = [
                f"| {code(rule.id)} | {_weight(rule)} | {cell(rule.meaning)} | {cell(rule.example)} |"
                for rule in found
            ]
            parts.append(
                "\n".join(
                    [
                        f"## {heading}",
                        "",
                        "| rule | level | meaning | example |",
                        "| --- | --- | --- | --- |",
                        *rows,
                    ]
                )
            )
    return "\n\n".join(parts) + "\n"


def _weight(rule: Rule) -> str:
    return rule.level if rule.effect is None else f"{rule.level} ({rule.effect})"
