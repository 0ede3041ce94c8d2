"""Pieces cut into chunks of one size."""

from __future__ import annotations

import pytest

from elevenlabs_sdk._runtime.decoding import Chunker


@pytest.mark.parametrize(
    ("size", "chunks"),
    [
        (None, [b"abc", b"de", b"fghij"]),
        (1, [b"a", b"b", b"c", b"d", b"e", b"f", b"g", b"h", b"i", b"j"]),
        (4, [b"abcd", b"efgh", b"ij"]),
        (5, [b"abcde", b"fghij"]),
        (100, [b"abcdefghij"]),
    ],
)
def test_chunks_have_one_size_but_for_the_last(size: int | None, chunks: list[bytes]) -> None:
    cut = Chunker(size)
    found = [chunk for piece in (b"abc", b"", b"de", b"fghij") for chunk in cut.feed(piece)]
    assert [*found, *cut.finish()] == chunks


def test_a_chunk_is_given_as_soon_as_it_is_full() -> None:
    cut = Chunker(2)
    assert list(cut.feed(b"abc")) == [b"ab"]
    assert list(cut.feed(b"d")) == [b"cd"]
    assert list(cut.finish()) == []


@pytest.mark.parametrize("size", [0, -1])
def test_a_chunk_has_a_byte_at_least(size: int) -> None:
    with pytest.raises(ValueError, match=f"a chunk has at least one byte, not {size}"):
        Chunker(size)
