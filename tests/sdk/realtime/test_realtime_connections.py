"""The way to the server: authorities and proxies of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from elevenlabs_sdk import APIConnectionError
from tests.sdk.realtime.conftest import KEY, AsyncKit, Kit, SyncKit
from tests.sdk.realtime.server import RealtimeServer, running
from tests.sdk.secure import Certificates, serving, trusting, tunnel


@pytest.fixture
def secure(made: Certificates) -> Iterator[RealtimeServer]:
    with running(serving(made)) as server:
        server.say({"isFinal": True})
        yield server


@pytest.fixture(params=[SyncKit, AsyncKit])
def to_secure(request: pytest.FixtureRequest, secure: RealtimeServer) -> Iterator[Kit]:
    kit: Kit = request.param(secure)
    try:
        yield kit
    finally:
        kit.close()


def speak(client: Any, **options: Any) -> Any:
    return client.text_to_speech.stream_input("v", session_options=options)


def test_an_unknown_authority_is_refused(secure: RealtimeServer, to_secure: Kit) -> None:
    with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        to_secure.open(speak)
    assert secure.handshakes == []


def test_an_authority_of_ones_own(secure: RealtimeServer, to_secure: Kit, made: Certificates) -> None:
    with to_secure.open(lambda client: speak(client, ssl_context=trusting(made))) as session:
        assert session.receive().is_final
    assert secure.handshakes[0].header("xi-api-key") == KEY


def test_a_context_does_no_harm_without_tls(realtime: RealtimeServer, kit: Kit, made: Certificates) -> None:
    realtime.say({"isFinal": True})
    with kit.open(lambda client: speak(client, ssl_context=trusting(made))) as session:
        assert session.receive().is_final


def test_a_proxy_never_sees_the_key(secure: RealtimeServer, to_secure: Kit, made: Certificates) -> None:
    with (
        tunnel() as proxy,
        to_secure.open(lambda client: speak(client, proxy=proxy.url, ssl_context=trusting(made))) as session,
    ):
        assert session.receive().is_final
        assert proxy.lines == [f"CONNECT 127.0.0.1:{secure.port} HTTP/1.1"]
        assert KEY not in str(proxy.headers)
    assert secure.handshakes[0].header("xi-api-key") == KEY


def test_a_proxy_behind_tls(
    secure: RealtimeServer, to_secure: Kit, made: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))  # of the proxy; the server has `ssl_context`
    with (
        tunnel(secure=serving(made)) as proxy,
        to_secure.open(lambda client: speak(client, proxy=proxy.url, ssl_context=trusting(made))) as session,
    ):
        assert session.receive().is_final
        assert KEY not in str(proxy.headers)
    assert secure.handshakes[0].header("xi-api-key") == KEY


def test_a_proxy_that_refuses(secure: RealtimeServer, to_secure: Kit) -> None:
    refusal = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"
    with tunnel(answer=refusal) as proxy, pytest.raises(APIConnectionError, match="403"):
        to_secure.open(lambda client: speak(client, proxy=proxy.url))
    assert secure.handshakes == []


def test_no_proxy_in_spite_of_the_environment(
    realtime: RealtimeServer, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    realtime.say({"isFinal": True})
    with kit.open(lambda client: speak(client, proxy=None)) as session:
        assert session.receive().is_final


def test_a_proxy_that_is_none(realtime: RealtimeServer, kit: Kit) -> None:
    with pytest.raises((ValueError, APIConnectionError), match="proxy"):
        kit.open(lambda client: speak(client, proxy="not a proxy"))
    assert realtime.handshakes == []
