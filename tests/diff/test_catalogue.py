"""The rules of a comparison, as a list."""

from __future__ import annotations

from sdkwright.diff.review import catalogue
from tests.diff import goldens


def test_the_page_of_the_rules_is_up_to_date() -> None:
    assert goldens.RULES.read_text("utf-8") == goldens.rules()


def test_the_ids_of_rules_are_unique() -> None:
    assert len(catalogue.RULE_IDS) == len(catalogue.RULES)


def test_every_rule_has_a_meaning_and_an_example() -> None:
    for rule in catalogue.RULES:
        assert rule.meaning.endswith(".") and rule.example, rule.id
        assert (rule.effect is None) == (rule.surface == "wire"), rule.id


def test_every_rule_has_its_mirror_or_a_reason_for_none() -> None:
    rules = {rule.id: rule for rule in catalogue.RULES}
    for rule in catalogue.RULES:
        assert bool(rule.mirror) != bool(rule.why_no_mirror), rule.id
        assert not rule.mirror or rules[rule.mirror].surface == rule.surface, rule.id
