"""Requests, built: layers of settings, kinds of body, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from elevenlabs_sdk._runtime import API, File
from elevenlabs_sdk._runtime.calls import Call, build_call
from elevenlabs_sdk._runtime.models import BaseModel
from elevenlabs_sdk._runtime.multipart import Multipart
from elevenlabs_sdk._runtime.omit import OMIT
from elevenlabs_sdk._runtime.settings import Settings
from elevenlabs_sdk.errors import MissingAPIKeyError

API_ = API(
    name="some-sdk",
    version="1.2.3",
    base_url="https://api.example",
    key_header="x-key",
    key_prefix="Bearer ",
    environment="SOME",
)
SETTINGS = Settings(api=API_, base_url="https://proxy.example/deep/", api_key="secret")


def call(settings: Settings = SETTINGS, method: str = "POST", path: str = "/v1/x", **arguments: Any) -> Call:
    return build_call(settings, "application/json", method, path, **arguments)


def headers(built: Call) -> dict[str, str]:
    return {name.decode().lower(): value.decode("latin-1") for name, value in built.headers}


def test_the_url_keeps_the_path_of_the_base_url() -> None:
    built = call(path="/v1/{a}/x", path_parameters={"a": "b/c"}, query={"q": "d e", "n": OMIT})
    assert built.url == "https://proxy.example/deep/v1/b%2Fc/x?q=d%20e"
    assert str(built) == "POST /v1/b%2Fc/x"


def test_the_headers_of_every_call() -> None:
    sent = headers(call())
    assert sent["user-agent"].startswith("some-sdk/1.2.3 python/3.")
    assert " httpx/0." in sent["user-agent"]
    assert sent["accept"] == "application/json"
    assert sent["x-key"] == "Bearer secret"
    assert "content-type" not in sent


def test_layers_of_headers() -> None:
    settings = replace(SETTINGS, default_headers={"a": "client", "b": "client", "user-agent": "mine"})
    options = {"headers": {"B": "options", "content-type": "text/x"}}
    sent = headers(call(settings, json={}, headers={"a": "call", "c": ["x", "y"]}, options=options))
    assert (sent["a"], sent["b"], sent["c"], sent["user-agent"]) == ("call", "options", "x,y", "mine")
    assert sent["content-type"] == "text/x"


def test_layers_of_settings() -> None:
    settings = replace(SETTINGS, timeout=7.0, max_retries=5)
    assert (call(settings).timeout, call(settings).max_retries) == (7.0, 5)
    built = call(
        settings, options={"timeout": None, "max_retries": 0, "query": {"a": 2}}, query={"a": 1, "b": 3}
    )
    assert (built.timeout, built.max_retries) == (None, 0)
    assert built.url.endswith("?a=2&b=3")
    assert call().timeout is OMIT


def test_a_key_is_needed_unless_the_caller_sends_it() -> None:
    without = replace(SETTINGS, api_key=None)
    with pytest.raises(MissingAPIKeyError, match=r"api_key=.* SOME_API_KEY"):
        call(without)
    assert headers(call(without, options={"headers": {"X-Key": "own"}}))["x-key"] == "own"
    assert headers(call(replace(without, default_headers={"X-KEY": "own"})))["x-key"] == "own"
    assert headers(call(SETTINGS, options={"headers": {"X-Key": "own"}}))["x-key"] == "own"
    assert "x-key" not in headers(call(replace(without, api=replace(API_, key_header=None))))


def test_a_key_with_a_line_break_is_refused_and_not_shown() -> None:
    with pytest.raises(ValueError, match="api_key") as refused:
        call(replace(SETTINGS, api_key="secret\n x"))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("base_url", ["", "api.example", "ftp://x", "https://x?a=1", "https://x#a"])
def test_what_is_no_base_url_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        replace(SETTINGS, base_url=base_url)


def test_secrets_are_not_shown() -> None:
    settings = replace(SETTINGS, default_headers={"authorization": "secret"})
    assert "secret" not in repr(settings)
    assert "secret" not in repr(call(settings, json={"a": "secret"}, query={"a": "secret"}))


class Whole(BaseModel):
    name: str | None = None


@pytest.mark.parametrize(
    ("arguments", "body"),
    [
        ({}, None),
        ({"json": OMIT}, None),
        ({"json": {"a": 1, "b": OMIT, "c": None}}, b'{"a":1,"c":null}'),
        ({"json": {"a": OMIT}}, b"{}"),
        ({"json": {"a": OMIT}, "body_required": False}, None),
        ({"json": {"a": None}, "body_required": False}, b'{"a":null}'),
        ({"json": {}, "body_required": False}, b"{}"),
        ({"json": Whole(), "body_required": False}, b"{}"),
        ({"json": Whole(name="x")}, b'{"name":"x"}'),
        ({"json": None}, b"null"),
        ({"json": [Whole()]}, b"[{}]"),
        ({"json": {"a": 1}, "options": {"body": {"a": 2, "b": {"c": None}}}}, b'{"a":2,"b":{"c":null}}'),
        ({"options": {"body": {"a": 1}}}, b'{"a":1}'),
        ({"json": {"a": OMIT}, "body_required": False, "options": {"body": {"a": 1}}}, b'{"a":1}'),
    ],
)
def test_json_bodies(arguments: dict[str, Any], body: bytes | None) -> None:
    built = call(**arguments)
    assert built.body == body
    assert headers(built).get("content-type") == (None if body is None else "application/json")
    assert headers(built).get("content-length") == (None if body is None else str(len(body)))


def test_fields_cannot_be_added_to_a_list() -> None:
    with pytest.raises(TypeError, match="not an object"):
        call(json=[1], options={"body": {"a": 1}})


@pytest.mark.parametrize(
    ("arguments", "body"),
    [
        ({"form": {"a": "x y", "b": [1, True], "c": None, "d": OMIT}}, b"a=x%20y&b=1&b=true"),
        ({"form": {"a": OMIT}}, b""),
        ({"form": {"a": OMIT}, "body_required": False}, None),
        ({"form": {"a": 1}, "options": {"body": {"b": 2}}}, b"a=1&b=2"),
    ],
)
def test_form_bodies(arguments: dict[str, Any], body: bytes | None) -> None:
    built = call(**arguments)
    assert built.body == body
    assert headers(built).get("content-type") == (
        None if body is None else "application/x-www-form-urlencoded"
    )


def test_multipart_bodies() -> None:
    built = call(multipart={"a": 1, "f": File(b"x")}, options={"body": {"b": 2}})
    assert isinstance(built.body, Multipart)
    assert [part.head.split(b'"')[1] for part in built.body.parts] == [b"a", b"f", b"b"]
    assert headers(built)["content-type"] == built.body.content_type
    assert headers(built)["content-length"] == str(built.body.length)
    assert "content-length" not in headers(call(multipart={"f": File(iter([b"x"]))}))
    assert isinstance(call(multipart={"f": File(OMIT)}).body, Multipart)
    assert call(multipart={"f": File(OMIT)}, body_required=False).body is None


@pytest.mark.parametrize(
    ("method", "retry", "expected"),
    [
        ("GET", None, "safe"),
        ("PUT", None, "safe"),
        ("DELETE", None, "safe"),
        ("POST", None, "unsafe"),
        ("PATCH", None, "unsafe"),
        ("POST", "safe", "safe"),
        ("GET", "never", "never"),
    ],
)
def test_what_may_be_repeated(method: str, retry: str | None, expected: str) -> None:
    assert call(method=method, retry=retry).retry == expected
