"""What hostile or careless servers and networks do to a call, beyond what the other tests of trust show."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elevenlabs_sdk import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    AsyncElevenLabs,
    ElevenLabs,
    InternalServerError,
    NotFoundError,
)
from elevenlabs_sdk._runtime.attempts import redirect_call
from elevenlabs_sdk._runtime.calls import Call as Request
from elevenlabs_sdk._runtime.retries import decide, parse_retry_after
from tests.sdk.conftest import KEY, Call, RunAsync
from tests.sdk.server import Server
from tests.sdk.test_sdk_golden_packages import Golden, golden, of  # noqa: F401

ROOT = Path(__file__).parents[2]
MODELS: Callable[[Any], Any] = lambda client: client.models.list()  # noqa: E731
WORDS = st.text(max_size=40) | st.sampled_from(
    [
        *("1e309", "-0", "٣", "1_000", "0x10", " 5 ", "5, 7", "Mon, 01 Jan 0001 00:00:00 +2359", "Infinity"),
        *("Fri, 31 Dec 9999 23:59:59 -2359", "1 Jan 70 00:00", "0", "9" * 400, "\x00", "Thu, 1 Jan 1970"),
    ]
)

FAST = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FAST
@given(WORDS, WORDS, st.sampled_from(["retry-after", "retry-after-ms"]))
def test_no_wait_that_a_server_asks_for_crashes_or_hangs(value: str, other: str, header: str) -> None:
    found = parse_retry_after({header: value, "retry-after": other}, time.time())
    assert found is None or found >= 0
    for retry in ("safe", "unsafe"):
        wait = decide(
            retry=retry,  # type: ignore[arg-type]
            attempt=0,
            max_retries=2,
            status=503,
            retry_after=found,
            never_sent=False,
            jitter=1.0,
        )
        assert wait is None or 0 <= wait <= 60


@pytest.mark.parametrize(
    "charset", ["hex", "zip", "idna", "undefined", "base64", "nonsense", "utf-16", "utf-8; x"]
)
def test_a_charset_that_is_none(server: Server, call: Call, charset: str) -> None:
    server.answer(
        "<title>weg für immer</title>".encode(), status=404, content_type=f"text/html; charset={charset}"
    )
    with pytest.raises(NotFoundError, match="GET /v1/models"):
        call(MODELS)


@of("text_response")
@pytest.mark.parametrize("charset", ["hex", "zip", "nonsense"])
def test_a_text_in_no_charset(golden: Golden, charset: str) -> None:  # noqa: F811
    for way in (golden.call, golden.call_async):
        golden.server.answer("Grüße".encode(), content_type=f"text/plain; charset={charset}")
        assert way(lambda client: client.dictionaries.download("d")) == "Grüße"


HUGE = "9" * 6000


@pytest.mark.parametrize(
    "number",
    [HUGE, f"-{HUGE}", f"0.{HUGE}", "1e999", "-1e999", "1e-999", f"{HUGE}e{HUGE}", "NaN"],
    ids=range(8),
)
def test_huge_numbers(server: Server, call: Call, caplog: pytest.LogCaptureFixture, number: str) -> None:
    """Read, or an error of ours; in a failure never another error."""
    document = (
        f'{{"voice_id": "v", "name": "n", "samples": [{{"size_bytes": {number}}}], "odd": {number}}}'.encode()
    )
    server.answer(document, content_type="application/json")
    server.answer(document, status=404, content_type="application/json")
    with caplog.at_level(logging.DEBUG, "elevenlabs_sdk"):
        try:
            assert call(lambda client: client.voices.get("v")).voice_id == "v"
        except APIResponseValidationError as error:
            assert len(str(error)) < 1000
        with pytest.raises(NotFoundError) as caught:
            call(lambda client: client.voices.get("v"))
    assert len(str(caught.value)) < 1000


def test_a_content_type_without_end_is_cut_in_the_message(server: Server, call: Call) -> None:
    server.answer(b"nothing", content_type="x/" + "y" * 5000)
    with pytest.raises(APIResponseValidationError) as caught:
        call(MODELS)
    assert len(str(caught.value)) < 500


def test_a_file_name_that_the_server_suggests_is_not_used(
    server: Server, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    headers = {
        "content-disposition": "attachment; filename=\"../../evil.mp3\"; filename*=UTF-8''%2Fetc%2Fevil"
    }
    server.answer(b"audio", headers=headers)
    (tmp_path / "in").mkdir()
    call(lambda client: client.history.get_audio("h").write_to(tmp_path / "in" / "mine.mp3"))
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["in", "mine.mp3"]


def test_a_model_that_pretends_to_be_something_else_is_data(server: Server, call: Call) -> None:
    odd = {
        "__class__": "os.system",
        "model_config": {},
        "__dict__": {"a": 1},
        "model_fields": 3,
        "__pydantic_extra__": 1,
    }
    server.answer_json({"voice_id": "v", "name": "n", **odd})
    voice = call(lambda client: client.voices.get("v"))
    assert (voice.voice_id, type(voice).__name__) == ("v", "Voice")
    assert json.loads(voice.model_dump_json())["__class__"] == "os.system"


LOCATIONS = st.text("abc.:/\\@#?%[]0189 \t;-_~é。／＠", max_size=25) | st.sampled_from(
    [
        *(
            "//api.example\\@evil.example/",
            "http:///api.example",
            "http:api.example",
            "https:\\\\evil.example",
        ),
        *(
            "http://api.example:80@evil.example/",
            "http://evil.example\\.api.example/",
            "//api.example:80:81/",
        ),
        *("http://api.example%2eevil.example/", "http://api.example。evil.example/", "HTTP://API.EXAMPLE/"),
        *("http://api.example#@evil.example/", "http://[api.example]/", "http://api.example:0080/"),
    ]
)


@FAST
@given(LOCATIONS, st.sampled_from(["", "http://", "http://api.example", "//", "http:", "//api.example"]))
def test_the_key_goes_where_our_reading_and_that_of_the_http_library_agree(
    location: str, before: str
) -> None:
    call = Request("GET", "/a", "http://api.example/a", [(b"x-key", b"k")], None, None, "safe", 2, "x-key")
    found = redirect_call(call, 307, before + location)
    if isinstance(found, str) or not any(name == b"x-key" for name, _ in found.headers):
        return
    try:
        url = httpx.URL(found.url)
    except httpx.InvalidURL:
        return  # which is an error of ours, before anything is sent
    assert (url.scheme, url.host, url.port) == ("http", "api.example", None)
    assert urlsplit(urljoin(call.url, before + location)).hostname == "api.example"


def test_cancelling_while_it_waits_for_the_next_try(server: Server, run_async: RunAsync[None]) -> None:
    for _ in range(3):
        server.answer_json({}, status=503, headers={"retry-after": "50"})

    async def use(client: AsyncElevenLabs) -> None:
        server.queued[0].status = 200
        with pytest.raises(APIError):
            await client.models.list()  # {} is no list; but the connection is there now
        task = asyncio.create_task(client.models.list())
        while len(server.requests) < 2:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        server.queued.clear()
        server.answer_json([])
        assert await client.models.list() == []

    run_async(use)
    assert len(server.requests) == 3


def test_cancelling_while_a_body_goes_out(server: Server, run_async: RunAsync[None]) -> None:
    async def use(client: AsyncElevenLabs) -> None:
        begun = asyncio.Event()

        async def endless() -> Any:
            while True:
                begun.set()
                yield b"x"
                await asyncio.sleep(0.005)

        server.answer_json({}, status=418)  # for a request that is never complete
        task = asyncio.create_task(client.voices.ivc.create(name="n", files=[endless()]))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        for _ in range(1000):
            if not server.queued:
                break
            await asyncio.sleep(0.01)
        server.answer_json([])
        assert await client.models.list() == []

    run_async(use)


def test_cancelling_a_download_leaves_no_half_file(
    server: Server, run_async: RunAsync[None], tmp_path: Path
) -> None:
    target = tmp_path / "speech.mp3"
    target.write_bytes(b"of yesterday")
    answer = server.answer([b"first", Event()])

    async def use(client: AsyncElevenLabs) -> None:
        task = asyncio.create_task(client.history.get_audio("h").write_to(target))
        while not server.requests:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert len(list(tmp_path.iterdir())) == 2
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(answer.disconnected.wait, 5)

    run_async(use)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"speech.mp3": b"of yesterday"}


def test_ctrl_c_while_it_waits_for_the_next_try(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    server.answer_json({}, status=503, headers={"retry-after": "1"})
    monkeypatch.setattr("elevenlabs_sdk._runtime.core.time.sleep", interrupt)
    with ElevenLabs(api_key=KEY, base_url=server.url) as client:
        with pytest.raises(KeyboardInterrupt):
            client.models.list()
        server.answer_json([])
        assert client.models.list() == []
    assert len(server.requests) == 2


FULL = """
import resource, signal, sys
from pathlib import Path
from elevenlabs_sdk import ElevenLabs
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
client = ElevenLabs(api_key="k", base_url=sys.argv[1])
try:
    client.history.get_audio("h").write_to(sys.argv[2])
