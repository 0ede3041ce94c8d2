"""`sdkwright init`: create a project."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from sdkwright.cli import terminal
from sdkwright.cli.adoption import add_document_options, add_names, adopt_document, read_document

SUMMARY = "create a project"
DESCRIPTION = """
Creates a project: a small spec that works, settings, a Makefile, a test and CI. With --from, the spec is that of an
OpenAPI document. Never changes existing files.
"""
EXAMPLES = """\
  sdkwright init weather                      in a new folder
  sdkwright init --name "Pet Store"           in the current folder
  sdkwright init weather --from openapi.json  with the description of an API
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
    parser.add_argument(
        "--name", help="the name of the API (default: the title of the document, or the name of the folder)"
    )
    parser.add_argument(
        "--from",
        dest="document",
        metavar="DOCUMENT",
        help="adopt an OpenAPI document: a file, a folder, GIT_REF:PATH, a URL, or - for standard input",
    )
    add_names(parser)
    add_document_options(parser)


def run(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    if options.document is not None:
        return _run_from_document(options, folder)
    from sdkwright.project.new_project import create_project

    paths = create_project(folder, options.name or folder.resolve().name)
    terminal.print_text("".join(f"{folder / path}\n" for path in paths))
    _print_next(folder, f"then describe your API in {folder / 'spec'}")
    return 0


def _run_from_document(options: argparse.Namespace, folder: Path) -> int:
    from sdkwright.adopt.calls import format_calls
    from sdkwright.adopt.report import without_folder
    from sdkwright.adopt.report_formats import format_text
    from sdkwright.output.spec_folder import write_new_folder
    from sdkwright.project.new_project import (
        AdoptedDocument,
        check_new_files,
        make_values,
        render_adopted_project,
        render_project,
        write_files,
    )
    from sdkwright.project.project_name import choose_name

    check_new_files(folder, render_project("Example"))
    description = read_document(options.document, options)
    title = description.title
    name = options.name or choose_name(title, folder.resolve().name, make_values)
    adopted = adopt_document(description, options.names, make_values(name)["client_class"], Path("spec"))
    source = without_folder(adopted.report).source
    document = AdoptedDocument(title, source, adopted.files, format_calls(adopted.document))
    files = render_adopted_project(name, document)
    check_new_files(folder, files)
    if folder.exists():
        write_files(folder, files)
    else:
        write_new_folder(files, folder)
    terminal.print_text(format_text(adopted.report))
    _print_next(folder, f"the whole report is in {folder / 'spec' / 'ADOPTED.md'}")
    return 0


def _print_next(folder: Path, remark: str) -> None:
    from sdkwright.project.installation import find_source

    source = find_source()
    export = f"export SDKWRIGHT={shlex.quote(source)} && " if source else ""
    change = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    terminal.print_note(f"next: {change}{export}make generate test; {remark}")
