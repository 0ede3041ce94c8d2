"""Options and settings are checked when they are given: one clear error, before anything is sent."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

import httpx
import pytest

from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs, Timeout
from tests.sdk.conftest import KEY, Call
from tests.sdk.server import Server


async def report(*_: object) -> None:
    """A coroutine function where a plain function is expected."""


UNKNOWN = [
    ({"timout": 5}, "request_options: unknown option 'timout'. Did you mean 'timeout'?"),
    ({"retries": 1}, "unknown option 'retries'. Did you mean 'max_retries'?"),
    ({"timeout_in_seconds": 5}, "unknown option 'timeout_in_seconds'. Did you mean 'timeout'?"),
    ({"additional_headers": {}}, "Did you mean 'headers'?"),
    ({"additional_query_parameters": {}}, "Did you mean 'query'?"),
    ({"additional_body_parameters": {}}, "Did you mean 'body'?"),
    ({"extra_headers": {}}, "Did you mean 'headers'?"),
    ({"extra_query": {}}, "Did you mean 'query'?"),
    ({"extra_body": {}}, "Did you mean 'body'?"),
    ({"chunk_size": 1024}, "Pass it to iter_bytes() of the stream."),
    ({"xyzzy": 1}, "The options are: timeout, total_timeout, max_retries, "),
    ({7: 1}, "unknown option 7."),
]
REQUEST = [
    ({"timeout": 0.0}, ValueError, "['timeout']: expected seconds greater than 0"),
    ({"timeout": -0.5}, ValueError, "['timeout']"),
    ({"timeout": float("nan")}, ValueError, "['timeout']"),
    ({"timeout": float("inf")}, ValueError, "None means no limit"),
    ({"timeout": 10**10}, ValueError, "['timeout']"),
    ({"timeout": "7"}, TypeError, "['timeout']: expected a number of seconds, a Timeout or None, not str"),
    ({"timeout": (3, 4)}, TypeError, "not tuple"),
    ({"timeout": True}, TypeError, "not bool"),
    ({"timeout": Timeout(5, read=-2)}, ValueError, "['timeout'].read: expected seconds"),
    ({"timeout": Timeout(5, pool=0)}, ValueError, "['timeout'].pool"),
    ({"timeout": Timeout("x")}, TypeError, "['timeout'].connect"),  # type: ignore[arg-type]
    ({"total_timeout": 0}, ValueError, "['total_timeout']"),
    (
        {"total_timeout": b"1"},
        TypeError,
        "['total_timeout']: expected a number of seconds or None, not bytes",
    ),
    ({"total_timeout": Timeout(1)}, TypeError, "['total_timeout']"),
    ({"max_retries": None}, TypeError, "['max_retries']: expected an int, not NoneType"),
    ({"max_retries": -2}, ValueError, "['max_retries']: expected 0 or more, not -2"),
    ({"max_retries": "3"}, TypeError, "['max_retries']"),
    ({"max_retries": False}, TypeError, "['max_retries']"),
    ({"max_retries": 2.0}, TypeError, "['max_retries']: expected an int, not float"),
    ({"max_items": -1}, ValueError, "['max_items']"),
    ({"max_items": "all"}, TypeError, "['max_items']"),
    ({"headers": None}, TypeError, "['headers']: expected a dict, not NoneType"),
    ({"headers": [("x-a", "b")]}, TypeError, "['headers']: expected a dict, not list"),
    ({"headers": {"x-a": None}}, TypeError, "['headers']['x-a']: expected a str, not NoneType"),
    ({"headers": {"x-a": b"b"}}, TypeError, "['headers']['x-a']: expected a str, not bytes"),
    ({"headers": {b"x-a": "b"}}, TypeError, "['headers']: expected a str for each name, not bytes"),
    ({"query": "a=1"}, TypeError, "['query']: expected a dict, not str"),
    ({"query": {1: "a"}}, TypeError, "['query']"),
    ({"body": [1]}, TypeError, "['body']: expected a dict, not list"),
    ({"on_upload_progress": 5}, TypeError, "['on_upload_progress']: expected a function, not int"),
    ({"on_upload_progress": report}, TypeError, "expected a plain function, not a coroutine function"),
    ("fast", TypeError, "request_options: expected a dict, not str"),
    ([], TypeError, "request_options: expected a dict, not list"),
    (0, TypeError, "request_options: expected a dict, not int"),
]
KINDS = {
    "JSON": lambda client, options: client.models.list(request_options=options),
    "stream": lambda client, options: client.text_to_speech.convert("v", text="t", request_options=options),
    "list": lambda client, options: client.voices.search(request_options=options),
    "job": lambda client, options: client.dubbing.create_and_wait(target_lang="de", request_options=options),
    "raw": lambda client, options: client.models.with_raw_response.list(request_options=options),
}


@pytest.mark.parametrize(("options", "message"), UNKNOWN)
def test_an_unknown_option(server: Server, call: Call, options: dict[Any, Any], message: str) -> None:
    with pytest.raises(TypeError) as raised:
        call(lambda client: client.models.list(request_options=options))
    assert message in str(raised.value)
    assert server.requests == []


@pytest.mark.parametrize(("options", "error", "message"), REQUEST)
def test_a_wrong_value_of_an_option(
    server: Server, call: Call, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as raised:
        call(lambda client: client.models.list(request_options=options))
    assert type(raised.value) is error
    assert str(raised.value).startswith("request_options") and message in str(raised.value)
    assert server.requests == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_call_checks_its_options(server: Server, call: Call, kind: str) -> None:
    use = KINDS[kind]
    with pytest.raises(TypeError, match="Did you mean 'max_items'"):
        call(lambda client: use(client, {"max_item": 1}))
    with pytest.raises(ValueError, match="'total_timeout'"):
        call(lambda client: use(client, {"total_timeout": -3}))
    assert server.requests == []


def test_right_values_are_used(server: Server, call: Call) -> None:
    frozen: Mapping[str, Any] = MappingProxyType({"timeout": Timeout(3, pool=None), "total_timeout": None})
    for options in (
        {},
        frozen,
        {"timeout": 2, "max_retries": 0, "headers": httpx.Headers({"x-a": "b"}), "query": {"q": [1, 2]}},
        {"timeout": None, "total_timeout": 2_000_000.5, "max_items": 0},
    ):
        server.answer_json([])
        assert call(lambda client, options=options: client.models.list(request_options=options)) == []
    assert [one.query for one in server.requests] == ["", "", "q=1&q=2", ""]
    assert server.requests[2].header("x-a") == "b"


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"open_timeouts": 1}, TypeError, "session_options: unknown option 'open_timeouts'. Did you mean"),
        ({"additional_headers": {}}, TypeError, "Did you mean 'headers'?"),
        ({"ping_timeout": 5}, TypeError, "Did you mean 'ping_interval'?"),
        ({"ssl": None}, TypeError, "Did you mean 'ssl_context'?"),
        ({"Query_Params": {}}, TypeError, "Did you mean 'query'?"),
        ({"open_timeout": 0}, ValueError, "session_options['open_timeout']"),
        ({"receive_timeout": "1"}, TypeError, "['receive_timeout']: expected a number of seconds or None"),
        ({"total_timeout": -1}, ValueError, "['total_timeout']"),
        ({"max_retries": None}, TypeError, "['max_retries']"),
        ({"ping_interval": 0}, ValueError, "['ping_interval']"),
        ({"max_message_size": 0}, ValueError, "['max_message_size']: expected 1 or more, not 0"),
        ({"max_message_size": 1e6}, TypeError, "['max_message_size']: expected an int, not float"),
        ({"proxy": 3128}, TypeError, "['proxy']: expected the URL of a proxy or None, not int"),
        (
            {"proxy": "user:hidden@localhost"},
            ValueError,
            "['proxy']: it does not begin with http://; expected a URL such as http://localhost",
        ),
        ({"proxy": "http://[::1"}, ValueError, "['proxy']: it is not a URL ("),
        ({"proxy": "http://h:port"}, ValueError, "['proxy']: it is not a URL ("),
        ({"proxy": "ftp://u:hidden@h"}, ValueError, "['proxy']: its scheme is none of http, https, socks5, "),
        ({"proxy": "wss://h"}, ValueError, "['proxy']: its scheme is none of http, https, socks5, "),
        ({"proxy": "http://:3128"}, ValueError, "['proxy']: it has no valid host"),
        ({"proxy": "http://h:0"}, ValueError, "['proxy']: 0 is not a port"),
        ({"ssl_context": True}, TypeError, "['ssl_context']: expected an ssl.SSLContext, not bool"),
        ({"headers": {"x-a": 1}}, TypeError, "['headers']['x-a']"),
        ({"query": [("a", "b")]}, TypeError, "['query']"),
        ("fast", TypeError, "session_options: expected a dict, not str"),
    ],
)
def test_options_of_sessions(
    server: Server, call: Call, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as raised:
        call(lambda client: client.text_to_speech.stream_input("v", session_options=options))
    assert message in str(raised.value)
    assert "hidden" not in str(raised.value)
    assert server.requests == []


def test_the_options_of_an_async_session_are_checked_before_it_is_opened() -> None:
    client = AsyncElevenLabs(api_key=KEY)
    for options in ({"proxy": "ftp://h"}, {"open_timeout": 0}, {"TIMEOUT": 1}):
        with pytest.raises((TypeError, ValueError), match="session_options"):
            client.text_to_speech.stream_input("v", session_options=cast(Any, options))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"intervall": 1}, TypeError, "poll_options: unknown option 'intervall'. Did you mean 'interval'?"),
        ({"poll_interval": 1}, TypeError, "Did you mean 'interval'?"),
        ({"timeout_in_seconds": 1}, TypeError, "Did you mean 'timeout'?"),
        ({"poll_interval_ms": 1}, TypeError, "Did you mean 'interval'?"),
        ({"ON_PROGRESS": print}, TypeError, "Did you mean 'on_progress'?"),
        ({"timeout": 0}, ValueError, "poll_options['timeout']"),
        (
            {"timeout": Timeout(1)},
            TypeError,
            "['timeout']: expected a number of seconds or None, not Timeout",
        ),
        ({"interval": -1}, ValueError, "['interval']: expected seconds greater than 0"),
        ({"interval": None}, TypeError, "['interval']: expected a number of seconds, not NoneType"),
        ({"max_interval": "9"}, TypeError, "['max_interval']: expected a number of seconds, not str"),
        ({"on_progress": "print"}, TypeError, "['on_progress']: expected a function, not str"),
        ([("interval", 1)], TypeError, "poll_options: expected a dict, not list"),
    ],
)
def test_options_of_jobs(
    server: Server, call: Call, options: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as raised:
        call(lambda client: client.dubbing.create_and_wait(target_lang="de", poll_options=options))
    assert message in str(raised.value)
    assert server.requests == []


def test_the_sync_client_cannot_await_a_callback(server: Server) -> None:
    message = "a coroutine function requires the async client"
    with ElevenLabs(api_key=KEY, base_url=server.url) as client, pytest.raises(TypeError, match=message):
        client.dubbing.create_and_wait(target_lang="de", poll_options={"on_progress": report})
    assert server.requests == []


SETTINGS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"timeout": 0}, ValueError, "timeout: expected seconds greater than 0"),
    ({"timeout": "5"}, TypeError, "timeout: expected a number of seconds, a Timeout or None, not str"),
    ({"timeout": Timeout(5, write=float("nan"))}, ValueError, "timeout.write"),
    ({"total_timeout": -1}, ValueError, "total_timeout: "),
    ({"max_retries": True}, TypeError, "max_retries: expected an int, not bool"),
    ({"max_retries": -1}, ValueError, "max_retries: expected 0 or more, not -1"),
    ({"default_headers": [("a", "b")]}, TypeError, "default_headers: expected a dict, not list"),
    ({"default_headers": {"x-a": None}}, TypeError, "default_headers['x-a']: expected a str, not NoneType"),
    ({"default_headers": {"x a": "b"}}, ValueError, "header 'x a': invalid header name"),
    ({"default_headers": {"x-a": "hidden\r\nb: c"}}, ValueError, "header 'x-a': the value has a line break"),
    ({"api_key": 12345678}, TypeError, "api_key: expected a str or a function, not int"),
    ({"api_key": b"hidden-key"}, TypeError, "api_key: expected a str or a function, not bytes"),
    ({"api_key": ""}, ValueError, "api_key is empty"),
    ({"api_key": "  "}, ValueError, "api_key is empty"),
    ({"api_key": "hidden-key\n"}, ValueError, "api_key has a line break"),
    ({"api_key": "hidden-\u2026"}, ValueError, "api_key has a line break or another character"),
    ({"base_url": httpx.URL("https://a.example")}, TypeError, "base_url: expected a str, not URL"),
    ({"base_url": ""}, ValueError, "it does not begin with https:// or http://"),
    ({"base_url": "a.example"}, ValueError, "it does not begin with https:// or http://"),
    ({"base_url": " https://a.example"}, ValueError, "it does not begin with https:// or http://"),
    ({"base_url": "https://a.example "}, ValueError, "it has white space"),
    ({"base_url": "https://a b.example"}, ValueError, "it has white space"),
    ({"base_url": "https://a.example\n"}, ValueError, "base_url 'https://a.example\\n': "),
    ({"base_url": "https://"}, ValueError, "it has no valid host"),
    ({"base_url": "https:///v1"}, ValueError, "it has no valid host"),
    ({"base_url": "https://a..example"}, ValueError, "it has no valid host"),
    ({"base_url": f"https://{'a' * 64}.example"}, ValueError, "it has no valid host"),
    ({"base_url": "https://xn--zz.example"}, ValueError, "base_url 'https://xn--zz.example': "),
    ({"base_url": "https://a.example:65536"}, ValueError, "65536 is not a port"),
    ({"base_url": "https://a.example:0"}, ValueError, "0 is not a port"),
    ({"base_url": "https://a.example:http"}, ValueError, "Invalid port"),
    ({"base_url": "https://user:hidden@a.example?b"}, ValueError, "it has a query or a fragment"),
    ({"strict_validation": "no"}, TypeError, "strict_validation: expected True or False, not str"),
]


@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
@pytest.mark.parametrize(("settings", "error", "message"), SETTINGS)
def test_settings_of_a_client(
    kind: Any, settings: dict[str, Any], error: type[Exception], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
    with pytest.raises(error) as raised:
        kind(**settings)
    assert message in str(raised.value)
    assert "hidden" not in str(raised.value)
    client = kind()
    with pytest.raises(error) as raised:
        client.with_options(**settings)
    assert message in str(raised.value)
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
def test_other_arguments_of_a_client(kind: Any) -> None:
    with pytest.raises(TypeError, match="http2: expected True or False, not str"):
        kind(api_key=KEY, http2="no")
    with pytest.raises(ValueError, match=r"unknown region \['us'\]; known regions: 'default', 'us'"):
        kind(api_key=KEY, region=["us"])


def test_a_key_of_the_environment_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", "from a file\n")
    with pytest.raises(ValueError, match="api_key has a line break"):
        ElevenLabs()


def test_base_urls_that_work(server: Server, call: Call) -> None:
    port = server.url.rpartition(":")[2]
    for base_url in (server.url.upper(), f"{server.url}/", f"HTTP://LocalHost:{port}//"):
        server.answer_json([])
        assert call(lambda client: client.models.list(), base_url=base_url) == []
    assert {one.path for one in server.requests} == {"/v1/models"}


def test_settings_that_work() -> None:
    for settings in (
        {
            "timeout": None,
            "total_timeout": 0.5,
            "max_retries": 0,
            "default_headers": httpx.Headers({"x-a": "b"}),
        },
        {"timeout": Timeout(None), "api_key": "k", "base_url": "https://user:pa55@exämple.de:8443/base"},
    ):
        with ElevenLabs(**{"api_key": KEY, **settings}) as client:
            assert client.with_options(timeout=3)._core.settings.timeout == 3
    asyncio.run(AsyncElevenLabs(api_key=KEY, timeout=1.5).close())


def test_a_session_takes_its_own_context(server: Server) -> None:
    from elevenlabs_sdk._runtime.checks import SESSION_CHECKS, check_options

    options = {
        "ssl_context": ssl.create_default_context(),
        "proxy": "socks5h://u:p@h:1",
        "max_message_size": None,
    }
    check_options("session_options", options, SESSION_CHECKS)
