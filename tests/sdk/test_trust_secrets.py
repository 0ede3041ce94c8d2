"""A server repeats credentials wherever it can. No message, log, or error contains them."""

from __future__ import annotations

import base64
import copy
import html
import json
import logging
import os
import pickle
import re
import time
import traceback
from typing import Any
from urllib.parse import quote, unquote

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


def log_everything(caplog: pytest.LogCaptureFixture) -> None:
    """Set the level of the root, which the libraries have, and that of the SDK, which another test may have set."""
    for name in (None, "elevenlabs_sdk"):
        caplog.set_level(logging.DEBUG, logger=name)


def escape(text: str, form: str) -> str:
    """Escape each letter as a JSON document, a URL, or HTML may contain it."""
    return "".join(form.format(ord(letter)) for letter in text)


_JSON_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")


def _unescape(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


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
    "base64": make_answer(json.dumps({"detail": base64.b64encode(KEY.encode()).decode()}).encode(), "401 x"),
    "hex": make_answer(json.dumps({"detail": KEY.encode().hex()}).encode(), "401 x"),
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
    log_everything(caplog)
    with answering(echo) as raw, pytest.raises(APIError) as caught:
        call(list_models, base_url=raw.url, api_key=KEY, max_retries=1)
    for text in (show(caught.value), caplog.text):
        assert base64.b64encode(KEY.encode()).decode()[:24] not in text
        assert KEY.encode().hex() not in text
        for form in (text, unquote(text), html.unescape(text), _JSON_ESCAPE.sub(_unescape, text)):
            assert KEY not in form
            assert KEY[:10] not in form
    assert "elevenlabs_sdk" in {record.name for record in caplog.records}
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
    with caplog.at_level(logging.DEBUG, "elevenlabs_sdk"), pytest.raises(APIStatusError) as caught:
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


def test_the_password_of_the_base_url_is_hidden(server: Server, call: Call) -> None:
    password, header = "p4ss@word-9", base64.b64encode(b"mia:p4ss@word-9").decode()
    server.answer_json({"detail": f"{password} p4ss%40word-9 {header}"}, status=403, headers={"x-e": header})
    url = server.url.replace("//", "//mia:p4ss%40word-9@")  # a traceback shows the lines of this file
    with pytest.raises(APIStatusError) as caught:
        call(list_models, base_url=url)
    assert server.only.header("authorization") == f"Basic {header}"
    assert caught.value.message == "*** *** ***"
    assert [text for text in (password, "p4ss%40", header) if text in show(caught.value)] == []
    assert str(caught.value.response.url) == f"{server.url}/v1/models"


def test_credentials_of_your_own_http_client_are_hidden(server: Server) -> None:
    header = base64.b64encode(b"mia:passw0rd-2").decode()
    server.answer_json({"detail": f"passw0rd-2 {header} {COOKIE}"}, status=400)
    own = httpx.Client(auth=("mia", "passw0rd-2"), headers={"Cookie": f"id={COOKIE}"})
    with own, pytest.raises(APIStatusError) as caught:
        ElevenLabs(api_key=KEY, base_url=server.url, http_client=own).models.list()
    assert server.only.header("authorization") == f"Basic {header}"
    assert caught.value.message == "*** *** ***"
    assert [text for text in ("passw0rd-2", header, COOKIE) if text in show(caught.value)] == []


def test_names_of_headers_are_redacted(server: Server, call: Call, caplog: pytest.LogCaptureFixture) -> None:
    key = "plain-key-" + "012345"
    server.answer_json({}, status=400, headers={key: "x"})
    with caplog.at_level(logging.DEBUG, "elevenlabs_sdk"), pytest.raises(APIStatusError) as caught:
        call(list_models, api_key=key)
    assert "***" in caught.value.response.headers
    assert key not in show(caught.value) + caplog.text


@pytest.mark.parametrize("open_session", [False, True])
def test_variables_in_a_report_have_no_credential(open_session: bool, call: Call) -> None:
    """Reports of tools such as Sentry show the variables of the frames of an error and its causes."""

    def use(client: Any) -> Any:
        if open_session:
            return client.text_to_speech.stream_input("v", model_id="m")
        return client.models.list()

    key = "sk_" + "frames_0123456789"
    with answering(f"not HTTP: {key}\r\n\r\n".encode()) as raw, pytest.raises(APIConnectionError) as caught:
        call(use, base_url=raw.url, api_key=key, max_retries=0)
    assert caught.value.__cause__ is not None
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    tests = os.path.dirname(__file__)
    frames = [frame for frame in walk_frames(report) if not frame.filename.startswith(tests)]
    assert [frame for frame in frames if key in repr(frame.locals)] == []


def walk_frames(report: traceback.TracebackException) -> list[traceback.FrameSummary]:
    cause = report.__cause__ or (None if report.__suppress_context__ else report.__context__)
    return [*report.stack, *([] if cause is None else walk_frames(cause))]


def test_the_error_that_the_caller_handles_keeps_its_traceback() -> None:
    with pytest.raises(APIConnectionError) as caught:
        try:
            raise LookupError("mine")
        except LookupError:
            ElevenLabs(api_key=KEY, base_url="http://127.0.0.1:1", max_retries=0).models.list()
    error: BaseException | None = caught.value
    while error is not None and not isinstance(error, LookupError):
        error = error.__context__
    assert error is not None
    assert error.__traceback__ is not None


def test_the_message_at_the_end_of_an_http2_connection_is_hidden() -> None:
    text = f"<ConnectionTerminated error_code:0, additional_data:{KEY[:20].encode().hex()}>"
    assert Redactor([KEY]).redact(text) == "<ConnectionTerminated error_code:0, additional_data:***>"


def test_reading_a_stream_logs_nothing(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n" + KEY.encode() + b"\r\n"
    log_everything(caplog)
    with answering(answer) as raw, pytest.raises(APIConnectionError) as caught:
        call(lambda client: client.text_to_speech.convert("v", text="x"), base_url=raw.url, api_key=KEY)
    assert KEY not in caplog.text + show(caught.value)
    assert not [record for record in caplog.records if record.name.startswith(("httpx", "httpcore"))]


def test_an_error_of_pydantic_with_many_problems_is_no_cause() -> None:
    from pydantic import TypeAdapter, ValidationError

    for count, is_kept in ((100, True), (101, False)):
        with pytest.raises(ValidationError) as caught:
            TypeAdapter(list[int]).validate_python(["x"] * count)
        assert (Redactor([KEY]).redact_error(caught.value) is caught.value) is is_kept


def test_the_logs_of_the_http_libraries_are_silent_for_our_calls_only(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_json([], headers={"x-echo": KEY})
    server.answer_json([])
    log_everything(caplog)
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


def test_the_beginning_of_a_credential_is_hidden_at_the_end_of_a_text() -> None:
    credential = "abcdefghijklmnop"
    for length in range(len(credential)):
        expected = "x***" if length >= 8 else f"x{credential[:length]}"
        assert Redactor([credential]).redact(f"x{credential[:length]}") == expected
        assert Redactor([credential]).redact(f"{credential[:length]} x") == f"{credential[:length]} x"


@pytest.mark.parametrize("credential", ["pässwörd-1", "a?b>c/d+e~f", "12345678", "&<%\\'\">&&"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", [b"", b"u:", b"user:", b"somebody:"])
@pytest.mark.parametrize("after", [b"", b"\n", b":x", b" and more"])
def test_a_credential_in_base64_is_hidden(credential: str, encode: Any, before: bytes, after: bytes) -> None:
    data = credential.encode()
    encoded = encode(before + data + after).decode()
    redactor = Redactor([credential])
    for text in (encoded, encoded.rstrip("="), encoded.replace("/", "\\/"), quote(encoded, safe="")):
        redacted = redactor.redact(f"bad {text}.")
        assert "***" in redacted
        assert len(redacted) <= len(f"bad {text}.") - len(data) + 3
    assert redactor.redact(data.hex().upper()) == "***"


@pytest.mark.parametrize("credential", ["pässwörd-1", "a?b>c/d+e~f", "&<%\\'\">&&"])
def test_a_credential_that_is_escaped_twice_is_hidden(credential: str) -> None:
    quoted, page = quote(credential, safe=""), html.escape(credential)
    texts = [
        quoted,
        quote(quoted, safe=""),
        page,
        escape(credential, "\\x{:02x}"),
        escape(credential, "\\u{{{:x}}}"),
    ]
    for text in texts:
        assert Redactor([credential]).redact(f"<{text}>") == "<***>"


def test_a_part_of_a_long_credential_takes_little_time() -> None:
    credential = "a" * 40 + "%/" * 20 + "z"
    text = ("a" * 40 + "%/" * 20 + "y\\ &amp; ") * 200
    started = time.perf_counter()
    assert Redactor([credential]).redact(text) == text
    assert time.perf_counter() - started < 2


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
