"""The options of `sdkwright diff` and `sdkwright checks`; every command reads them, so what they stand for is not imported."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

SURFACES: Final = ("wire", "python", "both")
FAIL_ON: Final = ("breaking", "warning", "any", "never")
FORMATS: Final = ("text", "markdown", "json", "github", "html", "changelog")
LEVELS: Final = ("error", "warning", "info")
CATALOGUE_FORMATS: Final = ("text", "markdown", "json")


def add_diff(parser: argparse.ArgumentParser) -> None:
    """The options of `sdkwright diff`."""
    where = "a file, a spec folder, or GIT_REF:path"
    parser.add_argument("base", metavar="BASE", help=f"the description as it was: {where}")
    parser.add_argument("revision", metavar="REVISION", help=f"the description as it is now: {where}")
    parser.add_argument(
        "--surface", choices=SURFACES, help="which verdict is shown and judged (default: both)"
    )
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        help="the least that makes it exit with 1, unless it is approved (default: breaking)",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how it is told (default: text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it to a file instead")
    parser.add_argument(
        "--check-version",
        nargs="?",
        const="",
        metavar="OLD..NEW",
        help="exit with 1 when the new version is too small a step (default: info.version of both)",
    )
    parser.add_argument(
        "--root",
        type=Path,
        metavar="DIR",
        help="the folder that references may lead to (default: the file's)",
    )
    parser.add_argument(
        "--allow-remote", action="store_true", help="read what references to other machines lead to"
    )
    parser.add_argument(
        "--allow-unused",
        action="store_true",
        help="let approvals pass that fit no change: for a base that has some of them already",
    )


def add_checks(parser: argparse.ArgumentParser) -> None:
    """The options of `sdkwright checks`."""
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="only rules that have it in id, meaning or example"
    )
    parser.add_argument("--surface", choices=SURFACES, default="both", help="those of one (default: both)")
    parser.add_argument("--level", choices=LEVELS, default="", help="those of one (default: all)")
    parser.add_argument(
        "--format", choices=CATALOGUE_FORMATS, default="text", help="how it is told (default: text)"
    )
