"""Parameters in every style: compared with the expansion of RFC 6570, stated independently, and with OpenAPI's table."""

from __future__ import annotations

import json
from collections import UserList, deque
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenlabs_sdk import OMIT
from elevenlabs_sdk._runtime.headers import merge_headers
from elevenlabs_sdk._runtime.styles import Styled, add_cookies, as_json_text, join_properties
from elevenlabs_sdk._runtime.url import DeepObject, Delimited, encode_query, fill_path

UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)
VALUES = TEXTS | st.lists(TEXTS, max_size=3) | st.dictionaries(NAMES, TEXTS, max_size=3)
# Section 3.2.1 and appendix A of RFC 6570: first, separator, named, ifemp.
OPERATORS = {
    "simple": ("", ",", False, ""),
    "label": (".", ".", False, ""),
    "matrix": (";", ";", True, ""),
    "form": ("", "&", True, "="),  # without the first character, which depends on the query
}


def pct(text: str) -> str:
    """The percent-encoding of RFC 6570, byte by byte."""
    return "".join(chr(byte) if chr(byte) in UNRESERVED else f"%{byte:02X}" for byte in text.encode())


def expand(style: str, name: str, value: Any, *, explode: bool) -> str | None:
    """The expansion of one variable by RFC 6570; None if the variable is undefined."""
    first, separator, is_named, if_empty = OPERATORS[style]
    if isinstance(value, (list, dict)) and not value:
        return None
    if isinstance(value, str):
        pair = f"{name}={pct(value)}" if value else f"{name}{if_empty}"
        return first + (pair if is_named else pct(value))
    if not explode:
        parts = value if isinstance(value, list) else [part for pair in value.items() for part in pair]
        joined = ",".join(map(pct, parts))
        return first + (f"{name}={joined}" if is_named else joined)
    if isinstance(value, list):
        items = [f"{name}={pct(item)}" if item else f"{name}{if_empty}" for item in value]
        return first + separator.join(items if is_named else map(pct, value))
    pairs = [
        pct(key) + ("" if is_named and not item and not if_empty else f"={pct(item)}")
        for key, item in value.items()
    ]
    return first + separator.join(pairs)


@given(VALUES, st.sampled_from(["simple", "label", "matrix"]), st.booleans())
def test_paths_are_expanded_as_rfc_6570_says(value: Any, style: Any, explode: bool) -> None:
    expected = expand(style, "color", value, explode=explode)
    styled = Styled(value, style, explode=explode)
    if expected is None:  # a path parameter is required: the table of OpenAPI has a text for it
        expected = {"simple": "", "label": ".", "matrix": ";color"}[style]
    if expected in ("", ".", ".."):
        with pytest.raises(ValueError, match=r"path parameter 'color': .* is not allowed as a path segment"):
            fill_path("/a/{color}", {"color": styled})
    else:
        assert fill_path("/a/{color}", {"color": styled}) == f"/a/{expected}"


@given(VALUES, st.booleans())
def test_queries_are_expanded_as_rfc_6570_says(value: Any, explode: bool) -> None:
    expected = expand("form", "color", value, explode=explode)
    assert encode_query({"color": Styled(value, "form", explode=explode)}) == (expected or "")


