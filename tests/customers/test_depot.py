"""The SDK of `examples/depot` with the real application. Each operation is also called with httpx alone."""

from __future__ import annotations

import inspect
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from depot import AsyncDepot, Depot, MissingCredentialsError
from depot.models.parcels import Parcel, Weighing
from examples.depot.app import (
    CLIENT_ID,
    CLIENT_SECRET,
    HEADER_KEY,
    PASSWORD,
    QUERY_KEY,
    SESSION,
    USERNAME,
    State,
    create_app,
)
from tests.customers.servers import Running, run, run_async

CREDENTIALS: dict[str, Any] = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "public_key": QUERY_KEY,
    "device_key": HEADER_KEY,
    "session": SESSION,
    "username": USERNAME,
    "password": PASSWORD,
}
BASIC = httpx.BasicAuth(USERNAME, PASSWORD)


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def server(state: State) -> Iterator[Running]:
    with run(create_app(state)) as running:
        yield running


class Network:
    """Sends the requests to all servers of the description to the application, as a name server would."""

    def __init__(self, url: str) -> None:
        self.hosts: list[str] = []
        self._url = httpx.URL(url)

    def redirect(self, request: httpx.Request) -> httpx.Request:
        self.hosts.append(request.url.host)
        url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
        return httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=request.extensions
        )

    @contextmanager
    def open(self, **arguments: Any) -> Iterator[Depot]:
        with httpx.Client(transport=_Transport(self)) as http_client:
            yield Depot(**{**CREDENTIALS, "http_client": http_client, **arguments})

    @asynccontextmanager
    async def open_async(self, **arguments: Any) -> AsyncIterator[AsyncDepot]:
        async with httpx.AsyncClient(transport=_AsyncTransport(self)) as http_client:
            yield AsyncDepot(**{**CREDENTIALS, "http_client": http_client, **arguments})


class _Transport(httpx.HTTPTransport):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return super().handle_request(self._network.redirect(request))


class _AsyncTransport(httpx.AsyncHTTPTransport):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await super().handle_async_request(self._network.redirect(request))


@dataclass(frozen=True)
class Pair:
    """The same call with the SDK and with httpx. With a scope, httpx fetches a token first."""

    id: str
    call: Callable[[Any], Any]
    method: str
    path: str
    arguments: dict[str, Any] = field(default_factory=dict)
    scope: str = ""


PARCEL = {"recipient": "Edsger", "weight": 2.5}
PAIRS = [
    Pair(
        "parcels.list",
        lambda client: client.parcels.list(limit=2),
        "GET",
        "/v1/parcels",
        {"params": {"limit": "2"}},
        scope="parcels:read",
    ),
    Pair(
        "parcels.create",
        lambda client: client.parcels.create(**PARCEL),
        "POST",
        "/v1/parcels",
        {"json": PARCEL},
        scope="parcels:write",
    ),
    Pair(
        "parcels.search",
        lambda client: client.parcels.search(recipient="Ada"),
        "POST",
        "/v1/parcels/search",
        {"json": {"recipient": "Ada"}},
        scope="parcels:read",
    ),
    Pair(
        "parcels.replace",
        lambda client: client.parcels.replace(1, **PARCEL),
        "PUT",
        "/v1/parcels/1",
        {"json": PARCEL},
        scope="parcels:write",
    ),
    Pair(
        "stations.list",
        lambda client: client.stations.list(page=2),
        "GET",
        "/v1/stations",
        {"params": {"page": "2", "key": QUERY_KEY}},
    ),
    Pair(
        "stations.get",
        lambda client: client.stations.get("s2"),
        "GET",
        "/v1/stations/s2",
        {"params": {"key": QUERY_KEY}},
    ),
    Pair(
        "reports.get", lambda client: client.reports.get("may"), "GET", "/v1/reports/may.csv", {"auth": BASIC}
    ),
    Pair(
        "account.get_session",
        lambda client: client.account.get_session(),
        "GET",
        "/v1/session",
        {"headers": {"Cookie": f"depot_session={SESSION}"}},
    ),
    Pair("account.get_status", lambda client: client.account.get_status(), "GET", "/v1/status"),
    Pair(
        "labels.upload",
        lambda client: client.labels.upload(3, content=b"\x89PNG", content_type="image/png"),
        "POST",
        "/labels/3",
        {
            "content": b"\x89PNG",
            "auth": BASIC,
            "headers": {"Content-Type": "image/png", "X-Depot-Key": HEADER_KEY},
        },
    ),
]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.id for pair in PAIRS])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_an_operation_is_the_same_as_with_httpx(pair: Pair, is_async: bool) -> None:
    with run(create_app()) as server:
        result = _call(Network(server.url), pair.call, is_async)
        sent = server.requests[-1]
    with run(create_app()) as server:
        headers = {**pair.arguments.get("headers", {})}
        if pair.scope:
            headers["Authorization"] = f"Bearer {_fetch_token(server.url, pair.scope)}"
        response = httpx.request(
            pair.method, server.url + pair.path, **{**pair.arguments, "headers": headers}
        )
        expected = server.requests[-1]
    if pair.scope:  # each server makes its own token
        sent.headers["authorization"] = expected.headers["authorization"]
    assert sorted(sent.query) == sorted(expected.query)
    assert (sent.method, sent.path, sent.headers, sent.body) == (
        expected.method,
        expected.path,
        expected.headers,
        expected.body,
    )
    assert response.is_success, response.text
    if isinstance(result, str):
        assert result == response.text
    elif pair.id == "stations.list":
        assert [station.model_dump() for station in result.items] == response.json()
    else:
        assert result.model_dump(mode="json", exclude_unset=True) == response.json()


