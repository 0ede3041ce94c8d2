"""What travels besides requests and answers: messages, unions of them, webhooks; what no golden shows of them."""

from __future__ import annotations

from typing import Any

import pytest

from sdkwright.render.annotations import render_type
from sdkwright.render.views.calls import render_fields
from tests.translate.descriptions import (
    SCHEMAS,
    SMALL,
    TEXT,
    THING,
    THINGS,
    Built,
    Json,
    Refused,
    body,
    channel,
    described,
    naming,
    union,
    watched,
)


def test_what_is_said_of_a_channel(built: Built) -> None:
    plain = watched(built(channel({"server": THING})))
    assert (plain.summary, plain.description, plain.docs, plain.sends) == ("", "", (), ())
    said = {"summary": "Watch", "description": "It all.\n\nAlways", "x-docs": ["https://a.b/c"]}
    told = watched(built(channel({"server": THING}, **said)))
    assert (told.summary, told.description, told.docs) == ("Watch.", "It all.\n\nAlways.", ("https://a.b/c",))


@pytest.mark.parametrize("security", [[], [{}], [{"Key": []}, {}]])
def test_a_channel_for_anybody_needs_no_key(built: Built, security: list[Json]) -> None:
    spec = channel({"server": THING}, security=security)
    spec["components"]["securitySchemes"] = {"Key": {"type": "apiKey", "in": "header", "name": "x-key"}}
    api = built(spec)
    requirement = watched(api).security
    assert api.security is None or (requirement is not None and () in requirement)


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
        (
            [argument.name for argument in message.positional],
            [argument.name for argument in message.keywords],
            render_fields(message.sends),
        )
        for message in messages
    ] == [
        ([], [], "{}"),
        (["left"], ["right"], "{'left': left, 'right': right}"),
        (["right"], ["left"], "{'left': left, 'right': right}"),
    ]


CLASH = (
    "the name 'UnknownShape' would be the unknown variant of 'Shape' and also the schema 'UnknownShape';"
    " rename one of them"
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


def test_only_what_a_server_sends_untagged_is_told_apart_by_its_fields(built: Built) -> None:
    schemas = {name: schema for name, schema in union(tag=False).items() if name != "UnknownShape"}
    spec = naming({**schemas, "Thing": SCHEMAS["Thing"]})
    assert {one.name for one in built(spec).schemas if one.is_untagged_variant or one.untagged} == set()
    sent = channel({"server": {"$ref": "#/components/schemas/Shape"}})["paths"]["/things"]
    api = built({**spec, "paths": {**spec["paths"], "/things": sent}})
    shapes = {one.name: one.untagged.required for one in api.schemas if one.untagged}
    assert shapes == {"Shape": (("kind", "Disc"), ("kind", "Ring"))}
    assert {one.name for one in api.schemas if one.is_untagged_variant} == {"Disc", "Ring"}


def test_what_a_shape_is_made_of_is_told_by_its_fields_too(built: Built) -> None:
    schemas = {name: schema for name, schema in union(tag=False).items() if not name.startswith("Unknown")}
    schemas["Base"] = {"type": "object", "description": "A base.", "properties": {"name": TEXT}}
    schemas["Ring"] = {
        "description": "A Ring.",
        "allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "required": ["name"]}],
    }
    api = built(channel({"server": {"$ref": "#/components/schemas/Shape"}}, schemas))
    assert {one.name for one in api.schemas if one.is_untagged_variant} == {"Disc", "Ring", "Base"}


def test_a_server_that_sends_one_thing_sends_no_union(built: Built) -> None:
    spec = channel({"server": {"$ref": "#/components/schemas/Some"}})
    lone = {"description": "One, perhaps.", "anyOf": [THING, {"type": "null"}]}
    mixed = {"description": "One, or a text.", "anyOf": [THING, TEXT]}
    for schema in (lone, mixed):
        spec["components"]["schemas"] = {**SCHEMAS, "Some": schema}
        assert [one.untagged for one in built(spec).schemas] == [None, None]


def test_tags_are_taken_from_the_mapping(built: Built) -> None:
    schemas = union(tag=True)
    schemas["Shape"]["discriminator"]["mapping"] = {
        name: f"#/components/schemas/{name}" for name in ("Disc", "Ring")
    }
    del schemas["UnknownShape"]
    schemas["Disc"]["properties"]["kind"] = {"$ref": "#/components/schemas/Kind"}
    schemas["Kind"] = {"type": "string", "description": "Which.", "enum": ["Disc", "Plate"]}
    (shape,) = (one for one in built(naming(schemas)).schemas if one.tagged)
    assert shape.tagged is not None
    assert (shape.tagged.tag, shape.tagged.members) == ("kind", ("Disc", "Ring"))
    assert shape.tagged.tags == (("Disc", 0), ("Ring", 1))


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
    assert (signing.tolerance, render_type(signing.event.type), signing.event.text) == (300, "Shape", "")
    assert signing.unknown == unknown


def test_all_that_is_signed_is_of_one_union(refused: Refused) -> None:
    schemas = {name: schema for name, schema in union(tag=True).items() if name != "UnknownShape"}
    other = {**SIGNATURE, "event": {"$ref": "#/components/schemas/Other"}}
    made = hook("webhooks.made", DISC, **{"x-signature": SIGNATURE})
    sold = hook("webhooks.sold", DISC, **{"x-signature": other})
    (problem,) = refused(hooked({**schemas, "Other": {**schemas["Shape"]}}, made=made, sold=sold))
    assert problem.startswith("this differs from the x-signature at ")
    assert problem.endswith("write the same x-signature in all webhooks")


def test_what_is_not_signed(built: Built) -> None:
    events = built(
        hooked(
            made=hook("webhooks.made", THING, summary="A thing was made"),
            sold=hook("webhooks.sold", THINGS),
            again=hook("webhooks.more.sold", THINGS, summary="Again."),
        )
    ).unsigned
    assert [(event.parser, render_type(event.type), event.text) for event in events] == [
        ("parse_made", "Thing", "- `made`: A thing was made."),
        ("parse_sold", "Things", "- `sold`\n- `again`: Again."),
    ]


@pytest.mark.parametrize(
    ("webhook", "why"),
    [
        (
            hook("webhooks.soldOut", THING),
            "the function for this body would be 'parse_soldOut', which is not a valid name; rename the operation",
        ),
        (
            hook("webhooks.event", THING),
            "the function for this body would be 'parse_event', which is reserved by the SDK; rename the operation",
        ),
        (
            hook("webhooks.sold", SCHEMAS["Thing"]),
            "an object without a name; move it to components/schemas, and write a $ref here",
        ),
        (
            hook("webhooks.sold", THING, "application/xml"),
            "a webhook body must be 'application/json'; remove the other media types",
        ),
    ],
)
def test_webhooks_that_cannot_be_read(refused: Refused, webhook: Json, why: str) -> None:
    assert refused(hooked(sold=webhook)) == [why]


def test_a_webhook_of_two_media_types_is_refused(refused: Refused) -> None:
    webhook = hook("webhooks.sold", THING)
    webhook["post"]["requestBody"]["content"]["text/plain"] = {"schema": TEXT}
    assert refused(hooked(sold=webhook)) == [
        "a webhook body must be 'application/json'; remove the other media types"
    ]
