"""Measures the messages per second of a realtime session, relative to a loop with only websockets and json.

The server is a separate process on the loopback interface, and sends the same bytes to both. They take turns, and the
result is the median of the ratios, so that other load on the machine hardly affects it.
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

MESSAGES, ROUNDS, MIN_RATIO = 2000, 7, 0.8
PATH = "/v1/text-to-speech/v/stream-input"


def _create_message() -> str:
    """Return a tenth of a second of speech at 64 kbit/s with its timing, as `stream_input` receives it."""
    timing = {
        "charStartTimesMs": list(range(0, 100, 10)),
        "charsDurationsMs": [10] * 10,
        "chars": list("good even "),
    }
    audio = base64.b64encode(bytes(range(256)) * 3).decode()
    return json.dumps({"audio": audio, "isFinal": None, "normalizedAlignment": timing, "alignment": timing})


def _serve(ready: Connection) -> None:
    message = _create_message()

    def send(connection: ServerConnection) -> None:
        connection.recv()
        for _ in range(MESSAGES):
            connection.send(message)

    with serve(send, "127.0.0.1", 0, compression=None) as server:
        ready.send(server.socket.getsockname()[1])
        server.serve_forever()


def measure_websockets(port: int) -> float:
    with connect(f"ws://127.0.0.1:{port}{PATH}", max_size=2**24) as connection:
        connection.send('{"text": " "}')
        start = time.perf_counter()
        count = sum(1 for data in connection if json.loads(data)["audio"])
        return _compute_rate(count, start)


def measure_session(port: int) -> float:
    client = ElevenLabs(api_key="k", base_url=f"http://127.0.0.1:{port}")
    with client, client.text_to_speech.stream_input("v") as session:
        session.send_text(" ")
        start = time.perf_counter()
        count = sum(1 for message in session if isinstance(message, AudioOutputMessage) and message.audio)
        return _compute_rate(count, start)


def measure_async_websockets(port: int) -> float:
    async def run() -> float:
        async with async_connect(f"ws://127.0.0.1:{port}{PATH}", max_size=2**24) as connection:
            await connection.send('{"text": " "}')
            start = time.perf_counter()
            count = 0
            async for data in connection:
                count += bool(json.loads(data)["audio"])
            return _compute_rate(count, start)

    return asyncio.run(run())


def measure_async_session(port: int) -> float:
    async def run() -> float:
        client = AsyncElevenLabs(api_key="k", base_url=f"http://127.0.0.1:{port}")
        async with client, client.text_to_speech.stream_input("v") as session:
            await session.send_text(" ")
            start = time.perf_counter()
            count = 0
            async for message in session:
                count += isinstance(message, AudioOutputMessage) and bool(message.audio)
            return _compute_rate(count, start)

    return asyncio.run(run())


def _compute_rate(count: int, start: float) -> float:
    assert count == MESSAGES
    return count / (time.perf_counter() - start)


def compare(
    name: str, port: int, session: Callable[[int], float], websockets: Callable[[int], float]
) -> float:
    """Return the median of the ratios of some rounds."""
    session(port), websockets(port)  # loads what is loaded on first use
    rates = [(session(port), websockets(port)) for _ in range(ROUNDS)]
    ratio = statistics.median(first / second for first, second in rates)
    first, second = (statistics.median(column) for column in zip(*rates, strict=True))
    print(f"{name}: {first:,.0f} messages/s, websockets: {second:,.0f}, ratio {ratio:.2f}")
    return ratio


def main() -> int:
    receiving, sending = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(sending,), daemon=True)
    server.start()
    try:
        port = receiving.recv()
        ratios = [
            compare("session", port, measure_session, measure_websockets),
            compare("async session", port, measure_async_session, measure_async_websockets),
        ]
    finally:
        server.terminate()
        server.join()
    return 0 if min(ratios) >= MIN_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
