"""What importing costs, up to the client and up to the end of the first call: CPU time and memory of fresh processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measuring import Result

ROUNDS = 15
_AGENT = b'{"agent_id": "a", "name": "n", "conversation_config": {}, "metadata": {"created_at_unix_secs": 1}}'
_BEFORE = """
import time
def peak():  # of this process; what `resource` tells is handed down from the one that started it
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
memory, start = peak(), time.process_time()
"""
_AFTER = """
print(time.process_time() - start, peak() - memory)
"""
_TRANSPORT = """
import httpx
transport = httpx.MockTransport(lambda request: httpx.Response(200, content={answer!r}))
"""
_OURS = "from elevenlabs_sdk import ElevenLabs\nclient = ElevenLabs(api_key='k', http_client={client})\n"
_OFFICIAL = "from elevenlabs import ElevenLabs\nclient = ElevenLabs(api_key='k', httpx_client={client})\n"
_MOCKED = "httpx.Client(transport=transport)"
_BOTH = "import httpx, pydantic"


def results() -> Iterator[Result]:
    """Each line of the table twice: seconds, and memory."""
    made = {"ours": _OURS.format(client=None), "official": _OFFICIAL.format(client=None)}
    yield from _compared("creating a client", {"raw": "import httpx", **made}, 1.15)
    yield from _compared("first call of text_to_speech", {"raw": _BOTH, **_speech()}, 1.3)
    yield from _compared("first call of conversational_ai.agents", {"raw": _BOTH, **_agents()}, 2.5)


def _speech() -> dict[str, str]:
    start = _TRANSPORT.format(answer=b"audio")
    call = "b''.join(client.text_to_speech.convert('v', text='Hello'))"
    return _programs(start, call)


def _agents() -> dict[str, str]:
    return _programs(_TRANSPORT.format(answer=_AGENT), "client.conversational_ai.agents.get('a')")


def _programs(start: str, call: str) -> dict[str, str]:
    return {
        "ours": start + _OURS.format(client=_MOCKED) + call,
        "official": start + _OFFICIAL.format(client=_MOCKED) + call,
    }


def _compared(name: str, programs: dict[str, str], limit: float) -> Iterator[Result]:
    taken: dict[str, list[tuple[float, float]]] = {who: [] for who in programs}
    for _ in range(ROUNDS):
        for who, program in programs.items():
            taken[who].append(_run(program))
    base = programs["raw"]
    seconds = {who: [one[0] * 1e3 for one in runs] for who, runs in taken.items()}
    memory = {who: [one[1] / 1024 for one in runs] for who, runs in taken.items()}
    yield Result(f"{name}, relative to `{base}`", "ms", seconds, limit)
    yield Result(f"memory: {name}, relative to `{base}`", "MB", memory, limit)


def _run(program: str) -> tuple[float, float]:
    command = [sys.executable, "-c", f"{_BEFORE}\n{program}\n{_AFTER}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    seconds, kilobytes = done.stdout.split()[-2:]
    return float(seconds), float(kilobytes)
