"""A small spec with hostile text in every place for text, and the generated files that must contain each text."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sdkwright.spec.rules.patterns import find_fault

CORPUS = (
    "",
    " ",
    "plain",
    '"',
    '"""',
    '""""',
    "'",
    "'''",
    '\\"',
    '\\"""',
    '"""\\',
    "\\",
    "\\\\",
    "ends with a backslash\\",
    'ends with a quote"',
    'ends with both\\"',
    "\\N{BULLET} \\u0041 \\x41 \\101",
    "\n",
    "two\nlines\n\nand a paragraph\n    indented",
    "carriage\rreturn\r\n",
    "tab\tform\ffeed\vvertical",
    "next\x85line\u2028separator\u2029paragraph",
    "nul\x00bell\x07escape\x1b[31mred\x7f",
    "{{ header }}",
    "{% for x in [] %}",
    "{# comment",
    "{{ ''.__class__.__mro__ }}",
    "{package}%s%(x)s${x}`x`",
    "# comment",
    "x  # type: ignore",
    "bidi \u202e\u2066txet\u2069\u200f",
    "zero\u200bwidth\u00adhyphen\ufeffbom",
    "emoji \U0001f600 tag \U000e0041 private \ue000 \U0010ffff",
    "ﬁ ℌ ① ｃｌａｓｓ",
    "__import__('os').system('touch pwned')",
    "\"\"\"+open('pwned','w').write('')+\"\"\"",
    '\'+open("pwned","w").write("")+\'',
    "']\nimport os\nos.system('touch pwned')\nx = ['",
    "\nopen('pwned', 'w')\n",
    "class",
    "None",
    "self",
    "__class__",
    "Field.name",
    "a.b.c",
    "#/components/schemas/Thing",
    "a/b~0c~1d%2F",
    "on",
    "1e3",
    "x" * 300,
    "word " * 80,
    "![x](javascript:alert(1)) <script>alert(1)</script> <!-- -->",
    "~~~",
    "```",
    "`unbalanced <b>",
    "- item\n1. item\n===\n---\n| a | b |",
    "&lt;script&gt; [x]: http://x",
    '"\n[tool.evil]\nx = "',
    "\\u000a\\U0000000a",
)


@dataclass
class HostileSpec:
    """A spec under construction, and the texts in it."""

    texts: Sequence[str]
    spec: dict[str, Any] = field(default_factory=lambda: {})
    strings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The texts that each file below the package must contain as a string."""
    docs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The texts that the docstrings of each file must contain, apart from the wrapping of lines."""
    names: list[str] = field(default_factory=lambda: [])
    """The wire names of parameters and properties, which become Python names."""

    def __post_init__(self) -> None:
        self._texts: Iterator[str] = itertools.cycle(self.texts)
        self.number = itertools.count(1)

    def text(self) -> str:
        return next(self._texts)

    def doc(self, *files: str) -> str:
        """A description that must be in the docstrings of some files."""
        text = self.text()
        for file in files:
            self.docs[file].append(text)
        return text

    def name(self, *files: str) -> str:
        """The name of a parameter or property, unique because of a number."""
        number = next(self.number)
        name = f"{self.text()} {number}" if number % 2 else f"n{number} {self.text()}"
        self.names.append(name)
        for file in files:
            self.strings[file].append(name)
        return name

    def values(self, *files: str) -> list[str]:
        """Different texts for an enum."""
        values = list(dict.fromkeys(self.text() for _ in range(8)))
        for file in files:
            self.strings[file].extend(values)
        return values


RESOURCE, MODELS, PARAMS, CLIENT = "resources/things.py", "models/spec.py", "params/spec.py", "client.py"
WEBHOOKS = "webhooks.py"


def build_hostile_spec(texts: Sequence[str]) -> HostileSpec:
    """Build the spec, with the texts in turn in every place that takes any text."""
    hostile = HostileSpec(texts)
    hostile.spec = {
        "openapi": "3.1.1",
        "info": {
            "title": hostile.text(),
            "version": hostile.text(),
            "summary": hostile.doc("__init__.py"),
            "description": hostile.doc("__init__.py", CLIENT),
            "license": {"name": hostile.text()},
            "contact": {"name": hostile.text(), "email": hostile.text()},
        },
        "servers": [{"url": _url(hostile), "description": hostile.text()}],
        "security": [{"key": []}],
        "tags": [{"name": "things", "description": hostile.doc(RESOURCE, CLIENT)}, {"name": hostile.text()}],
        "paths": _paths(hostile),
        "webhooks": {hostile.text(): {"post": _webhook(hostile)}},
    }
    hostile.spec["components"] = {"schemas": _schemas(hostile), "securitySchemes": {"key": _scheme(hostile)}}
    return hostile


