"""What the command line takes: every command with its options, and the help that teaches them."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from sdkwright.cli.diff_options import add_checks, add_diff
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.new_project import version

_EXIT_CODES = "Exit codes: 0 fine, 1 the check failed, 2 wrong usage or unreadable input."
_FIRST_STEPS = """\
first steps:
  sdkwright init weather     begin a project that works at once
  sdkwright lint --strict    after each change of spec/: what does not hold together, and what could be better
  sdkwright generate         write the package; its samples are in generated/docs/reference/
  sdkwright COMMAND --help   what a command does, and what it can be told"""
_SHORT = {
    "generate": "write the package",
    "lint": "list every problem of the spec",
    "bundle": "print one self-contained OpenAPI document",
    "diff": "tell what changed between two descriptions, and whom it breaks",
    "checks": "list every rule of diff",
    "release": "propose the next version and its change log; or commit and tag it",
    "init": "begin a new project",
}


_EXAMPLES = {
    "generate": """\
  sdkwright generate                                as pyproject.toml says
  sdkwright generate --check                        in CI: is generated/ what the spec says?
  sdkwright generate --spec api.yaml --output out   another description, to another place""",
    "lint": """\
  sdkwright lint                    what does not hold together, and what could be better
  sdkwright lint --strict           in CI: warnings fail too
  sdkwright lint --spec api.yaml    a description that is one file""",
    "bundle": """\
  sdkwright bundle -o openapi.json   for a documentation site, a mock server, a gateway""",
    "diff": """\
  sdkwright diff spec/released/openapi.json spec            since the last release
  sdkwright diff main:spec spec                             since a branch, a tag or a commit
  sdkwright diff old.yaml new.yaml --surface wire           any two descriptions, of any API
  sdkwright diff old.yaml new.yaml --format html -o d.html  a page to look at""",
    "checks": """\
  sdkwright checks                          all of them
  sdkwright checks nullable --level error   those that break callers, and speak of null""",
    "release": """\
  sdkwright release            what it would be
  sdkwright release 1.2.0      make it: one commit, with a tag
  sdkwright release 1.3.0rc1   a pre-release""",
    "init": """\
  sdkwright init weather             in a new folder
  sdkwright init --name "Pet Store"  in this one""",
}
_NO_COMMAND = re.compile(r"argument COMMAND: invalid choice: (['\"])(?P<name>.*)\1 \(choose from")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, where argparse would print the usage too."""
        if found := _NO_COMMAND.match(message):
            message = f"there is no command {quote(found['name'])}{suggest_name(found['name'], _SHORT)}"
        raise _wrong(message, self.prog)


class _Help(argparse.HelpFormatter):
    """Sentences are filled; lines that somebody has laid out stay as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        is_laid_out = "\n  " in text
        return textwrap.indent(text, indent) if is_laid_out else super()._fill_text(text, width, indent)


def parsed(
    commands: Iterable[Callable[[argparse.Namespace], int]], arguments: Sequence[str] | None
) -> argparse.Namespace:
    """The options of a command line; raises UnreadableInput for what no command takes."""
    options, unknown = parser(commands).parse_known_args(arguments)
    if unknown:
        kind = "option" if unknown[0].startswith("-") else "argument"
        known = re.findall(r"(?<![\w-])--?[a-z-]+", options.help())
        close = suggest_name(unknown[0].partition("=")[0], known)
        raise _wrong(f"unknown {kind} {quote(unknown[0])}{close}", options.prog)
    return options


def _wrong(message: str, program: str) -> UnreadableInput:
    return UnreadableInput(f"{message}{' See' if message.endswith('?') else '; see'} {program} --help")


def parser(commands: Iterable[Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """Of all commands; each is a function, and its docstring says what it does. The parsed options name it, `command`."""
    whole = _Parser(
        prog="sdkwright",
        description="Turns a curated OpenAPI 3.1 description into a Python SDK.",
        epilog=f"{_FIRST_STEPS}\n\nSettings stand in [tool.sdkwright] of pyproject.toml.\n{_EXIT_CODES}",
        allow_abbrev=False,
        formatter_class=_Help,
    )
    whole.add_argument(
        "--version", action="version", version=f"sdkwright {version()}", help="show the version and exit"
    )
    below = whole.add_subparsers(required=True, metavar="COMMAND")
    for run in commands:
        name = run.__name__.strip("_")
        made = below.add_parser(
            name,
            help=_SHORT[name],
            description=" ".join((run.__doc__ or "").split()),
            epilog=f"examples:\n{_EXAMPLES[name]}\n\n{_EXIT_CODES}",
            allow_abbrev=False,
            formatter_class=_Help,
        )
        _OPTIONS[name](made)
        made.set_defaults(command=run, prog=made.prog, help=made.format_help)
    return whole


def _spec(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--spec",
        type=Path,
        metavar="PATH",
        help="a folder of documents, or one file (default: as pyproject.toml says)",
    )


def _generate(made: argparse.ArgumentParser) -> None:
    _spec(made)
    made.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="the folder of the package (default: as pyproject.toml says)",
    )
    made.add_argument(
        "--check", action="store_true", help="write nothing; name what is not up to date, and exit with 1"
    )
    made.add_argument(
        "--no-cache", action="store_true", help="make everything anew, and keep nothing in .sdkwright-cache"
    )


def _lint(made: argparse.ArgumentParser) -> None:
    _spec(made)
    made.add_argument("--strict", action="store_true", help="exit with 1 when there are warnings too")


def _bundle(made: argparse.ArgumentParser) -> None:
    _spec(made)
    made.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it to a file instead")


def _release(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "version",
        nargs="?",
        metavar="VERSION",
        help="release it under this version (default: propose one, and change nothing)",
    )


def _init(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "folder", type=Path, nargs="?", default=Path(), metavar="FOLDER", help="where (default: here)"
    )
    made.add_argument("--name", help="the name of the API (default: that of the folder)")


_OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "generate": _generate,
    "lint": _lint,
    "bundle": _bundle,
    "diff": add_diff,
    "checks": add_checks,
    "release": _release,
    "init": _init,
}
