"""The lines of a JSON file, found without the YAML parser, are those that the YAML parser reports."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.openapi import lenient_yaml
from sdkwright.openapi.lines import JsonLineFinder, make_tree_line_finder

_KEYS = st.sampled_from(("a", "b", "0", "1", "a,b", '"', "[x]", "ä\n"))
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | _KEYS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(_KEYS, _VALUES, max_size=4) | st.lists(_VALUES, max_size=4),
    st.sampled_from((None, 0, 2)),
    st.lists(_KEYS, max_size=4),
)
def test_the_lines_of_json_are_those_of_yaml(value: Any, indent: int | None, steps: list[str]) -> None:
    text = json.dumps(value, indent=indent, separators=(" ,", ": "))
    assert JsonLineFinder(text)(tuple(steps)) == make_tree_line_finder(lenient_yaml.parse_tree(text))(
        tuple(steps)
    )


@pytest.mark.parametrize("text", ['{"a": 1', "{a: 1}", '["a" "b', "[1, {]", '{"a": [}'])
def test_a_text_that_is_not_json_is_rejected(text: str) -> None:
    with pytest.raises(ValueError):
        JsonLineFinder(text)
