"""Rejects patterns that no engine compiles. The dialect of a pattern is not known, so all others are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node

_TOKENS: Final = re.compile(r"\\.|\\$|\[\^?|\{\d{1,9},\d{1,9}\}|[()\]*+?|]|.", re.DOTALL)
_CHARACTER: Final = (
    r"(?:\\(?:c.|[pPxuN]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{1,3}|.)|\[:\w+:\]|[^\\])"
)
_MEMBERS: Final = re.compile(f"({_CHARACTER})-({_CHARACTER})|{_CHARACTER}", re.DOTALL)
_LETTER_OR_DIGIT: Final = re.compile("[A-Za-z0-9]")
_QUOTED: Final = re.compile(r"\\Q|\(\?#|\(\?[a-z-]*x")
"""Quotations and comments, in which some dialects allow anything."""
_QUANTIFIERS: Final = ("*", "+", "?")


def check_pattern(schema: Node, problems: Problems) -> None:
    """Check the pattern of a schema."""
    pattern = schema.get("pattern")
    if pattern and isinstance(pattern.value, str) and (fault := find_fault(pattern.value)):
        problems.error(
            pattern, f"pattern {quote(pattern.value)} is not a regular expression: {fault}; correct it"
        )


def find_fault(pattern: str) -> str:
    """Why no engine compiles a pattern; "" if one may."""
    if _QUOTED.search(pattern):
        return ""
    # In some dialects, a bracket at the beginning of a class is part of the class: []abc].
    faults = [next(_find_faults(pattern, is_bracket_literal), "") for is_bracket_literal in (False, True)]
    return faults[0] if all(faults) else ""


def _find_faults(pattern: str, is_bracket_literal: bool) -> Iterator[str]:
    depth, is_in_class, is_at_start, previous, members = 0, False, False, "|", ""
    for token in _TOKENS.findall(pattern):
        if token == "\\":
            yield "it ends with a backslash"
        if is_in_class:
            members += token
            is_in_class = token != "]" or (is_at_start and is_bracket_literal)
            is_at_start = False
            previous = "x"
            if not is_in_class:
                yield from _find_reversed_ranges(members[:-1])
            continue
        if token.startswith("["):
            is_in_class = is_at_start = True
            members = ""
        elif token == "(":
            depth += 1
        elif token == ")":
            depth -= 1
            if depth < 0:
                yield "')' closes nothing"
                depth = 0
        elif token in _QUANTIFIERS and previous == "|":
            yield f"{quote(token)} repeats nothing"
        elif len(token) > 2 and token[0] == "{":
            low, _, high = token[1:-1].partition(",")
            if int(low) > int(high):
                yield f"the numbers of {quote(token)} are in the wrong order"
        previous = token
    if is_in_class:
        yield "'[' is not closed"
    if depth > 0:
        yield "'(' is not closed"


def _find_reversed_ranges(members: str) -> Iterator[str]:
    """The faults of the members of a class: `z-a`. The order of other characters can depend on the dialect."""
    for first, last in _MEMBERS.findall(members):
        if _LETTER_OR_DIGIT.fullmatch(first) and _LETTER_OR_DIGIT.fullmatch(last) and first > last:
            yield f"the characters of {quote(f'{first}-{last}')} are in the wrong order"
