"""The API as a whole: its key, its servers, its lists; what no golden shows of them."""

from __future__ import annotations

import json

import pytest

from sdkwright.problems.problem import SpecError
from tests.translate.descriptions import (
    SCHEMAS,
    SMALL,
    TEXT,
    THING,
    Built,
    Json,
    Refused,
    answer,
    body,
    described,
    listing,
    method,
    one,
    operation,
)


def with_key(scheme: Json) -> Json:
    spec = described(SMALL, security=[{"Key": []}])
    return {**spec, "components": {**spec["components"], "securitySchemes": {"Key": scheme}}}


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ({"type": "apiKey", "in": "header", "name": "x-key"}, ("header", ("api_key",), "x-key", "")),
        ({"type": "http", "scheme": "Bearer"}, ("header", ("api_key",), "Authorization", "Bearer ")),
        ({"type": "http", "scheme": "basic"}, ("basic", ("username", "password"), "Authorization", "")),
        ({"type": "apiKey", "in": "query", "name": "key"}, ("query", ("api_key",), "key", "")),
        (
            {"type": "apiKey", "in": "cookie", "name": "id", "x-argument": "sid"},
            ("cookie", ("sid",), "id", ""),
        ),
        (
            {"type": "openIdConnect", "openIdConnectUrl": "https://x"},
            ("header", ("access_token",), "Authorization", "Bearer "),
        ),
    ],
)
def test_the_arguments_of_a_scheme(built: Built, scheme: Json, expected: tuple[object, ...]) -> None:
    security = built(with_key(scheme)).security
    assert security is not None
    (only,) = security.schemes
    assert (only.kind, only.arguments, only.wire_name, only.prefix) == expected
    assert security.default == (("Key",),)
    assert (security.key is None) == (expected[0] != "header")


def test_a_scheme_that_no_operation_requires_has_no_argument(built: Built) -> None:
    spec = described(SMALL, security=[])
    schemes = {"Key": {"type": "http", "scheme": "basic"}}
    assert built({**spec, "components": {**spec["components"], "securitySchemes": schemes}}).security is None


def test_servers_with_a_name_are_regions(built: Built) -> None:
    servers = [
        {"url": "https://api.example.com", "x-name": "us"},
        {"url": "https://nobody.example.com"},
        {"url": "https://eu.example.com", "x-name": "eu"},
    ]
    api = built(described(SMALL, servers=servers))
    assert api.base_url == "https://api.example.com"
    assert api.regions == (("us", "https://api.example.com"), ("eu", "https://eu.example.com"))


def test_servers_without_a_name_are_one_region(built: Built) -> None:
    assert built(described(SMALL)).regions == (("default", "https://api.example.com"),)


def test_two_regions_of_one_name_are_refused(refused: Refused) -> None:
    servers = [
        {"url": "https://a.example.com", "x-name": "us"},
        {"url": "https://b.example.com", "x-name": "us"},
    ]
    assert refused(described(SMALL, servers=servers)) == ["two servers have the name 'us'; rename one"]


def test_an_sdk_without_operations_is_refused(refused: Refused) -> None:
    spec = {**described({}), "components": {}}
    assert refused(spec) == ["no operations under 'paths'; describe at least one"]


def test_what_an_api_is_called(built: Built) -> None:
    info = {
        "title": "Small API.",
        "summary": "Sells things",
        "description": "First.\n\nSecond",
        "version": "1",
    }
    api = built(described(SMALL, info=info))
    assert (api.title, api.summary, api.description) == ("Small API", "Sells things.", "First.\n\nSecond.")


def test_an_api_that_says_little_of_itself(built: Built) -> None:
    api = built(described(SMALL, info={"title": "Plan X.", "version": "1"}))
    assert (api.title, api.summary, api.description) == ("Plan X", "", "")


def test_lists_that_page_alike_share_a_class(built: Built) -> None:
    lists = {"/a": {"get": listing("things.list")}, "/b": {"get": listing("things.search")}}
    assert [page.name for page in built(described(lists)).pages] == ["ThingsPage"]


def test_lists_that_page_otherwise_need_another_class(refused: Refused) -> None:
    lists = {
        "/a": {"get": listing("things.list")},
        "/b": {"get": listing("things.search", cursor_out="cursor_after")},
    }
    assert refused(described(lists)) == [
        "the page class 'ThingsPage' is used for another list too; give it another name"
    ]


