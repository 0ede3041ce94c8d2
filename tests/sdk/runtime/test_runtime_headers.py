"""Headers: layers, and what may not be in a value."""

from __future__ import annotations

import pytest

from elevenlabs_sdk._runtime.headers import get_request_id, merge_headers
from elevenlabs_sdk._runtime.omit import OMIT


def test_the_last_layer_wins_whatever_the_case() -> None:
    assert list(merge_headers({"Accept": "a", "X": "1"}, {"accept": "b"}).values()) == [
        (b"accept", b"b"),
        (b"X", b"1"),
    ]


def test_values_are_written_as_in_a_query_and_lists_joined() -> None:
    assert list(
        merge_headers({"a": True, "b": 1, "c": ["x", 2], "d": " Xé X\t", "e": None, "f": OMIT}).values()
    ) == [
        (b"a", b"true"),
        (b"b", b"1"),
        (b"c", b"x,2"),
        (b"d", "Xé X".encode("latin-1")),
    ]


@pytest.mark.parametrize("value", ["secret\r\nx: y", "secret\n", "secret\0", "secret\x7f", "secret€"])
def test_a_value_that_breaks_out_is_refused_and_not_shown(value: str) -> None:
    with pytest.raises(ValueError, match="header 'x-key'") as refused:
        merge_headers({"x-key": value})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["", "a b", "a:", "a\r\n", "é"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="invalid header name"):
        merge_headers({name: "x"})


def test_request_id() -> None:
    assert get_request_id({"request-id": "a", "x-request-id": "b"}) == "a"
    assert get_request_id({"x-request-id": "b"}) == "b"
    assert get_request_id({}) is None
