"""Warnings about a valid spec: missing descriptions, units and examples, and other flaws of the documentation."""

from __future__ import annotations

from sdkwright.problems.problem import Problem, Problems
from sdkwright.spec.lint import (
    descriptions,
    duplicate_schemas,
    formats,
    line_length,
    missing_types,
    operations,
    terms,
    units,
    wording,
)
from sdkwright.spec.lint.examples import ExampleChecker
from sdkwright.spec.lint.visits import visit_objects
from sdkwright.spec.loading import Spec


def lint(spec: Spec) -> tuple[Problem, ...]:
    """All warnings, ordered by file and line; without those of the loader."""
    problems = Problems()
    visits = visit_objects(spec)
    examples = ExampleChecker(problems)
    for visit in visits:
        descriptions.check(visit, problems)
        wording.check(visit, problems)
        units.check(visit, problems)
        terms.check(visit, problems)
        formats.check(visit, problems)
        missing_types.check(visit, problems)
        examples.check(visit)
    duplicate_schemas.check(visits, problems)
    line_length.check(spec, visits, problems)
    operations.check(spec, problems)
    return problems.all()
