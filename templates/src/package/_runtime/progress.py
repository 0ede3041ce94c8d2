"""The body of a request in pieces, and reports of how much of it was sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .calls import Call
    from .multipart import Multipart
    from .options import UploadProgress


def iter_body(call: Call) -> bytes | Iterator[bytes] | None:
    """Return the body for one attempt of the sync client."""
    body, report = call.body, call.on_upload_progress
    pieces = body if body is None or isinstance(body, bytes) else body.iter_pieces()
    if report is None or pieces is None:
        return pieces
    return _report_progress(
        _split(pieces) if isinstance(pieces, bytes) else pieces, _get_length(body), report
    )


def aiter_body(call: Call) -> bytes | AsyncIterator[bytes] | None:
    """The async variant of `iter_body`."""
    body, report = call.body, call.on_upload_progress
    pieces = body if body is None or isinstance(body, bytes) else body.aiter_pieces()
    if report is None or pieces is None:
        return pieces
    return _report_progress_async(
        _split_async(pieces) if isinstance(pieces, bytes) else pieces, _get_length(body), report
    )


def _get_length(body: bytes | Multipart | None) -> int | None:
    return len(body or b"") if body is None or isinstance(body, bytes) else body.length


def _report_progress(pieces: Iterator[bytes], total: int | None, report: UploadProgress) -> Iterator[bytes]:
    sent_size = 0
    for piece in pieces:
        yield piece
        # httpx requests the next piece after it has passed the previous piece to the connection.
        sent_size += len(piece)
        report(sent_size, total)


async def _report_progress_async(
    pieces: AsyncIterator[bytes], total: int | None, report: UploadProgress
) -> AsyncIterator[bytes]:
    sent_size = 0
    async for piece in pieces:
        yield piece
        sent_size += len(piece)
        report(sent_size, total)


def _split(data: bytes) -> Iterator[bytes]:
    from .files import PIECE_SIZE

    return (data[start : start + PIECE_SIZE] for start in range(0, len(data), PIECE_SIZE))


async def _split_async(data: bytes) -> AsyncIterator[bytes]:
    for piece in _split(data):
        yield piece
