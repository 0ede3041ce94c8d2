"""Translates successful responses to the result of a method, and how the runtime reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sdkwright.ir import names
from sdkwright.ir.api import Page, Signature
from sdkwright.ir.responses import ConditionalResponse, JsonBody, ResponseKind, StatusResponse
from sdkwright.ir.types import NONE, STRING, Generic, Name, Type, make_runtime_type, make_union
from sdkwright.problems.problem import Problems
from sdkwright.spec import media_types
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.conditions import Condition, build_overloads, translate_condition
from sdkwright.translate.naming import find_argument
from sdkwright.translate.registry import Registry
from sdkwright.translate.requests import Request


@dataclass(frozen=True)
class Response:
    """The result of a method, and how the runtime reads it."""

    kind: ResponseKind
    returns: Type
    async_returns: Type
    text: str
    body: JsonBody | None = None
    async_body: JsonBody | None = None
    overloads: tuple[Signature, ...] = ()
    default_returns: Type | None = None
    conditional: tuple[ConditionalResponse, ...] = ()
    by_status: tuple[StatusResponse, ...] = ()
    accept: str = ""
    pointer: str = ""  # into the bundle

    @property
    def is_lazy(self) -> bool:
        """Whether the async variant returns an object that is awaited or iterated, instead of being awaited itself."""
        return not self.conditional and self.kind in ("stream", "json_lines", "events", "page")


_STREAMS: dict[str, tuple[ResponseKind, str]] = {
    media_types.JSON_LINES: ("json_lines", "JsonLines"),
    media_types.EVENTS: ("events", "EventStream"),
}
_AT_ONCE = ("json", "text", "empty")
"""The kinds of responses that are read as a whole, so that their status can determine the type."""
_ACCEPT = {"json": media_types.JSON, "events": media_types.EVENTS}
"""The media types that the runtime requests for a kind; for other kinds, any."""
_KINDS: dict[ResponseKind, str] = {
    "json": "JSON of another media type.",
    "text": "A text.",
    "empty": "Nothing.",
    "stream": "A stream of bytes.",
    "json_lines": "A stream of items.",
    "events": "A stream of events.",
}
"""The text of a docstring for a media type, which has no description."""


@dataclass(frozen=True)
class _Success:
    """A media type of a 2xx response, or a 2xx response without a body."""

    node: Node
    status: str
    kind: ResponseKind
    type: Type
    media_type: str = ""
    media: Node | None = None
    when: Node | None = None

    @property
    def schema(self) -> Node | None:
        return None if self.media is None else self.media.get("schema")

    @property
    def pointer(self) -> str:
        return (self.schema or self.node).pointer


def translate_responses(
    operation: Node, request: Request, page: Page | None, registry: Registry, problems: Problems
) -> Response:
    """The successful responses of an operation."""
    responses = dict(operation["responses"].items())
    statuses = [status for status in responses if status.startswith("2")]
    if not statuses and "default" in responses:
        statuses = ["default"]
    successes = [
        success
        for status in statuses
        for success in _translate_success(status, responses[status].follow(), registry, problems)
    ]
    if not successes:
        problems.error(
            operation["responses"],
            "no successful response; describe the 2xx response of the call, or a default response",
        )
        return Response("empty", NONE, NONE, "")
    if len(successes) == 1 and (when := successes[0].when) is not None:
        problems.error(when, "x-when has no effect on the only response; remove it")
    plain = [success for success in successes if success.when is None] or [_prefer_json(successes)]
    first = next((success for success in plain if success.media_type), plain[0])
    conditional = [success for success in successes if success not in plain]
    text = _format_text(first, successes, request)
    if page is not None:
        return replace(_build_page_response(page, text), pointer=first.pointer)
    response = _combine(first, plain)
    response = replace(response, text=text, pointer=first.pointer)
    return _add_conditional(response, plain, conditional, request, problems) if conditional else response


def _format_text(first: _Success, successes: Sequence[_Success], request: Request) -> str:
    """The text of the docstring: all responses, and for all but the first the condition."""
    parts: dict[str, None] = {}
    for success in sorted(successes, key=lambda success: success is not first):
        text = docs.format_sentence(success.node["description"].value)
        if success is first:
            parts[text] = None
        elif success.when is not None:
            own_text = _KINDS[success.kind] if success.node.pointer == first.node.pointer else text
            parts[f"With {_format_condition(success.when, request)}: {own_text}"] = None
        elif success.status != first.status:
            parts[f"With status {success.status}: {text}"] = None
    return " ".join(parts)


def _format_condition(when: Node, request: Request) -> str:
    arguments = ((find_argument(name, request.keywords), value) for name, value in when.value.items())
    return " and ".join(f"`{argument.name}={value!r}`" for argument, value in arguments if argument)


def _translate_success(status: str, node: Node, registry: Registry, problems: Problems) -> Iterator[_Success]:
    """The media types of a response: each with x-when, and one of the others."""
    content = list(node["content"].items()) if "content" in node else []
    when = node.get("x-when")
    if not content:
        yield _Success(node, status, "empty", NONE, when=when)
        return
    plain: list[_Success] = []
    for name, media in content:
        kind = _classify_response(name, media)
        if "x-event-end" in media and kind != "events":
            problems.error(media["x-event-end"], f"x-event-end is for {media_types.EVENTS}; remove it")
        success = _Success(node, status, kind, _translate_type(kind, media, registry), name, media, when)
        if "x-when" not in media:
            plain.append(success)
        elif when is not None:
            problems.error(media["x-when"], "the response has an x-when, too; keep one of them")
        else:
            yield replace(success, when=media["x-when"])
    if plain:
        yield _choose_media_type(plain, node["content"], problems)


def _choose_media_type(successes: Sequence[_Success], content: Node, problems: Problems) -> _Success:
    """The media type that the SDK requests: JSON, of which a text such as XML is another form, or the first one."""
    chosen = _prefer_json(successes)
    kinds = {success.kind for success in successes} - ({"text"} if chosen.kind == "json" else set())
    if len(kinds) > 1:
        problems.error(
            content,
            "these media types are of different kinds; keep those of one kind, or write x-when in the others",
        )
    return chosen


def _prefer_json(successes: Sequence[_Success]) -> _Success:
    return next((success for success in successes if success.kind == "json"), successes[0])


def _translate_type(kind: ResponseKind, media: Node, registry: Registry) -> Type:
    if kind in ("json", "json_lines", "events"):
        return registry.translate_result_type(media["schema"])
    return STRING if kind == "text" else NONE


def _classify_response(media_type: str, media: Node) -> ResponseKind:
    """How a response is read; one of an unknown media type is text if its schema is, else bytes."""
    plain = media_types.normalize(media_type)
    schema: dict[str, Any] = media["schema"].follow().value if "schema" in media else {}
    if schema.get("format") == "binary":
        return "stream"
    if plain in _STREAMS:
        return _STREAMS[plain][0]
    is_structured = bool(schema) and schema.get("type") != "string"
    if media_types.is_json(plain) or (plain == "*/*" and is_structured):
        return "json"
    is_text = plain.startswith("text/") or plain.endswith(("/xml", "+xml")) or schema.get("type") == "string"
    return "text" if is_text else "stream"


def _combine(first: _Success, successes: Sequence[_Success]) -> Response:
    """The response without x-when, or the union of several."""
    kinds = {success.kind for success in successes}
    if kinds <= {*_AT_ONCE} and (len(kinds) > 1 or first.kind == "json"):
        return _build_json_response(first, successes)
    plain = [_build_plain_response(success) for success in successes]
    is_same = all(response == plain[0] for response in plain)
    return plain[0] if is_same else _build_union(first, successes, plain)


def _build_union(first: _Success, successes: Sequence[_Success], plain: Sequence[Response]) -> Response:
    """Responses of which at least one is a stream: the status determines how each is read."""
    others = _find_other_statuses(first, successes)
    return Response(
        "by_status",
        make_union(*(response.returns for response in plain)),
        make_union(*(response.async_returns for response in plain)),
        "",
        by_status=tuple(
            _build_status_response(0 if success is others else int(success.status), success, response)
            for success, response in zip(successes, plain, strict=True)
        ),
        accept=_format_accept("by_status", successes),
    )


def _build_status_response(status: int, success: _Success, response: Response) -> StatusResponse:
    body, kind = response.body, response.kind
    if kind in _AT_ONCE:
        body, kind = _build_json_response(success, [success]).body, "json"
    pointer = (success.media or success.node).pointer
    return StatusResponse(status, kind, body, response.returns, success.media_type, pointer)


def _find_other_statuses(first: _Success, successes: Sequence[_Success]) -> _Success:
    """The response of the statuses without a response of their own: that of `2XX`, else the first."""
    return next((success for success in successes if not success.status.isdecimal()), first)


def _build_json_response(first: _Success, successes: Sequence[_Success]) -> Response:
    """A response that is read as a whole; its type is that of its status."""
    by_range = _find_other_statuses(first, successes)
    others = {
        int(success.status): success
        for success in successes
        if success.status.isdecimal() and (success.type, success.kind) != (by_range.type, by_range.kind)
    }
    texts = [status for status, success in others.items() if success.kind == "text"]
    body = JsonBody(
        type=make_union(first.type, *(success.type for success in successes)),
        default=by_range.type,
        by_status=tuple((status, success.type) for status, success in others.items()),
        texts=(*([0] if by_range.kind == "text" else []), *texts),
    )
    return Response("json", body.type, body.type, "", body, body, accept=_format_accept("json", successes))


def _format_accept(kind: ResponseKind, successes: Sequence[_Success]) -> str:
    """The header `Accept` of a response that is read as this kind; "" for that of the kind."""
    requested = dict.fromkeys(success.media_type for success in successes if success.media_type)
    accept = ", ".join("application/json" if name == "*/*" else name for name in requested)
    return "" if accept == _ACCEPT.get(kind) else accept


def _build_plain_response(success: _Success) -> Response:
    if success.kind == "stream":
        return Response("stream", make_runtime_type("ByteStream"), make_runtime_type("AsyncByteStream"), "")
    for kind, name in _STREAMS.values():
        if success.kind == kind:
            item = success.type
            stream, async_stream = (
                Generic(make_runtime_type(class_name), (item,))
                for class_name in (name, names.make_async_name(name))
            )
            end = success.media.value.get("x-event-end", "") if success.media is not None else ""
            # The data of an event is any text; a line of JSON Lines is JSON.
            texts = (0,) if success.kind == "events" and item == STRING else ()
            body = JsonBody(item, item, texts=texts, end=end)
            return Response(kind, stream, async_stream, "", body, body)
    if success.kind == "json":
        return _build_json_response(success, [success])
    return (
        Response("text", STRING, STRING, "") if success.kind == "text" else Response("empty", NONE, NONE, "")
    )


def _build_page_response(page: Page, text: str) -> Response:
    module = f".pages.{page.module}"
    page_class, async_class = Name(page.name, module), Name(names.make_async_name(page.name), module)
    pager = Generic(make_runtime_type("AsyncPager"), (async_class, page.item))
    body, async_body = JsonBody(page_class, page_class), JsonBody(async_class, async_class)
    return Response("page", page_class, pager, text, body, async_body)


def _add_conditional(
    response: Response,
    plain: Sequence[_Success],
    successes: Sequence[_Success],
    request: Request,
    problems: Problems,
) -> Response:
    """The response of a call whose arguments select one of several."""
    conditions = [
        translate_condition(success.when, request, problems) for success in successes if success.when
    ]
    if any(condition is None for condition in conditions):
        return response
    selected = [
        (condition, _build_plain_response(success))
        for condition, success in zip(conditions, successes, strict=True)
        if condition is not None
    ]
    every = make_union(response.returns, *(other.returns for _, other in selected))
    async_every = make_union(response.async_returns, *(other.async_returns for _, other in selected))
    overloads = build_overloads(
        request,
        Signature((), (), response.returns, response.async_returns),
        [(condition, other.returns, other.async_returns) for condition, other in selected],
        Signature((), (), every, async_every),
    )
    combined = replace(
        response,
        returns=every,
        async_returns=async_every,
        overloads=overloads,
        default_returns=response.returns,
    )
    if _has_status_for_each([*plain, *successes]):
        merged = _build_json_response(plain[0], [*plain, *successes])
        return replace(combined, body=merged.body, async_body=merged.body, accept=merged.accept)
    return replace(
        combined,
        accept=_format_accept(response.kind, plain),
        conditional=tuple(
            _build_conditional(condition, other, success)
            for (condition, other), success in zip(selected, successes, strict=True)
        ),
    )


def _has_status_for_each(successes: Sequence[_Success]) -> bool:
    """Whether all responses are JSON, and their status determines the type."""
    statuses = {success.status for success in successes}
    is_json = all(success.kind == "json" for success in successes)
    return is_json and len(statuses) == len(successes) and all(map(str.isdecimal, statuses))


def _build_conditional(condition: Condition, response: Response, success: _Success) -> ConditionalResponse:
    accept = _format_accept(response.kind, [success])
    pointer = (success.media or success.node).pointer
    return ConditionalResponse(
        condition.values,
        response.kind,
        response.returns,
        response.body,
        accept,
        success.media_type,
        pointer,
    )
