"""The argument parser: all commands with their options, help and usage errors.

A command is a module with the attributes of `Command`. The program imports all of them for its help: what only
`run` needs is imported inside `run`.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import NoReturn, Protocol

from sdkwright.cli import terminal
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import UnreadableInput

EXIT_CODES = (
    "Exit codes: 0 success, 1 the check failed or the spec has errors, 2 wrong usage or unreadable input."
)
_EPILOG = """\
first steps:
  sdkwright init weather     create a working project
  sdkwright lint --strict    check the spec after each change
  sdkwright generate         write the package; the code samples are in generated/docs/reference/
  sdkwright COMMAND --help   print the options and examples of a command

The settings are in [tool.sdkwright] of pyproject.toml.
"""
_UNKNOWN_COMMAND = re.compile(
    r"argument COMMAND: invalid choice: (['\"])(?P<name>.*)\1 \(choose from (?P<commands>.*)\)"
)


class Command(Protocol):
    """A module of `cli/` that implements a command."""

    @property
    def SUMMARY(self) -> str:
        """A line for the list of commands."""
        ...

    @property
    def DESCRIPTION(self) -> str:
        """Sentences for `sdkwright COMMAND --help`."""
        ...

    @property
    def EXAMPLES(self) -> str:
        """Lines such as "  sdkwright lint   what it is for", with at least two spaces between."""
        ...

    def add_options(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int:
        """Run the command and return its exit code."""
        ...


def parse(commands: Mapping[str, Command], arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of a command line, and the command's `run`. Raises UnreadableInput for wrong usage."""
    given = sys.argv[1:] if arguments is None else arguments
    # The options of the other commands take as long to create as many commands take to run.
    named = [name for name in commands if given[:1] == [name]] or commands
    options, unknown = _build_parser({name: commands[name] for name in named}).parse_known_args(given)
    if unknown:
        kind = "option" if unknown[0].startswith("-") else "argument"
        known_options = re.findall(r"(?<![\w-])--?[a-z-]+", options.format_help())
        hint = suggest_name(unknown[0].partition("=")[0], known_options)
        raise _make_usage_error(f"unknown {kind} {quote(unknown[0])}{hint}", options.program)
    return options


def _build_parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sdkwright",
        description="Generates a Python SDK from an OpenAPI 3.1 description.",
        epilog=f"{_EPILOG}{EXIT_CODES}",
        allow_abbrev=False,
        formatter_class=_HelpFormatter,
    )
    parser.add_argument("--version", action=_PrintVersion, nargs=0, help="show the version and exit")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in commands.items():
        subparser = subparsers.add_parser(
            name,
            help=command.SUMMARY,
            description=" ".join(command.DESCRIPTION.split()),
            epilog=f"examples:\n{command.EXAMPLES}\n{EXIT_CODES}",
            allow_abbrev=False,
            formatter_class=_HelpFormatter,
        )
        command.add_options(subparser)
        subparser.set_defaults(run=command.run, program=subparser.prog, format_help=subparser.format_help)
    return parser


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise UnreadableInput with one line; argparse itself would print the usage too, and exit."""
        if match := _UNKNOWN_COMMAND.match(message):
            hint = suggest_name(match["name"], re.findall(r"\w+", match["commands"]))
            message = f"unknown command {quote(match['name'])}{hint}"
        raise _make_usage_error(message, self.prog)


class _PrintVersion(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        # Imported late: reading the metadata of packages takes longer than parsing the options.
        from sdkwright.project.new_project import read_sdkwright_version

        terminal.print_text(f"{parser.prog} {read_sdkwright_version()}\n")
        parser.exit()


class _HelpFormatter(argparse.HelpFormatter):
    """Wraps sentences, and keeps text with indented lines as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        has_layout = "\n  " in text
        return textwrap.indent(text, indent) if has_layout else super()._fill_text(text, width, indent)


def _make_usage_error(message: str, program: str) -> UnreadableInput:
    return UnreadableInput(f"{message}{' See' if message.endswith('?') else '; see'} {program} --help")
