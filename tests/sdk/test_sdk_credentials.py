"""Credentials of all kinds, against a real server: which are sent, where, and where they are never shown."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import pickle
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.documents import ROOT
from tests.goldens import list_cases
from tests.sdk.realtime.server import running
from tests.sdk.server import Server

CASES = {case.name: case for case in list_cases()}
SECRETS = {
    "api_key": "key-of-the-header",
    "app_id": "key of/the query",
    "session": "key-of-the-cookie",
    "token": "token-of-the-bearer",
    "username": "name-of-the-user",
    "password": "pass:word-ü",
    "access_token": "token-of-the-id",
    "oauth_token": "token-of-oauth",
}


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of the golden `credentials`."""
    case, folder = CASES["credentials"], tmp_path_factory.mktemp("credentials")
    config = case.config("sdk_of_credentials", case.folder)
    write_output(generate(config), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / "src")
        yield importlib.import_module(config.package)


class Use:
    """Calls the sync or the async client."""

    def __init__(self, sdk: ModuleType, server: Server, *, is_async: bool) -> None:
        self.sdk, self.server, self.is_async = sdk, server, is_async

    def __call__(self, use: Callable[[Any], Any], **settings: Any) -> Any:
        settings = {"base_url": self.server.url, "max_retries": 0, **settings}
        if self.is_async:
            return asyncio.run(self._run(use, settings))
        with self.sdk.Example(**settings) as client:
            return use(client)

    async def _run(self, use: Callable[[Any], Any], settings: dict[str, Any]) -> Any:
        async with self.sdk.AsyncExample(**settings) as client:
            return await use(client)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def call(request: pytest.FixtureRequest, sdk: ModuleType, server: Server) -> Use:
    return Use(sdk, server, is_async=request.param)


def answers(server: Server, count: int) -> None:
    for _ in range(count):
        server.answer_json("fine")


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def sent(server: Server) -> tuple[Any, ...]:
    """The credentials of the last request: Authorization, X-Key, Cookie, query."""
    request = server.requests[-1]
    cookies = request.header("cookie")
    ordered = cookies and "; ".join(sorted(cookies.split("; "), reverse=True))  # the order depends on Python
    return (*map(request.header, ("authorization", "x-key")), ordered, request.query)


SENT = {
    "default": (basic(SECRETS["username"], SECRETS["password"]), None, None, ""),
    "query": (None, None, None, "app%20id=key%20of%2Fthe%20query"),
    "cookie": (None, None, "session=key-of-the-cookie", ""),
    "token": ("Bearer token-of-the-bearer", None, None, ""),
    "id": ("Bearer token-of-the-id", None, None, ""),
    "oauth": ("Bearer token-of-oauth", None, None, ""),
    "both": (None, "key-of-the-header", "session=key-of-the-cookie", "app%20id=key%20of%2Fthe%20query"),
    "optional": (None, "key-of-the-header", None, ""),
    "none": (None, None, None, ""),
    "certificate": (None, "key-of-the-header", None, ""),
}


@pytest.mark.parametrize("operation", SENT)
def test_each_operation_sends_what_it_requires(call: Use, operation: str) -> None:
    answers(call.server, 1)
    assert call(lambda client: getattr(client.items, operation)(), **SECRETS) == "fine"
    assert sent(call.server) == SENT[operation]


def test_the_first_complete_alternative_is_sent(call: Use) -> None:
    answers(call.server, 4)
    call(lambda client: client.items.default(), api_key="k", username="half")
    assert sent(call.server) == (None, "k", None, "")
    call(lambda client: client.items.both(), api_key="k", token="t")
    assert sent(call.server) == ("Bearer t", None, None, "")
    call(lambda client: client.items.optional())
    assert sent(call.server) == (None, None, None, "")
    call(lambda client: client.items.default(), username="", password="")
    assert sent(call.server) == (basic("", ""), None, None, "")


def test_a_call_without_credentials_is_not_sent(call: Use) -> None:
    error = call.sdk.MissingCredentialsError
    assert call.sdk.MissingAPIKeyError is error
    with pytest.raises(error) as caught:
        call(lambda client: client.items.both(), api_key="k")
    text = str(caught.value)
    assert "api_key=... and app_id=... and session=..., or token=..." in text
    assert "EXAMPLE_API_KEY and EXAMPLE_APP_ID and EXAMPLE_SESSION, or EXAMPLE_TOKEN" in text
    with pytest.raises(error):
        call(lambda client: client.items.stream())  # the call, before the stream is read
    assert not call.server.requests


