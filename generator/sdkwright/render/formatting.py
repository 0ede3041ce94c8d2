"""Formats rendered Python with Ruff, which also sorts the imports, and with Black what that may print differently."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from ruff import find_ruff_bin  # type: ignore[import-untyped]

from sdkwright.output.parts import NO_PARTS, Parts
from sdkwright.render.black_worker import CLAIMED, DONE, format_unclaimed, format_with_black
from sdkwright.render.source_text import LINE_LENGTH

_PAGE_WIDTH = 80
_RULES = (
    "--isolated --no-cache --quiet --fix --preview --select F401,I001 --target-version py310 "
    f"--config line-length={LINE_LENGTH} --config lint.isort.split-on-trailing-comma=false "
    "--config lint.isort.combine-as-imports=true"
).split()
_WORTH_A_PROCESS = 300_000
"""The minimum number of characters for which a second process saves more time than its start takes."""


class Formatter:
    """Formats the Python files of a package, in two processes if there are enough files.

    A context manager: `add` files as soon as they are rendered, so that the second process can begin; `finish` returns them all.
    """

    def __init__(self, package: str, parts: Parts = NO_PARTS) -> None:
        self._package = package
        self._parts = parts
        self._files: dict[str, str] = {}
        self._unformatted: dict[str, Path] = {}
        self._batches = 0
        self._worker: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Formatter:
        self._temporary = TemporaryDirectory(prefix="sdkwright-")
        self._folder = Path(self._temporary.name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.communicate()
        self._temporary.cleanup()

    def add(self, files: Mapping[str, str]) -> None:
        self._files.update(files)
        new: dict[str, str] = {}
        for path, text in files.items():
            if path.endswith(".py"):
                found = self._parts.find(self._name_part(path), text)
                if found is None:
                    new[path] = text
                else:
                    self._files[path] = found[path]
        if new:
            self._prepare(new)

    def finish(self) -> dict[str, str]:
        """Return all files, formatted. This process formats the last files, the other process the first ones."""
        format_unclaimed(reversed(self._unformatted.values()))
        if self._worker is not None:
            self._worker.communicate()
        for path, source in self._unformatted.items():
            self._keep(path, _read_result(source))
        return self._files

    def _keep(self, path: str, text: str) -> None:
        self._files[path] = text
        self._parts.keep(self._name_part(path), {path: text})

    def _name_part(self, path: str) -> str:
        return f"formatted {path} of {self._package}"  # by whose name the imports are sorted

    def _prepare(self, new: Mapping[str, str]) -> None:
        """Apply Ruff to new files, and pass those to the second process that Black may print differently."""
        batch = self._folder / f"batch{self._batches}"
        self._batches += 1
        batch.mkdir()
        # The longest file first, so that both processes end at the same time.
        by_length = sorted(new, key=lambda path: (-len(new[path]), path))
        # Under other names, because Ruff keeps unused imports of an `__init__.py`, which may be public names.
        sources = {path: batch / f"{number:05}.py" for number, path in enumerate(by_length)}
        for path, source in sources.items():
            source.write_text(new[path], encoding="utf-8")
        _run_ruff(batch, "check", *_RULES, "--config", f'lint.isort.known-first-party=["{self._package}"]')
        _run_ruff(batch, *_make_layout_command(LINE_LENGTH))
        # Imported late: compiling the patterns takes as long as a third of a run with a full cache.
        from sdkwright.render.layout import is_final

        length = 0
        for path, source in sources.items():
            text = source.read_text(encoding="utf-8")
            if is_final(text):
                self._keep(path, text)
                source.unlink()
            else:
                self._unformatted[path] = source
                length += len(text)
        if self._worker is None and length >= _WORTH_A_PROCESS and _count_processors() > 1:
            self._start_worker()
        if self._worker is not None and self._worker.stdin is not None:
            with suppress(OSError):  # It has failed; `finish` formats everything.
                self._worker.stdin.write(f"{batch.name}\n".encode())

    def _start_worker(self) -> None:
        with suppress(OSError):  # Without a second process, `finish` formats everything.
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "sdkwright.render.black_worker", str(os.getpid())],
                cwd=self._folder,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )


def _read_result(source: Path) -> str:
    done = source.with_suffix(DONE)
    if done.exists():
        return done.read_text("utf-8")
    # The other process has failed, perhaps because of this file.
    return format_with_black(source.with_suffix(CLAIMED).read_text("utf-8"))


def _count_processors() -> int:
    """Return how many processors this process can use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def format_samples(texts: Mapping[str, str], parts: Parts = NO_PARTS) -> dict[str, str]:
    """Format the programs of samples to the width of a page."""
    parts_by_name = {name: f"formatted sample {name}" for name in texts}
    found = {name: parts.find(part, texts[name]) for name, part in parts_by_name.items()}
    new_texts = {name: text for name, text in texts.items() if found[name] is None}
    for name, text in _format_with_ruff(new_texts, _PAGE_WIDTH).items():
        found[name] = parts.keep(parts_by_name[name], {name: text})
    return {name: part[name] for name, part in found.items() if part is not None}


def _format_with_ruff(texts: Mapping[str, str], width: int) -> dict[str, str]:
    if not texts:
        return {}
    with TemporaryDirectory(prefix="sdkwright-") as temporary:
        folder = Path(temporary)
        sources = {name: folder / f"{number}.py" for number, name in enumerate(texts)}
        for name, source in sources.items():
            source.write_text(texts[name], encoding="utf-8")
        _run_ruff(folder, *_make_layout_command(width))
        return {name: source.read_text(encoding="utf-8") for name, source in sources.items()}


def _make_layout_command(width: int) -> list[str]:
    """Return the command that formats nearly as Black does, a hundred times faster."""
    return f"format --isolated --no-cache --quiet --target-version py310 --line-length {width}".split()


def _run_ruff(folder: Path, *command: str) -> None:
    # In its folder, because Ruff treats modules in the current folder as first-party.
    program = [find_ruff_bin(), *command, "."]
    run = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        raise RuntimeError(f"ruff failed: {run.stderr or run.stdout}")
