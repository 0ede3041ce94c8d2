"""The operations of the bundled description, each with calls made of its own examples and what must go over the wire.

Nothing here is taken from the generator: arguments and expectations are derived from `generated/openapi.json` anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pydantic

BUNDLE = Path(__file__).parents[2] / "generated" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(BUNDLE.read_text("utf-8"))

Style = Literal["minimal", "full", "nulls"]
"""Only what is required; every argument there is; null for all that accept it."""

NO_BODY: Any = object()
_JSON = "application/json"


@dataclass(frozen=True)
class Wire:
    """What a call must send."""

    path: str
    query: list[tuple[str, str]]
    json: Any = NO_BODY
    parts: list[tuple[str, str | None, Any]] | None = None
    """Of a multipart body: name, file name, and content (bytes for a file, a document for a JSON part)."""


@dataclass(frozen=True)
class Expected:
    """What the server answers, and what becomes of it."""

    status: int
    content_type: str
    content: bytes
    value: Any
    """As plain data."""
    type_name: str
    """The class, or for a list that of its items; empty for plain data."""


class Operation:
    """One operation of the description."""

    def __init__(self, path: str, method: str, definition: dict[str, Any]) -> None:
        self.call: str = definition["operationId"]
        self.method = method.upper()
        self.path = path
        self._definition = definition
        self._parameters = [resolved(parameter) for parameter in definition.get("parameters", [])]
        body = resolved(definition.get("requestBody", {}))
        self._body_required: bool = body.get("required", False)
        self._media: dict[str, Any]
        self.media_type, self._media = next(iter(body.get("content", {}).items()), ("", {}))
        self._body = resolved(self._media.get("schema", {}))
        self._is_flattened = "oneOf" not in self._body and definition.get("x-body") != "whole"

    def styles(self) -> list[Style]:
        has_nulls = any(is_nullable(schema) for _, schema in self._optional())
        return ["minimal", "full", *(["nulls"] if has_nulls else [])]  # type: ignore[list-item]

    def path_arguments(self) -> dict[str, str]:
        """In the order of the URL, and each with characters that change a URL when they are not encoded."""
        names = [parameter["name"] for parameter in self._in("path")]
        return {
            name: f"{name}/ä?#%" for name in sorted(names, key=lambda name: self.path.index(f"{{{name}}}"))
        }

    def arguments(self, style: Style) -> dict[str, Any]:
        """Everything but the path."""
        query = self._query(style)
        if not self._is_flattened:
            return {**query, "request": self._media["example"]}
        return {
            **query,
            **{name: self._as_argument(name, value) for name, value in self._fields(style).items()},
        }

    def wire(self, style: Style) -> Wire:
        path = self.path
        for name, value in self.path_arguments().items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        query = [(name, _text(one)) for name, value in self._query(style).items() for one in _several(value)]
        if not self._is_flattened:
            return Wire(path, query, json=self._media["example"])
        fields = self._fields(style)
        if self.media_type == "multipart/form-data":
            parts = [part for name, value in fields.items() for part in self._parts(name, value)]
            return Wire(path, query, parts=parts)
        is_sent = fields or self._body_required
        return Wire(path, query, json=fields if is_sent else NO_BODY)

    def expected(self, style: Style) -> Expected:
        """The answer to a call, which depends on its arguments where the description says so (`x-when`)."""
        arguments = self.arguments(style)
        answers = {int(status): resolved(one) for status, one in self._definition["responses"].items()}
        answers = {status: one for status, one in answers.items() if 200 <= status < 300}
        fitting = [
            status
            for status, one in answers.items()
            if "x-when" in one and one["x-when"].items() <= arguments.items()
        ]
        status = (fitting or list(answers))[0]
        if "content" not in answers[status]:
            return Expected(status, "", b"", None, "")
        content_type, media = next(iter(answers[status]["content"].items()))
        schema = media["schema"]
        if schema.get("format") == "binary":
            audio = bytes(range(256)) * 40
            return Expected(status, content_type, audio, audio, "")
        example = media["example"]
        document = json.dumps(example).encode()
        if content_type == "application/jsonl":
            return Expected(
                status, content_type, document + b"\n" + document + b"\n", [example] * 2, _name(schema)
            )
        page = self._definition.get("x-pagination", {}).get("page")
        return Expected(status, content_type, document, example, page or _type_name(schema, example))

    @property
    def is_page(self) -> bool:
        return "x-pagination" in self._definition

    @property
    def methods(self) -> list[str]:
        """What it is in the SDK: one method, and another one that waits when it starts a job."""
        return [self.call, *([f"{self.call}_and_wait"] if "x-poll" in self._definition else [])]

    def _in(self, place: str) -> list[dict[str, Any]]:
        return [parameter for parameter in self._parameters if parameter["in"] == place]

    def _properties(self) -> dict[str, Any]:
        properties: dict[str, Any] = self._body.get("properties", {}) if self._is_flattened else {}
        return properties

    def _optional(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What a call may leave out or set to null."""
        for parameter in self._in("query"):
            if not parameter.get("required"):
                yield parameter["name"], parameter["schema"]
        for name, schema in self._properties().items():
            if not self._is_required(name) or is_nullable(schema):
                yield name, schema

    def _query(self, style: Style) -> dict[str, Any]:
        values = {}
        for parameter in self._in("query"):
            if parameter.get("required") or style == "full":
                values[parameter["name"]] = sample(parameter["schema"])
            elif style == "nulls" and is_nullable(parameter["schema"]):
                values[parameter["name"]] = None
        return values

    def _fields(self, style: Style) -> dict[str, Any]:
        """The fields of the body: the example's own values where it has them."""
        example = self._media.get("example", {})
        fields = {}
        for name, schema in self._properties().items():
            if style == "full" or (self._is_required(name) and not is_nullable(schema)):
                fields[name] = example[name] if name in example else sample(schema)
            elif self._is_required(name) or (style == "nulls" and is_nullable(schema)):
                fields[name] = None
        return fields

    def _is_required(self, name: str) -> bool:
        return name in self._body.get("required", [])

    def _as_argument(self, name: str, value: Any) -> Any:
        """Files of an example are named; a call gets them with a content."""
        schema = self._properties()[name]
        if _is_file(schema):
            return (value, _content(value)) if value is not None else None
        if _is_file(schema.get("items", {})):
            return [(one, _content(one)) for one in value]
        return value

    def _parts(self, name: str, value: Any) -> list[tuple[str, str | None, Any]]:
        schema = self._properties()[name]
        if value is None:
            return []
        if _is_file(schema) or _is_file(schema.get("items", {})):
            return [(name, one, _content(one)) for one in _several(value)]
        if self._media.get("encoding", {}).get(name, {}).get("contentType") == _JSON:
            return [(name, None, value)]
        return [(name, None, _text(one).encode()) for one in _several(value)]


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to; what stands beside `$ref` is kept."""
    while "$ref" in value:
        found: Any = DOCUMENT
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = {**found, **{key: one for key, one in value.items() if key != "$ref"}}
    return value


def is_nullable(schema: dict[str, Any]) -> bool:
    schema = resolved(schema)
    return "null" in schema.get("type", []) or any(
        one.get("type") == "null" for one in schema.get("anyOf", [])
    )


def sample(schema: dict[str, Any]) -> Any:
    """A value that is not the default."""
    schema = resolved(schema)
    for one in schema.get("anyOf", []):
        if one.get("type") != "null":
            return sample(one)
    if "enum" in schema:
        return next(value for value in reversed(schema["enum"]) if value != schema.get("default"))
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if schema.get("format") == "binary":
        return "a file.mp3"
    match next(kind for kind in kinds if kind != "null"):
        case "boolean":
            return not schema.get("default", False)
        case "integer":
            return schema.get("maximum", 7)
        case "number":
            return 0.25
        case "string":
            return "ü & =1/2"
        case "array":
            items = resolved(schema["items"])
            return items["enum"][:2] if "enum" in items else [sample(items)]
        case "object":
            return {name: sample(one) for name, one in schema["properties"].items()}
        case other:
            raise AssertionError(f"no sample for {other}")


def plain(value: Any) -> Any:
    """An answer as the data that came."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, pydantic.BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return value


def _is_file(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "binary"


def _content(file_name: str) -> bytes:
    return f"\r\n--the content of {file_name}\x00\xff".encode("latin-1")


def _several(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _name(schema: dict[str, Any]) -> str:
    return schema["$ref"].rpartition("/")[2]


def _type_name(schema: dict[str, Any], example: Any) -> str:
    if schema.get("type") == "array":
        return _type_name(schema["items"], example[0])
    if "$ref" not in schema:
        return ""
    tags = resolved(schema).get("discriminator")
    return tags["mapping"][example[tags["propertyName"]]].rpartition("/")[2] if tags else _name(schema)


OPERATIONS = [
    Operation(path, method, definition)
    for path, item in DOCUMENT["paths"].items()
    for method, definition in item.items()
    if method in ("get", "put", "post", "delete", "patch")
]
