"""Every spelling decision, in examples and in general."""

from __future__ import annotations

import ast
import builtins
import inspect
import keyword
from collections.abc import Iterator

import pydantic
import pytest
from httpx import Request, Response
from hypothesis import example, given
from hypothesis import strategies as st

from elevenlabs_sdk import errors, webhooks
from elevenlabs_sdk._runtime import async_sessions, error_responses, models, pages, sessions
from elevenlabs_sdk._runtime.calls import Call
from sdkwright.ir import names
from tests.hostile.hostile_spec import CORPUS
from tests.projects import ROOT

_RUNTIME = "elevenlabs_sdk._runtime"
_NOT_OF_THE_API = (
    *("typing", "typing_extensions", "collections.abc", "pydantic"),
    *(_RUNTIME, f"{_RUNTIME}.models", f"{_RUNTIME}.pages"),
)
WIRE = st.one_of(
    st.sampled_from(CORPUS),
    st.sampled_from([*keyword.kwlist, *dir(builtins), "self", "request_options", "schema", "model_config"]),
    st.text(),
    st.text(st.sampled_from("aAbB19_-. ")),
)
CLASS = st.from_regex("[A-Z][A-Za-z0-9_]{0,20}", fullmatch=True)
METHOD = st.from_regex("[a-z][a-z0-9_]{0,20}", fullmatch=True)


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("voice_id", "voice_id"),
        ("isFinal", "is_final"),
        ("VoiceID", "voice_id"),
        ("HTTPServer", "http_server"),
        ("getHTTPResponseCode", "get_http_response_code"),
        ("x-trace-id", "x_trace_id"),
        ("voice.settings", "voice_settings"),
        ("a b\tc", "a_b_c"),
        ("2fa", "n2fa"),
        ("_id", "id"),
        ("__init__", "init"),
        ("id_", "id"),
        ("a__b", "a_b"),
        ("class", "class_"),
        ("Class", "class_"),
        ("from", "from_"),
        ("None", "none"),
        ("match", "match"),
        ("$ref", "ref"),
        ("@type", "type"),
        ("", "field"),
        ("$", "field"),
        ("日本", "field"),
        ("größe", "grosse"),
        ("ﬁle", "file"),
        ("ｃｌａｓｓ", "class_"),
        ("İ", "i"),
        ("files[]", "files"),
    ],
)
def test_identifiers(wire: str, name: str) -> None:
    assert names.make_identifier(wire) == name


@pytest.mark.parametrize(
    ("wire", "argument", "field"),
    [
        ("self", "self_", "self"),
        ("request_options", "request_options_", "request_options"),
        ("requestOptions", "request_options_", "request_options"),
        ("poll_options", "poll_options_", "poll_options"),
        ("session_options", "session_options_", "session_options"),
        ("schema", "schema", "schema_"),
        ("model_config", "model_config", "model_config_"),
        ("copy", "copy", "copy_"),
        ("datetime", "datetime", "datetime_"),
        ("date", "date", "date_"),
        ("str", "str", "str_"),
        ("int", "int", "int_"),
        ("float", "float", "float_"),
        ("bool", "bool", "bool_"),
        ("bytes", "bytes", "bytes_"),
        ("list", "list", "list_"),
        ("dict", "dict", "dict_"),
        ("items", "items", "items"),
        ("class", "class_", "class_"),
    ],
)
def test_arguments_and_fields(wire: str, argument: str, field: str) -> None:
    assert (names.make_argument_name(wire), names.make_field_name(wire)) == (argument, field)


@given(WIRE)
@example("class")
def test_anything_becomes_a_name_of_python(wire: str) -> None:
    for spell in (names.make_identifier, names.make_argument_name, names.make_field_name):
        name = spell(wire)
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)
        assert not name.startswith("_")
        assert name == name.lower()
        assert isinstance(ast.parse(f"def f({name}=1): return {name}").body[0], ast.FunctionDef)


@given(WIRE)
def test_a_name_is_its_own_name(wire: str) -> None:
    assert names.make_identifier(names.make_identifier(wire)) == names.make_identifier(wire)
    for spell in (names.make_argument_name, names.make_field_name):
        assert spell(spell(wire)) == spell(wire)


@given(METHOD)
def test_names_that_are_good_are_left_alone(name: str) -> None:
    clean = "_".join(part for part in name.split("_") if part)
    if not keyword.iskeyword(clean):
        assert names.make_identifier(clean) == clean


@pytest.mark.parametrize("base", [pydantic.BaseModel, models.BaseModel], ids=["pydantic", "ours"])
def test_fields_hide_nothing_of_their_base(base: type) -> None:
    hidden = {name for name in dir(base) if names.make_field_name(name) == name}
    assert hidden == set()


def test_pages_have_just_the_attributes_that_no_answer_may_have() -> None:
    flavours = (*pages.SyncPage.__mro__, *pages.AsyncPage.__mro__)
    own = [one for one in flavours if one.__module__ == pages.__name__]
    public = {
        name for one in own for name in (*vars(one), *vars(one).get("__annotations__", ())) if name[0] != "_"
    }
    assert {name for name in public if names.make_field_name(name) == name} == names.RESERVED_PAGE_NAMES


