"""A server on the loopback interface for each worker, and signals as at a terminal."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.sdk.server import Server, running

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell starts background commands with SIGINT ignored, and the programs that the tests interrupt inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Server:
    """The server without recorded requests and without responses."""
    shared_server.reset()
    return shared_server
