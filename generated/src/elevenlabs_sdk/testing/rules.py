"""What the server was told to do: fail, wait, answer something else, stream, break off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from typing_extensions import Self

from .._runtime.encode import encode
from .description import Description, Operation, content
from .samples import is_stream, item
from .schema import problems


@dataclass
class Reply:
    """What goes back over the wire, and when."""

    status: int
    headers: dict[str, str] = field(default_factory=dict[str, str])
    pieces: list[bytes] = field(default_factory=list[bytes])
    delay: float = 0.0
    """Seconds before the answer."""
    pause: float = 0.0
    """Seconds before each further piece."""
    break_after: int | None = None
    """The number of pieces after which the connection is closed; None: it is not."""


class Rule:
    """What happens to the requests for some operations, from now on, or a number of times."""

    def __init__(self, operations: Mapping[str, Operation], api: Description) -> None:
        self._operations = operations
        self._api = api
        self.left: int | None = None
        """How many more requests it is for; None for all."""
        self._status: int | None = None
        self._headers: dict[str, str] = {}
        self._value: tuple[object] | None = None
        self._items: tuple[bytes | object, ...] | None = None
        self._delay = self._pause = 0.0
        self._break_after: int | None = None

    def fail(self, status: int, *, retry_after: float | None = None, body: object = None) -> Self:
        """Answer with this status. Without a body, it is the description's example of that failure, if it has one."""
        if not 300 <= status <= 599:
            raise ValueError(f"{status} is not the status of a failure")
        self._status = status
        self._value = None if body is None else (encode(body),)
        if retry_after is not None:
            self._headers["retry-after"] = f"{retry_after:g}"
        return self

    def answer(self, value: object, *, headers: Mapping[str, str] | None = None, check: bool = True) -> Self:
        """Answer with this value: plain data, a model, a text, or the bytes of a file.

        It must fit the description (ValueError), so that a test cannot go on with an answer that the API no longer
        gives; `check=False` takes anything.
        """
        sessions = [name for name, one in self._operations.items() if one.channel]
        if sessions:
            raise ValueError(f"{sessions[0]} opens a session: say with stream(...) what the server sends")
        data: Any = value if isinstance(value, bytes) else encode(value)
        for operation in self._operations.values() if check and not isinstance(value, bytes) else ():
            _, media = content(operation.success({})[1])
            found = list(problems(data, media.get("schema", {}), "answer", self._api))
            if found:
                raise ValueError(f"{operation.id}: {'; '.join(found)}")
        self._value = (data,)
        self._headers |= {name.lower(): text for name, text in (headers or {}).items()}
        return self

    def stream(self, *items: object, pause: float = 0.0) -> Self:
        """Send these pieces one by one: bytes as they are, anything else as JSON, an item of a stream or a message."""
        self._items = tuple(one if isinstance(one, bytes) else encode(one) for one in items)
        self._pause = pause
        return self

    def delay(self, seconds: float) -> Self:
        """Wait before the answer. A client that waits less gets its timeout."""
        self._delay = seconds
        return self

    def break_off(self, *, after: int = 0) -> Self:
        """Close the connection after this many pieces of the body; after none of them there is no answer at all."""
        self._break_after = after
        return self

    def times(self, count: int) -> Self:
        """Only for the next requests; then rules made later, or the example, answer again."""
        self.left = count
        return self

    def covers(self, operation: Operation) -> bool:
        """Whether a request for an operation is one for this rule."""
        return operation.id in self._operations and self.left != 0

    def apply(self, operation: Operation, reply: Reply) -> Reply:
        """The reply that the server would give, changed as it was told."""
        if self.left is not None:
            self.left -= 1
        media_type = reply.headers.get("content-type", "")
        if self._status is not None:
            reply = Reply(self._status, {"content-type": "application/json"}, [self._failure(operation)])
        elif self._value is not None:
            reply.pieces = [_content(self._value[0], media_type)]
        if self._items is not None:
            reply.pieces = [one if isinstance(one, bytes) else item(one, media_type) for one in self._items]
        reply.headers |= self._headers
        reply.delay, reply.pause, reply.break_after = self._delay, self._pause, self._break_after
        return reply

    def _failure(self, operation: Operation) -> bytes:
        if self._value is not None:
            return json.dumps(self._value[0]).encode()
        _, media = content(operation.definition["responses"].get(str(self._status), {}))
        status = self._status or 500
        known = status in HTTPStatus._value2member_map_
        phrase = HTTPStatus(status).phrase if known else "Failed"
        return json.dumps(media.get("example", {"detail": phrase})).encode()


def _content(value: Any, media_type: str) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and media_type.startswith("text/"):
        return value.encode()
    return item(value, media_type) if is_stream(media_type) else json.dumps(value).encode()
