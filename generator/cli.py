"""The command line; the only place that prints."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import NoReturn

from generator import config, files
from generator.bundle import bundle
from generator.cache import FOLDER, NOTHING_KEPT, Cache
from generator.document import load
from generator.errors import SpecError, UnreadableInput
from generator.pipeline import generate, warnings
from generator.render import TEMPLATES

_EXIT_CODES = "Exit codes: 0 fine, 1 the check failed, 2 wrong usage or unreadable input."
_INTERRUPTED = 130  # what a shell says of a command that Ctrl-C has ended


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, where argparse would print the usage too."""
        raise UnreadableInput(f"{message}; see {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 fine, 1 the check failed, 2 wrong usage or unreadable input."""
    _print_anything()
    try:
        status = _run(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # The reader, perhaps `head`, has enough; Python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("sdkwright: interrupted; nothing was written", file=sys.stderr)
        return _INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = _parser().parse_args(arguments)
        status: int = options.command(options)
        return status
    except SpecError as error:
        for problem in error.problems:
            print(problem)
        print(_count(sum(one.severity == "error" for one in error.problems)), file=sys.stderr)
        return 1
    except UnreadableInput as error:
        print(f"sdkwright: {error}", file=sys.stderr)
        return 2


def _print_anything() -> None:
    """Escape what a terminal of another encoding cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sdkwright",
        description="Turns a curated OpenAPI 3.1 description into a Python SDK.",
        epilog=f"Settings stand in [tool.sdkwright] of pyproject.toml. {_EXIT_CODES}",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    made: dict[str, argparse.ArgumentParser] = {}
    for run, short in (
        (_generate, "write the package"),
        (_lint, "list every problem of the spec"),
        (_bundle, "print one self-contained OpenAPI document"),
    ):
        name = run.__name__.strip("_")
        made[name] = commands.add_parser(
            name, help=short, description=run.__doc__, epilog=_EXIT_CODES, allow_abbrev=False
        )
        made[name].set_defaults(command=run)
        made[name].add_argument(
            "--spec",
            type=Path,
            metavar="PATH",
            help="a folder of documents, or one file (default: as pyproject.toml says)",
        )
    made["generate"].add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="the folder of the package (default: as pyproject.toml says)",
    )
    made["generate"].add_argument(
        "--check", action="store_true", help="write nothing; name what is not up to date, and exit with 1"
    )
    made["generate"].add_argument(
        "--no-cache", action="store_true", help="make everything anew, and keep nothing in .sdkwright-cache"
    )
    made["lint"].add_argument("--strict", action="store_true", help="exit with 1 when there are warnings too")
    made["bundle"].add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write it to a file instead"
    )
    return parser


def _settings(options: argparse.Namespace) -> config.Config:
    settings = config.read(Path.cwd())
    return settings if options.spec is None else replace(settings, spec=options.spec)


def _generate(options: argparse.Namespace) -> int:
    """Write the package, all of it or nothing.

    Files that no longer belong to it are removed; files that sdkwright did not write are never touched.
    """
    settings = _settings(options)
    output = options.output or settings.output
    report = _show_stage if sys.stderr.isatty() else _show_nothing
    made = generate(settings, report, _cache(options, settings))
    if options.check:
        difference = files.compare(made, output)
        for line in difference.lines():
            print(line)
        if difference:
            print(f"{output} is not up to date; run: sdkwright generate", file=sys.stderr)
        return int(bool(difference))
    start = perf_counter()
    difference = files.write(made, output)
    report("write", perf_counter() - start)
    written = len(difference.missing) + len(difference.changed)
    print(f"{output}: {len(made)} files, {written} written, {len(difference.stale)} removed")
    return 0


def _cache(options: argparse.Namespace, settings: config.Config) -> Cache:
    """Beside pyproject.toml; a run without one keeps nothing."""
    if settings.home is None or options.no_cache:
        return NOTHING_KEPT
    return Cache(settings.home / FOLDER, TEMPLATES)


def _show_stage(stage: str, seconds: float) -> None:
    print(f"  {stage:<8} {seconds:6.2f} s", file=sys.stderr)


def _show_nothing(stage: str, seconds: float) -> None:
    pass


def _lint(options: argparse.Namespace) -> int:
    """List every problem of the spec as file:line: severity: message; say nothing when there is none.

    Warnings alone are no failure, unless --strict makes them one.
    """
    found = warnings(_settings(options))
    for warning in found:
        print(warning)
    return int(options.strict and bool(found))


def _bundle(options: argparse.Namespace) -> int:
    """Print the whole spec as one self-contained OpenAPI 3.1 document (JSON), for any other tool."""
    text = bundle(load(_settings(options).spec)).encode()
    if options.output is None:
        while text:  # under PYTHONUNBUFFERED a pipe takes only so much at once
            text = text[sys.stdout.buffer.write(text) :]
        return 0
    try:
        options.output.write_bytes(text)
    except OSError as error:
        raise UnreadableInput(f"cannot write {options.output}: {error.strerror}") from error
    return 0


def _count(errors: int) -> str:
    return f"{errors} {'error' if errors == 1 else 'errors'}; nothing was written"


if __name__ == "__main__":
    sys.exit(main())
