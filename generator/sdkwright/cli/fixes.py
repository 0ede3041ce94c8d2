"""Fixes the documents of a spec on disk, for `lint --fix`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sdkwright.cli import terminal
from sdkwright.ir.names import list_client_names
from sdkwright.problems.input_files import is_stream
from sdkwright.problems.problem import Problem, Problems, UnreadableInput
from sdkwright.project.config import Config
from sdkwright.spec import folder
from sdkwright.spec.fixing import fix_document
from sdkwright.spec.folder import SpecFile
from sdkwright.translate.checking import find_problems

_MAX_ROUNDS = 10
"""A fix may reveal a problem of a later stage, which has a fix, too."""


def fix_spec(config: Config) -> tuple[list[Problem], Sequence[Problem]]:
    """Return the problems that were fixed, and those that are left; raises UnreadableInput."""
    if is_stream(config.spec):
        raise UnreadableInput(f"{config.spec}: cannot be changed; pass a file or a folder (--spec PATH)")
    fixed: list[Problem] = []
    problems = _find(config)
    for _ in range(_MAX_ROUNDS):
        if not _fix_documents(config, problems):
            break
        left = _find(config)
        fixed += _subtract(problems, left)
        problems = left
    return fixed, problems


def _find(config: Config) -> Sequence[Problem]:
    return find_problems(config.spec, config.foreign_keywords, list_client_names(config.client_class))


def _fix_documents(config: Config, problems: Sequence[Problem]) -> bool:
    """Change the documents; return whether one was changed."""
    is_changed = False
    for file in folder.list_documents(config.spec, Problems()):
        own = [problem for problem in problems if problem.location.file == file.display_path]
        if any(problem.fixes for problem in own):
            is_changed |= _fix_document(config.spec, file, own)
    return is_changed


def _fix_document(spec: Path, file: SpecFile, problems: Sequence[Problem]) -> bool:
    try:
        text = folder.read_document(spec, file).decode("utf-8")
    except UnicodeDecodeError:
        return False
    fixed = fix_document(text, file.display_path, problems)
    if fixed != text:
        terminal.write_document(fixed, file.path)
    return fixed != text


def _subtract(problems: Sequence[Problem], left: Sequence[Problem]) -> list[Problem]:
    """The problems with a fix that are gone; lines may have moved."""
    remaining = Counter((problem.location.file, problem.message) for problem in left)
    gone: list[Problem] = []
    for problem in problems:
        key = problem.location.file, problem.message
        if remaining[key]:
            remaining[key] -= 1
        elif problem.fixes:
            gone.append(problem)
    return gone