except OSError as error:
    print(type(error).__name__)
client.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_else(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "speech.mp3"
    target.write_bytes(b"of yesterday")
    server.answer([b"x" * 60_000] * 4)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", FULL, server.url, str(target)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generated" / "src"), "COVERAGE_PROCESS_CONFIG": ""},
        timeout=120,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("OSError", "")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"speech.mp3": b"of yesterday"}


@pytest.mark.skipif(os.name != "posix", reason="as POSIX knows modes")
def test_a_file_that_is_replaced_keeps_its_mode_and_its_link(
    server: Server, call: Call, tmp_path: Path
) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "speech.mp3", tmp_path / "link.mp3"
    target.write_bytes(b"of yesterday")
    target.chmod(0o600)
    link.symlink_to(target)
    server.answer(b"audio")
    call(lambda client: client.history.get_audio("h").write_to(link))
    assert (target.read_bytes(), target.stat().st_mode & 0o777, link.is_symlink()) == (b"audio", 0o600, True)


def test_a_folder_is_no_file(server: Server, call: Call, tmp_path: Path) -> None:
    answer = server.answer([b"first", Event()])
    with pytest.raises(OSError):
        call(lambda client: client.history.get_audio("h").write_to(tmp_path))
    assert server.requests == [] if call.kind == "async" else answer.disconnected.wait(5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_written_to(server: Server, call: Call, tmp_path: Path) -> None:
    pipe, found = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: found.append(pipe.read_bytes()))
    reader.start()
    server.answer(b"audio")
    call(lambda client: client.history.get_audio("h").write_to(pipe))
    reader.join(10)
    assert found == [b"audio"]


