"""Cassettes: real requests and responses in a file, without secrets, that are replayed without the network."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload
from urllib.parse import unquote_plus

from typing_extensions import Self

from .._runtime import AsyncClient, Client
from .._runtime.package import PACKAGE
from .._runtime.redaction import REDACTED, is_hidden, list_credentials, redact_query
from .checks import Request
from .comparison import find_differences
from .credentials import is_token_path, list_query_names, make_token
from .description import Description, Operation, load_description, parse_pairs
from .environment import make_credentials
from .exchanges import CassetteMismatch, RawResponse, Replay
from .recorded_bodies import (
    Body,
    Secrets,
    describe_request,
    describe_response,
    find_secret_names,
    find_secret_values,
    make_pieces,
)

if TYPE_CHECKING:
    from .recording import CassetteTransport

SyncT = TypeVar("SyncT", bound="Client")
AsyncT = TypeVar("AsyncT", bound="AsyncClient")

_VERSION = 1
_DROPPED = frozenset(
    "connection content-encoding content-length date keep-alive set-cookie transfer-encoding".split()
)
"""Headers of responses that a cassette does not contain: of the connection, and cookies."""


@dataclass
class _Exchange:
    """A request and, once it has arrived, its response."""

    request: Request
    response: RawResponse | None = None


@dataclass
class _Recording:
    """A request and a response of a file."""

    request: Mapping[str, Any]
    response: Mapping[str, Any]
    is_played: bool = False


class Cassette:
    """A file with requests and responses of the API. It is thread-safe.

    It replays the responses, or records them if `record` is true. It contains neither credentials nor other secrets. A session
    (WebSocket) is not recorded.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, record: bool = False, ignore: Collection[str] = ()
    ) -> None:
        """Open a cassette.

        Args:
            path: The file. It is read with the first request, and replaced when recording ends.
            record: Send the requests to the API, and record the responses.
            ignore: What may differ between a request and the recorded one, such as `body.text` or `query.seed`.
        """
        self.path = Path(path)
        self.is_recording = record
        self._ignored = frozenset(ignore)
        self._api: Description = load_description()
        self._lock = threading.Lock()
        self._exchanges: list[_Exchange] = []
        self._recordings: list[_Recording] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_recording:
            self.save()

    @overload
    def client(self, kind: type[SyncT], **settings: Any) -> SyncT: ...
    @overload
    def client(self, kind: type[AsyncT], **settings: Any) -> AsyncT: ...
    def client(self, kind: type[Any], **settings: Any) -> Any:
        """Return a client of a client class of this package. The settings are its arguments.

        To record, it reads its credentials from the environment variables or the arguments. To replay, it needs none.
        """
        from . import recording

        is_async = issubclass(kind, AsyncClient)
        make = recording.make_async_http_client if is_async else recording.make_http_client
        if not self.is_recording:
            credentials = make_credentials(kind._api)
            settings = settings if credentials.keys() & settings else {**credentials, **settings}
        create = cast("Callable[..., Any]", kind)
        return create(http_client=make(self.transport()), **settings)

    def transport(self) -> CassetteTransport:
        """Return a transport for your own `httpx.Client` or `httpx.AsyncClient`."""
        from .recording import CassetteTransport

        return CassetteTransport(self)

    @property
    def unplayed(self) -> list[str]:
        """The recorded requests that were not replayed yet, as `GET /path`."""
        recordings = [] if self.is_recording else self._load()
        return [_format_line(recording.request) for recording in recordings if not recording.is_played]

    def add(self, request: Request) -> Callable[[RawResponse], None]:
        """Record a request; return a function that takes its response."""
        exchange = _Exchange(request)
        if not self._is_token_request(request):
            with self._lock:
                self._exchanges.append(exchange)

        def finish(response: RawResponse) -> None:
            exchange.response = response

        return finish

    def save(self) -> None:
        """Write the file with what was recorded so far."""
        exchanges = [exchange for exchange in self._exchanges if exchange.response is not None]
        credentials = {
            value for exchange in exchanges for value in self._list_credentials(exchange) if value != REDACTED
        }
        recordings = [self._describe(exchange, credentials) for exchange in exchanges]
        document = {"cassette": _VERSION, "package": PACKAGE, "exchanges": recordings}
        text = json.dumps(document, indent=1, ensure_ascii=False)
        # Characters of streams that are not UTF-8 are escaped by JSON.
        text = "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f"{self.path.name}.{os.getpid()}.tmp")
        temporary.write_text(f"{text}\n", "utf-8")
        temporary.replace(self.path)

    def play(self, request: Request) -> Replay:
        """Return the recorded response of a request; raise CassetteMismatch if there is none."""
        if self._is_token_request(request):
            status, body = make_token(request.headers, request.body)
            return Replay(status, [("content-type", "application/json")], [body])
        operation, _ = self._find_operation(request)
        found = self._describe_request(request, frozenset(self._list_secrets(request, operation)))
        with self._lock:
            recordings = self._load()
            for recording in recordings:
                if not recording.is_played and not self._compare(recording.request, found):
                    recording.is_played = True
                    return _make_replay(recording.response)
        raise CassetteMismatch(self._explain(found, recordings))

    def _load(self) -> list[_Recording]:
        if self._recordings is None:
            try:
                document: Any = json.loads(self.path.read_text("utf-8"))
            except FileNotFoundError:
                raise CassetteMismatch(
                    f"{self.path}: this cassette does not exist; record it with Cassette(..., record=True), or with the option"
                    " for pytest that ends in -record"
                ) from None
            except ValueError as error:
                raise CassetteMismatch(f"{self.path}: not JSON: {error}; record it again") from None
            content = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
            if content.get("cassette") != _VERSION:
                raise CassetteMismatch(f"{self.path}: not a cassette of version {_VERSION}; record it again")
            exchanges: list[dict[str, Any]] = content["exchanges"]
            self._recordings = [_Recording(item["request"], item["response"]) for item in exchanges]
        return self._recordings

    def _is_token_request(self, request: Request) -> bool:
        """Whether a request is for a token, whose response is a secret."""
        schemes = self._api.security_schemes.values()
        return request.method == "POST" and is_token_path(request.path, schemes)

    def _find_operation(self, request: Request) -> tuple[Operation | None, str]:
        """Return the operation of a request, and its path without that of the server, which may be another one for tests."""
        candidates, _ = self._api.match(request.method, request.path, request.query)
        if not candidates:
            return None, request.path
        operation, parameters = candidates[0]
        return operation, re.sub(r"\{([^{}]+)\}", lambda match: parameters[match[1]], operation.path)

    def _list_names(self, operation: Operation | None) -> frozenset[str]:
        """Return the names of the secret headers, parameters and fields of an operation."""
        schemes = self._api.security_schemes.values()
        names = {scheme["name"] for scheme in schemes if "name" in scheme}
        names |= {name.lower() for name in names}
        if operation is not None:
            names |= {*list_query_names(operation.security)}
        return find_secret_names(operation, self._api) | names

    def _list_secrets(self, request: Request, operation: Operation | None) -> Iterator[str]:
        names = self._list_names(operation)
        # A parameter that is a secret only by its name, such as a page token, is hidden in its place, not everywhere.
        yield from list_credentials(request.headers.items(), "", names)
        yield from (unquote_plus(text) for name, text in parse_pairs(request.query) if name in names)
        yield from find_secret_values(request.body, request.headers.get("content-type", ""), names)

    def _list_credentials(self, exchange: _Exchange) -> Iterator[str]:
        operation, _ = self._find_operation(exchange.request)
        yield from self._list_secrets(exchange.request, operation)
        if exchange.response is not None:
            names = self._list_names(operation)
            content_type = dict(exchange.response.headers).get("content-type", "")
            yield from find_secret_values(exchange.response.body, content_type, names)

    def _describe(self, exchange: _Exchange, credentials: Collection[str]) -> dict[str, Any]:
        response = cast(RawResponse, exchange.response)
        operation, _ = self._find_operation(exchange.request)
        secrets = Secrets(self._list_names(operation), credentials)
        headers: dict[str, list[str]] = {}
        for name, value in response.headers:
            if name not in _DROPPED:
                headers.setdefault(name, []).append(_redact_header(name, value, secrets))
        described: dict[str, Any] = {"status": response.status, "headers": _join_single(headers)}
        if not response.is_complete:
            described["complete"] = False
        content_type = dict(response.headers).get("content-type", "")
        described.update(describe_response(response.body, content_type, secrets))
        return {
            "request": self._describe_request(exchange.request, credentials),
            "response": described,
        }

    def _describe_request(self, request: Request, credentials: Collection[str]) -> dict[str, Any]:
        operation, path = self._find_operation(request)
        secrets = Secrets(self._list_names(operation), credentials)
        # A replayed call may have other credentials than the recorded one.
        dropped = {*list_query_names(operation.security)} if operation else set[str]()
        query = [
            [name, secrets.redact_field(name, unquote_plus(value))]
            for name, value in parse_pairs(request.query)
            if name not in dropped
        ]
        body: Body = describe_request(request.body, request.headers.get("content-type", ""), secrets)
        return {
            **({"operation": operation.id} if operation else {}),
            "method": request.method,
            # A secret in a path is a value of a response, which is REDACTED when it is replayed.
            "path": secrets.redact_text(path).replace("%2A", "*"),
            **({"query": query} if query else {}),
            **({"body": body} if body else {}),
        }

    def _compare(self, recorded: Mapping[str, Any], request: Mapping[str, Any]) -> list[str]:
        """Return the differences between two requests, apart from those that are ignored."""
        problems = find_differences(_flatten(recorded), _flatten(request), "", is_exact=True)
        return [problem for problem in problems if not self._is_ignored(problem.partition(": ")[0])]

    def _is_ignored(self, where: str) -> bool:
        return any(where == name or where.startswith((f"{name}.", f"{name}[")) for name in self._ignored)

    def _explain(self, request: Mapping[str, Any], recordings: list[_Recording]) -> str:
        line = _format_line(request)
        head = f"{self.path}: {line} is not in this cassette"
        if any(not self._compare(recording.request, request) for recording in recordings):
            head = f"{self.path}: {line} is in this cassette, but not as often as it was sent"
            nearest = None
        else:
            same = [item for item in recordings if _format_line(item.request) == line] or recordings
            nearest = min(same, key=lambda item: len(self._compare(item.request, request)), default=None)
        lines = [head]
        if nearest is not None:
            lines += [f"The nearest recorded request, {_format_line(nearest.request)}, differs:"]
            lines += [f"  {problem}" for problem in self._compare(nearest.request, request)]
        lines += ["If the request is right, record the cassette again."]
        return "\n".join(lines)


