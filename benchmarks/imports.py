"""Measures CPU time and memory of new processes that import the SDK and create a client, or make a first call."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measurement import Result

ROUNDS = 15
_AGENT = b'{"agent_id": "a", "name": "n", "conversation_config": {}, "metadata": {"created_at_unix_secs": 1}}'
_BEFORE = """
import time
def peak():  # `resource` would include the peak of the parent process
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
memory, start = peak(), time.process_time()
"""
_AFTER = """
print(time.process_time() - start, peak() - memory)
"""
_TRANSPORT = """
import httpx
transport = httpx.MockTransport(lambda request: httpx.Response(200, content={content!r}))
"""
_SDK = "from elevenlabs_sdk import ElevenLabs\nclient = ElevenLabs(api_key='k', http_client={client})\n"
_OFFICIAL = "from elevenlabs import ElevenLabs\nclient = ElevenLabs(api_key='k', httpx_client={client})\n"
_MOCK_CLIENT = "httpx.Client(transport=transport)"
_LIBRARIES = "import httpx, pydantic"


def measure() -> Iterator[Result]:
    """Yield two rows for each program: CPU time and memory."""
    programs = {"sdk": _SDK.format(client=None), "official": _OFFICIAL.format(client=None)}
    yield from _measure_programs("creating a client", {"baseline": "import httpx", **programs}, 1.15)
    yield from _measure_programs(
        "first call of text_to_speech", {"baseline": _LIBRARIES, **_speech_programs()}, 1.3
    )
    yield from _measure_programs(
        "first call of conversational_ai.agents", {"baseline": _LIBRARIES, **_agent_programs()}, 2.5
    )


def _speech_programs() -> dict[str, str]:
    start = _TRANSPORT.format(content=b"audio")
    call = "b''.join(client.text_to_speech.convert('v', text='Hello'))"
    return _create_programs(start, call)


def _agent_programs() -> dict[str, str]:
    return _create_programs(_TRANSPORT.format(content=_AGENT), "client.conversational_ai.agents.get('a')")


def _create_programs(start: str, call: str) -> dict[str, str]:
    return {
        "sdk": start + _SDK.format(client=_MOCK_CLIENT) + call,
        "official": start + _OFFICIAL.format(client=_MOCK_CLIENT) + call,
    }


def _measure_programs(title: str, programs: dict[str, str], limit: float) -> Iterator[Result]:
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            runs[name].append(_run(program))
    baseline = programs["baseline"]
    milliseconds = {name: [seconds * 1e3 for seconds, _ in pairs] for name, pairs in runs.items()}
    megabytes = {name: [kilobytes / 1024 for _, kilobytes in pairs] for name, pairs in runs.items()}
    yield Result(f"{title}, relative to `{baseline}`", "ms", milliseconds, limit)
    yield Result(f"memory: {title}, relative to `{baseline}`", "MB", megabytes, limit)


def _run(program: str) -> tuple[float, float]:
    command = [sys.executable, "-c", f"{_BEFORE}\n{program}\n{_AFTER}"]
    process = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    seconds, kilobytes = process.stdout.split()[-2:]
    return float(seconds), float(kilobytes)
