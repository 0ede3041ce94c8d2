"""Exit codes and messages of the command line: errors, wrong usage, Ctrl-C, a closed pipe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sdkwright import pipeline
from sdkwright.cli.main import main
from tests.projects import COMMAND, read_files, write_files

Captured = pytest.CaptureFixture[str]
SLOW_RUN = """
import sys, time
from sdkwright import pipeline
from sdkwright.cli.main import main
pipeline.generate = lambda *_: (print("started", flush=True), time.sleep(60))
sys.exit(main(["generate"]))
"""
SPEC_COMMANDS = ("generate", "lint", "bundle")


@pytest.mark.parametrize("command", SPEC_COMMANDS)
def test_all_problems_of_all_files_are_printed(command: str, folder: Path, capsys: Captured) -> None:
    write_files(folder / "spec", {"a.yaml": "paths: 3\n", "b/c.yaml": "\n\ncomponent: {}\n"})
    before = read_files(folder)
    assert main([command]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "spec/a.yaml:1: error: 'paths' must be a mapping from paths to path items, not a number (3)\n"
        "spec/b/c.yaml:3: error: unknown keyword 'component' in a resource document. Did you mean 'components'?\n"
    )
    assert err == ("2 errors\n" if command == "lint" else "2 errors; nothing was written\n")
    assert read_files(folder) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["generate", "--output", "spec/out"],
            "spec/out: the output folder is inside the spec, spec; choose another output folder",
        ),
        (
            ["generate", "--output", "spec"],
            "spec: the output folder is inside the spec, spec; choose another output folder",
        ),
        (["lint", "--spec", "nowhere"], "nowhere: no such file or folder"),
        (
            ["lint", "--spec", "empty"],
            "empty/openapi.yaml: no such file; a spec folder needs this document, with openapi and info",
        ),
        (["bundle", "-o", "no/such/folder"], "cannot write no/such/folder: No such file or directory"),
        (["generate", "--output", "pyproject.toml"], "cannot write pyproject.toml: File exists"),
    ],
)
def test_unreadable_input_is_one_line(
    arguments: list[str], message: str, folder: Path, capsys: Captured
) -> None:
    (folder / "empty").mkdir()
    before = read_files(folder)
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", f"sdkwright: {message}\n")
    assert read_files(folder) == before


@pytest.mark.parametrize("command", SPEC_COMMANDS)
def test_a_folder_without_a_project(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "pyproject.toml").unlink()
    monkeypatch.chdir(tmp_path / "empty")
    assert main([command]) == 2
    message = (
        "there is no project here: no pyproject.toml with [tool.sdkwright], and no spec/;"
        " pass a spec (--spec PATH), or create a project (sdkwright init FOLDER)"
    )
    assert capsys.readouterr() == ("", f"sdkwright: {message}\n")


@pytest.mark.parametrize("command", SPEC_COMMANDS)
def test_unknown_settings_are_one_line(command: str, folder: Path, capsys: Captured) -> None:
    write_files(folder, {"pyproject.toml": "[tool.sdkwright]\npackages = 'x'\n"})
    assert main([command]) == 2
    file = folder / "pyproject.toml"
    message = f"{file}: unknown setting 'packages' in [tool.sdkwright]. Did you mean 'package'?"
    assert capsys.readouterr() == ("", f"sdkwright: {message}\n")


def test_a_file_that_cannot_be_read_is_one_line(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def fail(path: str | Path, *arguments: int) -> int:
        if Path(path).suffix == ".yaml":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", fail)  # root, who may run the tests, can read every file
    assert main(["lint"]) == 2
    assert capsys.readouterr() == ("", "sdkwright: spec/openapi.yaml: Permission denied\n")


def test_paths_in_problems_are_as_typed(tmp_path_factory: pytest.TempPathFactory, capsys: Captured) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write_files(elsewhere, {"openapi.yaml": "openapi: 3.1.1\n", "sub/x.yaml": "paths: {}\ninfo: 1\n"})
    assert main(["lint", "--spec", str(elsewhere)]) == 1
    assert capsys.readouterr().out == (
        f"{elsewhere}/openapi.yaml:1: error: the root of a spec needs 'info'\n"
        f"{elsewhere}/sub/x.yaml:2: error: 'info' belongs in openapi.yaml; move it there\n"
    )
    relative = os.path.relpath(elsewhere)
    assert main(["lint", "--spec", f"{relative}/openapi.yaml"]) == 1
    assert capsys.readouterr().out == f"{relative}/openapi.yaml:1: error: the root of a spec needs 'info'\n"


def test_an_absolute_path_in_the_current_folder_is_shortened(folder: Path, capsys: Captured) -> None:
    write_files(folder, {"spec/openapi.yaml": "openapi: 3.1.1\n"})
    assert main(["lint", "--spec", str(folder / "spec/openapi.yaml")]) == 1
    assert capsys.readouterr().out == "spec/openapi.yaml:1: error: the root of a spec needs 'info'\n"


def test_other_exceptions_are_not_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "generate", fail)
    with pytest.raises(ZeroDivisionError):
        main(["generate"])


def test_an_interrupt_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "generate", interrupt)
    assert main(["generate"]) == 130
    assert capsys.readouterr() == ("", "sdkwright: interrupted; no file is partially written\n")


def test_ctrl_c_at_a_terminal(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_RUN],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, "sdkwright: interrupted; no file is partially written\n")


INTERRUPTED_IMPORT = """
import os, signal, sys
class Interrupt:
    def find_spec(self, name, *_):
        if name == "%s":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from sdkwright.__main__ import main
