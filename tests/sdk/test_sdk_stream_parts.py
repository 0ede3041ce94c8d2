"""Streams that are read in parts, and written to files of all kinds."""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from elevenlabs_sdk import APIConnectionError, AsyncElevenLabs, ElevenLabs
from elevenlabs_sdk._runtime.files import open_replacement
from tests.sdk.conftest import KEY, Call, RunAsync
from tests.sdk.server import Server

AUDIO = bytes(range(256)) * 300
PIECES = [b"abc", b"defgh", b"i"]
LINES = [b'{"audio_base64":"QQ=="}\n', b'{"audio_base64":"Qg=="}\n{"audio_base64":"Qw=="}\n']
with_descriptors = pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="the system has no /dev/fd")


def speak(client: Any) -> Any:
    return client.text_to_speech.stream("v", text="Hi!")


def speak_with_times(client: Any) -> Any:
    return client.text_to_speech.stream_with_timestamps("v", text="Hi!")


class Reader:
    """Reads a stream of either client with the same calls."""

    def __init__(self, stream: Any, run: Callable[[Awaitable[Any]], Any] | None) -> None:
        self.stream = stream
        self._run = run

    def next(self, *default: object) -> Any:
        if self._run is None:
            return next(self.stream, *default)
        return self._run(_await(anext(self.stream, *default)))

    def list(self, items: Any) -> list[Any]:
        return list(items) if self._run is None else self._run(_collect(items))

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.stream, name)
        run = self._run
        return method if run is None else lambda *arguments: run(method(*arguments))


async def _await(value: Awaitable[Any]) -> Any:
    return await value


