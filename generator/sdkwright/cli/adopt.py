"""`sdkwright adopt`: write the spec from any OpenAPI document."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sdkwright.adopt.decisions import REPORT_FILE
from sdkwright.cli import terminal
from sdkwright.cli.adoption import add_document_options, add_names, adopt_document, read_document
from sdkwright.cli.options import add_output_file
from sdkwright.problems.messages import format_path
from sdkwright.problems.problem import UnreadableInput

if TYPE_CHECKING:
    from sdkwright.project.config import Config

# Written out, because importing them would make every start of the program slow.
FORMATS: Final = ("text", "markdown", "json")

SUMMARY = "write the spec from any OpenAPI document"
DESCRIPTION = """
Writes the spec from an OpenAPI document (2.0, 3.0 or 3.1, JSON or YAML), and reports what was renamed, guessed, weakened
and dropped. The whole report is also in ADOPTED.md of the spec.
"""
EXAMPLES = """\
  sdkwright adopt openapi.json                          write spec/, and print the report
  sdkwright adopt openapi.json --names names.toml       with names that you decided
  sdkwright adopt openapi.json --force                  replace spec/, and keep the old one as spec.old/
  sdkwright adopt https://example.com/api.json --allow-remote  from a published document
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "document", metavar="DOCUMENT", help="a file, a folder, GIT_REF:PATH, a URL, or - for standard input"
    )
    add_names(parser)
    add_document_options(parser)
    parser.add_argument(
        "--spec", type=Path, metavar="DIR", help="the folder to write (default: the setting `spec`)"
    )
    parser.add_argument(
        "--force", action="store_true", help="replace a spec that is not empty, and keep it aside as spec.old"
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="the format of the report (default: text)"
    )
    add_output_file(parser)


def run(options: argparse.Namespace) -> int:
    from sdkwright.adopt.report_formats import FORMATS as FORMATTERS
    from sdkwright.output.spec_folder import check_spec_folder, write_spec_folder

    config = _read_config(options)
    check_spec_folder(config.spec, is_forced=options.force)
    description = read_document(options.document, options)
    adopted = adopt_document(description, options.names, config.client_class, config.spec)
    old = write_spec_folder(adopted.files, config.spec, is_forced=options.force)
    text = FORMATTERS[options.format](adopted.report)
    if options.format == "text" and options.output is None:
        terminal.print_text(text)
    else:
        terminal.write_document(text, options.output)
    if old is not None:
        terminal.print_note(
            f"the old spec is in {format_path(old)}; copy what you want to keep, such as additions/"
        )
    terminal.print_note(f"the whole report is in {format_path(config.spec / REPORT_FILE)}")
    return 0


def _read_config(options: argparse.Namespace) -> Config:
    """Return the settings, with --spec instead of the setting; raises UnreadableInput if there are neither."""
    from sdkwright.project.config import read_config

    config = read_config(Path.cwd())
    if options.spec is not None:
        return replace(config, spec=options.spec)
    if config.home is None:
        raise UnreadableInput(
            "there is no project here: no pyproject.toml with [tool.sdkwright];"
            " create a project (sdkwright init FOLDER --from DOCUMENT), or pass a folder (--spec DIR)"
        )
    return config
