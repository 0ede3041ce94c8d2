"""Wrong requests, which the contract server must report; else its acceptance of other requests would mean nothing."""

from __future__ import annotations

from typing import Any, NamedTuple


class WrongRequest(NamedTuple):
    """A request with one mistake, and the code of the server's finding."""

    mistake: str
    code: str
    method: str
    path: str
    arguments: dict[str, Any]  # of httpx.request


_SPEECH = "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM"
_FILE = ("files", ("a.mp3", b"\xff"))
_NAME = ("name", (None, "Ada"))


def _post_form(path: str, mistake: str, code: str, *parts: tuple[str, Any]) -> WrongRequest:
    return WrongRequest(mistake, code, "POST", path, {"files": list(parts)})


WRONG_REQUESTS = [
    WrongRequest("an unknown path", "E2001", "GET", "/v1/nothing", {}),
    WrongRequest("an unknown method", "E2002", "PUT", "/v1/voices", {}),
    WrongRequest("an undescribed query parameter", "E3015", "GET", "/v1/voices", {"params": {"nothing": 1}}),
    WrongRequest(
        "a word instead of a number in the query",
        "E3003",
        "GET",
        "/v2/voices",
        {"params": {"page_size": "ten"}},
    ),
    WrongRequest("a number out of range", "E4004", "GET", "/v2/voices", {"params": {"page_size": 1000}}),
    WrongRequest(
        "an unknown enum value in the query",
        "E3016",
        "POST",
        _SPEECH,
        {"params": {"output_format": "cd"}, "json": {"text": "Hi"}},
    ),
    WrongRequest("no body", "E3005", "POST", _SPEECH, {}),
    WrongRequest("a missing field", "E3007", "POST", _SPEECH, {"json": {}}),
    WrongRequest("a number instead of a string", "E3008", "POST", _SPEECH, {"json": {"text": 5}}),
    WrongRequest("an undescribed field", "E3009", "POST", _SPEECH, {"json": {"text": "Hi", "nothing": 1}}),
    WrongRequest("a form instead of JSON", "E3006", "POST", _SPEECH, {"data": {"text": "Hi"}}),
    WrongRequest(
        "a constant with another value",
        "E3017",
        "POST",
        "/v1/convai/secrets",
        {"json": {"type": "old", "name": "a", "value": "b"}},
    ),
    WrongRequest(
        "JSON instead of a form", "E3006", "POST", "/v1/voices/add", {"json": {"name": "Ada", "files": []}}
    ),
    _post_form("/v1/voices/add", "no file", "E3007", _NAME),
    _post_form(
        "/v1/voices/add", "an undescribed form field", "E3009", _NAME, _FILE, ("nothing", (None, "1"))
    ),
    _post_form("/v1/voices/add", "a list with brackets", "E3009", _NAME, ("files[]", _FILE[1])),
    _post_form(
        "/v1/voices/add",
        "a word instead of a boolean in a form",
        "E3008",
        _NAME,
        _FILE,
        ("remove_background_noise", (None, "maybe")),
    ),
]
