"""A server that misbehaves below HTTP: it resets, hangs up, and talks nonsense."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from elevenlabs_sdk import APIConnectionError, APITimeoutError
from tests.sdk.conftest import Call
from tests.sdk.server import Server

MODELS: Callable[[Any], Any] = lambda client: client.models.list()  # noqa: E731
SPEECH: Callable[[Any], Any] = lambda client: client.text_to_speech.convert("v", text="Hi!")  # noqa: E731
GOOD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]"
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


class Rude:
    """Says some bytes to each connection in turn, whatever is asked, and hangs up, or resets."""

    def __init__(self, says: list[bytes], reset: bool) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.connections = 0
        self._says = says
        self._reset = reset
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                says = self._says[min(self.connections, len(self._says) - 1)]
                self.connections += 1
                with connection:
                    connection.settimeout(5)
                    connection.recv(65536)
                    connection.sendall(says)
                    if self._reset and says != GOOD:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)


@pytest.fixture
def rude(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Rude]]:
    monkeypatch.setattr("random.random", lambda: 0.0)
    made: list[Rude] = []

    def make(*says: bytes, reset: bool = False) -> Rude:
        made.append(Rude(list(says), reset))
        return made[-1]

    yield make
    for one in made:
        one.close()


CASES = pytest.mark.parametrize(
    ("says", "reset"),
    [
        (b"", False),
        (b"", True),
        (b"HTTP/1.1 200", False),
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", False),
        (HEAD + b"content-length: 2\r\n\r\n[", False),
        (HEAD + b"content-length: 2\r\n\r\n[", True),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\n[\r\n", False),
        (HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n[\r\n", False),
        (HEAD + b"content-length: many\r\n\r\n[]", False),
        (b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n", False),
        (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000 + b"\r\n\r\n[]", False),
    ],
    ids=[
        "nothing",
        "reset",
        "half a status line",
        "another protocol",
        "half a body",
        "half a body, reset",
        "no last chunk",
        "no chunk size",
        "no number of bytes",
        "no header",
        "endless header",
    ],
)


@CASES
def test_a_get_is_tried_again(rude: Callable[..., Rude], call: Call, says: bytes, reset: bool) -> None:
    server = rude(says, says, GOOD, reset=reset)
    assert call(MODELS, base_url=server.url) == []
    assert server.connections == 3


@CASES
def test_a_post_that_may_have_been_executed_is_made_once(
    rude: Callable[..., Rude], call: Call, says: bytes, reset: bool
) -> None:
    server = rude(says, reset=reset)
    with pytest.raises(APIConnectionError, match="POST /v1/text-to-speech/v") as caught:
        call(SPEECH, base_url=server.url)
    assert caught.value.__cause__ is not None
    assert server.connections == 1


@CASES
def test_a_patch_too(rude: Callable[..., Rude], call: Call, says: bytes, reset: bool) -> None:
    server = rude(says, reset=reset)
    with pytest.raises(APIConnectionError):
        call(
            lambda client: client.conversational_ai.phone_numbers.update("p", agent_id="a"),
            base_url=server.url,
        )
    assert server.connections == 1


def test_a_server_that_never_reads_runs_into_the_write_timeout(call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(APITimeoutError, match=r"timed out \((write|read)\)"):
            call(
                lambda client: client.voices.ivc.create(name="n", files=[b"x" * 30_000_000]),
                base_url=url,
                timeout=0.3,
            )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"<html><title>502 Bad Gateway</title></html>", "text/html"),
        (b'[{"model_id": "a"', "application/json"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        (b"null", "application/json"),
        (b"7", "application/json"),
    ],
    ids=["empty", "HTML", "cut short", "bytes", "null", "a number"],
)
def test_what_is_no_list_of_models_is_an_error_that_says_so(
    server: Server, call: Call, body: bytes, content_type: str
) -> None:
    server.answer(body, content_type=content_type, headers={"request-id": "r1"})
    with pytest.raises(
        Exception, match=r"200 GET /v1/models: the response (is|does) not.*\(request-id r1\)"
    ) as caught:
        call(MODELS)
    assert type(caught.value).__name__ == "APIResponseValidationError"


def test_the_content_type_does_not_matter(server: Server, call: Call) -> None:
    server.answer(b"[]", content_type="text/html")
    assert call(MODELS) == []
