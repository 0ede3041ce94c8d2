"""Adopts a document in a project of its own, generates the package, and measures both."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from sdkwright.adopt.adoption import Adoption, adopt
from sdkwright.adopt.decisions import Decision
from sdkwright.adopt.source import Source
from sdkwright.diff.core.finding import Finding
from sdkwright.openapi.description import Description, read_description, wrap_document
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.openapi.pointers import join_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS
from tests.adoption.documents import ROOT, Document
from tests.adoption.facts import NO_FACTS, Facts, count_facts
from tests.adoption.name_rules import list_broken_rules
from tests.adoption.oasdiff import OasdiffResult, compare
from tests.adoption.processes import Run, run
from tests.adoption.type_checks import TypeErrors, check_types
from tests.adoption.wire import is_about_words, is_lost, list_findings, list_unreported, restore_names
from tests.contract.server import run_server
from tests.documents import read_samples

SDKWRIGHT = str(Path(sys.executable).parent / "sdkwright")
_SWAGGER = re.compile(rb"""^ {0,4}["']?swagger["']?: *["']?2""", re.MULTILINE)
"""In a document that oasdiff does not read."""
_SAMPLES = Path(__file__).with_name("run_samples.py")


@dataclass(frozen=True)
class Options:
    """What to measure beside the adoption itself."""

    has_types: bool = True
    has_samples: bool = True
    peers: Path | None = None
    """The folder of the commands of other generators."""
    oasdiff: str = ""
    """The program; "" to leave it out."""
    contract_operations: int = 0
    """The number of operations to call on an independent server that serves the document."""


@dataclass
class Result:
    """The measurements of a document."""

    name: str
    error: str = ""
    """Why there is no package; "" if there is one."""
    source_operations: int = 0
    adopted: int = 0
    generated: int = 0
    schemas: int = 0
    decisions: dict[str, int] = field(default_factory=dict[str, int])
    facts: Facts = NO_FACTS
    lost: int = 0
    lost_on_wire: int = 0
    findings: int = 0
    unreported: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    """Rule, subject and message of each finding that the report does not name."""
    oasdiff: OasdiffResult | None = None
    """None if it was not run, or for a document that it does not read: Swagger 2.0."""
    names: list[str] = field(default_factory=list[str])
    modules: int = 0
    broken_modules: dict[str, str] = field(default_factory=dict[str, str])
    samples: int = 0
    sample_failures: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    contract_calls: int = 0
    contract_failures: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    """The samples that fail against a server that serves the document itself."""
    types: TypeErrors | None = None
    adopt_seconds: float = 0.0
    generate_seconds: float = 0.0
    peak_mb: float = 0.0
    baseline_seconds: float = 0.0
    """The CPU time of openapi-python-client with its hooks; 0 if it failed or was not measured."""

    @property
    def own_seconds(self) -> float:
        return self.adopt_seconds + self.generate_seconds

    @property
    def lost_share(self) -> float:
        """The dropped and weakened places as a share of all facts."""
        return self.lost / max(self.facts.total, 1)

    @property
    def lost_wire_share(self) -> float:
        """Those that are not about texts and examples, as a share of the facts on the wire."""
        return self.lost_on_wire / max(self.facts.wire, 1)


def measure(document: Document, options: Options) -> Result:
    """Adopt a document, generate its package, and measure everything."""
    result = Result(document.name)
    with pause_gc():
        description = read_description(str(document.file), is_tolerant=True)
        if not Source(description.document).list_operations():
            return Result(document.name, error="no operations")
        adoption = adopt(description, client_class="Client")
    _measure_adoption(result, description, adoption)
    if not _make_project(document, result):
        return result
    _measure_wire(result, description, adoption)
    if options.oasdiff and not _SWAGGER.search(document.file.read_bytes()):
        result.oasdiff = compare(
            options.oasdiff,
            document.project,
            description,
            adoption.document,
            list_decisions(description, adoption),
        )
    if options.has_samples:
        run_samples(document, result)
    if options.contract_operations:
        call_contract_server(document, result, description, options.contract_operations)
    if options.has_types:
        result.types = check_types(document.source, document.package, document.work)
    if options.peers is not None:
        result.baseline_seconds = _measure_baseline(document, options.peers)
    return result


def _measure_adoption(result: Result, description: Description, adoption: Adoption) -> None:
    result.source_operations, result.adopted = adoption.source_operations, adoption.operations
    result.schemas = len(adoption.document.get("components", {}).get("schemas", {}))
    for decision in adoption.decisions:
        result.decisions[decision.kind] = result.decisions.get(decision.kind, 0) + 1
    losses = [decision for decision in adoption.decisions if is_lost(decision)]
    result.facts = count_facts(description.document)
    result.lost = len({decision.pointer for decision in losses})
    result.lost_on_wire = len({loss.pointer for loss in losses if not is_about_words(loss)})
    result.names = [*list_broken_rules(adoption.document, description.document)]


def _make_project(document: Document, result: Result) -> bool:
    """Run both commands; False if one fails."""
    shutil.rmtree(document.project, ignore_errors=True)
    document.work.mkdir(parents=True, exist_ok=True)
    init = [SDKWRIGHT, "init", document.name, "--from", str(document.file), "--name", document.title]
    adopted = run(init, document.work)
    if adopted.exit_code:
        result.error = adopted.last_line
        return False
    generated = run([SDKWRIGHT, "generate", "--no-cache"], document.project)
    result.adopt_seconds, result.generate_seconds = adopted.cpu_seconds, generated.cpu_seconds
    result.peak_mb = max(adopted.peak_mb, generated.peak_mb)
    if generated.exit_code:
        result.error = generated.last_line
        return False
    result.generated = len(_list_generated(document))
    return True


def _list_generated(document: Document) -> set[str]:
    """The call paths of the operations that have a section in the reference, with both samples."""
    generated = document.project / "generated"
    bundle = json.loads((generated / "openapi.json").read_text("utf-8"))
    calls = {operation["operationId"] for item in bundle["paths"].values() for operation in item.values()}
    return calls & {sample.operation for sample in read_samples(generated / "docs" / "reference")}


def list_decisions(description: Description, adoption: Adoption) -> list[Decision]:
    """The decisions of the report, and its mistakes of the source, which are read as something else."""
    mistakes = (Decision("weakened", item.pointer, "", item.message) for item in description.mistakes)
    return [*adoption.decisions, *mistakes]


def _measure_wire(result: Result, description: Description, adoption: Adoption) -> None:
    with pause_gc():
        findings, unreported = find_unreported(description, adoption)
    result.findings = len(findings)
    result.unreported = [(finding.rule, finding.subject, finding.message) for finding in unreported]


def find_unreported(description: Description, adoption: Adoption) -> tuple[list[Finding], list[Finding]]:
    """The findings between a document and what it became, and those that the report does not name."""
    restored, names = restore_names(adoption.document, adoption.origins)

    def find_origin(pointer: str) -> str:
        steps = split_pointer(pointer)
        if steps[:2] == ["components", "schemas"] and len(steps) > 2:
            steps[2] = names.get(steps[2], steps[2])
        return adoption.origins.follow(join_pointer(*steps))

    findings = list_findings(description, wrap_document(restored))
    return findings, list_unreported(
        findings, list_decisions(description, adoption), description, find_origin
    )


def run_samples(document: Document, result: Result) -> None:
    """Import all modules, and run all samples against the fake server of the package."""
    output = _run_sample_script(document, [])
    if output is None:
        result.broken_modules = {"": "the samples cannot be run"}
        return
    result.modules, result.broken_modules = output["modules"], output["broken"]
    result.samples, result.sample_failures = output["samples"], output["failures"]


def call_contract_server(document: Document, result: Result, description: Description, number: int) -> None:
    """Run the samples of some operations against a server that serves the source, as one document without mistakes."""
    try:
        with run_server(_remove_mistakes(description)) as server:
            output = _run_sample_script(document, [server.url, str(number)])
    except RuntimeError as error:
        result.contract_failures = [{"sample": "", "problem": " ".join(str(error).split())[:400]}]
        return
    if output is not None:
        result.contract_calls, result.contract_failures = output["samples"], output["failures"]


def _remove_mistakes(description: Description) -> dict[str, Any]:
    """The document without mistakes with which the server fails: references to nothing, and operations without responses."""
    mistakes = {item.pointer for item in description.mistakes}
    document = cast("dict[str, Any]", _remove_references(description.document, mistakes, ""))
    for item in as_mapping(document.get("paths")).values():
        for method, operation in as_mapping(item).items():
            if method in HTTP_METHODS and is_mapping(operation) and not operation.get("responses"):
                operation["responses"] = {"204": {"description": "Nothing is described."}}
    return document


def _remove_references(value: Any, mistakes: set[str], pointer: str) -> Any:
    if isinstance(value, list):
        return [
            _remove_references(child, mistakes, f"{pointer}/{index}") for index, child in enumerate(value)
        ]
    if not isinstance(value, dict):
        return value
    ref = value.get("$ref")
    is_local = not isinstance(ref, str) or ref.startswith("#")
    return {
        key: _remove_references(child, mistakes, pointer + join_pointer(key))
        for key, child in value.items()
        if key != "$ref" or (is_local and not {pointer, f"{pointer}/$ref"} & mistakes)
    }


def _run_sample_script(document: Document, arguments: list[str]) -> dict[str, Any] | None:
    folder = document.project / "samples"
    folder.mkdir(exist_ok=True)
    reference = document.project / "generated" / "docs" / "reference"
    path = os.pathsep.join([str(document.source), str(ROOT), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, str(_SAMPLES), document.package, str(reference), *arguments]
    finished = run(command, folder, {"PYTHONPATH": path})
    try:
        output: dict[str, Any] = json.loads(finished.output.strip().splitlines()[-1])
    except (ValueError, IndexError):
        print(f"{document.name}: {finished.output[-1000:]}", file=sys.stderr)
        return None
    return output


def _measure_baseline(document: Document, peers: Path) -> float:
    output = document.project / "openapi-python-client"
    command = [str(peers / "openapi-python-client"), "generate", "--path", str(document.file)]
    finished = run_peer([*command, "--output-path", str(output)], document.project, peers)
    has_operations = (
        any((output / name / "api").is_dir() for name in os.listdir(output)) if output.is_dir() else False
    )
    return finished.cpu_seconds if finished.exit_code == 0 and has_operations else 0.0


def run_peer(
    command: list[str], folder: Path, peers: Path, environment: Mapping[str, str] | None = None
) -> Run:
    """Run another generator; its hooks find their programs in its environment."""
    path = os.pathsep.join([str(peers), os.environ["PATH"]])
    return run(command, folder, {"PATH": path, "PYTHONPATH": "", **(environment or {})})
