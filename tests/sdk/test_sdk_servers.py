"""Servers of operations, server variables and `base_urls`, against real servers: where each request goes, and with what."""

from __future__ import annotations

import asyncio
import importlib
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.project.config import Config
from tests.documents import ROOT
from tests.goldens import list_cases
from tests.sdk.realtime.server import running
from tests.sdk.server import Server
from tests.sdk.server import running as running_http

CASES = {case.name: case for case in list_cases()}
KEY = "key-of-the-header"


def write_package(folder: Path, name: str, spec: str | None = None) -> str:
    if spec is None:
        config = CASES[name].config(f"sdk_of_{name}", CASES[name].folder)
    else:
        (folder / "spec.yaml").write_text(spec, "utf-8")
        config = Config(
            spec=folder / "spec.yaml", package=f"sdk_of_{name}", client_class="Example", environment="EXAMPLE"
        )
    write_output(generate(config), folder / "package")
    return config.package


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., ModuleType]]:
    """Generates each package once."""
    made: dict[str, ModuleType] = {}
    with pytest.MonkeyPatch.context() as patch:

        def make(name: str, spec: str | None = None) -> ModuleType:
            if name not in made:
                folder = tmp_path_factory.mktemp(name)
                package = write_package(folder, name, spec)
                patch.syspath_prepend(folder / "package" / "src")
                made[name] = importlib.import_module(package)
            return made[name]

        yield make


@pytest.fixture(params=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Callable[..., list[httpx.Request]]:
    """Makes a call with the sync or the async client; returns the requests that it sends anywhere."""

    def run(sdk: ModuleType, use: Callable[[Any], Any], **settings: Any) -> list[httpx.Request]:
        requests: list[httpx.Request] = []

        def answer(sent: httpx.Request) -> httpx.Response:
            requests.append(sent)
            return httpx.Response(200, json=1)

        transport = httpx.MockTransport(answer)
        if request.param == "sync":
            use(sdk.Example(http_client=httpx.Client(transport=transport), **settings))
        else:
            client = sdk.AsyncExample(http_client=httpx.AsyncClient(transport=transport), **settings)
            asyncio.run(use(client))
        return requests

    return run


def urls(requests: list[httpx.Request]) -> list[str]:
    return [str(request.url) for request in requests]


UPLOADS, STORAGE = "https://uploads.example.com/files", "https://storage.example.com/v2/files"
US, EU = "https://api.example.com", "https://eu.example.com"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [UPLOADS, STORAGE, f"{US}/v3/files", f"{US}/v1/files/f"]),
        ({"region": "eu"}, [UPLOADS, STORAGE, f"{EU}/v3/files", f"{EU}/v1/files/f"]),
        ({"base_url": "http://h:1/x/"}, [UPLOADS, STORAGE, "http://h:1/v3/files", "http://h:1/x/files/f"]),
        (
            {"base_urls": {"uploads": "http://h:2/y/"}},
            ["http://h:2/y/files", STORAGE, f"{US}/v3/files", f"{US}/v1/files/f"],
        ),
    ],
)
def test_each_operation_goes_to_its_server(
    packages: Any, send: Any, settings: dict[str, Any], expected: list[str]
) -> None:
    sdk = packages("servers")
    sent: list[str] = []
    for use in (
        lambda client: client.files.upload(),
        lambda client: client.files.purge(),
        lambda client: client.files.count(),
        lambda client: client.files.delete("f"),
    ):
        sent += urls(send(sdk, use, **settings))
    assert sent == expected


