"""Rules that change what the server does: fail, wait, send another response, stream, break the connection."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Literal, Protocol, cast

from typing_extensions import Self

from .._runtime.encode import encode
from .answers import Content, Failure, MakeBase, Script, make_content
from .checks import CheckedRequest, Recorded, Request
from .comparison import check_arguments, compare_call
from .description import EMPTY, Description, Operation, Schema, Success, get_content, is_json
from .pagination import is_later_page
from .samples import (
    NoExampleError,
    encode_item,
    find_example,
    is_raw,
    is_stream,
    make_example,
    make_sample,
)
from .schema import find_problems

_MESSAGE_FIELDS = ("detail", "message", "error", "title")
"""The fields of the body of a failure that may contain a message, the preferred ones first."""


@dataclass
class Reply:
    """A response and its timing."""

    status: int
    headers: dict[str, str] = field(default_factory=dict[str, str])
    pieces: list[bytes] = field(default_factory=list[bytes])
    delay: float = 0.0
    """Seconds before the response."""
    latency: float = 0.0
    """Further seconds before the response, which a client in this process does not wait for."""
    times_out: bool = False
    """Whether the response does not arrive before the timeout of the client."""
    pause: float = 0.0
    """Seconds between two pieces."""
    end: bytes = b""
    """The event that ends a stream of events, if the description has one."""
    break_after: int | None = None
    """The number of pieces after which the connection breaks; None if it does not."""
    hold_after: int | None = None
    """The number of messages after which a session waits for the last message of the client; None if it does not."""


class RequestHandler(Protocol):
    """The methods of the fake server that its transports call."""

    mismatch: Literal["raise", "answer"]

    def handle(self, request: Request) -> tuple[Recorded, Reply]: ...
    def handle_message(self, session: Recorded, message: bytes) -> tuple[str, bool]: ...
    def report(self, error: Exception) -> None: ...


class Rule:
    """How the server responds to requests for some operations, always or a number of times."""

    def __init__(self, operations: Mapping[str, Operation], api: Description) -> None:
        self._operations = operations
        self._api = api
        self.left: int | None = None
        """The number of requests that the rule still applies to; None for all."""
        self._status: int | None = None
        self._headers: dict[str, str] = {}
        self._value: tuple[object] | None = None
        self._items: tuple[bytes | object, ...] | None = None
        self._delay = self._pause = self._latency = 0.0
        self._break_after: int | None = None
        self._times_out = False
        self._script: Script | None = None
        self._is_whole_list = False
        self._when: Mapping[str, Any] | Callable[[Recorded], bool] | None = None

    def when(
        self, condition: Callable[[Recorded], bool] | Mapping[str, Any] | None = None, /, **arguments: Any
    ) -> Self:
        """Apply the rule only to calls with these arguments, or to those for which a function returns true.

        Such a rule takes precedence over rules for any arguments.
        """
        if callable(condition):
            self._when = condition
            return self
        expected = {**(condition or {}), **arguments}
        for operation in self._operations.values():
            check_arguments(expected, operation)
        self._when = expected or None
        return self

    def respond(self, *answers: object) -> Self:
        """Respond with these answers, one after the other; the last one repeats. `FakeServer.respond` describes them.

        Raises ValueError if an answer does not match the description.
        """
        script = Script(answers)
        for operation in self._operations.values():
            for answer in script.list_contents():
                self._make_content(answer, operation, [], partial(self._make_base, operation), script)
        self._script = script
        return self

    def latency(self, seconds: float) -> Self:
        """Simulate a slow response: a client with a shorter timeout raises its timeout error.

        A client in this process does not wait. A server on a port waits, as with `delay`.
        """
        self._latency = seconds
        return self

    def fail(self, status: int, *, retry_after: float | None = None, body: object = None) -> Self:
        """Respond with this status.

        The default body is the example in the description for this status, else a value that matches its schema.
        """
        if not 300 <= status <= 599:
            raise ValueError(f"status: {status} is not between 300 and 599")
        self._status = status
        self._value = None if body is None else (encode(body, mode="answer"),)
        if retry_after is not None:
            self._headers["retry-after"] = f"{retry_after:g}"
        return self

    def answer(self, value: object, *, headers: Mapping[str, str] | None = None, check: bool = True) -> Self:
        """Respond with this value: plain data, a model, a text, or the bytes of a file.

        Raises ValueError if the value does not match the description, so that a test cannot use an outdated response.
        `check=False` accepts any value.
        """
        sessions = [name for name, operation in self._operations.items() if operation.channel]
        if sessions:
            raise ValueError(f"{sessions[0]} opens a session; use stream(...) for the messages of the server")
        data: Any = value if isinstance(value, bytes) else encode(value, mode="answer")
        for operation in self._operations.values() if check and not isinstance(value, bytes) else ():
            successes = sorted(operation.list_successes(), key=self._rank)
            schemas = [success.media.get("schema", {}) for success in successes if success.media_type]
            found = [list(find_problems(data, schema, "answer", self._api)) for schema in schemas or [EMPTY]]
            is_empty = data is None and not all(success.media_type for success in successes)
            if all(found) and not is_empty:
                problems = found[0]
                raise ValueError(f"{operation.id}: {'; '.join(problems)}")
        self._value = (data,)
        self._headers |= {name.lower(): text for name, text in (headers or {}).items()}
        return self

    def _rank(self, success: Success) -> tuple[bool, bool]:
        """Return a sort key: the problems of a value are those of the first response."""
        return is_raw(success.media_type, success.media, self._api), bool(success.when)

    def stream(self, *items: object, pause: float = 0.0) -> Self:
        """Send these pieces: bytes unchanged, other values as JSON items of a stream, or as messages of a session."""
        self._items = tuple(
            value if isinstance(value, bytes) else encode(value, mode="answer") for value in items
        )
        self._pause = pause
        return self

    def headers(self, headers: Mapping[str, str]) -> Self:
        """Send these headers, too."""
        self._headers |= {name.lower(): text for name, text in headers.items()}
        return self

    def delay(self, seconds: float) -> Self:
        """Wait before the response. The timeout of the client is honoured."""
        self._delay = seconds
        return self

    def break_off(self, *, after: int = 0) -> Self:
        """Break the connection after this number of pieces of the body; 0 sends no response."""
        self._break_after = after
        return self

    def times(self, count: int) -> Self:
        """Apply the rule only to the next `count` requests; afterwards later rules or the example apply."""
        self.left = count
        return self

    @property
    def has_condition(self) -> bool:
        """Whether the rule applies only to some calls of its operations."""
        return self._when is not None

    def covers(self, operation: Operation, call: Recorded) -> bool:
        """Whether the rule applies to a call of an operation."""
        if operation.id not in self._operations or self.left == 0:
            return False
        if self._when is None or callable(self._when):
            return self._when is None or bool(self._when(call))
        return not compare_call(call, self._when, operation)

    def take(
        self, call: Recorded, operation: Operation, checked: CheckedRequest, make_base: MakeBase
    ) -> Rule:
        """Count a call; return the rule for it: this one, or that of the next answer."""
        if self.left is not None:
            self.left -= 1
        script = self._script
        if script is None:
            return self
        answer = script.take(call)
        rule = Rule({operation.id: operation}, self._api)
        rule._delay, rule._latency, rule._headers = self._delay, self._latency, dict(self._headers)
        if isinstance(answer, Failure):
            rule._set_failure(answer)
        elif answer is not None and not (script.is_only and is_later_page(operation, checked, self._api)):
            selected = operation.select_success({**checked.headers, **checked.arguments})
            content = self._make_content(answer, operation, [selected], make_base, script)
            rule._value = (content.value,) if content.items is None else None
            rule._items = content.items
            rule._is_whole_list = script.is_only
        return rule

    def _make_content(
        self,
        answer: object,
        operation: Operation,
        preferred: list[Success],
        make_base: MakeBase,
        script: Script,
    ) -> Content:
        others = [Success(101)] if operation.channel else sorted(operation.list_successes(), key=self._rank)
        return make_content(
            answer, operation, [*preferred, *others], make_base, self._api, is_only=script.is_only
        )

    def _make_base(self, operation: Operation, success: Success) -> Any:
        return make_example(operation, success.media, CheckedRequest(), {}, self._api)

    def _set_failure(self, failure: Failure) -> None:
        if failure.kind == "connection":
            self.break_off()
        elif failure.kind == "timeout":
            self._times_out = True
        else:
            self.fail(failure.kind, retry_after=failure.retry_after, body=failure.body)
            self._headers |= {name.lower(): text for name, text in failure.headers.items()}

    def choose_success(self, operation: Operation, selected: Success) -> Success:
        """Return the successful response with the content of the rule, if the status determines the kind or the type."""
        if self._status is not None or (self._value is None and self._items is None):
            return selected
        others = [other for other in operation.list_successes() if other.when == selected.when]
        candidates = [selected, *(other for other in others if not other.is_other_form)]
        return next((success for success in candidates if self._is_content(success)), selected)

    def _is_content(self, success: Success) -> bool:
        """Whether the content of the rule can be the body of a response."""
        is_bytes = is_raw(success.media_type, success.media, self._api)
        if self._value is None:
            return is_bytes or is_stream(success.media_type)
        data = self._value[0]
        if isinstance(data, bytes) or is_bytes or not success.media_type:
            return isinstance(data, bytes) == is_bytes and (is_bytes or data is None)
        return not any(find_problems(data, success.media.get("schema", EMPTY), "answer", self._api))

    @property
    def has_content(self) -> bool:
        """Whether the content of the response is that of the rule, instead of the example."""
        return self._status is not None or self._value is not None or self._items is not None

    def apply(self, operation: Operation, reply: Reply) -> Reply:
        """Return the reply, changed by the rule."""
        media_type = reply.headers.get("content-type", "")
        if self._status is not None:
            reply = self._make_error_reply(operation, self._status)
        elif self._value is not None:
            reply.pieces = [_encode_content(self._value[0], media_type)]
        if self._items is not None:
            reply.pieces = [
                value if isinstance(value, bytes) else encode_item(value, media_type) for value in self._items
            ]
            reply.pieces += [reply.end] if reply.end else []
        if self._is_whole_list:
            reply.headers.pop("link", None)
        reply.headers |= self._headers
        reply.delay, reply.pause, reply.break_after = self._delay, self._pause, self._break_after
        reply.latency, reply.times_out = self._latency, self._times_out
        return reply

    def _make_error_reply(self, operation: Operation, status: int) -> Reply:
        responses: Mapping[str, Any] = operation.definition["responses"]
        keys = (str(status), f"{status // 100}XX", "default")
        media_type, media = get_content(next((responses[key] for key in keys if key in responses), EMPTY))
        value = self._make_error_value(status, media) if self._value is None else self._value[0]
        if not is_json(media_type) and not (isinstance(value, str) and media_type):
            media_type = "application/json"
        return Reply(status, {"content-type": media_type}, [_encode_content(value, media_type)])

    def _make_error_value(self, status: int, media: Mapping[str, Any]) -> Any:
        """Return the example, else a value that matches the schema, with the name of the status if it has such a field."""
        example = find_example(media, self._api)
        if example:
            return example[0]
        is_standard = status in HTTPStatus._value2member_map_
        phrase = HTTPStatus(status).phrase if is_standard else "Failed"
        schema: Schema = media.get("schema", EMPTY)
        sample: Any = {}
        if schema:
            with contextlib.suppress(NoExampleError):
                sample = make_sample(schema, self._api)
        if not isinstance(sample, dict):
            return sample
        fields = cast("dict[str, Any]", sample)
        values = ({**fields, name: phrase} for name in _MESSAGE_FIELDS)
        fitting = (value for value in values if not any(find_problems(value, schema, "fail", self._api)))
        return next(fitting, fields or {"detail": phrase})


def _encode_content(value: Any, media_type: str) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and media_type and not is_json(media_type) and not is_stream(media_type):
        return value.encode()
    return encode_item(value, media_type) if is_stream(media_type) else json.dumps(value).encode()
