"""The answers of `FakeServer.respond`: partial values, which the example completes, and failures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, cast

from .._runtime.encode import encode
from .checks import Recorded
from .description import EMPTY, Description, Operation, Schema, Success, is_json
from .pagination import end_list
from .samples import NoExampleError, is_raw, is_stream, make_sample
from .schema import find_problems, get_properties


@dataclass(frozen=True)
class Failure:
    """A failed call, as an answer of `FakeServer.respond`.

    `Failure(503)` is a response with this status, `Failure("connection")` a broken connection without a response, and
    `Failure("timeout")` a response that does not arrive before the timeout of the client.
    """

    kind: int | Literal["connection", "timeout"]
    body: object = None
    """The body of the response; None for the example in the description, else a value that matches its schema."""
    retry_after: float | None = None
    """Seconds in the header `Retry-After`."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        if isinstance(self.kind, int) and not 300 <= self.kind <= 599:
            raise ValueError(f"Failure: the status {self.kind} is not between 300 and 599")
        if not isinstance(self.kind, int) and self.kind not in ("connection", "timeout"):
            raise ValueError(f"Failure: expected a status, 'connection' or 'timeout', got {self.kind!r}")


AnswerFunction: TypeAlias = Callable[[Recorded], object]
"""Takes the call; returns an answer, or None for the example."""
MakeBase: TypeAlias = Callable[[Success], Any]
"""Returns the example of a response, for one request."""


class Script:
    """The answers of a rule, one after the other; the last one repeats."""

    def __init__(self, answers: Sequence[object]) -> None:
        if not answers:
            raise ValueError("respond: pass at least one answer")
        self._answers = tuple(answers)
        self._position = 0

    @property
    def is_only(self) -> bool:
        """Whether the same answer applies to all calls. It is then a whole list, with only one page."""
        return len(self._answers) == 1 and not callable(self._answers[0])

    def list_contents(self) -> Iterator[object]:
        """Yield the answers that are contents of responses and known in advance."""
        for answer in self._answers:
            if answer is not None and not isinstance(answer, Failure) and not callable(answer):
                yield answer

    def take(self, call: Recorded) -> object:
        """Return the answer to the next call."""
        answer = self._answers[min(self._position, len(self._answers) - 1)]
        self._position += 1
        return cast("AnswerFunction", answer)(call) if callable(answer) else answer


@dataclass(frozen=True)
class Content:
    """The completed content of a response: a value, or the items of a stream."""

    success: Success
    value: Any = None
    items: tuple[Any, ...] | None = None


def make_content(
    answer: object,
    operation: Operation,
    successes: list[Success],
    make_base: MakeBase,
    api: Description,
    *,
    is_only: bool,
) -> Content:
    """Complete an answer to the first response that it matches; raise ValueError if it matches none.

    `is_only`: it is the only answer, so that a list ends after it.
    """
    data: Any = _encode(answer)
    first: list[str] | None = None
    for success in successes:
        content = _complete(data, operation, success, make_base, api, is_only=is_only)
        problems = list(_find_problems(content, operation, api))
        if not problems:
            return content
        # Of a union, the fields that complete the answer may be those of another member.
        paths = {*_list_paths(data if content.items is None else _as_list(data), "answer")}
        own = [problem for problem in problems if problem.partition(": ")[0] in paths]
        first = (own or problems) if first is None else first
    raise ValueError(f"{operation.id}: {'; '.join(first or ['no response has content'])}")


def _encode(answer: object) -> object:
    if isinstance(answer, (list, tuple)):
        return [_encode(item) for item in cast("list[object]", answer)]
    return answer if isinstance(answer, bytes) else encode(answer, mode="answer")


