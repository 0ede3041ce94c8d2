"""The commands of the reference: curl sends each of them to the fake server, which rejects invalid requests."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.documents import ROOT, find_fences

PACKAGES = {
    "elevenlabs_sdk": ROOT / "generated",
    "taskdock": ROOT / "examples" / "taskdock" / "generated",
    "depot": ROOT / "examples" / "depot" / "generated",
}
_CALL = re.compile(r"^`client\.([\w.]+)\(.*\)`\{: \.call \}$", re.MULTILINE)
_URL = re.compile(r"https?://[^/\s\"']+")
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def read_commands(generated: Path) -> dict[str, str]:
    """Return the commands of a reference by the path of the call."""
    commands: dict[str, str] = {}
    for page in sorted((generated / "docs" / "reference").rglob("*.md")):
        text = page.read_text("utf-8")
        calls = [*_CALL.finditer(text)]
        for call, end in zip(calls, [*(call.start() for call in calls), len(text)][1:], strict=True):
            for command in find_fences(text[call.end() : end], "sh"):
                commands[call[1]] = command
    return commands


@contextmanager
def serve(package: str, generated: Path) -> Generator[Any]:
    sys.path.insert(0, str(generated / "src"))
    try:
        testing = importlib.import_module(f"{package}.testing")
        server = testing.FakeServer(mismatch="answer")
        with server.serving() as url:
            yield server, url
    finally:
        sys.path.remove(str(generated / "src"))


@needs_curl
@pytest.mark.parametrize("package", PACKAGES)
def test_curl_sends_what_the_description_requires(package: str, tmp_path: Path) -> None:
    commands = read_commands(PACKAGES[package])
    assert len(commands) > 5
    failed: dict[str, str] = {}
    variables = set(re.findall(r"\$([A-Z_]+)", "".join(commands.values())))
    with serve(package, PACKAGES[package]) as (server, url):
        for operation, command in commands.items():
            for name in re.findall(r"=?@([\w.-]+)", command):
                (tmp_path / name).write_bytes(b"content")
            base = _URL.search(command)
            assert base is not None
            program = command.replace(base[0], url, 1)
            count = len(server.requests)
            process = subprocess.run(
                ["sh", "-c", program.replace("curl ", "curl -sS -w '%{http_code}' -m 20 ", 1)],
                cwd=tmp_path,
                env=dict.fromkeys(variables, "secret"),
                capture_output=True,
                check=False,
            )
            status = process.stdout[-3:].decode(errors="replace")
            if not status.startswith("2") or len(server.requests) != count + 1:
                failed[operation] = (
                    f"{program}\n{process.stdout.decode(errors='replace')}{process.stderr.decode()}"
                )
                continue
            if server.requests[-1].operation != operation:
                failed[operation] = f"called {server.requests[-1].operation}"
    assert failed == {}
