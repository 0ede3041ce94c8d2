"""Measures this generator, and three others on the same bundled document: time, size, lost operations, type errors.

Usage: `python -m benchmarks.generators PEERS`, with the `bin` folder of the environment of the other generators. Fails if
the CPU time of this generator, as a multiple of openapi-python-client in the same run, exceeds a limit.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any, NamedTuple

from benchmarks.comparison import write_comparison
from benchmarks.measurement import NOISE
from benchmarks.page import describe_machine, write_section

ROOT = Path(__file__).parent.parent
SDKWRIGHT = str(Path(sys.executable).parent / "sdkwright")
DOCUMENT = ROOT / "generated" / "openapi.json"
BASELINE = "openapi-python-client"
_METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
_LIMITS = {
    "from nothing": 2.0,
    "unchanged": 0.07,
    "one document edited": 0.5,
    "one schema edited": 0.8,
    "watch: one document edited": 0.35,
    "watch: one schema edited": 0.45,
}
"""By run: the highest time as a multiple of the CPU time of the baseline."""
ROUNDS = 3
_EDITS = (
    ("one document edited", "voices.yaml", r"summary: "),
    ("one schema edited", "shared.yaml", r"    VoiceSettings:\n(.*\n)*?      description: (>-\n +)?"),
)
"""The summary of an operation, and the description of a schema that five documents use."""
_TITLE = (
    "| generator | CPU s | files | lines | operations lost | mypy --strict | basedpyright, strict |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


class Run(NamedTuple):
    """A finished command; the CPU time includes its child processes."""

    exit_code: int
    cpu_seconds: float
    output: str


class Generator(NamedTuple):
    """A command, its current folder, and the folder with the generated package."""

    name: str
    command: Sequence[str]
    folder: Path
    output: Path


def run(command: Sequence[str], folder: Path) -> Run:
    """Run a command and measure it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=1800)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(process.returncode, cpu_seconds, process.stdout + process.stderr)


def main(arguments: Sequence[str]) -> int:
    peers = Path(arguments[0]).absolute()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "dmcg").mkdir()
        table = [_TITLE]
        for generator in _list_generators(folder, peers):
            table.append(_format_row(generator, run(generator.command, generator.folder), peers))
            print(table[-1], flush=True)
        rounds = [_measure_round(folder / f"round{number}", peers) for number in range(ROUNDS)]
    seconds = {kind: median(own[kind] for own, _ in rounds) for kind in _LIMITS}
    ratios = {kind: median(own[kind] / baseline for own, baseline in rounds) for kind in _LIMITS}
    rows = [
        f"| {kind} | {seconds[kind]:.2f} | {ratio:.2f} x | {_LIMITS[kind]:g} x |"
        for kind, ratio in ratios.items()
    ]
    title = (
        f"| sdkwright, the whole API | CPU s | relative to {BASELINE} | limit |\n| --- | --- | --- | --- |"
    )
    about = (
        f"Measured {date.today()} with {describe_machine()}; CPU seconds, including child processes; medians of {ROUNDS} rounds"
        " in the first table. Of `watch`: seconds from saving a document until the result is printed."
    )
    same = "After the edits, the files are the same as those of a run from nothing."
    write_section("generators", "\n".join((about, "", title, *rows, "", same, "", *table)))
    write_comparison()
    print("\n".join((title, *rows)))
    return _check(ratios)


def _check(ratios: Mapping[str, float]) -> int:
    slow = [kind for kind, ratio in ratios.items() if ratio > _LIMITS[kind] * NOISE]
    for kind in slow:
        print(f"slower than the limit: {kind}: {ratios[kind]:.2f}, limit {_LIMITS[kind]:g}", file=sys.stderr)
    return int(bool(slow))


def _measure_round(folder: Path, peers: Path) -> tuple[dict[str, float], float]:
    """Return the CPU seconds of each run of this generator, and those of the baseline."""
    folder.mkdir()
    baseline = [str(peers / BASELINE), "generate", "--path", str(DOCUMENT), "--output-path", "opc"]
    return _measure_edits(folder / "edits"), _generate(baseline, folder)


def _measure_edits(folder: Path) -> dict[str, float]:
    """Generate the whole API from nothing, unchanged, and after each edit; return the CPU seconds of each run."""
    folder.mkdir()
    shutil.copytree(ROOT / "spec", folder / "spec")
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    command = [SDKWRIGHT, "generate"]
    seconds = {"from nothing": _generate(command, folder), "unchanged": _generate(command, folder)}
    for kind, document, pattern in _EDITS:
        _edit(folder / "spec" / document, pattern)
        seconds[kind] = _generate(command, folder)
    seconds |= _measure_watch(folder)
    _generate([*command, "--no-cache", "--output", "fresh"], folder)
    if difference := run(["diff", "-r", "generated", "fresh"], folder).output:
        raise SystemExit(f"after the edits, the files differ from those of a run from nothing:\n{difference}")
    return seconds


