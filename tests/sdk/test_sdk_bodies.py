"""Bodies of any media type, responses that arguments or statuses distinguish, and events, with the packages of goldens."""

from __future__ import annotations

import importlib
import io
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sdk import test_sdk_golden_packages as packages
from tests.sdk.test_sdk_golden_packages import Golden

golden = packages.golden
of = packages.of
CALLS = ("call", "call_async")
DONE = b"data: [DONE]\n\n"


def run(golden: Golden, kind: str, use: Any) -> Any:
    return getattr(golden, kind)(use)


def load_testing(golden: Golden) -> Any:
    return importlib.import_module(f"{golden.package.__name__}.testing")


@pytest.mark.parametrize("kind", CALLS)
@of("raw_bodies")
def test_content_of_each_type_is_sent_as_it_is(golden: Golden, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "content.html"
    file.write_bytes(b"DATA")
    with file.open("rb") as opened:
        opened.read(1)
        values = [(file, b"DATA"), (b"DATA", b"DATA"), (bytearray(b"DA"), b"DA"), (opened, b"ATA")]
        values += [(io.BytesIO(b""), b""), ([b"DA", b"TA"], b"DATA"), (iter([b"D", b"ATA"]), b"DATA")]
        for value, expected in values:
            golden.server.answer(status=204)
            assert (
                run(golden, kind, lambda client, value=value: client.files.replace("f", content=value))
                is None
            )
            request = golden.server.requests[-1]
            assert (request.body, request.header("content-type")) == (expected, "application/octet-stream")
            length = None if isinstance(value, Iterator) and value is not opened else str(len(expected))
            if not hasattr(value, "read"):
                assert request.header("content-length") == length


@of("raw_bodies")
def test_an_async_iterable_needs_the_async_client(golden: Golden) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    golden.server.answer(status=204)
    golden.call_async(lambda client: client.files.replace("f", content=pieces()))
    assert golden.server.only.body == b"ab"
    with pytest.raises(TypeError, match="content: an async iterable requires the async client"):
        golden.call(lambda client: client.files.replace("f", content=pieces()))


@pytest.mark.parametrize("kind", CALLS)
@of("raw_bodies")
def test_content_is_read_again_by_a_retry(golden: Golden, kind: str) -> None:
    for _ in range(2):
        golden.server.answer(status=503, headers={"retry-after": "0"})
        golden.server.answer(status=204)
    run(golden, kind, lambda client: client.files.replace("f", content=io.BytesIO(b"DATA")))
    assert [request.body for request in golden.server.requests] == [b"DATA", b"DATA"]
    with pytest.raises(golden.package.APIStatusError):  # it can be read only once
        run(golden, kind, lambda client: client.files.replace("f", content=iter([b"DATA"])))
    assert len(golden.server.requests) == 3


@pytest.mark.parametrize("kind", CALLS)
@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (
            "text.txt",
            TypeError,
            r"content: a str cannot be sent as application/octet-stream; pass bytes, or pathlib.Path\('text",
        ),
        (None, TypeError, "content: expected a path, bytes, .* or an iterable of bytes, not NoneType"),
        (5, TypeError, "content: expected a path, bytes, .* or an iterable of bytes, not int"),
        ({b"a": b"b"}, TypeError, "content: expected a path, bytes, .* not dict"),
        (("name", b"x"), TypeError, "content: expected a path, bytes, .* not tuple"),
        (io.StringIO("x"), TypeError, "content: the file is open in text mode"),
        (Path("gone.bin"), FileNotFoundError, "gone.bin"),
    ],
)
@of("raw_bodies")
def test_content_that_cannot_be_sent(
    golden: Golden, kind: str, value: object, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        run(golden, kind, lambda client: client.files.replace("f", content=value))
    with pytest.raises(TypeError, match="is not an object"):
        options = {"body": {"more": 1}}
        run(golden, kind, lambda client: client.files.replace("f", content=b"", request_options=options))
    assert golden.server.requests == []


@pytest.mark.parametrize("kind", CALLS)
@of("raw_bodies")
def test_a_media_type_of_a_range(golden: Golden, kind: str) -> None:
    for content_type in ("audio/wav", 'AUDIO/ogg; codecs="opus"'):
        golden.server.answer_json({"file_id": "f"})
        run(
            golden,
            kind,
            lambda client, name=content_type: client.files.record(content=b"D", content_type=name),
        )
        assert golden.server.requests[-1].header("content-type") == content_type
    for wrong in ("video/mp4", "audio/*", "audio", "audio/wav\r\nx: 1", "", None):
        with pytest.raises(ValueError, match="content_type: "):
            run(golden, kind, lambda client, name=wrong: client.files.record(content=b"D", content_type=name))
    with pytest.raises(TypeError, match="a str cannot be sent as audio/wav"):
        run(golden, kind, lambda client: client.files.record(content="D", content_type="audio/wav"))
    assert len(golden.server.requests) == 2


@pytest.mark.parametrize("kind", CALLS)
@of("raw_bodies")
def test_a_text_is_encoded_in_the_charset_of_the_description(golden: Golden, kind: str) -> None:
    for value in ("Grüße", "Grüße".encode("latin-1")):
        golden.server.answer(status=204)
        run(golden, kind, lambda client, value=value: client.files.note(content=value))
        request = golden.server.requests[-1]
        assert (request.body, request.header("content-type")) == (
            "Grüße".encode("latin-1"),
            "text/plain; charset=iso-8859-1",
        )
    with pytest.raises(ValueError, match="content: the text cannot be encoded as iso-8859-1"):
        run(golden, kind, lambda client: client.files.note(content="€"))
    golden.server.answer(status=204)
    run(golden, kind, lambda client: client.files.note())
    assert (golden.server.requests[-1].body, golden.server.requests[-1].header("content-type")) == (b"", None)


@pytest.mark.parametrize("kind", CALLS)
@of("raw_bodies")
def test_a_merge_patch_sends_null_only_if_it_is_passed(golden: Golden, kind: str) -> None:
    for arguments, expected in (
        ({"name": None}, b'{"name":null}'),
        ({"label": "x"}, b'{"label":"x"}'),
        ({}, b"{}"),
    ):
        golden.server.answer(b'{"file_id":"f"}', content_type="application/vnd.files+json; version=2")
        found = run(golden, kind, lambda client, given=arguments: client.files.update("f", **given))
        request = golden.server.requests[-1]
        assert (request.body, request.header("content-type"), found.file_id) == (
            expected,
            "application/merge-patch+json",
            "f",
        )
        assert request.header("accept") == "application/vnd.files+json; version=2"
    golden.server.answer(status=204)
    run(
        golden,
        kind,
        lambda client: client.files.apply("f", request=[{"op": "remove", "path": "/a", "value": None}]),
    )
    request = golden.server.requests[-1]
    assert request.body == b'[{"op":"remove","path":"/a","value":null}]'
    assert request.header("content-type") == "application/json-patch+json"


@of("response_by_argument")
def test_an_argument_selects_json_or_events(golden: Golden) -> None:
    events = b'data: {"delta": "a"}\n\ndata: {"delta": "b"}\n\n' + DONE + b"data: {broken\n\n"
    for _ in range(2):
        golden.server.answer_json({"text": "ab"})
        golden.server.answer(events, content_type="text/event-stream")
    assert golden.call(lambda client: client.completions.create(prompt="x")).text == "ab"
    chunks = golden.call(lambda client: [*client.completions.create(prompt="x", stream=True)])
    assert [chunk.delta for chunk in chunks] == ["a", "b"]

    async def stream(client: Any) -> list[str]:
        found = await client.completions.create(prompt="x", stream=True)
        assert type(found).__name__ == "AsyncEventStream"
        return [chunk.delta async for chunk in found]

    assert golden.call_async(lambda client: client.completions.create(prompt="x", stream=None)).text == "ab"
    assert golden.call_async(stream) == ["a", "b"]
    assert [request.header("accept") for request in golden.server.requests] == [
        "application/json",
        "text/event-stream",
    ] * 2
    assert [request.json.get("stream", "omitted") for request in golden.server.requests] == [
        "omitted",
        True,
        None,
        True,
    ]


@of("response_by_argument")
def test_the_default_of_an_argument_selects_a_response(golden: Golden) -> None:
    async def export_async(client: Any) -> bytes:
        stream = await client.completions.export("c", format="pdf")
        return bytes(await stream.read())

    for _ in range(2):
        golden.server.answer(b"plain", content_type="text/plain")
    golden.server.answer(b"%PDF", content_type="application/pdf")
    golden.server.answer(b"%PDF", content_type="application/pdf")
    golden.server.answer_json({"text": "t"})
    assert golden.call(lambda client: client.completions.export("c")) == "plain"
    assert golden.call_async(lambda client: client.completions.export("c", format="text")) == "plain"
    assert golden.call(lambda client: client.completions.export("c", format="pdf").read()) == b"%PDF"
    assert golden.call_async(export_async) == b"%PDF"
    assert golden.call(lambda client: client.completions.export("c", format="json")).text == "t"
    accepted = [request.header("accept") for request in golden.server.requests]
    assert accepted == ["text/plain", "text/plain", "application/pdf", "application/pdf", "application/json"]


@of("response_by_argument")
def test_raw_responses_of_selected_kinds(golden: Golden) -> None:
    for _ in range(2):
        golden.server.answer_json({"text": "ab"}, headers={"x-a": "1"})
        golden.server.answer(b'data: {"delta": "a"}\n\n' + DONE, content_type="text/event-stream")
    raw = golden.call(lambda client: client.completions.with_raw_response.create(prompt="x"))
    assert (raw.headers["x-a"], raw.parse().text) == ("1", "ab")

    def stream(client: Any) -> list[str]:
        with client.completions.with_raw_response.create(prompt="x", stream=True) as raw:
            return [chunk.delta for chunk in raw.parse()]

    async def astream(client: Any) -> list[str]:
        raw = await client.completions.with_raw_response.create(prompt="x")
        assert raw.parse().text == "ab"
        async with await client.completions.with_raw_response.create(prompt="x", stream=True) as raw:
            return [chunk.delta async for chunk in raw.parse()]

    assert golden.call(stream) == ["a"]
    assert golden.call_async(astream) == ["a"]


@of("response_by_argument")
def test_nothing_after_the_end_of_events_is_read(golden: Golden) -> None:
    for kind in CALLS:
        never = threading.Event()
        answer = golden.server.answer(
            [b'data: {"delta": "a"}\r\rdata:  [DO', b"NE]\n\n", never], content_type="text/event-stream"
        )

        async def read(client: Any) -> list[str]:
            return [chunk.delta async for chunk in await client.completions.create(prompt="x", stream=True)]

        use = (
            read
            if kind == "call_async"
            else lambda client: [chunk.delta for chunk in client.completions.create(prompt="x", stream=True)]
        )
        assert run(golden, kind, use) == ["a"]
        assert answer.disconnected.wait(5), "the connection is closed"
        never.set()


@of("response_by_argument")
def test_events_with_their_fields(golden: Golden) -> None:
    events = (
        b'\xef\xbb\xbf: a comment\nretry: 1500\nid: 7\nevent: update\ndata: {\ndata: "delta": "a"}\n\n'
        b'event: ignored\n\nretry: 1x\nid: a\0b\ndata: {"delta": "b"}\r\n\r\n' + DONE
    )
    for _ in range(2):
        golden.server.answer(events, content_type="text/event-stream")

    async def read(client: Any) -> list[Any]:
        stream = await client.completions.create(prompt="x", stream=True)
        return [event async for event in stream.events()]

    expected = [("update", "7", 1.5, "a"), ("message", "7", None, "b")]
    for found in (
        golden.call(lambda client: [*client.completions.create(prompt="x", stream=True).events()]),
        golden.call_async(read),
    ):
        assert all(isinstance(event, golden.package.ServerSentEvent) for event in found)
        assert [(event.event, event.id, event.retry, event.data.delta) for event in found] == expected


@pytest.mark.parametrize("kind", CALLS)
@of("response_by_status")
def test_the_status_determines_the_type(golden: Golden, kind: str) -> None:
    golden.server.answer_json({"job_id": "j"})
    golden.server.answer("Beleg für j".encode("utf-16"), content_type="text/plain", status=202)
    golden.server.answer(status=204)
    golden.server.answer_json(3, status=207)
    found = [run(golden, kind, lambda client: client.jobs.create()) for _ in range(4)]
    assert found[0].job_id == "j"
    assert found[1:] == ["Beleg für j", None, 3]
    assert golden.server.requests[0].header("accept") == "application/json, text/plain"
    golden.server.answer("für".encode("latin-1"), content_type="text/plain; charset=latin-1", status=202)
    strict = run(golden, kind, lambda client: client.with_options(strict_validation=True).jobs.create())
    assert strict == "für"


@pytest.mark.parametrize("kind", CALLS)
@of("response_by_status")
def test_a_text_beside_an_empty_response_is_requested(golden: Golden, kind: str) -> None:
    golden.server.answer(b"a log", content_type="text/plain")
    golden.server.answer(status=204)
    assert [run(golden, kind, lambda client: client.jobs.log("j")) for _ in range(2)] == ["a log", None]
    assert {request.header("accept") for request in golden.server.requests} == {"text/plain"}


@of("event_stream_response")
def test_the_data_of_events_is_text_if_the_schema_is_a_string(golden: Golden) -> None:
    data = [
        "data: grün",
        "data:",
        "data: \ndata: ",
        "data: 5",
        r'data: "a\n"',
        'data: "',
        'data: "a" b',
        "data: bye",
        "data: c",
    ]
    events = "".join(f"{lines}\n\n" for lines in data)
    for _ in range(2):
        golden.server.answer(events.encode(), content_type="text/event-stream")

    async def read(client: Any) -> list[str]:
        return [event.data async for event in client.speech.words().events()]

    expected = ["grün", "", "\n", "5", "a\n", '"', '"a" b']
    assert golden.call(lambda client: [*client.speech.words()]) == expected
    assert golden.call_async(read) == expected
    client = load_testing(golden).FakeServer().client(golden.package.Example)
    assert all(isinstance(word, str) for word in client.speech.words())


@pytest.mark.parametrize("kind", CALLS)
@of("default_response")
def test_a_failure_described_by_default(golden: Golden, kind: str) -> None:
    cases = [
        (500, {"title": "down"}, "Problem", "InternalServerError"),
        (302, {"title": "moved"}, "Problem", "APIStatusError"),
        (404, {"title": "gone"}, "dict", "NotFoundError"),
        (409, {"argument": "id"}, "Mistake", "ConflictError"),
    ]
    for status, body, body_type, error_type in cases:
        golden.server.answer_json(body, status=status)
        with pytest.raises(golden.package.APIStatusError) as caught:
            run(golden, kind, lambda client: client.books.get("b", request_options={"max_retries": 0}))
        assert (type(caught.value.body).__name__, type(caught.value).__name__) == (body_type, error_type)
    golden.server.answer_json({"title": "t"}, status=201)
    assert run(golden, kind, lambda client: client.books.replace("b")).title == "t"
    golden.server.answer_json({"title": "t"}, status=400)
    with pytest.raises(golden.package.BadRequestError) as caught:
        run(golden, kind, lambda client: client.books.replace("b"))
    assert caught.value.body.title == "t"


CUSTOMER = {"name": "A b", "ages": [1, 2]}


@pytest.mark.parametrize("kind", CALLS)
@of("form_encodings")
def test_objects_in_a_form(golden: Golden, kind: str) -> None:
    arguments: dict[str, Any] = {
        "customer": CUSTOMER,
        "address": CUSTOMER,
        "members": [CUSTOMER, {"name": "c"}],
        "tags": ["x", "z"],
        "rows": [1, 2],
    }
    golden.server.answer(status=204)
    run(golden, kind, lambda client: client.orders.create(**arguments))
    request = golden.server.only
    assert request.header("content-type") == "application/x-www-form-urlencoded"
    assert request.body.decode() == (
        "customer%5Bname%5D=A%20b&customer%5Bages%5D=1&customer%5Bages%5D=2"
        "&address=%7B%22name%22%3A%22A%20b%22%2C%22ages%22%3A%5B1%2C2%5D%7D"
        "&members=%7B%22name%22%3A%22A%20b%22%2C%22ages%22%3A%5B1%2C2%5D%7D&members=%7B%22name%22%3A%22c%22%7D"
        "&tags=x%20z&rows=%5B1%2C2%5D"
    )
    fake = load_testing(golden).FakeServer()
    fake.client(golden.package.Example).orders.create(**arguments)
    assert fake.requests[0].data["customer"] == CUSTOMER
    assert fake.requests[0].data["members"] == arguments["members"]
    assert fake.requests[0].data["rows"] == [1, 2]
    with pytest.raises(ValueError, match="'x y' contains ' ', which separates the values"):
        run(golden, kind, lambda client: client.orders.create(**{**arguments, "tags": ["x y"]}))


@pytest.mark.parametrize("kind", CALLS)
@of("form_encodings")
def test_objects_and_files_in_a_multipart_body(golden: Golden, kind: str) -> None:
    members = [CUSTOMER, {"name": "c"}]
    for scan, logo in (([b"1", b"2"], "https://example.com"), (("a.png", b"1"), b"logo"), (b"1", OMITTED)):
        arguments = {"customer": CUSTOMER, "address": CUSTOMER, "members": members, "scan": scan}
        arguments |= {} if logo is OMITTED else {"logo": logo}
        golden.server.answer(status=204)
        run(golden, kind, lambda client, given=arguments: client.orders.upload(**given))
        fake = load_testing(golden).FakeServer()
        fake.client(golden.package.Example).orders.upload(**arguments)
        assert (fake.requests[0].problems, fake.requests[0].data["members"]) == ((), members)
        assert fake.requests[0].data["customer"] == CUSTOMER
    many, one, plain = (
        [(part.name, part.content) for part in request.parts] for request in golden.server.requests
    )
    deep = [("customer[name]", b"A b"), ("customer[ages]", b"1"), ("customer[ages]", b"2")]
    json_parts = [
        ("address", b'{"name":"A b","ages":[1,2]}'),
        ("members", b'{"name":"A b","ages":[1,2]}'),
        ("members", b'{"name":"c"}'),
    ]
    assert many == [*deep, *json_parts, ("scan", b"1"), ("scan", b"2"), ("logo", b"https://example.com")]
    assert one == [*deep, *json_parts, ("scan", b"1"), ("logo", b"logo")]
    assert plain == [*deep, *json_parts, ("scan", b"1")]
    last = {part.name: part for part in golden.server.requests[1].parts}
    assert (last["scan"].file_name, last["scan"].content_type) == ("a.png", "image/png")
    assert last["members"].content_type == "application/json"
    with pytest.raises(TypeError, match="scan: a str is not a file"):
        run(golden, kind, lambda client: client.orders.upload(customer=CUSTOMER, scan="a.png"))


OMITTED = object()


@pytest.mark.parametrize("kind", CALLS)
@of("several_request_bodies")
def test_arguments_select_a_body(golden: Golden, kind: str) -> None:
    for arguments in (
        {"name": "n", "text": "t", "source": "url"},
        {"name": "n", "file": b"DATA", "source": "file"},
        {"raw": True, "content": "<a/>"},
    ):
        golden.server.answer(status=204)
        run(golden, kind, lambda client, given=arguments: client.documents.create(**given))
    first, second, third = golden.server.requests
    assert first.json == {"name": "n", "text": "t", "source": "url"}
    assert [(part.name, part.content) for part in second.parts] == [
        ("name", b"n"),
        ("file", b"DATA"),
        ("source", b"file"),
    ]
    assert (third.header("content-type"), third.body, third.query) == ("text/xml", b"<a/>", "raw=true")
    for arguments, message in (
        ({"name": "n"}, "missing arguments: a body of application/json needs text"),
        (
            {"source": "file", "text": "t"},
            "missing arguments: a body of multipart/form-data needs name, file",
        ),
        (
            {"name": "n", "text": "t", "file": b""},
            "a body of application/json, which the arguments select, has no file",
        ),
        ({"raw": True, "content": b"", "name": "n"}, "a body of text/xml, .*, has no name"),
    ):
        with pytest.raises(TypeError, match=message):
            run(golden, kind, lambda client, given=arguments: client.documents.create(**given))
    assert len(golden.server.requests) == 3
    fake = load_testing(golden).FakeServer()
    client = fake.client(golden.package.Example)
    client.documents.create(raw=True, content="<a/>")
    client.documents.create(name="n", file=b"D", source="file")
    assert [request.problems for request in fake.requests] == [(), ()]
    assert fake.requests[0].data == "<a/>"


@of("raw_bodies")
def test_the_fake_server_checks_raw_bodies(golden: Golden) -> None:
    testing = load_testing(golden)
    fake = testing.FakeServer()
    client = fake.client(golden.package.Example)
    client.files.replace("f", content=b"DATA")
    client.files.record(content=b"D", content_type="audio/wav")
    client.files.note(content="Grüße")
    client.files.update("f", name=None)
    assert [request.data for request in fake.requests] == [b"DATA", b"D", "Grüße", {"name": None}]
    options = {"headers": {"content-type": "video/mp4"}}
    with pytest.raises(
        testing.RequestMismatch, match=r"header content-type: expected audio/\*, got video/mp4"
    ):
        client.files.record(content=b"D", content_type="audio/wav", request_options=options)
    with pytest.raises(testing.RequestMismatch, match="body: must have at most 100 characters"):
        client.files.note(content="x" * 101)


@of("response_by_argument")
def test_the_fake_server_selects_responses_and_ends_events(golden: Golden) -> None:
    fake = load_testing(golden).FakeServer()
    client = fake.client(golden.package.Example)
    assert client.completions.create(prompt="x").text
    assert len([*client.completions.create(prompt="x", stream=True)]) == 3
    assert client.completions.export("c") == "text"
    assert client.completions.export("c", format="pdf").read()
    fake.on("completions.create").stream({"delta": "a"}, {"delta": "b"}, b"data: [DONE]\n\ndata: {}\n\n")
    assert [chunk.delta for chunk in client.completions.create(prompt="x", stream=True)] == ["a", "b"]
    fake.on("completions.create").answer({"delta": "only"})
    assert [chunk.delta for chunk in client.completions.create(prompt="x", stream=True)] == ["only"]


@of("default_response")
def test_the_fake_server_knows_default_responses(golden: Golden) -> None:
    fake = load_testing(golden).FakeServer()
    client = fake.client(golden.package.Example)
    assert client.books.replace("b").title
    fake.on("books.get").fail(500, body={"title": "down"})
    with pytest.raises(golden.package.InternalServerError) as caught:
        client.books.get("b", request_options={"max_retries": 0})
    assert caught.value.body.title == "down"
