"""Run the tests of a module against each of its mutants, in a copy of the project; print the survivors and the score.

`python -m tests.mutation [--sample COUNT] [MODULE ...]`. Each mutant is tested in a forked process, which has the libraries
loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from importlib.util import cache_from_source
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutation.modules import GOLDENS, MODULES, ROOT, Module
from tests.mutation.mutants import Mutant, list_mutants

_PRELOADED = (
    "hypothesis httpx pydantic uvicorn starlette.applications yaml jinja2 jsonschema tomli black "
    "datamodel_code_generator.parser.openapi _pytest.assertion.rewrite"
).split()
_OWN_PACKAGES = ("tests", "sdkwright", "elevenlabs_sdk")
_PYTEST_OPTIONS = (
    "-n 0 -x -q -p no:cacheprovider -p no:randomly --hypothesis-seed=0 -W ignore::pytest.PytestAssertRewriteWarning"
).split()
_MAX_SECONDS = 600.0  # for a module without changes


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="a module, or the first part of its name; all by default"
    )
    parser.add_argument(
        "--sample", type=int, metavar="COUNT", help="number of mutants of each module, the same in each run"
    )
    options = parser.parse_args(arguments)
    for library in _PRELOADED:
        __import__(library)
    modules = {name: MODULES[name] for name in _select(options.modules)}
    total = killed = 0
    with TemporaryDirectory(prefix="mutants-") as folder:
        _copy_project(folder)
        uses_goldens = any(GOLDENS in module.tests for module in modules.values())
        if uses_goldens and not _passes(folder, [GOLDENS], _MAX_SECONDS):
            raise SystemExit("the goldens fail without any change")
        for name, module in modules.items():
            survivors, count = _find_survivors(folder, module, options.sample)
            total, killed = total + count, killed + count - len(survivors)
            print(f"{name}: {count - len(survivors)} of {count} killed", flush=True)
            for mutant in survivors:
                print(f"  {module.path}:{mutant.line}: {mutant.change}", flush=True)
    print(f"{killed} of {total} killed: {100 * killed / total:.1f} %")
    return 0


def _select(names: Sequence[str]) -> list[str]:
    """Return the names of the modules; `translate` selects every `translate/…`."""
    unknown = [text for text in names if not any(text in (name, name.partition("/")[0]) for name in MODULES)]
    if unknown:
        raise SystemExit(f"unknown module {', '.join(unknown)}; choose from {', '.join(MODULES)}")
    return [name for name in MODULES if not names or name in names or name.partition("/")[0] in names]


def _copy_project(folder: str) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in ("generator", "generated", "templates", "tests", "spec"):
        shutil.copytree(ROOT / name, Path(folder, name), ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)


def _find_survivors(folder: str, module: Module, sample: int | None) -> tuple[list[Mutant], int]:
    """Return the mutants that no test detects, and the number of all mutants."""
    file = Path(folder, module.path)
    source = file.read_text("utf-8")
    mutants = list(list_mutants(source))
    if sample is not None and sample < len(mutants):
        mutants = random.Random(0).sample(mutants, sample)
    start = time.monotonic()
    if not _passes(folder, module.tests, _MAX_SECONDS):
        raise SystemExit(f"{module.path}: its tests fail without any change")
    max_seconds = 20 + 5 * (time.monotonic() - start)
    survivors: list[Mutant] = []
    for mutant in mutants:
        _write_source(file, mutant.source)
        if _passes(folder, module.tests, max_seconds):
            survivors.append(mutant)
    _write_source(file, source)
    return survivors, len(mutants)


def _write_source(file: Path, source: str) -> None:
    file.write_text(source, "utf-8")
    # Python compares the time in seconds and the size, which may be equal for two mutants.
    Path(cache_from_source(str(file))).unlink(missing_ok=True)


def _passes(folder: str, tests: Sequence[str], max_seconds: float) -> bool:
    """Whether the tests pass in a child process, within a time limit."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        os._exit(_run_child(folder, tests))
    deadline = time.monotonic() + max_seconds
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run_child(folder: str, tests: Sequence[str]) -> int:
    """Run the tests with the packages of the copy; the output goes to the file in MUTANT_LOG, if it is set."""
    os.chdir(folder)
    log = os.open(os.environ.get("MUTANT_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    for name in [name for name in sys.modules if name.split(".")[0] in _OWN_PACKAGES]:
        del sys.modules[name]
    other_paths = [path for path in sys.path if path and Path(path).resolve() != ROOT]
    sys.path[:] = [f"{folder}/generator", folder, f"{folder}/generated/src", *other_paths]
    try:
        other_tests = [test for test in tests if test != GOLDENS]
        return (_run_goldens(folder) if GOLDENS in tests else 0) or _run_pytest(other_tests)
    except BaseException:  # the mutant cannot be imported
        return 1


def _run_goldens(folder: str) -> int:
    """Run all goldens without a change; later at most twelve of those that differ, three of them first."""
    from tests.mutation.golden_selection import select_tests, translate_cases

    file = Path(folder, "translated.json")
    if not file.exists():
        file.write_text(json.dumps(translate_cases()), "utf-8")
        return _run_pytest([GOLDENS])
    tests = select_tests(json.loads(file.read_text("utf-8")))
    return _run_pytest([*islice(tests, 3)]) or _run_pytest([*islice(tests, 9)])


def _run_pytest(tests: Sequence[str]) -> int:
    import pytest

    return int(pytest.main([*_PYTEST_OPTIONS, *tests])) if tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
