"""What a call costs on top of raw httpx: small ones, a long list, many at once, a stream, and a body to encode."""

from __future__ import annotations

import asyncio
import json
import resource
from collections.abc import Callable, Iterator
from typing import Any

import elevenlabs
import httpx

from benchmarks.answers import SMALL, voices
from benchmarks.loopback import serving
from benchmarks.measuring import Result, in_turns
from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs

_HEADERS = {"xi-api-key": "k", "accept": "application/json"}
_AT_ONCE = 64
_ROUNDS = 9
_CALLS = 100_000


def results() -> Iterator[Result]:
    """All but the imports."""
    yield _small("2,000 small calls, no network", "http://test", _mocked(SMALL), times=222)
    yield _list()
    with serving() as url:
        yield _small("2,000 small calls to a local server", url, httpx.HTTPTransport, times=222)
        yield _at_once(url)
        yield _stream(url)
    yield _memory()
    yield _nested()


def _mocked(answer: bytes) -> Callable[[], httpx.BaseTransport]:
    headers = {"content-type": "application/json"}
    return lambda: httpx.MockTransport(lambda request: httpx.Response(200, content=answer, headers=headers))


def _small(name: str, url: str, transport: Callable[[], httpx.BaseTransport], *, times: int) -> Result:
    raw, ours, official = _clients(url, transport)
    contestants: dict[str, Callable[[], object]] = {
        "raw": lambda: json.loads(raw.get(f"{url}/v1/models", headers=_HEADERS).content),
        "ours": ours.models.list,
        "official": official.models.list,
    }
    return Result(name, "µs", in_turns(contestants, times=times, rounds=_ROUNDS, factor=1e6), 1.25)


def _clients(
    url: str, transport: Callable[[], httpx.BaseTransport]
) -> tuple[httpx.Client, ElevenLabs, elevenlabs.ElevenLabs]:
    """On one connection: the kernel gives each connection a buffer of its own, some twice as large as others."""
    shared = httpx.Client(transport=transport())
    ours = ElevenLabs(api_key="k", base_url=url, http_client=shared)
    return shared, ours, elevenlabs.ElevenLabs(api_key="k", base_url=url, httpx_client=shared)


def _list() -> Result:
    answer = voices(1000)
    _, ours, official = _clients("http://test", _mocked(answer))
    contestants: dict[str, Callable[[], object]] = {
        "raw": lambda: json.loads(answer),
        "ours": ours.voices.search,
        "official": official.voices.search,
    }
    name = f"1,000 voices, {len(answer) / 1e6:.1f} MB of JSON, relative to `json.loads`"
    return Result(name, "ms", in_turns(contestants, times=1, rounds=_ROUNDS, factor=1e3), 4)


def _at_once(url: str) -> Result:
    async def rounds(call: Callable[[], Any]) -> None:
        for _ in range(5):
            await asyncio.gather(*(call() for _ in range(_AT_ONCE)))

    limits = httpx.Limits(max_connections=_AT_ONCE)

    async def with_raw() -> None:
        async with httpx.AsyncClient(limits=limits) as client:
            await rounds(lambda: _async_raw(client, f"{url}/v1/models"))

    async def with_ours() -> None:
        async with httpx.AsyncClient(limits=limits) as client:
            ours = AsyncElevenLabs(api_key="k", base_url=url, http_client=client)
            await rounds(ours.models.list)

    async def with_official() -> None:
        async with httpx.AsyncClient(limits=limits) as client:
            official = elevenlabs.AsyncElevenLabs(api_key="k", base_url=url, httpx_client=client)
            await rounds(official.models.list)

    runs = {"raw": with_raw, "ours": with_ours, "official": with_official}
    contestants = {who: (lambda run=run: asyncio.run(run())) for who, run in runs.items()}
    found = in_turns(contestants, times=1, rounds=_ROUNDS, factor=1e3 / 5)
    return Result(f"{_AT_ONCE} concurrent async calls", "ms", found, 1 / 0.8)


async def _async_raw(client: httpx.AsyncClient, url: str) -> object:
    return json.loads((await client.get(url, headers=_HEADERS)).content)


def _stream(url: str) -> Result:
    raw, ours, official = _clients(url, httpx.HTTPTransport)

    def with_raw() -> int:
        with raw.stream(
            "POST", f"{url}/v1/text-to-speech/v", json={"text": "x"}, headers=_HEADERS
        ) as response:
            return sum(len(piece) for piece in response.iter_bytes())

    contestants: dict[str, Callable[[], object]] = {
        "raw": with_raw,
        "ours": lambda: sum(len(piece) for piece in ours.text_to_speech.convert("v", text="x")),
        "official": lambda: sum(len(piece) for piece in official.text_to_speech.convert("v", text="x")),
    }
    found = in_turns(contestants, times=1, rounds=5 * _ROUNDS, factor=1e3)
    return Result("a stream of 50 MB", "ms", found, 1 / 0.95)


def _memory() -> Result:
    """The peak after the first thousand calls is the base."""
    _, ours, _ = _clients("http://test", _mocked(SMALL))
    peaks: list[float] = []
    for number in range(_CALLS):
        ours.models.list()
        if number in (1000, _CALLS - 1):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    found = {"raw": peaks[:1], "ours": peaks[1:]}
    return Result(f"peak memory after {_CALLS:,} calls, relative to after 1,000", "MB", found, 1.02)


def _nested() -> Result:
    """Schemas within schemas, each a member of a union: twice as many must take twice as long, not a power."""
    from elevenlabs_sdk._runtime.encode import encode
    from elevenlabs_sdk.models.conversational_ai import ArrayJsonSchemaProperty, LiteralJsonSchemaProperty

    def nested(depth: int) -> object:
        made: Any = LiteralJsonSchemaProperty(type="string")
        for _ in range(depth):
            made = ArrayJsonSchemaProperty(type="array", items=made)
        return made

    short, long = nested(40), nested(80)
    contestants = {"raw": lambda: encode(short), "ours": lambda: encode(long)}
    found = in_turns(contestants, times=500, rounds=_ROUNDS, factor=1e6)
    return Result("encoding a union nested 80 deep, relative to 40 deep", "µs", found, 2.3)
