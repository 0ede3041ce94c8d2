"""`make coverage`: writes docs/coverage.md, a list of all operations with their shapes and their documentation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coverage.md"

_METHODS = ("get", "put", "post", "delete", "patch")
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
"""Every shape with its meaning, in the order of the page."""


@dataclass(frozen=True)
class Operation:
    """One operation of the bundle."""

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
        """Of the documentation."""
        pages: list[str] = self.definition.get("x-docs", [])
        return pages

    @cached_property
    def shapes(self) -> list[str]:
        found = {*self._of_parameters(), *self._of_body(), *self._of_answers(), *self._of_use()}
        assert found <= _LEGEND.keys()
        return [shape for shape in _LEGEND if shape in found]

    def _of_parameters(self) -> Iterator[str]:
        for parameter in self.definition.get("parameters", []):
            yield self._resolved(parameter)["in"]

    def _of_body(self) -> Iterator[str]:
        body = self._resolved(self.definition.get("requestBody", {}))
        for media_type, media in body.get("content", {}).items():
            schema = self._resolved(media["schema"])
            if not body.get("required"):
                yield "optional body"
            if media_type == "multipart/form-data":
                yield "multipart"
                yield from self._of_form(schema, media.get("encoding", {}))
            elif "oneOf" in schema or self.definition.get("x-body") == "whole":
                yield "whole body"
            else:
                yield "JSON body"
            if "oneOf" in schema:
                yield "union"

    def _of_form(self, schema: dict[str, Any], encoding: dict[str, Any]) -> Iterator[str]:
        for name, field in schema["properties"].items():
            resolved = self._resolved(field)
            item = self._resolved(resolved.get("items", {}))
            if "binary" in (resolved.get("format"), item.get("format")):
                yield "file"
            if encoding.get(name, {}).get("contentType") == "application/json":
                yield "JSON part"
            elif item:
                yield "repeated field"

    def _of_answers(self) -> Iterator[str]:
        answers = {status: self._resolved(answer) for status, answer in self.definition["responses"].items()}
        good = [answer for status, answer in answers.items() if status.startswith("2")]
        if any("x-when" in answer for answer in good):
            yield "overloads"
        for answer in good:
            if "content" not in answer:
                yield "empty"
            for media_type, media in answer.get("content", {}).items():
                yield from self._of_answer(media_type, media["schema"])

    def _of_answer(self, media_type: str, schema: dict[str, Any]) -> Iterator[str]:
        resolved = self._resolved(schema)
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

    def _of_use(self) -> Iterator[str]:
        if self.definition.get("deprecated"):
            yield "deprecated"
        if "x-retry" in self.definition:
            yield f"retry: {self.definition['x-retry']}"
        if "x-poll" in self.definition:
            yield "poll"
        if "callbacks" in self.definition:
            yield "callbacks"

    def _resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in value:
            found: Any = self.document
            for step in value["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            value = found
        return value


def page(document: dict[str, Any]) -> str:
    """The whole page."""
    everything = sorted(_operations(document), key=lambda operation: operation.call)
    operations = [one for one in everything if not one.is_channel]
    channels = [one for one in everything if one.is_channel]
    return "\n".join(
        [
            "# API coverage",
            "",
            "Generated by `make coverage` from `spec/`. A test fails if it is out of date.",
            "",
            *_counts(document, operations, channels),
            "",
            *_legend(operations),
            *_resources(document, operations),
            "",
            *_channels(channels),
            "",
            *_webhooks(document),
            "",
            *_callbacks(operations),
            "",
        ]
    )


def write() -> None:
    PAGE.write_text(page(bundled()), "utf-8", newline="\n")


def bundled() -> dict[str, Any]:
    """The description as it is now."""
    document: dict[str, Any] = json.loads(bundle_spec(load_spec(ROOT / "spec")))
    return document


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield Operation(path, method.upper(), item[method], document)


def _counts(
    document: dict[str, Any], operations: list[Operation], channels: list[Operation]
) -> Iterator[str]:
    callbacks = sum(len(one.definition.get("callbacks", {})) for one in operations)
    pages = {page for one in [*operations, *channels] for page in one.pages}
    unwritten = sum(1 for one in operations if not one.pages)
    yield (
        f"**{len(operations)} operations, {len(channels)} WebSocket channels, {len(document['webhooks'])} webhooks, "
        f"{callbacks} callbacks.**"
    )
    yield (
        f"They were transcribed from {len(pages)} pages of the documentation. {unwritten} operations have no page "
        "there; their descriptions are based on other facts about the API."
    )


def _legend(operations: list[Operation]) -> Iterator[str]:
    counted = Counter(shape for operation in operations for shape in operation.shapes)
    rows = ((shape, str(counted[shape]), meaning) for shape, meaning in _LEGEND.items() if counted[shape])
    yield from _table(("shape", "operations", "the operation …"), rows)


def _resources(document: dict[str, Any], operations: list[Operation]) -> Iterator[str]:
    """One section for each resource at the top, in the order of the tags."""
    descriptions = {tag["name"]: tag["description"] for tag in document["tags"]}
    found = {_top(one) for one in operations}
    assert found <= descriptions.keys()
    for name in (tag for tag in descriptions if tag in found):
        own = [one for one in operations if _top(one) == name]
        yield from ("", f"## {name} ({len(own)})", "", descriptions[name], "")
        rows = (
            (f"`{one.call}`", f"`{one.method} {one.path}`", ", ".join(one.shapes), _links(one.pages))
            for one in own
        )
        yield from _table(("call", "method and path", "shapes", "documentation"), rows)


def _channels(channels: list[Operation]) -> Iterator[str]:
    yield from (f"## WebSocket channels ({len(channels)})", "")
    rows = (
        (f"`{one.call}`", f"`{one.path}`", ", ".join(_messages(one)), _links(one.pages)) for one in channels
    )
    yield from _table(("channel", "path", "messages", "documentation"), rows)


def _messages(channel: Operation) -> Iterator[str]:
    sides = channel.definition["x-websocket"]
    for message in sides["client"].values():
        yield f"sends `{_name(message)}`"
    yield f"receives `{_name(sides['server'])}`"


def _webhooks(document: dict[str, Any]) -> Iterator[str]:
    webhooks = {name: item["post"] for name, item in document["webhooks"].items()}
    yield from (f"## Webhooks ({len(webhooks)})", "")
    rows = (
        (f"`{name}`", f"`{_event(one)}`", f"`{one['x-signature']['header']}`")
        for name, one in webhooks.items()
    )
    yield from _table(("webhook", "event", "signature"), rows)


def _callbacks(operations: list[Operation]) -> Iterator[str]:
    found = [
        (f"`{one.call}`", f"`{name}`", f"`{url}`", f"`{_event(item['post'])}`")
        for one in operations
        for name, callback in one.definition.get("callbacks", {}).items()
        for url, item in callback.items()
    ]
    yield from (f"## Callbacks ({len(found)})", "")
    yield from _table(("operation", "callback", "to", "event"), found)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def _links(pages: list[str]) -> str:
    return ", ".join(f"[{url.partition('/docs/')[2] or url}]({url})" for url in pages) or "none"


def _event(operation: dict[str, Any]) -> str:
    return _name(operation["requestBody"]["content"]["application/json"]["schema"])


def _top(operation: Operation) -> str:
    return operation.call.partition(".")[0]


def _name(reference: dict[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


if __name__ == "__main__":
    write()