def test_environment_variables(call: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(call.server, 2)
    monkeypatch.setenv("EXAMPLE_USERNAME", "me")
    monkeypatch.setenv("EXAMPLE_PASSWORD", "x")
    call(lambda client: client.items.default())
    assert sent(call.server)[0] == basic("me", "x")
    call(lambda client: client.items.default(), password="y")
    assert sent(call.server)[0] == basic("me", "y")


def test_functions_are_called_before_each_attempt(call: Use) -> None:
    tokens = iter(["first-token", "second-token"])

    async def find_token() -> str:
        await asyncio.sleep(0)
        return next(tokens)

    function = find_token if call.is_async else lambda: next(tokens)
    call.server.answer(status=503, headers={"retry-after": "0"})
    answers(call.server, 1)
    call(lambda client: client.items.token(), token=function, max_retries=1)
    assert [request.header("authorization") for request in call.server.requests] == [
        "Bearer first-token",
        "Bearer second-token",
    ]


def test_a_function_for_the_only_key_of_an_api(server: Server) -> None:
    for _ in range(2):
        server.answer(status=503, headers={"retry-after": "0"})
        server.answer_json([])
    keys = iter("first second third fourth".split())

    async def find_key() -> str:
        return next(keys)

    async def use() -> None:
        async with AsyncElevenLabs(base_url=server.url, api_key=find_key) as client:
            await client.models.list()

    with ElevenLabs(base_url=server.url, api_key="unused") as client:
        client.with_options(api_key=lambda: next(keys)).models.list()
    asyncio.run(use())
    sent_keys = [request.header("xi-api-key") for request in server.requests]
    assert sent_keys == ["first", "second", "third", "fourth"]
    with pytest.raises(TypeError, match="api_key: a coroutine function is for the async client"):
        ElevenLabs(api_key=find_key)  # type: ignore[arg-type]


def test_an_api_with_one_key_imports_no_module_for_others() -> None:
    code = (
        "import sys; from elevenlabs_sdk import ElevenLabs; ElevenLabs(api_key='k').models\n"
        "print([name for name in sys.modules if name.endswith(('.credentials', '.tokens'))])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generated" / "src")}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("settings", "operation", "error", "text"),
    [
        ({"token": lambda: 5}, "token", TypeError, "token: the function returned int; return a str"),
        ({"token": lambda: None}, "token", TypeError, "token: the function returned NoneType; return a str"),
        ({"token": lambda: "a\nb"}, "token", ValueError, "token has a line break"),
        ({"token": lambda: " "}, "token", ValueError, "token: the function returned an empty text"),
        ({"token": ""}, "none", ValueError, "token is empty; leave it out to use the environment variable"),
        ({"token": 5}, "none", TypeError, "token: expected a str or a function, not int"),
        ({"username": "a:b"}, "none", ValueError, "username has a colon"),
        ({"password": "a\nb"}, "none", ValueError, "password has a line break"),
        ({"session": "a;b"}, "none", ValueError, "session has a character that a cookie cannot contain"),
        ({"api_key": "schlüssel-Ω"}, "none", ValueError, "api_key has a character that a header"),
        ({"unknown": "x"}, "none", TypeError, "unexpected keyword argument"),
    ],
)
def test_values_that_cannot_be_sent(
    call: Use, settings: dict[str, Any], operation: str, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text) as caught:
        call(lambda client: getattr(client.items, operation)(), **settings)
    assert "schlüssel" not in str(caught.value)
    assert not call.server.requests


def test_a_sync_client_takes_no_coroutine_function(sdk: ModuleType, server: Server) -> None:
    async def find_token() -> str:
        return "token"

    with pytest.raises(TypeError, match="a coroutine function is for the async client"):
        sdk.Example(token=find_token)
    client = sdk.Example(token="t", base_url=server.url)
    with client, pytest.raises(TypeError, match="returned an awaitable"):
        client.with_options(token=lambda: find_token()).items.token()  # noqa: PLW0108
    assert not server.requests


def test_headers_and_parameters_of_the_caller_win(call: Use) -> None:
    answers(call.server, 4)
    options = {"headers": {"authorization": "Custom x"}}
    call(lambda client: client.items.default(request_options=options))
    assert sent(call.server)[0] == "Custom x"
    call(lambda client: client.items.default(), default_headers={"AUTHORIZATION": "Mine"}, **SECRETS)
    assert sent(call.server)[0] == "Mine"
    call(lambda client: client.items.query(request_options={"query": {"app id": "mine"}}), app_id="other")
    assert sent(call.server)[3] == "app%20id=mine"
    call(lambda client: client.items.cookie(), default_headers={"cookie": "theme=dark"}, session="s")
    assert sent(call.server)[2] == "theme=dark; session=s"


