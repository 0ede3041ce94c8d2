"""Every rule is shown by its example, which triggers it and nothing else, and has a mirror or a reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from sdkwright.diff.wire.rules import RULES, RULES_BY_ID, SCHEMA_RULES
from sdkwright.diff.wire.rules.schema_changes import SchemaPlace
from tests.diff.wire.documents import around, findings
from tests.diff.wire.operation_changes import CHANGES

_EXAMPLE = re.compile("`(.*)` becomes `(.*)`")


def schemas(example: str) -> tuple[Any, Any]:
    found = _EXAMPLE.fullmatch(example)
    assert found is not None, example
    before, after = (yaml.safe_load(one) for one in found.groups())
    return before, after


@pytest.mark.parametrize("place", SCHEMA_RULES, ids=str)
def test_an_example_triggers_its_rule_and_nothing_else(place: SchemaPlace) -> None:
    rule = SCHEMA_RULES[place]
    media = "application/xml" if place.change == "type-compatible" else "application/json"
    before, after = (around(place, schema, media) for schema in schemas(rule.example))
    found = findings(before, after)
    assert [(one.rule, one.level) for one in found] == [(rule.id, rule.level)], found
    assert [(one.method, one.path) for one in found[0].operations] == [("POST", "/a")]
    assert findings(before, before) == findings(after, after) == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_mirror_or_a_reason(rule: Any) -> None:
    assert bool(rule.mirror) != bool(rule.why_no_mirror)
    if rule.mirror:
        assert rule.mirror in RULES_BY_ID
    assert rule.meaning.endswith(".") and rule.surface == "wire"


def test_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("id", CHANGES)
def test_a_change_of_an_operation_triggers_its_rule_and_nothing_else(id: str) -> None:
    before, after = (yaml.safe_load(text) for text in CHANGES[id])
    before, after = (_as_text(one) for one in (before, after))
    found = findings(before, after)
    assert [(one.rule, one.level) for one in found] == [(id, RULES_BY_ID[id].level)], found
    assert findings(before, before) == findings(after, after) == ()


def test_every_rule_is_shown() -> None:
    assert {rule.id for rule in SCHEMA_RULES.values()} | CHANGES.keys() == RULES_BY_ID.keys()


def _as_text(value: Any) -> Any:
    """Statuses are texts once a description has been read."""
    if isinstance(value, dict):
        return {str(key): _as_text(one) for key, one in value.items()}
    return [_as_text(one) for one in value] if isinstance(value, list) else value
