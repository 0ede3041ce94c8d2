"""`sdkwright init`: create a project."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from sdkwright.cli import terminal

SUMMARY = "create a project"
DESCRIPTION = """
Creates a project: a small spec that works, settings, a Makefile, a test and CI. Never changes existing files.
"""
EXAMPLES = """\
  sdkwright init weather             in a new folder
  sdkwright init --name "Pet Store"  in the current folder
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path(),
        metavar="FOLDER",
        help="the folder of the project (default: the current folder)",
    )
    parser.add_argument("--name", help="the name of the API (default: the name of the folder)")


def run(options: argparse.Namespace) -> int:
    from sdkwright.project.new_project import create_project

    folder: Path = options.folder
    paths = create_project(folder, options.name or folder.resolve().name)
    terminal.print_text("".join(f"{folder / path}\n" for path in paths))
    change = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    terminal.print_note(f"next: {change}make generate test; then describe your API in {folder / 'spec'}")
    return 0
