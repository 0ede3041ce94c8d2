"""`sdkwright watch`."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdkwright.cli.main import main

MAX_SECONDS = 60.0
THINGS = "spec/things.yaml"


class Watch:
    """A running `sdkwright watch`, and the lines that it prints."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-m", "sdkwright", "watch", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait_for(self, pattern: str) -> str:
        """The next line that matches."""
        while True:
            line = self._lines.get(timeout=MAX_SECONDS)
            if re.search(pattern, line):
                return line

    def stop(self) -> None:
        self.process.kill()
        self._thread.join()
        self.process.communicate()

    def is_silent(self, seconds: float) -> bool:
        try:
            return not self._lines.get(timeout=seconds)
        except queue.Empty:
            return True

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    try:
        yield watch
    finally:
        watch.stop()


def test_changes_and_broken_states(watch: Watch, folder: Path) -> None:
    things = folder / THINGS
    text = things.read_text()
    watch.wait_for(r"\d\d:\d\d:\d\d generated: \d+ files, \d+ written, 0 removed")
    # An editor that replaces the file.
    (folder / "spec/.things.swp").write_text(text.replace("summary: ", "summary: Really "))
    os.replace(folder / "spec/.things.swp", things)
    watch.wait_for(r"generated: \d+ files, [1-9]\d* written, 0 removed")
    things.write_text(f"{text}others: [\n")
    watch.wait_for("1 error; nothing was written")
    watch.wait_for(rf"{THINGS}:\d+.*: error: ")
    things.unlink()
    (folder / "pyproject.toml").write_text("[tool.sdkwright")
    watch.wait_for("pyproject.toml.*; nothing was written")
    assert watch.process.poll() is None


def test_after_each_change_the_package_is_that_of_a_run_from_nothing(watch: Watch, folder: Path) -> None:
    things = folder / THINGS
    text = things.read_text()
    watch.wait_for("generated: ")
    texts = (
        *(text.replace("summary: ", "summary: Really ", 1), f"# Lines move.\n{text}", f"{text}others: [\n"),
        *(text.replace("What it is called.", "Its name."), text),
    )
    for changed in texts:
        things.write_text(changed)
        line = watch.wait_for(r" \(\d+\.\d s\)$")
        assert ("nothing was written" in line) == changed.endswith("[\n")
        assert changed.endswith("[\n") or main(["generate", "--check", "--no-cache"]) == 0


def test_what_is_watched(watch: Watch, folder: Path) -> None:
    watch.wait_for("generated: ")
    (folder / "spec/notes.txt").write_text("Notes.")
    assert watch.is_silent(1.5)
    (folder / "spec/guide").mkdir()
    (folder / "spec/guide/a.md").write_text("## A section\n")
    watch.wait_for(r"generated: \d+ files, [1-9]\d* written")
    settings = (folder / "pyproject.toml").read_text()
    (folder / "pyproject.toml").write_text(settings.replace('"Small"', '"Tiny"'))
    watch.wait_for(r"generated: \d+ files, [1-9]\d* written")


def test_an_interrupt_ends_it(watch: Watch) -> None:
    watch.wait_for("generated: ")
    watch.process.send_signal(signal.SIGINT)
    watch.wait_for("sdkwright: interrupted; no file is partially written")
    assert watch.process.wait(MAX_SECONDS) == 130
