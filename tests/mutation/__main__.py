"""Run the tests of a room against each of its mutants, in a copy of the project; print the survivors and the score.

`python -m tests.mutation [ROOM ...]`. One process at a time, forked with the libraries loaded.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parent.parent.parent
_RUNTIME = "generated/src/elevenlabs_sdk/_runtime"
_UNITS = "tests/sdk/runtime/test_runtime_{}.py"
ROOMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "names": ("generator/names.py", ("tests/generator/test_names.py",)),
    "retries": (f"{_RUNTIME}/retries.py", (_UNITS.format("retries"),)),
    "lines": (f"{_RUNTIME}/lines.py", (_UNITS.format("lines"), "tests/sdk/test_trust_lists.py")),
    "url": (f"{_RUNTIME}/url.py", (_UNITS.format("url"), "tests/sdk/test_sdk_urls.py")),
    "headers": (f"{_RUNTIME}/headers.py", (_UNITS.format("headers"),)),
    "scalars": (f"{_RUNTIME}/scalars.py", (_UNITS.format("url"), _UNITS.format("headers"))),
    "streams": (f"{_RUNTIME}/streams.py", ("tests/sdk/test_sdk_streams.py", "tests/sdk/test_trust_lists.py")),
    "pages": ("generator/build/pages.py", ("tests/test_goldens.py",)),
    "polls": ("generator/build/polls.py", ("tests/test_goldens.py",)),
    "parameters": ("generator/build/parameters.py", ("tests/test_goldens.py",)),
    "answers": ("generator/build/answers.py", ("tests/test_goldens.py",)),
}
"""Each room: its file, and the tests that have to notice."""

_SECONDS = 120
_LOADED = (
    "hypothesis httpx pydantic uvicorn starlette.applications yaml jinja2 _pytest.assertion.rewrite".split()
)


def main(arguments: Sequence[str]) -> int:
    for module in _LOADED:
        __import__(module)
    total = killed = 0
    for room in arguments or ROOMS:
        path, tests = ROOMS[room]
        survivors, count = _room(path, tests)
        total, killed = total + count, killed + count - len(survivors)
        print(f"{room}: {count - len(survivors)} of {count} killed", flush=True)
        for mutant in survivors:
            print(f"  {path}:{mutant.line}: {mutant.what}", flush=True)
    print(f"{killed} of {total} killed: {100 * killed / total:.0f} %")
    return 0


def _room(path: str, tests: tuple[str, ...]) -> tuple[list[Mutant], int]:
    with TemporaryDirectory(prefix="mutants-") as folder:
        for name in ("generator", "generated", "templates", "tests", "spec"):
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / name, Path(folder, name), ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", folder)
        place = Path(folder, path)
        source = place.read_text("utf-8")
        if not _pass(folder, tests):
            raise SystemExit(f"{path}: its tests fail without any change")
        found = list(mutants(source))
        survivors: list[Mutant] = []
        for mutant in found:
            place.write_text(mutant.source, "utf-8")
            if _pass(folder, tests):
                survivors.append(mutant)
        return survivors, len(found)


def _pass(folder: str, tests: tuple[str, ...]) -> bool:
    """Whether the tests pass, in a process of their own that is ended when it takes too long."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        os._exit(_tested(folder, tests))
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _tested(folder: str, tests: tuple[str, ...]) -> int:
    import pytest

    os.chdir(folder)
    nothing = os.open(os.environ.get("MUTANT_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    for name in [
        name for name in sys.modules if name.split(".")[0] in ("tests", "generator", "elevenlabs_sdk")
    ]:
        del sys.modules[name]
    kept = [one for one in sys.path if one and Path(one).resolve() != ROOT]
    sys.path[:] = [folder, f"{folder}/generated/src", *kept]
    calm = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    options = [
        *calm,
        "-n",
        "0",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "--hypothesis-seed=0",
    ]
    return int(pytest.main([*options, *tests]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
