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
from tests.generator.projects import place

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


def test_an_api_that_says_little_of_itself(built: Built) -> None:
    api = built(described(SMALL, info={"title": "Plan X.", "version": "1"}))
    assert (api.title, api.summary, api.description) == ("Plan X", "", "")


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


def argument(api: Api) -> Any:
    (found,) = method(api).signature.keywords
    return found


def queried(schema: Json, **more: Any) -> Json:
    return one(answer(THING), parameters=[{"name": "given", "in": "query", "schema": schema, **more}])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("A thing", "A thing."),
        ("Plan X", "Plan X."),
        ("A thing.", "A thing."),
        ("Is it?", "Is it?"),
        ("Stop!", "Stop!"),
        ("One of these:", "One of these:"),
        ("Wrapped\n  by the spec", "Wrapped by the spec."),
    ],
)
def test_a_sentence_has_one_line_and_an_end(text: str, said: str) -> None:
    assert texts.sentence(text) == said


def test_paragraphs_keep_the_lines_between_them() -> None:
    assert texts.paragraphs("First\nand more\n\n \n\nSecond") == "First and more.\n\nSecond."


NUMBER: Json = {"type": "number"}
LIST: Json = {"type": "array", "items": TEXT}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (TEXT, ""),
        ({**NUMBER, "minimum": 0, "maximum": 5}, "From 0 to 5."),
        ({**NUMBER, "minimum": 0}, "At least 0."),
        ({**NUMBER, "maximum": 0}, "At most 0."),
        ({**NUMBER, "exclusiveMinimum": 0, "exclusiveMaximum": 5}, "More than 0; Less than 5."),
        ({**TEXT, "minLength": 1, "maxLength": 9}, "1 to 9 characters."),
        ({**TEXT, "minLength": 0, "maxLength": 0}, "At most 0 characters."),
        ({**TEXT, "minLength": 2}, "At least 2 characters."),
        ({**TEXT, "minLength": 0}, ""),
        ({**LIST, "minItems": 1, "maxItems": 9}, "1 to 9 entries."),
        ({**NUMBER, "x-unit": "seconds"}, "In seconds."),
        ({**NUMBER, "x-unit": "frames\n  per second"}, "In frames per second."),
        ({**NUMBER, "default": 0}, "Default: `0`."),
        ({**TEXT, "default": ""}, ""),
        ({"type": ["string", "null"], "default": None}, ""),
        (
            {**NUMBER, "x-unit": "seconds", "minimum": 1, "default": 2},
            "In seconds. At least 1. Default: `2`.",
        ),
        ({"anyOf": [{**NUMBER, "minimum": 1}, {"type": "null"}], "default": 2}, "At least 1. Default: `2`."),
        ({"$ref": "#/components/schemas/Size"}, "How big. At most 9. Default: `3`."),
        ({**TEXT, "deprecated": True}, "Deprecated."),
    ],
)
def test_what_is_said_of_a_value(built: Built, schema: Json, said: str) -> None:
    size = {"type": "integer", "description": "How big", "maximum": 9, "default": 3}
    spec = queried(schema)
    spec["components"] = {"schemas": {**SCHEMAS, "Size": size}}
    assert argument(built(spec)).doc == said


def test_what_a_parameter_says_itself_comes_first(built: Built) -> None:
    spec = queried({**TEXT, "description": "Not this."}, description="Which one", deprecated=True)
    assert argument(built(spec)).doc == "Deprecated. Which one."


def test_what_is_said_of_an_enum(built: Built) -> None:
    enum = {
        "description": "How it is sent",
        "deprecated": True,
        "enum": [1, 2, 3],
        "type": "integer",
        "x-enumDescriptions": {"1": "By\n  post.", "3": "By hand."},
    }
    spec = queried({"$ref": "#/components/schemas/Way"})
    spec["components"] = {"schemas": {"Way": enum, **SCHEMAS}}
    assert (
        built(spec).schemas[0].description
        == "Deprecated. How it is sent.\n\n- `1`: By post.\n- `3`: By hand."
    )


OBJECT: Json = {"type": "object", "additionalProperties": TEXT}


