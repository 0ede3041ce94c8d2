"""Install what the make targets need into `.venv`: `python requirements/install.py generate`, then `... dev`.

A stamp file is written when a stage is complete, so an interrupted installation never counts as ready.
A second process waits for the first, and then has nothing left to do.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {stage: ROOT / "requirements" / f"{stage}.lock" for stage in ("generate", "dev")}
INPUTS = (*LOCKS.values(), ROOT / "pyproject.toml")
READY = {"generate": VENV / ".generate-ready", "dev": VENV / ".ready"}
DEV_STARTED = VENV / ".dev-started"


def main(stage: str) -> int:
    try:
        with exclusive_access():
            if stage == "dev" and DEV_STARTED.exists() and not READY["dev"].exists():
                remove_environment()
            if not is_current("generate"):
                create_environment()
            if stage == "dev" and not is_current("dev"):
                add_development_tools()
    except subprocess.CalledProcessError as error:
        print(
            f"{VENV.name} is not complete: `pip` or `venv` failed. Run the same target again.",
            file=sys.stderr,
        )
        return error.returncode
    except KeyboardInterrupt:
        return 130
    return 0


@contextmanager
def exclusive_access() -> Generator[None, None, None]:
    """Hold a lock that the operating system releases when this process ends, however it ends."""
    folder = os.open(ROOT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another process that installs into .venv ...", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(folder)


def is_current(stage: str) -> bool:
    """Whether a stage is complete and none of its inputs is newer, as make decides it."""
    ready = READY[stage]
    return ready.exists() and all(path.stat().st_mtime <= ready.stat().st_mtime for path in INPUTS)


def create_environment() -> None:
    count = len(read_names("generate"))
    print(f"Creating .venv with what `make generate` needs ({count} packages) ...", flush=True)
    remove_environment()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)
    # Without compiling, because `make generate` imports a part of it only.
    install("--no-compile", "--require-hashes", "-r", str(LOCKS["generate"]))
    install("--no-build-isolation", "--editable", str(ROOT))
    READY["generate"].touch()


def remove_environment() -> None:
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)


def add_development_tools() -> None:
    count = len(read_names("dev") - read_names("generate"))
    print(f"Adding what the other targets need to .venv ({count} packages, some minutes) ...", flush=True)
    DEV_STARTED.touch()
    install("--require-hashes", "-r", str(LOCKS["dev"]))
    # A first import would report the warnings of the compiler, and the tests treat warnings as errors.
    compile_all = [str(PYTHON), "-W", "ignore", "-m", "compileall", "-qq", str(VENV / "lib")]
    subprocess.run(compile_all, check=False)
    READY["dev"].touch()


def read_names(stage: str) -> set[str]:
    """Return the names of the packages in a lock file; a package can have a version for each Python."""
    lines = LOCKS[stage].read_text("utf-8").splitlines()
    return {line.partition("==")[0] for line in lines if line[:1].isalnum()}


def install(*arguments: str) -> None:
    # Without dependencies: a lock file is complete, so pip has nothing to resolve.
    options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*find_pip(), "install", *options, *arguments], check=True)


def find_pip() -> list[str]:
    """Return the command of a pip that installs into .venv: pip 23 beside this Python, else one in .venv.

    To install pip takes as long as to install most of what `make generate` needs.
    """
    with suppress(PackageNotFoundError):
        if int(version("pip").partition(".")[0]) >= 23:
            return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if not (PYTHON.parent / "pip3").exists():
        subprocess.run([str(PYTHON), "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    return [str(PYTHON), "-m", "pip"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
