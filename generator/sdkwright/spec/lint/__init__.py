"""Warnings about a valid spec: missing descriptions, units and examples, and other flaws of the documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

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
from sdkwright.spec.loading import Document, Spec

CheckDocument: TypeAlias = Callable[[Document], tuple[Problem, ...]]
"""Finds the warnings about a document, as `check_document`."""


def check_document(document: Document) -> tuple[Problem, ...]:
    """The warnings that depend only on a document and those that it refers to, at any depth."""
    problems = Problems()
    visits = visit_objects(document.node, "root" if document.is_root else "document")
    examples = ExampleChecker(problems)
    for visit in visits:
        descriptions.check(visit, problems)
        wording.check(visit, problems)
        units.check(visit, problems)
        terms.check(visit, problems)
        formats.check(visit, problems)
        missing_types.check(visit, problems)
        examples.check(visit)
    line_length.check(document, visits, problems)
    operations.check(document, problems)
    return problems.all()


def lint(spec: Spec, check: CheckDocument = check_document) -> tuple[Problem, ...]:
    """All warnings, ordered by file and line; without those of the loader."""
    problems = Problems()
    duplicate_schemas.check(spec, problems)
    warnings = {warning for document in spec.documents for warning in check(document)}
    return tuple(sorted({*problems.all(), *warnings}))
