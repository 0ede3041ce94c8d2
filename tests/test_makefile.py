"""The Makefile, on a machine that may lack something."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.projects import ROOT

fcntl = pytest.importorskip("fcntl", reason="the Makefile is for POSIX systems")

# A Python that logs its arguments. It runs only requirements/install.py, with the module `venv` below.
PYTHON = """\
#!/bin/sh
echo "python $*" >> log
case "$*" in
  *sys.version_info*) exit {old} ;;
  *venv,*) exit {no_venv} ;;
  *install.py*) PYTHONPATH=fake exec {python} "$@" ;;
esac
"""
# Makes an environment whose commands log their arguments, also as `pip` of the Python beside it.
VENV = """\
import pathlib, sys
folder = pathlib.Path(sys.argv[-1], "bin")
folder.mkdir(parents=True)
commands = {{
    "python": 'echo "$2 $3 $*" >> log; case "$*" in {fails}) exit 3 ;; esac; {waits}',
    "sdkwright": 'echo "sdkwright $*" >> log',
}}
for name, command in commands.items():
    (folder / name).write_text("#!/bin/sh\\n" + command + "\\n")
    (folder / name).chmod(0o755)
pathlib.Path("log").open("a").write("python -m venv\\n")
"""
PIP = """\
import os, sys
assert sys.argv[1] == "--python"
os.execv(sys.argv[2], [sys.argv[2], "-m", "pip", *sys.argv[3:]])
"""
NEW = "Creating .venv with what `make generate` needs ({generate} packages) ...\n"
MORE = "Adding what the other targets need to .venv ({dev} packages, some minutes) ...\n"
FILES = (
    "Makefile pyproject.toml requirements/dev.lock requirements/generate.lock requirements/install.py".split()
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "requirements").mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def command(folder: Path, *arguments: str, **fake: object) -> tuple[list[str], dict[str, str]]:
    """The command and the environment that run make with a fake Python."""
    python, venv = folder / "python-fake", folder / "fake/venv.py"
    values = {
        "old": 0,
        "no_venv": 0,
        "python": sys.executable,
        "fails": "nothing",
        "waits": "",
        "pip": "23.0",
        **fake,
    }
    python.write_text(PYTHON.format(**values))
    python.chmod(0o755)
    venv.parent.mkdir(exist_ok=True)
    venv.write_text(VENV.format(**values))
    (venv.parent / "pip.py").write_text(PIP)
    metadata = venv.parent / "pip-0.dist-info/METADATA"
    metadata.parent.mkdir(exist_ok=True)
    metadata.write_text(f"Name: pip\nVersion: {values['pip']}\n")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return ["make", "PYTHON=./python-fake", *arguments], environment


def make(folder: Path, *arguments: str, **fake: object) -> subprocess.CompletedProcess[str]:
    program, environment = command(folder, *arguments, **fake)
    return subprocess.run(
        program,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def announced(text: str) -> str:
    """The text with the numbers of packages in the lock files."""
    names = {
        stage: {
            line.partition("==")[0]
            for line in (ROOT / f"requirements/{stage}.lock").read_text("utf-8").splitlines()
            if "==" in line
        }
        for stage in ("generate", "dev")
    }
    return text.format(generate=len(names["generate"]), dev=len(names["dev"] - names["generate"]))


def log(folder: Path) -> list[str]:
    lines = (folder / "log").read_text().splitlines()
    (folder / "log").unlink()
    return [" ".join(line.split()[:2]) for line in lines]


def test_make_alone_lists_the_targets(folder: Path) -> None:
    run = make(folder)
    assert (run.returncode, run.stderr) == (0, "")
    targets = [line.split()[1] for line in run.stdout.splitlines()]
    assert all(line.startswith("  make ") for line in run.stdout.splitlines())
    assert {"help", "generate", "check", "test", "golden", "lint", "types", "format", "clean"} <= {*targets}
    assert run.stdout == make(folder, "help").stdout
    assert not (folder / ".venv").exists()


def test_every_target_is_listed_and_is_no_file(folder: Path) -> None:
    text = (folder / "Makefile").read_text()
    phony = [name for line in text.splitlines() if line.startswith(".PHONY:") for name in line.split()[1:]]
    targets = [
        line.split(":")[0]
        for line in text.splitlines()
        if line[:1].isalpha() and ": " in line and ":=" not in line
    ]
    assert sorted(phony) == sorted(targets)
    assert sorted(phony) == sorted(line.split()[1] for line in make(folder).stdout.splitlines())


@pytest.mark.parametrize(
    ("fake", "message"),
    [
        (
            {"old": 1},
            "sdkwright needs Python 3.10 or newer as ./python-fake; choose another Python: make PYTHON=python3.12",
        ),
        (
            {"no_venv": 1},
            (
                "./python-fake has no module venv; install it (on Debian: apt-get install python3-venv) "
                "or choose another Python: make PYTHON=python3.12"
            ),
        ),
    ],
)
@pytest.mark.parametrize("target", ["generate", "test"])
def test_an_unsuitable_python_is_one_clear_line(
    fake: dict[str, int], message: str, target: str, folder: Path
) -> None:
    run = make(folder, target, **fake)
    assert run.returncode == 2
    messages = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    assert (messages, run.stdout) == ([message], "")
    assert not (folder / ".venv").exists()


def test_no_python_at_all_is_one_clear_line(folder: Path) -> None:
    run = make(folder, "generate", "PYTHON=no-such-python")
    messages = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    assert [line.partition(";")[0] for line in messages] == [
        "sdkwright needs Python 3.10 or newer as no-such-python"
    ]


def test_generate_installs_what_it_needs_once(folder: Path) -> None:
    run = make(folder, "generate")
    assert (run.stdout, run.stderr) == (announced(NEW), "")
    assert log(folder) == [
        "python -c",
        "python -c",
        "python requirements/install.py",
        "python -m",
        "pip install",
        "pip install",
        "sdkwright generate",
    ]
    assert make(folder, "generate").stdout == ""
    assert log(folder) == ["sdkwright generate"]
    assert make(folder, "-n", "generate").stdout == ".venv/bin/sdkwright generate\n"


def test_an_old_pip_beside_python_is_not_used(folder: Path) -> None:
    assert make(folder, "generate", pip="22.3.1").stdout == announced(NEW)
    assert log(folder)[4:] == [
        "ensurepip -m",
        "pip install",
        "ensurepip -m",
        "pip install",
        "sdkwright generate",
    ]


def test_the_other_targets_add_the_rest_once(folder: Path) -> None:
    make(folder, "generate")
    log(folder)
    assert make(folder, "test").stdout == announced(MORE)
    assert log(folder) == ["python requirements/install.py", "pip install", "ignore -m", "pytest -m"]
    assert make(folder, "test", "generate").stdout == ""
    assert log(folder) == ["pytest -m", "sdkwright generate"]


def test_a_first_test_installs_everything(folder: Path) -> None:
    assert make(folder, "test").stdout == announced(NEW + MORE)
    assert make(folder, "generate", "test").stdout == ""


@pytest.mark.parametrize("target", ["generate", "check", "diff", "release"])
def test_the_targets_that_run_sdkwright_need_no_more(target: str, folder: Path) -> None:
    assert make(folder, target).stdout == announced(NEW)


@pytest.mark.parametrize("name", ["requirements/generate.lock", "requirements/dev.lock", "pyproject.toml"])
def test_the_environment_is_created_anew_when_its_inputs_change(name: str, folder: Path) -> None:
    make(folder, "test")
    (folder / ".venv/old").touch()
    for day, paths in enumerate([FILES, [".venv/.generate-ready", ".venv/.ready"], [name]]):
        for path in paths:
            os.utime(folder / path, (day * 86400, day * 86400))
    assert make(folder, "generate").stdout == announced(NEW)
    assert not (folder / ".venv/old").exists()
    assert make(folder, "test").stdout == announced(MORE)


@pytest.mark.parametrize("fails", ["*generate.lock*", "*--editable*"])
def test_a_failed_installation_is_repeated(fails: str, folder: Path) -> None:
    run = make(folder, "generate", fails=fails)
    assert run.returncode == 2
    assert run.stderr.startswith(".venv is not complete: `pip` or `venv` failed. Run the same target again.")
    assert "sdkwright generate" not in log(folder)
    assert make(folder, "generate").stdout == announced(NEW)
    assert log(folder)[-1] == "sdkwright generate"


def test_without_the_development_tools_generate_still_works(folder: Path) -> None:
    assert make(folder, "test", fails="*dev.lock*").returncode == 2
    assert make(folder, "generate").stdout == ""
    assert make(folder, "test").stdout == announced(NEW + MORE)


def test_an_interrupted_installation_is_not_ready(folder: Path) -> None:
    program, environment = command(folder, "generate", waits="sleep 60")
    with subprocess.Popen(
        program, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        wait_for(folder / "log", "pip install")
        os.killpg(run.pid, signal.SIGINT)
        _, errors = run.communicate(timeout=30)
    assert "Traceback" not in errors
    (folder / "log").unlink()
    assert make(folder, "generate").stdout == announced(NEW)


def test_a_second_process_waits_for_the_first(folder: Path) -> None:
    program, environment = command(folder, "generate")
    descriptor = os.open(folder / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with subprocess.Popen(
            program, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
        ) as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "Waiting for another process that installs into .venv ...\n"
            (folder / ".venv").mkdir()
            (folder / ".venv/.generate-ready").touch()
            os.close(descriptor)
            descriptor = -1
            output, _ = second.communicate(timeout=30)
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    assert output == ""  # It has nothing left to install.
    assert "python -m" not in log(folder)


def test_a_link_to_another_environment_is_replaced(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (folder / ".venv").symlink_to(other)
    assert make(folder, "generate").returncode == 0
    assert [*other.iterdir()] == [] and not (folder / ".venv").is_symlink()


def wait_for(path: Path, text: str) -> None:
    end = time.monotonic() + 30
    while not (path.exists() and text in path.read_text()):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_check_runs_both_checks(folder: Path) -> None:
    make(folder, "check")
    assert log(folder)[-2:] == ["sdkwright lint", "sdkwright generate"]


def test_clean_leaves_nothing_behind(folder: Path) -> None:
    make(folder, "generate")
    (folder / "log").unlink()
    (folder / "a/__pycache__").mkdir(parents=True)
    assert make(folder, "clean").returncode == 0
    left = sorted(path.name for path in folder.rglob("*"))
    assert left == sorted(
        [
            "a",
            "fake",
            "METADATA",
            "pip-0.dist-info",
            "pip.py",
            "venv.py",
            "python-fake",
            "requirements",
            *(Path(name).name for name in FILES),
        ]
    )
