"""The body of an answer that is read whole: in bounded time, and of bounded size."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..errors import APIResponseValidationError, APITimeoutError
from .headers import request_id

if TYPE_CHECKING:
    from .calls import Call
    from .transport import Response

LONGEST_ANSWER = 512 * 1024 * 1024
LONGEST_FAILURE = 1024 * 1024


class Content:
    """Collects decompressed pieces: a small answer may be a huge one, compressed."""

    def __init__(self, call: Call, response: Response, deadline: float | None) -> None:
        self._call = call
        self._response = response
        self._deadline = deadline
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> bool:
        """Whether to read on. Of a failure the beginning is enough."""
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise APITimeoutError(f"{self._call}: timed out (total)")
        self._pieces.append(piece)
        self._size += len(piece)
        if self._response.is_success and self._size > LONGEST_ANSWER:
            raise APIResponseValidationError(
                f"{self._call}: the answer is longer than {LONGEST_ANSWER} bytes",
                status_code=self._response.status_code,
                request_id=request_id(self._response.headers),
            )
        return self._response.is_success or self._size <= LONGEST_FAILURE

    def keep(self) -> None:
        """As `Response.read` does, which knows no bounds."""
        self._response._content = b"".join(self._pieces)  # pyright: ignore[reportPrivateUsage]
