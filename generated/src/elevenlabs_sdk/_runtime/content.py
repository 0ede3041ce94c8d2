"""The body of an answer: as it arrives, decoded; or read whole, in bounded time and of bounded size."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import TYPE_CHECKING

from ..errors import APIResponseValidationError, APITimeoutError
from .decoding import Chunks, Decoder, Unreadable
from .headers import request_id

if TYPE_CHECKING:
    from .calls import Call
    from .httpx_types import Response

LONGEST_ANSWER = 512 * 1024 * 1024
LONGEST_FAILURE = 1024 * 1024


def decoder(response: Response) -> Decoder:
    """What undoes the encoding of a body; raises Unreadable."""
    # A hook of the caller's own httpx client may have read, and so decoded, it already.
    return Decoder({} if response.is_stream_consumed else response.headers)


def pieces(response: Response, decoder: Decoder, size: int | None = None) -> Iterator[bytes]:
    """The body as it arrives, or in chunks of a size. Raises Garbled when it is not what it should be."""
    chunks = Chunks(size)
    for arrived in [response.content] if response.is_stream_consumed else response.iter_raw():
        for piece in decoder.feed(arrived):
            yield from chunks.feed(piece)
    decoder.finish()
    yield from chunks.finish()


async def async_pieces(
    response: Response, decoder: Decoder, size: int | None = None
) -> AsyncGenerator[bytes, None]:
    """The same, for asyncio."""
    chunks = Chunks(size)
    async for arrived in _read(response) if response.is_stream_consumed else response.aiter_raw():
        for piece in decoder.feed(arrived):
            for chunk in chunks.feed(piece):
                yield chunk
    decoder.finish()
    for chunk in chunks.finish():
        yield chunk


def text(response: Response) -> str:
    """A body that was read, as text. A server may name a charset that is none, such as `hex`, or `zip`."""
    try:
        return response.content.decode(response.charset_encoding or "utf-8", "replace")
    except (LookupError, ValueError):
        return response.content.decode("utf-8", "replace")


async def _read(response: Response) -> AsyncIterator[bytes]:
    yield response.content


class Content:
    """Collects the pieces of a body that is read whole."""

    def __init__(self, call: Call, response: Response, deadline: float | None) -> None:
        self._call = call
        self._response = response
        self._deadline = deadline
        self._pieces: list[bytes] = []
        self._size = 0
        self.decoder = Decoder({})
        self._is_unreadable = False
        try:
            self.decoder = decoder(response)
        except Unreadable as error:
            if response.is_success:
                raise self._refused(f"is {error}") from error
            self._is_unreadable = True  # what matters of a failure is its status

    def add(self, piece: bytes) -> bool:
        """Whether to read on. Of a failure the beginning is enough."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise APITimeoutError(f"{self._call}: timed out (total)")
        if self._is_unreadable:
            return False
        self._pieces.append(piece)
        self._size += len(piece)
        if self._response.is_success and self._size > LONGEST_ANSWER:
            raise self._refused(f"is longer than {LONGEST_ANSWER} bytes")
        return self._response.is_success or self._size <= LONGEST_FAILURE

    def keep(self) -> None:
        """As `Response.read` does, which knows no bounds."""
        self._response._content = b"".join(self._pieces)  # pyright: ignore[reportPrivateUsage]

    def _refused(self, problem: str) -> APIResponseValidationError:
        return APIResponseValidationError(
            f"{self._call}: the answer {problem}",
            status_code=self._response.status_code,
            request_id=request_id(self._response.headers),
        )
