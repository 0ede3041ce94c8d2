"""Measures calls in comparison with raw httpx: small calls, a long list, concurrent calls, a stream, a body, memory."""

from __future__ import annotations

import asyncio
import json
import logging
import resource
from collections.abc import Callable, Iterator
from typing import Any

import elevenlabs
import httpx

from benchmarks.loopback import run_server
from benchmarks.measurement import Result, measure_in_turns
from benchmarks.responses import MODEL_LIST, create_voice, create_voice_list
from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs

_HEADERS = {"xi-api-key": "k", "accept": "application/json"}
_CONCURRENCY = 64
_ROUNDS = 9
_CALLS = 100_000


def measure() -> Iterator[Result]:
    yield _measure_small_calls("2,000 small calls, no network", "http://test", _mock(MODEL_LIST), times=222)
    yield _measure_list()
    yield from _measure_deviations()
    with run_server() as url:
        yield _measure_small_calls("2,000 small calls to a local server", url, httpx.HTTPTransport, times=222)
        yield _measure_concurrent_calls(url)
        yield _measure_stream(url)
    yield _measure_memory()
    yield _measure_encoding()


def _mock(content: bytes) -> Callable[[], httpx.BaseTransport]:
    headers = {"content-type": "application/json"}
    return lambda: httpx.MockTransport(lambda request: httpx.Response(200, content=content, headers=headers))


def _measure_small_calls(
    name: str, url: str, transport: Callable[[], httpx.BaseTransport], *, times: int
) -> Result:
    raw, sdk, official = _create_clients(url, transport)
    candidates: dict[str, Callable[[], object]] = {
        "baseline": lambda: json.loads(raw.get(f"{url}/v1/models", headers=_HEADERS).content),
        "sdk": sdk.models.list,
        "official": official.models.list,
    }
    return Result(name, "µs", measure_in_turns(candidates, times=times, rounds=_ROUNDS, factor=1e6), 1.25)


def _create_clients(
    url: str, transport: Callable[[], httpx.BaseTransport]
) -> tuple[httpx.Client, ElevenLabs, elevenlabs.ElevenLabs]:
    """Create clients with the same connection: the buffers that the kernel assigns to connections differ in size."""
    shared = httpx.Client(transport=transport())
    sdk = ElevenLabs(api_key="k", base_url=url, http_client=shared)
    return shared, sdk, elevenlabs.ElevenLabs(api_key="k", base_url=url, httpx_client=shared)


def _measure_list() -> Result:
    content = create_voice_list(1000)
    _, sdk, official = _create_clients("http://test", _mock(content))
    candidates: dict[str, Callable[[], object]] = {
        "baseline": lambda: json.loads(content),
        "sdk": sdk.voices.search,
        "official": official.voices.search,
    }
    name = f"1,000 voices, {len(content) / 1e6:.1f} MB of JSON, relative to `json.loads`"
    return Result(name, "ms", measure_in_turns(candidates, times=1, rounds=_ROUNDS, factor=1e3), 4)


def _measure_deviations() -> Iterator[Result]:
    """Parse responses that lack a required field. After the first one they are parsed leniently at once."""
    voices = [create_voice(number) for number in range(1000)]
    incomplete = [{name: value for name, value in voice.items() if name != "category"} for voice in voices]
    logger = logging.getLogger("elevenlabs_sdk")
    level = logger.level
    logger.setLevel(logging.ERROR)
    for name, times, pair in (
        (
            "a call whose response lacks a field, relative to one that matches",
            222,
            (voices[0], incomplete[0]),
        ),
        ("1,000 voices that lack a field, relative to those that match", 1, (voices, incomplete)),
    ):
        matching, deviating = (_create_voice_call(response) for response in pair)
        rounds = measure_in_turns(
            {"baseline": matching, "sdk": deviating}, times=times, rounds=_ROUNDS, factor=1e3
        )
        yield Result(name, "ms", rounds, 1.3)
    logger.setLevel(level)