@pytest.mark.parametrize(
    ("parameter", "why"),
    [
        (
            {"in": "query", "schema": LIST, "style": "deepObject"},
            "style deepObject is for objects; leave it out",
        ),
        (
            {"in": "query", "schema": TEXT, "style": "deepObject"},
            "style deepObject is for objects; leave it out",
        ),
        ({"in": "header", "schema": OBJECT}, "an object cannot stand in a header"),
        ({"in": "query", "schema": OBJECT}, "an object in a query needs style: deepObject"),
        (
            {"in": "header", "schema": {"type": "array", "items": LIST}},
            "a list here holds strings, numbers or booleans",
        ),
    ],
)
def test_what_cannot_travel_as_a_parameter(refused: Refused, parameter: Json, why: str) -> None:
    spec = one(answer(THING), parameters=[{"name": "given", **parameter}])
    assert refused(spec) == [f"{parameter['in']} parameter 'given': {why}"]


@pytest.mark.parametrize(
    ("parameter", "printed"),
    [
        ({"schema": LIST}, "given"),
        ({"schema": LIST, "explode": False}, "Delimited(given, ',')"),
        ({"schema": LIST, "style": "spaceDelimited"}, "Delimited(given, ' ')"),
        ({"schema": LIST, "style": "pipeDelimited"}, "Delimited(given, '|')"),
        ({"schema": LIST, "style": "pipeDelimited", "explode": True}, "given"),
        ({"schema": OBJECT, "style": "deepObject"}, "DeepObject(given)"),
    ],
)
def test_the_styles_of_a_query(built: Built, parameter: Json, printed: str) -> None:
    made = method(built(one(answer(THING), parameters=[{"name": "given", "in": "query", **parameter}])))
    assert [(keyword.name, keyword.value) for keyword in made.call] == [("query", f"{{'given': {printed}}}")]
    assert made.imports == {name for name in ("Delimited", "DeepObject") if name in printed}


def test_a_parameter_of_the_path_gives_way_to_that_of_the_operation(built: Built) -> None:
    spec = queried(TEXT, description="Its own.")
    spec["paths"]["/things"]["parameters"] = [
        {"name": "given", "in": "query", "schema": TEXT, "description": "Of all."}
    ]
    assert argument(built(spec)).doc == "Its own."


def test_parameters_are_pointed_at_by_their_names(built: Built) -> None:
    spec = one(answer(THING), parameters=[{"name": "a/b~c", "in": "query", "schema": TEXT}])
    assert argument(built(spec)).pointer == "/paths/~1things/post/parameters/query/a~1b~0c"
    spec["paths"]["/things"]["post"]["parameters"] = [{"$ref": "#/components/parameters/Given"}]
    spec["components"]["parameters"] = {"Given": {"name": "given", "in": "query", "schema": TEXT}}
    assert argument(built(spec)).pointer == "/components/parameters/Given"


def test_names_of_modules_and_schemas(refused: Refused) -> None:
    schemas = {**SCHEMAS, "Odd": {**SCHEMAS["Thing"], "x-module": "shop.import"}}
    assert refused(described(SMALL, schemas)) == ["'shop.import' cannot name a Python module"]


def test_a_module_is_said_in_a_single_document_only(tmp_path: Path) -> None:
    spec = described(SMALL)
    spec["components"]["schemas"] = {**SCHEMAS, "Odd": {**SCHEMAS["Thing"], "x-module": "shop"}}
    place(tmp_path, {"spec/openapi.yaml": json.dumps({key: spec[key] for key in ROOT_KEYS})})
    place(tmp_path, {"spec/things.yaml": json.dumps({key: spec[key] for key in ("paths", "components")})})
    with pytest.raises(SpecError) as caught:
        build(load(tmp_path / "spec"))
    assert [problem.message for problem in caught.value.problems] == [
        "'x-module' is for a single document; in a folder a schema belongs to the document it stands in"
    ]


ROOT_KEYS = ("openapi", "info", "servers", "tags")