async def _collect(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


Open = Callable[[Callable[[Any], Any]], Reader]


@pytest.fixture(params=["sync", "async"])
def open_stream(request: pytest.FixtureRequest, server: Server) -> Iterator[Open]:
    """Opens a stream of the sync or the async client, whose pool has one connection."""
    limits = httpx.Limits(max_connections=1)
    if request.param == "sync":
        with (
            httpx.Client(limits=limits, timeout=5) as http,
            ElevenLabs(api_key=KEY, base_url=server.url, http_client=http) as client,
        ):
            yield lambda use: Reader(use(client), None)
        return
    loop = asyncio.new_event_loop()
    async_http = httpx.AsyncClient(limits=limits, timeout=5)
    async_client = AsyncElevenLabs(api_key=KEY, base_url=server.url, http_client=async_http)
    yield lambda use: Reader(use(async_client), loop.run_until_complete)
    loop.run_until_complete(async_http.aclose())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


@pytest.mark.parametrize(
    ("size", "parts"),
    [
        (1, [b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h", b"i"]),
        (2, [b"ab", b"cd", b"ef", b"gh", b"i"]),
        (3, [b"abc", b"def", b"ghi"]),
        (7, [b"abcdefg", b"hi"]),
        (9, [b"abcdefghi"]),
        (100, [b"abcdefghi"]),
    ],
)
def test_parts_of_a_size(server: Server, open_stream: Open, size: int, parts: list[bytes]) -> None:
    server.answer(PIECES)
    stream = open_stream(speak)
    assert [stream.read(size) for _ in parts] == parts
    assert [stream.read(size), stream.read(0), stream.read(), stream.read(None), stream.read(-1)] == [b""] * 5
    assert stream.next("end") == "end"
    assert stream.list(stream.stream) == []


@pytest.mark.parametrize("size", [None, -1, -5])
def test_all_that_is_left(server: Server, open_stream: Open, size: int | None) -> None:
    server.answer(PIECES)
    stream = open_stream(speak)
    assert stream.read(0) == b""
    assert stream.read(4) == b"abcd"
    assert stream.read(size) == b"efghi"
    for again in (stream.read, lambda: stream.read(1), lambda: stream.next("end")):
        with pytest.raises(RuntimeError, match="already read"):
            again()


def test_a_part_and_then_the_others(server: Server, open_stream: Open, tmp_path: Path) -> None:
    for _ in range(4):
        server.answer([b"abcdef", b"gh"])
    stream = open_stream(speak)
    assert [stream.next(), stream.read(1), stream.next()] == [b"abcdef", b"g", b"h"]
    stream.close()
    stream = open_stream(speak)
    assert stream.read(4) == b"abcd"
    assert stream.list(stream.stream) == [b"ef", b"gh"]
    stream = open_stream(speak)
    assert stream.read(1) == b"a"
    assert stream.list(stream.stream.iter_bytes(3)) == [b"bcd", b"efg", b"h"]
    stream = open_stream(speak)
    assert stream.read(3) == b"abc"
    stream.write_to(tmp_path / "rest")
    assert (tmp_path / "rest").read_bytes() == b"defgh"


def test_the_first_of_an_empty_stream(server: Server, open_stream: Open) -> None:
    server.answer(b"")
    stream = open_stream(speak)
    assert stream.next(None) is None
    assert stream.list(stream.stream) == []


def test_items_one_by_one(server: Server, open_stream: Open) -> None:
    server.answer(LINES)
    server.answer(LINES)
    items = open_stream(speak_with_times)
    assert items.next().audio_base64 == "QQ=="
    assert [item.audio_base64 for item in items.list(items.stream)] == ["Qg==", "Qw=="]
    items = open_stream(speak_with_times)
    assert [items.next().audio_base64 for _ in range(3)] == ["QQ==", "Qg==", "Qw=="]
    assert [items.next("end"), items.next("end")] == ["end", "end"]


def test_a_stream_that_was_read_to_its_end_in_parts_frees_its_connection(
    server: Server, open_stream: Open
) -> None:
    server.answer(PIECES)
    server.answer(b"second")
    stream = open_stream(speak)
    assert [stream.read(9), stream.read(1)] == [b"abcdefghi", b""]
    assert open_stream(speak).read() == b"second"


def test_a_part_that_is_lost_is_an_error_and_the_stream_is_closed(server: Server, open_stream: Open) -> None:
    server.answer([b"abc"], headers={"content-length": "9"}, break_off=True)
    server.answer(b"second")
    stream = open_stream(speak)
    assert stream.read(2) == b"ab"
    with pytest.raises(APIConnectionError):
        stream.read(2)
    with pytest.raises(RuntimeError, match="already closed"):
        stream.read(2)
    assert open_stream(speak).read() == b"second"


def test_a_closed_stream_is_not_read_in_parts(server: Server, open_stream: Open) -> None:
    server.answer([b"abc", Event()])
    stream = open_stream(speak)
    assert stream.read(1) == b"a"
    stream.close()
    for use in (lambda: stream.read(1), stream.read, stream.next):
        with pytest.raises(RuntimeError, match="already closed"):
            use()


@pytest.mark.parametrize("size", [0, -1])
def test_an_invalid_chunk_size_is_an_error_before_an_async_request(
    server: Server, run_async: RunAsync[None], size: int
) -> None:
    async def use(client: AsyncElevenLabs) -> None:
        with pytest.raises(ValueError, match="a chunk has at least one byte"):
            await anext(speak(client).iter_bytes(size))

    run_async(use)
    assert server.requests == []


def test_pieces_are_skipped_within_a_loop(
    server: Server, client: ElevenLabs, run_async: RunAsync[Any]
) -> None:
    async def use(client: AsyncElevenLabs) -> list[bytes]:
        stream = speak(client)
        return [piece + await anext(stream, b"!") async for piece in stream]

    server.answer(PIECES)
    server.answer(PIECES)
    stream = speak(client)
    assert [piece + next(stream, b"!") for piece in stream] == [b"abcdefgh", b"i!"]
    assert run_async(use) == [b"abcdefgh", b"i!"]


def test_a_size_is_not_read_within_a_loop(
    server: Server, client: ElevenLabs, run_async: RunAsync[None]
) -> None:
    async def use(client: AsyncElevenLabs) -> None:
        stream = speak(client)
        async for _ in stream:
            with pytest.raises(RuntimeError, match="already read"):
                await stream.read(1)

    server.answer(PIECES)
    server.answer(PIECES)
    stream = speak(client)
    for _ in stream:
        with pytest.raises(RuntimeError, match="already read"):
            stream.read(1)
    run_async(use)


def test_a_stream_that_is_closed_after_a_part_is_told_to_its_reader(
    server: Server, client: ElevenLabs, run_async: RunAsync[None]
) -> None:
    async def use(client: AsyncElevenLabs) -> None:
        stream = speak(client)
        assert await stream.read(2) == b"ab"
        pieces = aiter(stream)
        assert await anext(pieces) == b"c"
        await stream.close()
        with pytest.raises(RuntimeError, match="closed while it was read"):
            await anext(pieces)

    server.answer([b"abc", Event()])
    server.answer([b"abc", Event()])
    stream = speak(client)
    assert stream.read(2) == b"ab"
    pieces = iter(stream)
    assert next(pieces) == b"c"
    stream.close()
    with pytest.raises(RuntimeError, match="closed while it was read"):
        next(pieces)
    run_async(use)


def test_the_standard_library_copies_a_stream(server: Server, client: ElevenLabs) -> None:
    server.answer([AUDIO[:700], AUDIO[700:]])
    copy = io.BytesIO()
    shutil.copyfileobj(speak(client), copy, 1000)
    assert copy.getvalue() == AUDIO


def test_a_stream_is_uploaded(server: Server, call: Call, client: ElevenLabs) -> None:
    server.answer(PIECES)
    server.answer(b"changed")
    assert call(lambda other: other.speech_to_speech.convert("v", audio=speak(client))) == b"changed"
    (part,) = [part for part in server.requests[1].parts if part.name == "audio"]
    assert part.content == b"abcdefghi"


class Slow:
    """Writes at most three bytes at a time, as an unbuffered file may."""

    def __init__(self, result: Callable[[int], object] = lambda count: count) -> None:
        self.data = b""
        self._result = result

    def write(self, data: bytes) -> object:
        self.data += data[:3]
        return self._result(len(data[:3]))


def test_a_file_of_the_caller_stays_open(server: Server, call: Call, tmp_path: Path) -> None:
    memory, slow = io.BytesIO(b"header, lost"), Slow()
    memory.seek(len(b"header, "))
    with (tmp_path / "plain").open("wb") as plain, (tmp_path / "raw").open("wb", buffering=0) as raw:
        with tempfile.SpooledTemporaryFile() as spooled:  # type: ignore[var-annotated]
            for file in (memory, slow, plain, raw, spooled):
                server.answer(PIECES)
                call(lambda client, file=file: speak(client).write_to(file))
            spooled.seek(0)
            assert spooled.read() == b"abcdefghi"
        plain.write(b"!")
        raw.write(b"!")
    assert memory.getvalue() == b"header, abcdefghi"
    assert slow.data == b"abcdefghi"
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "raw").read_bytes() == b"abcdefghi!"


@pytest.mark.parametrize("result", [None, "text", True])
def test_another_result_of_write_is_ignored(server: Server, call: Call, result: object) -> None:
    server.answer([b"abc", b"de"])
    file = Slow(lambda count: result)
    call(lambda client: speak(client).write_to(file))
    assert file.data == b"abcde"


def test_a_file_that_writes_nothing_is_an_error(server: Server, call: Call) -> None:
    server.answer(b"abc")
    with pytest.raises(OSError, match="does not accept more data"):
        call(lambda client: speak(client).write_to(Slow(lambda count: 0)))


class AsyncFile:
    async def write(self, data: bytes) -> int:
        raise AssertionError("never called")


def test_a_target_that_cannot_be_written_to(server: Server, call: Call, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    closed = io.BytesIO()
    closed.close()
    with (
        (tmp_path / "old").open("rb") as reading,
        (tmp_path / "text").open("w") as text,
        tempfile.NamedTemporaryFile("w+") as wrapped,
    ):
        cases: list[tuple[Any, Any, str]] = [
            (text, TypeError, "the file is open in text mode; open it with mode 'wb'"),
            (io.StringIO(), TypeError, "the file is open in text mode"),
            (wrapped, TypeError, "the file is open in text mode"),
            (reading, ValueError, "the file is not open for writing"),
            (closed, ValueError, "closed"),
            (AsyncFile(), TypeError, "the file is asynchronous"),
            (7, TypeError, "expected a path or an open binary file, not int"),
            (None, TypeError, "expected a path or an open binary file, not NoneType"),
            (tmp_path / "folder", IsADirectoryError, "folder"),
            (tmp_path / "old" / "speech", NotADirectoryError, "old/speech"),
            ("", FileNotFoundError, "''"),
            (f"{tmp_path / 'missing'}/", (IsADirectoryError, NotADirectoryError), "missing"),
        ]
        for target, kind, message in cases:
            if call.kind == "sync":
                server.answer(b"audio")
            with pytest.raises(kind, match=message):
                call(lambda client, target=target: speak(client).write_to(target))
        text.write("still open")
    assert len(server.requests) == (
        len(cases) if call.kind == "sync" else 0
    ), "async: checked before the call"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "old", "text"]


@with_descriptors
@pytest.mark.parametrize("mode", ["wb", "ab", "r+b"])
@pytest.mark.parametrize("through", ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd", "a link"])
def test_an_open_file_by_its_descriptor_is_continued(
    server: Server, call: Call, tmp_path: Path, mode: str, through: str
) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"old ")
    server.answer(PIECES)
    with path.open(mode, buffering=0) as file:
        file.write(b"new ")
        target = Path("/dev/fd" if through == "a link" else through) / str(file.fileno())
        if not target.exists():
            pytest.skip("not on this system")
        if through == "a link":
            (tmp_path / "first").symlink_to(target)
            (tmp_path / "second").symlink_to("first")
            target = tmp_path / "second"
        call(lambda client: speak(client).write_to(target))
        file.write(b" end")
    old = b"old " if mode == "ab" else b""
    assert path.read_bytes() == old + b"new abcdefghi end"


@with_descriptors
@pytest.mark.parametrize("blocking", [True, False])
def test_a_pipe_by_its_descriptor(server: Server, call: Call, blocking: bool) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, blocking)
    server.answer([AUDIO, AUDIO])
    with ThreadPoolExecutor() as beside, open(reading, "rb") as pipe:
        read = beside.submit(pipe.read)
        call(lambda client: speak(client).write_to(f"/dev/fd/{writing}"))
        os.close(writing)
        assert read.result(5) == AUDIO + AUDIO


@with_descriptors
def test_a_descriptor_that_cannot_be_written_to(server: Server, call: Call, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    with (tmp_path / "old").open("rb") as reading:
        for number in (reading.fileno(), 999_999):
            if call.kind == "sync":
                server.answer(b"audio")
            with pytest.raises(OSError, match=f"Bad file descriptor: .*/fd/{number}"):
                call(lambda client, number=number: speak(client).write_to(f"/dev/fd/{number}"))
    assert len(server.requests) == (2 if call.kind == "sync" else 0)
    assert (tmp_path / "old").read_bytes() == b"old"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system has no /proc")
def test_an_open_file_of_another_process_is_appended_to(server: Server, call: Call, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"old ")
    server.answer(PIECES)
    with path.open("ab") as log, subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=log) as process:
        call(lambda client: speak(client).write_to(f"/proc/{process.pid}/fd/1"))
        process.communicate(b" end", timeout=5)
    assert path.read_bytes() == b"old abcdefghi end"


PROGRAM = """
import asyncio, sys
from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs
from elevenlabs_sdk.testing import FakeServer
server = FakeServer()
server.on("text_to_speech.convert").stream(b"<aud", b"io>")
client, async_client = server.client(ElevenLabs), server.client(AsyncElevenLabs)
print("before", flush=True)
client.text_to_speech.convert("v", text="x").write_to("/dev/stdout")
asyncio.run(async_client.text_to_speech.convert("v", text="x").write_to("/dev/stdout"))
print("after", flush=True)
"""


@with_descriptors
@pytest.mark.parametrize("mode", ["wb", "ab", "pipe"])
def test_the_standard_output_of_a_program(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"kept\n")
    with path.open("ab" if mode == "pipe" else mode) as file:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            stdout=subprocess.PIPE if mode == "pipe" else file,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "generated" / "src")},
            timeout=60,
            check=True,
        )
    expected = b"before\n<audio><audio>after\n"
    assert (done.stdout if mode == "pipe" else path.read_bytes().removeprefix(b"kept\n")) == expected
    assert path.read_bytes().startswith(b"kept\n") == (mode != "wb")


