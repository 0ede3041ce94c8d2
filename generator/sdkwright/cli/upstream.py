"""`sdkwright upstream`: print which document the spec follows, and in which places the spec differs from it."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Final

from sdkwright.cli import terminal
from sdkwright.cli.options import add_output_file, add_spec, load_config

FORMATS: Final = ("text", "json")
"""Written out, because importing them would make every start of the program slow."""

SUMMARY = "print which document the spec follows, and what is decided and open"
DESCRIPTION = """
Prints the document of the vendor that the spec follows, in how many facts the spec differs from it, what it leaves out, and the
questions of earlier follows that are still open.
"""
EXAMPLES = """\
  sdkwright upstream                  the state
  sdkwright upstream --format json    for programs
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="the format of the state (default: text)"
    )
    add_spec(parser)
    add_output_file(parser)


def run(options: argparse.Namespace) -> int:
    from sdkwright.follow.standing import FORMATS as FORMATTERS
    from sdkwright.follow.standing import find_standing
    from sdkwright.follow.state import read_state
    from sdkwright.openapi.garbage_collection import pause_gc

    config = load_config(options)
    with pause_gc():
        state = read_state(config.spec, has_bases=False, foreign_keywords=config.foreign_keywords)
        standing = find_standing(state, config.client_class, date.today())
    text = FORMATTERS[options.format](standing)
    if options.format == "text" and options.output is None:
        terminal.print_text(text)
    else:
        terminal.write_document(text, options.output)
    return 0
