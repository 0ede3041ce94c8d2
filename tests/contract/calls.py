"""Every operation of the description, called in every style and with both clients, against a contract server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import reduce
from typing import Any, NamedTuple

import httpx

from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs
from tests.contract.steady import Finding, Steady, findings
from tests.sdk.conftest import AsyncCall, SyncCall
from tests.sdk.operations import DOCUMENT, OPERATIONS, Operation, Style, plain

CALLED = [one for one in OPERATIONS if "x-websocket" not in DOCUMENT["paths"][one.path][one.method.lower()]]
CALLS: list[tuple[Operation, Style]] = [(one, style) for one in CALLED for style in one.styles()]

_TIMEOUT = 10.0
_SETTINGS: dict[str, Any] = {"api_key": "k-4f1d0c", "max_retries": 0, "strict_validation": True}


class Outcome(NamedTuple):
    """What became of one call."""

    call: str
    how: str
    findings: list[Finding]
    """What the server says against the request."""
    error: str
    """Why there was no request, or what is wrong with the answer; empty when all is well."""


def outcomes(server: Steady) -> list[Outcome]:
    """Each answer must fit its model to the letter, not only as far as possible."""
    return [*_sync(server), *asyncio.run(_async(server))]


def _sync(server: Steady) -> Iterator[Outcome]:
    heard: list[httpx.Response] = []
    hooks = {"response": [heard.append]}
    with (
        httpx.Client(timeout=_TIMEOUT, trust_env=False, event_hooks=hooks) as http,
        ElevenLabs(base_url=server.url, http_client=http, **_SETTINGS) as client,
    ):
        for operation, style in CALLS:
            heard.clear()
            try:
                result = SyncCall.read(_called(client, operation, style))
            except Exception as error:
                result = error
            yield _outcome(operation, style, "sync", heard, result)


async def _async(server: Steady) -> list[Outcome]:
    found: list[Outcome] = []
    heard: list[httpx.Response] = []

    async def hear(response: httpx.Response) -> None:
        heard.append(response)

    hooks = {"response": [hear]}
    async with (
        httpx.AsyncClient(timeout=_TIMEOUT, trust_env=False, event_hooks=hooks) as http,
        AsyncElevenLabs(base_url=server.url, http_client=http, **_SETTINGS) as client,
    ):
        for operation, style in CALLS:
            heard.clear()
            try:
                result = await AsyncCall.read(_called(client, operation, style))
            except Exception as error:
                result = error
            found.append(_outcome(operation, style, "async", heard, result))
    return found


def _called(client: Any, operation: Operation, style: Style) -> Any:
    method = reduce(getattr, operation.call.split("."), client)
    return method(*operation.path_arguments().values(), **operation.arguments(style))


def _outcome(
    operation: Operation, style: Style, kind: str, heard: list[httpx.Response], result: Any
) -> Outcome:
    """Of a call with all answers that came, and its result, or what it raised."""
    error = f"{type(result).__name__}: {result}" if isinstance(result, Exception) else ""
    if len(heard) != 1:
        return Outcome(operation.call, f"{style}, {kind}", [], error or f"{len(heard)} answers, not one")
    [answer] = heard
    if not error:
        error = _mistaken(answer, operation) or _lost(answer, result, not operation.expected(style).content)
    return Outcome(operation.call, f"{style}, {kind}", findings(answer.headers), error)


def _mistaken(answer: httpx.Response, operation: Operation) -> str:
    """The path must lead to the operation, also where another one looks like it."""
    matched = answer.headers.get("x-steady-matched-path")
    return "" if matched == operation.path else f"taken for {matched}"


def _lost(answer: httpx.Response, result: Any, is_empty: bool) -> str:
    """What the call gave must be all that came; where nothing is described, nothing, though the server may send `{}`."""
    try:
        is_json = "json" in answer.headers.get("content-type", "")
        content = None if is_empty else answer.json() if is_json else answer.text
    except httpx.ResponseNotRead:  # a stream, which is read as it comes
        return ""
    return "" if plain(result) == content else f"{content!r} was read as {plain(result)!r}"
