"""What a spec that is right may still lack: words, units, examples, and whatever else a person would miss."""

from __future__ import annotations

from sdkwright.problems.problem import Problem, Problems
from sdkwright.spec.document import Document
from sdkwright.spec.lint import descriptions, lines, operations, twins, units, words
from sdkwright.spec.lint.examples import Examples
from sdkwright.spec.lint.visits import visits


def lint(document: Document) -> tuple[Problem, ...]:
    """All warnings, in the order of files and lines; those of the loader are not among them."""
    problems = Problems()
    found = visits(document)
    examples = Examples(document, problems)
    for visit in found:
        descriptions.check(visit, problems)
        words.check(visit, problems)
        units.check(visit, problems)
        examples.check(visit)
    twins.check(found, problems)
    lines.check(found, problems)
    operations.check(document, problems)
    return problems.all()
