"""`sdkwright generate`: write the package."""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from sdkwright.cli import terminal
from sdkwright.cli.options import add_no_cache, add_output_folder, add_spec, load_config, open_cache
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import UnreadableInput

if TYPE_CHECKING:
    from sdkwright.output.manifest import Files
    from sdkwright.pipeline import Report
    from sdkwright.project.config import Config

SUMMARY = "write the package"
DESCRIPTION = """
Writes the package, completely or not at all. Removes files of an earlier run that are no longer part of the package,
and never changes files that sdkwright did not write.
"""
EXAMPLES = """\
  sdkwright generate                                with the settings of pyproject.toml
  sdkwright generate --check                        in CI: fail if generated/ is not up to date
  sdkwright generate --spec api.yaml --output out   with another spec and another output folder
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_spec(parser)
    add_output_folder(parser)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; list the files that are not up to date"
    )
    add_no_cache(parser)


def run(options: argparse.Namespace) -> int:
    with pause_gc():  # also while modules are imported
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from sdkwright.output.previous_run import read_previous_run

    config = load_config(options)
    output = find_output(config, options)
    report = terminal.print_stage if terminal.can_print_progress() else _print_nothing
    cache = open_cache(config, is_off=options.no_cache)
    previous = read_previous_run(config, cache)
    files = previous.files
    if files is None:
        from sdkwright.pipeline import generate

        files = generate(config, report, cache, previous)
    return _check(files, output) if options.check else _write(files, output, report)


def find_output(config: Config, options: argparse.Namespace) -> Path:
    """Return the output folder; raises UnreadableInput for one that must not be written."""
    output: Path = options.output or config.output
    if config.spec.is_dir() and output.resolve().is_relative_to(config.spec.resolve()):
        raise UnreadableInput(
            f"{output}: the output folder is inside the spec, {config.spec}; choose another output folder"
        )
    _reject_other_package(config, output)
    return output


def _reject_other_package(config: Config, output: Path) -> None:
    """Raise UnreadableInput if the default settings would replace the package of a project."""
    from sdkwright.output.manifest import read_package

    package = read_package(output) if config.home is None else ""
    if package not in ("", config.package):
        raise UnreadableInput(
            f"{output}: the package {quote(package)} is here, and without [tool.sdkwright] in pyproject.toml the package"
            f" {quote(config.package)} would replace it; add the settings, or choose another output folder (--output DIR)"
        )


def _check(files: Files, output: Path) -> int:
    from sdkwright.output.folder import compare_output

    difference = compare_output(files, output)
    terminal.print_text("".join(f"{line}\n" for line in difference.list_lines()))
    if difference:
        terminal.print_note(f"{output} is not up to date; run: sdkwright generate")
    return int(bool(difference))


def _write(files: Files, output: Path, report: Report) -> int:
    start = perf_counter()
    summary = write_files(files, output)
    report("write", perf_counter() - start)
    terminal.print_text(f"{summary}\n")
    return 0


def write_files(files: Files, output: Path) -> str:
    """Write the package and return a line about it; raises UnreadableInput."""
    from sdkwright.output.folder import write_output

    difference = write_output(files, output)
    written, removed = len(difference.missing) + len(difference.changed), len(difference.stale)
    summary = f"{len(files)} files, {written} written, {removed} removed"
    return f"{output}: {summary if difference else f'up to date ({len(files)} files)'}"


def _print_nothing(stage: str, seconds: float) -> None:
    pass
