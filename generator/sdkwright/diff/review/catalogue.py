"""Every rule of both surfaces."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sdkwright.diff import python
from sdkwright.diff.core.rules import Rule
from sdkwright.diff.package.rules import OWN_RULES
from sdkwright.diff.wire.rules.catalogue import RULES as WIRE_RULES

RULES: Final[tuple[Rule, ...]] = (*WIRE_RULES, *python.RULES, *OWN_RULES)
RULE_IDS: Final = frozenset(rule.id for rule in RULES)


def select_rules(surface: str = "both", level: str = "", words: Iterable[str] = ()) -> list[Rule]:
    """The rules of a surface and of a level whose id, meaning or example contains all words."""
    return [
        rule
        for rule in RULES
        if surface in (rule.surface, "both") and level in (rule.level, "") and _contains_all(rule, words)
    ]


def _contains_all(rule: Rule, words: Iterable[str]) -> bool:
    text = " ".join((rule.id, rule.meaning, rule.example)).casefold()
    return all(word.casefold() in text for word in words)
