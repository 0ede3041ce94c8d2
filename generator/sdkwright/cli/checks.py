"""`sdkwright checks`: list the rules of `sdkwright diff`."""

from __future__ import annotations

import argparse
from typing import Final

from sdkwright.cli import terminal
from sdkwright.cli.diff import SURFACES

LEVELS: Final = ("error", "warning", "info")
FORMATS: Final = ("text", "markdown", "json")

SUMMARY = "list the rules of diff"
DESCRIPTION = """
Lists the rules of sdkwright diff: the id, the level, the meaning and an example of each.
"""
EXAMPLES = """\
  sdkwright checks                          all rules
  sdkwright checks nullable --level error   rules on nullable values that break callers
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="only rules with these words in id, meaning or example"
    )
    parser.add_argument(
        "--surface", choices=SURFACES, default="both", help="only rules of this surface (default: both)"
    )
    parser.add_argument("--level", choices=LEVELS, default="", help="only rules of this level (default: all)")
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="the format of the list (default: text)"
    )


def run(options: argparse.Namespace) -> int:
    from sdkwright.diff.report.rules import format_rules, summarize_rules
    from sdkwright.diff.review.catalogue import select_rules

    rules = select_rules(options.surface, options.level, options.words)
    table = format_rules(rules, options.format)
    if options.format == "text":
        summary = summarize_rules(rules)
        terminal.print_text(f"{table}\n{summary}" if rules else summary)
    else:
        terminal.write_document(table, None)
    return 0
