"""JSON bodies: only what the caller says is sent, and a model says the same as a dict."""

from __future__ import annotations

from typing import Any

import pytest

from elevenlabs_sdk import (
    OMIT,
    AgentTransfer,
    ArrayJsonSchemaProperty,
    ClientToolConfig,
    ElevenLabs,
    EndCallParams,
    LiteralJsonSchemaProperty,
    ObjectJsonSchemaProperty,
    PronunciationAliasRule,
    PronunciationDictionaryLocator,
    PronunciationDictionaryVersionLocator,
    SystemToolConfig,
    ToolRequest,
    ToolRequestModel,
    ToolRequestModelToolConfig_Client,
    TransferToAgentParams,
    TwilioPhoneNumberRequest,
    VoiceSettings,
)
from tests.sdk.conftest import Call
from tests.sdk.operations import DOCUMENT
from tests.sdk.server import Server

VOICE = "21m00Tcm4TlvDq8ikWAM"
TOOL: dict[str, Any] = DOCUMENT["paths"]["/v1/convai/tools/{tool_id}"]["get"]["responses"]["200"]["content"][
    "application/json"
]["example"]


def test_only_given_fields_are_sent(server: Server, call: Call) -> None:
    server.answer(b"audio")
    call(lambda client: client.text_to_speech.convert(VOICE, text="Hi!"))
    assert server.only.body == b'{"text":"Hi!"}'
    assert server.only.query == ""


def test_null_is_not_absent(server: Server, client: ElevenLabs) -> None:
    server.answer(b"audio")
    client.text_to_speech.convert(
        VOICE, text="Hi!", model_id=OMIT, seed=None, language_code=None, voice_settings=None
    ).read()
    assert server.only.body == b'{"text":"Hi!","language_code":null,"voice_settings":null,"seed":null}'


def test_what_is_required_and_may_be_null_is_sent_as_null_when_it_is_left_out(
    server: Server, call: Call
) -> None:
    for _ in range(2):
        server.answer_json({"version": 4})
    call(lambda client: client.dubbing.resource.dub("d", segments=["s1"]))
    call(lambda client: client.dubbing.resource.language.add("d"))
    assert [request.body for request in server.requests] == [
        b'{"segments":["s1"],"languages":null}',
        b'{"language":null}',
    ]


def test_text_is_sent_as_it_is(server: Server, client: ElevenLabs) -> None:
    text = 'Grüße, “Welt” \\ "quoted" \u2028\n\t\x00 \N{GRINNING FACE}'
    server.answer(b"audio")
    client.text_to_speech.convert(VOICE, text=text).read()
    assert server.only.json == {"text": text}


SETTINGS = {"stability": 0.5, "similarity_boost": 0.75}
LOCATORS = [{"pronunciation_dictionary_id": "d1", "version_id": None}, {"pronunciation_dictionary_id": "d2"}]


def test_a_model_and_a_dict_give_the_same_bytes(server: Server, client: ElevenLabs) -> None:
    given: list[dict[str, Any]] = [
        {"voice_settings": SETTINGS, "pronunciation_dictionary_locators": LOCATORS},
        {
            "voice_settings": VoiceSettings(stability=0.5, similarity_boost=0.75),
            "pronunciation_dictionary_locators": [
                PronunciationDictionaryLocator(pronunciation_dictionary_id="d1", version_id=None),
                PronunciationDictionaryLocator(pronunciation_dictionary_id="d2"),
            ],
        },
        {
            "voice_settings": VoiceSettings.model_validate(SETTINGS),
            "pronunciation_dictionary_locators": tuple(LOCATORS),
        },
    ]
    for arguments in given:
        server.answer(b"audio")
        client.text_to_speech.convert(VOICE, text="Hi!", **arguments).read()
    expected = {"text": "Hi!", "voice_settings": SETTINGS, "pronunciation_dictionary_locators": LOCATORS}
    assert [request.json for request in server.requests] == [expected] * 3
    assert len({request.body for request in server.requests}) == 1


def test_fields_that_a_model_does_not_know_are_sent(server: Server, client: ElevenLabs) -> None:
    server.answer(b"audio")
    settings = VoiceSettings.model_validate({"stability": 0.5, "whisper": {"depth": 2}})
    client.text_to_speech.convert(VOICE, text="Hi!", voice_settings=settings).read()
    assert server.only.json == {"text": "Hi!", "voice_settings": {"stability": 0.5, "whisper": {"depth": 2}}}


def test_settings_that_were_read_can_be_sent_with_a_change(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"stability": 0.35, "speed": None, "whisper": True})
    server.answer(b"audio")
    settings = client.voices.settings.get(VOICE)
    settings.stability = 0.9
    client.text_to_speech.convert(VOICE, text="Hi!", voice_settings=settings).read()
    assert server.requests[1].json["voice_settings"] == {"stability": 0.9, "speed": None, "whisper": True}


