"""The contract server: it compares each request with the description, and answers with an example or makes one up."""

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
LONGEST_START = 30.0
"""Seconds until the server must be there."""

_TRIES = 3
_OPTIONS = [
    *("--host", "127.0.0.1", "--log-format", "json", "--quiet"),
    # What is wrong is told in headers, and the call is answered all the same.
    "--reject-on-sdk-error=false",
    *("--generator-array-size=2", "--stream-count=2", "--stream-interval=1"),
]


class Finding(NamedTuple):
    """What the server has to say against a request or a description."""

    code: str
    place: str
    message: str


@dataclass(frozen=True)
class Steady:
    """A running server."""

    url: str
    findings: list[Finding]
    """What it says of the description."""


def findings(headers: Mapping[str, str]) -> list[Finding]:
    """What an answer's headers say of its request, hints included."""
    told = range(1, int(headers["x-steady-error-count"]) + 1)
    return [
        Finding(*(headers[f"x-steady-error-{number}-{what}"] for what in ("code", "path", "message")))
        for number in told
    ]


@contextmanager
def running(document: dict[str, Any]) -> Iterator[Steady]:
    """A server for a description, on a free port of the loopback interface; stopped in any case."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "openapi.json").write_text(json.dumps(document), "utf-8")
        process, url = _started(place)
        try:
            startup = json.loads((place / "log").read_text("utf-8").partition("\n")[0])
            yield Steady(url, [_of_description(one) for one in startup["diagnostics"]])
        finally:
            _stop(process)


def _started(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The port is chosen before the server has it, so another process may be faster: then once more."""
    for _ in range(_TRIES):
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [COMMAND, *_OPTIONS, "-p", str(port), folder / "openapi.json"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own: the command is a script that starts the server
            )
        try:
            if _answers(process, url):
                return process, url
        except BaseException:
            _stop(process)
            raise
        _stop(process)
    raise RuntimeError(f"the contract server does not start:\n{(folder / 'log').read_text('utf-8')}")


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    until = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < until:
        with suppress(httpx.HTTPError):
            return httpx.get(f"{url}/_x-steady/health", timeout=2, trust_env=False).is_success
        time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The whole group, also when its first process is gone already."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sent)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _of_description(told: dict[str, Any]) -> Finding:
    return Finding(told["code"], told["specPointer"], told["message"])
