"""How much memory a process takes for a body that is larger than that: 256 MB always, a gigabyte with `make heavy`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sdk.server import Server, running

MEGABYTE = 1024 * 1024
MOST = 60
"""Megabytes by which the process may grow."""
PEAK = """
def peak():
    # Not `ru_maxrss`: a process begins with that of its parent.
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
"""
SYNC = """
import sys
from pathlib import Path
from elevenlabs_sdk import ElevenLabs
url, way, path = sys.argv[1:]
with ElevenLabs(api_key="k", base_url=url, timeout=120) as client:
    client.voices.get("v")
    before = peak()
    if way == "down":
        print(sum(map(len, client.history.get_audio("h"))))
    elif way == "read whole":
        print(len(client.history.get_audio("h").read()))
    elif way == "to a file":
        client.history.get_audio("h").write_to(path)
        print(Path(path).stat().st_size)
    else:
        client.voices.ivc.create(name="n", files=[Path(path)])
        print(Path(path).stat().st_size)
    print((peak() - before) // 1024)
"""
ASYNC = """
import asyncio, sys
from pathlib import Path
from elevenlabs_sdk import AsyncElevenLabs
url, way, path = sys.argv[1:]
async def main():
    async with AsyncElevenLabs(api_key="k", base_url=url, timeout=120) as client:
        await client.voices.get("v")
        before = peak()
        if way == "down":
            size = 0
            async for piece in client.history.get_audio("h"):
                size += len(piece)
            print(size)
        elif way == "to a file":
            await client.history.get_audio("h").write_to(path)
            print(Path(path).stat().st_size)
        else:
            await client.voices.ivc.create(name="n", files=[Path(path)])
            print(Path(path).stat().st_size)
        print((peak() - before) // 1024)
asyncio.run(main())
"""
KINDS = pytest.mark.parametrize("code", [SYNC, ASYNC], ids=["sync", "async"])
WAYS = pytest.mark.parametrize("way", ["down", "to a file", "up"])
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux does")


@pytest.fixture
def alone() -> Iterator[Server]:
    with running() as server:
        server.keeps_bodies = False
        yield server


def moved(server: Server, path: Path, way: str, code: str, megabytes: int, patience: float) -> int:
    """Move so much in a process of its own; gives the megabytes that it grew by."""
    server.answer_json({"voice_id": "v", "name": "n"})
    if way == "up":
        with path.open("wb") as file:
            file.truncate(megabytes * MEGABYTE)
        server.answer_json({"voice_id": "v", "requires_verification": False})
    else:
        server.answer([b"\x00" * MEGABYTE] * megabytes)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PEAK + code, server.url, way, str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "generated" / "src")},
        timeout=patience,
        check=False,
    )
    path.unlink(missing_ok=True)
    assert done.returncode == 0, done.stderr
    size, grown = map(int, done.stdout.split())
    assert size == megabytes * MEGABYTE
    if way == "up":
        assert server.received > size
    return grown


@KINDS
@WAYS
def test_256_megabytes_take_less_than_60_of_memory(
    alone: Server, tmp_path: Path, way: str, code: str
) -> None:
    assert moved(alone, tmp_path / "big", way, code, 256, 240) < MOST


def test_the_measure_notices_what_is_kept(alone: Server, tmp_path: Path) -> None:
    assert moved(alone, tmp_path / "big", "read whole", SYNC, 100, 240) > 90


@pytest.mark.heavy
@KINDS
@WAYS
def test_a_gigabyte_takes_less_than_60_megabytes_of_memory(
    alone: Server, tmp_path: Path, way: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if shutil.disk_usage(tmp_path).free < 3 * 1024 * MEGABYTE:
        pytest.skip("needs 3 GB of disk")
    started = time.monotonic()
    grown = moved(alone, tmp_path / "big", way, code, 1024, 570)
    kind = "sync" if code is SYNC else "async"
    with capsys.disabled():
        print(f"\n1 GB {way}, {kind}: {grown} MB more memory, {time.monotonic() - started:.0f} s")
    assert grown < MOST
