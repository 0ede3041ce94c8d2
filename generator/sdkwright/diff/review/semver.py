"""Versions: what a change asks of the next one, and whether a release keeps to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from sdkwright.diff.core.finding import Finding
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

Bump: TypeAlias = Literal["major", "minor", "patch"]

_BUMPS: Final[tuple[Bump, ...]] = ("patch", "minor", "major")
_VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+.]?[A-Za-z].*|[-+].*)?")


def bump(findings: Iterable[Finding]) -> Bump:
    """What the changes ask for together: the most that any of them asks for."""
    return _BUMPS[max((_BUMPS.index(_asked(one)) for one in findings), default=0)]


def _asked(finding: Finding) -> Bump:
    if finding.level == "error":
        return "major"
    return "patch" if finding.effect == "none" and finding.level == "info" else "minor"


def noted(findings: Iterable[Finding]) -> int:
    """How many changes a minor version may bring only with a note: they may break some callers, or type checks."""
    return sum(one.level == "warning" for one in findings)


def asked_of(bump_: Bump, version: str) -> Bump:
    """The bump under the version's own rules: below 1.0 a break takes the minor number, and nothing else does."""
    if _read(version)[0] > 0:
        return bump_
    return "minor" if bump_ == "major" else "patch"


def taken(base: str, revision: str) -> Bump | None:
    """The bump between two versions; None when the revision is not the later one."""
    old, new = _read(base), _read(revision)
    if new <= old:
        return None
    return "major" if new[0] > old[0] else "minor" if new[1] > old[1] else "patch"


def complaint(asked: Bump, base: str, revision: str) -> str:
    """What is wrong with a version, in one sentence; "" when it bumps enough."""
    rule = asked_of(asked, base)
    done = taken(base, revision)
    if done is None:
        return f"version {revision} is not later than {base}; these changes ask for {following(base, rule)}"
    if _BUMPS.index(done) >= _BUMPS.index(rule):
        return ""
    return (
        f"version {revision} is only a {done} step from {base}; these changes ask for a {rule} one:"
        f" {following(base, rule)} or later"
    )


def following(version: str, step: Bump) -> str:
    """The version that is one step later: `1.4.2` and minor give `1.5.0`."""
    major, minor, patch = _read(version)
    if step == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if step == "minor" else f"{major}.{minor}.{patch + 1}"


def is_version(text: str) -> bool:
    return _VERSION.fullmatch(text) is not None


def _read(version: str) -> tuple[int, int, int]:
    match = _VERSION.fullmatch(version)
    if match is None:
        raise UnreadableInput(f"{quote(version)} is no version such as 1.4.0")
    major, minor, patch = (int(part or 0) for part in match.groups())
    return major, minor, patch
