"""Generates packages from a corpus of documents with this generator and others: operations, type errors, lost responses.

Usage: `python -m benchmarks.corpus PEERS [NAME …] [--documents FOLDER]`, with the `bin` folder of the environment of the
other generators. The names of documents, such as `spotify`, select some; then nothing is written.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.comparison import write_comparison
from benchmarks.generators import SDKWRIGHT, count_mypy_errors, count_pyright_errors
from benchmarks.page import ROOT, describe_machine, write_section
from benchmarks.returned_types import READERS, count_lost, read_base_path
from sdkwright.adopt.source import Source
from sdkwright.openapi.description import read_description
from tests.adoption.documents import DOCUMENTS, Document, list_documents
from tests.adoption.processes import run

WORK = ROOT / "build" / "corpus"
_PROCESSES = 2
_TIMEOUT = 900.0
_TITLE = (
    "| generator | documents | operations | responses lost | mypy --strict | basedpyright, strict | CPU s |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(frozen=True)
class Outcome:
    """What a generator makes of a document."""

    generator: str
    error: str = ""
    operations: int = 0
    lost: int = 0
    """The operations whose success has a schema in the document, and no type in the package."""
    mypy: int = 0
    pyright: int = 0
    cpu_seconds: float = 0.0


def main(arguments: Sequence[str]) -> int:
    """Measure all generators, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
    parser.add_argument("peers", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    if not options.documents.is_dir():
        print(f"skipped: {options.documents} is not here")
        return 0
    documents = [
        Document(document.file, WORK) for document in list_documents(options.names, options.documents)
    ]
    with ProcessPoolExecutor(_PROCESSES) as executor:
        results = dict(
            zip(
                documents,
                executor.map(partial(measure, peers=options.peers.absolute()), documents),
                strict=True,
            )
        )
    text = format_results({document.name: result for document, result in results.items()})
    print(text)
    if options.write or not options.names:
        write_section("corpus", text)
        write_comparison()
    return 0


def measure(document: Document, peers: Path) -> tuple[int, list[Outcome]]:
    """The operations of a document, and the outcome of each generator."""
    source = Source(read_description(str(document.file), is_tolerant=True).document)
    total = len(source.list_operations())
    outcomes = [_measure(name, document, source, peers) for name in READERS] if total else []
    for outcome in outcomes:
        print(document.name, total, outcome, flush=True)
    return total, outcomes


def _measure(generator: str, document: Document, source: Source, peers: Path) -> Outcome:
    folder = document.project / generator.split()[0]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seconds = 0.0
    environment = {"PATH": f"{peers}{os.pathsep}{os.environ['PATH']}"}
    for command in _list_commands(generator, document, peers):
        finished = run(command, folder, environment, _TIMEOUT)
        seconds += finished.cpu_seconds
        if finished.exit_code:
            return Outcome(generator, finished.last_line, cpu_seconds=seconds)
    output = folder / "project" / "generated" if generator == "sdkwright" else folder / "output"
    try:
        operations, lost = count_lost(READERS[generator](output), source, read_base_path(document.file))
    except (OSError, StopIteration, SyntaxError) as error:
        return Outcome(generator, f"{type(error).__name__}: {error}", cpu_seconds=seconds)
    if not operations:
        return Outcome(generator, "no operations", cpu_seconds=seconds)
    checked = output / "src" if generator == "sdkwright" else output
    return Outcome(generator, "", operations, lost, *_count_type_errors(checked, peers), seconds)


def _list_commands(generator: str, document: Document, peers: Path) -> list[list[str]]:
    file = str(document.file)
    return {
        "sdkwright": [
            [SDKWRIGHT, "init", "project", "--from", file, "--name", document.title],
            ["sh", "-c", f"cd project && exec '{SDKWRIGHT}' generate --no-cache"],
        ],
        "openapi-python-client": [
            [str(peers / "openapi-python-client"), "generate", "--path", file, "--output-path", "output"]
        ],
        "openapi-generator (python)": [
            [
                *(str(peers / "openapi-generator-cli"), "generate", "-i", file, "-g", "python"),
                *("-o", "output", "--skip-validate-spec"),
            ]
        ],
        "hey-api (python)": [[str(peers / "openapi-python"), "-i", file, "-o", "output", "--no-log-file"]],
    }[generator]


def _count_type_errors(folder: Path, peers: Path) -> tuple[int, int]:
    for test in [path for path in folder.glob("test") if path.is_dir()]:
        shutil.rmtree(test)
    cache = str(WORK / ".mypy_cache")
    mypy = run(
        [
            str(peers / "mypy"),
            "--strict",
            "--config-file=",
            "--explicit-package-bases",
            "--cache-dir",
            cache,
            ".",
        ],
        folder,
    )
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', "utf-8")
    pyright = run(
        [str(peers / "basedpyright"), "--pythonpath", str(peers / "python"), "--outputjson"], folder
    )
    return _to_number(count_mypy_errors(mypy.output)), _to_number(count_pyright_errors(pyright.output))


def _to_number(text: str) -> int:
    return int(text) if text.isdigit() else -1


def format_results(results: dict[str, tuple[int, list[Outcome]]]) -> str:
    """The measured section of the page."""
    results = {name: result for name, result in results.items() if result[0]}
    total = sum(number for number, _ in results.values())
    rows = [_format_row(generator, results, total) for generator in READERS]
    failed = [
        f"{generator}: {', '.join(names)}"
        for generator in READERS
        if (names := _list_failed(generator, results))
    ]
    about = (
        f"Measured {date.today()} with {describe_machine()}: {len(results)} documents with {total:,} operations"
        f" ({', '.join(sorted(results))}). CPU seconds include child processes and hooks. The errors and the lost responses"
        " are those of the documents that a generator accepts."
    )
    return "\n".join([about, "", _TITLE, *rows, "", f"Without a package: {'; '.join(failed) or 'none'}."])


def _list_failed(generator: str, results: dict[str, tuple[int, list[Outcome]]]) -> list[str]:
    """The documents from which a generator makes no package."""
    return sorted(
        name
        for name, (_, outcomes) in results.items()
        for outcome in outcomes
        if outcome.generator == generator and outcome.error
    )


def _format_row(generator: str, results: dict[str, tuple[int, list[Outcome]]], total: int) -> str:
    outcomes = [
        outcome for _, outcomes in results.values() for outcome in outcomes if outcome.generator == generator
    ]
    good = [outcome for outcome in outcomes if not outcome.error]
    operations = sum(outcome.operations for outcome in good)
    return (
        f"| {generator} | {len(good)} | {operations:,} ({operations / total:.1%}) | {sum(outcome.lost for outcome in good):,}"
        f" | {sum(outcome.mypy for outcome in good):,} | {sum(outcome.pyright for outcome in good):,}"
        f" | {sum(outcome.cpu_seconds for outcome in outcomes):.0f} |"
    )


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", "")
    sys.exit(main(sys.argv[1:]))
