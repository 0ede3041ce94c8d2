"""Lists that adopting recognises by their shapes, and shapes that have two meanings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adopt.lists import (
    BOOLEAN,
    INTEGER,
    NULLABLE_TEXT,
    SONG,
    SONGS,
    TEXT,
    describe_list,
    describe_operations,
    fields,
    find_rule,
    parameter,
    run_proposals,
)

Json = dict[str, Any]
LIMIT = parameter("limit", {**INTEGER, "default": 20, "maximum": 100})
UNLIMITED = parameter("limit", {**INTEGER, "default": 20})
OFFSET = parameter("offset", {**INTEGER, "default": 0})
PAGE = parameter("page", {**INTEGER, "default": 1})
URI = {"type": ["string", "null"], "format": "uri"}
SNOWFLAKE = {"type": "string", "format": "snowflake"}
NEXT_CURSOR = {**NULLABLE_TEXT, "description": "The cursor of the next page."}
LINK = {"Link": {"schema": TEXT, "example": '<https://api.example.com/songs?page=2>; rel="next"'}}
AN_ID = "The ID of the last song of the page before."

RULES: dict[str, tuple[Json, Json]] = {
    "cursor": (
        describe_list([parameter("cursor")], fields(songs=SONGS, next_cursor=NULLABLE_TEXT)),
        {"items": "songs", "cursor_in": "cursor", "cursor_out": "next_cursor"},
    ),
    "cursor in camel case with has_more": (
        describe_list([parameter("pageToken")], fields(songs=SONGS, nextPageToken=TEXT, hasMore=BOOLEAN)),
        {"items": "songs", "cursor_in": "pageToken", "cursor_out": "nextPageToken", "has_more": "hasMore"},
    ),
    "nested cursor": (
        describe_list(
            [parameter("cursor"), LIMIT],
            fields(channels=SONGS, response_metadata={"$ref": "#/components/schemas/Meta"}),
            schemas={"Meta": fields(next_cursor=TEXT)},
        ),
        {"items": "channels", "cursor_in": "cursor", "cursor_out": "response_metadata.next_cursor"},
    ),
    "cursor of a connection": (
        describe_list(
            [parameter("after")],
            fields(nodes=SONGS, pageInfo=fields(endCursor=NULLABLE_TEXT, hasNextPage=BOOLEAN)),
        ),
        {
            "items": "nodes",
            "cursor_in": "after",
            "cursor_out": "pageInfo.endCursor",
            "has_more": "pageInfo.hasNextPage",
        },
    ),
    "cursor with the same name": (
        describe_list([parameter("cursor")], fields(songs=SONGS, cursor=NEXT_CURSOR)),
        {"items": "songs", "cursor_in": "cursor", "cursor_out": "cursor"},
    ),
    "cursor in next": (
        describe_list([parameter("after")], fields(data=SONGS, next=NEXT_CURSOR, has_more=BOOLEAN)),
        {"items": "data", "cursor_in": "after", "cursor_out": "next", "has_more": "has_more"},
    ),
    "number of the next page": (
        describe_list([PAGE], fields(data=SONGS, meta=fields(next_page={"type": ["integer", "null"]}))),
        {"items": "data", "cursor_in": "page", "cursor_out": "meta.next_page"},
    ),
    "continue of Kubernetes": (
        describe_list(
            [parameter("listOptions.continue")], fields(items=SONGS, metadata=fields(**{"continue": TEXT}))
        ),
        {"items": "items", "cursor_in": "listOptions.continue", "cursor_out": "metadata.continue"},
    ),
    "cursor in the body": (
        describe_list(
            method="post",
            path="/songs/search",
            body=fields(text=TEXT, cursor=TEXT),
            response=fields(data=fields(songs=SONGS, next_cursor=NULLABLE_TEXT)),
        ),
        {"items": "data.songs", "cursor_in": "body.cursor", "cursor_out": "data.next_cursor"},
    ),
    "last_id": (
        describe_list(
            [parameter("after", description="A cursor."), parameter("before")],
            fields(data=SONGS, first_id=TEXT, last_id=NULLABLE_TEXT, has_more=BOOLEAN),
        ),
        {"items": "data", "cursor_in": "after", "cursor_out": "last_id", "has_more": "has_more"},
    ),
    "ID of the last song": (
        describe_list(
            [parameter("start_after_song_id")], fields(songs=SONGS, last_song_id=TEXT, has_more=BOOLEAN)
        ),
        {
            "items": "songs",
            "cursor_in": "start_after_song_id",
            "cursor_out": "last_song_id",
            "has_more": "has_more",
        },
    ),
    "starting_after": (
        describe_list(
            [parameter("starting_after"), parameter("ending_before")], fields(data=SONGS, has_more=BOOLEAN)
        ),
        {"items": "data", "cursor_in": "starting_after", "last": "id", "has_more": "has_more"},
    ),
    "after, described as an ID": (
        describe_list([parameter("after", description=AN_ID)], fields(data=SONGS, has_more=BOOLEAN)),
        {"items": "data", "cursor_in": "after", "last": "id", "has_more": "has_more"},
    ),
    "after with the format of the IDs": (
        describe_list(
            [parameter("after", SNOWFLAKE), LIMIT],
            schemas={"Song": {**fields(id=SNOWFLAKE), "required": ["id"]}},
        ),
        {"items": ".", "cursor_in": "after", "last": "id"},
    ),
    "next URL": (
        describe_list([LIMIT, OFFSET], fields(count=INTEGER, next=URI, previous=URI, results=SONGS)),
        {"items": "results", "next_url": "next"},
    ),
    "next URL by its description": (
        describe_list(
            [LIMIT, OFFSET], fields(next={**TEXT, "description": "URL to the next page."}, items=SONGS)
        ),
        {"items": "items", "next_url": "next"},
    ),
    "links.next": (
        describe_list([PAGE, LIMIT], fields(data=SONGS, links=fields(self=TEXT, next=TEXT))),
        {"items": "data", "next_url": "links.next"},
    ),
    "_links.next.href": (
        describe_list(
            [parameter("pageNumber", INTEGER)], fields(data=SONGS, _links=fields(next=fields(href=TEXT)))
        ),
        {"items": "data", "next_url": "_links.next.href"},
    ),
    "OData": (
        describe_list([], fields(**{"value": SONGS, "@odata.nextLink": TEXT})),
        {"items": "value", "next_url": "@odata.nextLink"},
    ),
    "next_page_url of Twilio": (
        describe_list(
            [parameter("PageSize", INTEGER), parameter("Page", INTEGER), parameter("PageToken")],
            fields(songs=SONGS, meta=fields(next_page_url=URI, page=INTEGER)),
        ),
        {"items": "songs", "next_url": "meta.next_page_url"},
    ),
    "an object around everything": (
        describe_list([LIMIT, OFFSET], fields(message=TEXT, albums=fields(items=SONGS, next=URI))),
        {"items": "albums.items", "next_url": "albums.next"},
    ),
    "Link header": (describe_list([PAGE], headers=LINK), {"items": ".", "link_header": "next"}),
    "Link header of an object": (
        describe_list(
            [PAGE, parameter("per_page", INTEGER)], fields(total_count=INTEGER, songs=SONGS), headers=LINK
        ),
        {"items": "songs", "link_header": "next"},
    ),
    "Link header in words": (
        describe_list([parameter("after", description="A cursor, as given in the Link header.")]),
        {"items": ".", "link_header": "next"},
    ),
    "offset": (
        describe_list([OFFSET, LIMIT], fields(data=SONGS, total_count=INTEGER)),
        {"items": "data", "offset_in": "offset", "limit_in": "limit", "total": "total_count"},
    ),
    "offset with a total in another object": (
        describe_list(
            [OFFSET, UNLIMITED],
            fields(data=SONGS, meta={"type": "object", "properties": {"totalItems": INTEGER}}),
        ),
        {"items": "data", "offset_in": "offset", "total": "meta.totalItems"},
    ),
    "offset with the total of a page": (
        describe_list(
            [OFFSET, UNLIMITED],
            fields(data=SONGS, total={**INTEGER, "description": "The number of songs on this page."}),
        ),
        {"items": "data", "offset_in": "offset"},
    ),
    "offset with two totals": (
        describe_list([OFFSET, UNLIMITED], fields(data=SONGS, total=INTEGER, total_count=INTEGER)),
        {"items": "data", "offset_in": "offset"},
    ),
    "offset with has_more and a total": (
        describe_list([OFFSET, UNLIMITED], fields(data=SONGS, has_more=BOOLEAN, total=INTEGER)),
        {"items": "data", "offset_in": "offset", "has_more": "has_more"},
    ),
    "offset without a maximum": (
        describe_list([parameter("skip", INTEGER), UNLIMITED], fields(data=SONGS, count=INTEGER)),
        {"items": "data", "offset_in": "skip"},
    ),
    "offset with has_more": (
        describe_list([OFFSET, LIMIT], fields(data=SONGS, has_more=BOOLEAN)),
        {"items": "data", "offset_in": "offset", "has_more": "has_more"},
    ),
    "offset of an array": (
        describe_list([OFFSET, LIMIT]),
        {"items": ".", "offset_in": "offset", "limit_in": "limit"},
    ),
    "page": (
        describe_list([PAGE, parameter("per_page", INTEGER)]),
        {"items": ".", "page_in": "page"},
    ),
    "page from zero": (
        describe_list([parameter("page", {**INTEGER, "default": 0})], fields(songs=SONGS, has_more=BOOLEAN)),
        {"items": "songs", "page_in": "page", "has_more": "has_more"},
    ),
    "page from one, in words": (
        describe_list([parameter("page", INTEGER, "The page, starting at 1."), LIMIT]),
        {"items": ".", "page_in": "page"},
    ),
    "page with a minimum": (
        describe_list(
            [parameter("page", {**INTEGER, "minimum": 1}), parameter("size", INTEGER)],
            fields(items=SONGS, total=INTEGER, pages=INTEGER),
        ),
        {"items": "items", "page_in": "page", "total": "total"},
    ),
    "items beside scalars": (
        describe_list([OFFSET, LIMIT], fields(data=SONGS, warnings={"type": "array", "items": TEXT})),
        {"items": "data", "offset_in": "offset", "limit_in": "limit"},
    ),
    "items with the name of the resource": (
        describe_list([OFFSET, LIMIT], fields(songs=SONGS, artists=SONGS)),
        {"items": "songs", "offset_in": "offset", "limit_in": "limit"},
    ),
    "items of scalars": (
        describe_list([OFFSET, LIMIT], fields(names={"type": "array", "items": TEXT})),
        {"items": "names", "offset_in": "offset", "limit_in": "limit"},
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_a_list_is_recognised(name: str) -> None:
    document, expected = RULES[name]
    assert find_rule(document) == expected


NO_RULES: dict[str, Json] = {
    "only a limit": describe_list([LIMIT]),
    "has_more without a parameter": describe_list([], fields(data=SONGS, has_more=BOOLEAN)),
    "a cursor that no parameter takes": describe_list([LIMIT], fields(data=SONGS, next_cursor=TEXT)),
    "a cursor that no field contains": describe_list([parameter("cursor"), LIMIT], fields(data=SONGS)),
    "a page beside a cursor that no field contains": describe_list([parameter("cursor"), PAGE, LIMIT]),
    "a cursor that may be that of this page": describe_list(
        [parameter("cursor")], fields(data=SONGS, cursor=TEXT)
    ),
    "a cursor of another type": describe_list(
        [parameter("cursor", INTEGER)], fields(data=SONGS, next_cursor=TEXT)
    ),
    "two cursors": describe_list(
        [parameter("cursor")], fields(data=SONGS, next_cursor=TEXT, meta=fields(next_cursor=TEXT))
    ),
    "a required cursor": describe_list(
        [parameter("cursor", required=True)], fields(data=SONGS, next_cursor=TEXT)
    ),
    "a token that may be a credential": describe_list(
        [parameter("token", description="Authentication token.")], fields(data=SONGS, next_token=TEXT)
    ),
    "after a point in time": describe_list(
        [parameter("after", description="Songs after this date.")], fields(data=SONGS, has_more=BOOLEAN)
    ),
    "after and before, without has_more": describe_list(
        [parameter("after", SNOWFLAKE), parameter("before", SNOWFLAKE)],
        schemas={"Song": {**fields(id=SNOWFLAKE), "required": ["id"]}},
    ),
    "after one of two IDs": describe_list(
        [parameter("after", SNOWFLAKE)],
        schemas={"Song": {**fields(id=SNOWFLAKE, user_id=SNOWFLAKE), "required": ["id"]}},
    ),
    "items with an optional ID": describe_list(
        [parameter("starting_after")],
        fields(data=SONGS, has_more=BOOLEAN),
        schemas={"Song": fields(id=TEXT)},
    ),
    "next that is not described": describe_list([LIMIT, parameter("after")], fields(data=SONGS, next=TEXT)),
    "a page without its first number": describe_list([parameter("page", INTEGER), LIMIT]),
    "a page with the minimum zero": describe_list([parameter("page", {**INTEGER, "minimum": 0}), LIMIT]),
    "a page that is a text": describe_list([parameter("page"), LIMIT]),
    "a page alone": describe_list([PAGE]),
    "a page that only some calls use": describe_list(
        [parameter("page", {**INTEGER, "default": 1}, "Only used when `search` is provided."), LIMIT]
    ),
    "an offset alone": describe_list([OFFSET]),
    "an offset in pages": describe_list([parameter("offset", INTEGER, "The page to return."), LIMIT]),
    "an index that may begin with one": describe_list([parameter("startIndex", INTEGER), LIMIT]),
    "paging that can be switched off": describe_list([OFFSET, LIMIT, parameter("paginated", BOOLEAN)]),
    "two arrays": describe_list([OFFSET, LIMIT], fields(songs=SONGS, artists=SONGS), path="/library"),
    "arrays in arrays": describe_list([OFFSET, LIMIT], fields(songs={"type": "array", "items": SONGS})),
    "an array of anything": describe_list([OFFSET, LIMIT], fields(songs={"type": "array", "items": {}})),
    "a part of a single resource": describe_list(
        [OFFSET, LIMIT, parameter("id", where="path", required=True)],
        fields(title=TEXT, verses=SONGS),
        path="/songs/{id}",
        call_path="songs.get",
    ),
    "an object with links of another kind": describe_list([], fields(title=TEXT, verses=SONGS), headers=LINK),
    "a method that writes": describe_list([OFFSET, LIMIT], fields(data=SONGS), method="delete"),
    "a POST with an offset": describe_list(
        method="post", body=fields(offset=INTEGER, limit=INTEGER), response=fields(data=SONGS)
    ),
}


@pytest.mark.parametrize("name", NO_RULES)
def test_a_shape_with_two_meanings_gets_no_rule(name: str) -> None:
    assert find_rule(NO_RULES[name]) is None


def test_a_response_of_several_kinds_gets_no_rule() -> None:
    document = describe_list([OFFSET, LIMIT])
    content = document["paths"]["/songs"]["get"]["responses"]["200"]["content"]
    content["text/event-stream"] = {"schema": SONG, "x-when": {"stream": True}}
    assert find_rule(document) is None


def test_a_text_is_another_form_of_the_same_response() -> None:
    document = describe_list([OFFSET, LIMIT])
    document["paths"]["/songs"]["get"]["responses"]["200"]["content"]["text/xml"] = {"schema": TEXT}
    assert find_rule(document) is not None


def test_a_rule_of_the_description_is_kept() -> None:
    document = describe_list([OFFSET, LIMIT])
    document["paths"]["/songs"]["get"]["x-pagination"] = {"page": "P", "items": ".", "link_header": "next"}
    assert find_rule(document) == {"items": ".", "link_header": "next"}


def test_a_field_that_each_page_has_gets_another_name() -> None:
    response = fields(data=SONGS, next_page=TEXT, has_more=BOOLEAN)
    document = describe_list([parameter("page", description="A cursor.")], response)
    decisions = run_proposals(document)
    properties = document["components"]["schemas"]["SongList"]["properties"]
    assert properties["next_page"] == {**TEXT, "x-name": "next_page_cursor"}
    assert [(decision.kind, decision.pointer) for decision in decisions] == [
        ("renamed", "source/components/schemas/SongList/properties/next_page"),
        ("guessed", "source/paths/~1songs/get"),
    ]
    assert decisions[1].subject == "GET /songs"
    assert "`page` takes the cursor in `next_page` of the response" in decisions[1].message


def test_a_field_whose_other_name_is_taken_prevents_a_rule() -> None:
    response = fields(items=SONGS, pages=INTEGER, page_count=INTEGER)
    document = describe_list([PAGE, LIMIT], response)
    assert find_rule(document) is None
    assert "x-name" not in document["components"]["schemas"]["SongList"]["properties"]["pages"]


def _choose_pages(*call_paths: str, schemas: Json | None = None) -> list[str]:
    single = describe_list([OFFSET, LIMIT])
    operation = single["paths"]["/songs"]["get"]
    paths = {f"/{path}": {"get": {**operation, "operationId": path}} for path in call_paths}
    document = describe_operations(paths, {**single["components"]["schemas"], **(schemas or {})})
    run_proposals(document)
    return [item["get"]["x-pagination"]["page"] for item in document["paths"].values()]


def test_a_page_has_the_name_of_its_resource() -> None:
    assert _choose_pages("songs.list", "users.keys.list", "files.list_versions") == [
        "SongsPage",
        "KeysPage",
        "FilesVersionsPage",
    ]
    assert _choose_pages("users.list_users", "users.list_saved_users") == ["UsersPage", "SavedUsersPage"]
    assert _choose_pages("songs.list", "songs.search") == ["SongsPage", "SongsSearchPage"]


def test_the_least_nested_list_has_the_shortest_name() -> None:
    call_paths = ["users.keys.list", "keys.list", "teams.keys.list", "users.teams.keys.list"]
    expected = {
        "keys.list": "KeysPage",
        "users.keys.list": "UsersKeysPage",
        "teams.keys.list": "TeamsKeysPage",
        "users.teams.keys.list": "UsersTeamsKeysPage",
    }
    for order in (call_paths, call_paths[::-1]):
        assert dict(zip(order, _choose_pages(*order), strict=True)) == expected


def test_two_lists_that_are_nested_equally_share_no_name() -> None:
    assert _choose_pages("users.keys.list", "teams.keys.list") == ["UsersKeysPage", "TeamsKeysPage"]


@pytest.mark.parametrize("taken", ["SongsPage", "songspage", "AsyncSongsPage", "Songspage"])
def test_the_name_of_a_page_is_not_that_of_a_component(taken: str) -> None:
    assert _choose_pages("songs.list", schemas={taken: TEXT}) == ["SongsListPage"]
