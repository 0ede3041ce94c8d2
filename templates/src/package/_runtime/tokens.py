"""Tokens of OAuth 2 client credentials (RFC 6749, section 4.4): fetched when needed, and shared until they expire."""

from __future__ import annotations

import json
import math
import time
from base64 import b64encode
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote_plus, urlencode, urljoin
from weakref import WeakKeyDictionary

from ..errors import APIResponseValidationError, APITimeoutError
from .calls import AsyncSend, Call, Send
from .locks import Lock
from .redaction import redact_url
from .transport import get_running_loop

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from asyncio import Lock as AsyncLock

    from .httpx_types import Response
    from .security import Scheme

_MARGIN = 60.0
"""A new token is fetched this many seconds before a token expires."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    usable_until: float
    """By the monotonic clock; infinite if the server did not send when it expires."""


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """How the token of a call is fetched."""

    values: Mapping[str, Any] = field(repr=False)
    """The credentials of the client, by argument."""
    scheme: Scheme
    base_url: str = field(repr=False)
    call: Call
    deadline: float | None

    @property
    def url(self) -> str:
        return urljoin(self.base_url, self.scheme.token_url)

    def read_client(self) -> list[Any]:
        """Return the id and the secret of the client; the async client awaits them if necessary."""
        values = (self.values[argument] for argument in self.scheme.arguments[1:3])
        return [value() if callable(value) else value for value in values]

    def make_call(self, client: list[Any]) -> Call:
        """Return the request. It is safe to repeat, and has none of the headers that are meant for the API."""
        for argument, value in zip(self.scheme.arguments[1:3], client, strict=True):
            self.scheme.check(argument, value)
        pair = ":".join(map(quote_plus, client))
        scopes = self.values.get(self.scheme.arguments[3])
        body = urlencode(
            {"grant_type": "client_credentials", **({"scope": " ".join(scopes)} if scopes else {})}
        ).encode()
        headers = {
            "User-Agent": self._find_user_agent(),
            "Accept": "application/json",
            "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        return Call(
            method="POST",
            path=redact_url(self.url),
            url=self.url,
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
            body=body,
            timeout=self.call.timeout,
            retry="safe",
            max_retries=self.call.max_retries,
            key_header=None,
            total_timeout=None if self.deadline is None else self.deadline - time.monotonic(),
            is_cross_origin=True,
            earlier_credentials=tuple(text for value in client for text in (value, quote_plus(value))),
        )

    def _find_user_agent(self) -> str:
        agents = (value for name, value in self.call.headers if name.lower() == b"user-agent")
        return next(agents, b"").decode("latin-1")

    @contextmanager
    def acquire(self, lock: Lock) -> Generator[None, None, None]:
        """Wait for another thread that is fetching, at most until the deadline."""
        remaining = -1.0 if self.deadline is None else max(self.deadline - time.monotonic(), 0)
        if not lock.acquire(remaining):
            raise APITimeoutError(f"{self.call}: timed out (total)")
        try:
            yield
        finally:
            lock.release()


class TokenCache:
    """The tokens of one client id, by the URL that they were fetched from. It is shared by threads and tasks."""

    __slots__ = ("_async_locks", "_lock", "_tokens", "secrets")

    def __init__(self) -> None:
        self.secrets: tuple[str, ...] = ()
        """What the last request of a token sent, for redaction."""
        self._tokens: dict[str, _Token] = {}
        self._lock = Lock()
        self._async_locks: WeakKeyDictionary[AbstractEventLoop, AsyncLock] = WeakKeyDictionary()

    def fetch(self, request: TokenRequest, send: Send) -> str:
        """Return a token, fetched if there is none that can be used. One thread fetches, the others wait."""
        if (token := self._find(request.url)) is not None:
            return token
        with request.acquire(self._lock):
            if (token := self._find(request.url)) is not None:
                return token
            client = request.read_client()
            for argument, value in zip(request.scheme.arguments[1:3], client, strict=True):
                if isawaitable(value):
                    getattr(value, "close", bool)()
                    raise TypeError(f"{argument}: the function returned an awaitable; use the async client")
            call, start = request.make_call(client), time.monotonic()
            return self._store(call, send(call), start)

    async def fetch_async(self, request: TokenRequest, send: AsyncSend) -> str:
        """The async variant of `fetch`. One task of an event loop fetches, the others wait."""
        if (token := self._find(request.url)) is not None:
            return token
        async with self._get_async_lock():
            if (token := self._find(request.url)) is not None:
                return token
            values = request.read_client()
            client = [await value if isawaitable(value) else value for value in values]
            call, start = request.make_call(client), time.monotonic()
            return self._store(call, await send(call), start)

    def remove(self, token: str) -> None:
        """Forget a token that the API rejected, unless another call has already replaced it."""
        for url, known in list(self._tokens.items()):
            if known.text == token:
                self._tokens.pop(url, None)

    def _find(self, url: str) -> str | None:
        token = self._tokens.get(url)
        return token.text if token is not None and time.monotonic() < token.usable_until else None

    def _store(self, call: Call, response: Response, start: float) -> str:
        """Keep the token of a response, unless it expires too soon to be used twice."""
        self.secrets = call.earlier_credentials
        text, seconds = _parse(call, response)
        if seconds > _MARGIN:
            self._tokens[call.url] = _Token(text, start + seconds - _MARGIN)
        else:
            self._tokens.pop(call.url, None)
        return text

    def _get_async_lock(self) -> AsyncLock:
        import asyncio

        with self._lock:
            return self._async_locks.setdefault(get_running_loop(), asyncio.Lock())


def _parse(call: Call, response: Response) -> tuple[str, float]:
    """Return the token of a response, and the seconds until it expires. The messages contain no part of the response."""
    try:
        document: object = json.loads(response.content)
    except (ValueError, RecursionError):
        document = None
    fields: Mapping[str, object] = (
        cast("Mapping[str, object]", document) if isinstance(document, dict) else {}
    )
    token, kind = fields.get("access_token"), fields.get("token_type", "Bearer")
    problem = ""
    if not isinstance(token, str) or not token.strip() or not token.isprintable() or max(token) > "\xff":
        problem = "the response of the token URL contains no access_token"
    elif not isinstance(kind, str) or kind.lower() != "bearer":
        problem = "the token_type is not Bearer"
    if problem:
        raise APIResponseValidationError(
            f"{call}: {problem}", status_code=response.status_code, request_id=None
        )
    return cast("str", token), _parse_seconds(fields.get("expires_in"))


def _parse_seconds(value: object) -> float:
    """Return the life of a token; infinite if it is not known."""
    try:
        seconds = (
            float(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else math.inf
        )
    except (ValueError, OverflowError):
        return math.inf
    return math.inf if math.isnan(seconds) else seconds
