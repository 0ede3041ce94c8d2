"""`sdkwright release`: options in; text, a commit and a tag out."""

from __future__ import annotations

import argparse
import datetime
import json
from pathlib import Path

from sdkwright.cli.diff import Outcome
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project import config
from sdkwright.project.config import Config
from sdkwright.release import texts, versions
from sdkwright.release.preparing import moved, prepare, record, refuse_outside
from sdkwright.release.proposal import Places, Proposal, places, propose, read
from sdkwright.release.repository import Repository, repository


def release(options: argparse.Namespace) -> Outcome:
    """Propose a release; with a version, make it."""
    settings = config.read(Path.cwd())
    if settings.home is None:
        raise UnreadableInput(
            "there is no pyproject.toml with [tool.sdkwright] here; a release sets its version"
        )
    home = settings.home.resolve()
    git = repository(home)
    where = places(settings, settings.home)
    proposed = propose(settings, where, _last(where, git))
    if options.version is None:
        return _shown(settings, proposed)
    version: str = options.version.removeprefix("v")
    _check(version, settings, proposed, git)
    refuse_outside([settings.spec, settings.output, where.released], git.top)
    with git.copy() as copy:
        there, places_there = moved(settings, where, home, copy.home, version)
        prepare(there, places_there)
        if not versions.is_pre_release(version):
            record(there, places_there, _section(version, proposed))
        commit = copy.commit(f"Release {version}")
        git.take(commit, f"v{version}", f"{settings.distribution} {version}")
    return Outcome(
        f"{settings.distribution} {version} is committed, and tagged v{version}; nothing is pushed\n"
        f"  publish   git push origin HEAD v{version}\n"
        f"  undo      git tag --delete v{version} && git reset --keep HEAD~1\n",
        0,
        is_for_people=True,
    )


def _last(where: Places, git: Repository) -> str:
    """The last version that was released; "" when there was none: the description of a release has a tag."""
    if not where.bundle.is_file():
        return ""
    try:
        version = str(json.loads(read(where.bundle))["info"]["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableInput(f"{where.bundle}: it has no info.version") from error
    return version if git.has_tag(f"v{version}") else ""


def _check(version: str, settings: Config, proposed: Proposal, git: Repository) -> None:
    if not versions.is_version(version):
        wanted = proposed.version
        raise UnreadableInput(
            f"{quote(version)} is no version such as {wanted}, or {wanted}rc1 for a pre-release"
        )
    git.refuse_changes()
    complaints = (proposed.complaint(version), versions.complaint(version, settings.version))
    wrong = [*map(escape, proposed.refusals), *filter(None, complaints)]
    if git.has_tag(f"v{version}"):
        wrong.append(f"the tag v{version} is there already; name a later version")
    if wrong:
        raise UnreadableInput("; ".join(wrong))


def _section(version: str, proposed: Proposal) -> str:
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    return texts.entry(version, today, proposed.notes, proposed.drafted)


def _shown(settings: Config, proposed: Proposal) -> Outcome:
    text = (
        f"{settings.distribution} {proposed.version}, {proposed.why}\n\n"
        f"{_section(proposed.version, proposed)}\n"
        "Nothing is written yet. Commit it and tag it:"
        f" make release VERSION={proposed.version} (or: sdkwright release {proposed.version})\n"
    )
    return Outcome(text, int(bool(proposed.refusals)), tuple(map(escape, proposed.refusals)), True)
