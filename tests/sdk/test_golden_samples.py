"""Samples of every golden: descriptions without examples, with odd names and odd bodies, give programs that run too."""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import warnings
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest

from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.documents import find_fences, read_samples
from tests.goldens import Case, list_cases
from tests.sdk.realtime.server import Peer, running

# Its path has characters that HTTP encodes, and by which the fake server does not find an operation.
UNSERVED = {"hostile_values"}
GENERATED = [case for case in list_cases() if case.is_generated and case.name not in UNSERVED]


@pytest.mark.parametrize("case", GENERATED, ids=lambda case: case.name)
def test_the_samples_of_a_golden(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = f"sampled_{case.name}"
    write_output(generate(case.config(package, case.folder)), tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "src")
    testing = importlib.import_module(f"{package}.testing")
    every = list(read_samples(tmp_path / "docs" / "reference"))
    operations = testing.FakeServer()._api.operations
    waiting = {
        f"{job.start_operation}_and_wait": {job.start_operation, one.id}
        for one in operations.values()
        for job in one.jobs
    }
    polling = importlib.import_module(f"{package}._runtime.polling")
    monkeypatch.setattr(polling, "random", SimpleNamespace(uniform=lambda low, high: 0.0))
    sessions = [one for one in every if " as session:" in one.code]
    programs = [one for one in every if one not in sessions]
    assert {one.operation for one in every} == {*operations, *waiting}
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    server = testing.FakeServer()
    with server.serving() as url:
        monkeypatch.setenv("EXAMPLE_BASE_URL", url)
        _set_credentials(importlib.import_module(package), monkeypatch)
        _send_all_to(url, monkeypatch)
        for program in programs:
            server.reset()
            _run(program.code, str(program))
            asked = {one.operation for one in server.requests}
            assert asked == waiting.get(program.operation, {program.operation})
            assert [one.problems for one in server.requests if one.problems] == []
        for text in find_fences((tmp_path / "README.md").read_text("utf-8"), "python"):
            server.reset()
            _run(text, "README.md")
            assert [one.problems for one in server.requests if one.problems] == []
    for program in sessions:
        if operations[program.operation].servers:
            continue  # a session goes to its own server; `test_sdk_servers.py` tests it
        _hold(program.code, str(program), monkeypatch)


def _set_credentials(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in package.Example._api.credential_arguments:
        monkeypatch.setenv(f"EXAMPLE_{name.upper()}", "k")


def _send_all_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send the requests to other servers of the description, too, to the fake server."""
    server = httpx.URL(url)

    def make_url(request: httpx.Request) -> httpx.URL:
        return request.url.copy_with(scheme=server.scheme, host=server.host, port=server.port)

    handle, handle_async = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request

    def redirect(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        request.url = make_url(request)
        return handle(transport, request)

    async def redirect_async(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        request.url = make_url(request)
        return await handle_async(transport, request)

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", redirect)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", redirect_async)


def _hold(code: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session with a server that takes whatever is sent, then closes."""
    sent = len(re.findall(r"session\.\w+\(", code))

    def script(peer: Peer) -> None:
        for _ in range(sent):
            peer.receive()

    with running() as realtime:
        realtime.play(script)
        monkeypatch.setenv("EXAMPLE_BASE_URL", realtime.url)
        _run(code, name)
        realtime.wait_for_messages(sent)
    assert len(realtime.received) == sent


def _run(code: str, name: str) -> None:
    for file in re.findall(r'Path\("([^"]+)"\)', code):
        Path(file).write_bytes(b"as if it were one")
    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        exec(compile(code, name, "exec"), names)
    if "client" in names:
        names["client"].close()
