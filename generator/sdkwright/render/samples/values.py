"""The values of arguments in samples: the example of the description, else a value with the same name in another example."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, cast

from sdkwright.ir import names
from sdkwright.ir.formats import FORMATS
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.render.samples.schemas import NOTHING, Json, Schemas, has_example, make_matching_text
from sdkwright.render.source_text import format_literal
from sdkwright.spec import media_types

_TYPICAL_MEDIA_TYPES = {
    "audio": "audio/mpeg",
    "image": "image/png",
    "text": "text/plain",
    "video": "video/mp4",
}
"""A media type of each range."""
_MODULES = {format_.type_name: format_.module for format_ in FORMATS.values()} | {"Path": "pathlib"}


def list_imports(source: str) -> list[str]:
    """The imports that the values in an expression need."""
    possible_names = {name for name in _MODULES if name in source}
    if not possible_names:  # nearly always, and much faster than parsing
        return []
    used_names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    modules: dict[str, list[str]] = {}
    for name in sorted(used_names & possible_names):
        modules.setdefault(_MODULES[name], []).append(name)
    return [f"from {module} import {', '.join(modules[module])}" for module in sorted(modules)]


def _get_media(parameter: Json) -> Json:
    """The media type of a parameter; the parameter itself if it has a schema of its own."""
    media: Json = next(iter(parameter.get("content", {"": parameter}).values()))
    return media


def _get_schema(parameter: Json) -> Json:
    schema: Json = _get_media(parameter)["schema"]
    return schema


def _render_files(value: object) -> str:
    """The path of a file, or a list of paths."""
    if isinstance(value, list):
        return f"[{', '.join(map(_render_files, cast('list[object]', value)))}]"
    return f"Path({format_literal(value)})"


class SampleValue(NamedTuple):
    """A value that a sample sends: that of a parameter, or of a property of the body."""

    argument: str
    wire_name: str
    value: Any
    schema: Json
    parameter: Json  # empty for a property of the body
    is_file: bool = False  # the value is a path, or a list of paths


class SampleBody(NamedTuple):
    """The body that a sample sends: properties as parts, a whole value, a text, or the path of a file."""

    kind: Literal["parts", "whole", "text", "file"]
    media_type: str
    value: Any = None
    parts: tuple[SampleValue, ...] = ()
    is_of_range: bool = False  # the description has a range of media types, and the call selects one


def _render_body(bundle: Bundle, body: SampleBody) -> Iterator[tuple[str, str]]:
    """The arguments of a body, as Python source by name."""
    if body.kind == "whole":
        yield "request", format_literal(body.value)
    elif body.kind == "parts":
        for part in body.parts:
            if part.is_file:
                yield part.argument, _render_files(part.value)
            else:
                yield part.argument, _render_value(part.value, bundle.strip_null(part.schema))
    else:
        yield "content", format_literal(body.value) if body.kind == "text" else f'Path("{body.value}")'
        if body.is_of_range:
            yield "content_type", format_literal(body.media_type)


def _render_value(value: Any, schema: Json) -> str:
    format_ = str(schema.get("format", ""))
    if format_ in FORMATS and isinstance(value, str):
        return FORMATS[format_].write_sample(value)
    is_tuple = isinstance(value, list) and "prefixItems" in schema
    return format_literal(tuple(cast("list[object]", value)) if is_tuple else cast("object", value))


def name_argument(wire_name: str, holder: Json) -> str:
    """The argument for a parameter or a property."""
    return str(holder.get("x-name") or names.make_argument_name(wire_name))


def name_field(wire_name: str, property_: Json) -> str:
    """The field of a model for a property."""
    return str(property_.get("x-name") or names.make_field_name(wire_name))


class Bundle(Schemas):
    """A self-contained description, and the text of each name in its examples."""

    def __init__(self, document: Json) -> None:
        super().__init__(document)
        self.operations: dict[str, tuple[Json, Json]] = {
            operation["operationId"]: (item, operation)
            for item in document["paths"].values()
            for operation in item.values()
            if isinstance(operation, Mapping) and "operationId" in operation
        }
        self._texts: dict[str, Any] = {}
        for _, operation in self.operations.values():
            self._collect_texts(operation)

    def render_arguments(self, identifier: str, needed: frozenset[str] = frozenset()) -> dict[str, str]:
        """The arguments of a valid call, as Python source by name, path parameters first.

        `needed` are the wire names of arguments that this call also requires.
        """
        arguments = {
            sent.argument: _render_value(sent.value, self.strip_null(sent.schema))
            for sent in self.list_parameter_values(identifier, needed)
        }
        body = self.choose_body(identifier, needed)
        return arguments if body is None else {**arguments, **dict(_render_body(self, body))}

    def list_parameter_values(
        self, identifier: str, needed: frozenset[str] = frozenset()
    ) -> Iterator[SampleValue]:
        """The values of the parameters of a valid call, path parameters first."""
        item, operation = self.operations[identifier]
        for parameter in self._list_parameters(item, operation):
            is_needed = parameter.get("required") or parameter["name"] in needed
            if is_needed or any(map(has_example, (_get_media(parameter), _get_schema(parameter)))):
                name, schema = parameter["name"], self.resolve(_get_schema(parameter))
                value = self._choose_parameter_value(parameter, operation)
                argument = name_argument(name, parameter)
                yield SampleValue(argument, name, self._remove_read_only(schema, value), schema, parameter)

    def choose_body(self, identifier: str, needed: frozenset[str] = frozenset()) -> SampleBody | None:
        """The body of a valid call; None if the operation has none."""
        _, operation = self.operations[identifier]
        if "requestBody" not in operation:
            return None
        content: Json = self.resolve(operation["requestBody"])["content"]
        usual = [name for name, media in content.items() if "x-when" not in media] or [*content]
        name = min(usual, key=media_types.rank)
        media = content[name]
        if not media_types.needs_schema(name):
            return self._choose_content(name, media)
        schema = self.resolve(media["schema"])
        example = self.find_example(media)
        is_object = example is None or isinstance(example, dict)
        if operation.get("x-body") == "whole" or not self.list_properties(schema) or not is_object:
            value = self._remove_read_only(schema, self.choose_value("request", schema, example))
            return SampleBody("whole", name, value)
        parts = tuple(self._list_parts(name, schema, cast("Json | None", example), needed))
        return SampleBody("parts", name, parts=parts)

    def build_message(self, schema: Json) -> dict[str, Any]:
        """A message of a client over a channel: its example, or the simplest value."""
        return dict(self.choose_value("message", schema, self.find_example(self.resolve(schema))) or {})

    def find_response(self, identifier: str) -> tuple[str, Json]:
        """The media type of the response without x-when ("" without a body), and its media type object."""
        _, operation = self.operations[identifier]
        statuses = [status for status in operation["responses"] if status.startswith("2")]
        responses: list[Json] = [
            self.resolve(operation["responses"].get(status, NOTHING)) for status in statuses or ["default"]
        ]
        plain = [response for response in responses if "x-when" not in response] or responses
        contents: Iterator[Json] = (response["content"] for response in plain if "content" in response)
        content = next(contents, {"": NOTHING})
        usual = [name for name, media in content.items() if "x-when" not in media] or [*content]
        name = next((name for name in usual if media_types.is_json(name)), usual[0])
        return name, content[name]

    def list_received_properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object in a response, those of `allOf` included."""
        absent = self.find_marked(schema, "writeOnly")
        return {name: child for name, child in self.list_properties(schema).items() if name not in absent}

    def find_items(self, schema: Json, path: str) -> Json:
        """The schema of the items of a list, by `items` of x-pagination: a path of properties, or "." for the response."""
        schema = self.strip_null(schema)
        if path == ".":
            return dict(self.resolve(schema).get("items", {}))
        properties = self.list_properties(schema)
        if path in properties:
            return self.find_items(properties[path], ".")
        ends = [position for position, letter in enumerate(path) if letter == "."]
        name, rest = next((path[:end], path[end + 1 :]) for end in ends if path[:end] in properties)
        return self.find_items(properties[name], rest)

    def _list_parameters(self, item: Json, operation: Json) -> list[Json]:
        parameters = [
            self.resolve(parameter)
            for holder in (item, operation)
            for parameter in holder.get("parameters", ())
        ]
        by_name = {
            (parameter["in"], parameter["name"]): parameter
            for parameter in parameters
            if "const" not in self.resolve(_get_schema(parameter))
        }
        return sorted(by_name.values(), key=lambda parameter: parameter["in"] != "path")

    def _choose_parameter_value(self, parameter: Json, operation: Json) -> Any:
        schema, name = self.resolve(_get_schema(parameter)), parameter["name"]
        media = _get_media(parameter)
        example = self.find_example(media if has_example(media) else schema)
        if example is None and parameter["in"] == "path":
            response = self.find_example(self.find_response(operation["operationId"])[1])
            own = cast("Json", response).get(name) if isinstance(response, dict) else None
            example = next((text for text in (own, self._texts.get(name)) if self._fits(text, schema)), None)
        value = self.choose_value(name, schema, example)
        if value is None:  # the default, which is not sent
            core = {key: item for key, item in self.strip_null(schema).items() if key != "default"}
            value = self.choose_value(name, core, None)
        return value or self.fill_object(name, schema, value)

    def _fits(self, value: Any, schema: Json) -> bool:
        """Whether a value of another place is one of a parameter."""
        core = self.strip_null(schema)
        allowed, type_ = core.get("enum"), core.get("type", "string")
        if allowed is not None or type_ != "string" or not isinstance(value, str):
            return value in (allowed or ()) or (type_ == "integer" and type(value) is int)
        format_ = FORMATS.get(core.get("format", ""))
        return make_matching_text(value, core) == value and (format_ is None or format_.accepts(value))

    def _list_parts(
        self, media_type: str, schema: Json, example: Json | None, needed: frozenset[str]
    ) -> Iterator[SampleValue]:
        """The properties of a body that a call sends."""
        is_multipart = media_types.normalize(media_type) == media_types.MULTIPART
        required = needed.union(self.list_required_properties(schema) if example is None else ())
        values = example or {}
        for wire_name, property_ in self.list_present_properties(schema).items():
            resolved = self.resolve(property_)
            if (wire_name in values or wire_name in required) and "const" not in resolved:
                value = values.get(wire_name)
                if wire_name in required:
                    value = self.choose_value(wire_name, resolved, value)
                is_file = is_multipart and self._contains_files(resolved)
                sent = value if is_file else self._remove_read_only(resolved, value)
                argument = name_argument(wire_name, property_)
                yield SampleValue(argument, wire_name, sent, resolved, NOTHING, is_file)

    def _choose_content(self, media_type: str, media: Json) -> SampleBody:
        """A raw body: a text, or the path of a file."""
        kind = media_types.normalize(media_type).partition("/")[0]
        holder = media if has_example(media) else self.resolve(media.get("schema", {}))
        example = self.find_example(holder) if has_example(holder) else "text"
        is_text = kind == "text" and isinstance(example, str)
        is_range = media_types.is_range(media_type)
        return SampleBody(
            "text" if is_text else "file",
            _TYPICAL_MEDIA_TYPES.get(kind, "application/octet-stream") if is_range else media_type,
            example if is_text else "content.bin",
            is_of_range=is_range,
        )

    def _remove_read_only(self, schema: Json, value: Any) -> Any:
        """A value without the properties that requests do not have."""
        schema = self.resolve(schema)
        if isinstance(value, list):
            items: Json = schema.get("items") or NOTHING
            elements = cast("list[Any]", cast("object", value))
            return [self._remove_read_only(items, element) for element in elements]
        if not isinstance(value, dict):
            return value
        properties, absent = self.list_properties(schema), self.find_marked(schema, "readOnly")
        for member in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
            properties = {**self.list_properties(member), **properties}
            absent |= self.find_marked(member, "readOnly")
        extra = schema.get("additionalProperties")
        others = cast("Json", extra) if isinstance(extra, dict) else NOTHING
        return {
            name: self._remove_read_only(properties.get(name, others), child)
            for name, child in cast("dict[str, Any]", value).items()
            if name not in absent
        }

    def _contains_files(self, schema: Json) -> bool:
        """Whether a part of a multipart body is a file, a list of files, or may be either."""
        core = self.strip_null(self.resolve(schema))
        members: list[Json] = [core.get("items") or NOTHING, *core.get("oneOf", ()), *core.get("anyOf", ())]
        return core.get("format") == "binary" or any(
            self._contains_files(member) for member in members if member
        )

    def _collect_texts(self, node: Any, is_example: bool = False) -> None:
        """Collect the first text that the examples contain under each name."""
        if is_list(node):
            for element in node:
                self._collect_texts(element, is_example)
        elif is_mapping(node):
            for key, value in node.items():
                if is_example and isinstance(value, str):
                    self._texts.setdefault(key, value)
                elif isinstance(value, (dict, list)):
                    self._collect_texts(value, is_example or key == "example")