def test_a_document_has_the_operations_of_its_resource(tmp_path: Path) -> None:
    paths = {
        f"/{name}": {"delete": operation(name, answer(TEXT))}
        for name in ("shop.clear", "shop.tills.clear", "desk.clear")
    }
    spec = described(paths)
    place(tmp_path, {"spec/openapi.yaml": json.dumps({key: spec[key] for key in ROOT_KEYS})})
    place(tmp_path, {"spec/shop/carts.yaml": json.dumps({"paths": paths})})
    with pytest.raises(SpecError) as caught:
        build(load(tmp_path / "spec"))
    assert [problem.message for problem in caught.value.problems] == [
        "'desk.clear' belongs in desk.yaml",
        "'shop.clear' belongs in shop.yaml",
        "'shop.tills.clear' belongs in shop/tills.yaml, or in the document of a resource above it",
    ]


def test_two_resources_that_would_share_a_class_are_refused(refused: Refused) -> None:
    paths = {
        "/a": {"get": operation("one_two.get", answer(TEXT))},
        "/b": {"get": operation("one.two.get", answer(TEXT))},
        "/c": {"get": operation("things.one_two.get", answer(TEXT))},
        "/d": {"get": operation("things.onetwo.get", answer(TEXT))},
        "/e": {"get": operation("things.one__two.get", answer(TEXT))},
    }
    assert refused(described(paths)) == [
        "the resources 'one_two' and 'one__two' would both have a class 'ThingsOneTwoResource'; rename one"
    ]


@pytest.mark.parametrize("name", ["close", "with_options", "with_raw_response", "datetime"])
def test_methods_that_hide_what_the_sdk_has(refused: Refused, name: str) -> None:
    spec = described({"/things": {"get": operation(f"things.{name}", answer(TEXT))}})
    assert refused(spec) == [f"'{name}' is a name that the SDK uses itself; rename the method"]


@pytest.mark.parametrize("name", ["close", "with_options", "with_raw_response"])
def test_resources_that_hide_what_the_client_has(refused: Refused, name: str) -> None:
    spec = described({"/things": {"get": operation(f"{name}.get", answer(TEXT))}})
    assert refused(spec) == [f"the client has a method '{name}' of its own; rename the resource"]


def test_the_order_of_resources_is_that_of_the_description(built: Built) -> None:
    names = ("shop.tills.get", "desk.get", "shop.get", "shop.carts.get")
    api = built(described({f"/{name}": {"get": operation(name, answer(TEXT))} for name in names}))
    assert [(one.path, [child.path for child in one.children]) for one in api.resources] == [
        (("shop",), [("shop", "tills"), ("shop", "carts")]),
        (("desk",), []),
    ]


def test_answers_of_one_constant_are_refused(refused: Refused) -> None:
    paths = {
        "/a": {"get": operation("things.list", answer({"type": "array", "items": THING}))},
        "/b": {"get": operation("things.search", answer({"$ref": "#/components/schemas/ListOfThing"}))},
    }
    assert refused(described(paths, {**SCHEMAS, "ListOfThing": SCHEMAS["Things"]})) == [
        (
            "the answer 'ListOfThing' would be printed as _LIST_OF_THING, as is 'list[Thing]', another answer of this"
            " resource; rename a schema"
        )
    ]


def test_answers_alike_under_other_statuses_are_refused(refused: Refused) -> None:
    second = operation("things.b", answer(THING), {"description": "None."}, answer(THINGS))
    del second["responses"]["201"]
    paths = {"/a": {"get": operation("things.a", answer(THING), answer(THINGS))}, "/b": {"get": second}}
    assert refused(described(paths)) == [
        (
            "the answer 'Thing | Things' would be printed as _THING_OR_THINGS, as is 'Thing | Things', another answer of this"
            " resource; describe both with the same statuses"
        )
    ]


def test_a_body_as_a_whole_has_no_name_of_its_own(built: Built) -> None:
    given = argument(built(one(answer(THING), requestBody=body(LIST))))
    assert (given.name, given.wire, given.group, given.doc) == ("request", "", "json", "")
    spec = one(
        answer(THING), requestBody={**body(THING), "description": "What to make"}, **{"x-body": "whole"}
    )
    assert argument(built(spec)).doc == "What to make."


def channel(rule: Json, schemas: Json = SCHEMAS, **more: Any) -> Json:
    opened = {
        "operationId": "things.watch",
        "x-websocket": {"session": "ThingSession", **rule},
        "responses": {"101": {"description": "A WebSocket."}},
        **more,
    }
    return described({"/things": {"get": opened}}, schemas)


