"""Rejects patterns that no engine compiles. The dialect of a pattern is not known, so all others are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node

_TOKENS: Final = re.compile(r"\\.|\\$|\[\^?|[()\]*+?|]|.", re.DOTALL)
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
    depth, is_in_class, is_at_start, previous = 0, False, False, "|"
    for token in _TOKENS.findall(pattern):
        if token == "\\":
            yield "it ends with a backslash"
        if is_in_class:
            is_in_class = token != "]" or (is_at_start and is_bracket_literal)
            is_at_start = False
            previous = "x"
            continue
        if token.startswith("["):
            is_in_class = is_at_start = True
        elif token == "(":
            depth += 1
        elif token == ")":
            depth -= 1
            if depth < 0:
                yield "')' closes nothing"
                depth = 0
        elif token in _QUANTIFIERS and previous == "|":
            yield f"{quote(token)} repeats nothing"
        previous = token
    if is_in_class:
        yield "'[' is not closed"
    if depth > 0:
        yield "'(' is not closed"