sys.exit(main())
"""
INTERRUPTED_CALLBACK = """
import os, signal, sys, time
from sdkwright import pipeline
from sdkwright.__main__ import main
class Interrupt:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        sum(range(10))
def wait(*_):
    Interrupt()
    time.sleep(60)
pipeline.generate = wait
sys.exit(main())
"""
INTERRUPTED_TWICE = """
import os, signal, sys, time
from sdkwright import pipeline
from sdkwright.__main__ import main
def clean_up(*_):
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
    finally:
        os.kill(os.getpid(), signal.SIGINT)
        print("clean")
pipeline.generate = clean_up
sys.exit(main())
"""
INTERRUPTED_EXEC = """
import os, signal, sys
from sdkwright import pipeline
from sdkwright.__main__ import main
pipeline.generate = lambda *_: exec("os.kill(os.getpid(), signal.SIGINT)")
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("code", "out"),
    [
        *[
            (INTERRUPTED_IMPORT % name, "")
            for name in ("sdkwright.cli.main", "argparse", "sdkwright.pipeline", "yaml", "jinja2")
        ],
        (INTERRUPTED_CALLBACK, ""),
        (INTERRUPTED_TWICE, "clean\n"),
        (INTERRUPTED_EXEC, ""),
    ],
)
def test_ctrl_c_at_any_moment_is_one_line(code: str, out: str, folder: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", code, "generate"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=40,
    )
    message = "sdkwright: interrupted; no file is partially written\n"
    assert (process.returncode, process.stdout, process.stderr) == (130, out, message)
    assert not (folder / "generated").exists()


def test_ctrl_c_while_a_report_is_written_leaves_the_old_report(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["bundle", "-o", "api.json"]) == 0
    before, real = read_files(folder), Path.write_bytes

    def interrupt(path: Path, data: bytes) -> int:
        real(path, data[: len(data) // 2])
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupt)
    assert main(["bundle", "-o", "api.json"]) == 130
    assert read_files(folder) == before


def test_ctrl_c_while_a_project_is_created_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []
    real = Path.write_bytes

    def interrupt(path: Path, *arguments: Any, **options: Any) -> int:
        written.append(path)
        if len(written) == 4:
            raise KeyboardInterrupt
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, "write_bytes", interrupt)
    assert main(["init", "weather"]) == 130
    assert len(written) == 4 and not (folder / "weather").exists()


@pytest.mark.parametrize("redirection", ["> out.json", "2> out.json", ">> out.json", "| cat > out.json"])
def test_an_output_file_may_be_a_stream(redirection: str, folder: Path) -> None:
    stream = "/dev/stderr" if redirection.startswith("2") else "/dev/stdout"
    write_files(folder, {"out.json": ""})
    inode = (folder / "out.json").stat().st_ino
    assert run_in_shell(f"($SDKWRIGHT bundle -o {stream}) {redirection}", folder)[0] == 0
    assert (folder / "out.json").read_text("utf-8").startswith("{")
    assert (folder / "out.json").stat().st_ino == inode


def test_a_closed_pipe_is_no_error_message(folder: Path) -> None:
    root = (folder / "spec/openapi.yaml").read_text().replace("Things.", "x" * 200_000)
    write_files(folder / "spec", {"openapi.yaml": root})
    process = subprocess.Popen(
        [COMMAND, "bundle"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["diff", "--help"], ["release", "--help"]])
