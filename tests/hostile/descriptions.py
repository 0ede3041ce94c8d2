"""A small spec with hostile text wherever a spec holds text, and where each text must be found again."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

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
class Hostile:
    """A spec under construction, and the texts it holds."""

    texts: Sequence[str]
    spec: dict[str, Any] = field(default_factory=lambda: {})
    strings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What must stand, exactly, as a string in a file below the package."""
    docs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What must be told, up to the wrapping of lines, in a docstring of a file."""
    names: list[str] = field(default_factory=lambda: [])
    """The names of parameters and properties, which become Python names."""

    def __post_init__(self) -> None:
        self._texts: Iterator[str] = itertools.cycle(self.texts)
        self._number = itertools.count(1)

    def text(self) -> str:
        return next(self._texts)

    def doc(self, *files: str) -> str:
        """A description that stands in the docstrings of some files."""
        text = self.text()
        for file in files:
            self.docs[file].append(text)
        return text

    def name(self, *files: str) -> str:
        """The name of a parameter or property; a number keeps two of them apart."""
        number = next(self._number)
        name = f"{self.text()} {number}" if number % 2 else f"n{number} {self.text()}"
        self.names.append(name)
        for file in files:
            self.strings[file].append(name)
        return name

    def values(self, *files: str) -> list[str]:
        """Different texts for an enum."""
        found = list(dict.fromkeys(self.text() for _ in range(8)))
        for file in files:
            self.strings[file].extend(found)
        return found


RESOURCE, MODELS, PARAMS, CLIENT = "resources/things.py", "models/spec.py", "params/spec.py", "client.py"
WEBHOOKS = "webhooks.py"


def hostile(texts: Sequence[str]) -> Hostile:
    """The spec; whatever takes any text takes one of these, and then the next."""
    made = Hostile(texts)
    made.spec = {
        "openapi": "3.1.1",
        "info": {
            "title": made.text(),
            "version": made.text(),
            "summary": made.doc("__init__.py"),
            "description": made.doc("__init__.py", CLIENT),
            "license": {"name": made.text()},
            "contact": {"name": made.text(), "email": made.text()},
        },
        "servers": [{"url": _url(made), "description": made.text()}],
        "security": [{"key": []}],
        "tags": [{"name": "things", "description": made.doc(RESOURCE, CLIENT)}, {"name": made.text()}],
        "paths": _paths(made),
        "webhooks": {made.text(): {"post": _webhook(made)}},
    }
    made.spec["components"] = {"schemas": _schemas(made), "securitySchemes": {"key": _scheme(made)}}
    return made


def _url(made: Hostile) -> str:
    url = "https://api.example.com/" + "".join(made.text().split())
    made.strings[CLIENT].append(url)
    return url


def _scheme(made: Hostile) -> dict[str, Any]:
    name = made.text()
    made.strings[CLIENT].append(name)
    return {"type": "apiKey", "in": "header", "name": name, "description": made.text()}


def _paths(made: Hostile) -> dict[str, Any]:
    inside = "".join(made.text().translate(dict.fromkeys(map(ord, "{}/?#\n"))).split())
    path = f"/v1/{inside}/{{thing_id}}"
    made.strings[RESOURCE].append(path)
    item = {
        "parameters": [_parameter(made, "path", "thing_id")],
        "get": _get(made),
        "post": _create(made),
        "put": _upload(made),
        "patch": {
            **_operation(made, "change"),
            "requestBody": _body(made, "application/json", {"$ref": "#/components/schemas/Shape"}),
            "responses": {"204": {"description": made.text()}},
        },
    }
    return {path: item, "/v1/things": {"get": _list(made)}}


def _webhook(made: Hostile) -> dict[str, Any]:
    return {
        "operationId": "things.done",
        "summary": made.doc(WEBHOOKS),
        "description": made.text(),
        "requestBody": _body(made, "application/json", {"$ref": "#/components/schemas/Thing"}),
        "responses": {"204": {"description": made.text()}},
    }


def _operation(made: Hostile, name: str) -> dict[str, Any]:
    return {
        "operationId": f"things.{name}",
        "tags": ["things", made.text()],
        "summary": made.doc(RESOURCE),
        "description": made.doc(RESOURCE),
        "externalDocs": {"url": "https://example.com", "description": made.text()},
        "x-docs": ["https://docs.example.com/" + "".join(made.text().split())],
    }


def _parameter(
    made: Hostile, place: str, name: str | None = None, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "name": name or made.name(RESOURCE),
        "in": place,
        "description": made.doc(RESOURCE),
        "schema": schema or _text(made),
        "examples": {made.text(): {"summary": made.text(), "description": made.text(), "value": made.text()}},
        **({"required": True} if place == "path" else {}),
    }


def _text(made: Hostile) -> dict[str, Any]:
    return {
        "type": "string",
        "default": made.text(),
        "pattern": made.text(),
        "examples": made.values(),
        "x-unit": made.doc(RESOURCE),
    }


def _get(made: Hostile) -> dict[str, Any]:
    return {
        **_operation(made, "get"),
        "parameters": [
            _parameter(made, "query"),
            _parameter(made, "header"),
            _parameter(made, "query", schema={"$ref": "#/components/schemas/Choice"}),
            {**_parameter(made, "query", schema={"type": "object"}), "style": "deepObject"},
        ],
        "responses": {
            "200": {
                "description": made.doc(RESOURCE),
                "headers": {made.text(): {"description": made.text(), "schema": {"type": "string"}}},
                "content": {
                    "application/json": {
                        "schema": {"$ref": "#/components/schemas/Thing"},
                        "example": {made.text(): made.text(), "$ref": made.text()},
                    }
                },
            },
            "404": {"description": made.doc(RESOURCE)},
        },
    }


def _create(made: Hostile) -> dict[str, Any]:
    return {
        **_operation(made, "create"),
        "requestBody": _body(made, "application/json", {"$ref": "#/components/schemas/NewThing"}),
        "responses": {"200": {"description": made.text(), "content": _json("Shape")}},
    }


def _upload(made: Hostile) -> dict[str, Any]:
    return {
        **_operation(made, "upload"),
        "requestBody": _body(made, "multipart/form-data", {"$ref": "#/components/schemas/Upload"}),
        "responses": {"200": {"description": made.doc(RESOURCE), "content": {"text/plain": _string()}}},
    }


def _list(made: Hostile) -> dict[str, Any]:
    cursor = _parameter(made, "query")
    page = {"page": "ThingPage", "items": "items", "cursor_in": cursor["name"], "cursor_out": "next"}
    return {
        **_operation(made, "list"),
        "parameters": [cursor],
        "x-pagination": page,
        "responses": {"200": {"description": made.text(), "content": _json("ThingList")}},
    }


def _body(made: Hostile, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    example = {made.text(): made.text()}
    content = {media_type: {"schema": schema, "example": example}}
    return {"required": True, "description": made.text(), "content": content}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _string() -> dict[str, Any]:
    return {"schema": {"type": "string"}}


def _schemas(made: Hostile) -> dict[str, Any]:
    tag = made.name(MODELS, PARAMS)
    circle, square = made.text(), made.text() + " and more"
    both = {"$ref": "#/components/schemas/Choice"}
    thing_list = {
        "items": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Thing"},
            "description": made.text(),
        },
        "next": {"type": ["string", "null"], "description": made.doc(MODELS)},
    }
    return {
        "Thing": _object(
            made, {made.name(MODELS): _property(made, MODELS, answer) for answer in (both, {}, None)}
        ),
        "NewThing": _object(
            made,
            {
                **{
                    made.name(RESOURCE): _property(made, RESOURCE, sent)
                    for sent in (both, None, {"type": "array", "items": both})
                },
                made.name(RESOURCE): _constant(made, RESOURCE),
                "nested": {"$ref": "#/components/schemas/Nested", "description": made.text()},
            },
        ),
        "Nested": _object(made, {made.name(MODELS, PARAMS): _property(made, MODELS, None)}, MODELS, PARAMS),
        "Plain": _object(made, {"name": _property(made, MODELS, None)}, MODELS, PARAMS),
        "Upload": _object(
            made,
            {
                made.name(RESOURCE): {
                    "type": "string",
                    "format": "binary",
                    "description": made.doc(RESOURCE),
                },
                made.name(RESOURCE): {"$ref": "#/components/schemas/Nested"},
                made.name(RESOURCE): _constant(made, RESOURCE),
            },
        ),
        "ThingList": _object(made, thing_list, MODELS),
        "Choice": _enum(made),
        "Shape": {
            "description": made.doc(MODELS, PARAMS),
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
            made,
            {tag: {"type": "string", "const": circle}, "plain": {"$ref": "#/components/schemas/Plain"}},
        ),
        "Square": _object(made, {tag: {"type": "string", "const": square}}, MODELS, PARAMS),
    }


def _object(made: Hostile, properties: dict[str, Any], *files: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": made.doc(*files),
        "required": list(properties)[:2],
        "properties": properties,
        "examples": [{made.text(): made.text()}],
    }


def _property(made: Hostile, file: str, schema: dict[str, Any] | None) -> dict[str, Any]:
    plain: dict[str, Any] = {"type": "string", "default": made.text(), "pattern": made.text()}
    return {**(plain if schema is None else schema), "description": made.doc(file), "x-unit": made.doc(file)}


def _constant(made: Hostile, file: str) -> dict[str, Any]:
    value = made.text()
    made.strings[file].append(value)
    return {"type": "string", "const": value, "description": made.text()}


def _enum(made: Hostile) -> dict[str, Any]:
    values = made.values(MODELS, PARAMS)
    return {
        "type": "string",
        "enum": values,
        "description": made.doc(MODELS, PARAMS),
        "x-enumDescriptions": {value: made.doc(MODELS, PARAMS) for value in values},
    }