def test_environment_variables_replace_the_server_of_the_api_only(
    packages: Any, send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXAMPLE_BASE_URL", "http://localhost:1")
    sdk = packages("servers")
    assert urls(send(sdk, lambda client: client.files.delete("f"))) == ["http://localhost:1/files/f"]
    assert urls(send(sdk, lambda client: client.files.upload())) == ["https://uploads.example.com/files"]


def test_with_options_changes_servers(packages: Any, send: Any) -> None:
    sdk = packages("servers")

    def use(client: Any) -> Any:
        other = client.with_options(base_urls={"live": "http://l"}).with_options(
            base_urls={"uploads": "http://u"}
        )
        assert other._settings.servers.base_urls == {"live": "http://l", "uploads": "http://u"}
        return other.with_options(timeout=3).files.upload()

    assert urls(send(sdk, use)) == ["http://u/files"]
    assert urls(send(sdk, lambda client: client.with_options(region="eu").files.delete("f"))) == [
        "https://eu.example.com/v1/files/f"
    ]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({"uplaods": "http://u"}, "base_urls: unknown server 'uplaods'; did you mean 'uploads'?"),
        ({1: "http://u"}, "base_urls: unknown server 1; pass 'uploads' or 'live'"),
        ({"uploads": "u"}, "base_urls['uploads'] 'u': it does not begin with https:// or http://"),
        (
            {"uploads": "wsx://u"},
            "base_urls['uploads'] 'wsx://u': it does not begin with https:// or http://",
        ),
        ({"uploads": "http://u?x"}, "base_urls['uploads'] 'http://u': it has a query or a fragment"),
        ({"uploads": None}, "base_urls['uploads']: expected a str, not NoneType"),
        ("http://u", "base_urls: expected a mapping from names to URLs, not str"),
    ],
)
def test_invalid_base_urls(packages: Any, value: Any, error: str) -> None:
    sdk = packages("servers")
    for make in (sdk.Example, sdk.AsyncExample, sdk.Example().with_options):
        with pytest.raises((ValueError, TypeError)) as raised:
            make(base_urls=value)
        assert str(raised.value).startswith(error)


@pytest.mark.parametrize(
    ("settings", "root", "own"),
    [
        ({}, "demo.example.com/api/v1/reports", "eu.reports.example.com/demo/reports"),
        (
            {"tenant": "acme", "port": "8443"},
            "acme.example.com:8443/api/v1/reports",
            "eu.reports.example.com/acme/reports",
        ),
        (
            {"base_path": "v2", "report_region": "us"},
            "demo.example.com/v2/reports",
            "us.reports.example.com/demo/reports",
        ),
        ({"base_path": "a/b"}, "demo.example.com/a/b/reports", "eu.reports.example.com/demo/reports"),
        (
            {"tenant": "acme", "base_url": "https://localhost:1"},
            "localhost:1/reports",
            "eu.reports.example.com/acme/reports",
        ),
    ],
)
def test_variables(packages: Any, send: Any, settings: dict[str, str], root: str, own: str) -> None:
    sdk = packages("server_variables")
    assert urls(send(sdk, lambda client: client.reports.delete(), **settings)) == [f"https://{root}"]
    assert urls(send(sdk, lambda client: client.reports.create(), **settings)) == [f"https://{own}"]
    if "base_url" not in settings:
        changed = send(sdk, lambda client: client.with_options(**settings).reports.delete())
        assert urls(changed) == [f"https://{root}"]


