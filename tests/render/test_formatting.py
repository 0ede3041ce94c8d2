"""The second process that formats: never another result, never left running, and not needed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sdkwright.render import black_worker, formatting, layout
from sdkwright.render.formatting import Formatter
from tests.projects import ROOT

FIRST = {
    f"{name}.py": f"import sys, os\nfrom {name} import a\nx = {{ '{name}':os, 'a' : a }}\n"
    for name in ("a", "package", "b")
}
SECOND = {
    "c/__init__.py": "import os\nimport package\nif package :\n    y=[1,\n2]\n",
    "README.md": "*  not Python",
}
EXPECTED = {
    "a.py": 'import os\n\nfrom a import a\n\nx = {"a": os, "a": a}\n',
    "package.py": 'import os\n\nfrom package import a\n\nx = {"package": os, "a": a}\n',
    "b.py": 'import os\n\nfrom b import a\n\nx = {"b": os, "a": a}\n',
    "c/__init__.py": "import package\n\nif package:\n    y = [1, 2]\n",
    "README.md": "*  not Python",
}


def format_all() -> dict[str, str]:
    with Formatter("package") as formatter:
        formatter.add(FIRST)
        formatter.add(SECOND)
        files = formatter.finish()
    assert not formatter._folder.exists()
    assert formatter._worker is None or formatter._worker.returncode is not None
    return files


@pytest.fixture
def always_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "is_final", lambda text: False)
    monkeypatch.setattr(formatting, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(formatting, "_count_processors", lambda: 2)


def test_few_files_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Formatter, "_start_worker", lambda self: pytest.fail("started"))
    assert format_all() == EXPECTED


def test_one_processor_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(formatting, "_count_processors", lambda: 1)
    monkeypatch.setattr(Formatter, "_start_worker", lambda self: pytest.fail("started"))
    assert format_all() == EXPECTED


@pytest.mark.usefixtures("always_second")
def test_two_processes_give_the_same() -> None:
    assert format_all() == EXPECTED


@pytest.mark.usefixtures("always_second")
def test_the_second_process_formats_everything_if_the_first_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait_for_worker(paths: object) -> None:
        sources = [*paths]  # type: ignore[call-overload]
        end = time.monotonic() + 60
        while not all(path.with_suffix(black_worker.DONE).exists() for path in sources):
            assert time.monotonic() < end
            time.sleep(0.01)

    monkeypatch.setattr(formatting, "format_unclaimed", wait_for_worker)
    monkeypatch.setattr(formatting, "format_with_black", lambda text: pytest.fail("not formatted there"))
    assert format_all() == EXPECTED


def fail_to_start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
    raise PermissionError("no processes here")


def start(code: str) -> Callable[..., subprocess.Popen[bytes]]:
    popen = subprocess.Popen

    def start_other(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        return popen([sys.executable, "-c", code], **options)  # type: ignore[call-overload, no-any-return]

    return start_other


CLAIMS_AND_FAILS = "import pathlib, sys; input(); pathlib.Path('batch0/00000.py').rename('batch0/00000.claimed'); sys.exit(1)"


@pytest.mark.usefixtures("always_second")
@pytest.mark.parametrize(
    "replacement", [fail_to_start, start("raise SystemExit(1)"), start(CLAIMS_AND_FAILS)]
)
def test_a_second_process_that_fails_changes_nothing(
    replacement: Callable[..., subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Formatter("package") as formatter:
        with monkeypatch.context() as patch:
            original = formatter._start_worker

            def start_replaced() -> None:
                patch.setattr(subprocess, "Popen", replacement)
                original()
                patch.undo()

            formatter._start_worker = start_replaced  # type: ignore[method-assign]
            formatter.add(FIRST)
        if formatter._worker is not None and replacement is not fail_to_start:
            formatter._worker.wait(60)
        formatter.add(SECOND)
        assert formatter.finish() == EXPECTED


@pytest.mark.usefixtures("always_second")
def test_an_error_leaves_no_process_and_no_folder() -> None:
    with pytest.raises(KeyboardInterrupt), Formatter("package") as formatter:
        formatter.add(FIRST)
        raise KeyboardInterrupt
    assert formatter._worker is not None and formatter._worker.returncode is not None
    assert not formatter._folder.exists()


def test_ctrl_c_ends_both_processes_with_a_line(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("signals to a group of processes need POSIX")
    command = [sys.executable, "-m", "sdkwright", "generate", "--no-cache", "--output", str(tmp_path / "out")]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        end = time.monotonic() + 120
        # The samples have a folder of their own for a moment.
        while not any(tmp_path.glob("sdkwright-*/batch0")):
            assert run.poll() is None and time.monotonic() < end
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGINT)
        output = run.communicate(timeout=60)
    assert (run.returncode, *output) == (130, "", "sdkwright: interrupted; no file is partially written\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)
    assert [*tmp_path.iterdir()] == []


PARENT = """
import os, subprocess, sys, time
command = [sys.executable, "-m", "sdkwright.render.black_worker", str(os.getpid())]
worker = subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0)
worker.stdin.write(b"batch\\n")
time.sleep(60)
"""


def test_the_second_process_ends_with_the_first(tmp_path: Path) -> None:
    """Even if the first process is killed, which ends no other process."""
    (tmp_path / "batch").mkdir()
    sources = [tmp_path / f"batch/{number:05}.py" for number in range(200)]
    for source in sources:
        source.write_text("x = {'a':1}\n" * 300)
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as run:
        end = time.monotonic() + 60
        while not sources[0].with_suffix(black_worker.DONE).exists():
            assert run.poll() is None and time.monotonic() < end
            time.sleep(0.01)
        run.kill()
        assert run.stdout is not None
        assert run.stdout.read() == b""  # until the second process, which has the same output, has ended
    assert sources[-1].exists()
