"""The Makefile: what a newcomer types, on a machine that may lack something."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.projects import ROOT

# A Python that only says what it was asked to do, and whose venv holds commands that do the same.
FAKE = """\
#!/bin/sh
echo "python $*" >> log
case "$*" in
  *sys.version_info*) exit {old} ;;
  *venv,*) exit {no_venv} ;;
  *"-m venv"*)
    mkdir -p .venv/bin
    printf '#!/bin/sh\\necho "pip $1" >> log\\nexit {no_network}\\n' > .venv/bin/pip
    printf '#!/bin/sh\\necho "sdkwright $*" >> log\\n' > .venv/bin/sdkwright
    chmod +x .venv/bin/* ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def make(folder: Path, *arguments: str, **fake: int) -> subprocess.CompletedProcess[str]:
    python = folder / "python-fake"
    python.write_text(FAKE.format(**{"old": 0, "no_venv": 0, "no_network": 0, **fake}))
    python.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    return subprocess.run(
        ["make", "PYTHON=./python-fake", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


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
            "sdkwright needs Python 3.10 or newer as ./python-fake; name another one: make PYTHON=python3.12",
        ),
        (
            {"no_venv": 1},
            (
                "./python-fake comes without venv; install it (on Debian: apt-get install python3-venv) "
                "or name another one: make PYTHON=python3.12"
            ),
        ),
    ],
)
@pytest.mark.parametrize("target", ["generate", "test"])
def test_a_python_that_will_not_do_is_one_clear_line(
    fake: dict[str, int], message: str, target: str, folder: Path
) -> None:
    run = make(folder, target, **fake)
    assert run.returncode == 2
    told = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    assert (told, run.stdout) == ([message], "")
    assert not (folder / ".venv").exists()


def test_no_python_at_all_is_one_clear_line(folder: Path) -> None:
    run = make(folder, "generate", "PYTHON=no-such-python")
    told = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    assert [line.partition(";")[0] for line in told] == [
        "sdkwright needs Python 3.10 or newer as no-such-python"
    ]


def test_the_set_up_is_made_once(folder: Path) -> None:
    assert make(folder, "generate").stdout == "setting up .venv ...\n"
    assert log(folder) == [
        "python -c",
        "python -c",
        "python -m",
        "pip install",
        "pip install",
        "sdkwright generate",
    ]
    assert make(folder, "generate").stdout == ""
    assert log(folder) == ["sdkwright generate"]
    assert make(folder, "-n", "generate").stdout == ".venv/bin/sdkwright generate\n"


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_the_set_up_is_made_anew_when_what_it_depends_on_changes(name: str, folder: Path) -> None:
    make(folder, "generate")
    log(folder)
    later = (folder / ".venv/.ready").stat().st_mtime + 10
    os.utime(folder / name, (later, later))
    assert make(folder, "generate").stdout == "setting up .venv ...\n"
    assert log(folder)[-1] == "sdkwright generate"


def test_a_set_up_that_failed_is_made_again(folder: Path) -> None:
    run = make(folder, "generate", no_network=1)
    assert run.returncode == 2
    assert "sdkwright generate" not in log(folder)
    assert make(folder, "generate").returncode == 0
    assert log(folder)[-1] == "sdkwright generate"


def test_check_runs_both_checks(folder: Path) -> None:
    make(folder, "check")
    assert log(folder)[-2:] == ["sdkwright lint", "sdkwright generate"]


def test_clean_leaves_nothing_behind(folder: Path) -> None:
    make(folder, "generate")
    (folder / "log").unlink()
    (folder / "a/__pycache__").mkdir(parents=True)
    assert make(folder, "clean").returncode == 0
    left = sorted(path.name for path in folder.rglob("*"))
    assert left == ["Makefile", "a", "pyproject.toml", "python-fake", "requirements.lock"]
