"""A server on the loopback interface for each worker, signals as at a terminal, and random input without limits of time."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.sdk.server import Server, running

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # A shell starts background commands with SIGINT ignored, and the programs that the tests interrupt inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# On a busy machine, any step may take seconds.
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


@pytest.fixture(scope="session")
def shared_server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Server:
    """The server without recorded requests and without responses."""
    shared_server.reset()
    return shared_server
