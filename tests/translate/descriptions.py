"""Small descriptions, as JSON: the least that shows one thing, for the tests of what the build makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sdkwright.ir.api import Api

Json = dict[str, Any]
Refused = Callable[[Mapping[str, Any]], list[str]]
"""The messages about a description that is refused."""


class Built(Protocol):
    """The Api of a description; the second are names that the settings of the package take."""

    def __call__(self, spec: Mapping[str, Any], taken: tuple[str, ...] = ()) -> Api: ...


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


def described(paths: Json, schemas: Json = SCHEMAS, **root: Any) -> Json:
    """The whole description of some operations, with a tag for each of their resources."""
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


def paged(**rules: str) -> Json:
    return {"page": "ThingsPage", "items": "things", "cursor_in": "cursor", "cursor_out": "next", **rules}


def listing(name: str, **rules: str) -> Json:
    return operation(
        name,
        answer(THINGS),
        parameters=[{"name": "cursor", "in": "query", "schema": TEXT}],
        **{"x-pagination": paged(**rules)},
    )


def method(api: Api) -> Any:
    """The first one there is."""
    return api.resources[0].operations[0]


def one(*answers: Json, **more: Any) -> Json:
    """The description of one operation."""
    return described({"/things": {"post": operation("things.make", *answers, **more)}})


def argument(api: Api) -> Any:
    """The only one that is no part of a path."""
    (found,) = method(api).signature.keywords
    return found


NUMBER: Json = {"type": "number"}
LIST: Json = {"type": "array", "items": TEXT}
ROOT_KEYS = ("openapi", "info", "servers", "tags")


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
