"""Redirects are followed by the SDK itself, and nothing that is meant for one origin reaches another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from elevenlabs_sdk import APIConnectionError, APIStatusError, ElevenLabs
from tests.sdk.conftest import KEY, Call
from tests.sdk.server import Server, running

MODELS: Callable[[Any], Any] = lambda client: client.models.list()  # noqa: E731
SPEECH: Callable[[Any], Any] = lambda client: client.text_to_speech.convert("v", text="Hi!")  # noqa: E731
UPLOAD: Callable[[Any], Any] = lambda client: client.voices.ivc.create(  # noqa: E731
    name="n", files=[b"sample"]
)


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """Another origin: the same host on another port."""
    with running() as server:
        yield server


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/moved?a=1", "{url}/moved?a=1", "../v2/../moved?a=1"])
def test_a_get_is_followed_with_the_key_on_the_same_origin(
    server: Server, call: Call, status: int, location: str
) -> None:
    server.answer(b"<html>", status=status, headers={"location": location.format(url=server.url)})
    server.answer_json([])
    assert call(MODELS) == []
    first, second = server.requests
    assert (second.method, second.path.lstrip("/").removeprefix("v1/"), second.query) == (
        "GET",
        "moved",
        "a=1",
    )
    assert first.header("xi-api-key") == second.header("xi-api-key") == KEY


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_of_the_caller_crosses_origins(
    server: Server, elsewhere: Server, call: Call, status: int
) -> None:
    server.answer(status=status, headers={"location": f"{elsewhere.url}/v1/models"})
    elsewhere.answer_json([])
    headers = {"authorization": "Bearer x", "cookie": "a=b", "x-mine": "secret"}
    assert call(MODELS, default_headers=headers) == []
    names = {name for name, _ in elsewhere.only.headers}
    assert names == {"host", "accept", "accept-encoding", "user-agent", "connection"} - (
        {"connection"} - names
    )
    assert KEY not in str(elsewhere.only)


def test_what_an_http_client_adds_does_not_cross_origins_either(server: Server, elsewhere: Server) -> None:
    for home in (server, elsewhere):
        home.answer(status=307, headers={"location": f"{elsewhere.url}/v1/models", "set-cookie": "c=d"})
    elsewhere.answer_json([])
    with httpx.Client(
        headers={"x-mine": "secret"}, auth=("user", "password"), follow_redirects=True, timeout=5
    ) as mine:
        client = ElevenLabs(api_key=KEY, base_url=server.url, http_client=mine)
        assert client.models.list() == []
    assert server.only.header("x-mine") == "secret"
    for request in elsewhere.requests:
        assert not {"x-mine", "authorization", "xi-api-key", "cookie"} & {name for name, _ in request.headers}


def test_the_key_does_not_come_back_with_a_second_redirect(
    server: Server, elsewhere: Server, call: Call
) -> None:
    server.answer(status=307, headers={"location": f"{elsewhere.url}/a"})
    elsewhere.answer(status=307, headers={"location": f"{server.url}/b"})
    server.answer_json([])
    assert call(MODELS) == []
    assert server.requests[1].header("xi-api-key") is None


@pytest.mark.parametrize("use", [SPEECH, UPLOAD], ids=["JSON", "multipart"])
@pytest.mark.parametrize("status", [307, 308])
def test_a_post_is_sent_again_as_it_was_on_the_same_origin(
    server: Server, call: Call, use: Callable[[Any], Any], status: int
) -> None:
    server.answer(status=status, headers={"location": "/moved"})
    server.answer_json({"voice_id": "v", "requires_verification": False})
    call(use)
    first, second = server.requests
    assert (second.method, second.path) == ("POST", "/moved")
    assert (second.body, second.headers) == (first.body, first.headers)


def test_303_is_fetched_with_get_and_never_posts_twice(server: Server, call: Call) -> None:
    server.answer(status=303, headers={"location": "/result"})
    server.answer(status=503, headers={"retry-after": "0"})
    server.answer(b"audio")
    assert call(SPEECH) == b"audio"
    assert [one.method for one in server.requests] == ["POST", "GET", "GET"]
    assert server.requests[1].body == b""
    assert server.requests[1].header("content-type") is None


@pytest.mark.parametrize(
    ("use", "status", "location", "message"),
    [
        (SPEECH, 301, "/moved", "a redirect of POST with status 301 is not followed: /moved"),
        (SPEECH, 302, "/moved", "a redirect of POST with status 302 is not followed"),
        (
            SPEECH,
            307,
            "http://127.0.0.1:9/x?signature=s",
            "a redirect of a request with a body to another origin is not followed",
        ),
        (
            MODELS,
            302,
            "file:///etc/passwd",
            "a redirect to a scheme other than http and https is not followed",
        ),
        (
            MODELS,
            302,
            "ftp://127.0.0.1/x",
            "a redirect to a scheme other than http and https is not followed",
        ),
    ],
)
def test_what_is_not_followed_is_an_error_that_says_where_it_leads(
    server: Server, call: Call, use: Callable[[Any], Any], status: int, location: str, message: str
) -> None:
    server.answer(status=status, headers={"location": location})
    with pytest.raises(APIStatusError) as caught:
        call(use)
    assert message in str(caught.value)
    assert "signature" not in str(caught.value)
    assert caught.value.status_code == status
    assert len(server.requests) == 1


@pytest.mark.parametrize("location", ["http://[", "http://host:port/", "javascript:alert(1)"])
def test_a_redirect_to_what_is_no_url(server: Server, call: Call, location: str) -> None:
    server.answer(status=302, headers={"location": location})
    with pytest.raises((APIConnectionError, APIStatusError), match=r"GET /v1/models: .*(URL|url)"):
        call(MODELS, max_retries=0)


def test_a_redirect_that_is_refused_does_not_show_the_key(server: Server, call: Call) -> None:
    server.answer(status=307, headers={"location": "https://elsewhere.example/"})
    with pytest.raises(APIStatusError) as caught:
        call(SPEECH)
    assert KEY not in str(vars(caught.value.response))
    assert caught.value.response.next_request is None


@pytest.mark.parametrize(
    "form", ["/x/{}/y", "/x?q={}", "/?api_key={}", "http://user:{}@{{}}/x", "/{}#{}"], ids=str.strip
)
@pytest.mark.parametrize("status", [404, None], ids=["refused", "broken off"])
@pytest.mark.parametrize("escaped", [False, True])
def test_the_key_in_the_target_of_a_redirect_is_not_in_the_error(
    server: Server, call: Call, form: str, status: int | None, escaped: bool
) -> None:
    key = "".join(f"%{ord(letter):02X}" for letter in KEY) if escaped else KEY
    location = form.format(key, key).format(server.url.removeprefix("http://"))
    server.answer(status=302, headers={"location": location})
    if status:
        server.answer_json({"detail": "no"}, status=status)
    else:
        server.answer([b"{"], headers={"content-length": "9"}, break_off=True)
    with pytest.raises((APIStatusError, APIConnectionError)) as caught:
        call(MODELS, max_retries=0)
    assert len(server.requests) == 2
    error: Any = caught.value
    request = error.response.request if status else error.__cause__.request
    for text in (
        str(error),
        str(request.url),
        repr(request),
        repr(vars(request.url)),
        repr(vars(error)),
        str(request.headers.raw),
    ):
        assert KEY not in unquote(text)
    assert str(request.url).startswith(server.url.removesuffix("/")) or "user" in form


@pytest.mark.parametrize("status", [301, 307])
def test_the_key_in_a_location_that_is_not_followed(server: Server, call: Call, status: int) -> None:
    server.answer(
        status=status, headers={"location": f"ftp://x/{KEY}", "content-location": f"/{KEY.upper()}"}
    )
    with pytest.raises(APIStatusError) as caught:
        call(MODELS)
    assert caught.value.response.headers["location"] == "ftp://x/***"
    assert caught.value.response.headers["content-location"] == "/***"


def test_a_redirect_to_nowhere(server: Server, call: Call) -> None:
    server.answer(status=302)
    with pytest.raises(APIStatusError, match="redirect without a location"):
        call(MODELS)


def test_no_redirect_leads_from_https_to_http() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.scheme == "https"
        return httpx.Response(302, headers={"location": "http://api.example/v1/models"})

    with httpx.Client(transport=httpx.MockTransport(answer)) as mine:
        client = ElevenLabs(api_key=KEY, base_url="https://api.example", http_client=mine)
        with pytest.raises(APIStatusError, match="from https to http is not followed"):
            client.models.list()


def test_a_circle_ends(server: Server, call: Call) -> None:
    for _ in range(20):
        server.answer(status=302, headers={"location": "/round"})
    with pytest.raises(APIStatusError, match="more than 10 redirects"):
        call(MODELS)
    assert len(server.requests) == 11


def test_a_body_that_can_be_read_only_once_is_not_sent_anew(server: Server, call: Call) -> None:
    server.answer(status=307, headers={"location": "/moved"})
    with pytest.raises(APIStatusError, match="a body that can be read only once"):
        call(lambda client: client.voices.ivc.create(name="n", files=[iter([b"a", b"b"])]))
    assert len(server.requests) == 1


def test_a_stream_is_followed(server: Server, call: Call) -> None:
    server.answer(status=302, headers={"location": "/cdn/audio.mp3"})
    server.answer([b"au", b"dio"])
    assert call(lambda client: client.history.get_audio("h")) == b"audio"


def test_a_redirect_to_where_nobody_listens(
    server: Server, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    server.answer(status=302, headers={"location": "http://127.0.0.1:9/"})
    with pytest.raises(APIConnectionError):
        call(MODELS)
    assert len(server.requests) == 1
