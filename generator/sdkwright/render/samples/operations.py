"""Samples: for each operation a program that calls it and uses what comes, in both flavours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

from sdkwright.ir import names
from sdkwright.ir.api import Api, Operation
from sdkwright.ir.formats import FORMATS, TYPE_NAMES
from sdkwright.openapi.pointers import last_step
from sdkwright.render.samples.channels import channel_program
from sdkwright.render.samples.values import Tree, Whole

_ENDINGS = {
    "audio": "mp3",
    "video": "mp4",
    "audio/wav": "wav",
    "application/zip": "zip",
    "application/pdf": "pdf",
}
_TELLING = ("id", "name", "title", "status", "text", "message")
"""Fields that are worth printing, the best ones first."""
_MOST_PRINTED = 2


class Sample(NamedTuple):
    """Two programs that run as they are, once a key is in the environment."""

    sync: str
    asynchronous: str


class _Call(NamedTuple):
    """A method of the client."""

    method: Operation
    arguments: dict[str, str]  # printed, by name
    answer: tuple[str, Tree]  # the media type, and what is said of it


def render_samples(document: Tree, api: Api, package: str, client_class: str) -> dict[str, Sample]:
    """The samples of all operations, and of the methods that wait for jobs, by the path of the call; unformatted."""
    whole = Whole(document)
    asynchronous = names.asynchronous(client_class)
    sessions = {
        one.id: Sample(
            channel_program(whole, one, package, client_class, is_async=False),
            channel_program(whole, one, package, asynchronous, is_async=True),
        )
        for resource in api.walk_resources()
        for one in resource.channels
    }
    calls = {
        one.method.id: Sample(
            _program(whole, one, package, client_class, is_async=False),
            _program(whole, one, package, asynchronous, is_async=True),
        )
        for one in _calls(whole, api)
    }
    return {**calls, **sessions}


def _calls(whole: Whole, api: Api) -> Iterator[_Call]:
    for resource in api.walk_resources():
        for one in resource.operations:
            yield _Call(one, whole.arguments(one.id), whole.answer(one.id))
            if one.poll:
                signature = one.poll.signature
                method = replace(one, id=names.waiting(one.id), signature=signature)
                needed = frozenset(keyword.wire_name for keyword in signature.keywords if keyword.is_required)
                # What it gives is the answer about the job, which is always one object.
                answer = whole.answer(one.poll.status_operation)
                yield _Call(replace(method, response_kind="json"), whole.arguments(one.id, needed), answer)


def _program(whole: Whole, called: _Call, package: str, client: str, *, is_async: bool) -> str:
    arguments = dict(called.arguments)
    positional = [arguments.pop(one.name) for one in called.method.signature.positional]
    given = [*positional, *(f"{name}={value}" for name, value in arguments.items())]
    call = f"client.{called.method.id}({', '.join(given)})"
    lines = list(_use(whole, called, call, is_async=is_async))
    text = "\n".join([call, *lines])
    imports = [
        *(["import asyncio"] if is_async else []),
        *(
            f"from {format_.module} import {format_.type_name}"
            for format_ in sorted(FORMATS.values(), key=lambda format_: format_.type_name)
            if re.search(rf"\b{format_.type_name}\b[.(]", text)
        ),
        *(["from pathlib import Path"] if "Path(" in call else []),
    ]
    head = [*imports, *([""] if imports else []), f"from {package} import {client}", ""]
    if not is_async:
        return "\n".join([*head, f"client = {client}()", *lines, ""])
    body = [f"    async with {client}() as client:", *(f"        {line}" for line in lines)]
    return "\n".join([*head, "", "async def main() -> None:", *body, "", "", "asyncio.run(main())", ""])


def _use(whole: Whole, called: _Call, call: str, *, is_async: bool) -> Iterator[str]:
    """The call, and what is done with its answer."""
    operation = called.method
    media_type, media = called.answer
    waited = f"await {call}" if is_async and not operation.is_lazy else call
    if operation.response_kind == "stream":
        kind = media_type.partition("/")[0]
        name = kind if kind in ("audio", "video") else "content"
        file = f"{name}.{_ENDINGS.get(media_type) or _ENDINGS.get(kind, 'bin')}"
        yield f"{name} = {call}"
        yield f'{"await " if is_async else ""}{name}.write_to("{file}")'
        return
    if operation.response_kind in ("json_lines", "events", "page"):
        schema = media["schema"]
        if operation.response_kind == "page":
            items = whole.operations[operation.id][1]["x-pagination"]["items"]
            schema = whole.resolved(whole.properties(schema)[items]).get("items", {})
        name = _variable(schema)
        yield f"{'async ' if is_async else ''}for {name} in {call}:"
        yield f"    {_print(whole, name, schema, None)}"
        return
    if operation.response_kind == "empty":
        yield waited
    elif operation.response_kind == "json":
        yield from _json(whole, media, waited)
    else:
        yield f"print({waited})"


def _json(whole: Whole, media: Tree, waited: str) -> Iterator[str]:
    schema, example = media["schema"], media.get("example")
    items = schema.get("items") if schema.get("type") == "array" else None
    if items is not None:
        name = _variable(items)
        first = cast("list[object]", example)[0] if isinstance(example, list) and example else None
        yield f"for {name} in {waited}:"
        yield f"    {_print(whole, name, items, first)}"
    elif "$ref" in schema:
        name = _variable(schema)
        yield f"{name} = {waited}"
        yield from _tell(whole, name, schema, example)
    else:
        yield f"print({waited})"


def _variable(schema: Tree) -> str:
    """A name for a value: that of its model."""
    name = names.identifier(last_step(schema["$ref"])) if "$ref" in schema else "item"
    return f"{name}_" if name in ("client", "main", "asyncio", *TYPE_NAMES) else name


def _tell(whole: Whole, name: str, schema: Tree, example: Any) -> Iterator[str]:
    """Print what tells most of an answer; of one that only holds a list, of each of its items."""
    properties = {wire: whole.resolved(one) for wire, one in whole.properties(schema).items()}
    certain = [wire for wire in whole.required(schema) if properties[wire].get("type") == "array"]
    lists = [wire for wire in certain if "$ref" in properties[wire]["items"]]
    if len(lists) != 1 or any(_is_short(one, wire) for wire, one in properties.items()):
        yield _print(whole, name, schema, example)
        return
    items = properties[lists[0]]["items"]
    yield f"for {_variable(items)} in {name}.{names.field(lists[0])}:"
    yield f"    {_print(whole, _variable(items), items, None)}"


def _print(whole: Whole, name: str, schema: Tree, example: Any) -> str:
    shown = [wire for wire, one in whole.properties(schema).items() if _is_short(whole.resolved(one), wire)]
    if isinstance(example, Mapping):
        shown = [wire for wire in shown if cast("Tree", example).get(wire) is not None]
    shown.sort(key=lambda wire: _rank(wire, name))
    fields = [f"{name}.{names.field(wire)}" for wire in shown[:_MOST_PRINTED]]
    return f"print({', '.join(fields or [name])})"


def _rank(wire: str, name: str) -> int:
    """How little a field tells of a value: its own id the most, and that of another thing the least."""
    own = wire.removesuffix("_id")
    key = "id" if own != wire and (name.startswith(own) or name.endswith(own)) else wire
    known = (place for place, word in enumerate(_TELLING) if key == word or key.endswith(f"_{word}"))
    return len(_TELLING) + 1 if key.endswith("_id") else next(known, len(_TELLING))


def _is_short(schema: Tree, wire: str) -> bool:
    """Whether a field is a text, a number or a truth that is no file in disguise."""
    kind: Any = schema.get("type")
    kinds = {*cast("list[object]", kind)} if isinstance(kind, list) else {kind}
    is_scalar = kinds <= {"string", "integer", "number", "boolean", "null"}
    return is_scalar and schema.get("format") != "byte" and "base64" not in wire
