"""The fake server: it turns requests into replies. The transports are in other modules."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, overload
from urllib.parse import unquote
from uuid import uuid4

from typing_extensions import Self

from .._runtime import AsyncClient, Client
from .answers import AnswerFunction
from .checks import CheckedRequest, Recorded, Request, check_request
from .comparison import check_arguments, compare_call, describe_calls, format_value
from .credentials import is_token_path, make_token
from .description import Description, Operation, Schema, Success, load_description
from .environment import list_variables, load_api, make_credentials, set_variables
from .pagination import make_link_header
from .rules import Reply, Rule
from .samples import (
    JobStatuses,
    encode_end,
    find_final,
    make_body,
    make_content_type,
    make_example,
    make_messages,
)
from .schema import find_problems

if TYPE_CHECKING:
    from .transport import FakeTransport

SyncT = TypeVar("SyncT", bound="Client")
AsyncT = TypeVar("AsyncT", bound="AsyncClient")

# The top-level domain `invalid` never resolves, so that no request reaches a real server by mistake.
_URL = "https://fake.invalid"


class FakeServer:
    """A server that responds to every operation with the example in the API description. It is thread-safe."""

    def __init__(self, *, mismatch: Literal["raise", "answer"] = "raise") -> None:
        """Create a server.

        Args:
            mismatch: How the server handles a request that does not match the description. "raise" raises `RequestMismatch` in
                the client; "answer" responds with 401, 404 or 422, as the API might.
        """
        self.mismatch: Literal["raise", "answer"] = mismatch
        self.requests: list[Recorded] = []
        """All requests, in the order in which they were received."""
        self._api: Description = load_description()
        self._rules: list[Rule] = []
        self._reports: list[Exception] = []
        self._port: tuple[ExitStack, str] | None = None
        # A function that returns an answer may use the server.
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @overload
    def client(self, kind: type[SyncT]) -> SyncT: ...
    @overload
    def client(self, kind: type[AsyncT]) -> AsyncT: ...
    def client(self, kind: type[Any]) -> Any:
        """Return a client of a client class of this package. Use its `with_options` for other settings."""
        from . import transport

        is_async = issubclass(kind, AsyncClient)
        make = transport.make_async_http_client if is_async else transport.make_http_client
        create = cast("Callable[..., Any]", kind)
        return create(**make_credentials(kind._api), base_url=_URL, http_client=make(self.transport()))

    def transport(self) -> FakeTransport:
        """Return a transport for your own `httpx.Client` or `httpx.AsyncClient`."""
        from .transport import FakeTransport

        return FakeTransport(self)

    @contextmanager
    def serving(self, host: str = "127.0.0.1", port: int = 0) -> Generator[str, None, None]:
        """Listen on a port, for code in other processes; yield the URL. Port 0 selects a free port."""
        from .http_server import run_server

        with run_server(self, host, port) as url:
            yield url

    @property
    def url(self) -> str:
        """The URL of the server on a free port. The first access starts it, and `close` stops it."""
        with self._lock:
            if self._port is None:
                stack = ExitStack()
                self._port = stack, stack.enter_context(self.serving())
            return self._port[1]

    def close(self) -> None:
        """Stop the server on a port, if it runs."""
        with self._lock:
            port, self._port = self._port, None
        if port is not None:
            port[0].close()

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables for another process, whose clients then use this server: `{**os.environ, **variables}`."""
        return list_variables(load_api(), self.url)

    @contextmanager
    def environment(self) -> Generator[str, None, None]:
        """Set environment variables, so that clients which are created without arguments use this server; yield its URL.

        They contain the base URL and credentials. Operations with a server of their own, whose URL is not relative to that
        of the API, are not redirected.
        """
        with set_variables(self.variables):
            yield self.url

    def respond(
        self,
        operation: str,
        /,
        *answers: AnswerFunction | object,
        when: Mapping[str, Any] | Callable[[Recorded], bool] | None = None,
        latency: float = 0.0,
        headers: Mapping[str, str] | None = None,
    ) -> Rule:
        """Respond to an operation, `voices.get`, with these answers, one after the other; the last one repeats.

        An answer is one of:

        - data or a model. Fields that it lacks are those of the example, at any depth, also in the items of lists.
        - a list of items, for a stream of JSON or events, or a session; bytes or a list of chunks, for a file; a text.
        - a `Failure`.
        - None, for the example.
        - a function that takes the call, a `Recorded`, and returns one of these.

        A single answer to a list with pages is the whole list. Several are its pages.

        Args:
            when: The arguments of the calls that the answers are for, by name, or a function that returns whether they are for a
                call. Such answers take precedence.
            latency: Seconds that the response takes. A client in this process does not wait, but its timeout is honoured.
            headers: Further headers of the response.

        Raises ValueError if an answer does not match the description: the message contains the path of the field.
        """
        rule = Rule(self._select_operations(operation), self._api)
        rule.when(when).respond(*answers).latency(latency).headers(headers or {})
        with self._lock:
            self._rules.append(rule)
        return rule

    def on(self, operation: str) -> Rule:
        """Return a new rule for the requests of an operation, `voices.get`, or several, `voices.*`.

        Rules for certain arguments apply first. Of these, and of the others, rules for a number of requests apply first, the
        oldest rule first; then the newest applies.
        """
        rule = Rule(self._select_operations(operation), self._api)
        with self._lock:
            self._rules.append(rule)
        return rule

    def _select_operations(self, pattern: str) -> dict[str, Operation]:
        operations = {
            name: value for name, value in self._api.operations.items() if fnmatchcase(name, pattern)
        }
        return operations or {pattern: self._api.get_operation(pattern)}

    def example(self, operation: str) -> Any:
        """Return a copy of the default response, to change it and pass it to `answer`; for a session, the messages.

        Raises NoExampleError if none can be generated.
        """
        definition = self._api.get_operation(operation)
        if definition.channel:
            return make_messages(definition, self._api)
        with self._lock:
            statuses = self._collect_statuses(definition)
            return make_example(
                definition, definition.select_success({}).media, CheckedRequest(), statuses, self._api
            )

    def calls(self, operation: str) -> list[Recorded]:
        """Return the requests for an operation."""
        name = self._api.get_operation(operation).id
        return [request for request in self.requests if request.operation == name]

    def assert_called(self, operation: str, /, **arguments: object) -> list[Recorded]:
        """Return the calls of an operation with these arguments; raise AssertionError if there are none.

        Of a dict or model among the arguments, only the fields that it has are compared. A file is equal to its bytes or path.
        """
        __tracebackhide__ = True
        calls = self._find_calls(operation, arguments)
        if not calls:
            raise AssertionError(self._describe_missing(operation, arguments))
        return calls

    def assert_called_once(self, operation: str, /, **arguments: object) -> Recorded:
        """Return the only call of an operation with these arguments; raise AssertionError if there is none, or several."""
        __tracebackhide__ = True
        calls = self.assert_called(operation, **arguments)
        if len(calls) > 1:
            wanted = _describe_wanted(operation, arguments)
            raise AssertionError(f"{wanted} was called {len(calls)} times:\n{describe_calls(calls)}")
        return calls[0]

    def assert_not_called(self, operation: str, /, **arguments: object) -> None:
        """Raise AssertionError if an operation was called with these arguments."""
        __tracebackhide__ = True
        calls = self._find_calls(operation, arguments)
        if calls:
            wanted = _describe_wanted(operation, arguments)
            raise AssertionError(f"{wanted} was called:\n{describe_calls(calls)}")

    def _find_calls(self, name: str, arguments: Mapping[str, object]) -> list[Recorded]:
        operation = self._api.get_operation(name)
        check_arguments(arguments, operation)
        return [call for call in self.calls(name) if not compare_call(call, arguments, operation)]

    def _describe_missing(self, name: str, arguments: Mapping[str, object]) -> str:
        """Return the calls that were made, and how the nearest one differs."""
        operation, wanted = self._api.get_operation(name), _describe_wanted(name, arguments)
        differences = [(compare_call(call, arguments, operation), call) for call in self.calls(name)]
        if not self.requests:
            return f"{wanted} was not called; no request was received"
        if not differences:
            return f"{wanted} was not called. The calls were:\n{describe_calls(self.requests)}"
        problems, nearest = min(differences, key=lambda pair: len(pair[0]))
        lines = "\n".join(f"  {problem}" for problem in problems)
        return (
            f"{wanted} was not called. The nearest call differs:\n{lines}\n"
            f"The calls were:\n{describe_calls(self.requests, nearest)}"
        )

    def reset(self) -> None:
        """Delete the recorded requests and the rules."""
        with self._lock:
            self.requests.clear()
            self._rules.clear()
            self._reports.clear()

    def report(self, error: Exception) -> None:
        """Keep an error that a server on a port cannot raise in the client."""
        self._reports.append(error)

    def raise_reported(self) -> None:
        """Raise the first error that the server on a port could not raise in the client, such as a `RequestMismatch`.

        The fixtures call this after each test.
        """
        if self._reports:
            raise self._reports[0]

    def handle(self, request: Request) -> tuple[Recorded, Reply]:
        """Check and record a request; return the record and the reply for the transport to send."""
        schemes = self._api.security_schemes.values()
        if request.method == "POST" and is_token_path(request.path, schemes):
            status, body = make_token(request.headers, request.body)
            recorded = Recorded(None, "POST", request.path, {}, {}, request.headers, request.body, None, ())
            return recorded, Reply(status, {"content-type": "application/json"}, [body])
        operation, path_parameters, checked = self._find_operation(request)
        recorded = Recorded(
            operation=operation.id if operation else None,
            method=request.method,
            path=request.path,
            path_parameters={name: unquote(text) for name, text in path_parameters.items()},
            query=checked.query,
            headers=request.headers,
            body=request.body,
            data=[] if operation and operation.channel else checked.data,
            problems=tuple(checked.problems),
            values=checked.values,
        )
        with self._lock:
            self.requests.append(recorded)
            if operation is None or checked.problems:
                reply = _make_error_reply(recorded, checked)
            else:
                reply = self._select_reply(operation, checked, recorded)
                reply.hold_after = find_final(operation, reply.pieces, self._api)
        reply.headers.setdefault("request-id", uuid4().hex)
        return recorded, reply

    def _find_operation(self, request: Request) -> tuple[Operation | None, dict[str, str], CheckedRequest]:
        """Return the operation of a request, the one that it matches best, its path parameters, and the check."""
        candidates, problem = self._api.match(request.method, request.path, request.query)
        if not candidates:
            return None, {}, CheckedRequest(problems=[problem])
        checks = [
            (operation, parameters, check_request(request, operation, parameters, self._api))
            for operation, parameters in candidates
        ]
        return min(checks, key=lambda check: len(check[2].problems))

    def _select_reply(self, operation: Operation, checked: CheckedRequest, call: Recorded) -> Reply:
        """Return the reply of the rule that applies, else the default reply."""
        rules = [rule for rule in self._rules if rule.covers(operation, call)]
        rules = [rule for rule in rules if rule.has_condition] or rules
        rule = next((rule for rule in rules if rule.left), rules[-1] if rules else None)
        if rule is not None:
            rule = rule.take(call, operation, checked, partial(self._make_base, operation, checked))
        reply = self._make_reply(operation, checked, rule)
        return reply if rule is None else rule.apply(operation, reply)

    def _make_base(self, operation: Operation, checked: CheckedRequest, success: Success) -> Any:
        """Return the example that completes an answer; of a list always the first page."""
        if "x-pagination" in operation.definition:
            checked = CheckedRequest(path=checked.path, raw_query=checked.raw_query)
        return make_example(operation, success.media, checked, self._collect_statuses(operation), self._api)

    def _make_reply(self, operation: Operation, checked: CheckedRequest, rule: Rule | None) -> Reply:
        success = operation.select_success({**checked.headers, **checked.arguments})
        has_content = rule is None or not rule.has_content
        if rule is not None:
            success = rule.choose_success(operation, success)
        media_type, media = success.media_type, success.media
        reply = Reply(success.status)
        if operation.channel:
            messages = make_messages(operation, self._api) if has_content else []
            reply.pieces = [json.dumps(message).encode() for message in messages]
        elif media_type:
            reply.headers["content-type"] = make_content_type(media_type)
            reply.end = encode_end(media)
            if has_content:
                statuses = self._collect_statuses(operation)
                reply.headers |= make_link_header(operation, checked, self._api)
                reply.pieces = make_body(operation, media_type, media, checked, statuses, self._api)
        return reply

    def handle_message(self, session: Recorded, message: bytes) -> tuple[str, bool]:
        """Check and record a message of a session; return what is wrong with it, and whether it is the last one."""
        channel = self._api.get_operation(session.operation or "").channel
        client: Mapping[str, Schema] = channel.get("client", {})
        try:
            data = json.loads(message)
        except ValueError:
            data = message
        session.data.append(data)
        problems = tuple(find_problems(data, {"anyOf": [*client.values()]}, "message", self._api.of_requests))
        if problems:
            with self._lock:
                changed = replace(session, problems=problems)
                self.requests[:] = [changed if item is session else item for item in self.requests]
        last = client.get(channel.get("end", ""))
        is_last = last is not None and not any(find_problems(data, last, "message", self._api.of_requests))
        return "; ".join(problems), is_last

    def _collect_statuses(self, operation: Operation) -> JobStatuses:
        """Return the statuses in the response of an operation, for which all jobs are done. The latest of a location applies."""
        statuses = [(job.resolve_status_path({}, self._api), job.done) for job in operation.jobs]
        if operation.jobs:
            statuses += [
                (job.resolve_status_path(request.arguments, self._api), job.done)
                for request in self.requests
                for job in operation.jobs
                if job.start_operation == request.operation
            ]
        return {path: done for path, done in statuses if path}


def _describe_wanted(operation: str, arguments: Mapping[str, object]) -> str:
    texts = ", ".join(f"{name}={format_value(value)}" for name, value in arguments.items())
    return f"{operation}({texts})" if texts else operation


def _make_error_reply(recorded: Recorded, checked: CheckedRequest) -> Reply:
    status = 404 if recorded.operation is None else 401 if checked.lacks_credential else 422
    detail = [
        {"loc": [location], "msg": message} for location, message in map(_split_problem, recorded.problems)
    ]
    return Reply(status, {"content-type": "application/json"}, [json.dumps({"detail": detail}).encode()])


def _split_problem(problem: str) -> tuple[str, str]:
    location, separator, message = problem.partition(": ")
    return (location, message) if separator else ("path", problem)
