"""The workflow that follows an API: its scripts run here as GitHub runs them, with a server and a remote on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from sdkwright.cli.main import main
from tests.cli.test_follow_command import DOCUMENT, LONGER, MORE
from tests.projects import BIN, GIT_ENVIRONMENT, MAKE, ROOT

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("bash") is None or shutil.which("git") is None,
    reason="the workflow runs on Linux",
)
OWN = ROOT / ".github/workflows/follow.yml"
STARTER = ROOT / "generator/sdkwright/project/starter/adopted/.github/workflows/follow.yml.start"
# Logs its arguments, and the body of the pull request.
GH = """\
#!/bin/sh
echo "$*" >> "$GH_LOG"
while [ $# -gt 0 ]; do [ "$1" = --body-file ] && cat "$2" >> "$GH_LOG"; shift; done
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def published(tmp_path: Path) -> Iterator[str]:
    """A server for `www/`, which publishes the document."""
    (tmp_path / "www").mkdir()
    (tmp_path / "www/openapi.json").write_text(json.dumps(DOCUMENT))
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path / "www")))
    thread = Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}/openapi.json"
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def project(tmp_path: Path, published: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new project from the published document, pushed to `remote.git`."""
    monkeypatch.chdir(tmp_path)
    for name, value in GIT_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert main(["init", "pets", "--from", published, "--allow-remote"]) == 0
    project = tmp_path / "pets"
    (project / ".venv").symlink_to(BIN.parent)
    monkeypatch.chdir(project)
    assert main(["generate"]) == 0
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    for command in (
        ("init", "-q", "-b", "main"),
        ("remote", "add", "origin", str(tmp_path / "remote.git")),
        ("add", "-A"),
        ("commit", "-qm", "first"),
        ("push", "-q", "origin", "main"),
    ):
        git(project, *command)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gh").write_text(GH)
    (tmp_path / "bin/make").write_text(f'#!/bin/sh\nexec {shutil.which("make")} {MAKE[5:]} "$@"\n')
    for program in ("gh", "make"):
        (tmp_path / "bin" / program).chmod(0o755)
    return project


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def run_job(name: str, project: Path) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the script of a job, and return its outputs."""
    workflow: dict[str, Any] = yaml.safe_load(STARTER.read_text("utf-8"))
    (script,) = (step["run"] for step in workflow["jobs"][name]["steps"] if "run" in step)
    folder = project.parent
    (folder / "output").write_text("")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "PYTEST"))},
        "PATH": f"{folder / 'bin'}:{BIN}:{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "GITHUB_REF_NAME": "main",
        "RUNNER_TEMP": str(project),
        "GH_LOG": str(folder / "gh.log"),
    }
    finished = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return finished, (folder / "output").read_text()


def test_the_workflow_of_this_project_is_that_of_new_ones() -> None:
    assert OWN.read_bytes() == STARTER.read_bytes()


def test_a_change_becomes_a_pull_request(project: Path) -> None:
    folder = project.parent
    (folder / "www/openapi.json").write_text(MORE)
    finished, outputs = run_job("follow", project)
    assert (finished.returncode, outputs) == (0, "is-changed=yes\n"), finished.stderr
    git(project, "reset", "-q", "--hard")  # the second job has its own checkout
    finished, _ = run_job("propose", project)
    assert finished.returncode == 0, finished.stderr
    branch = git(project, "branch", "--show-current").strip()
    files = git(project, "show", "--name-only", "--format=%s", branch).split("\n")
    assert files[0] == "Follow the API: 1 change applied, 1 operation added; 0 left"
    assert {"spec/others.yaml", "spec/upstream/openapi.json"} < {*files}
    assert any(file.startswith("generated/src/pets_sdk/resources/") for file in files)
    assert "follow.md" not in files
    log = (folder / "gh.log").read_text()
    assert log.startswith(
        f"auth setup-git\npr create --base main --head {branch} --title Follow the API: 1 change applied"
    )
    assert "### For callers\n\n- wire    2 compatible\n" in log and "- Python  " in log
    assert branch in git(folder / "remote.git", "branch")

    # The same document again: the branch stays as it is, whatever was added to it.
    git(project, "switch", "-q", "main")
    (folder / "gh.log").unlink()
    assert run_job("follow", project)[1] == "is-changed=yes\n"
    git(project, "reset", "-q", "--hard")
    assert run_job("propose", project)[0].returncode == 0
    assert (folder / "gh.log").read_text() == "auth setup-git\n"


def test_nothing_changes(project: Path) -> None:
    finished, outputs = run_job("follow", project)
    assert (finished.returncode, outputs) == (0, "")
    assert git(project, "status", "--porcelain", "spec", "generated") == ""


def test_what_is_left_is_in_the_pull_request(project: Path) -> None:
    (project / "spec/pets.yaml").write_text(
        (project / "spec/pets.yaml").read_text().replace("maxLength: 20", "maxLength: 25")
    )
    git(project, "commit", "-qam", "longer names")
    (project.parent / "www/openapi.json").write_text(LONGER)
    finished, outputs = run_job("follow", project)
    assert (finished.returncode, outputs) == (0, "is-changed=yes\n"), finished.stderr
    assert (project / "follow.md").read_text().startswith("**nothing changed; 1 left**\n")
    assert "### Left to you\n\n- `Pet.name`: keyword maxLength" in (project.parent / "summary").read_text()


def test_a_document_that_cannot_be_followed_fails(project: Path) -> None:
    (project.parent / "www/openapi.json").write_text("<html>")
    finished, outputs = run_job("follow", project)
    assert finished.returncode != 0 and outputs == ""
    assert "an HTML or XML page" in finished.stderr


def test_without_a_url_nothing_happens(project: Path) -> None:
    source = project / "spec/upstream/source.toml"
    lines = source.read_text().splitlines(keepends=True)
    source.write_text("".join(line for line in lines if not line.startswith("url")))
    finished, outputs = run_job("follow", project)
    assert (finished.returncode, outputs) == (0, "")
    assert finished.stdout == "no url in spec/upstream/source.toml\n"