def _create_voice_call(response: Any) -> Callable[[], object]:
    """Return a call whose response is a voice, or a list of voices."""
    is_list = isinstance(response, list)
    document = {"voices": response, "has_more": False, "total_count": 1} if is_list else response
    client = httpx.Client(transport=_mock(json.dumps(document).encode())())
    sdk = ElevenLabs(api_key="k", base_url="http://test", http_client=client)
    return sdk.voices.search if is_list else lambda: sdk.voices.get("v")


def _measure_concurrent_calls(url: str) -> Result:
    async def run_calls(call: Callable[[], Any]) -> None:
        for _ in range(5):
            await asyncio.gather(*(call() for _ in range(_CONCURRENCY)))

    limits = httpx.Limits(max_connections=_CONCURRENCY)

    async def run_baseline() -> None:
        async with httpx.AsyncClient(limits=limits) as client:
            await run_calls(lambda: _get_json(client, f"{url}/v1/models"))

    async def run_sdk() -> None:
        async with httpx.AsyncClient(limits=limits) as client:
            sdk = AsyncElevenLabs(api_key="k", base_url=url, http_client=client)
            await run_calls(sdk.models.list)

    async def run_official() -> None:
        async with httpx.AsyncClient(limits=limits) as client:
            official = elevenlabs.AsyncElevenLabs(api_key="k", base_url=url, httpx_client=client)
            await run_calls(official.models.list)

    runs = {"baseline": run_baseline, "sdk": run_sdk, "official": run_official}
    candidates = {name: (lambda run=run: asyncio.run(run())) for name, run in runs.items()}
    rounds = measure_in_turns(candidates, times=1, rounds=_ROUNDS, factor=1e3 / 5)
    return Result(f"{_CONCURRENCY} concurrent async calls", "ms", rounds, 1 / 0.8)


async def _get_json(client: httpx.AsyncClient, url: str) -> object:
    return json.loads((await client.get(url, headers=_HEADERS)).content)


def _measure_stream(url: str) -> Result:
    raw, sdk, official = _create_clients(url, httpx.HTTPTransport)

    def run_baseline() -> int:
        with raw.stream(
            "POST", f"{url}/v1/text-to-speech/v", json={"text": "x"}, headers=_HEADERS
        ) as response:
            return sum(len(chunk) for chunk in response.iter_bytes())

    candidates: dict[str, Callable[[], object]] = {
        "baseline": run_baseline,
        "sdk": lambda: sum(len(chunk) for chunk in sdk.text_to_speech.convert("v", text="x")),
        "official": lambda: sum(len(chunk) for chunk in official.text_to_speech.convert("v", text="x")),
    }
    rounds = measure_in_turns(candidates, times=1, rounds=5 * _ROUNDS, factor=1e3)
    return Result("a stream of 50 MB", "ms", rounds, 1 / 0.95)


def _measure_memory() -> Result:
    """The baseline is the peak after the first thousand calls."""
    _, sdk, _ = _create_clients("http://test", _mock(MODEL_LIST))
    peaks: list[float] = []
    for number in range(_CALLS):
        sdk.models.list()
        if number in (1000, _CALLS - 1):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    rounds = {"baseline": peaks[:1], "sdk": peaks[1:]}
    return Result(f"peak memory after {_CALLS:,} calls, relative to after 1,000", "MB", rounds, 1.02)


def _measure_encoding() -> Result:
    """Encode nested members of unions: twice the depth must take twice the time, not more."""
    from elevenlabs_sdk._runtime.encode import encode
    from elevenlabs_sdk.models.conversational_ai import ArrayJsonSchemaProperty, LiteralJsonSchemaProperty

    def nest(depth: int) -> object:
        schema: Any = LiteralJsonSchemaProperty(type="string")
        for _ in range(depth):
            schema = ArrayJsonSchemaProperty(type="array", items=schema)
        return schema

    short, long = nest(40), nest(80)
    candidates = {"baseline": lambda: encode(short), "sdk": lambda: encode(long)}
    rounds = measure_in_turns(candidates, times=500, rounds=_ROUNDS, factor=1e6)
    return Result("encoding a union nested 80 deep, relative to 40 deep", "µs", rounds, 2.3)
