"""The command line; the only place that prints."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from generator import config, files
from generator.build import build
from generator.bundle import bundle
from generator.document import load
from generator.errors import SpecError, UnreadableInput
from generator.pipeline import generate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 fine, 1 the check failed, 2 wrong usage or unreadable input."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
        return status
    except SpecError as error:
        print(error)
        print(_count(len([one for one in error.problems if one.severity == "error"])), file=sys.stderr)
        return 1
    except UnreadableInput as error:
        print(f"sdkwright: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sdkwright", description="Turns a curated OpenAPI 3.1 description into a Python SDK."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    generate_ = commands.add_parser(
        "generate", help="write the package, or with --check say what is not up to date"
    )
    generate_.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 when the output is not up to date"
    )
    generate_.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="the folder of the package (default: as pyproject.toml says)",
    )
    generate_.set_defaults(command=_generate)
    lint = commands.add_parser("lint", help="list every problem of the spec")
    lint.set_defaults(command=_lint)
    bundle_ = commands.add_parser("bundle", help="print one self-contained OpenAPI document")
    bundle_.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it to a file instead")
    bundle_.set_defaults(command=_bundle)
    for command in (generate_, lint, bundle_):
        command.add_argument(
            "--spec",
            type=Path,
            metavar="PATH",
            help="a folder of documents, or one file (default: as pyproject.toml says)",
        )
    return parser


def _settings(options: argparse.Namespace) -> config.Config:
    settings = config.read(Path.cwd())
    settings = settings if options.spec is None else replace(settings, spec=options.spec)
    output = getattr(options, "output", None)
    return settings if output is None else replace(settings, output=output)


def _generate(options: argparse.Namespace) -> int:
    settings = _settings(options)
    shown = sys.stderr.isatty()
    made = generate(settings, _show_stage if shown else lambda stage, seconds: None)
    if options.check:
        difference = files.compare(made, settings.output)
        for line in difference.lines():
            print(line)
        if difference:
            print(f"{settings.output} is not up to date; run: make generate", file=sys.stderr)
        return int(bool(difference))
    difference = files.write(made, settings.output)
    written = len(difference.missing) + len(difference.changed)
    print(f"{settings.output}: {len(made)} files, {written} written, {len(difference.stale)} removed")
    return 0


def _show_stage(stage: str, seconds: float) -> None:
    print(f"  {stage:<8} {seconds:6.2f} s", file=sys.stderr)


def _lint(options: argparse.Namespace) -> int:
    settings = _settings(options)
    document = load(settings.spec)
    build(document)
    for warning in document.warnings:
        print(warning)
    return 0


def _bundle(options: argparse.Namespace) -> int:
    text = bundle(load(config.read(Path.cwd()).spec if options.spec is None else options.spec))
    if options.output is None:
        sys.stdout.write(text)
        return 0
    try:
        options.output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnreadableInput(f"cannot write {options.output}: {error.strerror}") from error
    return 0


def _count(errors: int) -> str:
    return f"{errors} {'error' if errors == 1 else 'errors'}; nothing was written"


if __name__ == "__main__":
    sys.exit(main())