def watched(api: Api) -> Any:
    return api.resources[0].channels[0]


def test_what_is_said_of_a_channel(built: Built) -> None:
    plain = watched(built(channel({"server": THING})))
    assert (plain.summary, plain.description, plain.docs, plain.call) == ("", "", (), ())
    said = {"summary": "Watch", "description": "It all.\n\nAlways", "x-docs": ["https://a.b/c"]}
    told = watched(built(channel({"server": THING}, **said)))
    assert (told.summary, told.description, told.docs) == ("Watch.", "It all.\n\nAlways.", ("https://a.b/c",))


@pytest.mark.parametrize("security", [[], [{}], [{"Key": []}, {}]])
def test_a_channel_for_anybody_needs_no_key(built: Built, security: list[Json]) -> None:
    spec = channel({"server": THING}, security=security)
    spec["components"]["securitySchemes"] = {"Key": {"type": "apiKey", "in": "header", "name": "x-key"}}
    assert [(one.name, one.value) for one in watched(built(spec)).call] == [("key_required", "False")]


def test_the_messages_of_a_channel(built: Built) -> None:
    schemas = {
        "Nothing": {"type": "object", "description": "Nothing."},
        "Pair": {"type": "object", "description": "Both.", "properties": {"left": TEXT, "right": TEXT}},
        "Both": {
            "description": "Both, and one of them for sure.",
            "allOf": [{"$ref": "#/components/schemas/Pair"}, {"type": "object", "required": ["right"]}],
        },
    }
    client = {f"send_{name.lower()}": {"$ref": f"#/components/schemas/{name}"} for name in schemas}
    messages = watched(built(channel({"client": client}, schemas))).messages
    assert [
        ([one.name for one in message.positional], [one.name for one in message.keywords], message.fields)
        for message in messages
    ] == [
        ([], [], "{}"),
        (["left"], ["right"], "{'left': left, 'right': right}"),
        (["right"], ["left"], "{'left': left, 'right': right}"),
    ]


def test_the_twin_of_a_page_class_takes_a_name_too(refused: Refused) -> None:
    schemas = {**SCHEMAS, "AsyncThingsPage": SCHEMAS["Thing"]}
    lists = {
        "/a": {"get": listing("things.list")},
        "/b": {"get": operation("things.get", answer({"$ref": "#/components/schemas/AsyncThingsPage"}))},
    }
    assert refused(described(lists, schemas)) == [
        (
            "the name 'AsyncThingsPage' would stand for the schema 'AsyncThingsPage' and for the asyncio twin of the page"
            " class 'ThingsPage'; rename one"
        )
    ]


def union(tag: bool) -> Json:
    """Two shapes, told apart by a tag or by the fields that they need, and one that is named like what is neither."""
    members = {
        name: {
            "type": "object",
            "description": f"A {name}.",
            "required": ["kind", name],
            "properties": {"kind": {"type": "string", "const": name}, name: TEXT},
        }
        for name in ("Disc", "Ring")
    }
    shape: Json = {
        "description": "A shape.",
        "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in members],
    }
    if tag:
        shape["discriminator"] = {"propertyName": "kind"}
    return {"Shape": shape, **members, "UnknownShape": SCHEMAS["Thing"], "UnknownDisc": SCHEMAS["Thing"]}


def naming(schemas: Json) -> Json:
    """An operation for each schema, so that all are printed."""
    answers = {
        f"/{name}": {
            "get": operation(f"things.get_{name.lower()}", answer({"$ref": f"#/components/schemas/{name}"}))
        }
        for name in schemas
    }
    return described(answers, schemas)


CLASH = (
    "the name 'UnknownShape' would stand for the unknown variant of 'Shape' and for the schema 'UnknownShape';"
    " rename one"
)


def test_the_unknown_variant_of_a_union_takes_a_name(refused: Refused) -> None:
    assert refused(naming(union(tag=True))) == [CLASH]


