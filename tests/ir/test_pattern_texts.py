"""Texts for patterns: each matches, is as long as it must be, and is the same in every run."""

from __future__ import annotations

import pytest

from sdkwright.ir.pattern_texts import find_matching_text
from sdkwright.ir.patterns import compile_pattern


def find(source: str, preferred: str = "name", low: int = 0, high: int | None = None) -> str | None:
    pattern = compile_pattern(source)
    assert pattern is not None
    return find_matching_text(pattern, preferred, low, high)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("^[a-z]+$", "name"),
        ("^[0-9]{13}$", "1234567890123"),
        (r"^[A-Z]{2}\d{3}$", "AB123"),
        ("^(foo|bar)-[a-z]+$", "foo-a"),
        (r"^(?<first>\w)\k<first>$", "aa"),
        (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "aA1-bB2c"),
        (r"^\p{Lu}\p{L}+$", "Aa"),
        ("^[α-ω]+$", "α"),
        ("^[^a-z]$", "1"),
        (r"^[^\d]{2}[^a]$", "abb"),
        (r"^\S\s\W$", "a -"),
        ("^(?:[A-Z0-9]{4}-){2}[A-Z]$", "1234-5678-A"),
        ("^$", ""),
        ("[0-9]", "1"),
    ],
)
def test_a_text_that_matches(source: str, expected: str) -> None:
    assert find(source) == expected


@pytest.mark.parametrize(
    ("source", "low", "high"),
    [
        (r"^\d+$", 20, None),
        ("^([a-z]{2,3})*$", 7, None),
        ("^[a-z][a-z0-9_]{2,63}$", 40, 64),
        ("^[a-z]{1,3}(-[a-z]{1,3}){0,9}$", 30, 40),
        ("^(ab?|c{3})$", 3, 3),
        ("^[A-Z]*$", 2, 2),
        ("^.*$", 1, 1),
    ],
)
def test_the_limits_of_the_length(source: str, low: int, high: int | None) -> None:
    text = find(source, "", low, high)
    pattern = compile_pattern(source)
    assert text is not None and pattern is not None and pattern.search(text)
    assert low <= len(text) <= (high or 1000)


@pytest.mark.parametrize(
    "source",
    ["^a$b", "^.{2000}$", "^(?:(?:a{900}){900}){900}$", "(?!)", "^[]$"],
)
def test_no_text(source: str) -> None:
    assert find(source) is None


def test_no_text_of_this_length() -> None:
    assert find("^[0-9]{5}$", low=6) is None
    assert find("^[0-9]{5}$", high=4) is None
