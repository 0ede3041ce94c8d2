"""Lines and events out of pieces, wherever the pieces are cut."""

from __future__ import annotations

import pytest

from elevenlabs_sdk._runtime.lines import Events, Lines, TooLong


def split(splitter: Lines | Events, pieces: list[bytes]) -> list[bytes]:
    found = [line for piece in pieces for line in splitter.feed(piece)]
    return found + list(splitter.finish())


def cuts(data: bytes) -> list[list[bytes]]:
    """The data whole, cut in two at each place, and in single bytes."""
    halves = [[data[:at], data[at:]] for at in range(len(data) + 1)]
    return [[data], *halves, [data[at : at + 1] for at in range(len(data))]]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a\nb\n", [b"a", b"b"]),
        (b"a\r\nb", [b"a", b"b"]),
        (b"\n\r\na", [b"", b"", b"a"]),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb", [b"a", b"\xef\xbb\xbfb"]),
        ("a\u2028b\u0085c\x0bd\x0ce\x1cf\n".encode(), ["a\u2028b\u0085c\x0bd\x0ce\x1cf".encode()]),
        (b"a\rb\r\rc\r\n", [b"a\rb\r\rc"]),
        (b"a\r", [b"a\r"]),
        (b"", []),
    ],
)
def test_only_lf_and_crlf_end_a_line(data: bytes, lines: list[bytes]) -> None:
    for pieces in cuts(data):
        assert split(Lines(), pieces) == lines


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"data: a\n\ndata:b\n\n", [b"a", b"b"]),
        (b"data: a\r\n\r\ndata: b\r\rdata:  c\n\n", [b"a", b"b", b" c"]),
        (b"event: x\nid: 1\nretry: 9\ndata: a\ndata: b\n\n", [b"a\nb"]),
        (b": comment\ndata\n\n:\n\n", [b""]),
        (b"\xef\xbb\xbfdata: a\n\n", [b"a"]),
        ("data: a\u2028b\n\n".encode(), ["a\u2028b".encode()]),
        (b"data: a\n\ndata: unfinished\n", [b"a"]),
        (b"data: a\r\r", [b"a"]),
        (b"database: x\nevent: y\n\n", []),
    ],
)
def test_events(data: bytes, events: list[bytes]) -> None:
    for pieces in cuts(data):
        assert split(Events(), pieces) == events


def test_a_line_is_given_as_soon_as_it_is_complete() -> None:
    lines = Lines()
    assert list(lines.feed(b"a\nb")) == [b"a"]
    assert list(lines.feed(b"c\n")) == [b"bc"]


def test_nothing_is_kept_beyond_the_limit() -> None:
    lines = Lines(longest=10)
    list(lines.feed(b"12345"))
    with pytest.raises(TooLong, match="longer than 10 bytes"):
        list(lines.feed(b"678901"))
    with pytest.raises(TooLong):
        list(Lines(longest=3).feed(b"1234\n"))
    with pytest.raises(TooLong):
        split(Events(longest=30), [b"data: 0123456789\n"] * 4)


def test_a_long_line_in_many_pieces_takes_linear_time() -> None:
    lines = Lines()
    for _ in range(100_000):
        assert not list(lines.feed(b"0123456789"))
    assert len(next(lines.feed(b"\n"))) == 1_000_000
