"""Requests that no SDK should send. The contract server must notice each, or its silence means nothing."""

from __future__ import annotations

from typing import Any, NamedTuple


class Wrong(NamedTuple):
    """A request with one fault, and the code under which the server tells of it."""

    fault: str
    code: str
    method: str
    path: str
    sent: dict[str, Any]
    """As httpx takes it."""


_SPEECH = "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM"
_FILE = ("files", ("a.mp3", b"\xff"))
_NAME = ("name", (None, "Ada"))


def _form(path: str, fault: str, code: str, *parts: tuple[str, Any]) -> Wrong:
    return Wrong(fault, code, "POST", path, {"files": list(parts)})


WRONG = [
    Wrong("no such path", "E2001", "GET", "/v1/nothing", {}),
    Wrong("no such method", "E2002", "PUT", "/v1/voices", {}),
    Wrong("a query parameter nobody described", "E3015", "GET", "/v1/voices", {"params": {"nothing": 1}}),
    Wrong("a word for a number in the query", "E3003", "GET", "/v2/voices", {"params": {"page_size": "ten"}}),
    Wrong("a number out of its range", "E4004", "GET", "/v2/voices", {"params": {"page_size": 1000}}),
    Wrong(
        "no value of the enum in the query",
        "E3016",
        "POST",
        _SPEECH,
        {"params": {"output_format": "cd"}, "json": {"text": "Hi"}},
    ),
    Wrong("no body", "E3005", "POST", _SPEECH, {}),
    Wrong("a field that is missing", "E3007", "POST", _SPEECH, {"json": {}}),
    Wrong("a number for a text", "E3008", "POST", _SPEECH, {"json": {"text": 5}}),
    Wrong("a field nobody described", "E3009", "POST", _SPEECH, {"json": {"text": "Hi", "nothing": 1}}),
    Wrong("a form for JSON", "E3006", "POST", _SPEECH, {"data": {"text": "Hi"}}),
    Wrong(
        "a constant with another value",
        "E3017",
        "POST",
        "/v1/convai/secrets",
        {"json": {"type": "old", "name": "a", "value": "b"}},
    ),
    Wrong("JSON for a form", "E3006", "POST", "/v1/voices/add", {"json": {"name": "Ada", "files": []}}),
    _form("/v1/voices/add", "no file", "E3007", _NAME),
    _form("/v1/voices/add", "a form field nobody described", "E3009", _NAME, _FILE, ("nothing", (None, "1"))),
    _form("/v1/voices/add", "a list with brackets", "E3009", _NAME, ("files[]", _FILE[1])),
    _form(
        "/v1/voices/add",
        "a word for a boolean in a form",
        "E3008",
        _NAME,
        _FILE,
        ("remove_background_noise", (None, "maybe")),
    ),
]
