"""Messages per second of a realtime session, as a share of a bare websockets loop that parses the same with json.

The server is a process of its own, on the loopback interface, and sends the same bytes to both. They take turns, and
the median of the ratios counts: the machine may be busy with other things.
"""

from __future__ import annotations

import asyncio
import base64
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from websockets.asyncio.client import connect as async_connect
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from elevenlabs_sdk import AsyncElevenLabs, AudioOutputMessage, ElevenLabs

MESSAGES, ROUNDS, ENOUGH = 2000, 7, 0.8
PATH = "/v1/text-to-speech/v/stream-input"


def _audio() -> str:
    """A tenth of a second of speech at 64 kbit/s, with its timing: what `stream_input` sends all the time."""
    timing = {
        "charStartTimesMs": list(range(0, 100, 10)),
        "charsDurationsMs": [10] * 10,
        "chars": list("good even "),
    }
    audio = base64.b64encode(bytes(range(256)) * 3).decode()
    return json.dumps({"audio": audio, "isFinal": None, "normalizedAlignment": timing, "alignment": timing})


def _serve(ready: Connection) -> None:
    message = _audio()

    def push(connection: ServerConnection) -> None:
        connection.recv()
        for _ in range(MESSAGES):
            connection.send(message)

    with serve(push, "127.0.0.1", 0, compression=None) as server:
        ready.send(server.socket.getsockname()[1])
        server.serve_forever()


def bare(port: int) -> float:
    with connect(f"ws://127.0.0.1:{port}{PATH}", max_size=2**24) as connection:
        connection.send('{"text": " "}')
        start = time.perf_counter()
        count = sum(1 for data in connection if json.loads(data)["audio"])
        return _rate(count, start)


def session(port: int) -> float:
    client = ElevenLabs(api_key="k", base_url=f"http://127.0.0.1:{port}")
    with client, client.text_to_speech.stream_input("v") as opened:
        opened.send_text(" ")
        start = time.perf_counter()
        count = sum(1 for message in opened if isinstance(message, AudioOutputMessage) and message.audio)
        return _rate(count, start)


def async_bare(port: int) -> float:
    async def run() -> float:
        async with async_connect(f"ws://127.0.0.1:{port}{PATH}", max_size=2**24) as connection:
            await connection.send('{"text": " "}')
            start = time.perf_counter()
            count = 0
            async for data in connection:
                count += bool(json.loads(data)["audio"])
            return _rate(count, start)

    return asyncio.run(run())


def async_session(port: int) -> float:
    async def run() -> float:
        client = AsyncElevenLabs(api_key="k", base_url=f"http://127.0.0.1:{port}")
        async with client, client.text_to_speech.stream_input("v") as opened:
            await opened.send_text(" ")
            start = time.perf_counter()
            count = 0
            async for message in opened:
                count += isinstance(message, AudioOutputMessage) and bool(message.audio)
            return _rate(count, start)

    return asyncio.run(run())


def _rate(count: int, start: float) -> float:
    assert count == MESSAGES
    return count / (time.perf_counter() - start)


def measured(port: int, ours: Callable[[int], float], theirs: Callable[[int], float]) -> float:
    """The median of the ratios of some rounds."""
    ours(port), theirs(port)  # what loads on first use is loaded
    rates = [(ours(port), theirs(port)) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in rates)
    own, other = (statistics.median(column) for column in zip(*rates, strict=True))
    print(f"{ours.__name__}: {own:,.0f} messages/s, {theirs.__name__}: {other:,.0f}, ratio {ratio:.2f}")
    return ratio


def main() -> int:
    receiving, sending = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(sending,), daemon=True)
    server.start()
    try:
        port = receiving.recv()
        ratios = [measured(port, session, bare), measured(port, async_session, async_bare)]
    finally:
        server.terminate()
        server.join()
    return 0 if min(ratios) >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
