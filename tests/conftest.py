"""A server on the loopback interface for each worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sdk.server import Server, running


@pytest.fixture(scope="session")
def shared_server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def server(shared_server: Server) -> Server:
    """The server without recorded requests and without responses."""
    shared_server.reset()
    return shared_server
