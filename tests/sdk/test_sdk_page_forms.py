"""Lists by offset, page number, last item, next URL, `Link` header and body cursor, over the loopback server."""

from __future__ import annotations

import asyncio
import copy
import importlib
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.goldens import list_cases
from tests.sdk.server import Server

FORMS = ("offset", "page", "last_item", "next_url", "link_header", "body", "total")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModuleType]]:
    """The packages of the goldens by form, generated once."""
    folder = tmp_path_factory.mktemp("packages")
    found: dict[str, ModuleType] = {}
    for case in list_cases():
        form = case.name.removeprefix("pagination_")
        if case.name.startswith("pagination_") and form in FORMS:
            config = case.config(f"list_by_{form}", case.folder)
            write_output(generate(config), folder / form)
            sys.path.insert(0, str(folder / form / "src"))
            found[form] = importlib.import_module(config.package)
    yield found
    sys.path[:] = [path for path in sys.path if not path.startswith(str(folder))]


class Lists:
    """The lists of a client, which are used in the same way for both clients."""

    def __init__(self, package: ModuleType, url: str, is_async: bool) -> None:
        self.package, self.url, self.is_async = package, url, is_async

    def items(self, call: Callable[[Any], Any], **options: Any) -> list[Any]:
        return self._run(call, _list_items, **options)

    def pages(self, call: Callable[[Any], Any], **options: Any) -> list[Any]:
        return self._run(call, _list_pages, **options)

    def first(self, call: Callable[[Any], Any], **options: Any) -> Any:
        return self._run(call, _get_first, **options)

    def raw_then_next(self, call: Callable[[Any], Any]) -> tuple[Any, Any]:
        return self._run(call, _parse_raw)

    def _run(self, call: Callable[[Any], Any], use: Callable[[Any], Any], **options: Any) -> Any:
        if not self.is_async:
            with self.package.Example(base_url=self.url, **options) as client:
                return _drive(use(call(client)))

        async def run() -> Any:
            async with self.package.AsyncExample(base_url=self.url, **options) as client:
                return await use(call(client))

        return asyncio.run(run())