def test_a_device_and_a_link_to_a_pipe(server: Server, call: Call, tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    server.answer(PIECES)
    server.answer(PIECES)
    call(lambda client: speak(client).write_to(os.devnull))
    with ThreadPoolExecutor() as beside:
        read = beside.submit(pipe.read_bytes)
        call(lambda client: speak(client).write_to(link))
        assert read.result(5) == b"abcdefghi"
    assert pipe.is_fifo()
    assert Path(os.devnull).is_char_device()


def test_waiting_for_the_reader_of_a_pipe_does_not_block_the_event_loop(
    server: Server, run_async: RunAsync[bytes], tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    server.answer(PIECES)

    async def use(client: AsyncElevenLabs) -> bytes:
        writing = asyncio.create_task(speak(client).write_to(pipe))
        await asyncio.sleep(0.05)
        assert server.requests == [], "no reader, no call"
        data = await asyncio.to_thread(pipe.read_bytes)
        await writing
        return data

    assert run_async(use) == b"abcdefghi"


def test_a_link_to_a_file_stays_a_link(server: Server, call: Call, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "link").symlink_to("old")
    (tmp_path / "new").symlink_to("nothing yet")
    for name in ("link", "new"):
        server.answer(PIECES)
        call(lambda client, name=name: speak(client).write_to(tmp_path / name))
    assert (tmp_path / "old").read_bytes() == (tmp_path / "nothing yet").read_bytes() == b"abcdefghi"
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "new").is_symlink()


def test_a_file_has_a_temporary_name_until_it_is_complete(
    server: Server, client: ElevenLabs, tmp_path: Path
) -> None:
    server.answer(b"audio")
    names: list[str] = []
    stream = client.history.get_audio("h")
    with open_replacement(tmp_path / "speech.mp3") as file:
        for chunk in stream:
            file.write(chunk)
            names += os.listdir(tmp_path)
    assert [re.fullmatch(r"\.[0-9a-f]{16}\.part", name) is not None for name in names] == [True] * len(names)
    assert names
    assert os.listdir(tmp_path) == ["speech.mp3"]