def _url(hostile: HostileSpec) -> str:
    url = "https://api.example.com/" + _make_segment(hostile, r"[\x00-\x20\x7f\\^`<>\"|{}?#]")
    hostile.strings[CLIENT].append(url)
    return url


def _scheme(hostile: HostileSpec) -> dict[str, Any]:
    name = _make_token(hostile.text())
    hostile.strings[CLIENT].append(name)
    return {"type": "apiKey", "in": "header", "name": name, "description": hostile.text()}


def _make_token(text: str) -> str:
    """A text as the name of a header, which can contain only some characters."""
    return "X" + re.sub(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]", "-", text)


def _make_segment(hostile: HostileSpec, rejected: str) -> str:
    """A text as it may be in a URL."""
    text = re.sub(rejected, "", "".join(hostile.text().split()))
    return "dots" if re.search(r"(^|/)\.\.?($|/)", text) else text


def _paths(hostile: HostileSpec) -> dict[str, Any]:
    inside = _make_segment(hostile, r"[\x00-\x1f\x7f{}/?#]")
    path = f"/v1/{inside}/{{thing_id}}"
    hostile.strings[RESOURCE].append(path)
    item = {
        "parameters": [_parameter(hostile, "path", "thing_id")],
        "get": _get(hostile),
        "post": _create(hostile),
        "put": _upload(hostile),
        "patch": {
            **_operation(hostile, "change"),
            "requestBody": _body(hostile, "application/json", {"$ref": "#/components/schemas/Shape"}),
            "responses": {"204": {"description": hostile.text()}},
        },
    }
    return {path: item, "/v1/things": {"get": _list(hostile)}}


def _webhook(hostile: HostileSpec) -> dict[str, Any]:
    return {
        "operationId": "things.done",
        "summary": hostile.doc(WEBHOOKS),
        "description": hostile.text(),
        "requestBody": _body(hostile, "application/json", {"$ref": "#/components/schemas/Thing"}),
        "responses": {"204": {"description": hostile.text()}},
    }


def _operation(hostile: HostileSpec, name: str) -> dict[str, Any]:
    return {
        "operationId": f"things.{name}",
        "tags": ["things", hostile.text()],
        "summary": hostile.doc(RESOURCE),
        "description": hostile.doc(RESOURCE),
        "externalDocs": {"url": "https://example.com", "description": hostile.text()},
        "x-docs": ["https://docs.example.com/" + "".join(hostile.text().split())],
    }


def _parameter(
    hostile: HostileSpec, location: str, name: str | None = None, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "name": name or hostile.name(RESOURCE),
        "in": location,
        "description": hostile.doc(RESOURCE),
        "schema": schema or _text(hostile),
        "examples": {
            hostile.text(): {
                "summary": hostile.text(),
                "description": hostile.text(),
                "value": hostile.text(),
            }
        },
        **({"required": True} if location == "path" else {}),
    }


def _text(hostile: HostileSpec) -> dict[str, Any]:
    return {
        "type": "string",
        "default": hostile.text(),
        "pattern": _make_pattern(hostile.text()),
        "examples": hostile.values(),
        "x-unit": hostile.doc(RESOURCE),
    }


def _make_pattern(text: str) -> str:
    return text if find_fault(text) == "" else re.escape(text)


def _header(hostile: HostileSpec) -> dict[str, Any]:
    number = next(hostile.number)
    name = _make_token(f"{hostile.text()} {number}")
    hostile.names.append(name)
    hostile.strings[RESOURCE].append(name)
    return _parameter(hostile, "header", name)


def _get(hostile: HostileSpec) -> dict[str, Any]:
    return {
        **_operation(hostile, "get"),
        "parameters": [
            _parameter(hostile, "query"),
            _header(hostile),
            _parameter(hostile, "query", schema={"$ref": "#/components/schemas/Choice"}),
            {**_parameter(hostile, "query", schema={"type": "object"}), "style": "deepObject"},
        ],
        "responses": {
            "200": {
                "description": hostile.doc(RESOURCE),
                "headers": {
                    _make_token(hostile.text()): {"description": hostile.text(), "schema": {"type": "string"}}
                },
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/Thing"},
                        "example": {hostile.text(): hostile.text(), "$ref": hostile.text()},
                    }
                },
            },
            "404": {"description": hostile.doc(RESOURCE)},
        },
    }


def _create(hostile: HostileSpec) -> dict[str, Any]:
    return {
        **_operation(hostile, "create"),
        "requestBody": _body(hostile, "application/json", {"$ref": "#/components/schemas/NewThing"}),
        "responses": {"200": {"description": hostile.text(), "content": _json("Shape")}},
    }


