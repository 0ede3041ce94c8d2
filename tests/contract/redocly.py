"""`make redocly`: checks the bundle with Redocly's recommended rules. Fails on findings that are not listed as exceptions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from sdkwright.openapi.pointers import split_pointer

HERE = Path(__file__).parent
BUNDLE = HERE.parents[1] / "generated" / "openapi.json"
EXCEPTIONS = HERE / "redocly.exceptions.yaml"
COMMAND = HERE / "node_modules" / ".bin" / "redocly"
MAX_SECONDS = 120.0

_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}

Place = tuple[str, str]
"""The id of a rule, and a path from the root of the document."""


def main() -> int:
    report = run_linter()
    exceptions = read_exceptions(EXCEPTIONS.read_text("utf-8"))
    errors = check_problems(report["problems"], exceptions)
    for error in errors:
        print(error)
    totals = report["totals"]
    print(f"redocly: {totals['errors']} errors, {totals['warnings']} warnings, {len(exceptions)} exceptions")
    return int(bool(errors))


def run_linter() -> dict[str, Any]:
    """Return the report of the linter. Its telemetry and its search for updates are off."""
    options = ["--extends", "recommended", "--format", "json", "--max-problems", "10000"]
    with tempfile.TemporaryDirectory() as folder:  # without a configuration file
        process = subprocess.run(
            [COMMAND, "lint", *options, BUNDLE],
            cwd=folder,
            env={**os.environ, **_QUIET},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=MAX_SECONDS,
        )
    try:
        report: dict[str, Any] = json.loads(process.stdout)
    except ValueError:
        sys.exit(f"redocly exited with {process.returncode} and no report:\n{process.stdout}{process.stderr}")
    return report


def read_exceptions(text: str) -> set[Place]:
    """Return the accepted warnings; each entry of the list has a reason."""
    entries = yaml.safe_load(text)
    assert all(entry["reason"] for entry in entries)
    return {(entry["rule"], place) for entry in entries for place in entry["places"]}


def check_problems(problems: list[dict[str, Any]], exceptions: set[Place]) -> list[str]:
    """Return errors, warnings that are not exceptions, and exceptions without a warning."""
    places = [(problem, _find_place(problem)) for problem in problems]
    errors = [
        f"{problem['severity']}: {' '.join(place)}: {problem['message']}"
        for problem, place in places
        if problem["severity"] != "warn" or place not in exceptions
    ]
    unused = sorted(exceptions - {place for _, place in places})
    return errors + [f"remove this exception, it has no warning: {' '.join(place)}" for place in unused]


def _find_place(problem: dict[str, Any]) -> Place:
    pointer = problem["location"][0]["pointer"].removeprefix("#")
    return problem["ruleId"], " ".join(split_pointer(pointer))


if __name__ == "__main__":
    sys.exit(main())
