"""A package of a description with proposals, one list of each kind, requests three pages from a server."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest

from sdkwright.output.folder import write_output
from sdkwright.pipeline import find_warnings, generate
from sdkwright.project.config import Config
from tests.adopt.lists import (
    BOOLEAN,
    INTEGER,
    NULLABLE_TEXT,
    SONGS,
    TEXT,
    describe_list,
    describe_operations,
    fields,
    parameter,
    run_proposals,
)
from tests.sdk.server import Server, running

Json = dict[str, Any]
LIMIT = parameter("limit", {**INTEGER, "maximum": 100})
OFFSET = parameter("offset", {**INTEGER, "default": 0})
PAGE = parameter("page", {**INTEGER, "default": 1})
URL = "/songs?cursor="


@dataclass(frozen=True)
class Form:
    """A list, the responses of the server, and the queries that it should receive."""

    document: Json
    responses: tuple[Any, ...]
    queries: tuple[str, ...]
    headers: tuple[Mapping[str, str], ...] = ({}, {}, {})
    bodies: tuple[Json, ...] = field(default=())


def _songs(numbers: str) -> list[Json]:
    return [{"id": number} for number in numbers]


FORMS: dict[str, Form] = {
    "cursor": Form(
        describe_list(
            [parameter("cursor")],
            fields(songs=SONGS, meta={"$ref": "#/components/schemas/Meta"}),
            schemas={"Meta": fields(next_cursor=NULLABLE_TEXT)},
        ),
        (
            {"songs": _songs("12"), "meta": {"next_cursor": "b"}},
            {"songs": [], "meta": {"next_cursor": "c"}},
            {"songs": _songs("3"), "meta": {"next_cursor": None}},
        ),
        ("", "cursor=b", "cursor=c"),
    ),
    "renamed": Form(
        describe_list(
            [parameter("page", description="A cursor.")], fields(data=SONGS, next_page=TEXT, has_more=BOOLEAN)
        ),
        (
            {"data": _songs("1"), "next_page": "b", "has_more": True},
            {"data": _songs("2"), "next_page": "c", "has_more": True},
            {"data": _songs("3"), "next_page": "d", "has_more": False},
        ),
        ("", "page=b", "page=c"),
    ),
    "body": Form(
        describe_list(
            method="post",
            path="/songs/search",
            body=fields(text=TEXT, cursor=TEXT),
            response=fields(songs=SONGS, next_cursor=TEXT),
        ),
        (
            {"songs": _songs("1"), "next_cursor": "b"},
            {"songs": _songs("2"), "next_cursor": "c"},
            {"songs": _songs("3")},
        ),
        ("", "", ""),
        bodies=({}, {"cursor": "b"}, {"cursor": "c"}),
    ),
    "last_id": Form(
        describe_list([parameter("after")], fields(data=SONGS, last_id=NULLABLE_TEXT, has_more=BOOLEAN)),
        (
            {"data": _songs("12"), "last_id": "2", "has_more": True},
            {"data": _songs("3"), "last_id": "3", "has_more": True},
            {"data": [], "last_id": None, "has_more": False},
        ),
        ("", "after=2", "after=3"),
    ),
    "last": Form(
        describe_list([parameter("starting_after")], fields(data=SONGS, has_more=BOOLEAN)),
        (
            {"data": _songs("12"), "has_more": True},
            {"data": _songs("3"), "has_more": True},
            {"data": _songs("4"), "has_more": False},
        ),
        ("", "starting_after=2", "starting_after=3"),
    ),
    "next_url": Form(
        describe_list(
            [OFFSET, LIMIT],
            fields(data=SONGS, links={"$ref": "#/components/schemas/Links"}),
            schemas={"Links": fields(next=NULLABLE_TEXT)},
        ),
        (
            {"data": _songs("1"), "links": {"next": f"{URL}b"}},
            {"data": _songs("2"), "links": {"next": f"{URL}c"}},
            {"data": _songs("3"), "links": {"next": None}},
        ),
        ("", "cursor=b", "cursor=c"),
    ),
    "link_header": Form(
        describe_list([PAGE, LIMIT], headers={"Link": {"schema": TEXT}}),
        (_songs("1"), _songs("2"), _songs("3")),
        ("", "cursor=b", "cursor=c"),
        ({"link": f'<{URL}b>; rel="next"'}, {"link": f'<{URL}c>; rel="next"'}, {}),
    ),
    "offset": Form(
        describe_list([OFFSET, LIMIT], fields(data=SONGS, total=INTEGER)),
        ({"data": _songs("12"), "total": 9}, {"data": _songs("3"), "total": 9}, {"data": []}),
        ("", "offset=2", "offset=3"),
    ),
    "total": Form(
        describe_list([PAGE, LIMIT], fields(data=SONGS, pages=INTEGER, total=INTEGER)),
        ({"data": _songs("12"), "total": 3}, {"data": _songs("3"), "total": 3}),
        ("", "page=2"),
        ({}, {}),
    ),
    "array": Form(
        describe_list([OFFSET, LIMIT]),
        (_songs("12"), _songs("3"), []),
        ("", "offset=2", "offset=3"),
    ),
    "page": Form(
        describe_list([PAGE, LIMIT], fields(items=SONGS, pages=INTEGER)),
        ({"items": _songs("12"), "pages": 2}, {"items": _songs("3"), "pages": 2}, {"items": [], "pages": 2}),
        ("", "page=2", "page=3"),
    ),
}


def _combine() -> Json:
    """All lists in one description, each as a resource of its own."""
    paths: Json = {}
    schemas: Json = {}
    for name, form in FORMS.items():
        text = json.dumps(form.document)
        for component in ("SongList", "SongSearch"):
            text = text.replace(component, f"{component}{name.title().replace('_', '')}")
        document = json.loads(text)
        schemas |= document["components"]["schemas"]
        for item in document["paths"].values():
            for operation in item.values():
                operation |= {"operationId": f"{name}.list", "tags": [name]}
            paths[f"/{name}"] = item
    return describe_operations(paths, schemas)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("proposed")
    document = _combine()
    assert len([one for one in run_proposals(document) if "a list of pages" in one.message]) == len(FORMS)
    path = folder / "spec.yaml"
    path.write_text(json.dumps(document), "utf-8")
    config = Config(
        spec=path,
        package="proposed_sdk",
        distribution="proposed-sdk",
        version="1.0.0",
        client_class="Example",
        environment="EXAMPLE",
    )
    warnings = [problem.message for problem in find_warnings(config)]
    assert not [message for message in warnings if "pagination" in message or "page_in" in message]
    write_output(generate(config), folder / "generated")
    sys.path.insert(0, str(folder / "generated" / "src"))
    yield importlib.import_module(config.package)
    sys.path[:] = [entry for entry in sys.path if not entry.startswith(str(folder))]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


def _list_items(package: ModuleType, url: str, name: str, *, is_async: bool) -> list[str]:
    if is_async:
        return asyncio.run(_list_items_async(package, url, name))
    with package.Example(base_url=url) as client:
        return [song.id for song in getattr(client, name).list()]


async def _list_items_async(package: ModuleType, url: str, name: str) -> list[str]:
    async with package.AsyncExample(base_url=url) as client:
        return [song.id async for song in getattr(client, name).list()]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("name", FORMS)
def test_a_proposed_list_requests_each_page_once(
    package: ModuleType, server: Server, name: str, is_async: bool
) -> None:
    form = FORMS[name]
    server.reset()
    for response, headers in zip(form.responses, form.headers, strict=True):
        server.answer_json(response, headers=headers)
    found = _list_items(package, server.url, name, is_async=is_async)
    expected = json.dumps(form.responses).count('"id"')
    assert found == [str(number + 1) for number in range(expected)]
    assert [request.query for request in server.requests] == [*form.queries]
    if form.bodies:
        assert [json.loads(request.body or "{}") for request in server.requests] == [*form.bodies]
