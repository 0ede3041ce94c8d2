"""A server repeats credentials wherever it can. No message, log, or error contains them."""

from __future__ import annotations

import base64
import copy
import json
import logging
import pickle
import traceback
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import APIConnectionError, APIError, APIStatusError, AsyncElevenLabs, ElevenLabs
from elevenlabs_sdk._runtime.redaction import Redactor, is_secret, list_credentials
from tests.sdk.conftest import Call
from tests.sdk.raw_server import answering, make_answer
from tests.sdk.server import Server

KEY = "sk_0123456789/abcdefKEY"
BEARER = "eyJhbGciOi.J9-token_1"
COOKIE = "s3ss10n-c00kie"


def list_models(client: Any) -> Any:
    return client.models.list()


def show(error: BaseException) -> str:
    """All that a program could print, store or send of an error."""
    parts = [str(error), repr(error), "".join(traceback.format_exception(error)), repr(vars(error))]
    for shown in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        parts += [str(getattr(shown, name, "")) for name in ("body", "headers", "request_id", "message")]
    response = getattr(error, "response", None)
    if response is not None:
        parts += [response.text, repr(response.headers.raw), response.reason_phrase, str(response.url)]
        parts += [repr(response.request.headers.raw), repr(response.request.content)]
    data = pickle.dumps(error)
    return "\n".join([*parts, data.decode("latin-1"), data.decode("utf-16-le", "replace")])


def escape(text: str, form: str) -> str:
    """Escape each letter as a JSON document, a URL, or HTML may contain it."""
    return "".join(form.format(ord(letter)) for letter in text)


