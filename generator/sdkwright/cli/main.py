"""The entry point: find the command, run it, turn errors into exit codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from sdkwright.cli import terminal
from sdkwright.cli.parser import Command, parse
from sdkwright.problems.problem import SpecError, UnreadableInput


class _Commands(Mapping[str, Command]):
    """The commands by name, each imported when it is first used."""

    _names = (
        "generate",
        "watch",
        "lint",
        "schema",
        "bundle",
        "overlay",
        "diff",
        "checks",
        "release",
        "adopt",
        "follow",
        "upstream",
        "init",
    )

    def __getitem__(self, name: str) -> Command:
        match name:
            case "generate":
                from sdkwright.cli import generate

                return generate
            case "lint":
                from sdkwright.cli import lint

                return lint
            case "watch":
                from sdkwright.cli import watch

                return watch
            case "schema":
                from sdkwright.cli import schema

                return schema
            case "overlay":
                from sdkwright.cli import overlay

                return overlay
            case "bundle":
                from sdkwright.cli import bundle

                return bundle
            case "diff":
                from sdkwright.cli import diff

                return diff
            case "checks":
                from sdkwright.cli import checks

                return checks
            case "release":
                from sdkwright.cli import release

                return release
            case "adopt":
                from sdkwright.cli import adopt

                return adopt
            case "follow":
                from sdkwright.cli import follow

                return follow
            case "upstream":
                from sdkwright.cli import upstream

                return upstream
            case "init":
                from sdkwright.cli import init

                return init
            case _:
                raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


COMMANDS: Final[Mapping[str, Command]] = _Commands()

INTERRUPTED: Final = 130
"""The exit code that a shell reports for a command ended by Ctrl-C."""
_FAILED, _UNREADABLE_INPUT = 1, 2
_CANNOT_WRITE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; `parser.EXIT_CODES` describes them."""
    terminal.open_closed_streams()
    terminal.escape_unsupported_characters()
    try:
        try:
            return _run(arguments)
        finally:  # also for --help and --version, which end the program
            terminal.flush()
    except terminal.OutputError as error:
        terminal.discard_output()
        terminal.print_error(str(error))
        return _CANNOT_WRITE
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        terminal.discard_output()
        return _FAILED
    except KeyboardInterrupt:
        return report_interrupt()


def report_interrupt() -> int:
    """Print that the user ended the program, and return the exit code."""
    terminal.print_error("interrupted; no file is partially written")
    return INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = parse(COMMANDS, arguments)
    except UnreadableInput as error:
        terminal.print_error(str(error))
        return _UNREADABLE_INPUT
    try:
        _check_current_folder()
        status: int = options.run(options)
        return status
    except SpecError as error:
        terminal.print_problems(error.problems)
        errors = sum(problem.severity == "error" for problem in error.problems)
        terminal.print_note(f"{errors} {'error' if errors == 1 else 'errors'}; nothing was written")
        return _FAILED
    except UnreadableInput as error:
        terminal.print_error(str(error))
        return _UNREADABLE_INPUT


def _check_current_folder() -> None:
    """Raise UnreadableInput if another program has removed the current folder."""
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise UnreadableInput("the current folder no longer exists; change to another folder") from error
