"""The command line; the only place that prints."""

from __future__ import annotations

import argparse
import io
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from sdkwright.cli import colours
from sdkwright.cli.arguments import parsed
from sdkwright.output import files
from sdkwright.output.cache import FOLDER, NO_CACHE, Cache
from sdkwright.pipeline import find_warnings, generate
from sdkwright.problems.problem import Problem, SpecError, UnreadableInput
from sdkwright.project import config
from sdkwright.project.new_project import start
from sdkwright.render.package import TEMPLATES
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec

if TYPE_CHECKING:
    from sdkwright.cli.diff import Outcome

_INTERRUPTED = 130  # what a shell says of a command that Ctrl-C has ended


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
        print("sdkwright: interrupted; nothing is half written", file=sys.stderr)
        return _INTERRUPTED


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = parsed(_COMMANDS, arguments)
        status: int = options.command(options)
        return status
    except SpecError as error:
        _print_problems(error.problems)
        print(_count(sum(one.severity == "error" for one in error.problems)), file=sys.stderr)
        return 1
    except UnreadableInput as error:
        print(f"sdkwright: {error}", file=sys.stderr)
        return 2


def _print_problems(problems: Sequence[Problem]) -> None:
    in_colour = colours.are_wanted(os.environ, is_terminal=sys.stdout.isatty())
    for problem in map(str, problems):
        print(colours.painted(problem) if in_colour else problem)


def _print_anything() -> None:
    """Escape what a terminal of another encoding cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _settings(options: argparse.Namespace) -> config.Config:
    settings = config.read(Path.cwd())
    if options.spec is not None:
        return replace(settings, spec=options.spec)
    if settings.home is None and not settings.spec.exists():
        raise UnreadableInput(
            f"there is no project here: no pyproject.toml with [tool.sdkwright], and no {settings.spec}/;"
            " name a description (--spec PATH), or begin a project (sdkwright init FOLDER)"
        )
    return settings


def _generate(options: argparse.Namespace) -> int:
    """Write the package, all of it or nothing.

    Files that no longer belong to it are removed; files that sdkwright did not write are never touched.
    """
    settings = _settings(options)
    output = options.output or settings.output
    if settings.spec.is_dir() and output.resolve().is_relative_to(settings.spec.resolve()):
        raise UnreadableInput(
            f"{output} is in the description, {settings.spec}; name another folder for the package"
        )
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
    if not difference:
        print(f"{output}: up to date ({len(made)} files)")
        return 0
    written = len(difference.missing) + len(difference.changed)
    print(f"{output}: {len(made)} files, {written} written, {len(difference.stale)} removed")
    return 0


def _cache(options: argparse.Namespace, settings: config.Config) -> Cache:
    """Beside pyproject.toml; a run without one keeps nothing."""
    if settings.home is None or options.no_cache:
        return NO_CACHE
    return Cache(settings.home / FOLDER, TEMPLATES)


def _show_stage(stage: str, seconds: float) -> None:
    print(f"  {stage:<15} {seconds:6.2f} s", file=sys.stderr)


def _show_nothing(stage: str, seconds: float) -> None:
    pass


def _lint(options: argparse.Namespace) -> int:
    """List every problem of the spec as file:line: severity: message; say nothing when there is none.

    Warnings alone are no failure, unless --strict makes them one.
    """
    found = find_warnings(_settings(options))
    _print_problems(found)
    return int(options.strict and bool(found))


def _bundle(options: argparse.Namespace) -> int:
    """Print the whole spec as one self-contained OpenAPI 3.1 document (JSON), for any other tool."""
    _put(bundle_spec(load_spec(_settings(options).spec)), options.output)
    return 0


def _init(options: argparse.Namespace) -> int:
    """Begin a project: a small spec that works, settings, a Makefile, a test and CI. Nothing that is there is touched."""
    folder: Path = options.folder
    for path in start(folder, options.name or folder.resolve().name):
        print(folder / path)
    go = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    print(f"next: {go}make generate test; then describe your API in {folder / 'spec'}", file=sys.stderr)
    return 0


def _diff(options: argparse.Namespace) -> int:
    """Tell what changed between two descriptions: on the wire, and for those who call the SDK.

    Settings stand in [tool.sdkwright.diff] of pyproject.toml.
    """
    has_terminal = options.output is None and sys.stdout.isatty()
    is_colourful = has_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    from sdkwright.cli import diff  # late, as it takes longer to import than all else

    return _tell(diff.diff(options, is_colourful), options.output)


def _checks(options: argparse.Namespace) -> int:
    """List every rule that diff may report: its id, its level, what it means, and an example."""
    from sdkwright.cli import diff

    return _tell(diff.checks(options), None)


def _release(options: argparse.Namespace) -> int:
    """Propose the next version, from what changed since the last one, and its entry in CHANGELOG.md.

    With a VERSION: write both, generate, commit and tag, all of it or nothing. Nothing is pushed. A pre-release, such as
    1.2.0rc1, sets the versions alone: the next release still compares with the last one.
    """
    from sdkwright.cli import release

    return _tell(release.release(options), None)


def _tell(outcome: Outcome, output: Path | None) -> int:
    if output is None and outcome.is_for_people:
        sys.stdout.write(outcome.text)  # escaped where the terminal's encoding asks for it
    else:
        _put(outcome.text, output)
    for complaint in outcome.complaints:
        print(f"sdkwright: {complaint}", file=sys.stderr)
    return outcome.status


def _put(text: str, output: Path | None) -> None:
    """Print a text byte for byte, or write it to a file."""
    left = text.encode("utf-8", "backslashreplace")
    if output is None:
        while left:  # under PYTHONUNBUFFERED a pipe takes only so much at once
            left = left[sys.stdout.buffer.write(left) :]
        return
    try:
        output.write_bytes(left)
    except OSError as error:
        raise UnreadableInput(f"cannot write {output}: {error.strerror}") from error


_COMMANDS = (_generate, _lint, _bundle, _diff, _checks, _release, _init)


def _count(errors: int) -> str:
    return f"{errors} {'error' if errors == 1 else 'errors'}; nothing was written"
