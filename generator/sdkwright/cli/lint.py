"""`sdkwright lint`: list the problems of the spec, and fix those that need no decision."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from sdkwright.cli import terminal
from sdkwright.cli.options import add_no_cache, add_spec, load_config, open_cache
from sdkwright.openapi.garbage_collection import pause_gc

if TYPE_CHECKING:
    from sdkwright.problems.problem import Problem

FORMATS: Final = ("text", "github", "json", "sarif")

SUMMARY = "list the problems of the spec"
DESCRIPTION = """
Lists the problems of the spec, one per line, as file:line: severity: message. Prints nothing if there are none.
Exits with 1 if there are errors; with --strict, also if there are warnings. With --fix, it corrects what needs no decision,
such as missing full stops and quotes, and keeps everything else in the documents as it is.
"""
EXAMPLES = """\
  sdkwright lint                    list errors and warnings
  sdkwright lint --strict           in CI: also fail on warnings
  sdkwright lint --fix              correct what needs no decision, and list the rest
  sdkwright lint --format github    in a GitHub workflow: display each problem at its line
  sdkwright lint --spec api.yaml    check a spec that is one file
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    add_spec(parser)
    parser.add_argument("--strict", action="store_true", help="exit with 1 if there are warnings")
    parser.add_argument("--fix", action="store_true", help="correct what needs no decision")
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="the format of the list (default: text)"
    )
    add_no_cache(parser)


def run(options: argparse.Namespace) -> int:
    with pause_gc():  # also while modules are imported
        problems = _fix(options) if options.fix else _find_problems(options)
    _print(problems, options.format)
    errors = sum(problem.severity == "error" for problem in problems)
    if errors and options.format == "text":
        terminal.print_note(f"{errors} {'error' if errors == 1 else 'errors'}")
    return int(bool(errors) or (options.strict and bool(problems)))


def _find_problems(options: argparse.Namespace) -> Sequence[Problem]:
    from sdkwright.output.previous_lint import hash_lint_input, read_previous_problems, store_problems

    config = load_config(options)
    cache = open_cache(config, is_off=options.no_cache)
    key = hash_lint_input(config, cache)
    problems = read_previous_problems(key, cache)
    if problems is None:
        from sdkwright.ir.names import list_client_names
        from sdkwright.output.linted_documents import make_document_check
        from sdkwright.output.parsed_documents import make_parser
        from sdkwright.translate.checking import find_problems

        client_names = list_client_names(config.client_class)
        parse, make_check = make_parser(cache), partial(make_document_check, cache)
        problems = find_problems(config.spec, config.foreign_keywords, client_names, parse, make_check)
        store_problems(problems, key, config, cache)
    return problems


def _fix(options: argparse.Namespace) -> Sequence[Problem]:
    """Fix the documents, report what was fixed, and return the problems that are left."""
    from sdkwright.cli.fixes import fix_spec

    fixed, problems = fix_spec(load_config(options))
    for problem in fixed:
        line = f"{problem.location}: fixed: {problem.message}"
        if options.format == "text":
            terminal.print_text(f"{line}\n")
        else:
            terminal.print_note(line)
    return problems


def _print(problems: Sequence[Problem], format_: str) -> None:
    if format_ == "text":
        terminal.print_problems(problems)
    elif format_ == "github":
        from sdkwright.problems.workflow_commands import format_problem

        terminal.write_document("".join(map(format_problem, problems)), None)
    elif format_ == "sarif":
        from sdkwright.problems.sarif import format_problems

        terminal.write_document(format_problems(problems), None)
    else:
        import json

        rows = [
            {
                "file": problem.location.file,
                "line": problem.location.line,
                "column": problem.location.column,
                "severity": problem.severity,
                "message": problem.message,
            }
            for problem in problems
        ]
        terminal.write_document(json.dumps({"version": "1.0", "problems": rows}, indent=2) + "\n", None)
