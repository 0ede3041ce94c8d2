"""Problems as text for the cache."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sdkwright.problems.problem import Fix, Problem, SourceLocation


def format_problems(problems: Iterable[Problem]) -> str:
    """Return problems as JSON."""
    return json.dumps(
        [
            [vars(problem.location), problem.severity, problem.message, [vars(fix) for fix in problem.fixes]]
            for problem in problems
        ]
    )


def parse_problems(text: str) -> tuple[Problem, ...]:
    """Return the problems of a text of `format_problems`."""
    return tuple(
        Problem(SourceLocation(**location), severity, message, tuple(Fix(**fix) for fix in fixes))
        for location, severity, message, fixes in json.loads(text)
    )
