"""Kills runs that write an output folder, at every step, and prints what is left: `python killed_runs.py KIND FOLDER`.

Prints one JSON list per killed run: the state of the folder, its state after the next run, and whether nothing else is left.
KIND is "own files", "other files", "first" or "first among other files".
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from sdkwright.output import exchange
from sdkwright.output.folder import compare_output, write_output
from sdkwright.output.manifest import Files
from tests.output.example_packages import NEW, OLD
from tests.projects import read_files, write_files

KIND, BASE = sys.argv[1], Path(sys.argv[2])
OTHER_FILES = {"pkg/gone/mine.txt": "mine", ".git/config": "mine"} if "other" in KIND else {}
STEPS: tuple[tuple[object, str], ...] = (
    *((os, name) for name in ("replace", "link", "unlink", "rmdir", "mkdir", "fsync", "utime")),
    *((Path, name) for name in ("unlink", "rmdir", "mkdir", "write_bytes")),
    (shutil, "copystat"),
    (exchange, "exchange"),
)
"""The functions that change something on the disk."""


def add_other_files(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in {**files, **OTHER_FILES}.items()}


STATES = {"old": add_other_files({} if "first" in KIND else OLD), "new": add_other_files(NEW)}


def find_state(folder: Path) -> str:
    files = {
        path: data for path, data in read_files(folder).items() if not path.startswith(".sdkwright-staging/")
    }
    return next((name for name, expected in STATES.items() if files == expected), "mixed")


def run_and_kill(run: Callable[[Files, Path], object], files: Files, folder: Path, number: int) -> bool:
    """Call `run` in a child process that kills itself before a certain step; return whether there was such a step."""
    child = os.fork()
    if not child:
        countdown = itertools.count(number, -1)

        def add_kill(real: Callable[..., object]) -> Callable[..., object]:
            def step(*arguments: object, **options: object) -> object:
                if next(countdown) == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **options)

            return step

        for holder, name in STEPS:
            setattr(holder, name, add_kill(getattr(holder, name)))
        run(files, folder)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def create_folder(name: str) -> Path:
    folder = BASE / name / "out"
    folder.parent.mkdir()
    if "first" not in KIND:
        write_output(OLD, folder)
    if OTHER_FILES:
        write_files(folder, OTHER_FILES)
    return folder


def report(folder: Path, state_when_killed: str) -> None:
    compare_output(OLD, folder)
    state, siblings = find_state(folder), sorted(path.name for path in folder.parent.iterdir())
    write_output(NEW, folder)
    end = find_state(folder), sorted(path.name for path in folder.parent.iterdir())
    has_staging = (folder / ".sdkwright-staging").exists()
    is_tidy = siblings in ([], ["out"]) and end == ("new", ["out"]) and not has_staging
    print(json.dumps([state_when_killed, state, is_tidy]))
    shutil.rmtree(folder.parent)


def main() -> None:
    os.fsync = lambda descriptor: None  # the disk survives the process, and is slow
    for number in itertools.count():
        folder = create_folder(str(number))
        if not run_and_kill(write_output, NEW, folder, number):
            break
        state = find_state(folder)
        if state == "mixed" and number % 5 == 0:  # the next run, which rolls back, is killed too
            for again in itertools.count():
                copy = BASE / f"{number}-{again}" / "out"
                shutil.copytree(folder, copy)
                was_killed = run_and_kill(compare_output, OLD, copy, again)
                report(copy, state)
                if not was_killed:
                    break
        report(folder, state)


if __name__ == "__main__":
    main()
