"""multipart/form-data, read back with the parser of the standard library."""

from __future__ import annotations

import asyncio
import email
import email.policy
import io
import os
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from elevenlabs_sdk._runtime.multipart import File, Files, JsonPart, Multipart
from elevenlabs_sdk._runtime.omit import OMIT


class Read(NamedTuple):
    name: str
    filename: str | None
    content_type: str | None
    content: bytes


def body(form: Multipart) -> bytes:
    return b"".join(form.iter_pieces())


async def async_body(form: Multipart) -> bytes:
    return b"".join([piece async for piece in form.aiter_pieces()])


def parse(form: Multipart) -> list[Read]:
    data = body(form)
    assert form.length in (None, len(data))
    message = email.message_from_bytes(
        b"Content-Type: " + form.content_type.encode() + b"\r\n\r\n" + data, policy=email.policy.HTTP
    )
    return [_read(part) for part in message.iter_parts()]  # type: ignore[attr-defined]


def _read(part: Any) -> Read:
    parameters = part["content-disposition"].params
    content = part.get_payload(decode=True)
    return Read(parameters["name"], parameters.get("filename"), part["content-type"], content)


def test_scalars_lists_and_json() -> None:
    fields = {
        "b": True,
        "text": "é\r\n--x",
        "day": date(2025, 1, 2),
        "tags": ["p", 1],
        "meta": JsonPart({"a": None, "b": OMIT}),
        "nothing": None,
        "omitted": OMIT,
        "no_file": File(OMIT),
        "no_files": Files(None),
        "no_json": JsonPart(OMIT),
        "empty": [],
    }
    assert parse(Multipart(fields)) == [
        Read("b", None, None, b"true"),
        Read("text", None, None, "é\r\n--x".encode()),
        Read("day", None, None, b"2025-01-02"),
        Read("tags", None, None, b"p"),
        Read("tags", None, None, b"1"),
        Read("meta", None, "application/json", b'{"a":null}'),
    ]


def test_kinds_of_file(tmp_path: Path) -> None:
    path = tmp_path / "speech.mp3"
    path.write_bytes(b"on disk")
    memory = io.BytesIO(b"skipped read")
    memory.seek(8)
    with open(path, "rb") as file:
        form = Multipart(
            {
                "files": Files(
                    [path, b"raw", memory, file, ("n.wav", b"named"), ("x", path, "a/b"), [b"a", b"b"]]
                )
            }
        )
        audio = "audio/mpeg"
        other = "application/octet-stream"
        expected = [
            ("speech.mp3", audio, b"on disk"),
            ("files", other, b"raw"),
            ("files", other, b"read"),
            ("speech.mp3", audio, b"on disk"),
            ("n.wav", "audio/x-wav", b"named"),
            ("x", "a/b", b"on disk"),
            ("files", other, b"ab"),
        ]
        assert [part[1:] for part in parse(form)] == expected
        assert [part[1:] for part in parse(form)] == expected  # again, as for a retry
        assert asyncio.run(async_body(form)) == body(form)
        assert not file.closed


def test_an_empty_form_is_well_formed() -> None:
    form = Multipart({"a": OMIT})
    boundary = form.content_type.partition("boundary=")[2]
    assert body(form) == f"--{boundary}--\r\n".encode()
    assert form.length == len(body(form))


def test_names_are_escaped() -> None:
    data = body(Multipart({'a"\r\n': File(('q"é.mp3', b""))}))
    assert 'name="a\\"%0D%0A"; filename="q\\"é.mp3"\r\n'.encode() in data


def test_a_line_break_in_a_file_name_is_told_twice() -> None:
    data = body(Multipart({"a": File(('q"\r\né.mp3', b""))}))
    told = "filename*=UTF-8''q%22%0D%0A%C3%A9.mp3"
    assert f'name="a"; filename="q%22%0D%0Aé.mp3"; {told}\r\n'.encode() in data


def test_a_compressed_file_is_not_what_is_in_it() -> None:
    assert parse(Multipart({"f": File(("x.json.gz", b""))}))[0].content_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (File("speech.mp3"), "f: a str is not a file; pass pathlib.Path"),  # type: ignore[arg-type]
        (File(("n", "text")), "f: a str is not a file"),  # type: ignore[arg-type]
        (File(io.StringIO("x")), "f: the file is open in text mode"),  # type: ignore[arg-type]
        (File(7), "f: expected a path, bytes"),  # type: ignore[arg-type]
        (File(("n", b"x", "t", "u")), r"f: expected \(name, content\)"),  # type: ignore[arg-type]
        (File(["a"]), "f: expected bytes, not str"),  # type: ignore[list-item]
        (Files(b"x"), "f: expected a list of files, not bytes"),  # type: ignore[arg-type]
        (Files(Path("x")), "f: expected a list of files"),  # type: ignore[arg-type]
        (Files(io.BytesIO()), "f: expected a list of files"),  # type: ignore[arg-type]
        ({"a": 1}, "form field 'f'"),
        (b"x", "form field 'f'"),
    ],
)
def test_what_is_no_file_is_refused_with_a_hint(value: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Multipart({"f": value})


def test_a_missing_file_is_an_error_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Multipart({"f": File(tmp_path / "none")})
    with pytest.raises(IsADirectoryError):
        Multipart({"f": File(tmp_path)})


def test_a_content_type_cannot_add_headers() -> None:
    with pytest.raises(ValueError, match="line break"):
        Multipart({"f": File(("n", b"", "a/b\r\nx: y"))})


def test_what_is_read_once_is_sent_once() -> None:
    form = Multipart({"f": File(iter([b"a", b"b"]))})
    assert form.length is None
    assert not form.is_consumed  # nothing was read yet: after a refused connection it can still be sent
    assert b"ab" in body(form)
    assert form.is_consumed


def test_a_pipe_is_streamed() -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb") as file:
            file.write(b"x" * 100_000)

    thread = threading.Thread(target=write)
    thread.start()
    with open(reading, "rb") as file:
        form = Multipart({"f": File(file)})
        assert form.length is None
        assert body(form).count(b"x") == 100_000
    thread.join()
    assert form.is_consumed


def test_files_are_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"x" * 300_000)
    assert max(len(piece) for piece in Multipart({"f": File(path)}).iter_pieces()) == 64 * 1024


def test_async_iterables_are_for_the_async_client() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"abc"

    form = Multipart({"f": File(pieces())})
    with pytest.raises(TypeError, match="requires the async client"):
        form.iter_pieces()
    assert not form.is_consumed
    assert b"abc" in asyncio.run(async_body(form))
    assert form.is_consumed


def test_an_error_of_the_callers_iterable_comes_through() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a"
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        body(Multipart({"f": File(pieces())}))