ECHOES = {
    "message": make_answer(json.dumps({"detail": f"bad key {KEY}"}).encode(), "401 x"),
    "escaped letters": make_answer(b'{"detail": "' + escape(KEY, "\\u{:04X}").encode() + b'"}', "401 x"),
    "a key of an object": make_answer(json.dumps({"errors": {KEY: [KEY, {"a": KEY}]}}).encode(), "422 x"),
    "text": make_answer(f"bad key {KEY}".encode(), "400 x", content_type="text/plain"),
    "percent": make_answer(escape(KEY, "%{:02x}").encode(), "400 x", content_type="text/plain"),
    "html": make_answer(escape(KEY, "&#{};").encode(), "400 x", content_type="text/html"),
    "utf-16": make_answer(
        f"bad key {KEY}".encode("utf-16"), "400 x", content_type="text/plain; charset=utf-16"
    ),
    "reason": make_answer(b"{}", f"499 bad key {KEY}"),
    "header": make_answer(
        b"{}", "401 x", headers=f"x-echo: {KEY}\r\nWWW-Authenticate: Key {KEY}\r\n".encode()
    ),
    "request id": make_answer(b"{}", "401 x", headers=f"request-id: {KEY}\r\n".encode()),
    "location": make_answer(b"", "302 x", headers=f"location: ftp://x/{KEY}\r\n".encode()),
    "not HTTP": f"xi-api-key: {KEY}\r\n\r\n".encode(),
    "a header that is too long": b"HTTP/1.1 200 OK\r\n" + KEY.encode() * 9000,
    "not JSON": make_answer(f"oops {KEY}".encode()),
    "at the limit of a message": make_answer(json.dumps({"detail": "y" * 490 + KEY}).encode(), "400 x"),
    "at the limit of an excerpt": make_answer(b"y" * 190 + KEY.encode()),
    "at the limit of a log": make_answer(json.dumps({"detail": "y" * 115 + KEY}).encode(), "400 x"),
    "encoding": make_answer(b"x", headers=f"Content-Encoding: {KEY}\r\n".encode()),
    "content type": make_answer(b"x", content_type=f"text/{KEY}"),
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_no_error_and_no_log_contains_the_key(
    echo: bytes, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    with answering(echo) as raw, caplog.at_level(logging.DEBUG), pytest.raises(APIError) as caught:
        call(list_models, base_url=raw.url, api_key=KEY, max_retries=1)
    for text in (show(caught.value), caplog.text):
        assert KEY not in text
        assert KEY[:10] not in text
    assert "xi-api-key" in raw.requests[0].decode().lower()


def test_credentials_of_default_headers_are_hidden(server: Server, call: Call) -> None:
    basic = base64.b64encode(b"user:passw0rd-1").decode()
    server.answer_json(
        {"detail": f"{BEARER} {COOKIE} passw0rd-1 {basic}"}, status=400, headers={"x-e": BEARER}
    )
    headers = {
        "Authorization": f"Bearer {BEARER}",
        "Cookie": f"session={COOKIE}; lang=en",
        "Proxy-Authorization": f"Basic {basic}",
    }
    with pytest.raises(APIStatusError) as caught:
        call(list_models, default_headers=headers)
    assert server.only.header("cookie") == headers["Cookie"]
    text = show(caught.value)
    assert [secret for secret in (BEARER, COOKIE, "passw0rd-1", basic) if secret in text] == []
    assert caught.value.message == "*** *** *** ***"
    assert "user-agent" in caught.value.response.request.headers


@pytest.mark.parametrize("key", ["any", "a", "short12"])
def test_a_short_key_is_hidden_where_it_is_sent_only(
    key: str, server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_json({"detail": f"Too many requests: {key}"}, status=400)
    with caplog.at_level(logging.DEBUG), pytest.raises(APIStatusError) as caught:
        call(list_models, api_key=key)
    assert caught.value.message == f"Too many requests: {key}"
    assert "xi-api-key" not in caught.value.response.request.headers
    assert "'xi-api-key': '***'" in caplog.text


def test_secret_parameters_are_hidden_in_the_url_of_an_error(server: Server, call: Call) -> None:
    server.answer_json({"detail": "expired: t0ken-abcdef"}, status=401)
    options: Any = {"query": {"access_token": "t0ken-abcdef", "page": "2"}}
    with pytest.raises(APIStatusError) as caught:
        call(lambda client: client.models.list(request_options=options))
    assert server.only.query == "access_token=t0ken-abcdef&page=2"
    assert "t0ken-abcdef" not in show(caught.value)
    assert str(caught.value.response.url).endswith("?access_token=***&page=2")


def test_a_body_with_a_secret_field_is_not_in_the_error(server: Server, call: Call) -> None:
    server.answer_json({"detail": "no"}, status=400)
    value = "v4lue-of-" + "secret"  # a traceback shows the lines of this file
    with pytest.raises(APIStatusError) as caught:
        call(lambda client: client.conversational_ai.secrets.create(name="n", value=value))
    assert value.encode() in server.only.body
    assert value not in show(caught.value)


class Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


def test_the_logs_of_the_http_libraries_are_silent_for_our_calls_only(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_json([], headers={"x-echo": KEY})
    server.answer_json([])
    with caplog.at_level(logging.DEBUG):
        call(lambda client: client.models.list(request_options={"query": {"q": "s3cret-query"}}), api_key=KEY)
        assert KEY not in caplog.text
        assert "s3cret-query" not in caplog.text
        httpx.get(f"{server.url}/mine")
    assert f'httpx:_client.py:1025 HTTP Request: GET {server.url}/mine "HTTP/1.1 200 OK"' in caplog.text or (
        f"HTTP Request: GET {server.url}/mine" in caplog.text
    )


@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
def test_the_cause_of_a_connection_error_has_no_credential(kind: type[Any], server: Server) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        assert request.headers["xi-api-key"] == KEY
        raise httpx.ReadError(f"header {KEY} refused", request=request)

    client = ElevenLabs(
        api_key=KEY, max_retries=0, http_client=httpx.Client(transport=httpx.MockTransport(fail))
    )
    with pytest.raises(APIConnectionError) as caught:
        client.models.list()
    cause: Any = caught.value.__cause__
    assert str(cause) == "header *** refused"
    assert "xi-api-key" not in cause.request.headers
    assert KEY not in show(caught.value)


def test_other_texts_stay_as_they_are() -> None:
    redactor = Redactor(["0123456789", "short", ""])
    for text in ("", "short", "01234567", "1234567890", "%30123", "\\u0030", "012345678x"):
        expected = text if text != "01234567" else "***"  # the beginning of a credential, cut off
        assert redactor.redact(text) == expected
    assert redactor.redact_json({"a": [1, None, True, 1.5, "0123456789!"]}) == {
        "a": [1, None, True, 1.5, "***!"]
    }
    assert redactor.redact_bytes(b"\xff0123456789\xfe") == b"\xff***\xfe"


def test_the_longest_credential_is_replaced_first() -> None:
    assert Redactor(["12345678", "12345678-longer"]).redact("12345678-longer 12345678") == "*** ***"


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("Authorization", "Bearer abc", {"Bearer abc", "abc"}),
        ("authorization", "Basic dTpwOnE=", {"Basic dTpwOnE=", "dTpwOnE=", "p:q"}),
        ("authorization", "Basic !!", {"Basic !!", "!!"}),
        ("Cookie", "a=b; c=d", {"a=b; c=d", "b", "d"}),
        ("accept", "*/*", set()),
        ("x-mine", "v", {"v", ""}),
    ],
)
def test_what_counts_as_a_credential(name: str, value: str, found: set[str]) -> None:
    assert {*list_credentials([(name, value)], "https://x", ["x-mine"])} | ({""} & found) == found


@pytest.mark.parametrize(
    ("name", "secret"),
    [("xi-api-key", True), ("monkey", False), ("key", True), ("X-Auth-Token", True), ("accept", False)],
)
def test_secret_names(name: str, secret: bool) -> None:
    assert is_secret(name) is secret
