"""Translates successful responses to the result of a method, and how the runtime reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, JsonBody, Page, ResponseKind, Signature
from sdkwright.ir.types import (
    BOOLEAN,
    NONE,
    STRING,
    Generic,
    Literal,
    Name,
    Type,
    list_union_members,
    make_runtime_type,
    make_union,
)
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.bodies import MIN_SIMILARITY
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
    pointer: str = ""  # into the bundle

    @property
    def is_lazy(self) -> bool:
        """Whether the async variant returns an object that is awaited or iterated, instead of being awaited itself."""
        return self.kind in ("stream", "json_lines", "events", "page")


_STREAMS: dict[str, tuple[ResponseKind, str]] = {
    "application/jsonl": ("json_lines", "JsonLines"),
    "text/event-stream": ("events", "EventStream"),
}


@dataclass(frozen=True)
class _Success:
    node: Node
    status: str
    kind: ResponseKind | None  # None for a media type that is not supported
    type: Type
    schema: Node | None


def translate_responses(
    operation: Node, request: Request, page: Page | None, registry: Registry, problems: Problems
) -> Response:
    """The successful responses of an operation."""
    successes = [
        _translate_success(status, node.follow(), registry, problems)
        for status, node in operation["responses"].items()
        if status.startswith("2")
    ]
    if not successes:
        problems.error(
            operation["responses"], "no successful response; describe the 2xx response of the call"
        )
        return Response("empty", NONE, NONE, "")
    first = next((success for success in successes if "x-when" not in success.node), successes[0])
    response = _combine(operation, first, successes, request, page, problems)
    return replace(response, pointer=(first.schema or first.node).pointer)


def _combine(
    operation: Node,
    first: _Success,
    successes: Sequence[_Success],
    request: Request,
    page: Page | None,
    problems: Problems,
) -> Response:
    first_of_all = sorted(successes, key=lambda success: success is not first)
    text = " ".join(_describe(success, is_first=success is first) for success in first_of_all)
    if page is not None:
        return _build_page_response(page, text)
    if len({success.kind for success in successes}) > 1:
        problems.error(
            operation["responses"],
            "the successful responses are of different kinds; keep those of one kind",
        )
    if first.kind == "json":
        return _build_json_response(first, successes, text, request, problems)
    if len(successes) > 1 and first.kind in ("json_lines", "events"):
        problems.error(operation["responses"], "a stream has one successful response; keep one")
    return _build_plain_response(first, text)


def _describe(success: _Success, *, is_first: bool) -> str:
    """The text of a docstring about a response; for all but the first, also the condition."""
    text = docs.format_sentence(success.node["description"].value)
    if is_first:
        return text
    conditions = success.node.value.get("x-when", {})
    when = " and ".join(
        f"`{names.make_argument_name(wire_name)}={value!r}`" for wire_name, value in conditions.items()
    )
    return f"With {when}: {text}" if when else f"With status {success.status}: {text}"


def _translate_success(status: str, node: Node, registry: Registry, problems: Problems) -> _Success:
    content = list(node["content"].items()) if "content" in node else []
    if not content:
        return _Success(node, status, "empty", NONE, None)
    if len({_classify_response(name, media) for name, media in content}) > 1:
        problems.error(node["content"], "these media types are of different kinds; keep those of one kind")
    name, media = content[0]
    schema = media["schema"]
    kind = _classify_response(name, media)
    if kind is None:
        remedy = suggest_name(name, ("application/json", *_STREAMS), MIN_SIMILARITY)
        remedy = remedy or "; for binary data write `type: string, format: binary`"
        problems.error(media, f"a response of media type {quote(name)} is not supported{remedy}")
    has_type = kind in ("json", "json_lines", "events")
    return _Success(node, status, kind, registry.translate_result_type(schema) if has_type else NONE, schema)


def _classify_response(media_type: str, media: Node) -> ResponseKind | None:
    schema = media["schema"].follow().value
    if schema.get("format") == "binary":
        return "stream"
    if media_type in _STREAMS:
        return _STREAMS[media_type][0]
    if media_type == "application/json" or media_type.endswith("+json"):
        return "json"
    return "text" if media_type.startswith("text/") and schema.get("type") == "string" else None


def _build_plain_response(success: _Success, text: str) -> Response:
    if success.kind == "stream":
        return Response("stream", make_runtime_type("ByteStream"), make_runtime_type("AsyncByteStream"), text)
    for kind, name in _STREAMS.values():
        if success.kind == kind:
            item = success.type
            stream, async_stream = (
                Generic(make_runtime_type(class_name), (item,))
                for class_name in (name, names.make_async_name(name))
            )
            body = JsonBody(item, item)
            return Response(kind, stream, async_stream, text, body, body)
    return (
        Response("text", STRING, STRING, text)
        if success.kind == "text"
        else Response("empty", NONE, NONE, text)
    )


def _build_page_response(page: Page, text: str) -> Response:
    module = f".pages.{page.module}"
    page_class, async_class = Name(page.name, module), Name(names.make_async_name(page.name), module)
    pager = Generic(make_runtime_type("AsyncPager"), (async_class, page.item))
    body, async_body = JsonBody(page_class, page_class), JsonBody(async_class, async_class)
    return Response("page", page_class, pager, text, body, async_body)


def _build_json_response(
    first: _Success, successes: Sequence[_Success], text: str, request: Request, problems: Problems
) -> Response:
    others: dict[int, Type] = {}
    for success in successes:
        if success.type == first.type:
            continue
        if success.status.isdecimal():
            others[int(success.status)] = success.type
        else:
            problems.error(
                success.node,
                f"{quote(success.status)}: a second successful response needs an exact status, such as 202",
            )
    returns = make_union(first.type, *(success.type for success in successes))
    body = JsonBody(returns, first.type, tuple(others.items()))
    conditional = [success for success in successes if "x-when" in success.node]
    overloads = _build_overloads(first, conditional, returns, request, problems)
    return Response("json", returns, returns, text, body, body, overloads)


def _build_overloads(
    first: _Success, conditional: Sequence[_Success], every: Type, request: Request, problems: Problems
) -> tuple[Signature, ...]:
    if not conditional:
        return ()
    if len(conditional) > 1 or len(conditional[0].node["x-when"].value) != 1:
        problems.error(
            conditional[-1].node,
            "only one response with x-when, with one argument, is supported; remove the others",
        )
        return ()
    ((wire_name, value),) = conditional[0].node["x-when"].value.items()
    name = names.make_argument_name(wire_name)
    argument = next((argument for argument in request.keywords if argument.name == name), None)
    if argument is None or not isinstance(value, bool) or BOOLEAN not in list_union_members(argument.type):
        problems.error(
            conditional[0].node["x-when"],
            f"x-when takes a boolean argument and true or false; {quote(wire_name)} is not a boolean argument",
        )
        return ()
    selector = replace(argument, type=Literal(value), default="required")
    other_value = replace(argument, type=Literal(not value))
    return (
        _build_signature(request, selector, conditional[0].type),
        _build_signature(request, other_value, first.type),
        _build_signature(request, argument, every),
    )


def _build_signature(request: Request, changed: Argument, returns: Type) -> Signature:
    keywords = tuple(changed if argument.name == changed.name else argument for argument in request.keywords)
    return Signature(request.positional, keywords, returns, returns)
