"""The parts of SARIF 2.1.0 that the reports of all commands have in common."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from sdkwright.problems.problem import Problem

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def format_log(run: dict[str, Any]) -> str:
    """A log with one run, in ASCII."""
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def convert_location(path: str, line: int, column: int = 0) -> dict[str, Any]:
    """A line of a file, or of a URL."""
    region = {"startLine": max(line, 1), **({"startColumn": column} if column else {})}
    return {
        "artifactLocation": {"uri": path if "://" in path else quote(path, errors="replace")},
        "region": region,
    }


def format_problems(problems: Iterable[Problem]) -> str:
    """Problems of a spec as a log. The rule of each is its severity."""
    rules = [
        {"id": "spec-error", "shortDescription": {"text": "The spec is invalid."}},
        {"id": "spec-warning", "shortDescription": {"text": "The spec is valid, but should be improved."}},
    ]
    results = [
        {
            "ruleId": f"spec-{problem.severity}",
            "ruleIndex": 0 if problem.severity == "error" else 1,
            "level": problem.severity,
            "message": {"text": problem.message},
            "locations": [
                {
                    "physicalLocation": convert_location(
                        problem.location.file, problem.location.line, problem.location.column
                    )
                }
            ],
        }
        for problem in problems
    ]
    return format_log({"tool": {"driver": {"name": "sdkwright", "rules": rules}}, "results": results})
