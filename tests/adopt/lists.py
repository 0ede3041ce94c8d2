"""Small curated descriptions of lists, for the tests of proposals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sdkwright.adopt.decisions import Decision, Decisions
from sdkwright.adopt.proposals.propose import propose

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
NULLABLE_TEXT: Json = {"type": ["string", "null"]}
INTEGER: Json = {"type": "integer"}
BOOLEAN: Json = {"type": "boolean"}
SONG: Json = {"$ref": "#/components/schemas/Song"}
SONGS: Json = {"type": "array", "items": SONG}
SONG_SCHEMA: Json = {"type": "object", "required": ["id"], "properties": {"id": TEXT, "title": TEXT}}


def parameter(
    name: str, schema: Mapping[str, Any] = TEXT, description: str = "", where: str = "query", **more: Any
) -> Json:
    """Return a parameter, of the query unless another location is given."""
    text = {"description": description} if description else {}
    return {"name": name, "in": where, **text, "schema": dict(schema), **more}


def fields(**properties: Any) -> Json:
    """Return a schema of an object."""
    return {"type": "object", "properties": properties}


def describe_list(
    parameters: Sequence[Json] = (),
    response: Mapping[str, Any] | None = None,
    *,
    path: str = "/songs",
    method: str = "get",
    call_path: str = "songs.list",
    schemas: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, Any] | None = None,
    description: str = "",
) -> Json:
    """Return a description with one operation; its response is an array without `response`."""
    components = {"Song": SONG_SCHEMA, **(schemas or {})}
    schema: Mapping[str, Any] = SONGS
    if response is not None:
        components["SongList"] = dict(response)
        schema = {"$ref": "#/components/schemas/SongList"}
    success: Json = {"description": "Some songs.", "content": {"application/json": {"schema": schema}}}
    operation: Json = {
        "operationId": call_path,
        "tags": [call_path.rpartition(".")[0]],
        "parameters": [*parameters],
        "responses": {"200": {**success, **({"headers": headers} if headers else {})}},
    }
    if description:
        operation["description"] = description
    if body is not None:
        components["SongSearch"] = dict(body)
        reference = {"$ref": "#/components/schemas/SongSearch"}
        operation["requestBody"] = {"content": {"application/json": {"schema": reference}}}
    return describe_operations({path: {method: operation}}, components)


def describe_operations(paths: Json, schemas: Json) -> Json:
    """Return a whole description."""
    resources = {item["operationId"].rpartition(".")[0] for path in paths.values() for item in path.values()}
    description: Json = {
        "openapi": "3.1.1",
        "info": {"title": "Songs", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": name, "description": "A part of the library."} for name in sorted(resources)],
        "paths": paths,
        "components": {"schemas": schemas},
    }
    # The parts above are used several times, but a proposal changes a part in place.
    copied: Json = json.loads(json.dumps(description))
    return copied


def run_proposals(document: Json) -> list[Decision]:
    """Add the proposals to a description, and return the decisions."""
    decisions = Decisions()
    propose(document, lambda pointer: f"source{pointer}", decisions)
    return decisions.list()


def find_rule(document: Json) -> Json | None:
    """Add the proposals to a description with one operation, and return its `x-pagination` without the name of the page."""
    run_proposals(document)
    ((operation,),) = (item.values() for item in document["paths"].values())
    rule: Json | None = operation.get("x-pagination")
    return None if rule is None else {key: value for key, value in rule.items() if key != "page"}
