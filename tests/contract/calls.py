"""Calls every operation of the description, in every style and with both clients, against a contract server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import reduce
from typing import Any, NamedTuple

import httpx

from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs
from tests.contract.server import Finding, Server, read_findings
from tests.sdk.conftest import AsyncCall, SyncCall
from tests.sdk.operations import DOCUMENT, OPERATIONS, Operation, Style, plain

HTTP_OPERATIONS = [
    operation
    for operation in OPERATIONS
    if "x-websocket" not in DOCUMENT["paths"][operation.path][operation.method.lower()]
]
CALLS: list[tuple[Operation, Style]] = [
    (operation, style) for operation in HTTP_OPERATIONS for style in operation.styles()
]

_TIMEOUT_SECONDS = 10.0
_SETTINGS: dict[str, Any] = {"api_key": "k-4f1d0c", "max_retries": 0, "strict_validation": True}


class Outcome(NamedTuple):
    """The outcome of a call."""

    call: str
    variant: str  # such as "full, sync"
    findings: list[Finding]  # what the server reports on the request
    error: str  # why there was no request, or what is wrong with the response; "" for a good call


def call_operations(server: Server) -> list[Outcome]:
    """Call all operations. Responses are validated strictly."""
    return [*_call_sync(server), *asyncio.run(_call_async(server))]


def _call_sync(server: Server) -> Iterator[Outcome]:
    responses: list[httpx.Response] = []
    hooks = {"response": [responses.append]}
    with (
        httpx.Client(timeout=_TIMEOUT_SECONDS, trust_env=False, event_hooks=hooks) as http,
        ElevenLabs(base_url=server.url, http_client=http, **_SETTINGS) as client,
    ):
        for operation, style in CALLS:
            responses.clear()
            try:
                result = SyncCall.read(_call(client, operation, style))
            except Exception as error:
                result = error
            yield _check(operation, style, "sync", responses, result)


async def _call_async(server: Server) -> list[Outcome]:
    outcomes: list[Outcome] = []
    responses: list[httpx.Response] = []

    async def record(response: httpx.Response) -> None:
        responses.append(response)

    hooks = {"response": [record]}
    async with (
        httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False, event_hooks=hooks) as http,
        AsyncElevenLabs(base_url=server.url, http_client=http, **_SETTINGS) as client,
    ):
        for operation, style in CALLS:
            responses.clear()
            try:
                result = await AsyncCall.read(_call(client, operation, style))
            except Exception as error:
                result = error
            outcomes.append(_check(operation, style, "async", responses, result))
    return outcomes


def _call(client: Any, operation: Operation, style: Style) -> Any:
    method = reduce(getattr, operation.call.split("."), client)
    return method(*operation.path_arguments().values(), **operation.arguments(style))


def _check(
    operation: Operation, style: Style, kind: str, responses: list[httpx.Response], result: Any
) -> Outcome:
    """Return the outcome of a call from its responses and its result, or the exception that it raised."""
    error = f"{type(result).__name__}: {result}" if isinstance(result, Exception) else ""
    variant = f"{style}, {kind}"
    if len(responses) != 1:
        return Outcome(operation.call, variant, [], error or f"{len(responses)} responses instead of 1")
    response = responses[0]
    if not error:
        is_empty = not operation.expected(style).content
        error = _check_path(response, operation) or _check_content(response, result, is_empty)
    return Outcome(operation.call, variant, read_findings(response.headers), error)


def _check_path(response: httpx.Response, operation: Operation) -> str:
    """Check that the server assigned the request to the operation, and not to one with a similar path."""
    path = response.headers.get("x-steady-matched-path")
    return "" if path == operation.path else f"the server assigned the request to {path}"


def _check_content(response: httpx.Response, result: Any, is_empty: bool) -> str:
    """Check that the result is the whole content. The server may send `{}` where no content is described."""
    try:
        is_json = "json" in response.headers.get("content-type", "")
        content = None if is_empty else response.json() if is_json else response.text
    except httpx.ResponseNotRead:  # a stream
        return ""
    return "" if plain(result) == content else f"{content!r} was read as {plain(result)!r}"