def _measure_watch(folder: Path) -> dict[str, float]:
    """Return the seconds from saving a document until `watch` has printed its result; the last of a few edits."""
    seconds: dict[str, float] = {}
    with subprocess.Popen([SDKWRIGHT, "watch"], cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        _wait_for_result(process.stdout)
        for kind, document, pattern in _EDITS * 2:
            sleep(1.0)  # as someone who writes, and sees the result
            start = perf_counter()
            _edit(folder / "spec" / document, pattern)
            _wait_for_result(process.stdout)
            seconds[f"watch: {kind}"] = perf_counter() - start
        process.terminate()
    return seconds


def _wait_for_result(lines: Iterable[str]) -> None:
    if not any(" files" in line for line in lines):
        raise SystemExit("`sdkwright watch` has ended")


def _edit(file: Path, pattern: str) -> None:
    text, count = re.subn(pattern, r"\g<0>Edited. ", file.read_text("utf-8"), count=1)
    assert count == 1, f"{file} does not contain {pattern}"
    file.write_text(text, "utf-8")


def _generate(command: Sequence[str], folder: Path) -> float:
    finished = run(command, folder)
    if finished.exit_code:
        raise SystemExit(finished.output)
    return finished.cpu_seconds


def _list_generators(folder: Path, peers: Path) -> list[Generator]:
    document = str(DOCUMENT)
    return [
        Generator(
            "sdkwright",
            [SDKWRIGHT, "generate", "--no-cache", "--output", str(folder / "sdkwright")],
            ROOT,
            folder / "sdkwright" / "src",
        ),
        Generator(
            BASELINE,
            [str(peers / BASELINE), "generate", "--path", document, "--output-path", "opc"],
            folder,
            folder / "opc",
        ),
        Generator(
            "datamodel-code-generator (models only)",
            [
                *(str(peers / "datamodel-codegen"), "--input", document, "--input-file-type", "openapi"),
                *("--output-model-type", "pydantic_v2.BaseModel", "--output", "dmcg/models.py"),
            ],
            folder,
            folder / "dmcg",
        ),
        Generator(
            "openapi-generator (python)",
            [
                *(str(peers / "openapi-generator-cli"), "generate", "-i", document, "-g", "python"),
                *("-o", "openapi_generator", "--skip-validate-spec"),
            ],
            folder,
            folder / "openapi_generator",
        ),
    ]


def _format_row(generator: Generator, finished: Run, peers: Path) -> str:
    start = f"| {generator.name} | {finished.cpu_seconds:.1f} |"
    sources = [file for file in generator.output.rglob("*.py") if "test" not in file.parts]
    if not sources:
        return f"{start} failed: {finished.output.strip().splitlines()[-1][:120]} | | | | |"
    lines = sum(file.read_text("utf-8").count("\n") for file in sources)
    lost = "all" if "models only" in generator.name else str(_count_lost_operations(sources))
    output = generator.output
    mypy = run([str(peers / "mypy"), "--strict", "--explicit-package-bases", str(output)], output)
    (output / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    python = ("--pythonpath", str(peers / "python"))
    pyright = run([str(peers / "basedpyright"), *python, "--outputjson"], output)
    errors = f"{count_mypy_errors(mypy.output)} | {count_pyright_errors(pyright.output)}"
    return f"{start} {len(sources)} | {lines} | {lost} | {errors} |"


def _count_lost_operations(sources: list[Path]) -> int:
    """Return the number of HTTP operations whose path is in no file; the names of path parameters may differ."""
    text = "\n".join(file.read_text("utf-8") for file in sources)
    paths = set(re.findall(r"[\"'](/v[^\"'\s]*)[\"']", re.sub(r"\{\w+\}", "{}", text)))
    operations = [
        re.sub(r"\{\w+\}", "{}", path)
        for path, item in json.loads(DOCUMENT.read_text("utf-8"))["paths"].items()
        for method, operation in item.items()
        if method in _METHODS and "x-websocket" not in operation
    ]
    return sum(path not in paths for path in operations)


def count_mypy_errors(output: str) -> str:
    """The number of errors in an output of mypy; "?" if it has none."""
    match = re.search(r"Found (\d+) errors?", output)
    return match[1] if match else "0" if "Success" in output else "?"


def count_pyright_errors(output: str) -> str:
    """The number of errors in an output of basedpyright; "?" if it has none."""
    try:
        summary: Any = json.loads(output[output.index("{") :])["summary"]
    except ValueError:
        return "?"
    return str(summary["errorCount"])


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", "")
    sys.exit(main(sys.argv[1:]))
