"""Every rule of both surfaces, and the table that `sdkwright checks` shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Final

from sdkwright.diff import python, wire
from sdkwright.diff.core.changes import LEVELS
from sdkwright.diff.core.finding import Rule
from sdkwright.diff.core.quoting import cell, code

RULES: Final[tuple[Rule, ...]] = (*wire.RULES, *python.RULES)
FORMATS: Final = ("text", "markdown", "json")
_SURFACES: Final = {"wire": "On the wire", "python": "For Python callers"}
_NAMES: Final = {"wire": "on the wire", "python": "for Python callers"}


def ids() -> frozenset[str]:
    return frozenset(rule.id for rule in RULES)


def chosen(surface: str = "both", level: str = "", words: Iterable[str] = ()) -> list[Rule]:
    """The rules of a surface, of a level, and with all words in what is said of them."""
    return [
        rule
        for rule in RULES
        if surface in (rule.surface, "both") and level in (rule.level, "") and _tells(rule, words)
    ]


def _tells(rule: Rule, words: Iterable[str]) -> bool:
    said = " ".join((rule.id, rule.meaning, rule.example)).casefold()
    return all(word.casefold() in said for word in words)


def summary(rules: Sequence[Rule]) -> str:
    """How many there are: "12 of 1,034 rules: 8 on the wire, 4 for Python callers; 5 error, 7 info"."""
    of_all = "" if len(rules) == len(RULES) else f" of {len(RULES):,}"
    surfaces = [(name, sum(rule.surface == one for rule in rules)) for one, name in _NAMES.items()]
    levels = [(one, sum(rule.level == one for rule in rules)) for one in LEVELS]
    told = "; ".join(filter(None, (_counted(surfaces), _counted(levels))))
    return f"{len(rules):,}{of_all} rules{f': {told}' if told else ''}\n"


def _counted(found: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in found if count)


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
