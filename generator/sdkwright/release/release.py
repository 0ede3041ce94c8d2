"""Makes a release: one commit and its tag, from a separate work tree."""

from __future__ import annotations

import datetime

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput
from sdkwright.release import text_edits, versions
from sdkwright.release.changes import write_release, write_version
from sdkwright.release.project import Project
from sdkwright.release.proposal import Proposal


def make_release(project: Project, proposal: Proposal, version: str) -> None:
    """Commit and tag a version, completely or not at all. Raises UnreadableInput for an invalid version."""
    _check_version(version, project, proposal)
    project.check_is_in_repository()
    name = f"{project.config.distribution} {version}"
    with project.repository.new_work_tree() as work_tree:
        copy = project.move_to_work_tree(work_tree, version)
        write_version(copy)
        if not versions.is_pre_release(version):
            write_release(copy, format_section(proposal, version))
        commit = work_tree.commit(f"Release {version}")
        project.repository.move_branch(commit, tag=f"v{version}", message=name)


def format_section(proposal: Proposal, version: str) -> str:
    """Return the section of the changelog for a version, with the date of today."""
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    return text_edits.format_section(version, today, proposal.notes, proposal.drafted)


def _check_version(version: str, project: Project, proposal: Proposal) -> None:
    if not versions.is_version(version):
        example = proposal.version
        raise UnreadableInput(
            f"{quote(version)} is not a version such as {example}, or {example}rc1 for a pre-release"
        )
    project.repository.check_is_clean()
    errors = [
        *proposal.obstacles,
        proposal.check(version),
        versions.check_pre_release(version, project.config.version),
        (
            f"the tag v{version} exists; choose a later version"
            if project.repository.has_tag(f"v{version}")
            else ""
        ),
    ]
    if any(errors):
        raise UnreadableInput("; ".join(filter(None, errors)))