def test_constants_are_filled_in_and_sent(server: Server, client: ElevenLabs) -> None:
    server.answer_json(TOOL)
    parameters = ObjectJsonSchemaProperty(
        properties={
            "zoom": LiteralJsonSchemaProperty(type="integer", constant_value=14),
            "stops": ArrayJsonSchemaProperty(items=LiteralJsonSchemaProperty(type="string")),
        }
    )
    config = ClientToolConfig(name="show_map", description="Shows the way.", parameters=parameters)
    client.conversational_ai.tools.create(request=ToolRequest(tool_config=config))
    assert server.only.json == {
        "tool_config": {
            "name": "show_map",
            "description": "Shows the way.",
            "type": "client",
            "parameters": {
                "type": "object",
                "properties": {
                    "zoom": {"type": "integer", "constant_value": 14},
                    "stops": {"type": "array", "items": {"type": "string"}},
                },
            },
        }
    }


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        (EndCallParams(), {"system_tool_type": "end_call"}),
        (
            TransferToAgentParams(transfers=[AgentTransfer(agent_id="a", condition="asked to")]),
            {
                "system_tool_type": "transfer_to_agent",
                "transfers": [{"agent_id": "a", "condition": "asked to"}],
            },
        ),
    ],
    ids=["no other field", "a list of models"],
)
def test_discriminators_are_filled_in_at_every_level(
    server: Server, client: ElevenLabs, params: Any, expected: object
) -> None:
    server.answer_json(TOOL)
    config = SystemToolConfig(name="done", description="Ends it.", params=params)
    client.conversational_ai.tools.update("t1", request={"tool_config": config})
    assert server.only.json == {
        "tool_config": {"name": "done", "description": "Ends it.", "type": "system", "params": expected}
    }


def test_older_names_of_models_keep_working() -> None:
    assert ToolRequestModel is ToolRequest
    assert ToolRequestModelToolConfig_Client is ClientToolConfig


TWILIO = {
    "phone_number": "+14155550118",
    "label": "Bookings",
    "provider": "twilio",
    "sid": "AC1",
    "token": "t",
}


@pytest.mark.parametrize(
    "request_",
    [TWILIO, TwilioPhoneNumberRequest(phone_number="+14155550118", label="Bookings", sid="AC1", token="t")],
    ids=["a dict", "a model"],
)
def test_a_union_body_is_one_argument(server: Server, call: Call, request_: Any) -> None:
    server.answer_json({"phone_number_id": "p1"})
    made = call(lambda client: client.conversational_ai.phone_numbers.create(request=request_))
    assert made.phone_number_id == "p1"
    assert server.only.json == TWILIO


def test_rules_of_both_kinds_in_one_list(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"id": "d", "version_id": "v", "version_rules_num": 2})
    client.pronunciation_dictionaries.rules.add(
        "d",
        rules=[
            PronunciationAliasRule(string_to_replace="UN", alias="United Nations"),
            {"type": "phoneme", "string_to_replace": "tomato", "phoneme": "təˈmɑːtoʊ", "alphabet": "ipa"},
        ],
    )
    assert server.only.json == {
        "rules": [
            {"string_to_replace": "UN", "type": "alias", "alias": "United Nations"},
            {"type": "phoneme", "string_to_replace": "tomato", "phoneme": "təˈmɑːtoʊ", "alphabet": "ipa"},
        ]
    }


def test_a_deletion_has_a_body(server: Server, call: Call) -> None:
    server.answer_json({"status": "ok"})
    call(lambda client: client.workspace.invites.delete(email="maria.keller@example.com"))
    assert (server.only.method, server.only.json) == ("DELETE", {"email": "maria.keller@example.com"})


def test_a_body_that_need_not_be_sent_is_sent_only_with_a_field(server: Server, client: ElevenLabs) -> None:
    update = client.dubbing.resource.speaker.update
    for _ in range(3):
        server.answer_json({"version": 2})
    update("d", "s")
    update("d", "s", voice_id="v")
    update("d", "s", request_options={"body": {"pitch": 1}})
    sent = [(request.body, request.header("content-type")) for request in server.requests]
    assert sent == [
        (b"", None),
        (b'{"voice_id":"v"}', "application/json"),
        (b'{"pitch":1}', "application/json"),
    ]


def test_request_options_add_fields_and_headers(server: Server, client: ElevenLabs) -> None:
    server.answer(b"audio")
    client.text_to_speech.convert(
        VOICE,
        text="Hi!",
        seed=1,
        request_options={
            "body": {"seed": 2, "emotion": {"joy": 0.5}},
            "headers": {"X-Trace": "abc", "User-Agent": "mine"},
        },
    ).read()
    assert server.only.json == {"text": "Hi!", "seed": 2, "emotion": {"joy": 0.5}}
    assert server.only.header("x-trace") == "abc"
    assert server.only.header("user-agent") == "mine"


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"stability": float("nan")}, "voice_settings.stability"),
        ({"stability": b"0.5"}, "voice_settings.stability"),
        ({"stability": [object()]}, r"voice_settings.stability\[0\]"),
    ],
    ids=["NaN", "bytes", "an object"],
)
def test_what_json_cannot_say_is_refused_with_its_place(
    server: Server, call: Call, settings: Any, where: str
) -> None:
    with pytest.raises((TypeError, ValueError), match=where):
        call(lambda client: client.text_to_speech.convert(VOICE, text="Hi!", voice_settings=settings))
    assert server.requests == []


def test_an_unknown_argument_is_refused(client: ElevenLabs) -> None:
    with pytest.raises(TypeError, match="stabilty"):
        client.voices.settings.update(VOICE, stabilty=0.5)  # type: ignore[call-arg]


def test_a_model_sends_null_for_a_required_field_that_was_omitted(server: Server, call: Call) -> None:
    """As a method does for such an argument."""
    server.answer_json({"status": "ok"})
    locators = [
        PronunciationDictionaryVersionLocator(pronunciation_dictionary_id="d1"),
        PronunciationDictionaryVersionLocator(pronunciation_dictionary_id="d2", version_id="v2"),
    ]
    call(
        lambda client: client.studio.projects.pronunciation_dictionaries.create(
            "p", pronunciation_dictionary_locators=locators
        )
    )
    assert server.only.json["pronunciation_dictionary_locators"] == [
        {"pronunciation_dictionary_id": "d1", "version_id": None},
        {"pronunciation_dictionary_id": "d2", "version_id": "v2"},
    ]
