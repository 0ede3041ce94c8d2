"""The body of a response: decoded as it arrives, or read as a whole with limits on time and size."""

from __future__ import annotations

import codecs
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import TYPE_CHECKING

from ..errors import APIResponseValidationError, APITimeoutError
from .decoding import Decoder, UnsupportedEncodingError
from .headers import get_request_id

if TYPE_CHECKING:
    from .calls import Call
    from .httpx_types import Response

_ENCODINGS = {  # the mark of UTF-32 begins with that of UTF-16
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
MAX_SUCCESS_SIZE = 512 * 1024 * 1024
MAX_ERROR_SIZE = 1024 * 1024


def make_decoder(response: Response) -> Decoder:
    """Return the decoder of a body; raise UnsupportedEncodingError if there is none."""
    # A hook of the caller's httpx client may have read the body; then httpx has decoded it.
    return Decoder({} if response.is_stream_consumed else response.headers)


def iter_content(response: Response, decoder: Decoder) -> Iterator[bytes]:
    """Yield the decoded body as it arrives, without empty pieces; raise DecodeError if it is damaged."""
    for raw in [response.content] if response.is_stream_consumed else response.iter_raw():
        for piece in decoder.feed(raw):
            if piece:
                yield piece
    decoder.finish()


async def aiter_content(response: Response, decoder: Decoder) -> AsyncGenerator[bytes, None]:
    """The async variant of `iter_content`."""
    async for raw in _aiter_read(response) if response.is_stream_consumed else response.aiter_raw():
        for piece in decoder.feed(raw):
            if piece:
                yield piece
    decoder.finish()


def decode_text(response: Response) -> str:
    """Return a body that was read as text. A charset that is not a text encoding, such as `hex`, is ignored.

    A byte order mark has precedence over the charset, as in browsers.
    """
    encoding = next(
        (
            name
            for bom, name in _ENCODINGS.items()
            if response.content.startswith(bom) and response.content != bom
        ),
        None,
    )
    try:
        return response.content.decode(encoding or response.charset_encoding or "utf-8", "replace")
    except (LookupError, ValueError):
        return response.content.decode("utf-8", "replace")


async def _aiter_read(response: Response) -> AsyncIterator[bytes]:
    yield response.content


class Content:
    """Collects the pieces of a body that is read as a whole."""

    def __init__(self, call: Call, response: Response, deadline: float | None) -> None:
        self._call = call
        self._response = response
        self._deadline = deadline
        self._pieces: list[bytes] = []
        self._size = 0
        self.decoder = Decoder({})
        self._is_skipped = False
        try:
            self.decoder = make_decoder(response)
        except UnsupportedEncodingError as error:
            if response.is_success:
                raise self._make_error(f"is {error}") from self._call.redactor.redact_error(error)
            self._is_skipped = True  # an error response is useful without its body

    def add(self, piece: bytes) -> bool:
        """Store a piece; return whether to continue. Of an error response only the beginning is read."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise APITimeoutError(f"{self._call}: timed out (total)")
        if self._is_skipped:
            return False
        self._pieces.append(piece)
        self._size += len(piece)
        if self._response.is_success and self._size > MAX_SUCCESS_SIZE:
            raise self._make_error(f"is longer than {MAX_SUCCESS_SIZE} bytes")
        return self._response.is_success or self._size <= MAX_ERROR_SIZE

    def store(self) -> None:
        """Set the content of the response, as `Response.read` does, which has no limits."""
        self._response._content = b"".join(self._pieces)  # pyright: ignore[reportPrivateUsage]

    def _make_error(self, problem: str) -> APIResponseValidationError:
        return APIResponseValidationError(
            self._call.redactor.redact(f"{self._call}: the response body {problem}"),
            status_code=self._response.status_code,
            request_id=self._call.redactor.redact(get_request_id(self._response.headers) or "") or None,
        )
