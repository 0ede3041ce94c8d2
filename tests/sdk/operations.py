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
_SCALARS = ("string", "integer", "number", "boolean")


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
        content: dict[str, dict[str, Any]] = body.get("content", {})
        self.media_type, self._media = next(iter(content.items()), ("", {}))
        self._body = resolved(self._media.get("schema", {}))
        self.is_flattened = "oneOf" not in self._body and definition.get("x-body") != "whole"
        self.is_deprecated: bool = definition.get("deprecated", False)
        self._answers = {int(status): resolved(one) for status, one in definition["responses"].items()}

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
        return self.call_of(self._values(style))

    def wire(self, style: Style) -> Wire:
        return self.wire_of({**self.path_arguments(), **self._values(style)})

    def call_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """The keywords of a call with these values, in which a file is a name. Constants are no arguments."""
        return {
            name: self._as_argument(name, value)
            for name, value in values.items()
            if not self._is_constant(name)
        }

    def wire_of(self, values: dict[str, Any]) -> Wire:
        """What a call with these values must send; also constants, and null for what is required and may be null."""
        path = self.path
        for parameter in self._in("path"):
            path = path.replace(f"{{{parameter['name']}}}", quote(values[parameter["name"]], safe=""))
        query = [
            (parameter["name"], _text(one))
            for parameter in self._in("query")
            for one in _several(values.get(parameter["name"]))
        ]
        if not self.is_flattened:
            return Wire(path, query, json=with_constants(values["request"], self._body))
        fields = {
            name: schema.get("const", with_constants(values.get(name), schema))
            for name, schema in self._properties().items()
            if name in values or self._is_constant(name) or (self._is_required(name) and is_nullable(schema))
        }
        if self.media_type == "multipart/form-data":
            parts = [part for name, value in fields.items() for part in self._parts(name, value)]
            return Wire(path, query, parts=parts if parts or self._body_required else None)
        return Wire(path, query, json=fields if fields or self._body_required else NO_BODY)

    def statuses(self, style: Style) -> list[int]:
        """The successes that such a call may be answered with: those of its arguments (`x-when`), or all others."""
        arguments = self.arguments(style)
        conditions = {
            status: one.get("x-when") for status, one in self._answers.items() if 200 <= status < 300
        }
        fitting = [
            status for status, when in conditions.items() if when and when.items() <= arguments.items()
        ]
        return fitting or [status for status, when in conditions.items() if not when]

    def expected(self, style: Style = "minimal", status: int | None = None) -> Expected:
        """The answer to a call, the first one if there are several."""
        status = status or self.statuses(style)[0]
        content_type, media = self._content(status)
        if not media:
            return Expected(status, "", b"", None, "")
        schema = media["schema"]
        if _is_file(schema):
            audio = bytes(range(256)) * 40
            return Expected(status, content_type, audio, audio, "")
        return self.answered(status, media["example"])

    def answered(self, status: int, document: Any) -> Expected:
        """The answer that is this document: as JSON, as two JSON lines, or as text."""
        content_type, media = self._content(status)
        name = _type_name(media["schema"], document)
        if content_type.startswith("text/"):
            return Expected(status, content_type, document.encode(), document, name)
        content = json.dumps(document).encode()
        if content_type == "application/jsonl":
            return Expected(status, content_type, content + b"\n" + content + b"\n", [document] * 2, name)
        page = self._definition.get("x-pagination", {}).get("page")
        return Expected(status, content_type, content, document, page or name)

    @property
    def documents(self) -> dict[int, dict[str, Any]]:
        """The schemas of the successes that are JSON, by status."""
        media = {status: self._content(status) for status in self._answers if 200 <= status < 300}
        return {
            status: one["schema"]
            for status, (kind, one) in media.items()
            if kind in (_JSON, "application/jsonl")
        }

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of a JSON body."""
        return self._media["schema"] if self.media_type == _JSON else None

    @property
    def accept(self) -> str:
        """What the call must say it wants."""
        kinds = {self._content(status)[0] for status in self._answers if 200 <= status < 300}
        return _JSON if kinds == {_JSON} else "*/*"

    @property
    def is_lines(self) -> bool:
        return any("application/jsonl" in one.get("content", {}) for one in self._answers.values())

    @property
    def is_page(self) -> bool:
        return "x-pagination" in self._definition

    def _content(self, status: int) -> tuple[str, dict[str, Any]]:
        """Media type and description of an answer; empty when it has no content."""
        content: dict[str, dict[str, Any]] = self._answers[status].get("content", {})
        return next(iter(content.items()), ("", {}))

    @property
    def methods(self) -> list[str]:
        """What it is in the SDK: one method, and another one that waits when it starts a job."""
        return [self.call, *([f"{self.call}_and_wait"] if "x-poll" in self._definition else [])]

    def _in(self, place: str) -> list[dict[str, Any]]:
        return [parameter for parameter in self._parameters if parameter["in"] == place]

    def _properties(self) -> dict[str, Any]:
        properties: dict[str, Any] = self._body.get("properties", {}) if self.is_flattened else {}
        return properties

    def _optional(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What a call may leave out or set to null."""
        for parameter in self._in("query"):
            if not parameter.get("required"):
                yield parameter["name"], parameter["schema"]
        for name, schema in self._properties().items():
            if not self._is_required(name) or is_nullable(schema):
                yield name, schema

    def _values(self, style: Style) -> dict[str, Any]:
        if not self.is_flattened:
            return {**self._query(style), "request": self._media["example"]}
        return {**self._query(style), **self._fields(style)}

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
            if self._is_constant(name):
                continue
            if style == "full" or (self._is_required(name) and not is_nullable(schema)):
                fields[name] = example[name] if name in example else sample(schema)
            elif self._is_required(name) or (style == "nulls" and is_nullable(schema)):
                fields[name] = None
        return fields

    def _is_required(self, name: str) -> bool:
        return name in self._body.get("required", [])

    def _is_constant(self, name: str) -> bool:
        return "const" in self._properties().get(name, {})

    def _as_argument(self, name: str, value: Any) -> Any:
        """Files of an example are named; a call gets them with a content."""
        schema = self._properties().get(name, {})
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


