"""The version that changes require, and checks of other versions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from sdkwright.diff.core.finding import Finding
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

Bump: TypeAlias = Literal["major", "minor", "patch"]

_BUMPS: Final[tuple[Bump, ...]] = ("patch", "minor", "major")
_VERSION: Final = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+.]?[A-Za-z].*|[-+].*)?")


def find_bump(findings: Iterable[Finding]) -> Bump:
    """The bump that the findings require together."""
    return _BUMPS[max((_BUMPS.index(_find_bump(finding)) for finding in findings), default=0)]


def _find_bump(finding: Finding) -> Bump:
    if finding.level == "error":
        return "major"
    return "patch" if finding.effect == "none" and finding.level == "info" else "minor"


def is_noted(finding: Finding) -> bool:
    """Whether a minor version needs a note about a finding: it may break some callers, or type checks."""
    return finding.level == "warning"


def lower_bump(bump: Bump) -> Bump:
    """The bump below 1.0: a breaking change requires a minor version, other changes a patch version."""
    return "minor" if bump == "major" else "patch"


def adjust_bump(bump: Bump, version: str) -> Bump:
    """The bump after a version."""
    return bump if _parse(version)[0] > 0 else lower_bump(bump)


def find_step(base: str, revision: str) -> Bump | None:
    """The bump between two versions; None if the revision is not later."""
    old, new = _parse(base), _parse(revision)
    if new <= old:
        return None
    return "major" if new[0] > old[0] else "minor" if new[1] > old[1] else "patch"


def check_version(bump: Bump, base: str, revision: str) -> str:
    """Why the version of a revision is too low, in one sentence; "" if it is not."""
    required = adjust_bump(bump, base)
    step = find_step(base, revision)
    if step is None:
        return f"version {revision} is not later than {base}; these changes require {bump_version(base, required)}"
    if _BUMPS.index(step) >= _BUMPS.index(required):
        return ""
    return (
        f"version {revision} is only a {step} step from {base}; these changes require a {required} step:"
        f" {bump_version(base, required)} or later"
    )


def bump_version(version: str, bump: Bump) -> str:
    """The next version: `1.4.2` and minor -> `1.5.0`."""
    major, minor, patch = _parse(version)
    if bump == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if bump == "minor" else f"{major}.{minor}.{patch + 1}"


def is_version(text: str) -> bool:
    return _VERSION.fullmatch(text) is not None


def _parse(version: str) -> tuple[int, int, int]:
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableInput(f"{quote(version)} is not a version such as 1.4.0")
    major, minor, patch = (int(part or 0) for part in match.groups())
    return major, minor, patch
