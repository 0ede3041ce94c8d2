"""What the command line takes: every command with its options, and the help that teaches them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from generator.diff.options import add_checks, add_diff
from generator.errors import UnreadableInput

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


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, where argparse would print the usage too."""
        raise UnreadableInput(f"{message}; see {self.prog} --help")


def parser(commands: Iterable[Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """Of all commands; each is a function, and its docstring says what it does. The parsed options name it, `command`."""
    whole = _Parser(
        prog="sdkwright",
        description="Turns a curated OpenAPI 3.1 description into a Python SDK.",
        epilog=f"{_FIRST_STEPS}\n\nSettings stand in [tool.sdkwright] of pyproject.toml.\n{_EXIT_CODES}",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    below = whole.add_subparsers(required=True, metavar="COMMAND")
    for run in commands:
        name = run.__name__.strip("_")
        made = below.add_parser(
            name, help=_SHORT[name], description=run.__doc__, epilog=_EXIT_CODES, allow_abbrev=False
        )
        made.set_defaults(command=run)
        _OPTIONS[name](made)
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