def test_chunks_of_no_size_are_refused(server: Server, call: Call) -> None:
    server.answer(b"audio")

    def use(client: Any) -> Any:
        pieces = client.history.get_audio("h").iter_bytes(0)
        return list(pieces) if call.kind == "sync" else pieces.__anext__()

    with pytest.raises(ValueError, match="at least one byte"):
        call(use)


@pytest.mark.parametrize(
    ("size", "said"),
    [(1000, "expected 300000 bytes, read only"), (400_000, "expected 300000 bytes, read more")],
)
def test_a_file_that_changes_while_it_is_sent_is_no_other_upload(
    server: Server, call: Call, tmp_path: Path, size: int, said: str
) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"x" * 300_000)

    def change(sent: int, total: int | None) -> None:
        os.truncate(path, size)

    options: Any = {"on_upload_progress": change}
    server.answer_json({}, status=418)  # for a request that is never complete
    with pytest.raises(ValueError, match=f"a.mp3: the file changed while it was sent; {said}"):
        call(lambda client: client.voices.ivc.create(name="n", files=[path], request_options=options))
    path.write_bytes(b"y")
    for _ in range(1000):
        if not server.queued:
            break
        time.sleep(0.01)
    server.answer_json({"voice_id": "v", "requires_verification": False})
    call(lambda client: client.voices.ivc.create(name="n", files=[path]))
    assert [part.content for part in server.requests[-1].parts] == [b"n", b"y"]


