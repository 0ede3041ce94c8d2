"""Goldens prove shapes; here those shapes that the API's own description has not yet are called, generated anew."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.project.config import Config
from tests.goldens import Case, list_cases
from tests.sdk.operations import plain
from tests.sdk.realtime.server import running
from tests.sdk.server import Part, Server

CASES = {case.name: case for case in list_cases()}


@dataclass(frozen=True)
class Golden:
    """The package of a golden case, and a server for its clients."""

    package: ModuleType
    server: Server

    def call(self, use: Callable[[Any], Any]) -> Any:
        with self.package.Example(base_url=self.server.url) as client:
            return use(client)

    def call_async(self, use: Callable[[Any], Any]) -> Any:
        async def run() -> Any:
            async with self.package.AsyncExample(base_url=self.server.url) as client:
                return await use(client)

        return asyncio.run(run())


@pytest.fixture
def golden(
    request: pytest.FixtureRequest, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Golden:
    """Of the case, or of the description, that the test is marked with."""
    if request.param in CASES:
        case: Case = CASES[request.param]
        config = case.config(f"golden_{case.name}", case.folder)
    else:
        (tmp_path / "spec.yaml").write_text(request.param, "utf-8")
        config = Config(spec=tmp_path / "spec.yaml", package="golden_roots", client_class="Example")
    write_output(generate(config), tmp_path / "package")
    monkeypatch.syspath_prepend(tmp_path / "package" / "src")
    return Golden(importlib.import_module(config.package), server)


def of(case: str, name: str = "") -> pytest.MarkDecorator:
    return pytest.mark.parametrize("golden", [case], ids=[name or case], indirect=True)


@of("header_parameter")
def test_header_parameters(golden: Golden) -> None:
    golden.server.answer(status=204)
    golden.server.answer(status=204)
    assert golden.call(lambda client: client.audio.delete(x_workspace_id="w 1", xi_dry_run=True)) is None
    assert golden.call_async(lambda client: client.audio.delete(x_workspace_id="w 1")) is None
    sent = [(one.header("X-Workspace-ID"), one.header("xi-dry-run")) for one in golden.server.requests]
    assert sent == [("w 1", "true"), ("w 1", None)]
    with pytest.raises(ValueError, match="header 'X-Workspace-ID': the value has a line break"):
        golden.call(lambda client: client.audio.delete(x_workspace_id="w\r\nx-injected: 1"))
    assert len(golden.server.requests) == 2


@of("query_styles")
def test_query_styles(golden: Golden) -> None:
    golden.server.answer_json(3)
    found = golden.call(
        lambda client: client.items.count(
            ids=["a", "b"],
            tags=["x,y", "z"],
            words=["one", "two,three"],
            sizes=[1, 2],
            labels={"accent": "british", "age": "a&b"},
            page_size=5,
            since=datetime(2025, 6, 1, 12, tzinfo=timezone.utc),
            kind="audio",
        )
    )
    assert found == 3
    assert golden.server.only.query == (
        "ids=a&ids=b&tags=x%2Cy,z&words=one%20two%2Cthree&sizes=1%7C2"
        "&labels%5Baccent%5D=british&labels%5Bage%5D=a%26b"
        "&pageSize=5&since=2025-06-01T12%3A00%3A00%2B00%3A00&kind=audio"
    )
    with pytest.raises(ValueError, match=r"query parameter 'words': 'a b' contains ' ', which separates"):
        golden.call(lambda client: client.items.count(ids=["a"], words=["a b"]))
    assert len(golden.server.requests) == 1


@of("text_response")
def test_a_text(golden: Golden) -> None:
    for _ in range(2):
        golden.server.answer("Grüße,\r\n ".encode(), content_type="text/plain; charset=utf-8")
    assert golden.call(lambda client: client.dictionaries.download("d")) == "Grüße,\r\n "
    assert golden.call_async(lambda client: client.dictionaries.download("d")) == "Grüße,\r\n "


@of("empty_response")
def test_an_answer_that_nobody_described_is_not_read(golden: Golden) -> None:
    golden.server.answer(b"<html>", content_type="text/html")
    assert golden.call(lambda client: client.voices.delete("v")) is None


@of("event_stream_response")
def test_server_sent_events(golden: Golden) -> None:
    async def chunks(client: Any) -> list[str]:
        return [chunk.audio_base64 async for chunk in client.speech.stream("v")]

    for _ in range(2):
        golden.server.answer(
            [
                b': hello\n\ndata: {"audio_base64":',
                b'"QQ=="}\r\n\r\nevent: x\ndata: {\ndata: "audio_base64": "Qg=="}\n\n',
            ],
            content_type="text/event-stream",
        )
    assert golden.call(lambda client: [one.audio_base64 for one in client.speech.stream("v")]) == [
        "QQ==",
        "Qg==",
    ]
    assert golden.call_async(chunks) == ["QQ==", "Qg=="]
    assert {request.header("accept") for request in golden.server.requests} == {"text/event-stream"}


@of("optional_multipart_empty")
def test_a_form_without_a_field_is_not_sent(golden: Golden) -> None:
    for _ in range(3):
        golden.server.answer(status=204)
    golden.call(lambda client: client.voices.verify())
    golden.call_async(lambda client: client.voices.verify(files=[], extra_text=None))
    golden.call(lambda client: client.voices.verify(files=[b"a", ("b.pdf", b"b")], extra_text="two"))
    first, second, third = golden.server.requests
    for empty in (first, second):
        assert (empty.body, empty.header("content-type")) == (b"", None)
    assert third.parts == [
        Part("files", b"a", "files", "application/octet-stream"),
        Part("files", b"b", "b.pdf", "application/pdf"),
        Part("extra_text", b"two"),
    ]


@of("keyword_names")
def test_names_that_python_does_not_allow(golden: Golden) -> None:
    usage = {
        "class": "c",
        "copy": "d",
        "list": ["e"],
        "model_config": "f",
        "model_id": "g",
        "@type": "h",
        "isFinal": True,
        "_private": "j",
    }
    golden.server.answer_json(usage)
    found = golden.call(
        lambda client: client.usage.get("a/b", from_="2025-06-01", sort_by="day", global_=True)
    )
    assert (found.class_, found.model_id, found.is_final) == ("c", "g", True)
    assert found.model_dump(by_alias=True) == usage
    assert golden.server.only.path == "/v1/usage/a%2Fb"
    assert golden.server.only.pairs == [("from", "2025-06-01"), ("sort-by", "day")]
    assert golden.server.only.json == {"global": True}


@of("field_named_list")
def test_methods_and_fields_named_like_types(golden: Golden) -> None:
    item = {"list": ["a"], "dict": {"b": "c"}, "Kind": "audio", "others": ["video"], "Any": [1], "str": "s"}
    golden.server.answer_json([item])
    golden.server.answer_json({"x": [item]})
    golden.server.answer_json("text")
    (found,) = golden.call(lambda client: client.items.list(list="l"))
    by_name = golden.call_async(lambda client: client.items.dict())
    assert golden.call(lambda client: client.items.str("s", int=3)) == "text"
    assert found.model_dump(by_alias=True, exclude_unset=True) == item
    assert type(by_name["x"][0]) is type(found)
    assert [request.query for request in golden.server.requests] == ["list=l", "", "int=3"]


@of("date_time")
def test_times_and_dates(golden: Golden) -> None:
    answer = {
        "at": "2025-06-01T12:00:00+02:00",
        "day": "2025-06-01",
        "at_unix": 1748772000,
        "url": "https://a/",
    }
    golden.server.answer_json(answer)
    since = datetime(2025, 6, 1, 12, 30, tzinfo=timezone.utc)
    found = golden.call(
        lambda client: client.usage.get(
            date(2025, 6, 1),
            days=[date(2025, 6, 2), date(2025, 6, 3)],
            since=since,
            range={"begin": datetime(2025, 6, 1, tzinfo=timezone.utc), "end": date(2025, 6, 2)},
        )
    )
    assert found.at == datetime.fromisoformat("2025-06-01T12:00:00+02:00")
    assert (found.day, found.url) == (date(2025, 6, 1), "https://a/")
    sent = golden.server.only
    assert (sent.path, sent.query) == ("/v1/usage/2025-06-01", "days=2025-06-02&days=2025-06-03")
    assert sent.json == {
        "since": "2025-06-01T12:30:00+00:00",
        "range": {"begin": "2025-06-01T00:00:00+00:00", "end": "2025-06-02"},
    }


@of("recursive_schema")
def test_a_recursive_union_goes_there_and_back(golden: Golden) -> None:
    condition: dict[str, Any] = {"op": "says", "word": "yes"}
    for _ in range(40):
        condition = {
            "op": "not",
            "condition": {"op": "all", "conditions": [condition, {"op": "later", "x": 1}]},
        }
    golden.server.answer_json(condition)
    golden.server.answer_json(condition)
    found = golden.call(lambda client: client.rules.replace(condition=condition))
    golden.call(lambda client: client.rules.replace(condition=found))
    assert [request.json for request in golden.server.requests] == [{"condition": condition}] * 2


@of("undiscriminated_union")
def test_a_union_without_a_discriminator(golden: Golden) -> None:
    values: list[Any] = ["a", 7, True, {"secret_id": "s"}, [1, "b"], [{"secret_id": "s"}]]
    for value in values:
        golden.server.answer_json(value)
        found = golden.call(lambda client, value=value: client.values.set(request=value))
        assert plain(found) == golden.server.requests[-1].json == value
    golden.server.answer_json(None)
    assert golden.call(lambda client: client.values.set(request="x")) is None


_SCHEMAS = {
    "moment": "{type: string, format: date-time}",
    "text_or_null": "{type: [string, 'null']}",
    "numbers": "{type: array, items: {type: [integer, 'null']}}",
    "texts_or_null": "{type: [array, 'null'], items: {type: string}}",
    "days": "{type: object, additionalProperties: {type: array, items: {type: string, format: date}}}",
    "anything": "{type: object, additionalProperties: true}",
}
ROOTS = """
openapi: 3.1.1
info: {title: Roots of answers, version: 1.0.0}
servers: [{url: 'https://api.example.com'}]
tags: [{name: roots, description: Answers.}]
paths:
""" + "".join(
    f"  /{name}: {{get: {{operationId: roots.{name}, summary: Get it., responses: "
    f"{{'200': {{description: It., content: {{application/json: {{schema: {schema}}}}}}}}}}}}}\n"
    for name, schema in _SCHEMAS.items()
)


@of(ROOTS, "roots")
def test_answers_that_are_no_objects(golden: Golden) -> None:
    for name, answer, expected in [
        ("moment", "2025-06-01T12:00:00Z", datetime(2025, 6, 1, 12, tzinfo=timezone.utc)),
        ("text_or_null", None, None),
        ("text_or_null", "a", "a"),
        ("numbers", [1, None], [1, None]),
        ("texts_or_null", None, None),
        ("texts_or_null", ["a"], ["a"]),
        ("days", {"a": ["2025-06-01"]}, {"a": [date(2025, 6, 1)]}),
        ("anything", {"a": {"b": None}}, {"a": {"b": None}}),
    ]:
        golden.server.answer_json(answer)
        golden.server.answer_json(answer)
        assert golden.call(lambda client, name=name: getattr(client.roots, name)()) == expected
        assert golden.call_async(lambda client, name=name: getattr(client.roots, name)()) == expected


@of("additions")
def test_hand_written_methods_stand_beside_the_generated_ones(golden: Golden) -> None:
    assert golden.call(lambda client: client.voices.is_premade("premade_1")) is True
    assert golden.package.AsyncExample(base_url=golden.server.url).voices.is_premade("v") is False
    golden.server.answer(status=204)
    assert golden.call(lambda client: client.voices.delete("v")) is None


@of("retry_rule")
def test_the_rule_for_retries_that_the_description_gives(golden: Golden) -> None:
    golden.server.answer(status=502, headers={"retry-after": "0"})
    golden.server.answer_json(7)
    assert golden.call(lambda client: client.jobs.find()) == 7
    golden.server.reset()
    golden.server.answer(status=429, headers={"retry-after": "0"})
    with pytest.raises(golden.package.RateLimitError):
        golden.call(lambda client: client.jobs.pop())
    assert len(golden.server.requests) == 1


@of("websocket_one_way")
def test_channels_that_one_side_sends_over(golden: Golden) -> None:
    with running() as server:
        server.play(lambda peer: [peer.receive() for _ in range(2)] and None)
        client = golden.package.Example(base_url=server.url)
        with client.readings.report() as session:
            session.report(21.5, taken_at=datetime(2025, 6, 1, tzinfo=timezone.utc))
            session.send({"celsius": 22})
            assert not hasattr(session, "receive")
        server.wait_for_messages(2)
        server.say({"celsius": 20})

        async def watch() -> list[float]:
            async with golden.package.AsyncExample(base_url=server.url) as watcher:
                with pytest.warns(DeprecationWarning):
                    session = watcher.readings.watch()
                assert not hasattr(session, "send")
                return [reading.celsius async for reading in session]

        server._scripts.popleft()
        assert asyncio.run(watch()) == [20]
    assert server.received == [{"celsius": 21.5, "taken_at": "2025-06-01T00:00:00+00:00"}, {"celsius": 22}]


@of("websocket_session")
def test_a_channel_that_both_sides_send_over(golden: Golden) -> None:
    with running() as server:
        server.play(
            lambda peer: [peer.receive() for _ in range(4)]
            and peer.send({"type": "audio", "audio_base64": "YQ=="})
        )
        client = golden.package.Example(base_url=server.url, api_key="k")
        with client.calls.open("c", language="it", token="t") as session:
            session.begin("Ada")
            session.speak(b"a", tags=["greeting"])
            session.list(["Ada", "Ben"])
            session.hang_up()
            (event,) = session
            with pytest.raises(RuntimeError, match="the last message was already sent"):
                session.begin("Ada")
        assert (event.audio_bytes, event.preview_bytes) == (b"a", None)
        with pytest.raises(TypeError, match="pass language, or a complete URL"):
            client.calls.open("c")
    assert server.received[:2] == [{"type": "begin", "name": "Ada"}, {"audio": "YQ==", "tags": ["greeting"]}]
    assert server.handshakes[0].path == "/v1/calls/c?language=it&token=t"


@of("websocket_undiscriminated")
def test_messages_that_no_tag_tells_apart(golden: Golden) -> None:
    messages = [{"frame": "YQ=="}, {"shownAt": 1, "frame": "Yg=="}, {"isFinal": True}, {"isFinal": False}, {}]
    with running() as server:
        server.say(*messages)
        with golden.package.Example(base_url=server.url).films.watch("f") as session:
            found = list(session)
    names = ["Frame", "TimedFrame", "Final", "Final", "UnknownFilmMessage"]
    assert [type(message).__name__ for message in found] == names
    assert found[1].frame_bytes == b"b"


@of("base64")
def test_bytes_in_json(golden: Golden) -> None:
    for answer in ({"audio_base64": "YQ=="}, {"audio_base64": "YQ==", "preview": "Yg=="}):
        golden.server.answer_json(answer)
    first = golden.call(lambda client: client.speech.continue_(recording=b"a", noise_base64=None))
    second = golden.call_async(lambda client: client.speech.continue_(recording="YQ==", noise_base64=b"n"))
    assert [(one.audio_bytes, one.preview_bytes) for one in (first, second)] == [(b"a", None), (b"a", b"b")]
    sent = [request.json for request in golden.server.requests]
    assert sent == [
        {"recording": "YQ==", "noise_base64": None},
        {"recording": "YQ==", "noise_base64": "bg=="},
    ]