def test_variables_of_the_environment(packages: Any, send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sdk = packages("server_variables")
    monkeypatch.setenv("EXAMPLE_TENANT", "acme")
    monkeypatch.setenv("EXAMPLE_REPORT_REGION", "us")
    assert urls(send(sdk, lambda client: client.reports.create())) == [
        "https://us.reports.example.com/acme/reports"
    ]
    assert urls(send(sdk, lambda client: client.reports.create(), tenant="other")) == [
        "https://us.reports.example.com/other/reports"
    ]
    monkeypatch.setenv("EXAMPLE_REPORT_REGION", "mars")
    with pytest.raises(ValueError, match=r"EXAMPLE_REPORT_REGION: unknown value 'mars'; pass 'eu' or 'us'"):
        sdk.Example()


HOSTILE = ["a/b", "a:1", "a@b", "a?b", "a#b", "a\\b", "a b", "", "..", "ä", "a%2Fb", "[", "\n", "a\x00"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_cannot_leave_its_place(packages: Any, value: str) -> None:
    sdk = packages("server_variables")
    for make in (sdk.Example, sdk.AsyncExample, sdk.Example().with_options):
        with pytest.raises(ValueError, match=r"^tenant"):
            make(tenant=value)


@pytest.mark.parametrize("value", ["../x", "a//b", "a/./b", "a/..", "a?b", "a:b"])
def test_a_path_of_a_default_allows_only_a_path(packages: Any, value: str) -> None:
    with pytest.raises(ValueError, match=r"^base_path"):
        packages("server_variables").Example(base_path=value)


def test_invalid_variables(packages: Any) -> None:
    sdk = packages("server_variables")
    with pytest.raises(ValueError, match=r"port: unknown value '80'; pass '443' or '8443'"):
        sdk.Example(port="80")
    with pytest.raises(TypeError, match=r"port: expected a str, not int"):
        sdk.Example(port=443)
    with pytest.raises(TypeError, match=r"unexpected keyword argument"):
        sdk.Example(region_of_reports="eu")


def test_variables_of_other_regions_have_no_effect(packages: Any) -> None:
    spec = """\
openapi: 3.1.1
info: {title: Regions, version: 1.0.0}
servers:
  - {url: 'https://{stage}.example.com', x-name: us, variables: {stage: {default: live}}}
  - {url: 'https://eu.example.com', x-name: eu}
tags: [{name: files, description: The files.}]
paths:
  /files: {delete: {operationId: files.delete, summary: Delete., responses: {'204': {description: Done.}}}}
"""
    sdk = packages("variables_of_regions", spec)
    assert repr(sdk.Example(stage="beta")) == "Example(base_url='https://beta.example.com')"
    assert repr(sdk.Example(region="eu")) == "Example(base_url='https://eu.example.com')"
    with pytest.raises(ValueError, match=r"stage has no effect on the server 'https://eu.example.com'"):
        sdk.Example(region="eu", stage="beta")
    client = sdk.Example(stage="beta").with_options(region="eu")
    assert repr(client.with_options(region="us")) == "Example(base_url='https://beta.example.com')"


def test_an_api_without_a_server_of_its_own(packages: Any, send: Any) -> None:
    sdk = packages("own_servers_only")
    for settings in ({}, {"base_url": "http://localhost:1"}):
        assert urls(send(sdk, lambda client: client.files.delete(), **settings)) == [
            "https://files.example.com/files"
        ]
    with pytest.raises(ValueError, match=r"unknown region 'us'; known regions: none"):
        sdk.Example(region="us")


SECURED = """\
openapi: 3.1.1
info: {title: Secured, version: 1.0.0}
servers: [{url: 'https://api.example.com'}]
security: [{Key: []}]
tags: [{name: files, description: The files.}]
paths:
  /files:
    get:
      operationId: files.get
      summary: Get.
      servers: [{url: 'https://files.example.com', x-name: files}]
      responses: {'204': {description: Done.}}
    delete:
      operationId: files.delete
      summary: Delete.
      security: []
      servers: [{url: 'https://files.example.com', x-name: files}]
      responses: {'204': {description: Done.}}
  /live:
    servers: [{url: 'wss://live.example.com', x-name: live}]
    get:
      operationId: files.watch
      summary: Watch.
      x-websocket: {session: FileSession, server: {$ref: '#/components/schemas/Change'}}
      responses: {'101': {description: Open.}}
components:
  securitySchemes: {Key: {type: apiKey, in: header, name: X-Key}}
  schemas: {Change: {type: object, required: [id], properties: {id: {type: string}}}}
"""


def test_another_origin_gets_the_credentials_of_its_operation(packages: Any, send: Any) -> None:
    sdk = packages("secured", SECURED)
    settings = {"api_key": KEY, "default_headers": {"X-Trace": "t"}}
    (request,) = send(sdk, lambda client: client.files.get(), **settings)
    assert (request.url.host, request.headers["x-key"], request.headers["x-trace"]) == (
        "files.example.com",
        KEY,
        "t",
    )
    (request,) = send(sdk, lambda client: client.files.delete(), **settings)
    assert "x-key" not in request.headers and request.headers["x-trace"] == "t"


def test_a_redirect_is_judged_by_the_server_of_the_operation(packages: Any, server: Server) -> None:
    sdk = packages("secured", SECURED)
    with running_http() as other_server:
        server.answer(status=307, headers={"location": "/moved"})
        server.answer(status=307, headers={"location": f"{other_server.url}/away"})
        other_server.answer(status=204)
        with sdk.Example(
            api_key=KEY, base_url=other_server.url, base_urls={"files": server.url}, max_retries=0
        ) as client:
            client.files.get()
    assert [(request.path, request.header("x-key")) for request in server.requests] == [
        ("/files", KEY),
        ("/moved", KEY),
    ]
    assert other_server.only.header("x-key") is None


def test_a_session_opens_on_the_server_of_its_operation(packages: Any) -> None:
    sdk = packages("secured", SECURED)

    async def watch(url: str) -> list[str]:
        async with (
            sdk.AsyncExample(api_key=KEY, base_urls={"live": url}) as client,
            client.files.watch() as session,
        ):
            return [change.id async for change in session]

    with running() as realtime:
        realtime.say({"id": "a"})
        for url in (realtime.url, realtime.url.replace("http://", "ws://")):
            with sdk.Example(api_key=KEY, base_urls={"live": url}) as client, client.files.watch() as session:
                assert [change.id for change in session] == ["a"]
            assert asyncio.run(watch(url)) == ["a"]
        assert [(shake.path, shake.header("x-key")) for shake in realtime.handshakes] == [("/live", KEY)] * 4


def test_base_urls_are_in_no_repr(packages: Any) -> None:
    client = packages("servers").Example(base_urls={"uploads": "https://user:secret@u.example"})
    assert "secret" not in repr(client) + repr(client._settings)
    with pytest.raises(TypeError, match=r"cannot be pickled"):
        pickle.dumps(client)


def test_an_api_without_such_servers_imports_no_module_for_them() -> None:
    import subprocess
    import sys

    program = (
        "import sys, elevenlabs_sdk as sdk; client = sdk.ElevenLabs(api_key='k'); client.voices;"
        "print([name for name in sys.modules if name.endswith(('_runtime.servers', '_runtime.styles'))])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generated" / "src")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_fake_server_serves_every_server(packages: Any) -> None:
    sdk = packages("servers")
    testing = importlib.import_module(f"{sdk.__name__}.testing")
    fake = testing.FakeServer()
    client = fake.client(sdk.Example)
    client.files.upload()
    client.files.purge()
    client.files.delete("f")
    assert [(sent.operation, sent.path) for sent in fake.requests] == [
        ("files.upload", "/files"),
        ("files.purge", "/v2/files"),
        ("files.delete", "/files/f"),
    ]
    with fake.serving() as url:
        replaced = sdk.Example(base_url=url, base_urls={"uploads": url})
        replaced.files.upload()
        assert replaced.files.count() == fake.example("files.count")
    assert [sent.operation for sent in fake.requests[3:]] == ["files.upload", "files.count"]
    assert urlsplit(url).hostname == "127.0.0.1"


def test_the_fake_server_accepts_each_value_of_a_variable(packages: Any) -> None:
    sdk = packages("server_variables")
    testing = importlib.import_module(f"{sdk.__name__}.testing")
    transport = testing.FakeServer().transport()
    for settings in ({}, {"base_path": "a/b", "tenant": "acme"}):
        client = sdk.Example(http_client=httpx.Client(transport=transport), **settings)
        client.reports.delete()
        client.reports.create()
    with pytest.raises(testing.RequestMismatch, match=r"no operation has this path"):
        httpx.Client(transport=transport).delete("https://x/api/v1/other/reports/1")