def with_constants(value: Any, schema: dict[str, Any]) -> Any:
    """A value with the constants of its objects, which the SDK adds."""
    schema = resolved(schema)
    cores = [one for one in schema.get("anyOf", []) if not is_null(one)]
    if len(cores) == 1:
        return with_constants(value, cores[0])
    if isinstance(value, list):
        return [with_constants(one, schema.get("items", {})) for one in value]
    if not isinstance(value, dict):
        return value
    if "discriminator" in schema:
        rule = schema["discriminator"]
        return with_constants(value, {"$ref": rule["mapping"][value[rule["propertyName"]]]})
    properties = _properties_of(schema)
    constants = {name: one["const"] for name, one in properties.items() if "const" in one}
    extra = schema.get("additionalProperties")
    others = extra if isinstance(extra, dict) else {}
    return {
        name: with_constants(one, properties.get(name, others))
        for name, one in {**constants, **value}.items()
    }


def _properties_of(schema: dict[str, Any]) -> dict[str, Any]:
    inherited = [_properties_of(resolved(part)) for part in schema.get("allOf", [])]
    return {
        name: resolved(one)
        for part in [*inherited, schema.get("properties", {})]
        for name, one in part.items()
    }


def is_nullable(schema: dict[str, Any]) -> bool:
    schema = resolved(schema)
    return "null" in schema.get("type", []) or any(is_null(one) for one in schema.get("anyOf", []))


def is_null(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "null"


def sample(schema: dict[str, Any]) -> Any:
    """A value that is not the default."""
    schema = resolved(schema)
    if "const" in schema:
        return schema["const"]
    for one in schema.get("anyOf", []):
        if not is_null(one):
            return sample(one)
    if "enum" in schema:
        return next(value for value in reversed(schema["enum"]) if value != schema.get("default"))
    if schema.get("format") == "binary":
        return "a file.mp3"
    match kind_of(schema):
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


def kind_of(schema: dict[str, Any]) -> str:
    """Its type; of one that may be null, the other one."""
    kinds: list[str] = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    (kind,) = [kind for kind in kinds if kind != "null"] or ["null"]
    return kind


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


def _type_name(schema: dict[str, Any], example: Any) -> str:
    if schema.get("type") == "array":
        return _type_name(schema["items"], example[0]) if example else ""
    if "$ref" not in schema or resolved(schema).get("type") in _SCALARS:
        return ""
    name: str = schema["$ref"].rpartition("/")[2]
    tags = resolved(schema).get("discriminator")
    if tags is None:
        return name
    known = tags["mapping"].get(example[tags["propertyName"]])
    return known.rpartition("/")[2] if known else f"Unknown{name}"


_DEFINITIONS = [
    (path, method, definition)
    for path, item in DOCUMENT["paths"].items()
    for method, definition in item.items()
    if method in ("get", "put", "post", "delete", "patch")
]
OPERATIONS = [Operation(*one) for one in _DEFINITIONS if "x-websocket" not in one[2]]
CHANNELS = {definition["operationId"] for _, _, definition in _DEFINITIONS if "x-websocket" in definition}
