"""Reading answers: strict with the description, lenient with the server."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from elevenlabs_sdk import (
    APIResponseValidationError,
    ClientToolConfig,
    ElevenLabs,
    HiddenDependent,
    ObjectJsonSchemaProperty,
    SIPTrunkPhoneNumber,
    SystemToolConfig,
    TransferToAgentParams,
    TwilioPhoneNumber,
    UnknownDependent,
    UnknownJsonSchemaProperty,
    UnknownPhoneNumber,
    UnknownSystemToolParams,
    UnknownToolConfig,
    Voice,
    VoiceSettings,
)
from tests.sdk.conftest import Call
from tests.sdk.operations import OPERATIONS
from tests.sdk.server import Server


def example(call: str) -> Any:
    """The answer of the description's own example."""
    return next(operation for operation in OPERATIONS if operation.call == call).expected("minimal").value


def tool(config: dict[str, Any]) -> dict[str, Any]:
    return {**example("conversational_ai.tools.get"), "tool_config": config}


def test_unknown_fields_are_kept_at_every_level(server: Server, call: Call) -> None:
    voice = example("voices.get")
    server.answer_json({**voice, "mood": "calm", "settings": {"stability": 0.5, "warmth": [1, {"a": None}]}})
    found = call(lambda client: client.voices.get("v"))
    assert found.mood == "calm"
    assert found.settings.model_extra == {"warmth": [1, {"a": None}]}


