"""Run the tests of a module against each of its mutants, in a copy of the project; print the survivors and the score.

`python -m tests.mutation [--sample COUNT] [MODULE ...]`. One process at a time, forked with the libraries loaded.
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
from tests.mutation.mutants import Mutant, mutants

_LOADED = (
    "hypothesis httpx pydantic uvicorn starlette.applications yaml jinja2 jsonschema tomli black "
    "datamodel_code_generator.parser.openapi _pytest.assertion.rewrite"
).split()
_OURS = ("tests", "sdkwright", "elevenlabs_sdk")
_OPTIONS = (
    "-n 0 -x -q -p no:cacheprovider -p no:randomly --hypothesis-seed=0 -W ignore::pytest.PytestAssertRewriteWarning"
).split()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="a module, or the first part of its name; all by default"
    )
    parser.add_argument(
        "--sample", type=int, metavar="COUNT", help="number of mutants of each module, the same in each run"
    )
    chosen = parser.parse_args(arguments)
    for library in _LOADED:
        __import__(library)
    modules = {name: MODULES[name] for name in _select(chosen.modules)}
    total = killed = 0
    with TemporaryDirectory(prefix="mutants-") as folder:
        _copy(folder)
        if any(GOLDENS in module.tests for module in modules.values()) and not _pass(folder, [GOLDENS], 600):
            raise SystemExit("the goldens fail without any change")
        for name, module in modules.items():
            survivors, count = _survivors(folder, module, chosen.sample)
            total, killed = total + count, killed + count - len(survivors)
            print(f"{name}: {count - len(survivors)} of {count} killed", flush=True)
            for mutant in survivors:
                print(f"  {module.path}:{mutant.line}: {mutant.what}", flush=True)
    print(f"{killed} of {total} killed: {100 * killed / total:.1f} %")
    return 0


def _select(wanted: Sequence[str]) -> list[str]:
    """The names of the modules; `translate` selects every `translate/…`."""
    unknown = [text for text in wanted if not any(text in (name, name.partition("/")[0]) for name in MODULES)]
    if unknown:
        raise SystemExit(f"unknown module {', '.join(unknown)}; choose from {', '.join(MODULES)}")
    return [name for name in MODULES if not wanted or name in wanted or name.partition("/")[0] in wanted]


def _copy(folder: str) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in ("generator", "generated", "templates", "tests", "spec"):
        shutil.copytree(ROOT / name, Path(folder, name), ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)


def _survivors(folder: str, module: Module, sample: int | None) -> tuple[list[Mutant], int]:
    place = Path(folder, module.path)
    source = place.read_text("utf-8")
    found = list(mutants(source))
    if sample is not None and sample < len(found):
        found = random.Random(0).sample(found, sample)
    begun = time.monotonic()
    if not _pass(folder, module.tests, 600):
        raise SystemExit(f"{module.path}: its tests fail without any change")
    patience = 20 + 5 * (time.monotonic() - begun)
    survivors: list[Mutant] = []
    for mutant in found:
        place.write_text(mutant.source, "utf-8")
        # Python tells a stale one by the second and the size, which two mutants may have in common.
        Path(cache_from_source(str(place))).unlink(missing_ok=True)
        if _pass(folder, module.tests, patience):
            survivors.append(mutant)
    place.write_text(source, "utf-8")
    Path(cache_from_source(str(place))).unlink(missing_ok=True)
    return survivors, len(found)


def _pass(folder: str, tests: Sequence[str], patience: float) -> bool:
    """Whether the tests pass, in a process of their own that is ended when it takes too long."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        os._exit(_tested(folder, tests))
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _tested(folder: str, tests: Sequence[str]) -> int:
    os.chdir(folder)
    nothing = os.open(os.environ.get("MUTANT_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    for name in [name for name in sys.modules if name.split(".")[0] in _OURS]:
        del sys.modules[name]
    kept = [one for one in sys.path if one and Path(one).resolve() != ROOT]
    sys.path[:] = [f"{folder}/generator", folder, f"{folder}/generated/src", *kept]
    try:
        others = [test for test in tests if test != GOLDENS]
        return (_goldens(folder) if GOLDENS in tests else 0) or _run(others)
    except BaseException:  # the mutant cannot even be imported
        return 1


def _goldens(folder: str) -> int:
    """All of them at first, when nothing is changed yet; then a dozen of those that can tell, in two goes."""
    from tests.mutation.golden import known, telling

    place = Path(folder, "known.json")
    if not place.exists():
        place.write_text(json.dumps(known()), "utf-8")
        return _run([GOLDENS])
    found = telling(json.loads(place.read_text("utf-8")))
    return _run([*islice(found, 3)]) or _run([*islice(found, 9)])


def _run(tests: Sequence[str]) -> int:
    import pytest

    return int(pytest.main([*_OPTIONS, *tests])) if tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
