"""`sdkwright diff` and `sdkwright checks`: options in, text and exit code out."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdkwright.diff.report import FORMATS
from sdkwright.diff.report.text import coloured
from sdkwright.diff.review import catalogue, semver, settings
from sdkwright.diff.review.comparison import compare
from sdkwright.diff.review.policy import Policy, Review, review
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project import config


@dataclass(frozen=True)
class Outcome:
    """What a command has to say, and its exit code."""

    text: str
    status: int
    complaints: tuple[str, ...] = ()  # for the standard error
    is_for_people: bool = False  # rather than for a program that reads UTF-8


def checks(options: argparse.Namespace) -> Outcome:
    """List the rules that a comparison may report: every one, or those that are asked for."""
    rules = catalogue.chosen(options.surface, options.level, options.words)
    shown = catalogue.table(rules, options.format)
    if options.format == "text":
        shown = f"{shown}\n{catalogue.summary(rules)}" if rules else catalogue.summary(rules)
    return Outcome(shown, 0, is_for_people=options.format == "text")


def diff(options: argparse.Namespace, is_colourful: bool) -> Outcome:
    """Tell what differs between two descriptions, and fail when the policy says so."""
    policy = _policy(options)
    versions = _explicit(options.check_version)
    compared = compare(
        options.base,
        options.revision,
        policy.surface,
        package=config.read(Path.cwd()).package,
        root=options.root,
        allow_remote=options.allow_remote,
    )
    if policy.surface == "python" and compared.unavailable:
        raise UnreadableInput(f"the verdict on Python callers is not available: {compared.unavailable}")
    found = review(compared, policy)
    show = coloured if options.format == "text" and is_colourful else FORMATS[options.format]
    unused = () if options.allow_unused else found.unused
    stale = [f"{one.source}: it approves nothing that is there; remove it, or mend it" for one in unused]
    short = _version_complaint(found, versions) if options.check_version is not None else ""
    status = 2 if stale else int(bool(found.failing or short))
    return Outcome(
        show(found), status, (*map(escape, stale), *([short] if short else [])), options.format == "text"
    )


def _policy(options: argparse.Namespace) -> Policy:
    rules = catalogue.ids()
    given = settings.read(Path.cwd(), rules)
    approvals: Any = () if given.approvals is None else settings.approvals(given.approvals, rules)
    return Policy(
        surface=options.surface or given.surface,
        fail_on=options.fail_on or given.fail_on,
        severities=given.severities,
        approvals=approvals,
    )


def _explicit(text: str | None) -> tuple[str, str] | None:
    if not text:
        return None
    old, dots, new = text.partition("..")
    if not dots or not semver.is_version(old) or not semver.is_version(new):
        raise UnreadableInput(f"--check-version wants two versions such as 1.4.0..1.5.0, not {quote(text)}")
    return old, new


def _version_complaint(found: Review, versions: tuple[str, str] | None) -> str:
    sides = found.comparison.base, found.comparison.revision
    old, new = versions or (sides[0].version, sides[1].version)
    for side, version in zip(sides, (old, new), strict=True):
        if not semver.is_version(version):
            raise UnreadableInput(
                f"{side.name}: info.version is no version such as 1.4.0; name both: --check-version 1.4.0..1.5.0"
            )
    if not found.changes and old == new:
        return ""
    return semver.complaint(found.bump, old, new)
