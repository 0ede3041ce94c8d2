"""What a spec that is right may still lack: words, units, examples, and whatever else a person would miss."""

from __future__ import annotations

from sdkwright.problems.problem import Problem, Problems
from sdkwright.spec.lint import descriptions, lines, operations, twins, units, words
from sdkwright.spec.lint.examples import Examples
from sdkwright.spec.lint.visits import visits
from sdkwright.spec.loading import Spec


def lint(spec: Spec) -> tuple[Problem, ...]:
    """All warnings, in the order of files and lines; those of the loader are not among them."""
    problems = Problems()
    found = visits(spec)
    examples = Examples(spec, problems)
    for visit in found:
        descriptions.check(visit, problems)
        words.check(visit, problems)
        units.check(visit, problems)
        examples.check(visit)
    twins.check(found, problems)
    lines.check(found, problems)
    operations.check(spec, problems)
    return problems.all()
