"""`sdkwright release`: propose a release, or commit and tag it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sdkwright.cli import terminal
from sdkwright.problems.messages import escape

if TYPE_CHECKING:
    from sdkwright.release.project import Project
    from sdkwright.release.proposal import Proposal

SUMMARY = "propose the next version and its changelog, or commit and tag it"
DESCRIPTION = """
Proposes the next version, from the changes since the last release, and its entry in CHANGELOG.md. With a VERSION,
writes both, generates the package, commits and tags, completely or not at all. Does not push. A pre-release, such as
1.2.0rc1, only sets the versions and generates the package: the next release is still compared with the last release.
"""
EXAMPLES = """\
  sdkwright release            print the proposal, and change nothing
  sdkwright release 1.2.0      commit and tag the release
  sdkwright release 1.3.0rc1   commit and tag a pre-release
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "version",
        nargs="?",
        metavar="VERSION",
        help="the version to release (default: propose a version, and change nothing)",
    )


def run(options: argparse.Namespace) -> int:
    from sdkwright.release.project import open_project
    from sdkwright.release.proposal import propose_release
    from sdkwright.release.release import make_release

    project = open_project(Path.cwd())
    proposal = propose_release(project)
    if options.version is None:
        return _print_proposal(project, proposal)
    version: str = options.version.removeprefix("v")
    make_release(project, proposal, version)
    terminal.print_text(
        f"{project.config.distribution} {version} is committed, and tagged v{version}; nothing is pushed\n"
        f"  publish   git push origin HEAD v{version}\n"
        f"  undo      git tag --delete v{version} && git reset --keep HEAD~1\n"
    )
    return 0


def _print_proposal(project: Project, proposal: Proposal) -> int:
    from sdkwright.release.release import format_section

    version = proposal.version
    terminal.print_text(
        f"{project.config.distribution} {version}, {proposal.reason}\n\n"
        f"{format_section(proposal, version)}\n"
        f"{_format_next_step(project, proposal)}: make release VERSION={version} (or: sdkwright release {version})\n"
    )
    for obstacle in proposal.obstacles:
        terminal.print_error(obstacle)
    return int(bool(proposal.obstacles))


def _format_next_step(project: Project, proposal: Proposal) -> str:
    """Return what to do, up to the colon before the command."""
    start = "Nothing is written yet."
    if not proposal.obstacles:
        return f"{start} To commit and tag it, run"
    if not proposal.unapproved:
        return f"{start} Correct the approvals first, and commit them; then run"
    entries = "\n\n".join(
        f'[[approved]]\nfingerprint = "{item.fingerprint}"  # {escape(item.finding.message)}\nreason = ""'
        for item in proposal.unapproved
    )
    return (
        f"{start} First approve these findings, with a reason for each, in {project.approvals_name}:\n\n"
        f"{entries}\n\nThen commit the file, and run"
    )
