"""Responses that deviate from the description: what is an error, what is parsed leniently, and what it costs."""

from __future__ import annotations

import codecs
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from elevenlabs_sdk import (
    APIError,
    APIResponseValidationError,
    AsyncElevenLabs,
    BadRequestError,
    ElevenLabs,
    UnprocessableEntityError,
    Voice,
    parse_leniently,
)
from tests.sdk.conftest import KEY, Call
from tests.sdk.operations import OPERATIONS
from tests.sdk.server import Server


def example(call: str) -> Any:
    return next(operation for operation in OPERATIONS if operation.call == call).expected("minimal").value


VOICE = example("voices.get")
NAMELESS = {name: value for name, value in VOICE.items() if name != "name"}
HISTORY_ITEM = example("history.list")["history"][0]
ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


def history_page(number: int, **changes: Any) -> dict[str, Any]:
    item = {**HISTORY_ITEM, "history_item_id": f"h{number}"}
    return {"history": [item], "last_history_item_id": f"h{number}", "has_more": True, **changes}


async def read_all(pager: Any) -> list[Any]:
    return [item async for item in pager]


def list_items(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """All items of a list, sync and async."""
    return lambda client: (
        read_all(make(client)) if isinstance(client, AsyncElevenLabs) else list(make(client))
    )


list_history = list_items(lambda client: client.history.list())
BODIES = {
    "empty": b"",
    "blank": b" \r\n",
    "no list": b"{}",
    "another object": b'{"detail": "maintenance"}',
    "null": b'{"history": null, "has_more": false}',
    "text": b'{"history": "abc", "has_more": false}',
    "object": b'{"history": {"a": 1}, "has_more": false}',
    "number": b'{"history": 3, "has_more": false}',
    "a list": b"[]",
    "null itself": b"null",
}


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_list_response_without_its_list_is_an_error(
    server: Server, call: Call, body: bytes, strict: bool
) -> None:
    server.answer(body, content_type="application/json")
    with pytest.raises(APIResponseValidationError):
        call(list_history, strict_validation=strict)
    server.answer_json(history_page(1))
    server.answer(body, content_type="application/json")
    with pytest.raises(APIResponseValidationError):
        call(list_history, strict_validation=strict)
    assert [request.query for request in server.requests][1:] == ["", "start_after_history_item_id=h1"]


def test_a_list_response_without_its_list_is_an_error_for_raw_responses(
    server: Server, client: ElevenLabs
) -> None:
    server.answer_json({"history": "abc", "has_more": False})
    raw = client.history.with_raw_response.list()
    with pytest.raises(
        APIResponseValidationError, match="no list of items: its field 'history' is not a list"
    ):
        raw.parse()


@pytest.mark.parametrize("body", [b"", b"\n", b'{"detail": "maintenance"}', b'{"text": null, "error": 3}'])
def test_a_response_of_another_kind_is_an_error(server: Server, call: Call, body: bytes) -> None:
    server.answer(body, content_type="application/json")
    with pytest.raises(APIResponseValidationError):
        call(lambda client: client.voices.get("v"))


def test_an_empty_response_without_required_fields_is_a_model(server: Server, call: Call) -> None:
    server.answer(b"", content_type="application/json")
    assert call(lambda client: client.voices.settings.get_default()).model_fields_set == set()


def test_a_response_with_some_of_its_fields_is_parsed(server: Server, call: Call) -> None:
    server.answer_json({"voice_id": 7, "detail": "x"})
    voice = call(lambda client: client.voices.get("v"))
    assert (voice.voice_id, voice.detail, hasattr(voice, "name")) == (7, "x", False)


CURSORS = [{"a": 1}, ["h1"], True, False, 1.5, float("nan"), "x" * 100_000, 10**5000]


@pytest.mark.parametrize(
    "cursor",
    CURSORS,
    ids=lambda cursor: (
        f"{type(cursor).__name__}{str(cursor)[:5]}"
        if not isinstance(cursor, int) or isinstance(cursor, bool)
        else "huge"
    ),
)
def test_a_cursor_that_cannot_be_sent_is_an_error(server: Server, call: Call, cursor: object) -> None:
    digits = "1" + "0" * 5000 if type(cursor) is int else json.dumps(cursor)
    page = json.dumps(history_page(1, last_history_item_id="CURSOR")).replace('"CURSOR"', digits)
    server.answer(page.encode(), content_type="application/json")
    with pytest.raises(APIError):
        call(list_history)
    assert len(server.requests) == 1


@pytest.mark.parametrize("end", ["false", "no", "0", 0])
def test_the_end_of_a_list_as_text(server: Server, call: Call, end: object) -> None:
    server.answer_json(history_page(1, has_more=end))
    assert len(call(list_history)) == 1


@pytest.mark.parametrize("end", ["maybe", [], {"a": 1}, None])
def test_an_odd_end_of_a_list_does_not_end_it(server: Server, call: Call, end: object) -> None:
    server.answer_json(history_page(1, has_more=end))
    server.answer_json(history_page(2, has_more=False))
    assert [item.history_item_id for item in call(list_history)] == ["h1", "h2"]


def test_a_numbered_list_whose_pages_are_all_the_same_ends(server: Server, call: Call) -> None:
    page = {**example("voices.get_shared"), "has_more": True}
    for _ in range(5):
        server.answer_json(page)
    with pytest.raises(APIError, match="2 pages with the same items"):
        call(list_items(lambda client: client.voices.get_shared()))
    assert len(server.requests) == 2


def test_the_last_page_may_be_the_same_as_the_one_before(server: Server, call: Call) -> None:
    page = example("voices.get_shared")
    server.answer_json({**page, "has_more": True})
    server.answer_json({**page, "has_more": False})
    found = call(list_items(lambda client: client.voices.get_shared()))
    assert len(found) == 2 * len(page["voices"])


@pytest.mark.parametrize(
    "start",
    [
        {},
        {"expected_duration_sec": 3},
        {"dubbing_id": None, "x": 1},
        {"dubbing_id": ["d"], "expected_duration_sec": 1},
    ],
)
def test_a_job_whose_start_has_no_id_is_an_error(server: Server, call: Call, start: dict[str, Any]) -> None:
    server.answer_json(start)
    with pytest.raises(APIError, match=r"no valid 'dubbing_id'"):
        call(lambda client: client.dubbing.create_and_wait(source_url="http://x", target_lang="de"))
    assert len(server.requests) == 1


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_a_deviation_is_logged_once_for_a_client_and_its_copies(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with ElevenLabs(api_key=KEY, base_url=server.url) as client:
        for uses in (client, client, client.with_options(timeout=9)):
            server.answer_json(NAMELESS)
            assert uses.voices.get(f"v{len(server.requests)}").voice_id == VOICE["voice_id"]
        assert len(warnings_of(caplog)) == 1
        assert "voices/v0: the response does not match" in warnings_of(caplog)[0]
        server.answer_json({**NAMELESS, "labels": 3})
        client.voices.get("v")
        assert len(warnings_of(caplog)) == 2
        server.answer_json({"voices": [NAMELESS], "has_more": False, "total_count": 1})
        client.voices.search()
        assert len(warnings_of(caplog)) == 3
        with caplog.at_level(logging.DEBUG, "elevenlabs_sdk"):
            server.answer_json(NAMELESS)
            client.voices.get("v")
        repeated = [record for record in caplog.records if "name: missing" in record.getMessage()]
        assert (repeated[-1].levelno, len(warnings_of(caplog))) == (logging.DEBUG, 3)
    with ElevenLabs(api_key=KEY, base_url=server.url) as other:
        server.answer_json(NAMELESS)
        other.voices.get("v")
    assert len(warnings_of(caplog)) == 4


async def _get_twice(client: Any) -> None:
    for number in range(2):
        await client.voices.get(f"v{number}")


def test_a_deviation_is_logged_once_for_an_async_client(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        server.answer_json(NAMELESS)
    call(
        lambda client: (
            _get_twice(client)
            if isinstance(client, AsyncElevenLabs)
            else [client.voices.get(f"v{number}") for number in range(2)]
        )
    )
    assert len(warnings_of(caplog)) == 1


def test_the_positions_in_a_list_do_not_make_a_deviation_new(
    server: Server, client: ElevenLabs, caplog: pytest.LogCaptureFixture
) -> None:
    for voices in ([VOICE, NAMELESS], [NAMELESS, NAMELESS, VOICE]):
        server.answer_json({"voices": voices, "has_more": False, "total_count": 1})
        client.voices.search()
    assert len(warnings_of(caplog)) == 1


def test_lines_of_a_stream_are_logged_once(
    server: Server, call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer([b'{"audio_base64": 5}\n' * 3])
    items = call(lambda client: client.text_to_speech.stream_with_timestamps("v", text="x"))
    assert (len(items), len(warnings_of(caplog))) == (3, 1)


def test_problems_are_described_up_to_a_hundred_and_counted(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"voices": [{**NAMELESS, "description": 5}] * 70, "has_more": False, "total_count": 1})
    raw = client.voices.with_raw_response.search()
    assert raw.validation_errors[:2] == (
        "voices[0].name: missing",
        "voices[0].description: string_type, got integer",
    )
    assert (len(raw.validation_errors), raw.validation_errors[-1]) == (101, "… and 40 more")
    assert len(raw.parse().voices) == 70


@pytest.mark.parametrize(
    ("value", "kind"),
    [(5, "integer"), (0.5, "number"), (True, "boolean"), (["a"], "list"), ({"a": 1}, "object")],
)
def test_a_problem_names_the_kind_of_the_value(
    value: object, kind: str, server: Server, client: ElevenLabs
) -> None:
    voices = [{**NAMELESS, "name": "n", "description": value}]
    server.answer_json({"voices": voices, "has_more": False, "total_count": 1})
    raw = client.voices.with_raw_response.search()
    assert raw.validation_errors == (f"voices[0].description: string_type, got {kind}",)


def test_a_large_response_without_required_fields_takes_bounded_time(
    server: Server, client: ElevenLabs
) -> None:
    server.answer_json([{"model_id": 1}] * 50_000)
    start = time.process_time()
    raw = client.models.with_raw_response.list()
    required = sum(field.is_required() for field in type(raw.parse()[0]).model_fields.values())
    assert raw.validation_errors[-1] == f"… and {50_000 * required - 100} more"
    assert time.process_time() - start < 5
    assert not hasattr(raw.parse()[-1], "name")


def test_a_large_response_with_one_odd_item(server: Server, call: Call) -> None:
    voices = [*[VOICE] * 300, NAMELESS]
    for _ in range(2):
        server.answer_json({"voices": voices, "has_more": False, "total_count": 1})
    page = call(lambda client: client.voices.with_raw_response.search())
    assert page.validation_errors == ("voices[300].name: missing",)
    with pytest.raises(APIResponseValidationError) as raised:
        call(lambda client: client.voices.search(), strict_validation=True)
    assert raised.value.validation_errors == ("voices[300].name: missing",)


def test_a_deep_document_is_parsed_or_an_error(server: Server, call: Call) -> None:
    server.answer(b'{"voice_id": ' + b"[" * 150 + b"]" * 150 + b"}", content_type="application/json")
    assert isinstance(call(lambda client: client.voices.get("v")).voice_id, list)
    server.answer(b'{"voice_id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", content_type="application/json")
    with pytest.raises(APIResponseValidationError, match="not JSON"):
        call(lambda client: client.voices.get("v"))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings_of_responses(
    server: Server, call: Call, encoding: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer(
        json.dumps({**VOICE, "name": "Zoë 🎙"}, ensure_ascii=False).encode(encoding),
        content_type="application/json",
    )
    assert call(lambda client: client.voices.get("v")).name == "Zoë 🎙"
    assert caplog.messages == []
    server.answer(json.dumps(NAMELESS).encode(encoding), content_type="application/json")
    assert not hasattr(call(lambda client: client.voices.get("v")), "name")
    page = {"voices": [VOICE], "has_more": False, "total_count": 1}
    server.answer(json.dumps(page).encode(encoding), content_type="application/json")
    assert len(call(list_items(lambda client: client.voices.search()))) == 1


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings_of_errors(server: Server, call: Call, encoding: str) -> None:
    detail = [{"loc": ["body", "text"], "msg": "zu lang: ü", "type": "x"}]
    server.answer(
        json.dumps({"detail": detail}, ensure_ascii=False).encode(encoding),
        status=422,
        content_type="application/json",
    )
    with pytest.raises(UnprocessableEntityError, match=r"body\.text: zu lang: ü"):
        call(lambda client: client.voices.get("v"))
    if encoding in ("utf-8-sig", "utf-16", "utf-32"):  # as a text, without a mark nothing distinguishes them
        server.answer("not möglich".encode(encoding), status=400, content_type="text/plain; charset=latin-1")
        with pytest.raises(BadRequestError, match="not möglich"):
            call(lambda client: client.voices.get("v"))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings_of_lines(server: Server, call: Call, encoding: str) -> None:
    item = {"audio_base64": "QQ==", "note": "Zoë 🎙 ਊ"}
    data = (json.dumps(item, ensure_ascii=False) + "\r\n").encode("utf-8") * 2
    encoded = data.decode().encode(encoding)
    server.answer([encoded[:1], encoded[1:3], encoded[3:51], encoded[51:]])
    items = call(lambda client: client.text_to_speech.stream_with_timestamps("v", text="x"))
    assert [item.note for item in items] == ["Zoë 🎙 ਊ"] * 2


def test_a_mark_twice_and_damaged_text_are_not_json(server: Server, call: Call) -> None:
    mark = codecs.BOM_UTF8
    for body in (mark * 3 + b"{}", mark, b"\xff\xfe{", b"\xff\xfe\x00\xd8", b"\0\0\0", b"{\0"):
        server.answer(body, content_type="application/json")
        with pytest.raises(APIResponseValidationError, match="not JSON"):
            call(lambda client: client.voices.get("v"))


def test_what_was_parsed_leniently_is_stored_and_parsed_again(server: Server, call: Call) -> None:
    server.answer_json({**NAMELESS, "labels": {"a": 7}, "settings": {"stability": "high"}, "mood": [1]})
    voice = call(lambda client: client.voices.get("v"))
    stored = parse_leniently(Voice, voice.model_dump_json())
    assert type(stored) is Voice
    assert (stored, stored.model_fields_set) == (voice, voice.model_fields_set)
    assert (stored.labels, stored.settings.stability, hasattr(stored, "name")) == ({"a": 7}, "high", False)  # type: ignore[union-attr]
    assert parse_leniently(Voice, voice.model_dump()) == voice
    assert parse_leniently(list[Voice], b"[" + voice.model_dump_json().encode("utf-8") + b"]") == [voice]
    assert parse_leniently(Voice, codecs.BOM_UTF8 + voice.model_dump_json().encode()) == voice


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_not_finite_are_stored_and_parsed_again(
    server: Server, call: Call, number: str
) -> None:
    server.answer(f'{{"stability": {number}, "speed": "{number}"}}'.encode(), content_type="application/json")
    settings = call(lambda client: client.voices.settings.get("v"))
    stored = settings.model_dump_json()
    json.loads(stored, parse_constant=pytest.fail)
    for again in (parse_leniently(type(settings), stored), type(settings).model_validate_json(stored)):
        assert repr(again) == repr(settings)
        assert str(again.speed) == str(float(number))


@pytest.mark.parametrize(
    ("data", "problem"),
    [("[]", "do not match .*Voice"), (b"{", "EOF"), ([1], "do not match"), (None, "do not match")],
)
def test_data_of_another_kind_are_not_parsed_leniently(data: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_leniently(Voice, data)
