"""`make redocly`: Redocly's recommended rules over the bundle. Fails on what the list of exceptions does not name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
BUNDLE = HERE.parents[1] / "generated" / "openapi.json"
EXCEPTIONS = HERE / "redocly.exceptions.yaml"
COMMAND = HERE / "node_modules" / ".bin" / "redocly"
LONGEST = 120.0
"""Seconds that the linter may take."""

_QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}

Place = tuple[str, str]
"""The name of a rule, and the way from the root of the document."""


def main() -> int:
    report = lint()
    listed = exceptions(EXCEPTIONS.read_text("utf-8"))
    complaints = judge(report["problems"], listed)
    for complaint in complaints:
        print(complaint)
    totals = report["totals"]
    print(f"redocly: {totals['errors']} errors, {totals['warnings']} warnings, {len(listed)} exceptions")
    return int(bool(complaints))


def lint() -> dict[str, Any]:
    """The linter's report. It calls nobody, neither with statistics nor for news of itself."""
    options = ["--extends", "recommended", "--format", "json", "--max-problems", "10000"]
    with tempfile.TemporaryDirectory() as folder:  # where no configuration lies about
        run = subprocess.run(
            [COMMAND, "lint", *options, BUNDLE],
            cwd=folder,
            env={**os.environ, **_QUIET},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    try:
        report: dict[str, Any] = json.loads(run.stdout)
    except ValueError:
        sys.exit(f"redocly ended with {run.returncode} and no report:\n{run.stdout}{run.stderr}")
    return report


def exceptions(text: str) -> set[Place]:
    """What the list leaves aside; each entry has its reason."""
    entries = yaml.safe_load(text)
    assert all(entry["reason"] for entry in entries)
    return {(entry["rule"], place) for entry in entries for place in entry["places"]}


def judge(problems: list[dict[str, Any]], listed: set[Place]) -> list[str]:
    """What is wrong: an error, a warning that is not listed, an exception without a warning."""
    found = [(problem, _place(problem)) for problem in problems]
    complaints = [
        f"{problem['severity']}: {' '.join(place)}: {problem['message']}"
        for problem, place in found
        if problem["severity"] != "warn" or place not in listed
    ]
    idle = listed - {place for _, place in found}
    return complaints + [f"listed, but no warning any more: {' '.join(place)}" for place in sorted(idle)]


def _place(problem: dict[str, Any]) -> Place:
    steps = problem["location"][0]["pointer"].removeprefix("#/").split("/")
    return problem["ruleId"], " ".join(step.replace("~1", "/").replace("~0", "~") for step in steps)


if __name__ == "__main__":
    sys.exit(main())