def test_an_enum_of_an_answer_is_open(
    server: Server, client: ElevenLabs, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_json({**example("voices.get"), "category": "hologram"})
    assert client.voices.get("v").category == "hologram"
    assert caplog.messages == []


def test_variants_are_told_apart_by_their_tag(server: Server, client: ElevenLabs) -> None:
    server.answer_json(example("conversational_ai.phone_numbers.list"))
    twilio, sip, _ = client.conversational_ai.phone_numbers.list()
    assert isinstance(twilio, TwilioPhoneNumber)
    assert isinstance(sip, SIPTrunkPhoneNumber)
    assert sip.provider_config is not None
    assert sip.provider_config.address == "harbour-clinic.pstn.telco.example"


def test_an_unknown_variant_keeps_its_tag_and_data(server: Server, call: Call) -> None:
    fax = {"provider": "fax", "phone_number": "+1", "tray": {"sheets": 3}}
    server.answer_json([fax, example("conversational_ai.phone_numbers.list")[0]])
    unknown, known = call(lambda client: client.conversational_ai.phone_numbers.list())
    assert type(unknown) is UnknownPhoneNumber
    assert unknown.model_dump() == fax
    assert (unknown.provider, unknown.tray) == ("fax", {"sheets": 3})
    assert type(known) is TwilioPhoneNumber


def test_a_variant_that_is_called_unknown_by_the_server_is_a_known_one(
    server: Server, client: ElevenLabs
) -> None:
    server.answer_json(
        {"agents": [{"type": "unknown"}, {"type": "secret"}], "next_cursor": None, "has_more": False}
    )
    hidden, other = client.conversational_ai.tools.get_dependent_agents("t").agents
    assert type(hidden) is HiddenDependent
    assert type(other) is UnknownDependent


def test_unknown_variants_at_any_depth_go_back_unchanged(server: Server, call: Call) -> None:
    config = {
        "type": "client",
        "name": "n",
        "description": "d",
        "parameters": {
            "type": "object",
            "properties": {
                "when": {"type": "date_range", "from": {"type": "date"}, "limit": None},
                "who": {"type": "array", "items": {"type": "person", "roles": ["a"]}},
            },
            "required": ["when"],
        },
        "invented_later": {"x": [1.5, "two"]},
    }
    server.answer_json(tool(config))
    found = call(lambda client: client.conversational_ai.tools.get("t"))
    assert type(found.tool_config) is ClientToolConfig
    assert type(found.tool_config.parameters) is ObjectJsonSchemaProperty
    assert type(found.tool_config.parameters.properties["when"]) is UnknownJsonSchemaProperty

    server.answer_json(tool(config))
    call(
        lambda client: client.conversational_ai.tools.update("t", request={"tool_config": found.tool_config})
    )
    assert server.requests[1].json == {"tool_config": config}


@pytest.mark.parametrize(
    ("config", "path", "kind"),
    [
        ({"type": "quantum", "name": "n", "spin": {"up": True}}, [], UnknownToolConfig),
        (
            {
                "type": "system",
                "name": "n",
                "description": "d",
                "params": {"system_tool_type": "dance", "bpm": 120},
            },
            ["params"],
            UnknownSystemToolParams,
        ),
    ],
    ids=["the tool", "its settings"],
)
def test_an_unknown_tool_goes_back_unchanged(
    server: Server, client: ElevenLabs, config: dict[str, Any], path: list[str], kind: type[Any]
) -> None:
    server.answer_json(tool(config))
    server.answer_json(tool(config))
    found: Any = client.conversational_ai.tools.get("t").tool_config
    client.conversational_ai.tools.update("t", request={"tool_config": found})
    for step in path:
        found = getattr(found, step)
    assert type(found) is kind
    assert server.requests[1].json == {"tool_config": config}


def test_one_odd_field_does_not_kill_a_call(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    page = {
        "voices": [
            example("voices.get"),
            {
                **example("voices.get"),
                "name": 7,
                "mood": "calm",
                "settings": {"stability": "high", "speed": 1.0},
            },
        ],
        "has_more": False,
    }
    server.answer_json(page)
    with caplog.at_level(logging.WARNING, "elevenlabs_sdk"):
        found = call(lambda client: client.voices.search())
    first, second = found.voices
    assert (type(first), type(second), type(second.settings)) == (Voice, Voice, VoiceSettings)
    assert (second.name, second.settings.stability, second.settings.speed) == (7, "high", 1.0)
    assert second.mood == "calm"
    (message,) = caplog.messages
    assert message == (
        "200 GET /v2/voices: the response does not match the API description, parsed leniently: "
        "voices[1].name: string_type, got integer, "
        "voices[1].settings.stability: float_parsing, got string, total_count: missing"
    )


def test_strict_validation_raises_with_the_places(server: Server, call: Call) -> None:
    server.answer_json({**example("voices.get"), "name": 7}, headers={"request-id": "r1"})
    with pytest.raises(APIResponseValidationError) as caught:
        call(lambda client: client.voices.get("v"), strict_validation=True)
    assert caught.value.validation_errors == ("name: string_type, got integer",)
    assert str(caught.value) == (
        "200 GET /v1/voices/v: the response does not match the API description: name: string_type, got integer (request-id r1)"
    )


def test_a_known_variant_with_a_wrong_field_does_not_pass_for_an_unknown_one(
    server: Server, client: ElevenLabs, caplog: pytest.LogCaptureFixture
) -> None:
    config = {
        "type": "system",
        "name": "n",
        "description": "d",
        "params": {"system_tool_type": "transfer_to_agent", "transfers": [{"agent_id": 1, "condition": "c"}]},
    }
    server.answer_json(tool(config))
    with caplog.at_level(logging.WARNING, "elevenlabs_sdk"):
        found = client.conversational_ai.tools.get("t").tool_config
    assert isinstance(found, SystemToolConfig)
    assert isinstance(found.params, TransferToAgentParams)
    assert found.params.transfers[0].condition == "c"
    assert "tool_config.params.transfers[0].agent_id: string_type" in caplog.text


def test_null_and_absent_lists_and_maps(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"time": [], "usage": {"All": [], "Rachel": [1.5, 2]}})
    assert client.usage.get(start_unix=1, end_unix=2).usage == {"All": [], "Rachel": [1.5, 2.0]}


@pytest.mark.parametrize(
    ("content", "content_type", "message"),
    [
        (
            b"",
            "application/json",
            "200 GET /v1/models: the response does not match the API description: it is empty (application/json)",
        ),
        (
            b'{"a": 1',
            "application/json",
            "200 GET /v1/models: the response is not JSON: 7 bytes of application/json:",
        ),
        (
            b"null",
            "application/json",
            "200 GET /v1/models: the response does not match the API description: 4 bytes of application/json",
        ),
        (b"\xff\xfe", "text/plain", "200 GET /v1/models: the response is not JSON: 2 bytes of text/plain:"),
    ],
    ids=["empty", "cut short", "null", "not text"],
)
def test_what_is_no_answer_at_all_is_refused(
    server: Server, call: Call, content: bytes, content_type: str, message: str
) -> None:
    server.answer(content, content_type=content_type)
    with pytest.raises(APIResponseValidationError) as caught:
        call(lambda client: client.models.list())
    assert str(caught.value).startswith(message)


def test_the_content_type_of_the_server_does_not_matter(server: Server, client: ElevenLabs) -> None:
    server.answer(b'{"status": "ok"}', content_type="text/html; charset=latin-1")
    assert client.voices.delete("v").status == "ok"


@pytest.mark.parametrize("content", [b"null", b'{"anything": [1]}', b'"ok"'])
def test_an_answer_of_any_shape(server: Server, call: Call, content: bytes) -> None:
    server.answer(content, content_type="application/json")
    answer = call(lambda client: client.conversational_ai.tools.delete("t"))
    assert answer == {b"null": None, b'{"anything": [1]}': {"anything": [1]}, b'"ok"': "ok"}[content]