def test_the_unknown_variant_of_a_union_without_a_tag_takes_a_name_where_a_server_sends_it(
    built: Built, refused: Refused
) -> None:
    spec = naming(union(tag=False))
    assert len(built(spec).schemas) == 5
    sent = channel({"server": {"$ref": "#/components/schemas/Shape"}})["paths"]["/things"]
    assert refused({**spec, "paths": {**spec["paths"], "/things": sent}}) == [CLASH]


def test_the_module_of_a_schema_is_not_part_of_it(built: Built) -> None:
    schemas = {"Thing": {**SCHEMAS["Thing"], "x-module": "shop.things"}}
    (schema,) = built(described(SMALL, schemas)).schemas
    assert (schema.module, schema.content) == ("shop.things", SCHEMAS["Thing"])


def test_the_bytes_of_a_field_need_a_name_that_is_free(refused: Refused) -> None:
    encoded = {"type": "string", "contentEncoding": "base64"}
    schemas = {"Thing": {**SCHEMAS["Thing"], "properties": {"audio_base64": encoded, "audio_bytes": TEXT}}}
    assert refused(described(SMALL, schemas)) == [
        "the bytes of 'audio_base64' would be 'audio_bytes', which is a property too; rename it"
    ]


def test_only_what_a_server_sends_untagged_is_told_apart_by_its_fields(built: Built) -> None:
    schemas = {name: schema for name, schema in union(tag=False).items() if name != "UnknownShape"}
    spec = naming({**schemas, "Thing": SCHEMAS["Thing"]})
    assert {one.name for one in built(spec).schemas if one.is_shape or one.shapes} == set()
    sent = channel({"server": {"$ref": "#/components/schemas/Shape"}})["paths"]["/things"]
    api = built({**spec, "paths": {**spec["paths"], "/things": sent}})
    shapes = {one.name: one.shapes.required for one in api.schemas if one.shapes}
    assert shapes == {"Shape": (("kind", "Disc"), ("kind", "Ring"))}
    assert {one.name for one in api.schemas if one.is_shape} == {"Disc", "Ring"}


def test_what_a_shape_is_made_of_is_told_by_its_fields_too(built: Built) -> None:
    schemas = {name: schema for name, schema in union(tag=False).items() if not name.startswith("Unknown")}
    schemas["Base"] = {"type": "object", "description": "A base.", "properties": {"name": TEXT}}
    schemas["Ring"] = {
        "description": "A Ring.",
        "allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "required": ["name"]}],
    }
    api = built(channel({"server": {"$ref": "#/components/schemas/Shape"}}, schemas))
    assert {one.name for one in api.schemas if one.is_shape} == {"Disc", "Ring", "Base"}


def test_a_server_that_sends_one_thing_sends_no_union(built: Built) -> None:
    spec = channel({"server": {"$ref": "#/components/schemas/Some"}})
    lone = {"description": "One, perhaps.", "anyOf": [THING, {"type": "null"}]}
    mixed = {"description": "One, or a text.", "anyOf": [THING, TEXT]}
    for schema in (lone, mixed):
        spec["components"]["schemas"] = {**SCHEMAS, "Some": schema}
        assert [one.shapes for one in built(spec).schemas] == [None, None]


def test_tags_are_taken_from_the_mapping(built: Built) -> None:
    schemas = union(tag=True)
    schemas["Shape"]["discriminator"]["mapping"] = {
        name: f"#/components/schemas/{name}" for name in ("Disc", "Ring")
    }
    del schemas["UnknownShape"]
    schemas["Disc"]["properties"]["kind"] = {"$ref": "#/components/schemas/Kind"}
    schemas["Kind"] = {"type": "string", "description": "Which.", "enum": ["Disc", "Plate"]}
    (shape,) = (one for one in built(naming(schemas)).schemas if one.variants)
    assert shape.variants is not None
    assert (shape.variants.tag, shape.variants.members) == ("kind", ("Disc", "Ring"))
    assert shape.variants.tags == (("Disc", 0), ("Ring", 1))


@pytest.mark.parametrize("rule", ["cursor_out", "has_more"])
def test_a_field_that_a_page_needs_is_looked_for(refused: Refused, rule: str) -> None:
    spec = described({"/a": {"get": listing("things.list", **{rule: "nowhere"})}})
    assert refused(spec) == ["the answer has no field 'nowhere'"]