def _upload(hostile: HostileSpec) -> dict[str, Any]:
    return {
        **_operation(hostile, "upload"),
        "requestBody": _body(hostile, "multipart/form-data", {"$ref": "#/components/schemas/Upload"}),
        "responses": {"200": {"description": hostile.doc(RESOURCE), "content": {"text/plain": _string()}}},
    }


def _list(hostile: HostileSpec) -> dict[str, Any]:
    cursor = _parameter(hostile, "query")
    page = {"page": "ThingPage", "items": "items", "cursor_in": cursor["name"], "cursor_out": "next"}
    return {
        **_operation(hostile, "list"),
        "parameters": [cursor],
        "x-pagination": page,
        "responses": {"200": {"description": hostile.text(), "content": _json("ThingList")}},
    }


def _body(hostile: HostileSpec, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    example = {hostile.text(): hostile.text()}
    content = {media_type: {"schema": schema, "example": example}}
    return {"required": True, "description": hostile.text(), "content": content}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _string() -> dict[str, Any]:
    return {"schema": {"type": "string"}}


def _schemas(hostile: HostileSpec) -> dict[str, Any]:
    tag = hostile.name(MODELS, PARAMS)
    circle, square = hostile.text(), hostile.text() + " and more"
    both = {"$ref": "#/components/schemas/Choice"}
    thing_list = {
        "items": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Thing"},
            "description": hostile.text(),
        },
        "next": {"type": ["string", "null"], "description": hostile.doc(MODELS)},
    }
    return {
        "Thing": _object(
            hostile, {hostile.name(MODELS): _property(hostile, MODELS, schema) for schema in (both, {}, None)}
        ),
        "NewThing": _object(
            hostile,
            {
                **{
                    hostile.name(RESOURCE): _property(hostile, RESOURCE, schema)
                    for schema in (both, None, {"type": "array", "items": both})
                },
                hostile.name(RESOURCE): _constant(hostile, RESOURCE),
                "nested": {"$ref": "#/components/schemas/Nested", "description": hostile.text()},
            },
        ),
        "Nested": _object(
            hostile, {hostile.name(MODELS, PARAMS): _property(hostile, MODELS, None)}, MODELS, PARAMS
        ),
        "Plain": _object(hostile, {"name": _property(hostile, MODELS, None)}, MODELS, PARAMS),
        "Upload": _object(
            hostile,
            {
                hostile.name(RESOURCE): {
                    "type": "string",
                    "format": "binary",
                    "description": hostile.doc(RESOURCE),
                },
                hostile.name(RESOURCE): {"$ref": "#/components/schemas/Nested"},
                hostile.name(RESOURCE): _constant(hostile, RESOURCE),
            },
        ),
        "ThingList": _object(hostile, thing_list, MODELS),
        "Choice": _enum(hostile),
        "Shape": {
            "description": hostile.doc(MODELS, PARAMS),
            "oneOf": [{"$ref": "#/components/schemas/Circle"}, {"$ref": "#/components/schemas/Square"}],
            "discriminator": {
                "propertyName": tag,
                "mapping": {
                    circle: "#/components/schemas/Circle",
                    square: "#/components/schemas/Square",
                },
            },
        },
        "Circle": _object(
            hostile,
            {tag: {"type": "string", "const": circle}, "plain": {"$ref": "#/components/schemas/Plain"}},
        ),
        "Square": _object(hostile, {tag: {"type": "string", "const": square}}, MODELS, PARAMS),
    }


def _object(hostile: HostileSpec, properties: dict[str, Any], *files: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": hostile.doc(*files),
        "required": list(properties)[:2],
        "properties": properties,
        "examples": [{hostile.text(): hostile.text()}],
    }


def _property(hostile: HostileSpec, file: str, schema: dict[str, Any] | None) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "type": "string",
        "default": hostile.text(),
        "pattern": _make_pattern(hostile.text()),
    }
    return {
        **(plain if schema is None else schema),
        "description": hostile.doc(file),
        "x-unit": hostile.doc(file),
    }


def _constant(hostile: HostileSpec, file: str) -> dict[str, Any]:
    value = hostile.text()
    hostile.strings[file].append(value)
    return {"type": "string", "const": value, "description": hostile.text()}


def _enum(hostile: HostileSpec) -> dict[str, Any]:
    values = hostile.values(MODELS, PARAMS)
    return {
        "type": "string",
        "enum": values,
        "description": hostile.doc(MODELS, PARAMS),
        "x-enumDescriptions": {value: hostile.doc(MODELS, PARAMS) for value in values},
    }
