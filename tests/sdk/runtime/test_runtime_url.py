"""Paths and queries: no value can change the structure of a URL."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum
from urllib.parse import parse_qsl, unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from elevenlabs_sdk._runtime.omit import OMIT
from elevenlabs_sdk._runtime.redaction import redact_url
from elevenlabs_sdk._runtime.scalars import as_base64
from elevenlabs_sdk._runtime.url import DeepObject, Delimited, encode_query, fill_path


class Colour(str, Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("abc", "abc"),
        ("a/b", "a%2Fb"),
        ("../v1/admin?x=1", "..%2Fv1%2Fadmin%3Fx%3D1"),
        ("%2e%2e", "%252e%252e"),
        ("a b#c;é", "a%20b%23c%3B%C3%A9"),
        ("-._~", "-._~"),
        ("...", "..."),
        (7, "7"),
        (True, "true"),
        (Colour.RED, "red"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_a_path_value_is_one_segment(value: object, segment: str) -> None:
    assert fill_path("/v1/voices/{voice_id}/edit", {"voice_id": value}) == f"/v1/voices/{segment}/edit"


@pytest.mark.parametrize("value", ["", ".", "..", None, OMIT, ["a"], {"a": 1}, b"a", float("nan"), object()])
def test_what_cannot_be_a_segment_is_refused_by_name(value: object) -> None:
    with pytest.raises(ValueError, match="path parameter 'voice_id'"):
        fill_path("/v1/voices/{voice_id}", {"voice_id": value})


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_any_text_comes_back_out_of_its_segment(value: str) -> None:
    try:
        path = fill_path("/a/{x}/b", {"x": value})
    except UnicodeEncodeError:  # a lone surrogate, which has no UTF-8
        return
    assert path.count("/") == 3
    assert unquote(path.split("/")[2]) == value


def test_several_parameters_are_filled_in_at_once() -> None:
    assert fill_path("/{a}/{b}", {"a": "{b}", "b": "x"}) == "/%7Bb%7D/x"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (OMIT, ""),
        ([], ""),
        ("", "q="),
        ("a b&c=d+e", "q=a%20b%26c%3Dd%2Be"),
        (True, "q=true"),
        (False, "q=false"),
        (0, "q=0"),
        (1.5, "q=1.5"),
        (Decimal("1E+2"), "q=100"),
        (["a", "b"], "q=a&q=b"),
        (("a", Colour.RED), "q=a&q=red"),
        ({"a"}, "q=a"),
        (date(2025, 1, 2), "q=2025-01-02"),
        (datetime(2025, 1, 2, tzinfo=timezone.utc), "q=2025-01-02T00%3A00%3A00%2B00%3A00"),
        (Delimited(["a", "b,c"]), "q=a,b%2Cc"),
        (Delimited(["a", "b"], "|"), "q=a|b"),
        (Delimited("a"), "q=a"),
        (Delimited([]), ""),
        (Delimited(OMIT), ""),
        (DeepObject({"a": 1, "b": {"c": True}, "d": None}), "q%5Ba%5D=1&q%5Bb%5D%5Bc%5D=true"),
        (DeepObject({"e": ["x", "y"]}), "q%5Be%5D=x&q%5Be%5D=y"),
        (DeepObject(None), ""),
    ],
)
def test_query(value: object, expected: str) -> None:
    assert encode_query({"q": value}) == expected


@pytest.mark.parametrize("value", [{"a": 1}, b"a", [["a"]], [None], object()])
def test_what_cannot_stand_in_a_query_is_refused_by_name(value: object) -> None:
    with pytest.raises(TypeError, match="query parameter 'q'"):
        encode_query({"q": value})


@given(
    st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")))
)
def test_any_query_can_be_read_back(values: dict[str, str]) -> None:
    assert dict(parse_qsl(encode_query(values), keep_blank_values=True)) == values


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://user:secret@example.com/a?key=secret", "https://example.com/a"),
        ("https://example.com/a?b?c", "https://example.com/a"),
        ("https://example.com/a@b", "https://example.com/a@b"),
    ],
)
def test_what_may_be_secret_in_a_url_is_not_shown(url: str, told: str) -> None:
    assert redact_url(url) == told


def test_bytes_become_base64_and_a_text_is_base64_already() -> None:
    assert (
        as_base64(b"\xff\xfe")
        == as_base64(memoryview(b"\xff\xfe"))
        == as_base64(bytearray(b"\xff\xfe"))
        == "//4="
    )
    assert as_base64("//4=") == "//4="
    assert (as_base64(None), as_base64(OMIT)) == (None, OMIT)


def test_a_model_is_no_list_of_its_fields() -> None:
    class Book(BaseModel):
        title: str

    with pytest.raises(TypeError, match=r"query parameter 'q': expected a string, .* not Book"):
        encode_query({"q": Book(title="x")})
