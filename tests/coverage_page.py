"""`make coverage`: writes docs/coverage.md, a list of all operations with their shapes and their documentation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sdkwright.openapi.pointers import find_last_step
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coverage.md"

_LEGEND = {
    "path": "has path parameters",
    "query": "has query parameters",
    "JSON body": "sends JSON; each field is an argument",
    "multipart": "sends a multipart form; each field is an argument",
    "file": "has a form field for one or several files",
    "repeated field": "has a form field that takes a list",
    "JSON part": "has a form field that is sent as JSON",
    "whole body": "takes its body as one argument, `request`",
    "optional body": "can be called without a body",
    "union": "sends or returns a union",
    "model": "returns a model",
    "list": "returns a list of models",
    "pages": "returns a page, which iterates over all pages",
    "anything": "returns JSON without a schema",
    "stream": "streams bytes: audio, video, archives, files",
    "JSON lines": "streams JSON objects",
    "text": "returns text",
    "empty": "returns nothing",
    "overloads": "has a return type that depends on an argument",
    "retry: safe": "is retried, although its method alone would not permit it",
    "retry: never": "is never retried, although its method alone would permit it",
    "poll": "starts a long job, and has a method that waits for it",
    "callbacks": "makes the API send a request to your URL",
    "deprecated": "is deprecated",
}
"""Shapes of operations and their meanings, in the order of the page."""


@dataclass(frozen=True)
class Operation:
    """An operation of the bundle."""

    path: str
    method: str
    definition: dict[str, Any]
    document: dict[str, Any]

    @property
    def call(self) -> str:
        call: str = self.definition["operationId"]
        return call

    @property
    def is_channel(self) -> bool:
        return "x-websocket" in self.definition

    @property
    def pages(self) -> list[str]:
        """The pages of the documentation."""
        pages: list[str] = self.definition.get("x-docs", [])
        return pages

    @cached_property
    def shapes(self) -> list[str]:
        shapes = {
            *self._find_parameter_shapes(),
            *self._find_body_shapes(),
            *self._find_response_shapes(),
            *self._find_other_shapes(),
        }
        assert shapes <= _LEGEND.keys()
        return [shape for shape in _LEGEND if shape in shapes]

    def _find_parameter_shapes(self) -> Iterator[str]:
        for parameter in self.definition.get("parameters", []):
            yield self._resolve(parameter)["in"]

    def _find_body_shapes(self) -> Iterator[str]:
        body = self._resolve(self.definition.get("requestBody", {}))
        for media_type, media in body.get("content", {}).items():
            schema = self._resolve(media["schema"])
            if not body.get("required"):
                yield "optional body"
            if media_type == "multipart/form-data":
                yield "multipart"
                yield from self._find_form_shapes(schema, media.get("encoding", {}))
            elif "oneOf" in schema or self.definition.get("x-body") == "whole":
                yield "whole body"
            else:
                yield "JSON body"
            if "oneOf" in schema:
                yield "union"

    def _find_form_shapes(self, schema: dict[str, Any], encoding: dict[str, Any]) -> Iterator[str]:
        for name, field in schema["properties"].items():
            resolved = self._resolve(field)
            item = self._resolve(resolved.get("items", {}))
            if "binary" in (resolved.get("format"), item.get("format")):
                yield "file"
            if encoding.get(name, {}).get("contentType") == "application/json":
                yield "JSON part"
            elif item:
                yield "repeated field"

    def _find_response_shapes(self) -> Iterator[str]:
        responses = self.definition["responses"].items()
        successes = [self._resolve(response) for status, response in responses if status.startswith("2")]
        if any("x-when" in response for response in successes):
            yield "overloads"
        for response in successes:
            if "content" not in response:
                yield "empty"
            for media_type, media in response.get("content", {}).items():
                yield from self._find_content_shapes(media_type, media["schema"])

    def _find_content_shapes(self, media_type: str, schema: dict[str, Any]) -> Iterator[str]:
        resolved = self._resolve(schema)
        if "oneOf" in resolved:
            yield "union"
        if resolved.get("format") == "binary":
            yield "stream"
        elif media_type == "application/jsonl":
            yield "JSON lines"
        elif resolved.get("type") == "string":
            yield "text"
        elif "x-pagination" in self.definition:
            yield "pages"
        elif resolved.get("type") == "array":
            yield "list"
        else:
            yield "model" if resolved else "anything"

    def _find_other_shapes(self) -> Iterator[str]:
        if self.definition.get("deprecated"):
            yield "deprecated"
        if "x-retry" in self.definition:
            yield f"retry: {self.definition['x-retry']}"
        if "x-poll" in self.definition:
            yield "poll"
        if "callbacks" in self.definition:
            yield "callbacks"

    def _resolve(self, value: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in value:
            target: Any = self.document
            for step in value["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            value = target
        return value


def render_page(document: dict[str, Any]) -> str:
    """Return the page for a bundle."""
    all_operations = sorted(_list_operations(document), key=lambda operation: operation.call)
    operations = [operation for operation in all_operations if not operation.is_channel]
    channels = [operation for operation in all_operations if operation.is_channel]
    return "\n".join(
        [
            "# API coverage",
            "",
            "Generated by `make coverage` from `spec/`. A test fails if it is out of date.",
            "",
            *_render_counts(document, operations, channels),
            "",
            *_render_legend(operations),
            *_render_resources(document, operations),
            "",
            *_render_channels(channels),
            "",
            *_render_webhooks(document),
            "",
            *_render_callbacks(operations),
            "",
        ]
    )


def write_page() -> None:
    PAGE.write_text(render_page(load_bundle()), "utf-8", newline="\n")


def load_bundle() -> dict[str, Any]:
    """Return the bundle of the spec."""
    document: dict[str, Any] = json.loads(bundle_spec(load_spec(ROOT / "spec")))
    return document


def _list_operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in SUPPORTED_METHODS:
            if method in item:
                yield Operation(path, method.upper(), item[method], document)


def _render_counts(
    document: dict[str, Any], operations: list[Operation], channels: list[Operation]
) -> Iterator[str]:
    callbacks = sum(len(operation.definition.get("callbacks", {})) for operation in operations)
    pages = {page for operation in [*operations, *channels] for page in operation.pages}
    undocumented = sum(1 for operation in operations if not operation.pages)
    yield (
        f"**{len(operations)} operations, {len(channels)} WebSocket channels, {len(document['webhooks'])} webhooks, "
        f"{callbacks} callbacks.**"
    )
    yield (
        f"They were transcribed from {len(pages)} pages of the documentation. {undocumented} operations have no page "
        "there; their descriptions are based on other facts about the API."
    )


def _render_legend(operations: list[Operation]) -> Iterator[str]:
    counts = Counter(shape for operation in operations for shape in operation.shapes)
    rows = ((shape, str(counts[shape]), meaning) for shape, meaning in _LEGEND.items() if counts[shape])
    yield from _render_table(("shape", "operations", "the operation …"), rows)


def _render_resources(document: dict[str, Any], operations: list[Operation]) -> Iterator[str]:
    """Yield a section for each top-level resource, in the order of the tags."""
    descriptions = {tag["name"]: tag["description"] for tag in document["tags"]}
    names = {_find_resource(operation) for operation in operations}
    assert names <= descriptions.keys()
    for name in (tag for tag in descriptions if tag in names):
        own = [operation for operation in operations if _find_resource(operation) == name]
        yield from ("", f"## {name} ({len(own)})", "", descriptions[name], "")
        rows = (
            (
                f"`{operation.call}`",
                f"`{operation.method} {operation.path}`",
                ", ".join(operation.shapes),
                _format_links(operation.pages),
            )
            for operation in own
        )
        yield from _render_table(("call", "method and path", "shapes", "documentation"), rows)


def _render_channels(channels: list[Operation]) -> Iterator[str]:
    yield from (f"## WebSocket channels ({len(channels)})", "")
    rows = (
        (
            f"`{channel.call}`",
            f"`{channel.path}`",
            ", ".join(_list_messages(channel)),
            _format_links(channel.pages),
        )
        for channel in channels
    )
    yield from _render_table(("channel", "path", "messages", "documentation"), rows)


def _list_messages(channel: Operation) -> Iterator[str]:
    sides = channel.definition["x-websocket"]
    for message in sides["client"].values():
        yield f"sends `{_component_name(message)}`"
    yield f"receives `{_component_name(sides['server'])}`"


def _render_webhooks(document: dict[str, Any]) -> Iterator[str]:
    webhooks = {name: item["post"] for name, item in document["webhooks"].items()}
    yield from (f"## Webhooks ({len(webhooks)})", "")
    rows = (
        (f"`{name}`", f"`{_find_event(webhook)}`", f"`{webhook['x-signature']['header']}`")
        for name, webhook in webhooks.items()
    )
    yield from _render_table(("webhook", "event", "signature"), rows)


def _render_callbacks(operations: list[Operation]) -> Iterator[str]:
    rows = [
        (f"`{operation.call}`", f"`{name}`", f"`{url}`", f"`{_find_event(item['post'])}`")
        for operation in operations
        for name, callback in operation.definition.get("callbacks", {}).items()
        for url, item in callback.items()
    ]
    yield from (f"## Callbacks ({len(rows)})", "")
    yield from _render_table(("operation", "callback", "to", "event"), rows)


def _render_table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def _format_links(pages: list[str]) -> str:
    return ", ".join(f"[{url.partition('/docs/')[2] or url}]({url})" for url in pages) or "none"


def _find_event(operation: dict[str, Any]) -> str:
    return _component_name(operation["requestBody"]["content"]["application/json"]["schema"])


def _find_resource(operation: Operation) -> str:
    return operation.call.partition(".")[0]


def _component_name(reference: dict[str, str]) -> str:
    return find_last_step(reference["$ref"])


if __name__ == "__main__":
    write_page()