def test_sessions_have_just_the_attributes_that_no_message_may_be_named_after() -> None:
    flavours = (
        sessions.SendingSession,
        sessions.RealtimeSession,
        async_sessions.AsyncSendingSession,
        async_sessions.AsyncRealtimeSession,
    )
    public = {name for one in flavours for name in vars(one) if name[0] != "_"}
    assert {*public, "send"} == names.RESERVED_SESSION_NAMES, "send is printed, where a message has a name"


def test_no_component_may_have_a_name_that_generated_modules_import() -> None:
    imported = {name for name in _imported() if name[0].isupper()}
    assert {"Variants", "Union", "SequenceOf"} <= imported
    assert imported <= names.RESERVED_COMPONENTS


def _imported() -> Iterator[str]:
    """What is not of the API itself: from Python, from pydantic, from the runtime."""
    for folder in ("models", "pages", "params", "resources"):
        for path in (ROOT / "generated" / "src" / "elevenlabs_sdk" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module in _NOT_OF_THE_API:
                    yield from (alias.name for alias in node.names)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("get", True),
        ("get_all", True),
        ("list", True),
        ("import", False),
        ("_get", False),
        ("getAll", False),
        ("2fa", False),
        ("größe", False),
        ("a-b", False),
        ("", False),
        ("a" * 100, True),
        ("a" * 101, False),
    ],
)
def test_parts_of_an_operation_id(name: str, fits: bool) -> None:
    assert names.is_method_name(name) == fits


@pytest.mark.parametrize("name", ["Voice", "HTTPRule", "Voice_V2", "X", "A" * 100])
def test_names_that_fit_a_class(name: str) -> None:
    assert names.explain_invalid_class(name) == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Client", "is reserved by Python or by the SDK; choose another"),
        ("APIError", "is reserved by Python or by the SDK; choose another"),
        ("Exception", "is reserved by Python or by the SDK; choose another"),
        ("None", "is reserved by Python or by the SDK; choose another"),
        (
            "voice",
            "is not a class name; write letters, digits and underscores, and begin with a capital letter",
        ),
        (
            "_Voice",
            "is not a class name; write letters, digits and underscores, and begin with a capital letter",
        ),
        ("A" * 101, "is too long; write at most 100 characters"),
    ],
)
def test_names_that_do_not_fit_a_class(name: str, why: str) -> None:
    assert names.explain_invalid_class(name) == why


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("voices",), "VoicesResource"),
        (("text_to_speech",), "TextToSpeechResource"),
        (("conversational_ai", "phone_numbers"), "ConversationalAiPhoneNumbersResource"),
    ],
)
def test_classes_of_resources(parts: tuple[str, ...], name: str) -> None:
    assert names.make_resource_class(parts) == name


@given(st.lists(METHOD, min_size=1, max_size=3))
def test_classes_of_resources_are_names(parts: list[str]) -> None:
    name = names.make_resource_class(parts)
    assert name.isidentifier()
    assert name.endswith("Resource")


@pytest.mark.parametrize(
    ("status", "error"),
    [("4XX", "APIStatusError"), ("5XX", "InternalServerError"), ("default", "APIStatusError")],
)
def test_errors_of_several_statuses(status: str, error: str) -> None:
    assert names.find_status_error(status) == error


def test_the_error_of_each_status_is_the_one_that_is_raised() -> None:
    call = Call("GET", "/", "https://a.b/", [], None, None, "never", 0, None)
    for status in range(400, 600):
        answer = Response(status, content=b"", request=Request("GET", call.url))
        assert (
            names.find_status_error(str(status))
            == type(error_responses.make_status_error(call, answer)).__name__
        )


def test_the_errors_of_a_package_are_named() -> None:
    own = {
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if kind.__module__ == errors.__name__
    }
    assert {name for name in own if name[0] != "_"} == {
        names.make_error_class("ElevenLabs"),
        *names.ERROR_NAMES,
    }


def test_the_names_that_come_with_a_client() -> None:
    assert names.list_client_names("Shop") == ("Shop", "AsyncShop", "ShopError")


def test_the_functions_that_verify_and_sign_webhooks() -> None:
    for name in (names.CONSTRUCT_EVENT, names.PARSE_EVENT, names.SIGN_EVENT):
        assert callable(getattr(webhooks, name))


def test_the_names_that_derive_from_another() -> None:
    assert names.make_waiting_name("dubbing.create") == "dubbing.create_and_wait"
    assert names.make_parser_name("post_call") == "parse_post_call"
    assert names.make_async_name("Voices") == "AsyncVoices"
    assert (names.make_param_name("Voice"), names.make_model_or_dict_name("Voice")) == (
        "VoiceParam",
        "VoiceOrDict",
    )
    assert names.make_unknown_name("Shape") == "UnknownShape"


@pytest.mark.parametrize(
    ("field", "property_"),
    [
        ("audio_base_64", "audio_bytes"),
        ("audio_base64", "audio_bytes"),
        ("audiobase64_", "audio_bytes"),
        ("base64", "base64_bytes"),
        ("base64_of_audio", "base64_of_audio_bytes"),
    ],
)
def test_the_bytes_of_a_field(field: str, property_: str) -> None:
    assert names.make_bytes_name(field) == property_


@pytest.mark.parametrize(
    ("words", "constant"),
    [
        ("list of VoiceRules", "_LIST_OF_VOICE_RULES"),
        ("[A | B]", "_A_B"),
        ("__x__", "_X"),
    ],
)
def test_the_name_of_a_constant(words: str, constant: str) -> None:
    assert names.make_constant_name(words) == constant
