"""`sdkwright follow`: apply the changes of the vendor's document to the spec."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sdkwright.cli import terminal
from sdkwright.cli.adoption import add_document_options, make_progress, read_document
from sdkwright.cli.options import add_output_file, add_spec, load_config
from sdkwright.problems.messages import escape, format_path
from sdkwright.problems.problem import SpecError, UnreadableInput

if TYPE_CHECKING:
    from sdkwright.follow.upstream import Upstream
    from sdkwright.project.config import Config

# Written out, because importing them would make every start of the program slow.
MERGED: Final = ("report", "widen", "split")
FORMATS: Final = ("text", "markdown", "json")
_NOT_POSSIBLE: Final = 2
_MAX_LISTED: Final = 5

SUMMARY = "apply what changed in the document of an API to the spec"
DESCRIPTION = """
Compares a new OpenAPI document of the vendor with the one that the spec follows, and applies what changed to the spec. What you
decided stays. The exit code is 0 if everything is applied, 1 if something is left to you, and 2 if nothing was written.
"""
EXAMPLES = """\
  sdkwright follow openapi.json                       write spec/, and print the report
  sdkwright follow openapi.json --dry-run             only print the report
  sdkwright follow new.json --base old.json           the first time, for a spec written from old.json
  sdkwright follow openapi.json --only 'voices.*'     only some operations
  sdkwright follow --allow-remote                     the document at `url` in upstream/source.toml
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "document",
        metavar="NEW",
        nargs="?",
        help="the new document: a file, a folder, GIT_REF:PATH, a URL, or - for standard input"
        " (default: `url` in spec/upstream/source.toml)",
    )
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    parser.add_argument(
        "--base",
        action="append",
        default=[],
        metavar="OLD",
        help="the document that the spec was written from; of several, the one with the fewest differences is taken",
    )
    parser.add_argument(
        "--only",
        default="",
        metavar="GLOB",
        help="apply only the changes of matching operations ('GET /v1/voices*'), call paths ('voices.*') or documents"
        " ('voices.yaml'); a later run applies the others",
    )
    parser.add_argument(
        "--merged",
        choices=MERGED,
        default="report",
        help="for one component of the spec that corresponds to several of the vendor which now differ: leave to you what would"
        " change requests, accept what any of them accepts, or make one component of it for each (default: report)",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="accept a document with other operations, and write a result that is not complete",
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="the format of the report (default: text)"
    )
    add_document_options(parser)
    add_spec(parser)
    add_output_file(parser)


def run(options: argparse.Namespace) -> int:
    config = load_config(options)
    try:
        return _run(options, config)
    except SpecError as error:
        terminal.print_problems(error.problems)
        terminal.print_note("fix these first (sdkwright lint prints them, too); nothing was written")
        return _NOT_POSSIBLE


def _run(options: argparse.Namespace, config: Config) -> int:
    from sdkwright.follow.following import Options, follow
    from sdkwright.follow.report_formats import FORMATS as FORMATTERS
    from sdkwright.follow.state import read_state
    from sdkwright.openapi.garbage_collection import pause_gc
    from sdkwright.openapi.git import list_uncommitted
    from sdkwright.output.spec_update import check_can_update, update_spec_folder

    _check_output(options.output)
    check_can_update(config.spec)
    uncommitted = list_uncommitted(config.spec)
    state = read_state(config.spec, has_bases=bool(options.base), foreign_keywords=config.foreign_keywords)
    new = read_document(options.document or _find_url(state.upstream), options)
    bases = [read_document(base, options) for base in options.base]
    follow_options = Options(
        today=date.today().isoformat(),
        package=config.package,
        client_class=config.client_class,
        only=options.only,
        merged=options.merged,
        is_forced=options.force,
        is_dry_run=options.dry_run,
        foreign_keywords=config.foreign_keywords,
    )
    progress = make_progress()
    with pause_gc():
        outcome = follow(state, new, bases, follow_options, progress)
    progress("")
    if outcome.files and not options.dry_run:
        update_spec_folder(outcome.files, state.files, config.spec)
    text = FORMATTERS[options.format](outcome.report)
    if options.format == "text" and options.output is None:
        terminal.print_text(text)
    else:
        terminal.write_document(text, options.output)
    if uncommitted and outcome.files:
        names = ", ".join(map(escape, uncommitted[:_MAX_LISTED]))
        more = f" and {len(uncommitted) - _MAX_LISTED:,} more" if len(uncommitted) > _MAX_LISTED else ""
        terminal.print_note(
            f"warning: {format_path(config.spec)} had changes that are not committed: {names}{more}"
        )
    return outcome.report.exit_code


def _find_url(upstream: Upstream | None) -> str:
    """Where the next document is published; raises UnreadableInput if that is unknown."""
    if upstream is None or not upstream.source.url:
        raise UnreadableInput(
            "which document? Pass it (sdkwright follow NEW), or write where it is published in spec/upstream/source.toml:"
            ' url = "https://…"'
        )
    return upstream.source.url


def _check_output(file: Path | None) -> None:
    """Raise UnreadableInput before anything is written, if the report cannot be."""
    if file is not None and not file.absolute().parent.is_dir():
        raise UnreadableInput(f"cannot write {file}: no such folder as {file.parent}; create it")
