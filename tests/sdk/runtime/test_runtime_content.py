"""A body that is read whole: how long it may take, how large it may be, and what it is as a text."""

from __future__ import annotations

import time

import pytest
from httpx import ByteStream, Request, Response

from elevenlabs_sdk import APIResponseValidationError, APITimeoutError
from elevenlabs_sdk._runtime import content
from elevenlabs_sdk._runtime.calls import Call
from elevenlabs_sdk._runtime.content import Content, decode_text

CALL = Call("GET", "/", "https://a.b/", [], None, None, "never", 0, None)


def response(status: int, **headers: str) -> Response:
    """One that was not read yet."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, headers=given, stream=ByteStream(b""), request=Request("GET", CALL.url))


def test_the_limits() -> None:
    assert (content.MAX_SUCCESS_SIZE, content.MAX_ERROR_SIZE) == (536_870_912, 1_048_576)


def test_an_answer_has_a_limit_to_the_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_SUCCESS_SIZE", 4)
    monkeypatch.setattr(content, "MAX_ERROR_SIZE", 2)
    answer = response(200)
    found = Content(CALL, answer, None)
    assert [found.add(b"abc"), found.add(b"d")] == [True, True]
    found.store()
    assert answer.content == b"abcd"
    with pytest.raises(APIResponseValidationError, match="the response body is longer than 4 bytes"):
        found.add(b"e")


def test_of_a_failure_the_beginning_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_ERROR_SIZE", 4)
    found = Content(CALL, response(400), None)
    assert [found.add(b"ab"), found.add(b"cd"), found.add(b"e")] == [True, True, False]


def test_what_cannot_be_decoded_is_refused_and_of_a_failure_left_out() -> None:
    with pytest.raises(APIResponseValidationError, match="the response body is encoded as 'rot13'"):
        Content(CALL, response(200, content_encoding="rot13"), None)
    failed = response(400, content_encoding="rot13")
    found = Content(CALL, failed, None)
    assert found.add(b"abc") is False
    found.store()
    assert failed.content == b""


def test_the_time_that_is_left() -> None:
    assert Content(CALL, response(200), time.monotonic() + 60).add(b"a")
    with pytest.raises(APITimeoutError, match=r"timed out \(total\)"):
        Content(CALL, response(200), time.monotonic() - 1).add(b"a")


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("text/plain", "größe".encode(), "größe"),
        ("text/plain", b"a\xff", "a\ufffd"),
        ("text/plain; charset=latin-1", "größe".encode("latin-1"), "größe"),
        ("text/plain; charset=ascii", b"a\xff", "a\ufffd"),
        ("text/plain; charset=zip", "größe".encode(), "größe"),
        ("text/plain; charset=zip", b"a\xff", "a\ufffd"),
    ],
)
def test_a_body_as_a_text(kind: str, body: bytes, said: str) -> None:
    assert decode_text(Response(200, headers={"content-type": kind}, content=body)) == said