def test_a_failure_that_may_hold_anything_has_no_body_of_its_own(built: Built) -> None:
    spec = one(answer(THING))
    spec["paths"]["/things"]["post"]["responses"] |= {
        "404": answer({}),
        "4XX": answer(THING, "application/x+json"),
    }
    made = method(built(spec))
    assert [(failure.status, failure.body and failure.body.type.code) for failure in made.failures] == [
        ("404", None),
        ("4XX", "Thing"),
    ]
    assert [(one.name, one.text) for one in made.raises] == [
        ("NotFoundError", "It."),
        ("APIStatusError", "It. Body: `Thing`."),
    ]
    assert [(one.name, one.value) for one in made.call] == [("failures", "{'4XX': _THING}")]


def test_whatever_becomes_a_class_may_be_given_as_one(built: Built) -> None:
    """Also an allOf that refers to nothing."""
    parts = [{"type": "object", "properties": {name: TEXT}} for name in ("left", "right")]
    schemas = {
        "Both": {"description": "Both.", "allOf": parts},
        "Many": {"type": "array", "description": "Many.", "items": {"$ref": "#/components/schemas/Both"}},
        "Word": {**TEXT, "description": "A word."},
    }
    given = {
        name: argument(
            built(described({"/a": {"post": operation("a.b", answer(TEXT), **sent)}}, schemas))
        ).type.code
        for name in schemas
        for sent in [{"requestBody": body({"$ref": f"#/components/schemas/{name}"}), "x-body": "whole"}]
    }
    assert given == {"Both": "Both | BothParam", "Many": "Many | ManyParam", "Word": "WordParam"}


SIGNATURE: Json = {
    "header": "Shop-Signature",
    "timestamp": "t",
    "signature": "s",
    "algorithm": "hmac-sha256",
    "tolerance": 300,
    "event": {"$ref": "#/components/schemas/Shape"},
}
DISC = {"$ref": "#/components/schemas/Disc"}


def hook(name: str, schema: Json, media: str = "application/json", **more: Any) -> Json:
    responses = {"200": {"description": "It was received."}}
    return {"post": {"operationId": name, "requestBody": body(schema, media), "responses": responses, **more}}


def hooked(schemas: Json | None = None, **webhooks: Json) -> Json:
    tags = [{"name": name, "description": "It."} for name in ("things", "webhooks")]
    return described(SMALL, {**SCHEMAS, **(schemas or union(tag=True))}, tags=tags, webhooks=webhooks)


@pytest.mark.parametrize(("tag", "unknown"), [(True, "UnknownShape"), (False, "")])
def test_what_is_signed(built: Built, tag: bool, unknown: str) -> None:
    schemas = {name: schema for name, schema in union(tag).items() if name != "UnknownShape"}
    signing = built(hooked(schemas, made=hook("webhooks.made", DISC, **{"x-signature": SIGNATURE}))).signing
    assert signing is not None
    assert (signing.header, signing.timestamp, signing.signature) == ("Shop-Signature", "t", "s")
    assert (signing.tolerance, signing.event.type.code, signing.event.text) == (300, "Shape", "")
    assert signing.unknown == unknown


def test_all_that_is_signed_is_of_one_union(refused: Refused) -> None:
    schemas = {name: schema for name, schema in union(tag=True).items() if name != "UnknownShape"}
    other = {**SIGNATURE, "event": {"$ref": "#/components/schemas/Other"}}
    made = hook("webhooks.made", DISC, **{"x-signature": SIGNATURE})
    sold = hook("webhooks.sold", DISC, **{"x-signature": other})
    (problem,) = refused(hooked({**schemas, "Other": {**schemas["Shape"]}}, made=made, sold=sold))
    assert problem.startswith("this differs from the x-signature at ")
    assert problem.endswith("the SDK verifies all webhooks by one rule")


def test_what_is_not_signed(built: Built) -> None:
    events = built(
        hooked(
            made=hook("webhooks.made", THING, summary="A thing was made"),
            sold=hook("webhooks.sold", THINGS),
            again=hook("webhooks.more.sold", THINGS, summary="Again."),
        )
    ).unsigned
    assert [(event.parser, event.type.code, event.text) for event in events] == [
        ("parse_made", "Thing", "- `made`: A thing was made."),
        ("parse_sold", "Things", "- `sold`\n- `again`: Again."),
    ]