def test_help_imports_no_library(arguments: list[str], folder: Path) -> None:
    """The commands import what they need in `run`, so that each of them starts fast."""
    code = (
        "import sys; from sdkwright.cli.main import main\n"
        f"try: main({arguments})\n"
        "except SystemExit: print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    libraries = {"yaml", "jinja2", "jsonschema", "black", "datamodel_code_generator", "pydantic", "tomli"}
    assert libraries & {*process.stderr.split()} == set()


def test_a_comparison_on_the_wire_imports_only_what_it_needs(folder: Path) -> None:
    """At every start, the modules of a comparison take longer than the comparison of small descriptions."""
    for name, description in (("a", "{}"), ("b", '{"/a": {"get": {}}}')):
        write_files(folder, {f"{name}.json": f'{{"openapi": "3.1.0", "paths": {description}}}'})
    code = (
        "import sys; from sdkwright.cli.main import main\n"
        "main(['diff', 'a.json', 'b.json', '--surface', 'wire'])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert "endpoint-added" in process.stdout
    modules = process.stderr.split()
    others = {"yaml", "jinja2", "subprocess", "tempfile", "urllib.request", "gzip", "pydantic", "black"}
    layers = ("spec", "translate", "render", "ir.api", "diff.python", "diff.report.html", "cli.release")
    unneeded = others | {f"sdkwright.{layer}" for layer in layers}
    assert {name for name in modules if name in unneeded} == set()


@pytest.mark.parametrize(
    "command", [[COMMAND], [sys.executable, "-m", "sdkwright"]], ids=["script", "module"]
)
def test_another_package_named_generator_does_no_harm(command: list[str], folder: Path) -> None:
    write_files(folder, {"generator/__init__.py": "raise ImportError('the package of somebody else')\n"})
    run = subprocess.run(
        [*command, "lint"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert (run.returncode, run.stderr) == (0, "")


def run_in_shell(command: str, cwd: Path, **environment: str) -> tuple[int, str]:
    """Run a shell command, in which $SDKWRIGHT is the program; return its exit code and its error output."""
    process = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=cwd,
        env={**os.environ, "SDKWRIGHT": COMMAND, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    return process.returncode, process.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", ["--version", "--help", "generate", "bundle", "lint"])
def test_a_closed_output_is_no_error(arguments: str, unbuffered: str, folder: Path) -> None:
    status = run_in_shell(f"$SDKWRIGHT {arguments} >&-", folder, PYTHONUNBUFFERED=unbuffered)
    assert status == (0, "")
    status = run_in_shell(f"$SDKWRIGHT {arguments} >&- 2>&-", folder, PYTHONUNBUFFERED=unbuffered)
    assert status == (0, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", ["--version", "generate", "generate --check", "bundle", "lint --spec bad"]
)
def test_a_full_disk_is_one_line(arguments: str, unbuffered: str, folder: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full is a device of Linux")
    write_files(folder / "bad", {"openapi.yaml": "info: 1\n"})
    status, message = run_in_shell(f"$SDKWRIGHT {arguments} >/dev/full", folder, PYTHONUNBUFFERED=unbuffered)
    expected = "sdkwright: cannot write to the standard output: No space left on device"
    assert (status, message.splitlines()[-1]) == (2, expected)
    assert "Traceback" not in message
    status, message = run_in_shell(
        f"$SDKWRIGHT {arguments} >/dev/full 2>&1", folder, PYTHONUNBUFFERED=unbuffered
    )
    assert status != 0


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", ["--version", "--help", "generate"])
def test_a_closed_pipe_is_silent(arguments: str, unbuffered: str, folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    process = subprocess.run(
        [COMMAND, *arguments.split()], stdout=writing, stderr=subprocess.PIPE, env=environment, check=False
    )
    os.close(writing)
    assert process.returncode in (0, 1)
    assert process.stderr == b""


@pytest.mark.parametrize("arguments", ["generate", "lint", "diff a b", "release", "init x"])
def test_a_removed_current_folder_is_one_line(arguments: str, folder: Path) -> None:
    (folder / "removed").mkdir()
    status = run_in_shell(f"cd removed && rmdir ../removed && $SDKWRIGHT {arguments}", folder)
    assert status == (2, "sdkwright: the current folder no longer exists; change to another folder\n")
