"""`make adopt-corpus`: adopts the documents of the corpus, measures the results, and writes docs/adopt.md.

`python -m tests.adoption spotify discord` measures some documents, and writes nothing.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from benchmarks.diff import find_oasdiff
from benchmarks.page import replace_section
from tests.adoption.documents import DOCUMENTS, ROOT, list_documents
from tests.adoption.measuring import Options, Result, measure
from tests.adoption.tables import format_tables, list_broken_limits

PAGE = ROOT / "docs" / "adopt.md"
NODE = ROOT / "tests" / "contract" / "node_modules"
PEERS = ROOT / ".peers" / "bin"
_PROCESSES = 2
_CONTRACT_OPERATIONS = 10
"""For each document."""


def main(arguments: Sequence[str]) -> int:
    """Measure the documents; return 1 if a limit is broken."""
    options = _parse(arguments)
    if not options.documents.is_dir():
        print(f"skipped: {options.documents} is not here")
        return 0
    documents = list_documents(options.names, options.documents)
    measured = Options(
        has_types=not options.fast,
        oasdiff=find_oasdiff(NODE) if NODE.is_dir() else "",
        contract_operations=_CONTRACT_OPERATIONS if NODE.is_dir() and not options.fast else 0,
        peers=PEERS if not options.fast and (PEERS / "openapi-python-client").is_file() else None,
    )
    if not measured.oasdiff:
        print(
            "oasdiff and the contract server are not run; install them: make tests/contract/node_modules/.ready"
        )
    if measured.peers is None:
        print("openapi-python-client is not measured; run without --fast, after: make .peers/.ready")
    results: list[Result] = []
    with ProcessPoolExecutor(_PROCESSES, initializer=_exit_on_signal) as executor:
        futures = [executor.submit(measure, document, measured) for document in documents]
        for future in as_completed(futures):
            results.append(future.result())
            print(_summarize(results[-1]), flush=True)
    results.sort(key=lambda result: result.name)
    text = format_tables(results)
    print(text)
    broken = list_broken_limits(results)
    print(*(f"limit: {line}" for line in broken), sep="\n")
    if options.write or not options.names:
        PAGE.write_text(replace_section(PAGE.read_text("utf-8"), "corpus", text), "utf-8")
    return int(bool(broken))


def _exit_on_signal() -> None:
    """End by an exception, so that `finally` stops the servers."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated by a signal"))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.adoption", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="documents, such as spotify, or paths (default: all)"
    )
    parser.add_argument("--documents", type=Path, default=DOCUMENTS, help="the folder of the corpus")
    parser.add_argument(
        "--fast", action="store_true", help="without type checkers, other generators and the contract server"
    )
    parser.add_argument(
        "--write", action="store_true", help="write the page, although only some documents are measured"
    )
    return parser.parse_args(arguments)


def _summarize(result: Result) -> str:
    if result.error:
        return f"{result.name}: {result.error}"
    types = (
        ""
        if result.types is None
        else f", {len(result.types.mypy)} + {len(result.types.pyright)} type errors"
    )
    totals = (
        f"{result.name}: {result.generated} of {result.source_operations} operations,"
        f" {len(result.unreported)} of {result.findings} findings not reported,"
        f" {len(result.sample_failures)} of {result.samples} samples fail{types},"
        f" {result.own_seconds:.1f} s ({result.baseline_seconds:.1f} s), {result.peak_mb:.0f} MB"
    )
    lines = [totals, *(f"  names: {name}" for name in result.names)]
    lines += [f"  import {name}: {error}" for name, error in result.broken_modules.items()]
    for rule, count in Counter(rule for rule, _, _ in result.unreported).items():
        example = next(
            f"{subject}: {message}" for name, subject, message in result.unreported if name == rule
        )
        lines.append(f"  diff {count} x {rule}: {example}")
    if result.oasdiff is not None:
        lines += [f"  oasdiff: {result.oasdiff.error}"] if result.oasdiff.error else []
        lines += [
            f"  oasdiff {count} x {kind}: {result.oasdiff.examples[kind]}"
            for kind, count in result.oasdiff.rest.items()
        ]
    failures = [*result.sample_failures, *result.contract_failures]
    lines += [f"  sample {failure['sample']}: {failure['problem']}" for failure in failures]
    if result.types is not None:
        lines += [f"  type: {line}" for line in (*result.types.mypy, *result.types.pyright)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