def _redact_header(name: str, value: str, secrets: Secrets) -> str:
    if is_hidden(name, secrets.names):
        return REDACTED
    return redact_query(secrets.redact_text(value), secrets.names)


def _format_line(request: Mapping[str, Any]) -> str:
    return f"{request['method']} {request['path']}"


def _flatten(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request with the paths that messages and `ignore` use: `query.page`, `body.text`."""
    query: dict[str, list[str]] = {}
    for name, value in request.get("query", ()):
        query.setdefault(name, []).append(value)
    flat: dict[str, Any] = {"method": request["method"], "path": request["path"]}
    flat["query"] = _join_single(query)
    body: Body = request.get("body", {})
    if "json" in body:
        flat["body"] = body["json"]
    elif "form" in body or "parts" in body:
        fields: dict[str, list[Any]] = {}
        for item in body.get("form", ()):
            fields.setdefault(item[0], []).append(item[1])
        for part in body.get("parts", ()):
            content = {key: value for key, value in part.items() if key != "name"}
            fields.setdefault(part["name"], []).append(content.get("text", content))
        flat["body"] = _join_single(fields)
    elif body:
        flat["body"] = body
    return flat


def _join_single(values: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Return a mapping in which a list of one item is the item."""
    return {name: items[0] if len(items) == 1 else items for name, items in values.items()}


def _make_replay(response: Mapping[str, Any]) -> Replay:
    headers = [
        (name, value)
        for name, values in response["headers"].items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return Replay(response["status"], headers, make_pieces(response), response.get("complete", True))