def _fetch_token(url: str, scope: str) -> str:
    auth = httpx.BasicAuth(quote(CLIENT_ID, safe=""), quote(CLIENT_SECRET, safe=""))
    data = {"grant_type": "client_credentials", "scope": scope}
    token: str = httpx.post(f"{url}/oauth/token", data=data, auth=auth).json()["access_token"]
    return token


def _call(network: Network, call: Callable[[Any], Any], is_async: bool) -> Any:
    if not is_async:
        with network.open() as client:
            return call(client)

    async def run_call() -> Any:
        async with network.open_async() as client:
            result = call(client)
            return await result if inspect.isawaitable(result) else result

    return run_async(run_call())


def test_one_token_serves_many_calls_of_many_threads(server: Running, state: State) -> None:
    with Network(server.url).open() as client:
        threads = [threading.Thread(target=client.parcels.list) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert state.fetches == 1


def test_an_expired_token_is_fetched_again(server: Running, state: State) -> None:
    with Network(server.url).open(scopes=["parcels:read", "parcels:write"]) as client:
        client.parcels.list()
        state.tokens.clear()
        parcel = client.parcels.create(recipient="Ada", weight=1)
    assert parcel.id == 8 and state.fetches == 2
    assert [request.body for request in server.requests if request.path == "/oauth/token"] == [
        [("grant_type", "client_credentials"), ("scope", "parcels:read parcels:write")]
    ] * 2


def test_a_wrong_secret_is_one_error_without_the_secret(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        Network(server.url).open(client_secret="wrong-client-secret") as client,
        pytest.raises(Exception) as error,
    ):
        client.parcels.list()
    assert "invalid_client" in str(error.value)
    assert "wrong-client-secret" not in f"{error.value} {error.value!r} {caplog.text}"
    assert [request.path for request in server.requests] == ["/oauth/token"]


def test_a_token_of_the_caller_is_used(server: Running, state: State) -> None:
    token = _fetch_token(server.url, "parcels:read")
    with Network(server.url).open(access_token=token) as client:
        assert len(list(client.parcels.list())) == 7
    assert state.fetches == 1


def test_missing_credentials_are_named(server: Running) -> None:
    opening = Network(server.url).open(public_key=None, username=None, password=None)
    with opening as client, pytest.raises(MissingCredentialsError) as error:
        client.stations.get("s1")
    for text in ("public_key", "DEPOT_PUBLIC_KEY", "username", "DEPOT_PASSWORD"):
        assert text in str(error.value)
    assert not server.requests


def test_the_second_alternative_is_sent_if_the_first_is_incomplete(server: Running) -> None:
    with Network(server.url).open(public_key=None) as client:
        assert client.stations.get("s3").city == "Lyon"
    assert not server.requests[0].query and server.requests[0].headers["authorization"].startswith("Basic ")


def test_lists_follow_urls_links_and_cursors(server: Running) -> None:
    with Network(server.url).open() as client:
        assert [parcel.id for parcel in client.parcels.list()] == [1, 2, 3, 4, 5, 6, 7]
        assert [station.city for station in client.stations.list()] == [
            "Bern",
            "Graz",
            "Köln",
            "Lyon",
            "Turin",
        ]
        assert [parcel.id for parcel in client.parcels.search(recipient="Ada")] == [1, 3, 5, 7]
    stations = [request.query for request in server.requests if request.path == "/v1/stations"]
    assert [sorted(query) for query in stations] == [
        [("key", QUERY_KEY)],
        [("key", QUERY_KEY), ("page", "2")],
        [("key", QUERY_KEY), ("page", "3")],
    ]


def test_async_lists_follow_urls_links_and_cursors(server: Running) -> None:
    async def collect() -> list[Any]:
        async with Network(server.url).open_async() as client:
            parcels = [parcel.id async for parcel in client.parcels.list()]
            stations = [station.id async for station in client.stations.list()]
            return [parcels, stations, [parcel.id async for parcel in client.parcels.search()]]

    assert run_async(collect()) == [[*range(1, 8)], [f"s{number}" for number in range(5)], [*range(1, 8)]]


def test_the_status_selects_the_type(server: Running) -> None:
    with Network(server.url).open() as client:
        light = client.parcels.replace(1, recipient="Ada", weight=2)
        heavy = client.parcels.replace(2, recipient="Ada", weight=30)
    assert isinstance(light, Parcel) and light.weight == 2
    assert isinstance(heavy, Weighing) and heavy.job == "weigh-2"


def test_variables_select_the_server(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(server.url)
    with network.open() as client:
        client.account.get_status()
    with network.open(area="south") as client:
        client.account.get_status()
    monkeypatch.setenv("DEPOT_AREA", "south")
    with network.open() as client:
        client.labels.upload(1, content=b"x", content_type="image/gif")
        client.account.get_status()
    assert network.hosts == [
        "north.depot.example",
        "south.depot.example",
        "labels.depot.example",
        "south.depot.example",
    ]
    for name, value in (("area", "east"), ("stage", "v1/../admin")):
        with pytest.raises(ValueError, match=name):
            Depot(**CREDENTIALS, **{name: value})


def test_each_server_has_its_own_url(server: Running, state: State) -> None:
    with Depot(**CREDENTIALS, base_url=f"{server.url}/v1", base_urls={"labels": server.url}) as client:
        assert not client.account.get_status().has_credentials
        label = client.labels.upload(5, content=iter([b"a", b"b"]), content_type="image/jpeg")
    assert (label.parcel, label.size) == (5, 2)
    assert state.labels == [("image/jpeg", b"ab")]
