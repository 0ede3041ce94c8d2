"""The contract server: it compares each request with the description, and responds with an example or generated data."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import httpx

COMMAND = Path(__file__).parent / "node_modules" / ".bin" / "steady"
MAX_START_SECONDS = 30.0

_MAX_ATTEMPTS = 3
_OPTIONS = [
    *("--host", "127.0.0.1", "--log-format", "json", "--quiet"),
    "--reject-on-sdk-error=false",  # errors are reported in headers of a normal response
    *("--generator-array-size=2", "--stream-count=2", "--stream-interval=1"),
]


class Finding(NamedTuple):
    """What the server reports on a request or a description."""

    code: str
    location: str
    message: str


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    findings: list[Finding]  # on the description


def read_findings(headers: Mapping[str, str]) -> list[Finding]:
    """Read the findings on a request, hints included, from the headers of its response."""
    count = int(headers["x-steady-error-count"])
    return [
        Finding(*(headers[f"x-steady-error-{number}-{part}"] for part in ("code", "path", "message")))
        for number in range(1, count + 1)
    ]


@contextmanager
def run_server(document: dict[str, Any]) -> Iterator[Server]:
    """Run a server for a description on a free port of the loopback interface."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "openapi.json").write_text(json.dumps(document), "utf-8")
        process, url = _start(folder)
        try:
            startup = json.loads((folder / "log").read_text("utf-8").partition("\n")[0])
            yield Server(
                url,
                [
                    Finding(diagnostic["code"], diagnostic["specPointer"], diagnostic["message"])
                    for diagnostic in startup["diagnostics"]
                ],
            )
        finally:
            _stop(process)


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server. Another process may take the chosen port first; then another port is tried."""
    for _ in range(_MAX_ATTEMPTS):
        port = _find_free_port()
        url = f"http://127.0.0.1:{port}"
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [COMMAND, *_OPTIONS, "-p", str(port), folder / "openapi.json"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a process group, because the command is a script that starts the server
            )
        try:
            if _wait_until_ready(process, url):
                return process, url
        except BaseException:
            _stop(process)
            raise
        _stop(process)
    raise RuntimeError(f"the contract server does not start:\n{(folder / 'log').read_text('utf-8')}")


def _wait_until_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    deadline = time.monotonic() + MAX_START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            return httpx.get(f"{url}/_x-steady/health", timeout=2, trust_env=False).is_success
        time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the whole process group, even if its first process has ended."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
