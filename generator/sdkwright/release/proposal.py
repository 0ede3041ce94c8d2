"""What a release would be: the version that the changes ask for, and what the change log says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdkwright.diff.report.changelog import changelog
from sdkwright.diff.review import catalogue, semver, settings
from sdkwright.diff.review.comparison import compare
from sdkwright.diff.review.policy import Policy, Review, review
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.config import Config
from sdkwright.release import texts, versions


@dataclass(frozen=True)
class Places:
    """Where a project keeps what a release reads and writes."""

    pyproject: Path
    changelog: Path
    spec: Path
    released: Path  # the folder of what the last release described
    approvals: Path | None

    @property
    def bundle(self) -> Path:
        return self.released / "openapi.json"

    @property
    def beside(self) -> Path:
        """The folder that the additions stand in."""
        return self.spec if self.spec.is_dir() else self.spec.parent


@dataclass(frozen=True)
class Proposal:
    """The next release, before anybody has agreed to it."""

    last: str  # the version before; "" for the first one
    version: str
    why: str
    notes: str  # what somebody wrote for it
    drafted: str  # what was found
    refusals: tuple[str, ...] = ()  # why it cannot be released like this
    review: Review | None = None

    def complaint(self, version: str) -> str:
        """What is wrong with another version, in one sentence; "" when it will do."""
        return semver.complaint(self.review.bump, self.last, version) if self.review else ""


def places(config: Config, home: Path) -> Places:
    """Where everything is, for a project in a folder."""
    beside = config.spec if config.spec.is_dir() else config.spec.parent
    approvals = settings.read(Path.cwd(), catalogue.ids()).approvals
    return Places(
        pyproject=home / "pyproject.toml",
        changelog=home / "CHANGELOG.md",
        spec=config.spec,
        released=beside / "released",
        approvals=approvals,
    )


def propose(config: Config, where: Places, last: str) -> Proposal:
    """The next release after a version; "" when there was none yet."""
    own = texts.notes(read(where.changelog)) if where.changelog.is_file() else ""
    if not last:
        return Proposal(
            "", versions.final(config.version), "the first release", own, "" if own else "The first release."
        )
    found = _reviewed(config, where)
    step = semver.asked_of(found.bump, last)
    asked = semver.following(last, step)
    wanted = versions.final(config.version)
    version = wanted if semver.taken(asked, wanted) else asked
    count = len(found.changes)
    why = f"{count or 'no'} {'change' if count == 1 else 'changes'} since {last}: a {step} step"
    return Proposal(last, version, why, own, changelog(found), tuple(_refusals(found, where)), found)


def _reviewed(config: Config, where: Places) -> Review:
    rules = catalogue.ids()
    given = settings.read(Path.cwd(), rules)
    approvals: Any = () if given.approvals is None else settings.approvals(given.approvals, rules)
    policy = Policy(
        surface=given.surface, fail_on=given.fail_on, severities=given.severities, approvals=approvals
    )
    compared = compare(str(where.bundle), str(where.spec), given.surface, package=config.package)
    if compared.unavailable:
        raise UnreadableInput(f"what changed for Python callers is not known: {compared.unavailable}")
    return review(compared, policy)


def _refusals(found: Review, where: Places) -> list[str]:
    refused = [
        f"{one.location}: it approves nothing that is there; remove it, or mend it" for one in found.unused
    ]
    if found.failing:
        many = "finding breaks" if found.failing == 1 else "findings break"
        file = where.approvals or "the file that [tool.sdkwright.diff] approvals names"
        refused.append(
            f"{found.failing} {many} callers, and nobody has approved it; see them with"
            f" sdkwright diff {where.bundle} {where.spec}, and approve them in {file}"
        )
    return refused


def read(file: Path) -> str:
    """The text of a file; raises UnreadableInput."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UnreadableInput(f"cannot read {quote(str(file))}: {reason}") from error