@pytest.mark.parametrize(
    ("style", "explode", "rows"),
    [
        ("matrix", False, (";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150")),
        ("matrix", True, (";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150")),
        ("label", False, (".blue", ".blue,black,brown", ".R,100,G,200,B,150")),
        ("label", True, (".blue", ".blue.black.brown", ".R=100.G=200.B=150")),
        ("simple", False, ("blue", "blue,black,brown", "R,100,G,200,B,150")),
        ("simple", True, ("blue", "blue,black,brown", "R=100,G=200,B=150")),
        ("form", False, ("color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150")),
        ("form", True, ("color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150")),
        ("spaceDelimited", False, ("color=blue", "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150")),
        ("pipeDelimited", False, ("color=blue", "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150")),
        ("deepObject", True, (None, None, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150")),
    ],
)  # fmt: skip
def test_the_table_of_openapi(style: Any, explode: bool, rows: tuple[str | None, ...]) -> None:
    values: tuple[object, ...] = ("blue", ["blue", "black", "brown"], {"R": 100, "G": 200, "B": 150})
    for value, expected in zip(values, rows, strict=True):
        styled = Styled(value, style, explode=explode)
        if expected is None:
            continue
        if style in ("matrix", "label", "simple"):
            assert fill_path("{color}", {"color": styled}) == expected
        else:
            assert encode_query({"color": styled}) == expected


@pytest.mark.parametrize("style", ["form", "spaceDelimited", "pipeDelimited", "deepObject"])
@pytest.mark.parametrize("explode", [False, True])
@pytest.mark.parametrize("value", [None, OMIT, [], {}, {"a": None}, {"a": OMIT}])
def test_undefined_values_are_not_in_a_query(style: Any, explode: bool, value: object) -> None:
    assert encode_query({"a": Styled(value, style, explode=explode), "b": 1}) == "b=1"


@pytest.mark.parametrize("style", ["simple", "label", "matrix"])
@pytest.mark.parametrize("value", [None, OMIT])
def test_a_path_needs_a_value(style: Any, value: object) -> None:
    with pytest.raises(ValueError, match=r"path parameter 'a': a value is required"):
        fill_path("/{a}", {"a": Styled(value, style)})


@given(TEXTS)
def test_reserved_characters_do_not_end_a_value(text: str) -> None:
    query = encode_query({"a": Styled(text, "form", reserved=True), "b": "x"})
    assert query.isascii() and query.count("&") == 1 and not set(query) & set(' #[]+"<>\\^`{|}')
    first = query.partition("&")[0].removeprefix("a=")
    assert unquote(first) == unquote(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://a.example/b?c=d", "https://a.example/b?c=d"),
        ("2025-06-01T12:00:00Z", "2025-06-01T12:00:00Z"),
        ("a,b;c@d!e$f'(g)*", "a,b;c@d!e$f'(g)*"),
        ("a&b#c+d[e]", "a%26b%23c%2Bd%5Be%5D"),
        ("100% %41 %zz ü", "100%25%20%41%20%25zz%20%C3%BC"),
    ],
)
def test_reserved_characters(text: str, written: str) -> None:
    assert encode_query({"q": Styled(text, "form", reserved=True)}) == f"q={written}"


def test_a_comma_in_an_item_is_encoded_even_if_it_is_reserved() -> None:
    assert encode_query({"q": Styled(["a,b", "c/d"], "form", reserved=True)}) == "q=a%2Cb,c/d"


@pytest.mark.parametrize(("style", "character"), [("spaceDelimited", " "), ("pipeDelimited", "|")])
@pytest.mark.parametrize(
    "make", [lambda text: ["a", text], lambda text: {"a": text}, lambda text: {text: "a"}]
)
def test_a_value_with_its_delimiter_is_an_error(style: Any, character: str, make: Any) -> None:
    with pytest.raises(ValueError, match=r"query parameter 'q': .* which separates the values"):
        encode_query({"q": Styled(make(f"b{character}c"), style)})
    assert encode_query({"q": Styled([f"b{character}c"], style, explode=True)}).startswith("q=b%")


def test_objects_in_headers_are_not_percent_encoded() -> None:
    assert join_properties({"R": 100, "G": None, "B": "ä b"}) == "R,100,B,ä b"
    assert join_properties({"R": 100, "B": True}, explode=True) == "R=100,B=true"
    assert [join_properties(value) for value in (None, OMIT, {})] == [OMIT, OMIT, OMIT]


def test_lists_in_headers() -> None:
    assert merge_headers({"X-A": [1, 2], "X-B": [], "X-C": 0}) == {
        "x-a": (b"X-A", b"1,2"),
        "x-c": (b"X-C", b"0"),
    }


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXTS, lambda inner: st.lists(inner, max_size=2)
    ).filter(lambda value: value is not None)
)
def test_json_texts(value: Any) -> None:
    in_header = as_json_text(value, in_header=True)
    assert isinstance(in_header, str) and in_header.isascii() and in_header.isprintable()
    text = as_json_text(value)
    assert isinstance(text, str) and json.loads(text) == json.loads(in_header) == value


