"""The entry point: find the command, run it, turn errors into exit codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sdkwright.cli import bundle, checks, diff, generate, init, lint, release, terminal
from sdkwright.cli.parser import Command, parse
from sdkwright.problems.problem import SpecError, UnreadableInput

COMMANDS: Final[Mapping[str, Command]] = {
    "generate": generate,
    "lint": lint,
    "bundle": bundle,
    "diff": diff,
    "checks": checks,
    "release": release,
    "init": init,
}

_FAILED, _UNREADABLE_INPUT = 1, 2
_INTERRUPTED = 130  # the exit code that a shell reports for a command ended by Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; `parser.EXIT_CODES` describes them."""
    terminal.escape_unsupported_characters()
    try:
        status = _run(arguments)
        terminal.flush()
        return status
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        terminal.discard_output()
        return _FAILED
    except KeyboardInterrupt:
        terminal.print_error("interrupted; no file is partially written")
        return _INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = parse(COMMANDS, arguments)
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
