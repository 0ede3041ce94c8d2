"""Adopts a document, for `sdkwright adopt` and `sdkwright init --from`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sdkwright.adopt.decisions import REPORT_FILE
from sdkwright.cli import terminal
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import UnreadableInput

if TYPE_CHECKING:
    from sdkwright.adopt.report import AdoptionReport
    from sdkwright.openapi.description import Description


@dataclass(frozen=True)
class AdoptedSpec:
    """The files of a spec folder, and the report."""

    files: dict[str, str | bytes]
    document: dict[str, Any]
    """The description as one document."""
    report: AdoptionReport


def add_names(parser: argparse.ArgumentParser) -> None:
    """Add --names."""
    parser.add_argument(
        "--names", type=Path, metavar="FILE", help="call paths and names of components that you decided"
    )


def add_document_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a document is read."""
    parser.add_argument(
        "--root",
        type=Path,
        metavar="DIR",
        help="reject references to files outside this folder (default: the folder of the document)",
    )
    parser.add_argument("--allow-remote", action="store_true", help="read URLs, also of references")


def read_document(where: str, options: argparse.Namespace) -> Description:
    """Read a document tolerantly; raises UnreadableInput."""
    from sdkwright.openapi.description import read_description

    start = perf_counter()
    description = read_description(
        where, root=options.root, allow_remote=options.allow_remote, is_tolerant=True
    )
    if terminal.can_print_progress():
        terminal.print_stage("read", perf_counter() - start)
    return description


def adopt_document(
    description: Description, names: Path | None, client_class: str, spec: Path
) -> AdoptedSpec:
    """Return the files of the spec folder for a document; raises UnreadableInput if there is no operation in them."""
    from sdkwright.adopt.adoption import adopt
    from sdkwright.adopt.names.names_file import read_name_table
    from sdkwright.adopt.report import make_report, without_folder
    from sdkwright.adopt.report_formats import format_markdown
    from sdkwright.adopt.source import Source
    from sdkwright.follow.decisions_file import INTRODUCTION
    from sdkwright.follow.upstream import DECISIONS, format_files, store
    from sdkwright.openapi.garbage_collection import pause_gc

    if not Source(description.document).list_operations():
        raise UnreadableInput(f"{escape(description.name)}: no operation to adopt; 'paths' describes none")
    progress = make_progress()
    with pause_gc():
        adoption = adopt(description, read_name_table(names) if names else None, client_class, progress)
        progress("report")
        report = make_report(description, adoption, spec.as_posix())
    if not adoption.operations:
        raise UnreadableInput(
            f"{escape(report.source)}: none of the {adoption.source_operations:,} operations can be adopted"
        )
    stored = store(description, date.today().isoformat())
    files = {
        **adoption.files,
        REPORT_FILE: format_markdown(without_folder(report)),
        **format_files(stored),
        DECISIONS: INTRODUCTION,
    }
    progress("")
    return AdoptedSpec(files, adoption.document, report)


def make_progress() -> Callable[[str], None]:
    """Return a function that is called when a stage begins, and prints the one before it on a terminal."""
    return _Progress() if terminal.can_print_progress() else _ignore


def _ignore(stage: str) -> None:
    pass


class _Progress:
    def __init__(self) -> None:
        self._stage = ""
        self._start = perf_counter()

    def __call__(self, stage: str) -> None:
        if self._stage:
            terminal.print_stage(self._stage, perf_counter() - self._start)
        self._stage, self._start = stage, perf_counter()