@pytest.mark.parametrize(
    ("webhook", "why"),
    [
        (
            hook("webhooks.soldOut", THING),
            "'parse_soldOut' would read its body, a function that cannot be; rename it",
        ),
        (
            hook("webhooks.event", THING),
            "'parse_event' would read its body, a function of the SDK itself; rename it",
        ),
        (
            hook("webhooks.sold", SCHEMAS["Thing"]),
            "an object without a name; put it under components/schemas, and a $ref to it here",
        ),
        (
            hook("webhooks.sold", THING, "application/xml"),
            "what the API sends is read as 'application/json'; describe that alone",
        ),
    ],
)
def test_webhooks_that_cannot_be_read(refused: Refused, webhook: Json, why: str) -> None:
    assert refused(hooked(sold=webhook)) == [why]


def test_a_webhook_of_two_media_types_is_refused(refused: Refused) -> None:
    webhook = hook("webhooks.sold", THING)
    webhook["post"]["requestBody"]["content"]["text/plain"] = {"schema": TEXT}
    assert refused(hooked(sold=webhook)) == [
        "what the API sends is read as 'application/json'; describe that alone"
    ]


def test_the_components_that_an_operation_names(built: Built) -> None:
    spec = one(answer(THINGS), requestBody=body(LIST | {"items": THING}))
    spec["paths"]["/things"]["post"]["responses"]["404"] = answer({"$ref": "#/components/schemas/Gone"})
    spec["components"]["schemas"] = {**SCHEMAS, "Gone": SCHEMAS["Thing"]}
    made = method(built(spec))
    assert (made.sent, made.received) == ({"Thing"}, {"Things", "Gone"})


def job(state: Json, more: Json | None = None, status: str = "state", **rule: Any) -> Json:
    """A job that is started with an argument `kind`, and asked after by its `id`."""
    schemas = {
        "Started": {"type": "object", "description": "It.", "required": ["id"], "properties": {"id": TEXT}},
        "Job": {"type": "object", "description": "It.", "properties": {"id": TEXT, "state": state}},
        "Kind": {"type": "string", "description": "A kind.", "enum": ["a", "b"]},
        **(more or {}),
    }
    poll = {
        "operation": "jobs.get",
        "arguments": {"job_id": "id"},
        "status": status,
        "done": ["done"],
        **rule,
    }
    kind = {"name": "kind", "in": "query", "schema": {"$ref": "#/components/schemas/Kind"}}
    start = operation(
        "jobs.create", answer({"$ref": "#/components/schemas/Started"}), parameters=[kind], **{"x-poll": poll}
    )
    ask = operation(
        "jobs.get",
        answer({"$ref": "#/components/schemas/Job"}),
        parameters=[{"name": "job_id", "in": "path", "required": True, "schema": TEXT}],
    )
    return described({"/jobs": {"post": start}, "/jobs/{job_id}": {"get": ask}}, schemas)


def polled(api: Api) -> Any:
    return api.resources[0].operations[0].poll


def test_what_the_status_stands_under_must_be_given(built: Built) -> None:
    poll = polled(built(job({"type": "object", "additionalProperties": TEXT}, status="state.{kind}")))
    assert (poll.status, poll.status_text) == (("'state'", "kind"), "state.{kind}")
    (kind,) = poll.signature.keywords
    assert (kind.type.code, kind.default) == ("KindParam", "")
    assert kind.type.imports == {(".params.spec", "KindParam")}


def test_a_fixed_step_into_a_map_is_a_key(built: Built) -> None:
    poll = polled(built(job({"type": "object", "additionalProperties": TEXT}, status="state.main")))
    assert poll.status == ("'state'", "'main'")
    (kind,) = poll.signature.keywords
    assert (kind.type.code, kind.default) == ("KindParam | Omit", "OMIT")


def test_an_object_with_anything_beside_its_fields_is_no_map(refused: Refused) -> None:
    state = {"$ref": "#/components/schemas/State"}
    more = {
        "State": {
            "type": "object",
            "description": "It.",
            "properties": {"main": TEXT},
            "additionalProperties": {},
        }
    }
    assert refused(job(state, more, "state.mian")) == ["'jobs.get' answers no 'mian'; did you mean 'main'?"]


