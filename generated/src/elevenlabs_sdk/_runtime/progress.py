"""The body of a request in pieces, and how much of it was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .calls import Call
    from .multipart import Multipart
    from .options import UploadProgress


def body_pieces(call: Call) -> bytes | Iterator[bytes] | None:
    """The body of one attempt, for the sync client."""
    body, report = call.body, call.on_upload_progress
    pieces = body if body is None or isinstance(body, bytes) else body.pieces()
    if report is None or pieces is None:
        return pieces
    return _reported(_split(pieces) if isinstance(pieces, bytes) else pieces, _total(body), report)


def async_body_pieces(call: Call) -> bytes | AsyncIterator[bytes] | None:
    """The same for the async client."""
    body, report = call.body, call.on_upload_progress
    pieces = body if body is None or isinstance(body, bytes) else body.async_pieces()
    if report is None or pieces is None:
        return pieces
    return _async_reported(
        _async_split(pieces) if isinstance(pieces, bytes) else pieces, _total(body), report
    )


def _total(body: bytes | Multipart | None) -> int | None:
    return len(body or b"") if body is None or isinstance(body, bytes) else body.length


def _reported(pieces: Iterator[bytes], total: int | None, report: UploadProgress) -> Iterator[bytes]:
    sent = 0
    for piece in pieces:
        yield piece
        # Asked for the next piece, the HTTP library has handed this one to the connection.
        sent += len(piece)
        report(sent, total)


async def _async_reported(
    pieces: AsyncIterator[bytes], total: int | None, report: UploadProgress
) -> AsyncIterator[bytes]:
    sent = 0
    async for piece in pieces:
        yield piece
        sent += len(piece)
        report(sent, total)


def _split(data: bytes) -> Iterator[bytes]:
    from .files import PIECE

    return (data[start : start + PIECE] for start in range(0, len(data), PIECE))


async def _async_split(data: bytes) -> AsyncIterator[bytes]:
    for piece in _split(data):
        yield piece
