"""Lines and events out of pieces, wherever the pieces are cut."""

from __future__ import annotations

import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenlabs_sdk._runtime.lines import Events, Lines, TooLongError


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
        (b"data: a\r\ndata: b\r\n\r\n", [b"a\nb"]),
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


@given(
    st.lists(st.sampled_from([b"a", b"data: x", b":", b"\n", b"\r", b"\r\n", b"\xef\xbb\xbf", b" "])),
    st.data(),
)
def test_however_it_is_cut_it_says_the_same(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(parts)
    ends = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    pieces = [whole[start:end] for start, end in zip([0, *ends], [*ends, len(whole)], strict=True)]
    for splitter in (Lines, Events, lambda: Lines(carriage_return=True)):
        assert split(splitter(), pieces) == split(splitter(), [whole])
    *expected, last = re.split(rb"\r\n|\n|\r", whole)
    expected += [last] if last else []
    expected[:1] = [first.removeprefix(b"\xef\xbb\xbf") for first in expected[:1]]
    assert split(Lines(carriage_return=True), pieces) == expected


def test_the_limit_is_exact() -> None:
    assert list(Lines(max_length=4).feed(b"1234\n1234\n")) == [b"1234", b"1234"]
    assert split(Lines(max_length=4), [b"12\r", b"4\n", b"12\r", b"4\n"]) == [b"12\r4", b"12\r4"]
    with pytest.raises(TooLongError):
        split(Lines(max_length=4), [b"12\r", b"34\n"])
    for pieces in cuts(b"1234\r\n"):
        assert split(Lines(max_length=4), pieces) == [b"1234"]
    with pytest.raises(TooLongError):
        list(Lines(max_length=4).feed(b"12345"))
    assert split(Events(max_length=9), [b"data: abc\ndata: abc\ndata: abc\n\n"] * 2) == [b"abc\nabc\nabc"] * 2
    with pytest.raises(TooLongError):
        split(Events(max_length=9), [b"data: abc\n" * 3 + b"data: a\n"])


def test_a_line_may_have_16_megabytes() -> None:
    full = b"x" * (16 * 1024 * 1024)
    assert split(Lines(), [full, b"\n"]) == [full]
    with pytest.raises(TooLongError, match="longer than 16777216 bytes"):
        list(Lines().feed(full + b"x"))


def test_what_an_event_says_of_itself_is_believed_at_its_end() -> None:
    events = Events()
    assert events.last_id == ""
    list(events.feed(b"\n"))
    assert (events.last_id, events.retry) == ("", None)
    list(events.feed(b"id: \xff\ndata: x\n"))
    assert events.last_id == ""
    list(events.feed(b"\n"))
    assert events.last_id == "\ufffd"
    list(events.feed(b"id: a\0b\nretry: 999999999999\n\n"))
    assert (events.last_id, events.retry) == ("\ufffd", 999999999.999)
    list(events.feed(b"retry: 9999999999999\n\n"))
    assert events.retry == 999999999.999


def test_a_line_is_given_as_soon_as_it_is_complete() -> None:
    lines = Lines()
    assert list(lines.feed(b"a\nb")) == [b"a"]
    assert list(lines.feed(b"c\n")) == [b"bc"]


def test_nothing_is_kept_beyond_the_limit() -> None:
    lines = Lines(max_length=10)
    list(lines.feed(b"12345"))
    with pytest.raises(TooLongError, match="longer than 10 bytes"):
        list(lines.feed(b"678901"))
    with pytest.raises(TooLongError):
        list(Lines(max_length=3).feed(b"1234\n"))
    with pytest.raises(TooLongError):
        split(Events(max_length=30), [b"data: 0123456789\n"] * 4)


def test_a_long_line_in_many_pieces_takes_linear_time() -> None:
    lines = Lines()
    for _ in range(100_000):
        assert not list(lines.feed(b"0123456789"))
    assert len(next(lines.feed(b"\n"))) == 1_000_000


@pytest.mark.parametrize("piece", [b"\r", b"a\r", b"\ra"])
@pytest.mark.parametrize("carriage_return", [False, True])
def test_carriage_returns_in_single_pieces_take_linear_time(piece: bytes, carriage_return: bool) -> None:
    lines = Lines(carriage_return=carriage_return)
    found = [line for _ in range(200_000) for line in lines.feed(piece)]
    joined = b"\n".join([*found, *lines.finish()])
    assert joined.replace(b"\r", b"\n").strip() == (piece * 200_000).replace(b"\r", b"\n").strip()


def test_an_event_of_empty_lines_is_limited() -> None:
    events = Events(max_length=1000)
    assert list(events.feed(b"data:\n" * 1000)) == []
    with pytest.raises(TooLongError):
        list(events.feed(b"data\n"))
    assert split(Events(max_length=1000), [b"data:\n" * 1000 + b"\n"]) == [b"\n" * 999]


def test_small_pieces_of_a_line_take_little_more_memory_than_the_line() -> None:
    lines = Lines()
    tracemalloc.start()
    for number in range(100_000):
        list(lines.feed(b"%d" % (number % 90 + 10)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


WIDE = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"]


@pytest.mark.parametrize("encoding", WIDE)
def test_other_encodings_are_converted(encoding: str) -> None:
    text = '{"a": "\u0a0a \U0001f399"}\r\n\n{"b": 1}'
    for pieces in cuts(text.encode(encoding)):
        assert split(Lines(), pieces) == ['{"a": "\u0a0a \U0001f399"}'.encode(), b"", b'{"b": 1}']
    for pieces in cuts("data: \u0a0a\r\rdata: x\n\n".encode(encoding)):
        assert split(Events(), pieces) == ["\u0a0a".encode(), b"x"]


def test_a_short_first_piece_is_not_held_back() -> None:
    lines = Lines()
    assert list(lines.feed(b"1\n")) == [b"1"]
    assert split(Lines(), [b"1"]) == [b"1"]
    assert split(Lines(), [b"\xff"]) == [b"\xff"]
    assert split(Lines(), ["a".encode("utf-16-le")[:1]]) == [b"a"]
