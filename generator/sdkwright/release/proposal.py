"""Proposes the next release: its version, its changelog, and the obstacles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sdkwright.diff.core.changes import ReviewedFinding
from sdkwright.diff.report.changelog import format_changelog
from sdkwright.diff.report.sections import format_bump, format_counts
from sdkwright.diff.review import semver, settings
from sdkwright.diff.review.comparison import compare
from sdkwright.diff.review.policy import Review, apply_policy
from sdkwright.problems.input_files import read_text
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import UnreadableInput
from sdkwright.release import text_edits, versions
from sdkwright.release.project import Project


@dataclass(frozen=True)
class Proposal:
    """The next release."""

    last: str  # the last released version; "" before the first release
    version: str
    reason: str  # why this version
    notes: str  # the text under "Unreleased" in the changelog
    drafted: str  # the changes of the comparison, for the changelog
    obstacles: tuple[str, ...] = ()  # reasons why it cannot be released yet
    review: Review | None = None

    @property
    def unapproved(self) -> tuple[ReviewedFinding, ...]:
        """The findings that must be approved first."""
        return self.review.failing_findings if self.review else ()

    def check(self, version: str) -> str:
        """Return why another version is too low for the changes; "" if it is not."""
        return semver.check_version(self.review.bump, self.last, version) if self.review else ""


def propose_release(project: Project) -> Proposal:
    """Compare the spec with the last release, and return the next release."""
    notes = text_edits.find_notes(read_text(project.changelog)) if project.changelog.is_file() else ""
    last = _find_last_version(project)
    current = versions.strip_pre_release(project.config.version)
    if not last:
        return Proposal("", current, "the first release", notes, "" if notes else "The first release.")
    result = _review_changes(project)
    step = semver.adjust_bump(result.bump, last)
    lowest = semver.bump_version(last, step)
    version = current if semver.find_step(lowest, current) else lowest
    reason = f"{format_counts(result.changes, last)}; {format_bump(result)}"
    obstacles = tuple(map(escape, _find_obstacles(result, project)))
    return Proposal(last, version, reason, notes, format_changelog(result), obstacles, result)


def _find_last_version(project: Project) -> str:
    """Return the version of the released description, if it has a tag; "" before the first release."""
    if not project.bundle.is_file():
        return ""
    try:
        version = str(json.loads(read_text(project.bundle))["info"]["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableInput(
            f"{project.bundle}: no info.version; restore this file of the last release from git"
        ) from error
    return version if project.repository.has_tag(f"v{version}") else ""


def _review_changes(project: Project) -> Review:
    policy = settings.read_policy(Path.cwd())
    comparison = compare(
        str(project.bundle), str(project.config.spec), policy.surface, package=project.config.package
    )
    if comparison.unavailable:
        raise UnreadableInput(f"cannot judge the changes for Python callers: {comparison.unavailable}")
    return apply_policy(comparison, policy)


def _find_obstacles(result: Review, project: Project) -> Iterator[str]:
    for approval in result.unused_approvals:
        yield f"{approval.source}: this approval matches no finding; remove it, or correct it"
    if result.failing:
        changes, findings = len(result.failing_changes), result.failing
        verbs = ("breaks", "is") if changes == 1 else ("break", "are")
        yield (
            f"{changes} change{'s' * (changes != 1)} {verbs[0]} callers and {verbs[1]} not approved"
            f" ({findings} finding{'s' * (findings != 1)});"
            f" run sdkwright diff {project.bundle} {project.config.spec}, and approve them in {project.approvals_name}"
        )