def _complete(
    data: Any,
    operation: Operation,
    success: Success,
    make_base: MakeBase,
    api: Description,
    *,
    is_only: bool,
) -> Content:
    if operation.channel:
        schema: Schema = operation.channel.get("server", EMPTY)
        return Content(success, items=tuple(complete(item, None, schema, api) for item in _as_list(data)))
    schema = success.media.get("schema", EMPTY)
    if is_raw(success.media_type, success.media, api):
        return Content(success, items=tuple(_as_list(data)))
    if is_stream(success.media_type):
        base = make_base(success)
        return Content(success, items=tuple(complete(item, base, schema, api) for item in _as_list(data)))
    if not success.media_type or not isinstance(data, (dict, list)):
        return Content(success, data)
    value = complete(data, make_base(success), schema, api)
    if is_only:
        end_list(value, data, operation, schema, api)
    return Content(success, value)


def _as_list(data: Any) -> list[Any]:
    return list(cast("Sequence[Any]", data)) if isinstance(data, list) else [data]


def _list_paths(value: Any, where: str) -> Iterator[str]:
    yield where
    if isinstance(value, dict):
        for name, item in cast("dict[str, Any]", value).items():
            yield from _list_paths(item, f"{where}.{name}")
    for index, item in enumerate(_as_list(value) if isinstance(value, list) else ()):
        yield from _list_paths(item, f"{where}[{index}]")


def _find_problems(content: Content, operation: Operation, api: Description) -> Iterator[str]:
    success = content.success
    schema: Schema = success.media.get("schema", EMPTY)
    if operation.channel or is_stream(success.media_type):
        schema = operation.channel.get("server", EMPTY) if operation.channel else schema
        for index, item in enumerate(content.items or ()):
            if type(item) is not bytes:  # bytes are sent as they are
                yield from find_problems(item, schema, f"answer[{index}]", api)
    elif content.items is not None:
        for index, item in enumerate(content.items):
            if type(item) is not bytes:
                yield f"answer[{index}]: expected bytes, because the response is {success.media_type}"
    elif not success.media_type:
        if content.value is not None:
            yield "answer: unexpected, the response has no content"
    elif isinstance(content.value, bytes):
        if is_json(success.media_type):
            yield "answer: expected data or a model, got bytes"
    else:
        yield from find_problems(content.value, schema, "answer", api)


def complete(partial: Any, base: Any, schema: Schema, api: Description) -> Any:
    """Return a value whose missing fields are those of an example, or the simplest that match the schema."""
    schema = api.resolve(schema)
    members = [
        member for member in (schema.get("anyOf") or schema.get("oneOf") or ()) if member != {"type": "null"}
    ]
    if members and isinstance(partial, (dict, list)):
        values = (complete(partial, base, member, api) for member in members)
        first = next(values)
        return next(
            (value for value in (first, *values) if not any(find_problems(value, schema, "", api))), first
        )
    if isinstance(partial, dict):
        return _complete_object(cast("dict[str, Any]", partial), base, schema, api)
    if isinstance(partial, list):
        item_schema = schema.get("items", EMPTY)
        items = _as_list(base) if isinstance(base, list) else []
        first_item = items[0] if items else None
        return [complete(item, first_item, item_schema, api) for item in _as_list(partial)]
    return partial


def _complete_object(partial: dict[str, Any], base: Any, schema: Schema, api: Description) -> dict[str, Any]:
    """Complete an object with an example; if that is an object of another kind, with the simplest one of this schema."""
    properties = get_properties(schema, api)
    additional: Any = schema.get("additionalProperties")
    others: Schema = cast("Schema", additional) if isinstance(additional, dict) else EMPTY
    values: list[dict[str, Any]] = []
    for example in _list_bases(base, schema, api):
        fields = {
            name: complete(item, example.get(name), properties.get(name, others), api)
            for name, item in partial.items()
        }
        # The fields of a map have no relation to those of its example.
        values.append({**(example if properties else {}), **fields})
        if not any(find_problems(values[-1], schema, "", api)):
            return values[-1]
    return values[0] if values else partial


def _list_bases(base: Any, schema: Schema, api: Description) -> Iterator[dict[str, Any]]:
    if isinstance(base, dict):
        yield cast("dict[str, Any]", base)
    try:
        sample = make_sample(schema, api)
    except NoExampleError:
        return
    if isinstance(sample, dict):
        yield cast("dict[str, Any]", sample)
