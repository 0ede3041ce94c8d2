"""Proxies: environment variables that are not the URL of a proxy, and proxies that repeat their password."""

from __future__ import annotations

import asyncio
import base64
import logging
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import APIConnectionError, APIError, APIStatusError, AsyncElevenLabs, ElevenLabs
from elevenlabs_sdk._runtime.proxies import check_environment
from tests.sdk.conftest import Call
from tests.sdk.raw_server import answering, make_answer
from tests.sdk.realtime.conftest import AsyncKit, Kit, SyncKit
from tests.sdk.secure import tunnel
from tests.sdk.server import Server

PASSWORD = "proxy-pa55word"
ENCODED = base64.b64encode(f"user:{PASSWORD}".encode()).decode()


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in "http https all no ws wss socks".split():
        monkeypatch.delenv(f"{kind}_proxy", raising=False)
        monkeypatch.delenv(f"{kind}_proxy".upper(), raising=False)


def list_models(client: Any) -> Any:
    return client.models.list()


def with_password(url: str) -> str:
    return url.replace("http://", f"http://user:{PASSWORD}@")


def show(error: BaseException) -> str:
    """All that a report of an error contains, with its causes."""
    parts = ["".join(traceback.format_exception(error))]
    current: BaseException | None = error
    while current is not None:
        parts += [repr(current), repr(vars(current)), repr(current.args)]
        current = current.__cause__
    response = getattr(error, "response", None)
    if response is not None:
        parts += [response.text, repr(response.headers.raw), response.reason_phrase]
    return "\n".join(parts)


INVALID = {
    f"http://user:{PASSWORD}@proxy:port": "it is not a URL",
    f"http://user:{PASSWORD}/x@proxy:80": "it is not a URL",
    f"http://user:{PASSWORD}@[::1": "it is not a URL",
    f"http://user:{PASSWORD}@proxy:99999": "it is not a URL",
    f"http://user:{PASSWORD}@proxy:0": "0 is not a port",
    f"http://user:{PASSWORD}@": "it has no valid host",
    f"http://user:{PASSWORD}@my proxy": "it has no valid host",
    f"ftp://user:{PASSWORD}@proxy": "its scheme is none of http, https, socks5, socks5h",
    f"{PASSWORD}://proxy": "its scheme is none of",
    f"http://user:{PASSWORD}@{'a' * 70}.example": "it is not a URL",
}


@pytest.mark.parametrize(("url", "problem"), INVALID.items(), ids=range(len(INVALID)))
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_an_invalid_variable_is_an_error_that_names_it(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch, name: str, url: str, problem: str
) -> None:
    monkeypatch.setenv(name, url)
    with pytest.raises(ValueError, match=f"^{name}: {problem}.*; expected a URL such as http://") as raised:
        call(list_models)
    assert PASSWORD not in show(raised.value)
    assert raised.value.__context__ is None
    assert server.requests == []


