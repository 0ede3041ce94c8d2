"""Annotations can be evaluated: tools for language models build their descriptions of functions from them."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import pkgutil
import subprocess
import sys
import typing
import warnings
from collections.abc import Awaitable, Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import httpx
import pydantic
import pytest
from pydantic import TypeAdapter, ValidationError, validate_call

import elevenlabs_sdk
from elevenlabs_sdk import (
    OMIT,
    AsyncByteStream,
    AsyncElevenLabs,
    AsyncPager,
    AsyncRawResponse,
    AsyncVoicesPage,
    ByteStream,
    ElevenLabs,
    FileInput,
    Model,
    Omit,
    RawResponse,
    RequestOptions,
    SequenceOf,
    SessionOptions,
    Voice,
    VoiceSettings,
    VoiceSettingsOrDict,
    VoiceSettingsParam,
    VoicesPage,
    webhooks,
)
from elevenlabs_sdk import resources as resource_package
from elevenlabs_sdk._runtime import Resource, as_raw
from elevenlabs_sdk._runtime.deprecation import deprecated
from elevenlabs_sdk._runtime.raw_response import PendingRawResponse
from elevenlabs_sdk.additions import conversational_ai_conversations, text_to_speech
from tests.sdk.conftest import KEY
from tests.sdk.operations import OPERATIONS

PYDANTIC = tuple(map(int, pydantic.VERSION.split(".")[:2]))
KNOWS_UNPACK = PYDANTIC >= (2, 10)


def list_classes() -> list[type[Any]]:
    """Every class of the generated modules: resources, their raw variants, sessions, clients, and additions."""
    names = [
        info.name
        for info in pkgutil.walk_packages(resource_package.__path__, f"{resource_package.__name__}.")
    ]
    modules = [*map(importlib.import_module, names), text_to_speech, conversational_ai_conversations]
    found = [
        value
        for module in modules
        for value in list(vars(module).values())
        if isinstance(value, type)
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    ]
    return [*found, ElevenLabs, AsyncElevenLabs]


def list_functions(class_: type[Any]) -> Iterator[Callable[..., Any]]:
    """The functions of a class, and those of its bases in this package. Overloads come first: nothing else was read."""
    for base in class_.__mro__:
        if base.__module__.startswith(elevenlabs_sdk.__name__):
            for value in vars(base).values():
                if inspect.isfunction(value):
                    if sys.version_info >= (3, 11):
                        yield from typing.get_overloads(value)
                    yield value
                elif isinstance(value, cached_property):
                    yield value.func
                elif isinstance(value, property) and value.fget:
                    yield value.fget


def list_methods() -> Iterator[Callable[..., Any]]:
    """Every public method of a resource, a session or an addition that the generator wrote, of both clients."""
    for class_ in list_classes():
        for name, value in vars(class_).items():
            is_method = inspect.isfunction(value) and not name.startswith("_")
            if is_method and not hasattr(class_, "_is_protocol"):
                yield value


@pytest.fixture
def sent() -> list[httpx.Request]:
    return []


@pytest.fixture
def client(sent: list[httpx.Request]) -> Iterator[ElevenLabs]:
    def respond(request: httpx.Request) -> httpx.Response:
        request.read()
        sent.append(request)
        return httpx.Response(200, json=BODIES.get(request.url.path, {}))

    with httpx.Client(transport=httpx.MockTransport(respond)) as http:
        yield ElevenLabs(api_key=KEY, http_client=http)


BODIES = {
    "/v2/voices": {"voices": [], "has_more": False, "total_count": 0},
    "/v1/convai/agents/create": {"agent_id": "a"},
    "/v1/voices/add": {"voice_id": "v", "requires_verification": False},
}


def test_the_annotations_of_every_function_can_be_evaluated() -> None:
    count = 0
    for class_ in list_classes():
        assert typing.get_type_hints(class_) is not None
        for function in list_functions(class_):
            hints = typing.get_type_hints(function, include_extras=True)
            signature = inspect.signature(function, eval_str=True)
            annotations = [
                *(one.annotation for one in signature.parameters.values()),
                signature.return_annotation,
            ]
            assert not [one for one in (*hints.values(), *annotations) if isinstance(one, str)], function
            count += 1
    assert count > 2 * len(OPERATIONS)


def test_pydantic_can_validate_the_calls_of_every_method() -> None:
    for method in list_methods():
        takes_options = any(
            one.kind is one.VAR_KEYWORD for one in inspect.signature(method).parameters.values()
        )
        if KNOWS_UNPACK or not takes_options:
            validate_call(method)


def test_the_hints_are_the_real_types(client: ElevenLabs) -> None:
    hints = typing.get_type_hints(client.text_to_speech.convert)
    assert hints["voice_id"] is str
    assert hints["voice_settings"] == VoiceSettings | VoiceSettingsParam | None | Omit
    assert hints["request_options"] == RequestOptions | None
    assert typing.get_type_hints(client.voices.search)["return"] is VoicesPage
    assert inspect.signature(client.voices.get, eval_str=True).return_annotation is Voice
    upload = typing.get_type_hints(client.voices.ivc.create, include_extras=True)
    assert upload["files"] == SequenceOf[FileInput]
    session = typing.get_type_hints(client.text_to_speech.stream_input)
    assert session["session_options"] == SessionOptions | None
    assert session["return"].__name__ == "StreamInputSession"
    assert typing.get_type_hints(webhooks.parse_event)["return"] == elevenlabs_sdk.WebhookEvent


def test_the_hints_of_the_async_client() -> None:
    client = AsyncElevenLabs(api_key=KEY)
    assert typing.get_type_hints(client.voices.search)["return"] == AsyncPager[AsyncVoicesPage, Voice]
    assert inspect.signature(client.voices.get, eval_str=True).return_annotation is Voice
    parameter = inspect.signature(client.voices.search, eval_str=True).parameters["page_size"]
    assert (parameter.annotation, parameter.default) == (int | Omit, OMIT)


RAW_RESULTS = [
    ("voices.get", RawResponse[Voice], AsyncRawResponse[Voice]),
    ("voices.search", RawResponse[VoicesPage], Awaitable[AsyncRawResponse[AsyncVoicesPage]]),
    ("text_to_speech.convert", RawResponse[ByteStream], PendingRawResponse[AsyncByteStream]),
    ("models.list", RawResponse[list[Model]], AsyncRawResponse[list[Model]]),
]


@pytest.mark.parametrize(("name", "sync_result", "async_result"), RAW_RESULTS)
def test_the_hints_of_raw_methods(name: str, sync_result: Any, async_result: Any) -> None:
    resource_name, _, method_name = name.partition(".")
    for client, result in (
        (ElevenLabs(api_key=KEY), sync_result),
        (AsyncElevenLabs(api_key=KEY), async_result),
    ):
        resource = getattr(client, resource_name)
        method, raw = getattr(resource, method_name), getattr(resource.with_raw_response, method_name)
        assert raw.__annotations__["return"] == result
        assert typing.get_type_hints(raw) == {**typing.get_type_hints(method), "return": result}
        assert inspect.signature(raw) == inspect.signature(method).replace(return_annotation=result)
        assert inspect.signature(raw, eval_str=True).return_annotation == result
        assert inspect.signature(method).return_annotation != result
        assert inspect.iscoroutinefunction(raw) == inspect.iscoroutinefunction(method)
        assert (raw.__doc__, raw.__qualname__, raw.__module__) == (
            method.__doc__,
            method.__qualname__,
            method.__module__,
        )
        assert "RawResponse[" in str(inspect.signature(validate_call(raw)))


def test_the_hints_of_every_raw_method_begin_with_a_raw_response() -> None:
    count = 0
    for class_ in list_classes():
        if not class_.__name__.endswith("WithRawResponse"):
            continue
        plain = getattr(sys.modules[class_.__module__], class_.__name__.removesuffix("WithRawResponse"))
        for name, method in vars(class_(plain(None))).items():
            hint = inspect.signature(method).return_annotation
            assert "RawResponse[" in str(hint), (class_, name)
            assert "RawResponse[RawResponse" not in str(hint), (class_, name)
            count += inspect.ismethod(method)
    assert count > 2 * len(OPERATIONS) * 0.9


def test_the_hints_of_a_deprecated_raw_method() -> None:
    class Things(Resource):
        @deprecated("use get")
        def find(self, name: str = "x") -> int:
            """Find."""
            return len(name)

    things = Things(cast("Any", None))
    raw = as_raw(things.find)
    assert inspect.signature(raw).return_annotation == RawResponse[int]
    assert typing.get_type_hints(raw) == {"name": str, "return": RawResponse[int]}
    assert inspect.signature(things.find).return_annotation is int
    with pytest.warns(DeprecationWarning, match="use get"):
        assert cast("Any", raw("abc")) == 3


def test_an_alias_of_inputs_is_a_type() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(VoiceSettingsOrDict | None)
    assert adapter.validate_python({"speed": 2, "later": [1]}).model_extra == {"later": [1]}
    with pytest.raises(AttributeError, match="VoiceSettingsOrDictt"):
        importlib.import_module("elevenlabs_sdk.inputs").VoiceSettingsOrDictt  # noqa: B018


def test_a_validated_call_changes_the_options_of_a_client(client: ElevenLabs) -> None:
    change = validate_call(client.with_options)
    assert repr(change(timeout=httpx.Timeout(3), max_retries=1)) == repr(client)
    for arguments in ({"max_retries": "many"}, {"default_headers": {"X-Tag": 1}}, {"retries": 1}):
        with pytest.raises(ValidationError):
            change(**arguments)
    copy = validate_call(type(client).with_options)(client, max_retries=0)
    assert isinstance(copy, ElevenLabs) and copy is not client


def test_a_validated_call_sends_the_same(client: ElevenLabs, sent: list[httpx.Request]) -> None:
    page = validate_call(client.voices.search)(page_size="7", request_options={"headers": {"x-a": "b"}})  # type: ignore[arg-type]
    assert isinstance(page, VoicesPage)
    assert sent[0].url.query == b"page_size=7"
    assert sent[0].headers["x-a"] == "b"
    convert = validate_call(client.text_to_speech.convert)
    locators = ({"pronunciation_dictionary_id": "p", "version_id": "1"},)
    settings: Any = {"speed": 1.5, "unknown": {"kept": None}}
    convert("v", text="Hi", voice_settings=settings, pronunciation_dictionary_locators=locators).close()
    assert json.loads(sent[1].content) == {
        "text": "Hi",
        "voice_settings": {"speed": 1.5, "unknown": {"kept": None}},
        "pronunciation_dictionary_locators": [{"pronunciation_dictionary_id": "p", "version_id": "1"}],
    }
    convert("v", text="Hi", voice_settings=VoiceSettings(speed=0.75)).close()
    assert json.loads(sent[2].content) == {"text": "Hi", "voice_settings": {"speed": 0.75}}


def test_files_pass_a_validated_call(client: ElevenLabs, sent: list[httpx.Request], tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"from a path")
    create = validate_call(client.voices.ivc.create)
    created = create(name="n", files=[tmp_path / "a.mp3", ("b.wav", b"in memory", "audio/x-wav")])
    assert created.voice_id == "v"
    assert b"from a path" in sent[0].content
    assert b'filename="b.wav"\r\nContent-Type: audio/x-wav\r\n\r\nin memory' in sent[0].content


def test_a_validated_call_of_the_async_client(sent: list[httpx.Request]) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=BODIES[request.url.path])

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
            client = AsyncElevenLabs(api_key=KEY, http_client=http)
            create = validate_call(client.conversational_ai.agents.create)
            config: Any = {"agent": {"language": "de"}}
            assert (await create(conversation_config=config, tags=("a", "b"))).agent_id == "a"
            raw = await validate_call(client.voices.with_raw_response.search)(page_size="2")  # type: ignore[arg-type]
            assert raw.parse().voices == []
            assert [page.total_count async for page in validate_call(client.voices.search)().pages()] == [0]

    asyncio.run(run())
    assert json.loads(sent[0].content) == {
        "conversation_config": {"agent": {"language": "de"}},
        "tags": ["a", "b"],
    }
    assert sent[1].url.query == b"page_size=2"


@pytest.mark.parametrize(
    "arguments",
    [{"page_size": "many"}, {"sort": 3}, {"request_options": {"timout": 1}}, {"pages": 1}],
    ids=lambda one: next(iter(one)),
)
def test_a_validated_call_rejects_other_values(
    client: ElevenLabs, sent: list[httpx.Request], arguments: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        validate_call(client.voices.search)(**arguments)
    assert sent == []


def make_json_schema(method: Callable[..., Any]) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Default value OMIT is not JSON serializable")
        return TypeAdapter(method).json_schema()


def test_json_schemas_of_arguments(client: ElevenLabs) -> None:
    search = make_json_schema(client.voices.search)
    assert search["properties"]["page_size"] == {"title": "Page Size", "type": "integer"}
    assert search["properties"]["search"] == {
        "anyOf": [{"type": "string"}, {"type": "null"}],
        "title": "Search",
    }
    assert "required" not in search
    convert = make_json_schema(type(client.text_to_speech).convert)
    assert convert["required"] == ["self", "voice_id", "text"]
    assert "mp3_44100_128" in convert["properties"]["output_format"]["enum"]
    options = convert["$defs"]["RequestOptions"]
    assert options["additionalProperties"] is False
    assert options["properties"]["timeout"]["anyOf"] == [{"type": "number"}, {"type": "null"}]
    upload = make_json_schema(client.voices.ivc.create)
    assert upload["properties"]["files"]["items"] == {"type": "string", "format": "binary"}
    assert upload["required"] == ["name", "files"]
    create = make_json_schema(client.conversational_ai.agents.create)
    assert {one["$ref"] for one in create["properties"]["conversation_config"]["anyOf"]} == {
        "#/$defs/ConversationalConfig",
        "#/$defs/ConversationalConfigParam",
    }


def test_a_model_can_contain_the_types_of_arguments(client: ElevenLabs) -> None:
    """A tool builder makes a model of the parameters."""
    parameters = inspect.signature(client.text_to_speech.convert, eval_str=True).parameters.values()
    fields: Any = {
        one.name: (one.annotation, ... if one.default is one.empty else one.default) for one in parameters
    }
    model = pydantic.create_model("Arguments", **fields)
    made: Any = model(voice_id="v", text="t", output_format="pcm_8000")
    assert (made.output_format, made.model_id) == ("pcm_8000", OMIT)
    with pytest.raises(ValidationError):
        model(voice_id="v", text="t", output_format="pcm")


def test_nothing_is_imported_for_annotations_before_they_are_read() -> None:
    program = (
        "import sys, elevenlabs_sdk\n"
        "client = elevenlabs_sdk.ElevenLabs(api_key='k')\n"
        "client.voices, client.text_to_speech, client.voices.with_raw_response\n"
        "heavy = ('pydantic', 'elevenlabs_sdk.models', 'elevenlabs_sdk.inputs', 'elevenlabs_sdk.params')\n"
        "print([name for name in heavy if name in sys.modules])\n"
        "client.voices.get.__annotations__.items()\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(Path(elevenlabs_sdk.__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    before, after = done.stdout.splitlines()
    assert before == "[]"
    assert "elevenlabs_sdk.models" in after
