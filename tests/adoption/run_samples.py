"""Runs all samples of a generated package against its fake server, or some against another server.

Run as a script in an empty folder, with the package on the path: `run_samples.py PACKAGE REFERENCE [URL NUMBER]`. It imports
every module of the package, then prints the results as JSON. With the URL of another server, only the samples of some
operations run, spread over the reference.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import os
import pkgutil
import re
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx

from tests.documents import Sample, read_samples

MAX_SECONDS = 20
"""For a sample; one that takes longer fails."""
_AFTER_FIRST_PAGE = re.compile("pages with the same items|URL of the next page has another origin")
"""Errors after the first page of a list: a foreign server sends the example of the description for every page."""
_FOREIGN_HEADER = re.compile(r"x-steady-error-\d+-(code|path|message)")


def main(package_name: str, reference: Path, url: str = "", number: int = 0) -> dict[str, Any]:
    """Import the package, and run its samples."""
    sys.setrecursionlimit(5_000)
    package = importlib.import_module(package_name)
    modules, broken = _import_modules(package)
    if broken:
        return {"modules": modules, "broken": broken, "samples": 0, "failures": []}
    logging.getLogger(package_name).addHandler(_MESSAGES)
    polling = importlib.import_module(f"{package_name}._runtime.polling")
    polling.random = SimpleNamespace(uniform=lambda low, high: 0.0)
    samples = [sample for sample in read_samples(reference) if " as session:" not in sample.code]
    with _serve(package_name, url) as server:
        _set_environment(package, server.url)
        _redirect(server.url)
        chosen = choose_samples(samples, number) if number else samples
        failures = [
            {"sample": str(sample), "problem": problem}
            for sample in chosen
            if (problem := _run_sample(sample, server))
        ]
    return {"modules": modules, "broken": {}, "samples": len(chosen), "failures": failures}


def choose_samples(samples: list[Sample], number: int) -> list[Sample]:
    """The samples, sync, of some operations, at equal distances."""
    chosen = [
        sample for sample in samples if sample.variant == "sync" and "_and_wait" not in sample.operation
    ]
    step = max(1.0, len(chosen) / number)
    return [chosen[int(index * step)] for index in range(min(number, len(chosen)))]


class _Messages(logging.Handler):
    """What the package logs, and what a foreign server reports in headers."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())

    def read_headers(self, headers: httpx.Headers) -> None:
        found = [value for name, value in headers.items() if _FOREIGN_HEADER.fullmatch(name)]
        if found:
            self.texts.append("the server reports: " + " ".join(found))


_MESSAGES = _Messages()


class _Server:
    """A server, and the problems of the requests that it received."""

    def __init__(self, url: str, fake: Any = None) -> None:
        self.url = url
        self._fake = fake

    @property
    def repeats_examples(self) -> bool:
        """Whether it is a foreign server, which sends the example of the description for every page of a list."""
        return self._fake is None

    def reset(self) -> None:
        _MESSAGES.texts.clear()
        if self._fake is not None:
            self._fake.reset()

    def list_problems(self) -> list[str]:
        """What is wrong with the requests and the responses since the last reset."""
        requests = self._fake.requests if self._fake is not None else ()
        problems = [problem for request in requests for problem in request.problems]
        return [*problems, *_MESSAGES.texts]


@contextlib.contextmanager
def _serve(package: str, url: str) -> Iterator[_Server]:
    if url:
        yield _Server(url)
        return
    fake = importlib.import_module(f"{package}.testing").FakeServer()
    with fake.serving() as fake_url:
        yield _Server(fake_url, fake)


def _import_modules(package: ModuleType) -> tuple[int, dict[str, str]]:
    """Import every module; return their number, and the errors by module."""
    names = [module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    broken: dict[str, str] = {}
    for name in names:
        if name.endswith(".__main__"):
            continue
        try:
            importlib.import_module(name)
        except Exception as error:
            broken[name] = f"{type(error).__name__}: {error}"
    return len(names), broken


def _set_environment(package: ModuleType, url: str) -> None:
    """Set the variables of the client: the URL and a value for each credential."""
    client = importlib.import_module(f"{package.__name__}.client")
    api = next(
        value._api for value in vars(client).values() if value.__class__ is type and "_api" in vars(value)
    )
    prefix = api.environment
    os.environ[f"{prefix}_BASE_URL"] = url
    for name in api.credential_arguments:
        os.environ[f"{prefix}_{name.upper()}"] = "k"


def _redirect(url: str) -> None:
    """Send all requests to one server, those to the servers of operations, too; keep what it reports in headers."""
    server = httpx.URL(url)
    handle, handle_async = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request

    @contextlib.contextmanager
    def change(request: httpx.Request) -> Iterator[None]:
        original = request.url
        request.url = original.copy_with(scheme=server.scheme, host=server.host, port=server.port)
        yield
        request.url = original  # the URL of a next page is relative to it

    def send(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        with change(request):
            response = handle(transport, request)
        _MESSAGES.read_headers(response.headers)
        return response

    async def send_async(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        with change(request):
            response = await handle_async(transport, request)
        _MESSAGES.read_headers(response.headers)
        return response

    httpx.HTTPTransport.handle_request = send  # type: ignore[method-assign]
    httpx.AsyncHTTPTransport.handle_async_request = send_async  # type: ignore[method-assign]


def _run_sample(sample: Sample, server: _Server) -> str:
    """Run a sample; return what is wrong, or ""."""
    server.reset()
    for file in re.findall(r'Path\("([^"]+)"\)', sample.code):
        Path(file).write_bytes(b"the content of a file")
    names: dict[str, Any] = {"__name__": "__main__"}
    signal.alarm(MAX_SECONDS)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(compile(sample.code, str(sample), "exec"), names)
    except (Exception, SystemExit) as error:
        if not (server.repeats_examples and _AFTER_FIRST_PAGE.search(str(error))):
            return f"{type(error).__name__}: {error}"[:400]
    finally:
        signal.alarm(0)
        if hasattr(names.get("client"), "close"):
            names["client"].close()
    return "; ".join(server.list_problems())[:400]


def _raise_timeout(number: int, frame: object) -> None:
    raise TimeoutError(f"not finished after {MAX_SECONDS} s")


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, _raise_timeout)
    package, reference, *others = sys.argv[1:]
    result = main(package, Path(reference), *others[:1], *map(int, others[1:2]))
    json.dump(result, sys.stdout)