def test_no_json_text_is_sent_for_none_and_omit() -> None:
    assert as_json_text(OMIT) is OMIT
    assert as_json_text(None) is OMIT
    assert as_json_text([None]) == "[null]"
    with pytest.raises(ValueError, match="path parameter 'a'"):
        fill_path("/{a}", {"a": as_json_text(None)})
    with pytest.raises(TypeError, match=r"parameter.a: object cannot be sent as JSON"):
        as_json_text({"a": object()})


@given(st.dictionaries(st.sampled_from(["a", "b!", "own"]), TEXTS))
def test_a_cookie_is_one_cookie(cookies: dict[str, str]) -> None:
    headers = merge_headers({"Cookie": "own=1; other=2"})
    add_cookies(headers, cookies)
    sent = headers["cookie"][1].decode("ascii")
    pairs = [part.split("=", 1) for part in sent.split("; ")]
    expected = {"own": "1", "other": "2", **cookies}
    assert {name: unquote(value) for name, value in pairs} == expected and len(pairs) == len(expected)


@pytest.mark.parametrize(
    ("value", "explode", "written"),
    [
        ("blue", True, "color=blue"),
        ("", True, "color="),
        (["blue", "black"], True, "color=blue&color=black"),
        (["blue", "black"], False, "color=blue,black"),
        ({"R": 1, "G": 2}, True, "R=1&G=2"),
        ({"R": 1, "G": 2}, False, "color=R,1,G,2"),
        ("a; b=c,d", True, "color=a%3B%20b%3Dc%2Cd"),
        ([], True, ""),
        (None, False, ""),
    ],
)
def test_cookies_in_the_style_form(value: object, explode: bool, written: str) -> None:
    headers = merge_headers({})
    add_cookies(headers, {"color": Styled(value, "form", explode=explode)})
    assert headers.get("cookie", (b"", b""))[1].decode() == written


@pytest.mark.parametrize("value", [[["a"]], [{}], [None], {"a": ["b"]}, {"a": {}}, b"a", object()])
def test_what_no_style_can_hold(value: object) -> None:
    with pytest.raises(TypeError, match=r"query parameter 'q'"):
        encode_query({"q": Styled(value, "form")})


@pytest.mark.parametrize("make_items", [tuple, UserList, deque, iter])
def test_any_iterable_is_a_list(make_items: Any) -> None:
    items = ["a", "b,c"]
    for style in ("simple", "label", "matrix"):
        for explode in (False, True):
            expected = fill_path("/{a}", {"a": Styled(items, style, explode=explode)})
            assert fill_path("/{a}", {"a": Styled(make_items(items), style, explode=explode)}) == expected
    for style in ("form", "spaceDelimited", "pipeDelimited"):
        for explode in (False, True):
            expected = encode_query({"a": Styled(items, style, explode=explode)})
            assert encode_query({"a": Styled(make_items(items), style, explode=explode)}) == expected
    assert encode_query({"a": make_items(items)}) == "a=a&a=b%2Cc"
    assert encode_query({"a": Delimited(make_items(items))}) == "a=a,b%2Cc"
    assert encode_query({"a": DeepObject({"b": make_items(items)})}) == "a%5Bb%5D=a&a%5Bb%5D=b%2Cc"
    assert merge_headers({"A": make_items(items)}) == {"a": (b"A", b"a,b,c")}
    headers: dict[str, Any] = {}
    add_cookies(headers, {"a": make_items(items)})
    assert headers["cookie"] == (b"Cookie", b"a=a&a=b%2Cc")
    assert as_json_text(make_items(items)) == '["a","b,c"]'
