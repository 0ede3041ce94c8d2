"""Runs commands, and measures the CPU time and the memory of their process trees."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_INTERVAL_SECONDS = 0.02
_TIMEOUT_SECONDS = 1800.0
_PROC = Path("/proc")


@dataclass(frozen=True)
class Run:
    """A finished command."""

    exit_code: int
    output: str
    cpu_seconds: float
    peak_mb: float
    """The highest sum of the resident memory of all its processes, in MB; 0 where it cannot be read."""

    @property
    def last_line(self) -> str:
        lines = self.output.strip().splitlines()
        return lines[-1][:300] if lines else f"exit code {self.exit_code}"


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    timeout: float = _TIMEOUT_SECONDS,
) -> Run:
    """Run a command in a folder; a command that exceeds the time limit is killed, and fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        killer = threading.Timer(timeout, process.kill)
        sampler = _MemorySampler(process.pid)
        killer.start()
        sampler.start()
        # `wait4` has the CPU time of this process and of its children, whatever else runs meanwhile.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        killer.cancel()
        sampler.stop()
        output.seek(0)
        text = output.read()
    return Run(process.returncode, text, usage.ru_utime + usage.ru_stime, sampler.peak / 1e6)


class _MemorySampler(threading.Thread):
    """Reads the memory of a process tree again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(_INTERVAL_SECONDS):
            self.peak = max(self.peak, sum(map(_read_memory, list_tree(self._pid))))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def list_tree(pid: int) -> Iterator[int]:
    """Yield the ids of a process and its descendants."""
    yield pid
    try:
        tasks = [*(_PROC / str(pid) / "task").iterdir()]
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from list_tree(int(child))


def _read_memory(pid: int) -> int:
    """The resident memory of a process in bytes; 0 if it has ended."""
    try:
        pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
