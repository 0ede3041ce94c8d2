"""The example of each rule triggers this rule and no other; each rule has a mirror, or a reason why not."""

from __future__ import annotations

from itertools import product

import pytest

from sdkwright.diff.core.rules import Rule, parse_table
from sdkwright.diff.wire.rules.catalogue import RULES, RULES_BY_ID, SCHEMA_RULES
from sdkwright.diff.wire.rules.properties import find_rule
from sdkwright.diff.wire.rules.schema_changes import SchemaPlace
from tests.diff.wire.documents import find_changes, make_operation_example, make_schema_example
from tests.diff.wire.operation_changes import CHANGES


@pytest.mark.parametrize("place", SCHEMA_RULES, ids=str)
def test_the_example_of_a_schema_rule_triggers_only_this_rule(place: SchemaPlace) -> None:
    rule = SCHEMA_RULES[place]
    before, after = make_schema_example(place)
    findings = find_changes(before, after)
    assert [(finding.rule, finding.level) for finding in findings] == [(rule.id, rule.level)], findings
    operations = [(operation.method, operation.path) for operation in findings[0].operations]
    assert operations == [("POST", "/a")]
    assert find_changes(before, before) == find_changes(after, after) == ()


@pytest.mark.parametrize("rule", CHANGES)
def test_a_change_of_an_operation_triggers_only_its_rule(rule: str) -> None:
    before, after = make_operation_example(rule)
    findings = find_changes(before, after)
    assert [(finding.rule, finding.level) for finding in findings] == [(rule, RULES_BY_ID[rule].level)]
    assert find_changes(before, before) == find_changes(after, after) == ()


def test_a_single_rule_is_that_of_the_catalogue() -> None:
    assert {place: find_rule(place) for place in SCHEMA_RULES} == SCHEMA_RULES
    others = product(
        ("request", "response"),
        {place.position for place in SCHEMA_RULES},
        {place.change for place in SCHEMA_RULES},
    )
    places = [SchemaPlace(*place) for place in others]
    assert [place for place in places if place not in SCHEMA_RULES and find_rule(place)] == []


def test_every_rule_has_an_example() -> None:
    assert {rule.id for rule in SCHEMA_RULES.values()} | CHANGES.keys() == RULES_BY_ID.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_mirror_or_a_reason(rule: Rule) -> None:
    assert bool(rule.mirror) != bool(rule.why_no_mirror)
    if rule.mirror:
        assert rule.mirror in RULES_BY_ID
    assert rule.meaning.endswith(".") and rule.surface == "wire"


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_a_table_with_a_missing_line_is_an_error() -> None:
    with pytest.raises(ValueError):
        list(parse_table("a | info | (itself)\n    A meaning."))
