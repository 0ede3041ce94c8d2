"""What becomes of a description, and what is said of one that cannot be an SDK: the cases that no golden shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.api import Api, Security
from generator.build import build, texts
from generator.errors import SpecError
from generator.reading.document import load

Json = dict[str, Any]
Refused = Callable[[Mapping[str, Any]], list[str]]
Built = Callable[[Mapping[str, Any]], Api]

TEXT: Json = {"type": "string"}
THING = {"$ref": "#/components/schemas/Thing"}
THINGS = {"$ref": "#/components/schemas/Things"}
SCHEMAS: Json = {
    "Thing": {"type": "object", "description": "A thing.", "properties": {"name": TEXT}},
    "Things": {
        "type": "object",
        "description": "Some things.",
        "properties": {"things": {"type": "array", "items": THING}, "next": TEXT, "cursor_after": TEXT},
    },
}


@pytest.fixture
def built(tmp_path: Path) -> Built:
    def make(spec: Mapping[str, Any], taken: tuple[str, ...] = ()) -> Api:
        file = tmp_path / "spec.json"
        file.write_text(json.dumps(spec), "utf-8")
        return build(load(file), taken)

    return make


@pytest.fixture
def refused(built: Built) -> Refused:
    def messages(spec: Mapping[str, Any]) -> list[str]:
        with pytest.raises(SpecError) as caught:
            built(spec)
        return [problem.message for problem in caught.value.problems]

    return messages


def described(paths: Json, schemas: Json = SCHEMAS, **root: Any) -> Json:
    names = {path["operationId"].rpartition(".")[0] for item in paths.values() for path in item.values()}
    tags = {".".join(name.split(".")[: depth + 1]) for name in names for depth in range(name.count(".") + 1)}
    return {
        "openapi": "3.1.1",
        "info": {"title": "Small", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": name, "description": f"The {name}."} for name in sorted(tags)],
        "paths": paths,
        "components": {"schemas": schemas},
        **root,
    }


def operation(name: str, *answers: Json, **more: Any) -> Json:
    """It answers with 200, 201, ..."""
    responses = {str(200 + number): answer for number, answer in enumerate(answers)}
    return {"operationId": name, "summary": "Do it.", "responses": responses, **more}


def answer(schema: Json, media: str = "application/json", **more: Any) -> Json:
    return {"description": "It.", "content": {media: {"schema": schema}}, **more}


def body(schema: Json, media: str = "application/json") -> Json:
    return {"required": True, "content": {media: {"schema": schema}}}


SMALL = {"/things": {"get": operation("things.get", answer(THING))}}


def with_key(scheme: Json) -> Json:
    spec = described(SMALL, security=[{"Key": []}])
    return {**spec, "components": {**spec["components"], "securitySchemes": {"Key": scheme}}}


@pytest.mark.parametrize(
    ("scheme", "security"),
    [
        ({"type": "apiKey", "in": "header", "name": "x-key"}, Security("x-key", "")),
        ({"type": "http", "scheme": "bearer"}, Security("Authorization", "Bearer ")),
        ({"type": "http", "scheme": "Bearer"}, Security("Authorization", "Bearer ")),
    ],
)
def test_the_header_of_the_key(built: Built, scheme: Json, security: Security) -> None:
    assert built(with_key(scheme)).security == security


@pytest.mark.parametrize(
    "scheme",
    [
        {"type": "http", "scheme": "basic"},
        {"type": "apiKey", "in": "query", "name": "key"},
        {"type": "apiKey", "in": "cookie", "name": "key"},
    ],
)
def test_a_key_that_travels_elsewhere_is_refused(refused: Refused, scheme: Json) -> None:
    assert refused(with_key(scheme)) == ["only keys in a header and bearer tokens are supported"]


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
    assert refused(described(SMALL, servers=servers)) == ["two servers are named 'us'; rename one"]


def test_an_sdk_without_operations_is_refused(refused: Refused) -> None:
    spec = {**described({}), "components": {}}
    assert refused(spec) == ["no operations under 'paths'; an SDK needs one at least"]


def test_what_an_api_is_called(built: Built) -> None:
    info = {
        "title": "Small API.",
        "summary": "Sells things",
        "description": "First.\n\nSecond",
        "version": "1",
    }
    api = built(described(SMALL, info=info))
    assert (api.title, api.summary, api.description) == ("Small API", "Sells things.", "First.\n\nSecond.")


def paged(**rules: str) -> Json:
    return {"page": "ThingsPage", "items": "things", "cursor_in": "cursor", "cursor_out": "next", **rules}


def listing(name: str, **rules: str) -> Json:
    return operation(
        name,
        answer(THINGS),
        parameters=[{"name": "cursor", "in": "query", "schema": TEXT}],
        **{"x-pagination": paged(**rules)},
    )


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
        built(described(SMALL), ("Thing", "AsyncThing"))  # type: ignore[call-arg]
    assert [problem.message for problem in caught.value.problems] == [
        "the name 'Thing' is taken by the client of the SDK; choose another"
    ]


LATER = {"parameters": [{"name": "later", "in": "query", "schema": {"type": "boolean"}}]}
"""An argument that an answer may depend on."""


def method(api: Api) -> Any:
    return api.resources[0].operations[0]


def one(*answers: Json, **more: Any) -> Json:
    return described({"/things": {"post": operation("things.make", *answers, **more)}})


def test_an_answer_without_a_condition_is_told_by_its_status(built: Built) -> None:
    made = method(built(one(answer(THING), {**answer(THINGS), "description": "Many."})))
    assert made.returns_text == "It. With status 201: Many."
    assert made.answer.type.code == "Thing | Things"
    assert made.overloads == ()


def test_an_answer_with_a_condition_is_the_second_one_wherever_it_stands(built: Built) -> None:
    many = {**answer(THINGS), "description": "Many.", "x-when": {"later": True}}
    made = method(built(one(many, answer(THING), **LATER)))
    assert made.returns_text == "It. With `later=True`: Many."
    assert [overload.returns.code for overload in made.overloads] == ["Things", "Thing", "Thing | Things"]


def test_three_answers_are_read_by_their_statuses(built: Built) -> None:
    made = method(built(one(answer(THING), answer(THINGS), answer(TEXT))))
    assert made.answer.source == "'models.spec.Thing', {201: 'models.spec.Things', 202: 'str'}"


@pytest.mark.parametrize(
    "conditions",
    [[{"later": True, "more": True}], [{"later": True}, {"later": False}]],
    ids=["two arguments", "two answers"],
)
def test_more_than_one_condition_is_refused(refused: Refused, conditions: list[Json]) -> None:
    conditional = [{**answer(THINGS), "x-when": condition} for condition in conditions]
    assert refused(one(answer(THING), *conditional, **LATER)) == [
        "one answer with one x-when argument is supported"
    ]


@pytest.mark.parametrize("media", ["application/jsonl", "text/event-stream"])
def test_a_stream_has_one_answer(refused: Refused, media: str) -> None:
    assert refused(one(answer(THING, media), answer(THINGS, media))) == [
        "a stream has one successful answer; keep the one that the call ends with"
    ]


def test_any_kind_of_json_is_json(built: Built) -> None:
    made = method(built(one(answer(THING, "application/vnd.shop+json"))))
    assert (made.verb, made.answer.type.code) == ("json", "Thing")
