"""Counts the errors of mypy and basedpyright, in strict mode, in a package."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tests.adoption.processes import run

MYPY = ("--strict", "--config-file=", "--no-error-summary", "--show-traceback", "--hide-error-context")


class TypeErrors(NamedTuple):
    """The errors of both checkers."""

    mypy: tuple[str, ...]
    pyright: tuple[str, ...]


def check_types(source: Path, package: str, work: Path) -> TypeErrors:
    """Check a package in a folder with both checkers, unless the last run has checked the same files."""
    store = work / "types" / f"{package}.json"
    key = _hash_files(source)
    if store.is_file() and (stored := json.loads(store.read_text("utf-8")))["key"] == key:
        return TypeErrors(tuple(stored["mypy"]), tuple(stored["pyright"]))
    errors = TypeErrors(tuple(_run_mypy(source, package, work / ".mypy_cache")), tuple(_run_pyright(source)))
    store.parent.mkdir(exist_ok=True)
    store.write_text(json.dumps({"key": key, **errors._asdict()}), "utf-8")
    return errors


def _hash_files(source: Path) -> str:
    """A hash of the files, and of the versions of the checkers."""
    result = hashlib.sha256(f"{version('mypy')} {version('basedpyright')}".encode())
    for file in sorted(source.rglob("*.py")):
        result.update(file.relative_to(source).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return result.hexdigest()


def _run_mypy(source: Path, package: str, cache: Path) -> list[str]:
    command = [sys.executable, "-m", "mypy", *MYPY, "--cache-dir", str(cache), "-p", package]
    finished = run(command, source, {"MYPYPATH": str(source)})
    errors = [line for line in finished.output.splitlines() if re.search(r": error: ", line)]
    return errors or ([finished.last_line] if finished.exit_code else [])


def _run_pyright(source: Path) -> list[str]:
    (source / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', "utf-8")
    pyright = str(Path(sys.executable).parent / "basedpyright")
    finished = run([pyright, "--pythonpath", sys.executable, "--outputjson"], source)
    try:
        diagnostics = json.loads(finished.output[finished.output.index("{") :])["generalDiagnostics"]
    except (ValueError, KeyError):
        return [finished.last_line]
    return [
        f"{Path(item['file']).relative_to(source)}:{item['range']['start']['line'] + 1}: {item['message']}".partition(
            "\n"
        )[
            0
        ]
        for item in diagnostics
        if item["severity"] == "error"
    ]
