"""Parameters in every style, cookies and constant queries, as they arrive; the fake server reads them back."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.goldens import list_cases
from tests.sdk.server import Recorded, Server

CASES = {case.name: case for case in list_cases()}
NAMES = ("parameter_styles", "cookie_parameters", "path_keys")
POINT = {"x": 1, "y": 2.5, "label": "a,b/ü"}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModuleType]]:
    with pytest.MonkeyPatch.context() as patch:
        made: dict[str, ModuleType] = {}
        for name in NAMES:
            config = CASES[name].config(f"sdk_of_{name}", CASES[name].folder)
            folder = tmp_path_factory.mktemp(name)
            write_output(generate(config), folder)
            patch.syspath_prepend(folder / "src")
            made[name] = importlib.import_module(config.package)
        yield made


@pytest.fixture(params=["sync", "async"])
def send(request: pytest.FixtureRequest, server: Server) -> Callable[..., Recorded]:
    """Makes a call, and returns the request as it arrived."""

    def run(sdk: ModuleType, use: Callable[[Any], Any], **settings: Any) -> Recorded:
        server.answer(status=204)
        if request.param == "sync":
            with sdk.Example(base_url=server.url, **settings) as client:
                use(client)
        else:

            async def call() -> None:
                async with sdk.AsyncExample(base_url=server.url, **settings) as client:
                    await use(client)

            asyncio.run(call())
        return server.requests[-1]

    return run


def test_paths(packages: dict[str, ModuleType], send: Any) -> None:
    sdk = packages["parameter_styles"]
    point = sdk.Point(x=1, label="a=b")
    sent = send(sdk, lambda client: client.maps.simple(["a", "b,c"], POINT, point))
    assert sent.path == "/simple/a,b%2Cc/x,1,y,2.5,label,a%2Cb%2F%C3%BC/x=1.0,label=a%3Db"
    sent = send(sdk, lambda client: client.maps.label("road", ["a", "b"], POINT))
    assert sent.path == "/label.road/.a.b/.x,1,y,2.5,label,a%2Cb%2F%C3%BC"
    sent = send(sdk, lambda client: client.maps.matrix(["a", "b;c"], POINT))
    assert sent.path == "/matrix/;kind=road/;ids=a,b%3Bc/;x=1;y=2.5;label=a%2Cb%2F%C3%BC"


@pytest.mark.parametrize("ids", [[], [""], ["."], [".."]])
def test_no_path_leads_elsewhere(packages: dict[str, ModuleType], server: Server, ids: list[str]) -> None:
    client = packages["parameter_styles"].Example(base_url=server.url)
    with pytest.raises(ValueError, match=r"path parameter 'ids': .* is not allowed as a path segment"):
        client.maps.simple(ids, {"x": 1}, {"x": 1})
    assert server.requests == []


def test_objects_in_queries(packages: dict[str, ModuleType], send: Any) -> None:
    sdk = packages["parameter_styles"]
    two = {"x": 1, "y": 2}
    sent = send(
        sdk,
        lambda client: client.maps.query(
            point=two, form=two, spaces=two, pipes=two, deep=two, source="https://a/b?c=d&e", area=[two]
        ),
    )
    assert sent.query == (
        "x=1&y=2&form=x,1,y,2&spaces=x%201%20y%202&pipes=x%7C1%7Cy%7C2&deep%5Bx%5D=1&deep%5By%5D=2"
        "&source=https://a/b?c=d%26e&area=%5B%7B%22x%22%3A1%2C%22y%22%3A2%7D%5D"
    )
    assert send(sdk, lambda client: client.maps.query()).query == ""


def test_lists_and_objects_in_headers(packages: dict[str, ModuleType], send: Any) -> None:
    sdk = packages["parameter_styles"]
    point = {"x": 1, "label": "b"}
    sent = send(
        sdk,
        lambda client: client.maps.headers(
            x_ids=[1, 2], x_point=point, x_sized=point, x_json={"label": "ü\n"}
        ),
    )
    headers = [sent.header(name) for name in ("X-Ids", "X-Point", "X-Sized", "X-Json")]
    assert headers == ["1,2", "x,1,label,b", "x=1,label=b", '{"label":"\\u00fc\\n"}']
    sent = send(sdk, lambda client: client.maps.headers(x_ids=[], x_point={}))
    assert [sent.header(name) for name in ("X-Ids", "X-Point")] == [None, None]


def test_cookies(packages: dict[str, ModuleType], send: Any) -> None:
    sdk = packages["cookie_parameters"]
    sent = send(
        sdk,
        lambda client: client.carts.delete(
            session="a; b=c", seen=[1, 2], kinds=["x,y", "z"], prefs={"a": "ü"}
        ),
        default_headers={"cookie": "own=1; session=old"},
    )
    assert sent.header("cookie") == (
        "own=1; session=a%3B%20b%3Dc; theme=dark; seen=1&seen=2; kinds=x%2Cy,z; prefs=%7B%22a%22%3A%22%C3%BC%22%7D"
    )
    assert send(sdk, lambda client: client.carts.delete(session="s")).header("cookie") == (
        "session=s; theme=dark"
    )


@pytest.mark.parametrize("ticket", ["YWJj+/==", 'a,b"%2F', ""])
def test_the_text_of_a_cookie_is_not_percent_encoded(
    packages: dict[str, ModuleType], send: Any, ticket: str
) -> None:
    sdk = packages["cookie_parameters"]
    sent = send(sdk, lambda client: client.carts.delete(session="s", ticket=ticket))
    assert sent.header("cookie") == f"session=s; theme=dark; ticket={ticket}"
    testing = importlib.import_module(f"{sdk.__name__}.testing")
    client = testing.FakeServer().client(sdk.Example)
    client.carts.delete(session="s", ticket=ticket)
    with pytest.raises(testing.RequestMismatch, match=r"cookie\.ticket"):  # decoded, it would be shorter
        client.carts.delete(session="s", ticket="%2F%2F%2F")


@pytest.mark.parametrize("ticket", ["a;b", "a b", "é", "a\n"])
def test_a_text_that_a_cookie_cannot_contain(packages: dict[str, ModuleType], ticket: str) -> None:
    sdk = packages["cookie_parameters"]
    with (
        sdk.Example(base_url="http://127.0.0.1:9") as client,
        pytest.raises(ValueError, match="cookie 'ticket': the value has a character that a cookie cannot"),
    ):
        client.carts.delete(session="s", ticket=ticket)


def test_constant_queries_and_fragments(packages: dict[str, ModuleType], send: Any) -> None:
    sdk = packages["path_keys"]
    sent = send(sdk, lambda client: client.files.delete_metadata("f", force=True))
    assert (sent.path, sent.query) == ("/files/f", "part=metadata&raw&force=true")
    sent = send(sdk, lambda client: client.files.delete_content("f?#"))
    assert (sent.path, sent.query) == ("/files/f%3F%23", "part=content")
    sent = send(
        sdk, lambda client: client.files.delete_content("f", request_options={"query": {"part": "x"}})
    )
    assert sent.query == "part=content&part=x"
    sent = send(sdk, lambda client: client.files.delete_all())
    assert (sent.path, sent.query) == ("/files", "")
    sent = send(sdk, lambda client: client.files.delete_old(before="2025-01-02"))
    assert (sent.path, sent.query) == ("/files", "before=2025-01-02")


def test_the_fake_server_distinguishes_operations_by_their_requests(packages: dict[str, ModuleType]) -> None:
    sdk = packages["path_keys"]
    testing = importlib.import_module(f"{sdk.__name__}.testing")
    fake = testing.FakeServer()
    client = fake.client(sdk.Example)
    client.files.delete_metadata("f", force=True)
    client.files.delete_content("f")
    client.files.delete_all()
    client.files.delete_old(before="2025-01-02")
    assert [sent.operation for sent in fake.requests] == [
        "files.delete_metadata",
        "files.delete_content",
        "files.delete_all",
        "files.delete_old",
    ]
    with pytest.raises(testing.RequestMismatch, match=r"query.part: unknown parameter"):
        client.files.delete_content("f", request_options={"query": {"part": "x"}})


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5).filter(
    lambda text: text not in (".", "..")
)
POINTS = st.fixed_dictionaries({"x": st.integers(), "label": TEXTS})


@settings(deadline=None, max_examples=50)
@given(st.lists(TEXTS, min_size=1, max_size=3), POINTS)
def test_the_fake_server_reads_what_was_sent(
    packages: dict[str, ModuleType], ids: list[str], point: dict[str, Any]
) -> None:
    sdk = packages["parameter_styles"]
    testing = importlib.import_module(f"{sdk.__name__}.testing")
    checks = importlib.import_module(f"{sdk.__name__}.testing.checks")
    fake = testing.FakeServer()
    client, read = fake.client(sdk.Example), []
    original = checks.find_problems

    def record(value: Any, schema: Any, where: str, api: Any) -> Any:
        read.append((where, value))
        return original(value, schema, where, api)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "find_problems", record)
        if "".join(ids).strip("."):
            client.maps.simple(ids, point, point)
            assert dict(read) == {"path.ids": ids, "path.point": point, "path.sized": point}
            read.clear()
        client.maps.matrix(ids, point)
        assert dict(read) == {"path.kind": "road", "path.ids": ids, "path.point": point}
        read.clear()
        objects = dict.fromkeys(("point", "form", "deep"), point)
        # The delimiters of these styles are percent-encoded themselves, so that no value can contain them.
        objects |= {"spaces": point} if " " not in point["label"] else {}
        objects |= {"pipes": point} if "|" not in point["label"] else {}
        client.maps.query(**objects, area=[point])
        assert dict(read) == {**{f"query.{name}": point for name in objects}, "query.area": [point]}


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.lists(st.integers(), min_size=1, max_size=3), st.lists(TEXTS, min_size=1, max_size=3))
def test_the_fake_server_reads_cookies(
    packages: dict[str, ModuleType], session: str, seen: list[int], kinds: list[str]
) -> None:
    sdk = packages["cookie_parameters"]
    testing = importlib.import_module(f"{sdk.__name__}.testing")
    client = testing.FakeServer().client(sdk.Example)
    client.carts.delete(session=session, seen=seen, kinds=kinds, prefs={"a": session})
    with pytest.raises(testing.RequestMismatch, match=r"cookie.seen\[0\]: expected integer"):
        client.carts.delete(session=session, seen=["x"])
