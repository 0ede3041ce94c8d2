"""How a session opens: where, with which credential, after which failures; and what of it is written down."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import threading
from typing import Any

import pytest

from elevenlabs_sdk import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncElevenLabs,
    AuthenticationError,
    ElevenLabs,
    MissingAPIKeyError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)
from tests.sdk.realtime.conftest import KEY, Kit
from tests.sdk.realtime.server import Peer, RealtimeServer


def speak(client: Any) -> Any:
    return client.text_to_speech.stream_input("v")


def talk(client: Any) -> Any:
    return client.conversational_ai.conversations.connect(agent_id="a")


def test_the_key_travels_in_the_header_only(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.say()
    with kit.open(talk, default_headers={"x-trace": "t"}) as session:
        assert list(session) == []
    (handshake,) = realtime.handshakes
    assert KEY not in handshake.path
    assert handshake.header("xi-api-key") == KEY
    assert handshake.header("x-trace") == "t"
    assert (handshake.header("user-agent") or "").startswith("elevenlabs-sdk/")


def test_a_signed_url_is_used_as_it_is_and_without_the_key(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.say()
    path = "/v1/convai/conversation?agent_id=a&conversation_signature=cvtkn_1%2b%2F&x=%C3%BC"
    url = f"ws://127.0.0.1:{realtime.port}{path}"
    with kit.open(
        lambda client: client.conversational_ai.conversations.connect(signed_url=url),
        base_url="http://127.0.0.1:9",
        default_headers={"x-secret": "s"},
    ) as session:
        assert list(session) == []
    (handshake,) = realtime.handshakes
    assert handshake.path == path
    assert handshake.header("xi-api-key") is None
    assert handshake.header("x-secret") is None


def test_an_open_agent_needs_no_key_and_speech_does(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.say()
    with kit.open(talk, api_key=None) as session:
        assert list(session) == []
    assert realtime.handshakes[0].header("xi-api-key") is None
    with pytest.raises(MissingAPIKeyError, match="ELEVENLABS_API_KEY"):
        kit.open(speak, api_key=None)
    use = lambda client: client.text_to_speech.stream_input("v", authorization="t&1")  # noqa: E731
    with kit.open(use, api_key=None) as session:
        assert list(session) == []
    assert realtime.handshakes[1].path.endswith("?authorization=t%261")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, TypeError, "pass agent_id, or a complete URL"),
        ({"agent_id": "a", "signed_url": "wss://h/"}, TypeError, "takes no parameters; leave out agent_id"),
        ({"signed_url": "https://h/?token=secret"}, ValueError, "must begin with wss://"),
        ({"signed_url": "wss://"}, ValueError, "must begin with wss://"),
    ],
    ids=["neither", "both", "no WebSocket", "no host"],
)
def test_what_cannot_be_opened(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as raised, ElevenLabs(api_key=KEY) as client:
        client.conversational_ai.conversations.connect(**arguments)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("region", ["us", "eu", "in"])
def test_a_session_goes_to_the_region_of_the_client(region: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(host: str, *_: object, **__: object) -> Any:
        asked.append(host)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with ElevenLabs(api_key=KEY, region=region, max_retries=0) as client, pytest.raises(APIConnectionError):
        client.text_to_speech.stream_input("v")
    hosts = {
        "us": "api.us.elevenlabs.io",
        "eu": "api.eu.residency.elevenlabs.io",
        "in": "api.in.residency.elevenlabs.io",
    }
    assert asked == [hosts[region]]


def test_the_path_of_a_base_url_is_kept(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.say()
    with kit.open(speak, base_url=f"{realtime.url}/proxy/") as session:
        assert list(session) == []
    assert realtime.handshakes[0].path == "/proxy/v1/text-to-speech/v/stream-input"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (429, RateLimitError),
        (200, APIStatusError),
    ],
)
def test_a_refused_handshake_is_the_error_of_its_status(
    realtime: RealtimeServer, kit: Kit, status: int, kind: type[APIStatusError]
) -> None:
    body = b'{"detail": {"status": "no", "message": "not with ' + KEY.encode() + b'"}}'
    realtime.refuse(status, body, {"request-id": "r1", "Content-Type": "application/json"})
    with pytest.raises(kind) as raised:
        kit.open(speak)
    error = raised.value
    assert type(error) is kind
    assert (error.status_code, error.request_id, error.message) == (status, "r1", "not with ***")
    assert error.body["detail"]["status"] == "no"
    assert str(error).endswith("GET /v1/text-to-speech/v/stream-input: not with *** (request-id r1)")


def test_opening_is_tried_again(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.refuse(503)
    realtime.refuse(429, headers={"Retry-After": "0"})
    realtime.say({"isFinal": True})
    with kit.open(speak, max_retries=2) as session:
        assert len(list(session)) == 1
    assert len(realtime.handshakes) == 3


def test_opening_is_given_up(realtime: RealtimeServer, kit: Kit) -> None:
    for _ in range(3):
        realtime.refuse(429, headers={"retry-after-ms": "1"})
    with pytest.raises(RateLimitError) as raised:
        kit.open(speak, max_retries=1)
    assert raised.value.retry_after == 0.001
    assert len(realtime.handshakes) == 2
    realtime.refuse(429, headers={"Retry-After": "3600"})
    realtime._refusals.popleft()
    with pytest.raises(RateLimitError):
        kit.open(speak, max_retries=5)
    assert len(realtime.handshakes) == 3, "an hour is too long to wait"


def test_an_open_session_is_never_opened_again(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.play(lambda peer: peer.drop())
    with kit.open(speak, max_retries=5) as session, pytest.raises(Exception, match="1006"):
        list(session)
    assert len(realtime.handshakes) == 1


def test_nobody_is_there(kit: Kit) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(APIConnectionError, match="stream-input") as raised:
            kit.open(speak, base_url=url)
    assert isinstance(raised.value.__cause__, OSError)


@pytest.mark.parametrize(
    "settings", [{"timeout": 0.2}, {"total_timeout": 0.2}, {}], ids=["client", "total", "session"]
)
def test_a_handshake_that_is_not_answered(kit: Kit, settings: dict[str, Any]) -> None:
    options: Any = {} if settings else {"open_timeout": 0.2}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(APITimeoutError, match=r"timed out \((open|total)\)"):
            kit.open(
                lambda client: client.text_to_speech.stream_input("v", session_options=options),
                base_url=url,
                **settings,
            )


def test_a_server_that_speaks_something_else(kit: Kit) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(10000)
                connection.sendall(b"220 mail.example.com ESMTP\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(APIConnectionError):
            kit.open(speak, base_url=f"http://127.0.0.1:{other.getsockname()[1]}")
        thread.join()


def test_the_key_does_not_follow_a_redirect_to_another_origin(realtime: RealtimeServer, kit: Kit) -> None:
    realtime.say()
    realtime.refuse(307, headers={"Location": f"http://localhost:{realtime.port}/elsewhere?a=1"})
    with kit.open(speak) as session:
        assert list(session) == []
    first, second = realtime.handshakes
    assert first.header("xi-api-key") == KEY
    assert (second.path, second.header("xi-api-key")) == ("/elsewhere?a=1", None)


def test_no_secret_is_logged(realtime: RealtimeServer, kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    def script(peer: Peer) -> None:
        if "stream-input" in realtime.handshakes[-1].path:
            peer.receive()
        peer.send({"audio": "YQ==", "note": "wss://h/?conversation_signature=secret-4"})

    realtime.play(script)
    # The loggers of the libraries have the level of the root.
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="elevenlabs_sdk"):
        use = lambda client: client.text_to_speech.stream_input("v", authorization="secret-1")  # noqa: E731
        with kit.open(use) as session:
            session.initialize_connection(xi_api_key="secret-2", authorization="secret-3")
            list(session)
        url = f"ws://127.0.0.1:{realtime.port}/c?token=secret-5"
        connect = lambda client: client.conversational_ai.conversations.connect(signed_url=url)  # noqa: E731
        with kit.open(connect) as session:
            list(session)
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("elevenlabs_sdk"))
    assert "/v1/text-to-speech/v/stream-input -> 101 in" in ours
    assert 'sent {"text": " ", "xi-api-key": "***", "authorization": "***"}' in ours
    assert 'received {"audio": "YQ==", "note": "wss://h/"}' in ours
    # The test's own server logs too, in the same process; what the client's side writes is silent or ours.
    client_side = [one for one in caplog.records if one.name not in ("websockets.server", "asyncio")]
    everything = "\n".join(one.getMessage() for one in client_side)
    assert "secret" not in everything.replace(KEY, KEY[:-6])
    assert KEY not in everything


def test_a_missing_extra_is_named() -> None:
    program = (
        "import sys; sys.modules['websockets'] = None\n"
        "from elevenlabs_sdk import ElevenLabs\n"
        "try:\n    ElevenLabs(api_key='k').text_to_speech.stream_input('v')\n"
        "except ImportError as error:\n    print(error)\n"
    )
    assert (
        _printed(program)
        == "realtime sessions require websockets 15 or newer: pip install 'elevenlabs-sdk[realtime]'\n"
    )


def test_a_resource_with_channels_loads_neither_websockets_nor_pydantic() -> None:
    program = (
        "import sys\nfrom elevenlabs_sdk import ElevenLabs, StreamInputSession, AsyncConversationSession\n"
        "ElevenLabs(api_key='k').text_to_speech.stream_input\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('websockets', 'pydantic')])"
    )
    assert _printed(program) == "[]\n"


def test_an_async_session_that_is_never_used_warns() -> None:
    client = AsyncElevenLabs(api_key=KEY)
    with pytest.warns(RuntimeWarning, match="never awaited, entered or iterated over"):
        client.text_to_speech.stream_input("v")


def _printed(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={"PYTHONPATH": "generated/src"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
