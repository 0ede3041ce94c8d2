"""The server of these tests: a test is independent of the connections that earlier tests broke off."""

from __future__ import annotations

import socket
import time

import httpx
import pytest

from tests.sdk.server import Server


@pytest.mark.parametrize("body", [b"", b"half of it"])
def test_a_request_that_was_broken_off_takes_no_response_of_the_next_test(
    server: Server, body: bytes
) -> None:
    server.answer_json("first")
    assert httpx.get(server.url).json() == "first"
    host, port = server.url.removeprefix("http://").split(":")
    for _ in range(20):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"POST /old HTTP/1.1\r\nhost: a\r\ncontent-length: 20\r\n\r\n" + body)
        server.reset()
        server.answer_json("second")
        time.sleep(0.002)
        assert httpx.get(server.url).json() == "second"
        assert server.only.method == "GET"