def test_a_schema_that_has_the_name_of_the_client_is_refused(built: Built) -> None:
    with pytest.raises(SpecError) as caught:
        built(described(SMALL), ("Thing", "AsyncThing"))
    assert [problem.message for problem in caught.value.problems] == [
        "the name 'Thing' is reserved for the client of the SDK; choose another"
    ]


def test_the_twin_of_a_page_class_takes_a_name_too(refused: Refused) -> None:
    schemas = {**SCHEMAS, "AsyncThingsPage": SCHEMAS["Thing"]}
    lists = {
        "/a": {"get": listing("things.list")},
        "/b": {"get": operation("things.get", answer({"$ref": "#/components/schemas/AsyncThingsPage"}))},
    }
    assert refused(described(lists, schemas)) == [
        (
            "the name 'AsyncThingsPage' would be the schema 'AsyncThingsPage' and also the async variant of the page"
            " class 'ThingsPage'; rename one of them"
        )
    ]


@pytest.mark.parametrize("rule", ["cursor_out", "has_more"])
def test_a_field_that_a_page_needs_is_looked_for(refused: Refused, rule: str) -> None:
    spec = described({"/a": {"get": listing("things.list", **{rule: "nowhere"})}})
    assert refused(spec) == ["the response has no field 'nowhere'; write the name of a field"]


@pytest.mark.parametrize("keyword", ["cursor_in", "page_in"])
@pytest.mark.parametrize(
    ("number", "first"),
    [
        ({"type": "integer"}, 1),
        ({"type": "integer", "default": 1}, 1),
        ({"type": "integer", "default": 0, "minimum": 3}, 0),
        ({"type": "integer", "minimum": 0}, 0),
        ({"type": "number", "exclusiveMinimum": 1.5}, 2),
        ({"anyOf": [{"type": "integer", "minimum": 4}, {"type": "null"}]}, 4),
    ],
)
def test_the_number_of_the_first_page(built: Built, keyword: str, number: Json, first: int) -> None:
    spec = described({"/a": {"get": listing("things.list")}})
    made = spec["paths"]["/a"]["get"]
    made["x-pagination"] = {"page": "ThingsPage", "items": "things", keyword: "cursor"}
    made["parameters"][0]["schema"] = number
    (page,) = built(spec).pages
    assert (page.paging.way, page.paging.first, page.paging.next) == ("page", first, "")


def test_numbers_of_pages_are_integers(refused: Refused) -> None:
    spec = described({"/a": {"get": listing("things.list")}})
    del spec["paths"]["/a"]["get"]["x-pagination"]["cursor_out"]
    assert refused(spec) == [
        (
            "the parameter 'cursor' is not an integer; write cursor_out, the field of the response that contains the"
            " cursor of the next page"
        )
    ]


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("next", "the response has no field 'next'; write the name of a field"),
        ("things", "the response has no field 'things'; write the name of a field"),
    ],
)
def test_a_list_does_not_read_a_field_that_no_response_has(
    refused: Refused, marked: str, message: str
) -> None:
    spec = described({"/a": {"get": listing("things.list")}}, json.loads(json.dumps(SCHEMAS)))
    spec["components"]["schemas"]["Things"]["properties"][marked]["writeOnly"] = True
    assert [text.partition(". ")[0] for text in refused(spec)] == [message]


def test_a_list_does_not_send_a_field_that_no_request_has(refused: Refused) -> None:
    made = listing("things.list", cursor_in="body.cursor")
    del made["parameters"]
    sent = {
        "type": "object",
        "description": "It.",
        "properties": {"cursor": TEXT | {"readOnly": True}, "a": TEXT},
    }
    made["requestBody"] = body({"$ref": "#/components/schemas/Sent"})
    assert refused(described({"/a": {"post": made}}, {**SCHEMAS, "Sent": sent})) == [
        "the request body has no field 'body.cursor'; write 'body.a'"
    ]


def test_an_object_of_the_query_has_no_read_only_properties(built: Built) -> None:
    inner = {"type": "object", "description": "It.", "properties": {"deep": TEXT}}
    given = {
        "type": "object",
        "description": "It.",
        "properties": {"a": TEXT, "cursor": {"$ref": "#/components/schemas/Inner", "readOnly": True}},
    }
    parameters = [
        {"name": "filter", "in": "query", "schema": {"$ref": "#/components/schemas/Given"}},
        {"name": "cursor", "in": "query", "schema": TEXT},
    ]
    spec = one(answer(THING), parameters=parameters)
    spec["components"]["schemas"] = {**SCHEMAS, "Given": given, "Inner": inner}
    assert [argument.name for argument in method(built(spec)).signature.keywords] == ["filter", "cursor"]