def _drive(coroutine: Any) -> Any:
    """Run a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it waits")


async def _list_items(found: Any) -> list[Any]:
    return [item async for item in found] if hasattr(found, "__aiter__") else list(found)


async def _list_pages(found: Any) -> list[Any]:
    return [page async for page in found.pages()] if hasattr(found, "__aiter__") else list(found.pages())


async def _get_first(found: Any) -> Any:
    return await found if hasattr(found, "__await__") else found


async def _parse_raw(found: Any) -> tuple[Any, Any]:
    raw = await found if hasattr(found, "__await__") else found
    page = raw.parse()
    following = page.next_page()
    return page, (await following if hasattr(following, "__await__") else following)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def use(
    request: pytest.FixtureRequest, server: Server, packages: dict[str, ModuleType]
) -> Callable[[str], Lists]:
    return lambda form: Lists(packages[form], server.url, request.param)


Use = Callable[[str], Lists]


def queries(server: Server) -> list[str]:
    return [request.query for request in server.requests]


def songs(*titles: str) -> dict[str, Any]:
    return {"data": {"songs": [{"title": title} for title in titles]}}


def test_an_offset_counts_the_items_so_far(server: Server, use: Use) -> None:
    for titles in ("ab", "cd", "e"):
        server.answer_json(songs(*titles))
    found = use("offset").items(lambda client: client.songs.list())
    assert [song.title for song in found] == ["a", "b", "c", "d", "e"]
    assert queries(server) == ["", "offset=2", "offset=4"]


def test_an_offset_begins_at_that_of_the_caller_and_an_empty_page_ends(server: Server, use: Use) -> None:
    for titles in ("ab", "cd", ""):
        server.answer_json(songs(*titles))
    assert len(use("offset").items(lambda client: client.songs.list(offset=7, limit=2))) == 4
    assert queries(server) == ["offset=7&limit=2", "offset=9&limit=2", "offset=11&limit=2"]


def test_an_offset_in_the_options_is_replaced(server: Server, use: Use) -> None:
    for titles in ("ab", "c"):
        server.answer_json(songs(*titles))
    options = {"query": {"offset": 3, "beta": 1}, "headers": {"x-trace": "t"}}
    assert len(use("offset").items(lambda client: client.songs.list(request_options=options))) == 3
    assert queries(server) == ["offset=3&beta=1", "offset=5&beta=1"]
    assert [request.header("x-trace") for request in server.requests] == ["t", "t"]


@pytest.mark.parametrize(
    ("limit", "pages"),
    [(None, ["ab", "c"]), (3, ["abc", "de"]), (100, ["abcd", "efgh", "i"]), ("2", ["ab", "c"])],
    ids=["default", "caller", "above the maximum", "text"],
)
def test_a_page_shorter_than_the_limit_is_the_last(
    server: Server, use: Use, limit: Any, pages: list[str]
) -> None:
    for titles in (*pages, "xyz"):
        server.answer_json(songs(*titles))
    arguments = {} if limit is None else {"limit": limit}
    found = use("offset").pages(lambda client: client.songs.list(**arguments))
    assert [len(page.data.songs) for page in found] == [len(titles) for titles in pages]
    assert [page.has_next_page() for page in found] == [True] * (len(pages) - 1) + [False]


def test_a_response_that_is_an_array(server: Server, use: Use) -> None:
    for numbers in ([1, 2], [3], []):
        server.answer_json(numbers)
    pages = use("offset").pages(lambda client: client.songs.list_years())
    assert [page.items for page in pages] == [[1, 2], [3], []]
    assert queries(server) == ["", "start=12", "start=13"]
    assert pages[0].model_dump() == {"items": [1, 2]}
    assert copy.deepcopy(pages[0]) == pages[0] != pages[1]


@pytest.mark.parametrize("document", [{"items": [1]}, None, "text", 7], ids=repr)
def test_another_response_than_an_array_is_an_error(server: Server, use: Use, document: object) -> None:
    server.answer_json(document)
    lists = use("offset")
    with pytest.raises(lists.package.APIResponseValidationError):
        lists.items(lambda client: client.songs.list_years())


@pytest.mark.parametrize(
    "document", [{}, {"data": None}, {"data": {}}, {"data": {"songs": None}}, {"data": [1]}]
)
def test_a_page_without_items_is_an_error(server: Server, use: Use, document: object) -> None:
    server.answer_json(document)
    lists = use("offset")
    with pytest.raises(lists.package.APIResponseValidationError, match=r"no list of items|does not match"):
        lists.items(lambda client: client.songs.list())


def test_an_odd_item_costs_only_itself(server: Server, use: Use) -> None:
    server.answer_json([1, "two"])
    server.answer_json([])
    assert use("offset").items(lambda client: client.songs.list_years()) == [1, "two"]


@pytest.mark.parametrize("call", ["offset", "limit"])
def test_something_else_than_a_number_is_rejected_before_anything_is_sent(
    server: Server, use: Use, call: str
) -> None:
    with pytest.raises(ValueError, match=f"{call}: expected the number of a page or of items, not 'x'"):
        use("offset").first(lambda client: client.songs.list(**{call: "x"}))
    assert server.requests == []


def numbered(server: Server, *pages: list[str], last: bool = True) -> None:
    for number, titles in enumerate(pages, 1):
        server.answer_json({"results": titles, "meta": {"more": not last or number < len(pages)}})


def test_page_numbers_begin_at_the_minimum(server: Server, use: Use) -> None:
    numbered(server, ["a", "b"], ["c"])
    assert use("page").items(lambda client: client.songs.list()) == ["a", "b", "c"]
    assert queries(server) == ["", "page=2"]


@pytest.mark.parametrize("number", [5, "5"])
def test_page_numbers_begin_at_that_of_the_caller(server: Server, use: Use, number: Any) -> None:
    numbered(server, ["a"], ["b"], [], last=False)
    assert use("page").items(lambda client: client.songs.list(page=number)) == ["a", "b"]
    assert queries(server) == ["page=5", "page=6", "page=7"]


def test_a_page_without_the_object_of_has_more_continues(server: Server, use: Use) -> None:
    server.answer_json({"results": ["a"]})
    server.answer_json({"results": [], "meta": None})
    assert use("page").items(lambda client: client.songs.list()) == ["a"]


def test_a_page_number_that_is_none_is_rejected_before_anything_is_sent(server: Server, use: Use) -> None:
    for number in ("x", 1.5, True, [1]):
        with pytest.raises(ValueError, match="page: expected the number of a page"):
            use("page").first(lambda client, number=number: client.songs.list(page=number))
    assert server.requests == []


def test_the_same_page_twice_is_an_error(server: Server, use: Use) -> None:
    numbered(server, ["a"], ["a"], ["a"], last=False)
    lists = use("page")
    with pytest.raises(lists.package.APIError, match="2 pages with the same items"):
        lists.items(lambda client: client.songs.list())
    assert len(server.requests) == 2


def test_a_list_continues_after_the_last_item(server: Server, use: Use) -> None:
    server.answer_json({"data": [{"key": {"id": 1}}, {"key": {"id": 2}}], "has_more": True})
    server.answer_json({"data": [{"key": {"id": 3}}], "has_more": False})
    assert len(use("last_item").items(lambda client: client.songs.list(starting_after="x"))) == 3
    assert queries(server) == ["starting_after=x", "starting_after=2"]


@pytest.mark.parametrize(
    "last",
    [{"data": []}, {"data": [{"key": None}]}, {"data": [{}]}, {"data": [{"key": {"id": None}}]}],
    ids=repr,
)
def test_without_a_last_item_or_its_field_the_list_ends(server: Server, use: Use, last: Any) -> None:
    server.answer_json(last)
    assert len(use("last_item").items(lambda client: client.songs.list())) == len(last["data"])
    assert len(server.requests) == 1


def test_the_same_last_item_twice_is_an_error(server: Server, use: Use) -> None:
    for title in "abc":
        server.answer_json({"data": [{"title": title, "key": {"id": 1}}]})
    lists = use("last_item")
    with pytest.raises(lists.package.APIError, match="cursor 1 twice"):
        lists.items(lambda client: client.songs.list())
    assert len(server.requests) == 2


def linked(server: Server, *urls: str | None) -> None:
    for number, url in enumerate(urls):
        server.answer_json({"songs": [f"s{number}"], "links": {"next": url}})


def test_a_list_continues_at_absolute_and_relative_urls(server: Server, use: Use) -> None:
    linked(
        server,
        f"{server.url}/v1/songs?after=1&genre=jazz",
        "?after=2#top",
        "/v1/more%2Fsongs?after=a%26b",
        None,
    )
    found = use("next_url").items(lambda client: client.songs.list(genre="jazz"), api_key="key-12345")
    assert found == ["s0", "s1", "s2", "s3"]
    assert [(request.path, request.query) for request in server.requests] == [
        ("/v1/songs", "genre=jazz"),
        ("/v1/songs", "after=1&genre=jazz"),
        ("/v1/songs", "after=2"),
        ("/v1/more%2Fsongs", "after=a%26b"),
    ]
    assert {request.header("x-key") for request in server.requests} == {"key-12345"}


@pytest.mark.parametrize("end", [None, ""])
def test_null_or_an_empty_url_is_the_end(server: Server, use: Use, end: str | None) -> None:
    linked(server, end)
    page = use("next_url").first(lambda client: client.songs.list(), api_key="k")
    assert not page.has_next_page()


def test_an_empty_page_with_a_url_is_not_the_end(server: Server, use: Use) -> None:
    for number in range(3):
        server.answer_json({"songs": [], "links": {"next": f"?after={number}"}})
    server.answer_json({"songs": ["a"]})
    assert use("next_url").items(lambda client: client.songs.list(), api_key="k") == ["a"]


def test_the_headers_options_and_secrets_of_the_call_are_kept(server: Server, use: Use) -> None:
    linked(server, "?after=1", "?after=2&beta=2&session=other", None)
    options = {"headers": {"x-trace": "t"}, "query": {"beta": 1}, "max_items": 9}
    lists = use("next_url")
    found = lists.items(
        lambda client: client.songs.list(
            genre="jazz", session="s-12345678", x_region="eu", request_options=options
        ),
        api_key="k",
    )
    assert len(found) == 3
    assert queries(server) == [
        "genre=jazz&session=s-12345678&beta=1",
        "after=1&session=s-12345678&beta=1",
        "after=2&beta=2&session=other",
    ]
    for name, value in (("x-trace", "t"), ("x-region", "eu"), ("x-key", "k")):
        assert [request.header(name) for request in server.requests] == [value] * 3


def test_a_next_page_is_retried_like_the_first(server: Server, use: Use) -> None:
    linked(server, "?after=1")
    for _ in range(2):
        server.answer(status=503, headers={"retry-after": "0"})
    linked(server, None)
    options = {"max_retries": 2}
    lists = use("next_url")
    found = lists.items(lambda client: client.songs.list(request_options=options), api_key="k", max_retries=0)
    assert found == ["s0", "s0"]
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/v1/songs",
        "//evil.example/v1/songs",
        "http://127.0.0.1:1/v1/songs",
        "https://{host}/v1/songs",
        "http://user:pass@evil.example/",
    ],
)
def test_a_url_of_another_origin_is_an_error(server: Server, use: Use, url: str) -> None:
    linked(server, url.replace("{host}", server.url.partition("//")[2]))
    lists = use("next_url")
    with pytest.raises(lists.package.APIError, match="has another origin") as caught:
        lists.items(lambda client: client.songs.list(), api_key="k")
    assert "pass" not in str(caught.value).partition("@")[0].rpartition("//")[2]
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "url", ["ftp://a/b", "https://", "http://[", "mailto:a@b", "http://a:99999/", 7, ["x"]], ids=repr
)
def test_something_else_than_a_url_is_an_error(server: Server, use: Use, url: Any) -> None:
    server.answer_json({"songs": ["a"], "links": {"next": url}})
    lists = use("next_url")
    with pytest.raises(lists.package.APIError, match="invalid URL of the next page"):
        lists.items(lambda client: client.songs.list(), api_key="k")
    assert len(server.requests) == 1


def test_the_user_of_a_url_is_not_sent(server: Server, use: Use) -> None:
    linked(server, server.url.replace("//", "//user:pass@") + "/v1/songs?after=1", None)
    assert len(use("next_url").items(lambda client: client.songs.list(), api_key="k")) == 2
    assert [request.header("authorization") for request in server.requests] == [None, None]


def test_the_same_url_twice_is_an_error(server: Server, use: Use) -> None:
    linked(server, "?after=1", f"{server.url}/v1/songs?after=1", None)
    lists = use("next_url")
    with pytest.raises(lists.package.APIError, match="URL of the next page twice"):
        lists.items(lambda client: client.songs.list(), api_key="k")
    assert len(server.requests) == 2


def test_a_url_that_is_that_of_the_first_page_is_an_error(server: Server, use: Use) -> None:
    linked(server, "/v1/songs", None)
    lists = use("next_url")
    with pytest.raises(lists.package.APIError, match="URL of the next page twice"):
        lists.items(lambda client: client.songs.list(), api_key="k")


def test_a_post_repeats_its_body_at_the_next_url(server: Server, use: Use) -> None:
    server.answer_json({"songs": ["a"], "@odata.nextLink": "?skip=1"})
    server.answer_json({"songs": ["b"]})
    found = use("next_url").items(lambda client: client.songs.search(text="x"), api_key="k")
    assert found == ["a", "b"]
    assert [(request.method, request.query, request.json) for request in server.requests] == [
        ("POST", "", {"text": "x"}),
        ("POST", "skip=1", {"text": "x"}),
    ]


LINKS = [
    ('</v1/songs?page=2>; rel="next"', "page=2"),
    ("<{url}/v1/songs?page=2>; rel=next", "page=2"),
    ('<?page=9>; rel="last", <?page=2>; rel="NEXT prefetch"; title="a, b; c"', "page=2"),
    ('<?page=9>; title="a \\"next\\", <x>"; rel=last , ,<?page=2,3>; REL="prefetch  next"', "page=2,3"),
    ("<?page=2>; rel=next; rel=last; hreflang=de; flag", "page=2"),
    ('<?page=9>; rel=next; anchor="/other", <?page=2>;rel=next;', "page=2"),
]


@pytest.mark.parametrize(("link", "query"), LINKS, ids=[link for link, _ in LINKS])
def test_a_list_continues_at_the_link(server: Server, use: Use, link: str, query: str) -> None:
    server.answer_json([{"title": "a"}], headers={"link": link.replace("{url}", server.url)})
    server.answer_json([{"title": "b"}])
    found = use("link_header").items(lambda client: client.songs.list(per_page=1))
    assert [song.title for song in found] == ["a", "b"]
    assert queries(server) == ["per_page=1", query]


@pytest.mark.parametrize("link", [None, "", '<?page=1>; rel="prev"', "<?page=2>", '<>; rel="next"'])
def test_without_a_link_the_list_ends(
    server: Server, use: Use, link: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_json([{"title": "a"}], headers={} if link is None else {"link": link})
    assert len(use("link_header").items(lambda client: client.songs.list())) == 1
    assert caplog.records == []


@pytest.mark.parametrize(
    "link",
    [
        "?page=2; rel=next",
        '<?page=2; rel="next"',
        '<?page=2>; rel="next',
        "<?page=2> rel=next",
        "<a>; rel=next x",
    ],
)
def test_an_unreadable_link_ends_with_a_warning(
    server: Server, use: Use, link: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_json([{"title": "a"}], headers={"link": link})
    assert len(use("link_header").items(lambda client: client.songs.list())) == 1
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "the Link header is unreadable, so the list ends" in record.getMessage()


def test_a_page_shorter_than_the_limit_ends_despite_its_link(server: Server, use: Use) -> None:
    server.answer_json([{"title": "a"}], headers={"link": "<?page=2>; rel=next"})
    assert len(use("link_header").items(lambda client: client.songs.list(per_page=2))) == 1


def test_a_link_of_another_origin_is_an_error(server: Server, use: Use) -> None:
    server.answer_json([{"title": "a"}], headers={"link": "<https://evil.example/>; rel=next"})
    lists = use("link_header")
    with pytest.raises(lists.package.APIError, match=r"another origin, https://evil\.example"):
        lists.items(lambda client: client.songs.list())


def test_a_cursor_in_the_body(server: Server, use: Use) -> None:
    for title, cursor in (("a", "c1"), ("b", "c2"), ("c", None)):
        server.answer_json({"songs": [title], "cursor": cursor})
    options = {"body": {"beta": True}}
    found = use("body").items(lambda client: client.songs.search(text="x", request_options=options))
    assert found == ["a", "b", "c"]
    assert [request.json for request in server.requests] == [
        {"text": "x", "beta": True},
        {"text": "x", "beta": True, "cursor": "c1"},
        {"text": "x", "beta": True, "cursor": "c2"},
    ]
    assert queries(server) == ["", "", ""]


def test_the_same_cursor_in_the_body_twice_is_an_error(server: Server, use: Use) -> None:
    for title in "ab":
        server.answer_json({"songs": [title], "cursor": "c1"})
    lists = use("body")
    with pytest.raises(lists.package.APIError, match="cursor 'c1' twice"):
        lists.items(lambda client: client.songs.search(text="x", cursor="c1"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("as_model", [False, True])
def test_numbers_inside_of_a_whole_body(server: Server, use: Use, as_model: bool) -> None:
    lists = use("body")
    body: Any = {"text": "x", "range": {"start": 4, "size": 2}}
    sent = lists.package.Query.model_validate(body) if as_model else copy.deepcopy(body)
    for titles in (["a", "b"], ["c"]):
        server.answer_json({"songs": titles})
    assert lists.items(lambda client: client.songs.query(request=sent)) == ["a", "b", "c"]
    assert [request.json for request in server.requests] == [
        body,
        {"text": "x", "range": {"start": 6, "size": 2}},
    ]
    assert sent == (lists.package.Query.model_validate(body) if as_model else body)


def test_a_list_without_a_body_gets_one_for_its_next_page(server: Server, use: Use) -> None:
    for titles in (["a", "b"], ["c"]):
        server.answer_json({"songs": titles})
    assert use("body").items(lambda client: client.songs.query()) == ["a", "b", "c"]
    assert server.requests[0].body == b""
    assert server.requests[1].json == {"range": {"start": 2}}


RAW: dict[str, tuple[Callable[[Any], Any], list[tuple[Any, dict[str, str]]]]] = {
    "offset": (lambda songs: songs.list_years(), [([1], {}), ([2], {})]),
    "page": (lambda songs: songs.list(), [({"results": ["a"]}, {}), ({"results": ["b"]}, {})]),
    "last_item": (lambda songs: songs.list(), [({"data": [{"key": {"id": 1}}]}, {}), ({"data": []}, {})]),
    "next_url": (
        lambda songs: songs.list(),
        [({"songs": ["a"], "links": {"next": "?p=2"}}, {}), ({"songs": []}, {})],
    ),
    "link_header": (lambda songs: songs.list(), [([{"title": "a"}], {"link": "<?p=2>; rel=next"}), ([], {})]),
    "body": (
        lambda songs: songs.search(text="x"),
        [({"songs": ["a"], "cursor": "c"}, {}), ({"songs": []}, {})],
    ),
    "total": (
        lambda songs: songs.list(),
        [({"songs": ["a"], "meta": {"total": 2}}, {}), ({"songs": ["b"], "meta": {"total": 2}}, {})],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_raw_response_is_a_page_that_fetches_the_next(
    server: Server, packages: dict[str, ModuleType], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, answers = RAW[form]
    monkeypatch.setenv("EXAMPLE_API_KEY", "k")
    for is_async in (False, True):
        for document, headers in answers:
            server.answer_json(document, headers=headers)
        lists = Lists(packages[form], server.url, is_async)
        page, following = lists.raw_then_next(lambda client: call(client.songs.with_raw_response))
        assert type(following) is type(page)
    assert len(server.requests) == 4


@pytest.mark.parametrize("form", FORMS)
def test_a_page_that_no_client_fetched_says_so(packages: dict[str, ModuleType], form: str) -> None:
    package = packages[form]
    kinds = [getattr(package, name) for name in dir(package) if name.endswith("Page") and "Async" not in name]
    for kind in kinds:
        page = kind.model_construct()
        assert not page.has_next_page()
        with pytest.raises(package.APIError, match="last page"):
            page.next_page()


FAKE: dict[str, list[tuple[str, Callable[[Any], Any], list[int]]]] = {
    "offset": [
        ("songs.list", lambda songs: songs.list(), [1]),
        ("songs.list", lambda songs: songs.list(limit=1), [1, 0]),
        ("songs.list", lambda songs: songs.list(offset=0, limit=1), [1, 0]),
        ("songs.list_years", lambda songs: songs.list_years(), [1, 0]),
        ("songs.list_years", lambda songs: songs.list_years(start=10), [1, 0]),
    ],
    "page": [
        ("songs.list", lambda songs: songs.list(), [1, 0]),
        ("songs.list", lambda songs: songs.list(page=1), [1, 0]),
    ],
    "last_item": [("songs.list", lambda songs: songs.list(), [1])],
    "next_url": [
        ("songs.list", lambda songs: songs.list(genre="a b"), [1, 0]),
        ("songs.search", lambda songs: songs.search(text="x"), [1, 0]),
    ],
    "link_header": [
        ("songs.list", lambda songs: songs.list(), [1, 0]),
        ("songs.list", lambda songs: songs.list(per_page=2), [1]),
    ],
    "body": [
        ("songs.search", lambda songs: songs.search(text="x"), [1, 0]),
        ("songs.query", lambda songs: songs.query(), [1]),
        ("songs.query", lambda songs: songs.query(request={"range": {"size": 1}}), [1, 0]),
    ],
    "total": [
        ("songs.list", lambda songs: songs.list(), [1, 0]),
        ("songs.list_charts", lambda songs: songs.list_charts(), [1, 0]),
    ],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["Example", "AsyncExample"])
def test_a_list_of_the_fake_server_ends(
    packages: dict[str, ModuleType], form: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    testing = importlib.import_module(f"{packages[form].__name__}.testing")
    for operation, call, sizes in FAKE[form]:
        fake = testing.FakeServer()
        client = fake.client(getattr(packages[form], kind))
        listed = _list_pages(call(client.songs))
        pages = asyncio.run(listed) if kind.startswith("Async") else _drive(listed)
        assert [len(page._get_items()) for page in pages] == sizes
        assert len(fake.calls(operation)) == len(sizes)
        assert not any(recorded.problems for recorded in fake.requests)
    assert caplog.messages == []


def test_the_fake_server_continues_after_the_last_item_of_an_answer(packages: dict[str, ModuleType]) -> None:
    testing = importlib.import_module("list_by_last_item.testing")
    fake = testing.FakeServer()
    fake.on("songs.list").answer({"data": [{"key": {"id": 7}}]}).times(1)
    assert len(list(fake.client(packages["last_item"].Example).songs.list())) == 1
    assert [dict(request.query) for request in fake.requests] == [{}, {"starting_after": "7"}]


def test_an_answer_of_a_rule_has_no_link(packages: dict[str, ModuleType]) -> None:
    testing = importlib.import_module("list_by_link_header.testing")
    fake = testing.FakeServer()
    fake.on("songs.list").answer([{"title": "a"}])
    assert len(list(fake.client(packages["link_header"].Example).songs.list())) == 1


def counted(titles: str, total: object) -> dict[str, Any]:
    return {"songs": list(titles), "meta": {"total": total}}


TOTALS: dict[str, tuple[str, dict[str, Any], list[tuple[str, object]], list[str]]] = {
    # name: (method, arguments, pages with their totals, requests)
    "offset": ("list", {}, [("ab", 4), ("cd", 4)], ["", "offset=2"]),
    "one page": ("list", {}, [("ab", 2)], [""]),
    "an empty list": ("list", {}, [("", 0)], [""]),
    "offset of the caller": ("list", {"offset": 3}, [("de", 5)], ["offset=3"]),
    "the total grows": ("list", {}, [("ab", 3), ("c", 4), ("d", 4)], ["", "offset=2", "offset=3"]),
    "a number that is none": (
        "list",
        {},
        [("ab", None), ("c", "many"), ("", 3)],
        ["", "offset=2", "offset=3"],
    ),
    "less than was received": ("list", {}, [("ab", 1), ("c", 1), ("", 1)], ["", "offset=2", "offset=3"]),
    "offset from one": ("list_ranks", {}, [("ab", 3), ("c", 3)], ["", "start=3"]),
    "page": ("list_charts", {}, [("ab", 3), ("c", 3)], ["", "page=2"]),
    "first page of the caller": ("list_charts", {"page": 1}, [("ab", 2)], ["page=1"]),
    "another page of the caller": ("list_charts", {"page": 2}, [("c", 3), ("", 3)], ["page=2", "page=3"]),
}


@pytest.mark.parametrize("name", TOTALS)
def test_a_list_ends_when_all_items_were_received(server: Server, use: Use, name: str) -> None:
    method, arguments, pages, requests = TOTALS[name]
    for titles, total in pages:
        server.answer_json(counted(titles, total))
    found = use("total").items(lambda client: getattr(client.songs, method)(**arguments))
    assert "".join(found) == "".join(titles for titles, _ in pages)
    assert queries(server) == requests
