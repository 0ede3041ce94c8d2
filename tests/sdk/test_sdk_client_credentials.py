"""Tokens of client credentials, against a real server with a token endpoint."""

from __future__ import annotations

import asyncio
import copy
import importlib
import json
import logging
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, quote_plus

import httpx
import pytest

from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.goldens import list_cases

ID, SECRET = "id of:the client", "secret-of-thé-client&=+"
CASES = {case.name: case for case in list_cases()}


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The package of the golden `client_credentials`."""
    case, folder = CASES["client_credentials"], tmp_path_factory.mktemp("client_credentials")
    config = case.config("sdk_of_tokens", case.folder)
    write_output(generate(config), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / "src")
        yield importlib.import_module(config.package)


@dataclass
class Authority:
    """A server with a token endpoint and an API that accepts the tokens that are valid."""

    url: str = ""
    expires_in: object = 3600
    fetches: list[tuple[dict[str, str], dict[str, list[str]]]] = field(default_factory=list)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and Authorization of each request to the API."""
    revoked: set[str] = field(default_factory=set)
    response: tuple[int, Any] | None = None
    """Of the token endpoint instead of a token."""
    delay: float = 0.0
    statuses: list[int] = field(default_factory=list)
    """Of the next requests to the API, before tokens are checked."""
    repeated: str = ""
    """What the answers to these requests contain."""

    def fetch(self, headers: dict[str, str], body: str) -> tuple[int, Any]:
        self.fetches.append((headers, parse_qs(body)))
        number = len(self.fetches)
        time.sleep(self.delay)
        if self.response is not None:
            return self.response
        pair = b64decode(headers["authorization"].removeprefix("Basic ")).decode()
        if pair != f"{quote_plus(ID)}:{quote_plus(SECRET)}":
            return 401, {"error": "invalid_client", "error_description": f"wrong secret {pair}"}
        token = {"access_token": f"token-number-{number}", "token_type": "bearer"}
        return 200, token if self.expires_in is None else {**token, "expires_in": self.expires_in}

    def answer(self, method: str, path: str, authorization: str) -> tuple[int, Any]:
        self.calls.append((method, path, authorization))
        if self.statuses:
            return self.statuses.pop(0), {"detail": f"no: {authorization} {self.repeated}"}
        if not authorization.startswith("Bearer ") or authorization[7:] in self.revoked:
            return 401, {"detail": f"invalid token {authorization}"}
        return 200, "fine"


@pytest.fixture
def authority() -> Iterator[Authority]:
    state = Authority()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            if self.path == "/oauth/token" and self.command == "POST":
                status, value = state.fetch(headers, body)
            else:
                status, value = state.answer(self.command, self.path, headers.get("authorization", ""))
            content = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            if status == 503:
                self.send_header("retry-after", "0")
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        state.url = f"http://127.0.0.1:{server.server_port}"
        yield state
        server.shutdown()


class Use:
    """Calls the sync or the async client, several times with the same client."""

    def __init__(self, sdk: ModuleType, authority: Authority, *, is_async: bool) -> None:
        self.sdk, self.authority, self.is_async = sdk, authority, is_async

    def __call__(self, *uses: Callable[[Any], Any], **settings: Any) -> list[Any]:
        values = {"client_id": ID, "client_secret": SECRET, "max_retries": 0, **settings}
        values.setdefault("base_url", f"{self.authority.url}/v1")
        if self.is_async:
            return asyncio.run(self._run(uses, values))
        with self.sdk.Example(**values) as client:
            return [use(client) for use in uses]

    async def _run(self, uses: tuple[Callable[[Any], Any], ...], values: dict[str, Any]) -> list[Any]:
        async with self.sdk.AsyncExample(**values) as client:
            return [await use(client) for use in uses]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def call(request: pytest.FixtureRequest, sdk: ModuleType, authority: Authority) -> Use:
    return Use(sdk, authority, is_async=request.param)


def get(client: Any) -> Any:
    return client.items.list()


def post(client: Any) -> Any:
    return client.items.replace("i")


