"""Samples of operations: programs that call the method and use the result, with the client and the async client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

from sdkwright.ir import names
from sdkwright.ir.api import Api, Operation
from sdkwright.ir.formats import TYPE_NAMES
from sdkwright.ir.responses import ConditionalResponse, StatusResponse
from sdkwright.ir.types import walk_names
from sdkwright.openapi.pointers import find_last_step, resolve_pointer
from sdkwright.render.samples.channels import render_channel_sample
from sdkwright.render.samples.schemas import Json
from sdkwright.render.samples.values import Bundle, list_imports, name_field
from sdkwright.render.source_text import format_literal

_SUFFIXES = {
    "audio": "mp3",
    "video": "mp4",
    "audio/wav": "wav",
    "application/zip": "zip",
    "application/pdf": "pdf",
}
_PRINTED_FIELDS = ("id", "name", "title", "status", "text", "message")
"""Fields that a sample prints, the preferred ones first."""
_MOST_PRINTED = 2
_ITERABLE = ("json_lines", "events", "page")
"""The kinds of responses that a program iterates over."""


class Sample(NamedTuple):
    """Two programs that run unchanged if the environment contains an API key."""

    sync: str
    asynchronous: str


class _Response(NamedTuple):
    """A response of a call."""

    kind: str
    media_type: str
    media: Json


class _Call(NamedTuple):
    """A call of a method of the client."""

    method: Operation
    arguments: dict[str, str]  # Python source by name
    response: _Response
    streams: tuple[tuple[dict[str, str], _Response], ...] = ()  # selected by further arguments


def render_samples(bundle: Bundle, api: Api, package: str, client_class: str) -> dict[str, Sample]:
    """The samples of all operations, waiting methods and channels, by the path of the call; not formatted."""
    async_class = names.make_async_name(client_class)
    sessions = {
        channel.id: Sample(
            render_channel_sample(bundle, channel, package, client_class, is_async=False),
            render_channel_sample(bundle, channel, package, async_class, is_async=True),
        )
        for resource in api.walk_resources()
        for channel in resource.channels
    }
    calls = {
        call.method.id: Sample(
            _render_program(bundle, call, package, client_class, is_async=False),
            _render_program(bundle, call, package, async_class, is_async=True),
        )
        for call in _list_calls(bundle, api)
    }
    return {**calls, **sessions}


def _list_calls(bundle: Bundle, api: Api) -> Iterator[_Call]:
    operations = (operation for resource in api.walk_resources() for operation in resource.operations)
    for operation in operations:
        arguments = bundle.render_arguments(operation.id)
        selected = next((other for other in operation.conditional if _is_selected(other, arguments)), None)
        response = _Response(operation.response_kind, *bundle.find_response(operation.id))
        if selected is not None:
            response = _find_conditional(bundle, selected)
        streams = tuple(
            (
                {value.name: format_literal(value.value) for value in other.when},
                _find_conditional(bundle, other),
            )
            for other in operation.conditional
            if other is not selected and other.kind in _ITERABLE
        )
        yield _Call(operation, arguments, response, streams)
        if operation.poll:
            signature = operation.poll.signature
            required = (keyword.wire_name for keyword in signature.keywords if keyword.is_required)
            needed = frozenset(name for name in required if name is not None)
            method = replace(operation, id=names.make_waiting_name(operation.id), signature=signature)
            # The waiting method returns the response of the status operation, which is an object.
            response = _Response("json", *bundle.find_response(operation.poll.status_operation))
            yield _Call(method, bundle.render_arguments(operation.id, needed), response)


def _is_selected(response: ConditionalResponse, arguments: Mapping[str, str]) -> bool:
    """Whether the arguments, or the defaults of those that are left out, select a response."""
    return all(
        arguments[value.name] == format_literal(value.value) if value.name in arguments else value.is_default
        for value in response.when
    )


def _find_conditional(bundle: Bundle, response: ConditionalResponse) -> _Response:
    target: Json = resolve_pointer(bundle.document, response.pointer)
    return _Response(response.kind, response.media_type, target if response.media_type else {})


def _render_program(bundle: Bundle, call: _Call, package: str, client: str, *, is_async: bool) -> str:
    source = _render_call(call, {})
    lines = list(_render_use(bundle, call, call.response, source, is_async=is_async))
    for changed, response in call.streams:
        lines += ["", *_render_use(bundle, call, response, _render_call(call, changed), is_async=is_async)]
    imports = [
        *(["import asyncio"] if is_async else []),
        *list_imports(source),
    ]
    classes = _list_streams(call.method, is_async=is_async) if call.response.kind == "by_status" else ()
    used = {client, *(name for name in classes if any(f", {name})" in line for line in lines))}
    exports = ", ".join(sorted(used, key=str.lower))
    head = [*imports, *([""] if imports else []), f"from {package} import {exports}", ""]
    if not is_async:
        return "\n".join([*head, f"client = {client}()", *lines, ""])
    body = [f"    async with {client}() as client:", *(f"        {line}" for line in lines)]
    return "\n".join([*head, "", "async def main() -> None:", *body, "", "", "asyncio.run(main())", ""])


def _render_call(call: _Call, changed: Mapping[str, str]) -> str:
    """The call with its arguments, some of them `changed`."""
    keywords = {**call.arguments, **changed}
    positional = [keywords.pop(argument.name) for argument in call.method.signature.positional]
    arguments = [*positional, *(f"{name}={value}" for name, value in keywords.items())]
    return f"client.{call.method.id}({', '.join(arguments)})"


def _render_use(
    bundle: Bundle, call: _Call, response: _Response, source: str, *, is_async: bool
) -> Iterator[str]:
    """The lines that make the call and use its result."""
    operation, media = call.method, response.media
    call_source = f"await {source}" if is_async and not operation.is_lazy else source
    if response.kind == "stream":
        stream = f"({call_source})" if call_source != source else source
        yield from _render_stream(response.media_type, stream, is_async=is_async)
    elif response.kind in _ITERABLE:
        schema = media["schema"]
        if response.kind == "page":
            items = bundle.operations[operation.id][1]["x-pagination"]["items"]
            schema = bundle.find_items(schema, items)
        name = _choose_variable_name(schema)
        yield f"{'async ' if is_async else ''}for {name} in {call_source}:"
        yield f"    {_render_print(bundle, name, schema, None)}"
    elif response.kind == "by_status":
        yield from _render_by_status(bundle, operation, call_source, is_async=is_async)
    elif response.kind == "empty":
        yield call_source
    elif response.kind == "json" and not _is_union_of_statuses(operation):
        yield from _render_json(bundle, media, call_source)
    else:
        yield f"print({call_source})"


def _is_union_of_statuses(operation: Operation) -> bool:
    """Whether a program that uses the result has to find out its type first."""
    return bool(operation.response and operation.response.by_status) and not operation.overloads


def _render_stream(media_type: str, source: str, *, is_async: bool) -> Iterator[str]:
    name = _name_content(media_type)
    yield f"{name} = {source}"
    yield _render_write(name, media_type, is_async=is_async)


def _name_content(media_type: str) -> str:
    kind = media_type.partition("/")[0]
    return kind if kind in ("audio", "video") else "content"


def _render_write(stream: str, media_type: str, *, is_async: bool) -> str:
    return f'{"await " if is_async else ""}{stream}.write_to("{name_file(media_type)}")'


def name_file(media_type: str) -> str:
    """The name of a file for the body of a response."""
    suffix = _SUFFIXES.get(media_type) or _SUFFIXES.get(media_type.partition("/")[0], "bin")
    return f"{_name_content(media_type)}.{suffix}"


def _render_by_status(bundle: Bundle, operation: Operation, source: str, *, is_async: bool) -> Iterator[str]:
    """The lines that make a call, and use its result by its type."""
    streams = _list_streams(operation, is_async=is_async)
    has_others = any(response.kind == "json" for response in operation.by_status)
    yield f"result = {source}"
    if len(streams) == 1 and not has_others:
        yield from _render_received_stream(bundle, *streams.values(), is_async=is_async)
        return
    for number, (class_name, response) in enumerate(streams.items(), 1):
        is_last = number == len(streams) and not has_others
        condition = "else" if is_last else f"{'el' * (number > 1)}if isinstance(result, {class_name})"
        yield f"{condition}:"
        for line in _render_received_stream(bundle, response, is_async=is_async):
            yield f"    {line}"
    if has_others:
        yield "else:"
        yield "    print(result)"


def _list_streams(operation: Operation, *, is_async: bool) -> dict[str, StatusResponse]:
    """The classes of the streams that a call can return, each with the first response of this class."""
    streams: dict[str, StatusResponse] = {}
    for response in operation.by_status:
        if response.kind != "json":
            name = next(walk_names(response.type)).name
            streams.setdefault(names.make_async_name(name) if is_async else name, response)
    return streams


def _render_received_stream(bundle: Bundle, response: StatusResponse, *, is_async: bool) -> Iterator[str]:
    if response.kind == "stream":
        yield _render_write("result", response.media_type, is_async=is_async)
        return
    schema: Json = resolve_pointer(bundle.document, response.pointer)["schema"]
    name = _choose_variable_name(schema)
    yield f"{'async ' if is_async else ''}for {name} in result:"
    yield f"    {_render_print(bundle, name, schema, None)}"


def _render_json(bundle: Bundle, media: Json, call_source: str) -> Iterator[str]:
    schema, example = media["schema"], bundle.find_example(media)
    items = (schema.get("items") or None) if schema.get("type") == "array" else None
    if items is not None:
        name = _choose_variable_name(items)
        first = cast("list[object]", example)[0] if isinstance(example, list) and example else None
        yield f"for {name} in {call_source}:"
        yield f"    {_render_print(bundle, name, items, first)}"
    elif "$ref" in schema:
        name = _choose_variable_name(schema)
        yield f"{name} = {call_source}"
        yield from _render_object(bundle, name, schema, example)
    else:
        yield f"print({call_source})"


def _choose_variable_name(schema: Json) -> str:
    """A name for a value: that of its model."""
    name = names.make_identifier(find_last_step(schema["$ref"])) if "$ref" in schema else "item"
    return f"{name}_" if name in ("client", "main", "asyncio", *TYPE_NAMES) else name


def _render_object(bundle: Bundle, name: str, schema: Json, example: Any) -> Iterator[str]:
    """Print the most useful fields of a response, or of each item if the response contains only a list."""
    properties = {
        key: bundle.resolve(property_) for key, property_ in bundle.list_received_properties(schema).items()
    }
    required = bundle.list_required_properties(schema)
    arrays = [key for key in required if key in properties and properties[key].get("type") == "array"]
    lists = [key for key in arrays if "$ref" in (properties[key].get("items") or {})]
    if len(lists) != 1 or any(_is_printable(property_, key) for key, property_ in properties.items()):
        yield _render_print(bundle, name, schema, example)
        return
    items = properties[lists[0]]["items"]
    yield f"for {_choose_variable_name(items)} in {name}.{name_field(lists[0], properties[lists[0]])}:"
    yield f"    {_render_print(bundle, _choose_variable_name(items), items, None)}"


def _render_print(bundle: Bundle, name: str, schema: Json, example: Any) -> str:
    properties = bundle.list_received_properties(schema).items()
    keys = [key for key, property_ in properties if _is_printable(bundle.resolve(property_), key)]
    if isinstance(example, Mapping):
        keys = [key for key in keys if cast("Json", example).get(key) is not None]
    keys.sort(key=lambda key: _rank(key, name))
    own = dict(properties)
    fields = [f"{name}.{name_field(key, own[key])}" for key in keys[:_MOST_PRINTED]]
    return f"print({', '.join(fields or [name])})"


def _rank(wire_name: str, name: str) -> int:
    """The position of a field in a sample: the ID of the object is first, other IDs are last."""
    stem = wire_name.removesuffix("_id")
    key = "id" if stem != wire_name and (name.startswith(stem) or name.endswith(stem)) else wire_name
    positions = (
        position for position, word in enumerate(_PRINTED_FIELDS) if key == word or key.endswith(f"_{word}")
    )
    return len(_PRINTED_FIELDS) + 1 if key.endswith("_id") else next(positions, len(_PRINTED_FIELDS))


def _is_printable(schema: Json, wire_name: str) -> bool:
    """Whether a field is a string, a number or a boolean, and not a file in base64."""
    kind: Any = schema.get("type")
    kinds = {*cast("list[object]", kind)} if isinstance(kind, list) else {kind}
    is_scalar = kinds <= {"string", "integer", "number", "boolean", "null"}
    return is_scalar and schema.get("format") != "byte" and "base64" not in wire_name
