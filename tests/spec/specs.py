"""Small specs, written to the current folder, and the problems of loading them."""

from __future__ import annotations

from pathlib import Path

from sdkwright.problems.problem import SpecError
from sdkwright.spec.loading import load_spec

ROOT = "openapi: 3.1.1\ninfo: {title: Test, version: 1.0.0}\n"


def write_folder(files: dict[str, str]) -> Path:
    """Write a spec folder."""
    for name, text in files.items():
        path = Path("spec") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Path("spec")


def load_problems(spec: Path) -> list[str]:
    """All problems of a spec; its warnings, if it is valid."""
    try:
        return [str(problem) for problem in load_spec(spec).warnings]
    except SpecError as error:
        assert all(str(problem).isprintable() for problem in error.problems)
        return [str(problem) for problem in error.problems]


def load_messages(text: str) -> list[str]:
    """The messages, without locations, about a single file with this text below the root keywords."""
    Path("a.yaml").write_text(ROOT + text)
    return [problem.split(": ", 2)[2] for problem in load_problems(Path("a.yaml"))]