def use_own_client(call: Use, operation: str, **arguments: Any) -> None:
    """Call an operation with an `http_client`, which is closed afterwards."""
    if call.is_async:
        own = httpx.AsyncClient(**arguments)

        async def use(client: Any) -> None:
            async with own:
                await getattr(client.items, operation)()

        call(use, **SECRETS, http_client=own)
    else:
        with httpx.Client(**arguments) as sync_own:
            call(lambda client: getattr(client.items, operation)(), **SECRETS, http_client=sync_own)


OWN_BASIC = basic("own", "own")
OF_OWN_CLIENT: dict[str, tuple[dict[str, Any], dict[str, tuple[Any, ...]]]] = {
    "auth": (
        {"auth": ("own", "own")},
        {
            "default": SENT["default"],
            "token": SENT["token"],
            "query": (OWN_BASIC, *SENT["query"][1:]),
            "none": (OWN_BASIC, None, None, ""),
        },
    ),
    "params": (
        {"params": {"app id": "own", "a": "x y"}},
        {
            "query": (*SENT["query"][:3], "app%20id=key%20of%2Fthe%20query&a=x+y"),
            "token": (*SENT["token"][:3], "app+id=own&a=x+y"),
        },
    ),
    "headers": (
        {"headers": {"X-Key": "own", "Authorization": "own"}},
        {
            "token": (SENT["token"][0], "own", None, ""),
            "both": ("own", *SENT["both"][1:]),
            "none": ("own", "own", None, ""),
        },
    ),
    "cookies": (
        {"cookies": {"session": "own", "a": "1"}},
        {
            "cookie": (None, None, "session=key-of-the-cookie; a=1", ""),
            "none": (None, None, "session=own; a=1", ""),
        },
    ),
}


@pytest.mark.parametrize(
    ("setting", "operation"), [(name, key) for name in OF_OWN_CLIENT for key in OF_OWN_CLIENT[name][1]]
)
def test_credentials_win_over_your_own_http_client(call: Use, setting: str, operation: str) -> None:
    """What it adds to each request is sent, too."""
    answers(call.server, 1)
    arguments, expected = OF_OWN_CLIENT[setting]
    use_own_client(call, operation, **arguments)
    assert sent(call.server) == expected[operation]


def test_the_query_of_your_own_http_client_is_hidden(call: Use) -> None:
    call.server.answer_json({}, status=400)
    with pytest.raises(call.sdk.APIStatusError) as caught:
        use_own_client(call, "token", params={"access_token": "own-token-1"})
    assert call.server.requests[-1].query == "access_token=own-token-1"
    assert caught.value.response.request.url.params["access_token"] == "***"


def test_with_options(call: Use) -> None:
    answers(call.server, 3)
    call(lambda client: client.with_options(token="other").items.token(), token="one")
    assert sent(call.server)[0] == "Bearer other"
    call(lambda client: client.with_options(timeout=3).items.token(), token="one")
    assert sent(call.server)[0] == "Bearer one"
    call(lambda client: client.with_options(token=lambda: "third").items.token())
    assert sent(call.server)[0] == "Bearer third"


def test_redirects(call: Use) -> None:
    """To the same origin with all credentials, the query key once; to another origin with none."""
    server = call.server
    server.answer(status=307, headers={"location": "/v1/elsewhere?page=2&app%20id=key%20of%2Fthe%20query"})
    server.answer(status=302, headers={"location": "third#end"})
    answers(server, 1)
    call(lambda client: client.items.both(), **SECRETS)
    queries = [request.query for request in server.requests]
    key = "app%20id=key%20of%2Fthe%20query"
    assert queries == [key, f"page=2&{key}", key]
    assert [request.header("x-key") for request in server.requests] == [SECRETS["api_key"]] * 3
    assert {request.header("cookie") for request in server.requests} == {"session=key-of-the-cookie"}
    server.reset()
    other = server.url.replace("127.0.0.1", "localhost")
    server.answer(status=302, headers={"location": f"{other}/x?app+id=key+of%2fthe+query&a=1"})
    answers(server, 1)
    call(lambda client: client.items.both(), **SECRETS)
    assert sent(server) == (None, None, None, "a=1")


