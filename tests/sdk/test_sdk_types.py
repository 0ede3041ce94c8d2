"""What users see in an editor: mypy and pyright agree on the types of calls, and find the same mistakes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).with_name("typing_sample.py")
FILES = [str(file) for file in (SAMPLE, *sorted((ROOT / "examples").glob("*.py")))]
WRONG = {
    number
    for number, line in enumerate(SAMPLE.read_text("utf-8").splitlines(), start=1)
    if "  # wrong" in line
}


def test_mypy() -> None:
    output = _run("mypy", "--strict", "--no-error-summary", "--no-pretty", *FILES)
    errors = re.findall(r"^(.+?):(\d+): error: (.*)$", output, re.MULTILINE)
    _compare((file, int(line), message) for file, line, message in errors)


def test_pyright() -> None:
    found = json.loads(_run("basedpyright", "--outputjson", *FILES))["generalDiagnostics"]
    _compare(
        (one["file"], one["range"]["start"]["line"] + 1, one["message"])
        for one in found
        if one["severity"] == "error"
    )


def _run(tool: str, *arguments: str) -> str:
    program = Path(sys.executable).with_name(tool)
    done = subprocess.run(
        [program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def _compare(errors: Iterable[tuple[str, int, str]]) -> None:
    """Each error must be on a line of the sample that is marked as wrong, and each such line must have one."""
    missing, problems = set(WRONG), []
    for file, line, message in errors:
        if Path(file).name == SAMPLE.name and line in WRONG:
            missing.discard(line)
        else:
            problems.append(f"{Path(file).name}:{line}: {message}")
    problems += [f"{SAMPLE.name}:{line}: should be an error, and is none" for line in sorted(missing)]
    assert not problems, "\n".join(problems)
