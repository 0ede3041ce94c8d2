"""`sdkwright diff`: compare two OpenAPI descriptions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sdkwright.cli import terminal
from sdkwright.cli.options import add_output_file
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput

if TYPE_CHECKING:
    from sdkwright.diff.review.comparison import Comparison, Surfaces
    from sdkwright.diff.review.policy import Review

# Written out, because importing them from `diff` would make every start of the program slow.
SURFACES: Final = ("wire", "python", "both")
FAIL_ON: Final = ("breaking", "warning", "any", "never")
LISTED: Final = ("breaking", "warning", "any")
FORMATS: Final = ("text", "markdown", "json", "github", "html", "changelog", "sarif", "junit")

SUMMARY = "compare two descriptions: what changed, and what breaks callers"
DESCRIPTION = """
Compares two OpenAPI descriptions, and reports what changed on the wire and for callers of the SDK. The settings are in
[tool.sdkwright.diff] of pyproject.toml. With --packages, compares two generated packages instead, for example what a
newer sdkwright generates from the same description.
"""
EXAMPLES = """\
  sdkwright diff spec/released/openapi.json spec            since the last release
  sdkwright diff main:spec spec                             since a branch, a tag or a commit
  sdkwright diff old.yaml new.yaml --surface wire           any two descriptions, of any API
  sdkwright diff old.yaml new.yaml --format html -o d.html  as an HTML page
  sdkwright diff --packages HEAD:generated generated        two generated packages, by their sources
  sdkwright diff https://example.com/api.json - --allow-remote  standard input since a published description
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    source = "a file, a spec folder, GIT_REF:PATH, a URL, or - for standard input"
    parser.add_argument("base", metavar="BASE", help=f"the old description: {source}")
    parser.add_argument("revision", metavar="REVISION", help=f"the new description: {source}")
    parser.add_argument(
        "--surface", choices=SURFACES, help="consider callers on the wire, in Python, or both (default: both)"
    )
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        help="exit with 1 if a change of this level or above is not approved (default: breaking)",
    )
    parser.add_argument(
        "--list",
        choices=LISTED,
        default="any",
        dest="listed",
        help="describe only changes of this level or above in text, Markdown and HTML (default: any)",
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="the format of the report (default: text)"
    )
    add_output_file(parser)
    parser.add_argument(
        "--packages",
        action="store_true",
        help="compare two generated packages, for Python callers: each a folder, GIT_REF:FOLDER or a wheel",
    )
    parser.add_argument(
        "--check-version",
        nargs="?",
        const="",
        metavar="OLD..NEW",
        help="exit with 1 if the new version is too low for the changes (default: info.version of both)",
    )
    parser.add_argument(
        "--root",
        type=Path,
        metavar="DIR",
        help="reject references to files outside this folder (default: the folder of the file)",
    )
    parser.add_argument("--allow-remote", action="store_true", help="read URLs, also of references")
    parser.add_argument(
        "--allow-unused",
        action="store_true",
        help="accept approvals that match no change, for a base that already contains some approved changes",
    )


def run(options: argparse.Namespace) -> int:
    with pause_gc():  # also while modules are imported
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from sdkwright.diff.review.policy import apply_policy
    from sdkwright.diff.review.settings import read_policy

    if options.packages and options.surface not in (None, "python"):
        raise UnreadableInput(
            f"--packages compares for Python callers only; omit --surface {options.surface}, or pass two descriptions"
        )
    surface: Surfaces | None = "python" if options.packages else options.surface
    policy = read_policy(Path.cwd(), surface, options.fail_on, options.listed)
    versions = _parse_versions(options.check_version)
    comparison = _compare(options, policy.surface)
    if policy.surface == "python" and comparison.unavailable:
        raise UnreadableInput(f"cannot judge the change for Python callers: {comparison.unavailable}")
    result = apply_policy(comparison, policy)
    unused = () if options.allow_unused else result.unused_approvals
    version_error = "" if options.check_version is None else _check_versions(result, versions)
    _print_report(result, options)
    for approval in unused:
        message = "this approval matches no finding; remove it, or correct it"
        terminal.print_error(escape(f"{approval.source}: {message}"))
    if version_error:
        terminal.print_error(version_error)
    return 2 if unused else int(bool(result.failing or version_error))


def _compare(options: argparse.Namespace, surface: Surfaces) -> Comparison:
    if options.packages:
        from sdkwright.diff.review.package_comparison import compare_package_sources

        return compare_package_sources(options.base, options.revision)
    from sdkwright.diff.review.comparison import compare
    from sdkwright.project.config import read_config

    return compare(
        options.base,
        options.revision,
        surface,
        package=read_config(Path.cwd()).package,
        root=options.root,
        allow_remote=options.allow_remote,
    )


def _print_report(result: Review, options: argparse.Namespace) -> None:
    from sdkwright.diff import report
    from sdkwright.diff.report.text import format_coloured_text

    is_terminal_text = options.format == "text" and options.output is None
    if is_terminal_text and terminal.has_colours():
        terminal.print_text(format_coloured_text(result))
    elif is_terminal_text:
        terminal.print_text(report.FORMATS[options.format](result))
    else:
        terminal.write_document(report.FORMATS[options.format](result), options.output)


def _parse_versions(text: str | None) -> tuple[str, str] | None:
    """Parse OLD..NEW; None means the versions of the descriptions."""
    from sdkwright.diff.review import semver

    if not text:
        return None
    old, dots, new = text.partition("..")
    if not dots or not semver.is_version(old) or not semver.is_version(new):
        raise UnreadableInput(f"--check-version takes two versions, such as 1.4.0..1.5.0, not {quote(text)}")
    return old, new


def _check_versions(result: Review, versions: tuple[str, str] | None) -> str:
    """Return why the new version is too low for the changes; "" if it is not."""
    from sdkwright.diff.review import semver

    sides = result.comparison.base, result.comparison.revision
    old, new = versions or (sides[0].version, sides[1].version)
    for side, version in zip(sides, (old, new), strict=True):
        if not semver.is_version(version):
            raise UnreadableInput(
                f"{side.name}: its version (info.version, or __version__ of a package) is not one such as 1.4.0;"
                " pass both versions: --check-version 1.4.0..1.5.0"
            )
    if not result.changes and old == new:
        return ""
    return semver.check_version(result.bump, old, new)