FIRST_USE = """
import json, sys, threading
from concurrent.futures import ThreadPoolExecutor
import httpx
from elevenlabs_sdk import ElevenLabs
answers = {"/v1/models": [], "/v1/voices/v": {"voice_id": "v", "name": 7}, "/v1/user": {"user_id": "u", "odd": 1},
           "/v1/history": {"history": [], "has_more": False}}
transport = httpx.MockTransport(lambda request: httpx.Response(200, json=answers[request.url.path]))
client = ElevenLabs(api_key="k", http_client=httpx.Client(transport=transport))
barrier = threading.Barrier(32)
uses = [lambda: client.models.list(), lambda: client.voices.get("v").name, lambda: client.user.get().odd,
        lambda: list(client.history.list())]
def use(number):
    barrier.wait(30)
    return uses[number % 4]()
sys.setswitchinterval(1e-5)
import logging
logging.disable(logging.CRITICAL)
with ThreadPoolExecutor(32) as pool:
    print(json.dumps(list(pool.map(use, range(32)))[:4]))
"""


def test_32_threads_load_everything_at_once() -> None:
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", FIRST_USE],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generated" / "src")},
            timeout=300,
            check=False,
        )
        assert (done.stdout.strip(), done.stderr) == ("[[], 7, 1, []]", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of forking in a process with threads
@pytest.mark.parametrize("kind", [ElevenLabs, AsyncElevenLabs])
def test_a_fork_while_another_thread_holds_each_lock(server: Server, kind: type[Any]) -> None:
    from elevenlabs_sdk._runtime import json_type

    server.answer_json({}, status=503, headers={"retry-after-ms": "0"})
    server.answer_json([])
    client = kind(api_key=KEY, base_url=server.url)
    transport = client._transport
    with json_type._build_lock, transport._lock, transport.budget._lock:
        child = os.fork()
        if child == 0:
            signal.alarm(20)  # a lock that nobody gives back would keep the child for ever
            status = 1
            try:
                answer = client.models.list()
                status = 0 if (asyncio.run(answer) if kind is AsyncElevenLabs else answer) == [] else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_post_that_was_answered_is_not_made_again_whatever_its_answer_is(
    server: Server, call: Call
) -> None:
    for status in (500, 502, 503, 504, 408, 409, 425):
        server.answer_json({}, status=status)
        with pytest.raises(APIError):
            call(lambda client: client.text_to_speech.convert("v", text="Hi!"))
    server.answer([b'{"voice_id":'], break_off=True)
    with pytest.raises(APIConnectionError):
        call(lambda client: client.voices.ivc.create(name="n", files=[b"x"]))
    assert len(server.requests) == 8


def test_a_connection_that_the_server_has_closed_meanwhile(server: Server, client: ElevenLabs) -> None:
    server.answer_json([], headers={"connection": "close"})
    server.answer(b"audio")
    assert client.models.list() == []
    assert client.text_to_speech.convert("v", text="Hi!").read() == b"audio"
    assert len({request.port for request in server.requests}) == 2


def test_failures_that_are_tried_again_leave_no_connection_open(server: Server) -> None:
    for _ in range(2):
        server.answer([b"{", b"}"], status=500, headers={"retry-after-ms": "0"})
    server.answer_json([])
    with httpx.Client(limits=httpx.Limits(max_connections=1), timeout=5.0) as mine:
        assert ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine).models.list() == []


def test_an_error_says_nothing_of_other_calls(server: Server, client: ElevenLabs) -> None:
    server.answer_json({"detail": "first"}, status=500)
    server.answer_json({"detail": "second"}, status=404)
    with pytest.raises(InternalServerError):
        client.models.list(request_options={"max_retries": 0})
    with pytest.raises(NotFoundError) as caught:
        client.models.list()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
