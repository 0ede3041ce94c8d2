"""No combination of values of server variables changes another part of a URL."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elevenlabs_sdk._runtime.servers import Servers, Variable
from elevenlabs_sdk._runtime.settings import API

ROOT = "https://root.example.com/base/"

TEMPLATES: dict[str, tuple[dict[str, str], str]] = {
    "https://api.example.com/{a}{b}/x": ({"a": "v", "b": "1"}, r"https://api\.example\.com/[^/]+/x"),
    "https://api.example.com/{a}/{b}": ({"a": "v", "b": ""}, r"https://api\.example\.com/[^/]+(/[^/]+)?"),
    "https://api.example.com{a}{b}": (
        {"a": "/v", "b": "/1"},
        r"https://api\.example\.com(/[^/]+)*",
    ),
    "https://{a}{b}.example.com/x": ({"a": "eu", "b": ""}, r"https://[^/:]+\.example\.com/x"),
    "https://{a}{b}/x": ({"a": "localhost", "b": ":8000"}, r"https://[^/:]+(:\d*)?/x"),
    "https://{a}/x": ({"a": "localhost:8000"}, r"https://[^/:]+(:\d*)?/x"),
    "https://{a}{b}": ({"a": "localhost:8000", "b": "/v1"}, r"https://[^/:]+(:\d*)?(/[^/:]+)*"),
    "https://{a}v1/{b}": ({"a": "localhost/", "b": "x"}, r"https://[^/:]+(/[^/]+)*/[^/]*v1/[^/]+"),
    "{a}://api.example.com/{b}": ({"a": "https", "b": "v"}, r"https?://api\.example\.com/[^/]+"),
    "/{a}": ({"a": "x/y"}, r"https://root\.example\.com(/[^/]+)*"),
    "{a}{b}": ({"a": "/x", "b": "/y"}, r"https://root\.example\.com(/[^/]+)*"),
    "{a}/{b}": ({"a": "x", "b": "y"}, r"https://root\.example\.com/base/[^/]+/[^/]+"),
    "%2{a}/{b}": ({"a": "fx", "b": "y"}, r"https://root\.example\.com/base/%2[^/]+/[^/]+"),
}
VALUES = st.one_of(
    st.text("ab.:/@?#1%-", max_size=5),
    st.sampled_from([".", "..", "/", "//evil.example", "/evil.example", ":80", "e.", "80", "api", "a:b@c"]),
)


def choose(url: str, defaults: dict[str, str], values: dict[str, str]) -> str:
    """Return the URL of an operation with this server, or of the API if it is absolute."""
    is_relative = "://" not in url
    variables = {name: Variable(default) for name, default in defaults.items()}
    api = API("example", "1", ROOT if is_relative else url, None, "", "SERVERS_EXAMPLE")
    servers = Servers(variables, others=(url,) if is_relative else ())
    chosen = servers.choose(api, None, None, values)
    return chosen.urls[url] if is_relative else chosen.base_url


@pytest.mark.parametrize("url", TEMPLATES)
def test_the_default_values_are_in_their_places(url: str) -> None:
    defaults, pattern = TEMPLATES[url]
    assert re.fullmatch(pattern, choose(url, defaults, {}).rstrip("/"))


@settings(max_examples=300)
@given(url=st.sampled_from(sorted(TEMPLATES)), a=VALUES, b=VALUES)
@example(url="https://api.example.com/{a}{b}/x", a=".", b=".")
@example(url="https://{a}{b}/x", a="localhost", b="80")
@example(url="https://{a}v1/{b}", a="evil", b="x")
@example(url="/{a}", a="/evil.example/x", b="")
@example(url="{a}{b}", a="/", b="/evil.example")
@example(url="%2{a}/{b}", a="e.", b="x")
def test_values_stay_in_their_places(url: str, a: str, b: str) -> None:
    defaults, pattern = TEMPLATES[url]
    try:
        filled = choose(url, defaults, {name: {"a": a, "b": b}[name] for name in defaults})
    except ValueError as error:
        assert re.match(r"a|b|the server URL", str(error))
        return
    parsed = httpx.URL(filled)
    assert parsed.userinfo == b""
    assert re.fullmatch(pattern, filled.rstrip("/")), filled
    path = filled.partition("://")[2].partition("/")[2]
    assert parsed.raw_path.decode() == f"/{path}"  # httpx removes dot segments


@pytest.mark.parametrize(
    ("url", "values", "filled"),
    [
        ("https://{a}/x", {"a": "api.internal"}, "https://api.internal/x"),
        ("https://{a}{b}/x", {"b": ":9000"}, "https://localhost:9000/x"),
        ("https://{a}{b}.example.com/x", {"b": "-dev"}, "https://eu-dev.example.com/x"),
        ("/{a}", {"a": "z"}, "https://root.example.com/z"),
        ("{a}://api.example.com/{b}", {"a": "http"}, "http://api.example.com/v"),
    ],
)
def test_values_in_their_places(url: str, values: dict[str, Any], filled: str) -> None:
    assert choose(url, TEMPLATES[url][0], values) == filled


def test_the_message_names_the_values() -> None:
    with pytest.raises(ValueError) as raised:
        choose("https://{a}{b}/x", {"a": "localhost", "b": ":8000"}, {"b": "80"})
    assert str(raised.value) == (
        "a='localhost' and b='80' would change other parts of the server URL 'https://{a}{b}/x'; pass values such as"
        " 'localhost' and ':8000'"
    )
