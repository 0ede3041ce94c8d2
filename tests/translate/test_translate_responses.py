"""What a call gives back, how it fails, and how a job is waited for; what no golden shows of them."""

from __future__ import annotations

from typing import Any

import pytest

from sdkwright.ir.api import Api, PollStep
from sdkwright.ir.types import Name
from sdkwright.render.annotations import render_type
from sdkwright.render.views.bodies import render_source
from tests.translate.descriptions import (
    LIST,
    SCHEMAS,
    TEXT,
    THING,
    THINGS,
    Built,
    Json,
    Refused,
    answer,
    body,
    described,
    method,
    one,
    operation,
)

LATER = {"parameters": [{"name": "later", "in": "query", "schema": {"type": "boolean"}}]}
"""An argument that an answer may depend on."""


def test_an_answer_without_a_condition_is_told_by_its_status(built: Built) -> None:
    made = method(built(one(answer(THING), {**answer(THINGS), "description": "Many."})))
    assert made.returns_text == "It. With status 201: Many."
    assert render_type(made.response.type) == "Thing | Things"
    assert made.overloads == ()


def test_an_answer_with_a_condition_is_the_second_one_wherever_it_stands(built: Built) -> None:
    many = {**answer(THINGS), "description": "Many.", "x-when": {"later": True}}
    made = method(built(one(many, answer(THING), **LATER)))
    assert made.returns_text == "It. With `later=True`: Many."
    assert [render_type(overload.returns) for overload in made.overloads] == [
        "Things",
        "Thing",
        "Thing | Things",
    ]


def test_three_answers_are_read_by_their_statuses(built: Built) -> None:
    made = method(built(one(answer(THING), answer(THINGS), answer(TEXT))))
    assert render_source(made.response) == "'models.spec.Thing', {201: 'models.spec.Things', 202: 'str'}"


def test_several_conditions_of_one_argument_have_an_overload_each(built: Built) -> None:
    kinds = {"type": "string", "enum": ["a", "b", "c"], "description": "A kind."}
    kind = {"name": "kind", "in": "query", "schema": {"$ref": "#/components/schemas/Kind"}}
    second, third = (
        {**answer(schema), "x-when": {"kind": value}} for schema, value in ((THINGS, "b"), (TEXT, "c"))
    )
    spec = one(answer(THING), second, third, parameters=[kind])
    spec["components"]["schemas"] = {**SCHEMAS, "Kind": kinds}
    made = method(built(spec))
    overloads = [
        (render_type(overload.keywords[0].type), render_type(overload.returns)) for overload in made.overloads
    ]
    assert overloads == [
        ("Literal['b']", "Things"),
        ("Literal['c']", "str"),
        ("Literal['a']", "Thing"),
        ("KindParam", "Thing | Things | str"),
    ]
    assert made.conditional == ()  # the status determines the type


def test_a_condition_of_two_arguments_has_one_overload(built: Built) -> None:
    flags = [{"name": name, "in": "query", "schema": {"type": "boolean"}} for name in ("later", "more")]
    stream = {**answer(THINGS, "text/event-stream"), "x-when": {"later": True, "more": False}}
    made = method(built(one(answer(THING), stream, parameters=flags)))
    assert [render_type(overload.returns) for overload in made.overloads] == [
        "EventStream[Things]",
        "Thing | EventStream[Things]",
    ]
    assert [(value.name, value.value) for value in made.conditional[0].when] == [
        ("later", True),
        ("more", False),
    ]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({"latr": True}, "x-when: 'latr' is not a keyword argument. Did you mean 'later'?"),
        ({"later": "yes"}, "x-when: 'yes' is not a value of 'later'; write one that it can have"),
        ({"later": [True]}, "x-when: [true] is not a value of 'later'; write one that it can have"),
    ],
)
def test_a_condition_that_no_call_meets(refused: Refused, condition: Json, message: str) -> None:
    stream = {**answer(THINGS, "text/event-stream"), "x-when": condition}
    assert refused(one(answer(THING), stream, **LATER)) == [message]


