"""Multipart bodies: files of every kind, in the parts that the server sees."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.formparser import parse_form_data

from elevenlabs_sdk import (
    APIConnectionError,
    APIStatusError,
    AsyncElevenLabs,
    ElevenLabs,
    SrtExportOptions,
)
from elevenlabs_sdk._runtime import Json
from elevenlabs_sdk._runtime.multipart import File, Multipart
from elevenlabs_sdk.testing.forms import parse_multipart
from tests.sdk.conftest import Call, RunAsync
from tests.sdk.server import Part, Recorded, Server

ANY: Json[Any] = Json("Any")
CLONE = {"voice_id": "v", "requires_verification": False}
TRANSCRIPT = {"language_code": "en", "language_probability": 1.0, "text": "", "words": []}


def test_files_of_every_kind(server: Server, call: Call, tmp_path: Path) -> None:
    path = tmp_path / "first take.mp3"
    path.write_bytes(b"from a path")
    opened = tmp_path / "second.mp3"
    opened.write_bytes(b"skipped, from an open file")
    server.answer_json(CLONE)
    with opened.open("rb") as file:
        file.seek(len(b"skipped, "))
        files = [
            path,
            b"bytes",
            file,
            io.BytesIO(b"from memory"),
            ("named.mp3", b"named"),
            ("typed.bin", b"typed", "audio/x-mine"),
            ("pieces.mp3", [b"in ", b"", b"pieces"]),
        ]
        call(lambda client: client.voices.ivc.create(name="Narrator", files=files))
        assert not file.closed
    assert server.only.parts == [
        Part("name", b"Narrator"),
        Part("files", b"from a path", "first take.mp3", "audio/mpeg"),
        Part("files", b"bytes", "files", "application/octet-stream"),
        Part("files", b"from an open file", "second.mp3", "audio/mpeg"),
        Part("files", b"from memory", "files", "application/octet-stream"),
        Part("files", b"named", "named.mp3", "audio/mpeg"),
        Part("files", b"typed", "typed.bin", "audio/x-mine"),
        Part("files", b"in pieces", "pieces.mp3", "audio/mpeg"),
    ]
    assert server.only.header("content-length") == str(len(server.only.body))


def test_file_names_cannot_break_out_of_their_header(server: Server, client: ElevenLabs) -> None:
    server.answer_json(CLONE)
    client.voices.ivc.create(name='n"\r\nX: y', files=[('a"; name="b"\r\nX: y/ä.mp3', b"x")])
    name, file = server.only.parts
    assert name == Part("name", b'n"\r\nX: y')
    assert (file.name, file.file_name) == ("files", "a%22; name=%22b%22%0D%0AX: y/ä.mp3")


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\"\\\r\n;=%20AD'*ä漢😀"),
        min_size=1,
        max_size=30,
    )
)
@example("\r\\")
@example('%0A\\"')
@example('take "1"\r\n; name="b" %0A.mp3')
def test_a_file_name_is_read_back_equal(name: str) -> None:
    """By Werkzeug and by the fake server; and, but for line breaks, by the parser that FastAPI and Starlette use."""
    form = Multipart({"f": File((name, b"x", "audio/mpeg"))})
    data = b"".join(form.iter_pieces())
    environment = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": form.content_type,
        "CONTENT_LENGTH": str(len(data)),
        "wsgi.input": io.BytesIO(data),
    }
    with closing(parse_form_data(environment)[2]["f"]) as file:
        assert file.filename == name
    (fake,) = parse_multipart(data, form.content_type)
    assert fake.file_name == name
    if name[1:3] not in (":\\", "\\\\"):  # a path of Windows, of which that parser takes the last part
        (part,) = Recorded("POST", "/", "", (("content-type", form.content_type),), data, 0).parts
        told_twice = re.search("[\r\n]|%0[AD]", name)
        seen = {"\\": "%5C", '"': "%22", "\r": "%0D", "\n": "%0A"} if told_twice else {}
        assert part.file_name == name.translate(str.maketrans(seen))


def test_a_file_name_that_is_no_text_is_sent_as_far_as_it_is(server: Server, client: ElevenLabs) -> None:
    server.answer_json(CLONE)
    client.voices.ivc.create(name="n", files=[(os.fsdecode(b"take \xff.mp3"), b"x")])
    assert server.only.parts[1].file_name == "take ?.mp3"


def test_a_generator_is_sent_in_chunks(server: Server, call: Call) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a" * 70_000
        yield b"b"

    server.answer_json(TRANSCRIPT)
    call(lambda client: client.speech_to_text.convert(model_id="scribe_v1", file=pieces()))
    assert server.only.header("content-length") is None
    assert server.only.parts[1] == Part("file", b"a" * 70_000 + b"b", "file", "application/octet-stream")


async def async_pieces() -> AsyncIterator[bytes]:
    yield b"one "
    yield b"two"


def test_the_async_client_sends_what_is_read_asynchronously(server: Server, run_async: RunAsync[Any]) -> None:
    server.answer_json(TRANSCRIPT)
    file = ("a.mp3", async_pieces())
    run_async(lambda client: client.speech_to_text.convert(model_id="scribe_v1", file=file))
    assert server.only.parts[1] == Part("file", b"one two", "a.mp3", "audio/mpeg")


def test_the_sync_client_cannot(server: Server, client: ElevenLabs) -> None:
    with pytest.raises(TypeError, match=r"a\.mp3: an async iterable requires the async client"):
        client.speech_to_text.convert(model_id="scribe_v1", file=("a.mp3", async_pieces()))
    assert server.requests == []


def test_one_json_document_as_a_part(server: Server, call: Call) -> None:
    server.answer_json(TRANSCRIPT)
    formats = [SrtExportOptions(max_characters_per_line=42), {"format": "docx", "include_timestamps": False}]
    call(
        lambda client: client.speech_to_text.convert(
            model_id="scribe_v1",
            file=b"audio",
            diarize=True,
            num_speakers=2,
            temperature=0.5,
            language_code=None,
            additional_formats=formats,
        )
    )
    assert [(part.name, part.content) for part in server.only.parts if part.content_type is None] == [
        ("model_id", b"scribe_v1"),
        ("num_speakers", b"2"),
        ("diarize", b"true"),
        ("temperature", b"0.5"),
    ]
    file, document = [part for part in server.only.parts if part.content_type is not None]
    assert (file.name, file.content) == ("file", b"audio")
    assert (document.name, document.file_name, document.content_type) == (
        "additional_formats",
        None,
        "application/json",
    )
    assert json.loads(document.content) == [
        {"format": "srt", "max_characters_per_line": 42},
        {"format": "docx", "include_timestamps": False},
    ]


@pytest.mark.parametrize("file", ["interview.mp3", ("interview.mp3", "text")], ids=["a name", "a text"])
def test_a_str_is_no_file_and_the_error_says_what_is(server: Server, call: Call, file: Any) -> None:
    with pytest.raises(TypeError, match=r"file: a str is not a file; pass pathlib.Path\('.*'\) .* or bytes"):
        call(lambda client: client.speech_to_text.convert(model_id="scribe_v1", file=file))
    assert server.requests == []


def test_one_file_where_several_are_expected_is_refused(server: Server, client: ElevenLabs) -> None:
    with pytest.raises(TypeError, match="files: expected a list of files, not bytes"):
        client.voices.ivc.create(name="Narrator", files=b"audio")  # type: ignore[arg-type]
    with io.BytesIO(b"a\nb") as file, pytest.raises(TypeError, match="files: expected a list of files"):
        client.voices.ivc.create(name="Narrator", files=file)  # type: ignore[arg-type]
    assert server.requests == []


def test_a_missing_file_is_told_before_anything_is_sent(server: Server, call: Call, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.mp3"):
        call(
            lambda client: client.speech_to_text.convert(model_id="scribe_v1", file=tmp_path / "nothing.mp3")
        )
    assert server.requests == []


def test_fields_that_were_not_given_are_no_parts(server: Server, call: Call) -> None:
    server.answer_json({"status": "ok"})
    call(lambda client: client.voices.update("v", name="Narrator", files=[], description=None))
    assert server.only.parts == [Part("name", b"Narrator")]


def test_request_options_add_fields(server: Server, client: ElevenLabs) -> None:
    server.answer_json(CLONE)
    client.voices.ivc.create(name="Narrator", files=[b"x"], request_options={"body": {"consent": True}})
    assert server.only.parts[2] == Part("consent", b"true")


def test_a_retry_sends_files_and_fields_again(server: Server, call: Call, tmp_path: Path) -> None:
    path = tmp_path / "take.mp3"
    path.write_bytes(b"m" * 200_000)
    opened = io.BytesIO(b"??from memory")
    opened.seek(2)
    server.answer_json({}, status=429, headers={"retry-after": "0"})
    server.answer_json(CLONE)
    call(lambda client: client.voices.ivc.create(name="Narrator", files=[path, opened], description="d"))
    first, second = server.requests
    assert first.parts == second.parts
    assert [part.content for part in second.parts] == [b"Narrator", b"m" * 200_000, b"from memory", b"d"]


def test_what_can_be_read_only_once_is_not_sent_again(server: Server, call: Call) -> None:
    server.answer_json({"detail": "busy"}, status=429, headers={"retry-after": "0"})
    with pytest.raises(Exception, match="busy"):
        call(lambda client: client.voices.ivc.create(name="Narrator", files=[iter([b"once"])]))
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [503, None], ids=["a status", "a lost connection"])
@pytest.mark.parametrize(
    ("how", "problem"),
    [("removed", FileNotFoundError), ("closed", ValueError), ("shorter", ValueError)],
    ids=["removed", "closed", "shorter"],
)
def test_a_file_that_is_lost_before_a_retry_raises_the_error_of_the_api(
    server: Server, call: Call, tmp_path: Path, how: str, problem: type[Exception], status: int | None
) -> None:
    path = tmp_path / "take.mp3"
    path.write_bytes(b"audio")
    if status:
        server.answer_json({"detail": "busy"}, status=status, headers={"retry-after": "0"})
    else:
        server.answer([b"{"], headers={"content-length": "9"}, break_off=True)
    with path.open("rb") as opened:

        def lose(sent: int, total: int | None) -> None:
            if sent == total:
                {"removed": path.unlink, "closed": opened.close, "shorter": lambda: path.write_bytes(b"a")}[
                    how
                ]()

        file: Any = File(opened if how == "closed" else path)
        with pytest.raises(APIStatusError if status else APIConnectionError) as error_info:
            call(
                lambda client: client._core.json(
                    ANY, "PUT", "/v1/x", multipart={"file": file}, options={"on_upload_progress": lose}
                )
            )
    assert type(error_info.value.__context__) is problem
    assert len([request for request in server.requests if request.body.endswith(b"--\r\n")]) == 1


@pytest.mark.parametrize("how", ["removed", "closed"])
@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("fails_before", [False, True], ids=["first attempt", "after a retry"])
def test_a_file_that_is_lost_before_a_redirect_raises_the_error_of_the_api(
    server: Server, call: Call, tmp_path: Path, how: str, status: int, fails_before: bool
) -> None:
    path = tmp_path / "take.mp3"
    path.write_bytes(b"audio")
    if fails_before:
        server.answer_json({"detail": "busy"}, status=503, headers={"retry-after": "0"})
    server.answer(status=status, headers={"location": "/moved?token=t"})
    count = 2 if fails_before else 1
    complete: list[int] = []
    with path.open("rb") as opened:

        def lose(sent: int, total: int | None) -> None:
            if sent == total:
                complete.append(sent)
            if len(complete) == count:
                opened.close() if how == "closed" else path.unlink(missing_ok=True)

        file: Any = File(opened if how == "closed" else path)
        with pytest.raises(APIStatusError) as error_info:
            call(
                lambda client: client._core.json(
                    ANY, "PUT", "/v1/x", multipart={"file": file}, options={"on_upload_progress": lose}
                )
            )
    error = error_info.value
    assert error.status_code == status
    assert error.message == "a redirect is not followed, because a file cannot be read again: /moved"
    assert type(error.__context__) is (ValueError if how == "closed" else FileNotFoundError)
    assert [request.path for request in server.requests] == ["/v1/x"] * count


def test_an_error_of_the_callback_in_a_retry_is_the_error_of_the_caller(server: Server, call: Call) -> None:
    attempts: list[int] = []

    def report(sent: int, total: int | None) -> None:
        attempts.append(sent)
        if attempts.count(attempts[0]) == 2:
            raise ValueError("stop")

    server.answer_json({}, status=429, headers={"retry-after": "0"})
    with pytest.raises(ValueError, match=r"^stop$"):
        call(
            lambda client: client.voices.ivc.create(
                name="n", files=[b"x"], request_options={"on_upload_progress": report}
            )
        )


def test_a_file_that_is_removed_before_the_first_attempt_is_an_error_of_the_caller(
    server: Server, run_async: RunAsync[None], tmp_path: Path
) -> None:
    path = tmp_path / "take.mp3"
    path.write_bytes(b"audio")

    async def use(client: AsyncElevenLabs) -> None:
        stream = client.speech_to_speech.convert("v", audio=path)  # sent later
        path.unlink()
        with pytest.raises(FileNotFoundError):
            await stream

    run_async(use)
    assert server.requests == []


def test_a_text_file_is_rejected_before_anything_is_sent(server: Server, call: Call, tmp_path: Path) -> None:
    with (tmp_path / "a").open("w+") as plain, tempfile.NamedTemporaryFile("w+") as wrapped:
        for file in (plain, wrapped):
            with pytest.raises(TypeError, match="open it with mode 'rb'"):
                call(lambda client, file=file: client.speech_to_text.convert(model_id="m", file=file))
    assert server.requests == []
