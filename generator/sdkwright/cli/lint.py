"""`sdkwright lint`: list the problems of the spec."""

from __future__ import annotations

import argparse

from sdkwright.cli import terminal
from sdkwright.cli.options import add_spec, load_config

SUMMARY = "list the problems of the spec"
DESCRIPTION = """
Lists the problems of the spec, one per line, as file:line: severity: message. Prints nothing if there are none.
Exits with 1 if there are errors; with --strict, also if there are warnings.
"""
EXAMPLES = """\
  sdkwright lint                    list errors and warnings
  sdkwright lint --strict           in CI: also fail on warnings
  sdkwright lint --spec api.yaml    check a spec that is one file
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_spec(parser)
    parser.add_argument("--strict", action="store_true", help="exit with 1 if there are warnings")


def run(options: argparse.Namespace) -> int:
    from sdkwright.pipeline import find_warnings

    warnings = find_warnings(load_config(options))
    terminal.print_problems(warnings)
    return int(options.strict and bool(warnings))