@pytest.mark.parametrize("first", ["application/json", "text/event-stream"])
def test_json_is_the_answer_without_an_argument_if_each_has_a_condition(built: Built, first: str) -> None:
    media = {
        "application/json": {"schema": THING, "x-when": {"later": False}},
        "text/event-stream": {"schema": THINGS, "x-when": {"later": True}},
    }
    content = {name: media[name] for name in sorted(media, key=lambda name: name != first)}
    made = method(built(one({"description": "It.", "content": content}, **LATER)))
    assert [render_type(overload.returns) for overload in made.overloads] == [
        "EventStream[Things]",
        "Thing",
        "Thing | EventStream[Things]",
    ]


@pytest.mark.parametrize("is_of_media_type", [True, False])
def test_a_condition_of_the_only_answer(refused: Refused, is_of_media_type: bool) -> None:
    response = answer(THING)
    holder = response["content"]["application/json"] if is_of_media_type else response
    holder["x-when"] = {"later": True}
    assert refused(one(response, **LATER)) == ["x-when has no effect on the only response; remove it"]


def test_one_x_when_for_a_response_and_its_media_types(refused: Refused) -> None:
    stream = {**answer(THINGS, "text/event-stream"), "x-when": {"later": True}}
    stream["content"]["text/event-stream"]["x-when"] = {"later": True}
    assert refused(one(answer(THING), stream, **LATER)) == [
        "the response has an x-when, too; keep one of them"
    ]


def test_the_end_of_events_is_for_events(refused: Refused) -> None:
    end = {"x-event-end": "[DONE]"}
    response = answer(THING)
    response["content"]["application/json"] |= end
    assert refused(one(response)) == ["x-event-end is for text/event-stream; remove it"]


@pytest.mark.parametrize(
    ("media", "name"), [("application/jsonl", "JsonLines"), ("text/event-stream", "EventStream")]
)
def test_streams_of_different_items_are_a_union(built: Built, media: str, name: str) -> None:
    made = method(built(one(answer(THING, media), answer(THINGS, media))))
    assert render_type(made.signature.returns) == f"{name}[Thing] | {name}[Things]"
    assert render_type(made.signature.async_returns) == f"Async{name}[Thing] | Async{name}[Things]"
    assert [(response.status, response.kind) for response in made.by_status] == [
        (0, made.by_status[0].kind),
        (201, made.by_status[0].kind),
    ]
    assert not made.is_lazy


def test_equal_streams_are_no_union(built: Built) -> None:
    audio = {"type": "string", "format": "binary"}
    made = method(built(one(answer(audio, "audio/mpeg"), answer(audio, "audio/wav"))))
    assert (made.response_kind, made.by_status, made.is_lazy) == ("stream", (), True)


def test_a_job_is_not_started_by_a_call_that_may_return_a_stream(refused: Refused) -> None:
    spec = job(TEXT)
    spec["paths"]["/jobs"]["post"]["responses"]["201"] = answer(TEXT, "application/jsonl")
    assert refused(spec) == [
        "x-poll is only for operations with one response that is neither a list nor a stream; remove it"
    ]


def test_any_kind_of_json_is_json(built: Built) -> None:
    made = method(built(one(answer(THING, "application/vnd.shop+json"))))
    assert (made.response_kind, render_type(made.response.type)) == ("json", "Thing")


def test_a_failure_that_may_hold_anything_has_no_body_of_its_own(built: Built) -> None:
    spec = one(answer(THING))
    spec["paths"]["/things"]["post"]["responses"] |= {
        "404": answer({}),
        "4XX": answer(THING, "application/x+json"),
    }
    made = method(built(spec))
    assert [
        (failure.status, failure.body and render_type(failure.body.type)) for failure in made.failures
    ] == [
        ("404", None),
        ("4XX", "Thing"),
    ]
    assert [(failure.error, failure.text) for failure in made.failures] == [
        ("NotFoundError", "It."),
        ("APIStatusError", "It."),
    ]


