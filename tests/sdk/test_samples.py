"""The samples of the reference: one for each operation and flavour, and each does what it shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from elevenlabs_sdk._runtime import polling
from elevenlabs_sdk.testing import FakeServer
from tests.documents import ROOT, Sample, read_samples
from tests.sdk.operations import OPERATIONS
from tests.sdk.realtime.server import Peer, running

EVERY = list(read_samples())
DESCRIPTION = json.loads((ROOT / "generated" / "openapi.json").read_text("utf-8"))
CHANNELS = {
    operation["operationId"]: operation["x-websocket"]
    for item in DESCRIPTION["paths"].values()
    for operation in item.values()
    if isinstance(operation, dict) and "x-websocket" in operation
}
# By the method that waits: the operation that starts the job, and the one that is asked about it.
WAITING = {
    f"{operation['operationId']}_and_wait": (operation["operationId"], operation["x-poll"]["operation"])
    for item in DESCRIPTION["paths"].values()
    for operation in item.values()
    if isinstance(operation, dict) and "x-poll" in operation
}
SAMPLES = [one for one in EVERY if one.operation not in CHANNELS]
SESSIONS = [one for one in EVERY if one.operation in CHANNELS]
BY_CALL = {one.call: one for one in OPERATIONS}
# A list of unlike typed dicts, for an argument that also takes one alone: mypy does not find out which is meant.
BEYOND_MYPY = {"studio.create_podcast", "studio.create_podcast_and_wait"}


@pytest.fixture(scope="module")
def serving() -> Iterator[tuple[FakeServer, str]]:
    server = FakeServer()
    with server.serving() as url:
        yield server, url


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_sample(
    sample: Sample,
    serving: tuple[FakeServer, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server, url = serving
    server.reset()
    # The first question about a job comes after a second; here it comes at once.
    monkeypatch.setattr(polling, "random", SimpleNamespace(uniform=lambda low, high: 0.0))
    monkeypatch.setenv("ELEVENLABS_API_KEY", "k")
    monkeypatch.setenv("ELEVENLABS_BASE_URL", url)
    monkeypatch.chdir(tmp_path)
    given = re.findall(r'Path\("([^"]+)"\)', sample.code)
    for name in given:
        (tmp_path / name).write_bytes(b"as if it were one")

    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        exec(compile(sample.code, str(sample), "exec"), names)
    if "client" in names:
        names["client"].close()

    assert not any(one.problems for one in server.requests)
    asked = [one.operation for one in server.requests]
    if sample.operation in WAITING:
        started, about = WAITING[sample.operation]
        assert asked == [started, *([about] if about != started else [])]
    else:
        started = sample.operation
        assert {*asked} == {started}
    is_deprecated = BY_CALL[started].is_deprecated
    assert {one.category for one in told} - {ResourceWarning} == (
        {DeprecationWarning} if is_deprecated else set()
    )
    if "print(" in sample.code:
        assert capsys.readouterr().out.strip()
    written = re.findall(r'write_to\("([^"]+)"\)', sample.code)
    assert all((tmp_path / name).stat().st_size for name in written)
    assert {path.name for path in tmp_path.iterdir()} == {*given, *written}


@pytest.mark.parametrize("sample", SESSIONS, ids=str)
def test_a_sample_of_a_channel(
    sample: Sample, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It sends the examples of the description, constants included, and reads to the end."""
    channel = CHANNELS[sample.operation]
    sent = [
        schema(one)["example"] for name, one in channel["client"].items() if f"session.{name}(" in sample.code
    ]
    server = schema(channel["server"])
    variants = server.get("oneOf") or server["anyOf"]

    def script(peer: Peer) -> None:
        for _ in sent:
            peer.receive()
        for variant in variants:
            peer.send(schema(variant)["example"])

    monkeypatch.setenv("ELEVENLABS_API_KEY", "k")
    with running() as realtime:
        realtime.play(script)
        monkeypatch.setenv("ELEVENLABS_BASE_URL", realtime.url)
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(sample.code, str(sample), "exec"), names)
        if "client" in names:
            names["client"].close()
    assert sent
    assert sorted(map(json.dumps, realtime.received)) == sorted(map(json.dumps, sent))
    if "end" in channel:
        assert realtime.received[-1] == schema(channel["client"][channel["end"]])["example"]
    assert capsys.readouterr().out.split() == [one["$ref"].rpartition("/")[2] for one in variants]


def schema(reference: dict[str, str]) -> dict[str, Any]:
    """The component that a reference names."""
    found: dict[str, Any] = DESCRIPTION["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
    return found


def test_every_operation_has_one_in_both_flavours() -> None:
    calls = [*(one.call for one in OPERATIONS), *CHANNELS, *WAITING]
    assert sorted(map(str, EVERY)) == sorted(
        f"{call}-{flavour}" for call in calls for flavour in ("async", "sync")
    )


def test_type_checkers_agree(tmp_path: Path) -> None:
    for number, sample in enumerate(EVERY):
        if sample.operation in BEYOND_MYPY:
            continue
        name = re.sub(r"\W", "_", str(sample))
        (tmp_path / f"s{number}_{name}.py").write_text(sample.code, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file="]
    done = subprocess.run(
        [*command, "--cache-dir", str(ROOT / ".mypy_cache"), str(tmp_path)],
        cwd=ROOT / "generated" / "src",
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert (done.stdout, done.returncode) == ("", 0), done.stderr
