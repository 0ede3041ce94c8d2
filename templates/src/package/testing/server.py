"""The fake server: requests in, replies out; how they travel is not its concern."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, overload

from .._runtime import AsyncClient, Client
from .checks import Checked, Request, check
from .description import Description, Operation, Schema, bundled, content
from .recorded import Recorded
from .rules import Reply, Rule
from .samples import Ended, example, messages, pieces
from .schema import problems

if TYPE_CHECKING:
    from .transport import FakeTransport

SyncT = TypeVar("SyncT", bound="Client[Any]")
AsyncT = TypeVar("AsyncT", bound="AsyncClient[Any]")

# A name that never leads anywhere, should a request leave the transport all the same.
_URL = "https://fake.invalid"


class FakeServer:
    """Answers every operation of the API with the example of its description. Threads may share it."""

    def __init__(self, *, mismatch: Literal["raise", "answer"] = "raise") -> None:
        """What becomes of a request that the description does not allow: RequestMismatch is raised where it was sent,
        or the server answers with 401, 404 or 422, as the real one might."""
        self.mismatch: Literal["raise", "answer"] = mismatch
        self.requests: list[Recorded] = []
        """All that came, in order."""
        self._api: Description = bundled()
        self._rules: list[Rule] = []
        self._lock = threading.Lock()

    @overload
    def client(self, kind: type[SyncT]) -> SyncT: ...
    @overload
    def client(self, kind: type[AsyncT]) -> AsyncT: ...
    def client(self, kind: type[Any]) -> Any:
        """A client of a class of this package that talks to this server. `with_options` gives it other settings."""
        from . import transport

        is_async = issubclass(kind, AsyncClient)
        make = transport.async_http_client if is_async else transport.http_client
        build = cast("Callable[..., Any]", kind)
        return build(api_key="fake-key", base_url=_URL, http_client=make(self.transport()))

    def transport(self) -> FakeTransport:
        """A transport for an `httpx.Client` or an `httpx.AsyncClient` of your own."""
        from .transport import FakeTransport

        return FakeTransport(self)

    @contextmanager
    def serving(self, host: str = "127.0.0.1", port: int = 0) -> Generator[str, None, None]:
        """Listen on a port, a free one unless given, for code in other processes; gives the URL."""
        from .listening import running

        with running(self, host, port) as url:
            yield url

    def on(self, operation: str) -> Rule:
        """A rule for the requests of an operation, `voices.get`, or of several, `voices.*`.

        Rules for a number of times are used up first, in the order in which they were made; of the others the last
        one made counts.
        """
        found = {name: one for name, one in self._api.operations.items() if fnmatchcase(name, operation)}
        rule = Rule(found or {operation: self._api.operation(operation)}, self._api)
        with self._lock:
            self._rules.append(rule)
        return rule

    def example(self, operation: str) -> Any:
        """A copy of what the server answers, to be changed and given to `answer`; of a session, the messages."""
        one = self._api.operation(operation)
        if one.channel:
            return messages(one, self._api)
        _, media = content(one.success({})[1])
        with self._lock:
            return example(one, media, {}, self._ended(one), self._api)

    def calls(self, operation: str) -> list[Recorded]:
        """The requests that came for an operation."""
        name = self._api.operation(operation).id
        return [one for one in self.requests if one.operation == name]

    def reset(self) -> None:
        """Forget the requests and the rules."""
        with self._lock:
            self.requests.clear()
            self._rules.clear()

    def handle(self, request: Request) -> tuple[Recorded, Reply]:
        """Check, record and answer a request; a transport sends the reply, or raises what is wrong."""
        operation, path = self._api.match(request.method, request.path)
        if operation is None:
            checked, parameters = Checked(problems=[str(path)]), dict[str, str]()
        else:
            parameters = path if isinstance(path, dict) else {}
            checked = check(request, operation, parameters, self._api)
        recorded = Recorded(
            operation=operation.id if operation else None,
            method=request.method,
            path=request.path,
            path_parameters=parameters,
            query=checked.query,
            headers=request.headers,
            body=request.body,
            data=[] if operation and operation.channel else checked.data,
            problems=tuple(checked.problems),
        )
        with self._lock:
            self.requests.append(recorded)
            if operation is None or checked.problems:
                return recorded, _refusal(recorded, checked)
            status, response = operation.success(checked.arguments)
            reply = Reply(status)
            media_type, media = content(response)
            if operation.channel:
                reply.pieces = [json.dumps(one).encode() for one in messages(operation, self._api)]
            elif media_type:
                reply.headers["content-type"] = media_type.replace("*", "mpeg")
                ended = self._ended(operation)
                reply.pieces = pieces(operation, media_type, media, checked.query, ended, self._api)
            fitting = [rule for rule in self._rules if rule.covers(operation)]
            rule = next((rule for rule in fitting if rule.left), fitting[-1] if fitting else None)
            return recorded, reply if rule is None else rule.apply(operation, reply)

    def hear(self, session: Recorded, message: bytes) -> tuple[str, bool]:
        """Check and record a message of a session; what is wrong with it, and whether it is the client's last one."""
        channel = self._api.operation(session.operation or "").channel
        client: Mapping[str, Schema] = channel.get("client", {})
        try:
            data = json.loads(message)
        except ValueError:
            data = message
        session.data.append(data)
        found = tuple(problems(data, {"anyOf": [*client.values()]}, "message", self._api))
        if found:
            with self._lock:
                wrong = replace(session, problems=found)
                self.requests[:] = [wrong if one is session else one for one in self.requests]
        last = client.get(channel.get("end", ""))
        is_last = last is not None and not any(problems(data, last, "message", self._api))
        return "; ".join(found), is_last

    def _ended(self, operation: Operation) -> Ended:
        """What an operation tells of jobs: all have ended. Where two have the same status, the later one counts."""
        places = [(job.place({}), job.done) for job in operation.jobs]
        if operation.jobs:
            places += [
                (job.place(one.arguments), job.done)
                for one in self.requests
                for job in operation.jobs
                if job.start == one.operation
            ]
        return {place: done for place, done in places if place}


def _refusal(recorded: Recorded, checked: Checked) -> Reply:
    status = 404 if recorded.operation is None else 401 if checked.is_without_key else 422
    detail = [{"loc": [place], "msg": said} for place, said in map(_split, recorded.problems)]
    return Reply(status, {"content-type": "application/json"}, [json.dumps({"detail": detail}).encode()])


def _split(problem: str) -> tuple[str, str]:
    place, separator, said = problem.partition(": ")
    return (place, said) if separator else ("path", problem)
