"""The problems that an earlier run of `sdkwright lint` found with the same input."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sdkwright.output.cache import Cache
from sdkwright.output.previous_run import hash_input
from sdkwright.output.stored_problems import format_problems, parse_problems
from sdkwright.problems.problem import Problem
from sdkwright.project.config import Config


def hash_lint_input(config: Config, cache: Cache) -> str:
    """Return the cache key; "" without a cache. The paths in messages depend on the current folder."""
    return hash_input(config, cache, f"lint {Path.cwd()}")


def read_previous_problems(key: str, cache: Cache) -> tuple[Problem, ...] | None:
    """Return the problems; None if no run with the same input is in the cache."""
    text = cache.get(key) if key else None
    return None if text is None else parse_problems(text)


def store_problems(problems: Sequence[Problem], key: str, config: Config, cache: Cache) -> None:
    """Store the problems of a run, unless a file of the spec was saved during the run."""
    if key and hash_lint_input(config, cache) == key:
        cache.put(key, format_problems(problems))