def tokens(authority: Authority) -> list[str]:
    return [authorization.removeprefix("Bearer token-number-") for _, _, authorization in authority.calls]


def test_one_token_for_many_calls(call: Use) -> None:
    assert call(get, post, get) == ["fine"] * 3
    ((headers, form),) = call.authority.fetches
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert form == {"grant_type": ["client_credentials"]}
    assert tokens(call.authority) == ["1", "1", "1"]


def test_scopes(call: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    call(get, scopes=["read", "write"])
    monkeypatch.setenv("EXAMPLE_SCOPES", " read  write ")
    call(get)
    call(get, scopes=[])
    assert [form.get("scope") for _, form in call.authority.fetches] == [["read write"], ["read write"], None]
    for scopes, error in [
        ("read", TypeError),
        ([1], TypeError),
        (["a b"], ValueError),
        (5, TypeError),
        (iter(["a"]), TypeError),
    ]:
        with pytest.raises(error, match="scopes: "):
            call(get, scopes=scopes)


def test_the_user_of_the_base_url_does_not_replace_the_client(call: Use) -> None:
    base_url = f"{call.authority.url.replace('://', '://user:word@')}/v1"
    assert call(get, base_url=base_url) == ["fine"]
    assert tokens(call.authority) == ["1"]


def test_a_token_of_the_caller_wins(call: Use) -> None:
    call(get, access_token="mine")
    call(get, access_token="mine", client_id=None, client_secret=None)
    assert [authorization for *_, authorization in call.authority.calls] == ["Bearer mine"] * 2
    assert not call.authority.fetches
    call.authority.revoked.add("mine")
    with pytest.raises(call.sdk.AuthenticationError):
        call(get, access_token="mine")
    assert len(call.authority.calls) == 3


def test_missing_credentials(call: Use) -> None:
    with pytest.raises(call.sdk.MissingCredentialsError) as caught:
        call(get, client_secret=None)
    assert "access_token=..., or client_id=... and client_secret=..." in str(caught.value)
    assert "EXAMPLE_ACCESS_TOKEN, or EXAMPLE_CLIENT_ID and EXAMPLE_CLIENT_SECRET" in str(caught.value)
    assert not call.authority.fetches


@pytest.mark.parametrize(
    ("expires_in", "fetches"),
    [(3600, 1), (None, 1), ("3600", 1), (61, 1), (60, 3), (5, 3), (0, 3), (-1, 3), ("soon", 1), (True, 1)],
)
def test_the_life_of_a_token(call: Use, expires_in: object, fetches: int) -> None:
    call.authority.expires_in = expires_in
    call(get, get, get)
    assert len(call.authority.fetches) == fetches


def test_a_token_is_fetched_before_it_expires(call: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    call.authority.expires_in = 100
    shift = 0.0
    module = importlib.import_module(f"{call.sdk.__name__}._runtime.tokens")
    clock = time.monotonic

    class Time:
        @staticmethod
        def monotonic() -> float:
            return clock() + shift

    monkeypatch.setattr(module, "time", Time)

    def later(seconds: float) -> Callable[[Any], Any]:
        def use(client: Any) -> Any:
            nonlocal shift
            shift = seconds
            return client.items.list()

        return use

    call(later(0), later(39), later(41), later(42))
    assert tokens(call.authority) == ["1", "1", "2", "2"]


@pytest.mark.parametrize("use", [get, post])
def test_a_rejected_token_is_replaced_once(call: Use, use: Callable[[Any], Any]) -> None:
    call.authority.revoked.add("token-number-1")
    assert call(use, use) == ["fine", "fine"]
    assert tokens(call.authority) == ["1", "2", "2"]
    call.authority.revoked |= {f"token-number-{number}" for number in range(10)}
    call.authority.calls.clear()
    with pytest.raises(call.sdk.AuthenticationError) as caught:
        call(use, max_retries=3)
    assert tokens(call.authority) == ["3", "4"]
    assert "token-number" not in f"{caught.value} {caught.value.body}"


def test_a_rejected_short_lived_token_is_replaced(call: Use) -> None:
    call.authority.expires_in = 1
    call.authority.revoked.add("token-number-1")
    assert call(post) == ["fine"]
    assert tokens(call.authority) == ["1", "2"]


def test_retries_use_the_same_token(call: Use) -> None:
    call.authority.statuses = [503, 401, 503]
    assert call(get, max_retries=2) == ["fine"]
    assert tokens(call.authority) == ["1", "1", "2", "2"]


@pytest.mark.parametrize(
    ("response", "text"),
    [
        ((200, {}), "contains no access_token"),
        ((200, b"<html>"), "contains no access_token"),
        ((200, []), "contains no access_token"),
        ((200, {"access_token": "a\nb-secret-token", "token_type": "bearer"}), "contains no access_token"),
        ((200, {"access_token": "mac-secret-token", "token_type": "mac"}), "token_type is not Bearer"),
        ((400, {"error": "invalid_scope"}), "invalid_scope"),
    ],
)
def test_a_fetch_that_fails(call: Use, response: tuple[int, Any], text: str) -> None:
    call.authority.response = response
    with pytest.raises(call.sdk.ExampleError, match=text) as caught:
        call(get)
    assert "secret-token" not in f"{caught.value!r} {caught.value}"
    assert f"POST {call.authority.url}/oauth/token" in str(caught.value)
    assert not call.authority.calls


def test_a_failed_fetch_shows_no_secret(call: Use, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    call(get)
    with pytest.raises(call.sdk.AuthenticationError) as caught:
        call(get, client_secret=f"{SECRET}wrong")
    error = caught.value
    texts = (
        f"{error!r} {error} {error.body} {vars(error)} {error.response.text} {error.response.request.headers}"
    )
    pair = f"{quote_plus(ID)}:{quote_plus(SECRET)}"
    for secret in (SECRET, quote_plus(SECRET), "token-number-1", b64encode(pair.encode()).decode()[:-4]):
        assert secret not in texts + caplog.text


def test_an_error_of_a_call_shows_no_secret_of_the_client(
    call: Use, caplog: pytest.LogCaptureFixture
) -> None:
    """An API may know the secret that its token was issued for."""
    caplog.set_level(logging.DEBUG)
    pair = f"{quote_plus(ID)}:{quote_plus(SECRET)}"
    call.authority.statuses = [403]
    call.authority.repeated = f"{SECRET} {quote_plus(SECRET)} {b64encode(pair.encode()).decode()}"
    client_secret = SECRET if call.is_async else lambda: SECRET
    with pytest.raises(call.sdk.PermissionDeniedError) as caught:
        call(get, client_secret=client_secret)
    error = caught.value
    texts = f"{error!r} {error} {error.body} {error.response.text} {caplog.text}"
    assert "no: " in texts
    for secret in (SECRET, quote_plus(SECRET), "token-number-1", b64encode(pair.encode()).decode()[4:-4]):
        assert secret not in texts


def test_the_fetch_is_retried_and_ends_at_the_total_timeout(call: Use) -> None:
    call.authority.response = (503, {})
    with pytest.raises(call.sdk.InternalServerError):
        call(get, max_retries=2)
    assert len(call.authority.fetches) == 3
    call.authority.response, call.authority.delay = None, 2.0
    start = time.monotonic()
    with pytest.raises(call.sdk.APITimeoutError):
        call(get, total_timeout=0.3)
    with pytest.raises(call.sdk.APITimeoutError):
        call(get, timeout=0.3)
    assert time.monotonic() - start < 1.8


def test_threads_share_one_fetch(sdk: ModuleType, authority: Authority) -> None:
    authority.delay = 0.2
    with sdk.Example(base_url=f"{authority.url}/v1", client_id=ID, client_secret=SECRET) as client:
        threads = [threading.Thread(target=client.items.list) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(authority.fetches), len(authority.calls)) == (1, 12)


def test_a_thread_does_not_wait_longer_than_its_call_may_take(sdk: ModuleType, authority: Authority) -> None:
    authority.delay = 1.0
    with sdk.Example(base_url=f"{authority.url}/v1", client_id=ID, client_secret=SECRET) as client:
        first = threading.Thread(target=client.items.list)
        first.start()
        time.sleep(0.2)
        start = time.monotonic()
        with pytest.raises(sdk.APITimeoutError):
            client.items.list(request_options={"total_timeout": 0.2})
        assert time.monotonic() - start < 0.6
        first.join()
    assert len(authority.fetches) == 1


def test_tasks_share_one_fetch(sdk: ModuleType, authority: Authority) -> None:
    authority.delay = 0.1

    async def use() -> None:
        values = {"base_url": f"{authority.url}/v1", "client_id": ID, "client_secret": SECRET}
        async with sdk.AsyncExample(**values) as client:
            await asyncio.gather(*(client.items.list() for _ in range(12)))
            authority.revoked.add("token-number-1")
            await asyncio.gather(*(client.items.replace("i") for _ in range(12)))

    asyncio.run(use())
    assert len(authority.fetches) == 2


def test_a_cancelled_fetch_does_not_block_others(sdk: ModuleType, authority: Authority) -> None:
    authority.delay = 0.3

    async def use() -> Any:
        values = {"base_url": f"{authority.url}/v1", "client_id": ID, "client_secret": SECRET}
        async with sdk.AsyncExample(**values) as client:
            first = asyncio.create_task(client.items.list())
            second = asyncio.create_task(client.items.list())
            await asyncio.sleep(0.1)
            first.cancel()
            return await second

    assert asyncio.run(use()) == "fine"


def test_an_async_client_in_several_event_loops(sdk: ModuleType, authority: Authority) -> None:
    client = sdk.AsyncExample(base_url=f"{authority.url}/v1", client_id=ID, client_secret=SECRET)

    async def use() -> Any:
        async with copy.copy(client) as own:  # its own connections, but the same tokens
            return await own.items.list()

    assert [asyncio.run(use()) for _ in range(2)] == ["fine", "fine"]
    assert len(authority.fetches) == 1


def test_copies_share_the_token_of_the_same_id(sdk: ModuleType, authority: Authority) -> None:
    base_url = f"{authority.url}/v1"
    with sdk.Example(base_url=base_url, client_id=ID, client_secret=SECRET, max_retries=0) as client:
        client.items.list()
        client.with_options(timeout=3).items.list()
        for other in (copy.copy(client), copy.deepcopy(client)):
            with other:
                other.items.list()
        assert len(authority.fetches) == 1
        client.with_options(scopes=["read"]).items.list()
        assert len(authority.fetches) == 2
        with pytest.raises(sdk.AuthenticationError):
            client.with_options(client_secret="other").items.list()
        client.with_options(base_url=base_url.replace("127.0.0.1", "localhost")).items.list()
        assert len(authority.fetches) == 4


def test_functions_for_id_and_secret(call: Use) -> None:
    calls: list[str] = []

    def find_id() -> str:
        calls.append("id")
        return ID

    async def find_secret() -> str:
        calls.append("secret")
        return SECRET

    secret = find_secret if call.is_async else lambda: SECRET
    call(get, get, client_id=find_id, client_secret=secret)
    assert calls == (["id", "secret"] if call.is_async else ["id"])


def test_the_http_client_of_the_caller_is_used(sdk: ModuleType) -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "token_type": "Bearer"})
        return httpx.Response(200, json="fine")

    http_client = httpx.Client(
        transport=httpx.MockTransport(answer), headers={"x-own": "1"}, cookies={"a": "b"}, auth=("u", "p")
    )
    client = sdk.Example(
        client_id=ID, client_secret=SECRET, http_client=http_client, default_headers={"x-default": "1"}
    )
    client.items.list()
    fetch, _ = requests
    assert fetch.content == b"grant_type=client_credentials"
    assert "x-own" not in fetch.headers
    assert "x-default" not in fetch.headers
    assert "cookie" not in fetch.headers
    assert str(fetch.url) == "https://api.example.com/oauth/token"


TOKEN_URLS = [
    ("https://api.example.com/v1/", "oauth/token", {}, "https://api.example.com/v1/oauth/token"),
    ("https://api.example.com/v1", "oauth/token", {}, "https://api.example.com/oauth/token"),
    ("https://api.example.com", "oauth/token", {}, "https://api.example.com/oauth/token"),
    ("https://api.example.com/v1/", "/oauth/token", {}, "https://api.example.com/oauth/token"),
    ("https://api.example.com/v1/", "../token?a=b", {}, "https://api.example.com/token?a=b"),
    ("https://api.example.com/v1", "t", {"base_url": "http://h:1/v2/"}, "http://h:1/v2/t"),
    ("https://api.example.com/v1", "t", {"base_url": "http://h:1/v2"}, "http://h:1/t"),
    ("https://{tenant}.example.com/v1/", "t", {}, "https://demo.example.com/v1/t"),
    ("https://api.example.com/v1", "https://auth.example.com/t", {}, "https://auth.example.com/t"),
]


@pytest.mark.parametrize(("server_url", "token_url", "settings", "expected"), TOKEN_URLS)
def test_a_relative_token_url(
    sdk: ModuleType, server_url: str, token_url: str, settings: dict[str, str], expected: str
) -> None:
    api: Any = sdk.Example._api
    security = replace(
        api.security, schemes={"OAuth": replace(api.security.schemes["OAuth"], token_url=token_url)}
    )
    servers = importlib.import_module(f"{sdk.__name__}._runtime.servers")
    own = servers.Servers({"tenant": servers.Variable("demo")}) if "{tenant}" in server_url else None

    class Example(sdk.Example):  # type: ignore[name-defined,misc]
        _api = replace(api, base_url=server_url, security=security, servers=own)

    urls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return httpx.Response(200, json={"access_token": "t", "token_type": "Bearer", "expires_in": 1})

    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    client = Example(client_id=ID, client_secret=SECRET, http_client=http_client, **settings)
    client.items.stream().read()
    client.with_options(timeout=3).items.stream().read()
    assert urls[::2] == [expected, expected]


def test_streams(sdk: ModuleType, authority: Authority) -> None:
    authority.revoked.add("token-number-1")
    values = {"base_url": f"{authority.url}/v1", "client_id": ID, "client_secret": SECRET}
    with sdk.Example(**values) as client:
        assert client.items.stream().read() == b'"fine"'

    async def use() -> bytes:
        async with sdk.AsyncExample(**values) as client:
            return await client.items.stream().read()

    assert asyncio.run(use()) == b'"fine"'


def test_a_session_fetches_a_token(sdk: ModuleType, authority: Authority) -> None:
    """The handshake is rejected by this server, but with a token, which is replaced once."""
    authority.statuses = [401, 404]
    values = {"base_url": f"{authority.url}/v1", "client_id": ID, "client_secret": SECRET, "max_retries": 0}
    with pytest.raises(sdk.NotFoundError):
        sdk.Example(**values).items.watch()
    assert tokens(authority) == ["1", "2"]
    authority.statuses = [401, 404]

    async def use() -> None:
        async with sdk.AsyncExample(**values) as client:
            await client.items.watch()

    with pytest.raises(sdk.NotFoundError):
        asyncio.run(use())
    assert tokens(authority) == ["1", "2", "3", "4"]


def test_the_fake_server_issues_tokens(sdk: ModuleType) -> None:
    testing = importlib.import_module(f"{sdk.__name__}.testing")
    server = testing.FakeServer()
    server.on("items.list").answer("fine")
    assert server.client(sdk.Example).items.list() == "fine"
    client = sdk.Example(
        client_id=ID, client_secret=SECRET, http_client=httpx.Client(transport=server.transport())
    )
    assert client.items.list() == "fine"
    assert server.requests[-1].headers["authorization"] == "Bearer fake-token"