def test_the_user_of_a_url_does_not_replace_a_credential(call: Use) -> None:
    """Neither that of the base URL, nor that of a redirect, which the server chooses."""
    server = call.server
    with_user = server.url.replace("://", "://user:word@")
    for target in (f"{with_user}/x", f"//{with_user.partition('//')[2]}/x"):
        server.answer(status=307, headers={"location": target})
        answers(server, 1)
        call(lambda client: client.items.token(), token="mine")
    answers(server, 1)
    call(lambda client: client.items.token(), token="mine", base_url=with_user)
    assert [request.header("authorization") for request in server.requests] == ["Bearer mine"] * 5


def test_the_user_of_the_base_url_stays_after_a_redirect(call: Use) -> None:
    server = call.server
    server.answer(status=307, headers={"location": f"{server.url}/x"})
    answers(server, 1)
    base_url = server.url.replace("://", "://user:word@")
    call(lambda client: client.items.default(), api_key="mine", base_url=base_url)
    expected = f"Basic {b64encode(b'user:word').decode()}"
    assert [request.header("authorization") for request in server.requests] == [expected] * 2
    assert [request.header("x-key") for request in server.requests] == ["mine"] * 2


def test_an_error_after_a_redirect_shows_no_credential(call: Use, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    call.server.answer(status=307, headers={"location": "/v1/elsewhere?app%20id=key%20of%2Fthe%20query"})
    call.server.answer_json({"detail": "no"}, status=400)
    with pytest.raises(call.sdk.BadRequestError) as caught:
        call(lambda client: client.items.both(), **SECRETS)
    assert call.server.requests[-1].header("x-key") == SECRETS["api_key"]
    texts = list_texts(caught.value, caplog.records)
    for secret in (SECRETS["api_key"], SECRETS["session"], SECRETS["app_id"], "key%20of%2Fthe%20query"):
        assert secret not in texts


def test_cookies_of_the_server_are_not_kept(call: Use) -> None:
    call.server.answer(
        status=503, headers={"set-cookie": "session=of-the-server; Path=/", "retry-after": "0"}
    )
    answers(call.server, 1)
    call(lambda client: client.items.cookie(), session="mine", max_retries=1)
    assert [request.header("cookie") for request in call.server.requests] == ["session=mine"] * 2


def test_a_stream_of_bytes(sdk: ModuleType, server: Server) -> None:
    server.answer(b"abc")
    server.answer(b"abc")
    with sdk.Example(base_url=server.url, token="t") as client:
        assert client.items.stream().read() == b"abc"

    async def use() -> bytes:
        async with sdk.AsyncExample(base_url=server.url, token="t") as client:
            return await client.items.stream().read()

    assert asyncio.run(use()) == b"abc"
    assert {request.header("authorization") for request in server.requests} == {"Bearer t"}


def test_a_session_with_a_user_in_the_base_url(sdk: ModuleType) -> None:
    with running() as server:
        server.say({"name": "a"})
        base_url = server.url.replace("://", "://user:word@")
        with sdk.Example(base_url=base_url, **SECRETS).items.watch():
            pass
    ((authorization,),) = [
        [value for name, value in handshake.headers if name.lower() == "authorization"]
        for handshake in server.handshakes
    ]
    pair = f"{SECRETS['username']}:{SECRETS['password']}"
    assert authorization == f"Basic {b64encode(pair.encode()).decode()}"


def test_a_session(sdk: ModuleType) -> None:
    with running() as server:
        server.say({"name": "a"})
        server.say({"name": "b"})
        with sdk.Example(base_url=server.url, **SECRETS).items.watch() as session:
            assert [item.name for item in session] == ["a"]

        async def use() -> list[Any]:
            client = sdk.AsyncExample(base_url=server.url, **SECRETS)
            async with client, client.items.watch() as session:
                return [item.name async for item in session]

        assert asyncio.run(use()) == ["b"]
        with pytest.raises(sdk.MissingCredentialsError, match=r"app_id=.* and username=.* and password="):
            sdk.Example(base_url=server.url, app_id="x").items.watch()
    for handshake in server.handshakes:
        assert handshake.path == "/v1/events?app%20id=key%20of%2Fthe%20query"
        headers = {name.lower(): value for name, value in handshake.headers}
        assert headers["authorization"] == SENT["default"][0]


def list_texts(error: BaseException, records: list[logging.LogRecord]) -> str:
    response = error.response  # type: ignore[attr-defined]
    restored = pickle.loads(pickle.dumps(error.body))  # type: ignore[attr-defined]
    return "\n".join(
        [
            *(record.getMessage() for record in records),
            *map(
                str, (error, response.request.url, response.url, response.headers, response.request.headers)
            ),
            *map(repr, (error, restored, response.request, response, vars(error), response.text)),
        ]
    )


@pytest.mark.parametrize("operation", ["default", "query", "cookie", "token", "both"])
@pytest.mark.parametrize("is_short", [False, True], ids=["long", "short"])
def test_no_credential_is_shown(
    call: Use, operation: str, is_short: bool, caplog: pytest.LogCaptureFixture
) -> None:
    values = {name: f"{name[:1]}Q7{len(name)}" if is_short else text for name, text in SECRETS.items()}
    names = [name for name in values if name not in ("access_token", "oauth_token")]
    secret = [values[name] for name in names]
    secret += [b64encode(f"{values['username']}:{values['password']}".encode()).decode()]
    echo = "nothing" if is_short else f"rejected: {secret}"
    caplog.set_level(logging.DEBUG)
    call.server.answer_json({"detail": echo}, status=400)
    with pytest.raises(call.sdk.BadRequestError) as caught:
        call(lambda client: getattr(client.items, operation)(), **values)
    texts = list_texts(caught.value, caplog.records)
    used = {
        "default": ("username", "password"),
        "query": ("app_id",),
        "cookie": ("session",),
        "token": ("token",),
        "both": ("api_key", "app_id", "session"),
    }[operation]
    for name in used:
        value = values[name]
        quoted = httpx.QueryParams({"a": value}).__str__()[2:]
        assert value not in texts, name
        assert quoted not in texts, name
    assert secret[-1] not in texts or operation != "default"
    assert sent(call.server) != (None, None, None, "")


def test_httpx_logs_no_url_with_a_key(call: Use, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "httpx")
    caplog.set_level(logging.DEBUG, "httpcore")
    answers(call.server, 1)
    call(lambda client: client.items.query(), app_id="q1")
    assert "q1" not in caplog.text
    assert sent(call.server)[3] == "app%20id=q1"


def test_a_client_shows_no_credential(sdk: ModuleType) -> None:
    client = sdk.Example(**SECRETS)
    text = repr(client) + repr(client._settings) + repr(vars(client)) + repr(client._settings.credentials)
    assert not [secret for secret in SECRETS.values() if secret in text]


def test_connections_that_fail(call: Use, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(call.sdk.APIConnectionError) as caught:
        call(lambda client: client.items.both(), base_url="http://127.0.0.1:1", **SECRETS)
    text = f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert not [secret for secret in SECRETS.values() if secret in text]


def test_threads_use_their_own_requests(sdk: ModuleType, server: Server) -> None:
    answers(server, 40)
    with sdk.Example(base_url=server.url, app_id="k") as client:
        threads = [threading.Thread(target=client.items.query) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {request.query for request in server.requests} == {"app%20id=k"}


def test_the_fake_server_checks_the_requirement(sdk: ModuleType) -> None:
    testing = importlib.import_module(f"{sdk.__name__}.testing")
    for operation in SENT:
        server = testing.FakeServer()
        client = server.client(sdk.Example)
        server.on(f"items.{operation}").answer("fine")
        assert getattr(client.items, operation)() == "fine"
    server = testing.FakeServer(mismatch="answer")
    for operation in SENT:
        server.on(f"items.{operation}").answer("fine")
    base = "https://fake.invalid"
    with httpx.Client(transport=server.transport()) as plain:
        for path, query, headers, status in [
            ("/v1/none", "", {}, 200),
            ("/v1/optional", "", {}, 200),
            ("/v1/default", "", {}, 401),
            ("/v1/default", "", {"x-key": "k"}, 200),
            ("/v1/default", "", {"authorization": "Bearer x"}, 401),
            ("/v1/default", "", {"authorization": basic("a", "b")}, 200),
            ("/v1/default", "", {"authorization": "Basic !"}, 401),
            ("/v1/both", "?app%20id=k", {"x-key": "k"}, 401),
            ("/v1/both", "?app+id=k", {"x-key": "k", "cookie": "a=1; session=s"}, 200),
            ("/v1/both", "", {"authorization": "bearer t"}, 200),
            ("/v1/query", "?app%20id=", {}, 401),
        ]:
            response = plain.get(f"{base}{path}{query}", headers=headers)
            assert response.status_code == status, (path, query, headers, response.text)
