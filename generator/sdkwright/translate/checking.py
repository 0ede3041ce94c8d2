"""All problems of a spec in one run: of its documents, its translation, its additions and guide, and the warnings of lint."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sdkwright.ir.api import Api
from sdkwright.openapi import strict_yaml
from sdkwright.problems.problem import Problem, SpecError
from sdkwright.spec.additions import read_additions
from sdkwright.spec.guide import read_guide
from sdkwright.spec.lint import CheckDocument, check_document, lint
from sdkwright.spec.loaded_documents import LoadedDocuments
from sdkwright.spec.loading import Parse, Spec, load_leniently
from sdkwright.translate.api import translate

MakeCheck: TypeAlias = Callable[[Spec], CheckDocument]
"""Returns how lint checks a document of a spec."""


@dataclass(frozen=True)
class CheckedSpec:
    """A spec that may be invalid, and its problems without those of lint."""

    problems: tuple[Problem, ...]
    spec: Spec | None
    """None if lint cannot read it."""
    api: Api | None
    """None if it has errors."""

    def find_problems(self, make_check: MakeCheck = lambda spec: check_document) -> tuple[Problem, ...]:
        """All problems, with those of lint, ordered by file and line."""
        warnings = () if self.spec is None else lint(self.spec, make_check(self.spec))
        return tuple(sorted({*self.problems, *warnings}))


def check_spec(
    path: Path,
    foreign_keywords: Collection[str],
    client_names: tuple[str, ...],
    parse: Parse = strict_yaml.parse,
    last: LoadedDocuments | None = None,
) -> CheckedSpec:
    """Load and translate a spec; raises UnreadableInput. `last` is as in `load_leniently`.

    A stage is left out only if it cannot read what an earlier stage rejected: lint needs documents whose values have the
    right shapes, and the translation a spec without errors.
    """
    loaded = load_leniently(path, foreign_keywords, parse, last)
    read_guide(path)
    if loaded.spec is None or any(problem.severity == "error" for problem in loaded.problems):
        return CheckedSpec(loaded.problems, loaded.spec, None)
    try:
        api = translate(loaded.spec, client_names)
        read_additions(path, api)
    except SpecError as error:
        return CheckedSpec((*loaded.problems, *error.problems), loaded.spec, None)
    return CheckedSpec(loaded.problems, loaded.spec, api)


def find_problems(
    path: Path,
    foreign_keywords: Collection[str],
    client_names: tuple[str, ...],
    parse: Parse = strict_yaml.parse,
    make_check: MakeCheck = lambda spec: check_document,
) -> tuple[Problem, ...]:
    """All problems, ordered by file and line; raises UnreadableInput."""
    return check_spec(path, foreign_keywords, client_names, parse).find_problems(make_check)
