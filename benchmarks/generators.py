"""This generator, and three others on the same bundled document: time, size, operations lost, and type errors.

`python -m benchmarks.generators PEERS` with the `bin` folder of the environment that the others are installed in.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from benchmarks.page import machine, replace

ROOT = Path(__file__).parent.parent
SDKWRIGHT = str(Path(sys.executable).parent / "sdkwright")
DOCUMENT = ROOT / "generated" / "openapi.json"
_METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
_LIMITS = {"from nothing": 12.0, "unchanged": 0.5, "one document edited": 3.0, "one schema edited": 3.0}
_EDITS = (
    ("one document edited", "voices.yaml", r"summary: "),
    ("one schema edited", "shared.yaml", r"    VoiceSettings:\n(.*\n)*?      description: "),
)
"""The summary of an operation; the description of a schema that requests and answers of five documents hold."""


class Run(NamedTuple):
    cpu: float
    wall: float
    printed: str


def run(command: Sequence[str], folder: Path) -> Run:
    """A command, and what it took with all that it started."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=1800)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(cpu, time.perf_counter() - start, done.stdout + done.stderr)


def main(arguments: Sequence[str]) -> int:
    with TemporaryDirectory() as folder:
        ours = own(Path(folder, "own"))
        table = [_TITLE, *others(Path(folder), Path(arguments[0]).absolute())]
    about = f"Measured {date.today()} with {machine()}; CPU seconds, including child processes."
    replace("generators", "\n".join((about, "", *ours, "", *table)))
    print("\n".join((*ours, "", *table)))
    return 0


def own(folder: Path) -> list[str]:
    """The whole API from nothing, again unchanged, and after each edit; the last one must be as if made from nothing."""
    folder.mkdir()
    shutil.copytree(ROOT / "spec", folder / "spec")
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    command = [SDKWRIGHT, "generate"]
    taken = {"from nothing": _generated(command, folder), "unchanged": _generated(command, folder)}
    for what, document, pattern in _EDITS:
        edited = folder / "spec" / document
        text, count = re.subn(pattern, r"\g<0>Edited. ", edited.read_text("utf-8"), count=1)
        assert count == 1, f"{document} has nothing like {pattern}"
        edited.write_text(text, "utf-8")
        taken[what] = _generated(command, folder)
    _generated([*command, "--no-cache", "--output", "anew"], folder)
    same = not run(["diff", "-r", "generated", "anew"], folder).printed
    lines = ["| sdkwright, the whole API | CPU s | limit |", "| --- | --- | --- |"]
    lines += [f"| {what} | {one.cpu:.2f} | {_LIMITS[what]:g} |" for what, one in taken.items()]
    return [
        *lines,
        "",
        f"After the edits, the files are {'the same as' if same else 'NOT the same as'} those of a run from nothing.",
    ]


def _generated(command: Sequence[str], folder: Path) -> Run:
    done = run(command, folder)
    if "files," not in done.printed:
        raise SystemExit(done.printed)
    return done


def others(folder: Path, peers: Path) -> list[str]:
    """One row for each generator."""
    made = {
        "sdkwright": ([SDKWRIGHT, "generate", "--no-cache", "--output", str(folder / "sdkwright")], ROOT),
        "openapi-python-client": (
            [
                str(peers / "openapi-python-client"),
                "generate",
                "--path",
                str(DOCUMENT),
                "--output-path",
                "opc",
            ],
            folder,
        ),
        "datamodel-code-generator (models only)": (
            [
                *(str(peers / "datamodel-codegen"), "--input", str(DOCUMENT), "--input-file-type", "openapi"),
                *("--output-model-type", "pydantic_v2.BaseModel", "--output", "dmcg/models.py"),
            ],
            folder,
        ),
        "openapi-generator (python)": (
            [
                *(str(peers / "openapi-generator-cli"), "generate", "-i", str(DOCUMENT), "-g", "python"),
                *("-o", "openapi_generator", "--skip-validate-spec"),
            ],
            folder,
        ),
    }
    outputs = ("sdkwright/src", "opc", "dmcg", "openapi_generator")
    (folder / "dmcg").mkdir()
    rows: list[str] = []
    for (name, (command, where)), output in zip(made.items(), outputs, strict=True):
        done = run(command, where)
        rows.append(_row(name, done, folder / output, peers))
        print(rows[-1], flush=True)
    return rows


_TITLE = (
    "| generator | CPU s | files | lines | operations lost | mypy --strict | basedpyright, strict |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def _row(name: str, done: Run, output: Path, peers: Path) -> str:
    sources = [file for file in output.rglob("*.py") if "test" not in file.parts]
    if not sources:
        return f"| {name} | {done.cpu:.1f} | failed: {done.printed.strip().splitlines()[-1][:120]} | | | | |"
    lines = sum(file.read_text("utf-8").count("\n") for file in sources)
    lost = "all" if "models only" in name else str(_lost(sources))
    mypy = run([str(peers / "mypy"), "--strict", "--explicit-package-bases", str(output)], output)
    (output / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    python = ("--pythonpath", str(peers / "python"))
    pyright = run([str(peers / "basedpyright"), *python, "--outputjson"], output)
    return (
        f"| {name} | {done.cpu:.1f} | {len(sources)} | {lines} | {lost} | {_mypy(mypy.printed)} "
        f"| {_pyright(pyright.printed)} |"
    )


def _lost(sources: list[Path]) -> int:
    """The HTTP operations whose path is in no file, whatever its parameters are called there."""
    text = "\n".join(file.read_text("utf-8") for file in sources)
    plain = re.sub(r"\{\w+\}", "{}", text)
    found = set(re.findall(r"[\"'](/v[^\"'\s]*)[\"']", plain))
    operations = [
        re.sub(r"\{\w+\}", "{}", path)
        for path, item in json.loads(DOCUMENT.read_text("utf-8"))["paths"].items()
        for method, operation in item.items()
        if method in _METHODS and "x-websocket" not in operation
    ]
    return sum(path not in found for path in operations)


def _mypy(printed: str) -> str:
    found = re.search(r"Found (\d+) errors?", printed)
    return found[1] if found else "0" if "Success" in printed else "?"


def _pyright(printed: str) -> str:
    try:
        summary: Any = json.loads(printed[printed.index("{") :])["summary"]
    except ValueError:
        return "?"
    return str(summary["errorCount"])


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", "")
    sys.exit(main(sys.argv[1:]))