def test_the_components_that_an_operation_names(built: Built) -> None:
    spec = one(answer(THINGS), requestBody=body(LIST | {"items": THING}))
    spec["paths"]["/things"]["post"]["responses"]["404"] = answer({"$ref": "#/components/schemas/Gone"})
    spec["components"]["schemas"] = {**SCHEMAS, "Gone": SCHEMAS["Thing"]}
    made = method(built(spec))
    assert (made.sent, made.received) == (("Thing",), ("Gone", "Things"))


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
    assert poll.status == (PollStep("state"), PollStep("kind", is_argument=True))
    assert poll.status_path == "state.{kind}"
    (kind,) = poll.signature.keywords
    assert (kind.type, kind.default) == (Name("KindParam", ".params.spec"), "required")


def test_a_job_with_chosen_names(built: Built) -> None:
    spec = job(
        {"type": "object", "additionalProperties": TEXT, "x-name": "status"},
        status="state.{$kind}",
        arguments={"$job": "id"},
    )
    spec["paths"]["/jobs"]["post"]["parameters"][0] |= {"name": "$kind", "x-name": "sort"}
    item = spec["paths"].pop("/jobs/{job_id}")
    item["get"]["parameters"][0] |= {"name": "$job", "x-name": "number"}
    spec["paths"]["/jobs/{$job}"] = item
    for arguments, status in (({"$job": "id"}, "state.{$kind}"), ({"number": "id"}, "state.{sort}")):
        spec["paths"]["/jobs"]["post"]["x-poll"] |= {"arguments": arguments, "status": status}
        poll = polled(built(spec))
        assert [(passed.name, passed.fields) for passed in poll.arguments] == [("number", ("id",))]
        assert poll.status == (PollStep("status"), PollStep("sort", is_argument=True))
        assert poll.status_path == "status.{sort}"


def test_the_text_of_a_condition_has_the_chosen_name(built: Built) -> None:
    parameters = [{"name": "$later", "x-name": "soon", "in": "query", "schema": {"type": "boolean"}}]
    stream = {**answer(THINGS, "text/event-stream"), "description": "Many.", "x-when": {"$later": False}}
    made = method(built(one(answer(THING), stream, parameters=parameters)))
    assert made.returns_text == "It. With `soon=False`: Many."


def test_all_that_an_argument_may_be_stays_when_it_must_be_given(built: Built) -> None:
    spec = job({"type": "object", "additionalProperties": TEXT}, status="state.{kind}")
    create = spec["paths"]["/jobs"]["post"]
    del create["parameters"]
    spec["components"]["schemas"]["Kind"] = SCHEMAS["Thing"]
    sent = {
        "type": "object",
        "description": "It.",
        "properties": {"kind": {"$ref": "#/components/schemas/Kind"}},
    }
    spec["components"]["schemas"]["Sent"] = sent
    create["requestBody"] = body({"$ref": "#/components/schemas/Sent"})
    (kind,) = polled(built(spec)).signature.keywords
    assert kind.type == Name("KindOrDict", ".inputs")


def test_a_fixed_step_into_a_map_is_a_key(built: Built) -> None:
    poll = polled(built(job({"type": "object", "additionalProperties": TEXT}, status="state.main")))
    assert poll.status == (PollStep("state"), PollStep("main"))
    (kind,) = poll.signature.keywords
    assert (kind.type, kind.default) == (Name("KindParam", ".params.spec"), "omit")


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
    assert refused(job(state, more, "state.mian")) == [
        "the response of 'jobs.get' has no field 'mian'. Did you mean 'main'?"
    ]


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
    assert polled(built(job(TEXT, parts))).status == (PollStep("state"),)


def test_a_resource_may_not_have_the_name_of_the_method_that_waits(refused: Refused) -> None:
    spec = job(TEXT)
    spec["paths"]["/others"] = {"get": operation("jobs.create_and_wait.get", answer(TEXT))}
    spec["tags"].append({"name": "jobs.create_and_wait", "description": "It."})
    assert refused(spec) == [
        "x-poll adds a method 'jobs.create_and_wait', which exists already; rename the other method"
    ]
    spec["paths"]["/others"] = {"get": operation("jobs.create_and_waits.get", answer(TEXT))}
    spec["tags"][-1]["name"] = "jobs.create_and_waits"
    spec["paths"]["/jobs"]["post"]["x-poll"]["status"] = "nothing"
    assert refused(spec) == ["the response of 'jobs.get' has no field 'nothing'; write one of 'id', 'state'"]