def test_an_answer_made_of_parts_can_be_asked(built: Built) -> None:
    parts = {
        "Base": {"type": "object", "description": "It.", "properties": {"id": TEXT}},
        "Job": {
            "description": "It.",
            "allOf": [
                {"$ref": "#/components/schemas/Base"},
                {"type": "object", "properties": {"state": TEXT}},
            ],
        },
    }
    assert polled(built(job(TEXT, parts))).status == ("'state'",)


def test_a_resource_may_not_have_the_name_of_the_method_that_waits(refused: Refused) -> None:
    spec = job(TEXT)
    spec["paths"]["/others"] = {"get": operation("jobs.create_and_wait.get", answer(TEXT))}
    spec["tags"].append({"name": "jobs.create_and_wait", "description": "It."})
    assert refused(spec) == [
        "x-poll makes a method 'jobs.create_and_wait', and there is one already; rename the other"
    ]
    spec["paths"]["/others"] = {"get": operation("jobs.create_and_waits.get", answer(TEXT))}
    spec["tags"][-1]["name"] = "jobs.create_and_waits"
    spec["paths"]["/jobs"]["post"]["x-poll"]["status"] = "nothing"
    assert refused(spec) == ["'jobs.get' answers no 'nothing'"]


def test_a_constant_has_no_default_to_tell(built: Built) -> None:
    constant = {**TEXT, "const": "a", "default": "a", "description": "Always a"}
    schemas = {"Thing": {**SCHEMAS["Thing"], "properties": {"kind": constant}}}
    assert built(described(SMALL, schemas)).schemas[0].docs == (("kind", "Always a."),)


@pytest.mark.parametrize(
    ("number", "first"),
    [({"type": "integer"}, 0), ({"type": "integer", "default": 1}, 1), ({**TEXT, "default": "1"}, 0)],
)
def test_the_number_of_the_first_page(built: Built, number: Json, first: int) -> None:
    spec = described({"/a": {"get": listing("things.list")}})
    made = spec["paths"]["/a"]["get"]
    del made["x-pagination"]["cursor_out"]
    made["parameters"][0]["schema"] = number
    (page,) = built(spec).pages
    assert (page.next, page.more, page.first) == (None, None, first)


def parameter(location: str, name: str, schema: Json = TEXT) -> Json:
    return {"in": location, "name": name, "schema": schema}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            {"parameters": [parameter("header", "given"), parameter("query", "Given")]},
            "header 'given' and query parameter 'Given' would both be the argument 'given'; leave one of them out",
        ),
        (
            {"parameters": [parameter("query", "request")], "requestBody": body(LIST)},
            "query parameter 'request' and the body would both be the argument 'request'; leave one of them out",
        ),
        (
            {
                "parameters": [
                    parameter("query", "version", {**TEXT, "const": "2"}),
                    parameter("query", "given"),
                    parameter("query", "Given"),
                ]
            },
            "query parameter 'given' and query parameter 'Given' would both be the argument 'given'; leave one of them out",
        ),
    ],
)
def test_what_would_be_one_argument(refused: Refused, more: Json, why: str) -> None:
    assert refused(one(answer(THING), **more)) == [why]


@pytest.mark.parametrize(
    ("media", "call"),
    [
        ("application/json", ("json", "{'sound': as_base64(sound)}")),
        ("application/x-www-form-urlencoded", ("form", "{'sound': sound}")),
    ],
)
def test_bytes_are_taken_for_base64_in_json_only(built: Built, media: str, call: tuple[str, str]) -> None:
    sound = {"type": "string", "contentEncoding": "base64"}
    schemas = {**SCHEMAS, "Sound": {"type": "object", "description": "It.", "required": ["sound"]}}
    schemas["Sound"]["properties"] = {"sound": sound}
    spec = one(answer(THING), requestBody=body({"$ref": "#/components/schemas/Sound"}, media))
    spec["components"]["schemas"] = schemas
    assert [(keyword.name, keyword.value) for keyword in method(built(spec)).call] == [call]
