"""A minimal HTTP/1.1 server in a separate process, so fast that it does not affect the measurements."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.responses import MODEL_LIST

STREAM_SIZE = 50 * 1024 * 1024
_CHUNK = b"\0" * 65536
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
_JSON = _HEAD % (b"application/json", len(MODEL_LIST)) + MODEL_LIST


@contextmanager
def run_server() -> Generator[str, None, None]:
    """Run the server and yield its URL; it responds to a GET with a small list of models, and to a POST with 50 MB."""
    command = [sys.executable, "-m", "benchmarks.loopback"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as server:
        try:
            assert server.stdout is not None
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


async def _respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
            return
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        await reader.readexactly(int(fields.get(b"content-length", b"0")))
        if head.startswith(b"GET"):
            writer.write(_JSON)
        else:
            writer.write(_HEAD % (b"audio/mpeg", STREAM_SIZE))
            for _ in range(STREAM_SIZE // len(_CHUNK)):
                writer.write(_CHUNK)
                await writer.drain()
        await writer.drain()


async def _serve() -> None:
    server = await asyncio.start_server(_respond, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