def test_an_invalid_exception_from_proxies(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", f"localhost, {'a' * 70}.example")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with pytest.raises(ValueError, match=r"^no_proxy: a host name is invalid"):
        call(list_models)


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:3128",
        "proxy",
        "HTTP://proxy",
        "https://user@proxy:443/",
        "http://user:p w@proxy",
        "http://[::1]:80",
        "http://b\u00fccher.example",
        "http://user:@proxy:65535",
    ],
)
def test_a_valid_variable_is_accepted(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    monkeypatch.setenv("NO_PROXY", "*, .example.com,http://localhost,127.0.0.0/8 ,::1,")
    check_environment()
    with ElevenLabs(api_key="any") as client:
        assert client._core.transport.open() is not None


def test_another_failure_to_create_the_client_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise ImportError("another package is missing")

    monkeypatch.setattr("elevenlabs_sdk._runtime.transport._make_client_arguments", fail)
    with pytest.raises(ImportError, match="another package"):
        ElevenLabs(api_key="any").models.list()


@pytest.fixture(params=["environment", "http_client"])
def how(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def connect(kind: str, how: str, proxy: str, url: str, monkeypatch: pytest.MonkeyPatch) -> BaseException:
    """Make a call through a proxy; return its error."""
    settings: dict[str, Any] = {"api_key": "any", "base_url": url, "max_retries": 0}
    own_proxy = with_password(proxy) if how == "http_client" else None
    if own_proxy is None:
        monkeypatch.setenv("ALL_PROXY", with_password(proxy))

    async def run() -> None:
        async with httpx.AsyncClient(proxy=own_proxy) as mine:
            client = AsyncElevenLabs(**settings, http_client=mine if own_proxy else None)
            async with client:
                await client.models.list()

    with pytest.raises(APIError) as raised:
        if kind == "async":
            asyncio.run(run())
        with (
            httpx.Client(proxy=own_proxy) as own,
            ElevenLabs(**settings, http_client=own if own_proxy else None) as client,
        ):
            client.models.list()
    return raised.value


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_proxy_that_answers_itself_shows_no_password(
    kind: str, how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="elevenlabs_sdk")
    answer = make_answer(
        f'{{"detail": "not {PASSWORD} nor {ENCODED}"}}'.encode(),
        f"407 not {PASSWORD}",
        headers=f"proxy-echo: Basic {ENCODED}\r\n".encode(),
    )
    with answering(answer) as proxy:
        error = connect(kind, how, proxy.url, "http://api.example", monkeypatch)
    assert isinstance(error, APIStatusError)
    assert error.status_code == 407
    assert "not *** nor ***" in str(error)
    for secret in (PASSWORD, ENCODED):
        assert secret not in show(error)
        assert secret not in caplog.text


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_tunnel_that_is_refused_shows_no_password(
    kind: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tunnel(answer=f"HTTP/1.1 407 not {PASSWORD} nor {ENCODED}\r\n\r\n".encode()) as proxy:
        error = connect(kind, how, proxy.url, "https://api.example", monkeypatch)
    assert proxy.headers[0]["proxy-authorization"] == f"basic {ENCODED}".lower()
    assert isinstance(error, APIConnectionError)
    assert "407 not *** nor ***" in str(error)
    assert PASSWORD not in show(error)
    assert ENCODED not in show(error)


@pytest.fixture(params=[SyncKit, AsyncKit])
def sessions(request: pytest.FixtureRequest) -> Iterator[Kit]:
    class NoServer:
        url = "http://api.example"

    kit: Kit = request.param(NoServer())
    try:
        yield kit
    finally:
        kit.close()


def speak(client: Any, **options: Any) -> Any:
    return client.text_to_speech.stream_input("v", session_options={"total_timeout": 10, **options})


@pytest.mark.parametrize("by_option", [True, False], ids=["option", "environment"])
@pytest.mark.parametrize(
    "answer",
    [
        f"HTTP/1.1 407 not {PASSWORD}\r\nx-echo: {PASSWORD}\r\ncontent-length: 0\r\n\r\n",
        f"HTTP/1.1 407 x\r\ncontent-length: {len(PASSWORD)}\r\n\r\n{PASSWORD}",
        f"{ENCODED} {PASSWORD}\r\n\r\n",
    ],
    ids=["reason", "body", "not HTTP"],
)
def test_the_proxy_of_a_session_shows_no_password(
    sessions: Kit, monkeypatch: pytest.MonkeyPatch, by_option: bool, answer: str
) -> None:
    with tunnel(answer=answer.encode()) as proxy, pytest.raises(APIConnectionError) as raised:
        url = with_password(proxy.url)
        if not by_option:
            monkeypatch.setenv("HTTP_PROXY", url)
        sessions.open(lambda client: speak(client, **({"proxy": url} if by_option else {})))
    assert proxy.headers[0]["proxy-authorization"] == f"basic {ENCODED}".lower()
    assert PASSWORD not in show(raised.value)
    assert ENCODED not in show(raised.value)


@pytest.mark.parametrize(
    ("name", "url", "problem"),
    [
        ("https_proxy", f"http://user:{PASSWORD}@proxy:99999", "it is not a URL"),
        ("HTTP_PROXY", f"user:{PASSWORD}@proxy:80", "it does not begin with http://"),
        ("WSS_PROXY", f"ftp://user:{PASSWORD}@proxy", "its scheme is none of .*socks4a"),
        ("SOCKS_PROXY", f"socks5://user:{PASSWORD}@", "it has no valid host"),
    ],
)
def test_an_invalid_variable_for_a_session(
    sessions: Kit, monkeypatch: pytest.MonkeyPatch, name: str, url: str, problem: str
) -> None:
    monkeypatch.setenv(name, url)
    with pytest.raises(ValueError, match=f"^{name}: {problem}") as raised:
        sessions.open(speak)
    assert PASSWORD not in show(raised.value)


def test_the_scheme_of_a_proxy_that_a_session_cannot_use(sessions: Kit) -> None:
    with pytest.raises(ValueError, match="its scheme is none of http, ") as raised:
        sessions.open(lambda client: speak(client, proxy=f"ftp://user:{PASSWORD}@proxy"))
    assert PASSWORD not in show(raised.value)
