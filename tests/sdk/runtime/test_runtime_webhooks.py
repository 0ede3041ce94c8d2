"""Signatures: what is signed is accepted, and nothing else is; whatever arrives, it ends in an event or in one error."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import pickle
from collections.abc import Mapping
from email.message import Message
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from elevenlabs_sdk import WebhookPayloadError, WebhookVerificationError
from elevenlabs_sdk._runtime.json_type import Json
from elevenlabs_sdk._runtime.webhooks import Scheme, parse

SCHEME = Scheme(header="ElevenLabs-Signature", timestamp="t", signature="v0")
NOW = 1_739_537_297
SECRET = "wsec_f00d"
BODY = b'{"type": "post_call_audio"}'
# printf '1739537297.{"type": "post_call_audio"}' | openssl dgst -sha256 -hmac wsec_f00d
DIGEST = "e8ab6a2c3947bd56ffb1719550077d1c6e449fd2e5c63a0cdbf5bc084b15a506"
VALUE = f"t={NOW},v0={DIGEST}"


def verify(signature: Any = VALUE, payload: Any = BODY, secret: Any = SECRET, **more: Any) -> None:
    SCHEME.verify(payload, signature, secret, **{"tolerance": 1800, "now": NOW, **more})


def refusal(*arguments: Any, **more: Any) -> str:
    with pytest.raises(WebhookVerificationError) as caught:
        verify(*arguments, **more)
    return str(caught.value)


def signed(timestamp: object, secret: str = SECRET, body: bytes = BODY) -> str:
    made = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v0={made}"


def test_a_known_signature_is_accepted_and_made() -> None:
    verify()
    assert SCHEME.sign(BODY, SECRET, NOW) == VALUE


@pytest.mark.parametrize("payload", [BODY, BODY.decode(), bytearray(BODY), memoryview(BODY)], ids=type)
def test_a_payload_is_bytes_or_text(payload: object) -> None:
    verify(payload=payload)


def test_a_payload_of_any_characters_and_bytes() -> None:
    for body in ("{“ü”: 1}".encode(), b"\xff\xfe\0", b""):
        verify(signed(NOW, body=body), body)
    verify(signed(NOW, body="“ü”".encode()), "“ü”")
    assert "does not match" in refusal(payload="\ud800")
    assert "does not match" in refusal(payload=BODY + b" ")


@pytest.mark.parametrize("payload", [{"type": "a"}, None, [1, 2], 3], ids=repr)
def test_a_payload_that_was_parsed_is_a_mistake(payload: object) -> None:
    with pytest.raises(TypeError, match="the unchanged body of the request as bytes or str, not "):
        verify(payload=payload)


@pytest.mark.parametrize(
    "value",
    [
        f"v0={DIGEST},t={NOW}",
        f" t={NOW} ,\tv0={DIGEST} ",
        f"t={NOW},v0={DIGEST.upper()}",
        f"t={NOW},v1=abc,v0={DIGEST},x,,=",
        f"t={NOW},v0={'0' * 64},v0={DIGEST}",
        f"t={NOW},v0=old,v0={DIGEST}",
    ],
    ids=["order", "spaces", "case", "unknown parts", "two signatures", "two signatures, one odd"],
)
def test_what_a_header_may_look_like(value: str) -> None:
    verify(value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "it has no part 't'"),
        ("nonsense", "it has no part 't'"),
        (f"v0={DIGEST}", "it has no part 't'"),
        (f"T={NOW},V0={DIGEST}", "it has no part 't'"),
        (f"t={NOW}", "it has no part 'v0'"),
        (f"t={NOW},v0", "it has no part 'v0'"),
        (f"t={NOW},v1={DIGEST}", "it has no part 'v0'"),
        (f"t={NOW},t={NOW},v0={DIGEST}", "it has several parts 't'"),
        (f"t={NOW},v0={DIGEST},t=1", "it has several parts 't'"),
        (f"t={NOW},v0=", "its part 'v0' does not have 64 hexadecimal digits"),
        (f"t={NOW},v0={DIGEST[:-1]}", "its part 'v0' does not have 64 hexadecimal digits"),
        (f"t={NOW},v0={DIGEST}0", "its part 'v0' does not have 64 hexadecimal digits"),
        (f"t={NOW},v0={DIGEST[:-1]}g", "its part 'v0' does not have 64 hexadecimal digits"),
        (f"t={NOW},v0={DIGEST}\n", "its part 'v0' does not have 64 hexadecimal digits"),
        (f"t={NOW},v0={'é' * 64}", "its part 'v0' does not have 64 hexadecimal digits"),
        (f"t={NOW},v0={'٣' * 64}", "its part 'v0' does not have 64 hexadecimal digits"),
        *(
            (f"t={text},v0={DIGEST}", "its part 't' is not a time in unix seconds")
            for text in ("", "nan", "inf", "-1", "+1", "1.5", "1e9", "0x1", "1_0", " 1 2", "٣", "²", "9" * 13)
        ),
        ("t=1," * 2000, "it is longer than 4096 characters"),
        ("\0" * 5000, "it is longer than 4096 characters"),
    ],
)
def test_a_malformed_header_says_how(value: str, why: str) -> None:
    assert refusal(value) == f"the header ElevenLabs-Signature is malformed: {why}"


@pytest.mark.parametrize("age", [0, 1800, -300, 1, -1])
def test_a_time_within_the_tolerance(age: int) -> None:
    verify(signed(NOW - age))


@pytest.mark.parametrize(
    ("age", "when", "allowed"),
    [
        (1801, "1801 seconds ago", 1800),
        (-301, "301 seconds in the future", 300),
        (NOW, f"{NOW} seconds ago", 1800),
        (-10 * 365 * 86400, "315360000 seconds in the future", 300),
    ],
)
def test_a_time_beyond_the_tolerance(age: int, when: str, allowed: int) -> None:
    assert refusal(signed(NOW - age)) == f"the payload was signed {when}; the limit is {allowed} seconds"


def test_the_tolerance_is_what_the_caller_says() -> None:
    verify(signed(NOW - 5), tolerance=5)
    verify(signed(1), tolerance=math.inf)
    assert "5 seconds ago; the limit is 4.5 seconds" in refusal(signed(NOW - 5), tolerance=4.5)
    assert "5 seconds in the future; the limit is 4.5 seconds" in refusal(signed(NOW + 5), tolerance=4.5)
    assert "301 seconds in the future; the limit is 300 seconds" in refusal(
        signed(NOW + 301), tolerance=math.inf
    )
    for nothing in (math.nan, -1):
        assert "the limit is" in refusal(tolerance=nothing)


def test_only_what_is_genuine_is_called_old() -> None:
    assert "does not match" in refusal(f"t=1,v0={DIGEST}")


def test_the_clock_is_that_of_now() -> None:
    SCHEME.verify(BODY, SCHEME.sign(BODY, SECRET, None), SECRET, 60)
    assert "seconds ago" in refusal(now=None, tolerance=60)


@pytest.mark.parametrize("secret", [["new", SECRET], (SECRET, "old"), [SECRET]], ids=repr)
def test_any_of_several_secrets_fits(secret: object) -> None:
    verify(secret=secret)


def test_none_of_several_secrets_fits() -> None:
    assert "does not match" in refusal(secret=["a", "b"])


@pytest.mark.parametrize("secret", ["", [], (), [""], [SECRET, ""]], ids=repr)
def test_a_secret_that_everybody_knows_is_refused(secret: object) -> None:
    with pytest.raises(ValueError, match=r"^secret: it is empty; pass the secret of the webhook$"):
        verify(secret=secret)


@pytest.mark.parametrize("secret", [None, b"wsec", [None, "wsec"], 7, [b"wsec"]], ids=repr)
def test_a_secret_is_text(secret: object) -> None:
    with pytest.raises(TypeError, match=r"^secret: expected a string or a list of strings$"):
        verify(secret=secret)


def _message() -> Message:
    message = Message()
    message["Elevenlabs-Signature"] = VALUE
    return message


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json", "elevenlabs-signature": VALUE},
        {"ELEVENLABS-SIGNATURE": VALUE},
        Headers({"ElevenLabs-Signature": VALUE}),
        _message(),
    ],
    ids=["lower case", "upper case", "starlette", "http.client"],
)
def test_all_headers_of_a_request_will_do(headers: Mapping[str, str]) -> None:
    verify(headers)


@pytest.mark.parametrize("headers", [None, {}, {"x-signature": VALUE}, Headers()], ids=repr)
def test_a_request_without_the_header(headers: object) -> None:
    assert refusal(headers) == "the request has no header ElevenLabs-Signature"


def test_a_request_with_two_of_the_header() -> None:
    raw = [(b"elevenlabs-signature", VALUE.encode())] * 2
    assert refusal(Headers(raw=raw)) == "the request has several headers ElevenLabs-Signature"


@pytest.mark.parametrize("signature", [VALUE.encode(), 7, {"elevenlabs-signature": [VALUE]}], ids=repr)
def test_a_signature_is_text(signature: object) -> None:
    with pytest.raises(TypeError, match="the value of the header ElevenLabs-Signature, or all headers"):
        verify(signature)


texts = st.text(st.characters(exclude_categories=()), max_size=80)
near = st.lists(
    st.sampled_from(["t", "v0", "=", ",", " ", str(NOW), DIGEST, "-", "\n", "é", "\0", "nan"]), max_size=12
).map("".join)


@given(value=texts | near)
@example(value="t=,v0=")
def test_whatever_a_header_says_it_is_accepted_or_refused_and_never_shown(value: str) -> None:
    try:
        verify(value)
    except WebhookVerificationError as error:
        message = str(error)
        assert "\n" not in message and message.isascii()
        assert SECRET not in message and DIGEST not in message
        assert not error.__context__ or SECRET not in str(error.__context__)
    else:  # nothing but the one signature, however it is surrounded
        assert f"v0={DIGEST}" in value and f"t={NOW}" in value


@given(
    body=st.binary(max_size=200), secret=st.text(min_size=1, max_size=40), seconds=st.integers(0, 10**12 - 1)
)
def test_what_is_signed_is_accepted_and_nothing_changed_is(body: bytes, secret: str, seconds: int) -> None:
    value = SCHEME.sign(body, secret, seconds)
    assert value == signed(seconds, secret, body)
    verify(value, body, secret, now=seconds)
    for changed in (
        {"payload": body + b"x"},
        {"secret": secret + "x"},
        {"signature": value.replace("t=", "t=1") if seconds < 10**11 else value.replace("v0=", "v0=0")},
        {"signature": value[:-1] + ("0" if value[-1] != "0" else "1")},
    ):
        refusal(**{"signature": value, "payload": body, "secret": secret, "now": seconds, **changed})


def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    verify(f"t={NOW},v0={DIGEST},v0={'0' * 64}", secret=[SECRET, "old"])
    assert len(compared) == 4, "each secret with each signature, also after one that fits"


EVENT: Json[Any] = Json("models.webhooks.WebhookEvent")


def unreadable(payload: bytes | str, *, strict: bool = False) -> WebhookPayloadError:
    with pytest.raises(WebhookPayloadError) as caught:
        parse(EVENT, payload, strict=strict)
    return caught.value


@pytest.mark.parametrize(
    "payload", [b"", b"  ", b"{", b"\xff", b"nonsense", "\ud800", b'{"a":' * 5000, b"a=b&c=d"]
)
def test_a_payload_that_is_no_json(payload: bytes | str) -> None:
    error = unreadable(payload)
    assert str(error).startswith("the payload is not JSON: ")
    assert len(str(error)) < 200 and error.validation_errors == ()


@pytest.mark.parametrize("payload", ["[]", "null", "7", '"text"', "[{}]"])
def test_a_payload_that_is_no_event(payload: str) -> None:
    error = unreadable(payload)
    assert str(error).startswith("the payload does not match the API description: : ")
    assert len(error.validation_errors) == 1
    assert pickle.loads(pickle.dumps(error)).validation_errors == error.validation_errors


def test_an_odd_field_is_kept_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    payload = (
        '{"type": "post_call_audio", "event_timestamp": "soon", "data": {"agent_id": "a", "full_audio": ""}}'
    )
    event = parse(EVENT, payload, strict=False)
    assert type(event).__name__ == "PostCallAudioEvent"
    assert (event.event_timestamp, event.data.agent_id) == ("soon", "a")
    (record,) = caplog.records
    problems = ("event_timestamp: int_parsing, got string", "data.conversation_id: missing")
    assert record.getMessage().endswith(f"parsed leniently: {', '.join(problems)}")
    assert unreadable(payload, strict=True).validation_errors == problems


def test_an_odd_field_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    for agent in (1, 2):
        data = {"type": "post_call_audio", "event_timestamp": [], "data": {"agent_id": agent}}
        parse(EVENT, json.dumps(data), strict=False)
    assert len(caplog.records) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_of_payloads(encoding: str) -> None:
    payload = '{"type": "post_call_audio", "event_timestamp": 1, "data": {"agent_id": "ü"}}'
    event = parse(EVENT, payload.encode(encoding), strict=False)
    assert (event.event_timestamp, event.data.agent_id) == (1, "ü")
    assert parse(EVENT, "\ufeff" + payload, strict=False) == event


def test_a_payload_of_another_object_is_an_error() -> None:
    kind: Json[Any] = Json("models.studio.StudioProjectConversionEvent")
    for payload in ('{"detail": "x"}', '{"detail": "x", "event": {}}'):
        with pytest.raises(WebhookPayloadError):
            parse(kind, payload, strict=False)


def test_an_event_of_an_unknown_kind_is_kept_whole() -> None:
    for payload in ('{"type": "new", "data": {"x": [1]}}', '{"data": {"x": [1]}}', "{}", '{"type": null}'):
        event = parse(EVENT, payload, strict=True)
        assert type(event).__name__ == "UnknownWebhookEvent"
        assert event.model_dump_json() == payload.replace(": ", ":").replace(", ", ",")
