"""The values of arguments in samples: the example of the description, else a value with the same name in another example."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

from sdkwright.ir import names
from sdkwright.ir.formats import FORMATS, TEXT_EXAMPLES
from sdkwright.ir.pattern_texts import find_matching_text
from sdkwright.ir.patterns import compile_pattern
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.render.source_text import format_literal
from sdkwright.spec import media_types

Json = Mapping[str, Any]
_TYPICAL_MEDIA_TYPES = {
    "audio": "audio/mpeg",
    "image": "image/png",
    "text": "text/plain",
    "video": "video/mp4",
}
"""A media type of each range."""
_NOTHING: Json = {}
_MODULES = {format_.type_name: format_.module for format_ in FORMATS.values()} | {"Path": "pathlib"}


def list_imports(source: str) -> list[str]:
    """The imports that the values in an expression need."""
    used_names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    modules: dict[str, list[str]] = {}
    for name in sorted(used_names & _MODULES.keys()):
        modules.setdefault(_MODULES[name], []).append(name)
    return [f"from {module} import {', '.join(modules[module])}" for module in sorted(modules)]


def _get_media(parameter: Json) -> Json:
    """The media type of a parameter; the parameter itself if it has a schema of its own."""
    media: Json = next(iter(parameter.get("content", {"": parameter}).values()))
    return media


def _get_schema(parameter: Json) -> Json:
    schema: Json = _get_media(parameter)["schema"]
    return schema


def _has_example(holder: Json) -> bool:
    return "example" in holder or bool(holder.get("examples"))


def _render_files(value: object) -> str:
    """The path of a file, or a list of paths."""
    if isinstance(value, list):
        return f"[{', '.join(map(_render_files, cast('list[object]', value)))}]"
    return f"Path({format_literal(value)})"


def _make_matching_text(text: str, schema: Json) -> str:
    """The text, or one that matches the pattern of a schema, if one is found."""
    pattern = compile_pattern(schema["pattern"]) if "pattern" in schema else None
    if pattern is None:
        return text
    limits = schema.get("minLength", 0), schema.get("maxLength")
    found = find_matching_text(pattern, text, *limits)
    return text if found is None else found


def name_argument(wire_name: str, holder: Json) -> str:
    """The argument for a parameter or a property."""
    return str(holder.get("x-name") or names.make_argument_name(wire_name))


def name_field(wire_name: str, property_: Json) -> str:
    """The field of a model for a property."""
    return str(property_.get("x-name") or names.make_field_name(wire_name))


class _EndlessValueError(Exception):
    """A schema has no value that ends within the components that contain it."""


class Bundle:
    """A self-contained description, and the text of each name in its examples."""

    def __init__(self, document: Json) -> None:
        self.document = document
        self.operations: dict[str, tuple[Json, Json]] = {
            operation["operationId"]: (item, operation)
            for item in document["paths"].values()
            for operation in item.values()
            if isinstance(operation, Mapping) and "operationId" in operation
        }
        self._texts: dict[str, Any] = {}
        for _, operation in self.operations.values():
            self._collect_texts(operation)

    def resolve(self, node: Json) -> Json:
        """The target of a reference; any other value unchanged."""
        while "$ref" in node:
            node = resolve_pointer(self.document, node["$ref"][1:])
        return node

    def find_example(self, holder: Json) -> Any:
        """The example of a media type, a parameter or a schema, or the first of several; None if there is none."""
        examples = holder.get("examples")
        if "example" in holder or not examples:
            return holder.get("example")
        if isinstance(examples, Mapping):
            return self.resolve(next(iter(cast("dict[str, Json]", examples).values())))["value"]
        return examples[0]

    def render_arguments(self, identifier: str, needed: frozenset[str] = frozenset()) -> dict[str, str]:
        """The arguments of a valid call, as Python source by name, path parameters first.

        `needed` are the wire names of arguments that this call also requires.
        """
        item, operation = self.operations[identifier]
        arguments: dict[str, str] = {}
        for parameter in self._list_parameters(item, operation):
            is_needed = parameter.get("required") or parameter["name"] in needed
            if is_needed or any(map(_has_example, (_get_media(parameter), _get_schema(parameter)))):
                arguments[name_argument(parameter["name"], parameter)] = self._render_parameter_value(
                    parameter, operation
                )
        if "requestBody" in operation:
            arguments.update(
                self._render_body_arguments(operation, self.resolve(operation["requestBody"]), needed)
            )
        return arguments

    def build_message(self, schema: Json) -> dict[str, Any]:
        """A message of a client over a channel: its example, or the simplest value."""
        return dict(self._choose_value("message", schema, self.find_example(self.resolve(schema))) or {})

    def find_response(self, identifier: str) -> tuple[str, Json]:
        """The media type of the response without x-when ("" without a body), and its media type object."""
        _, operation = self.operations[identifier]
        statuses = [status for status in operation["responses"] if status.startswith("2")]
        responses: list[Json] = [
            self.resolve(operation["responses"].get(status, _NOTHING)) for status in statuses or ["default"]
        ]
        plain = [response for response in responses if "x-when" not in response] or responses
        contents: Iterator[Json] = (response["content"] for response in plain if "content" in response)
        content = next(contents, {"": _NOTHING})
        usual = [name for name, media in content.items() if "x-when" not in media] or [*content]
        name = next((name for name in usual if media_types.is_json(name)), usual[0])
        return name, content[name]

    def list_received_properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object in a response, those of `allOf` included."""
        absent = self._find_marked(schema, "writeOnly")
        return {name: child for name, child in self.list_properties(schema).items() if name not in absent}

    def list_sent_properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object in a request, those of `allOf` included."""
        absent = self._find_marked(schema, "readOnly")
        return {name: child for name, child in self.list_properties(schema).items() if name not in absent}

    def _find_marked(self, schema: Json, keyword: str) -> frozenset[str]:
        """The names of the properties of an object that one of its declarations marks as readOnly or writeOnly."""
        schema = self.resolve(schema)
        properties: Json = schema.get("properties", _NOTHING)
        marked = {name for name, child in properties.items() if child.get(keyword) is True}
        return frozenset(marked).union(
            *(self._find_marked(part, keyword) for part in schema.get("allOf", ()))
        )

    def list_properties(self, schema: Json) -> dict[str, Json]:
        """The properties of an object, those of `allOf` included."""
        schema = self.resolve(schema)
        properties: dict[str, Json] = {}
        for part in schema.get("allOf", ()):
            properties.update(self.list_properties(part))
        return {**properties, **schema.get("properties", {})}

    def find_items(self, schema: Json, path: str) -> Json:
        """The schema of the items of a list, by `items` of x-pagination: a path of properties, or "." for the response."""
        schema = self._strip_null(schema)
        if path == ".":
            return dict(self.resolve(schema).get("items", {}))
        properties = self.list_properties(schema)
        if path in properties:
            return self.find_items(properties[path], ".")
        ends = [position for position, letter in enumerate(path) if letter == "."]
        name, rest = next((path[:end], path[end + 1 :]) for end in ends if path[:end] in properties)
        return self.find_items(properties[name], rest)

    def list_required_properties(self, schema: Json) -> Iterator[str]:
        """The names of the required properties of an object."""
        schema = self.resolve(schema)
        yield from schema.get("required", ())
        for part in schema.get("allOf", ()):
            yield from self.list_required_properties(part)

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

    def _render_parameter_value(self, parameter: Json, operation: Json) -> str:
        schema, name = self.resolve(_get_schema(parameter)), parameter["name"]
        media = _get_media(parameter)
        example = self.find_example(media if _has_example(media) else schema)
        if example is None and parameter["in"] == "path":
            response = self.find_example(self.find_response(operation["operationId"])[1])
            example = cast("Json", response).get(name) if isinstance(response, dict) else None
            example = example if isinstance(example, (str, int)) else self._find_text(name, schema)
        return self._render_value(name, self._choose_value(name, schema, example), schema)

    def _find_text(self, name: str, schema: Json) -> str | None:
        """The text that examples contain under a name, if it matches the pattern of a schema."""
        text: str | None = self._texts.get(name)
        return text if text is not None and _make_matching_text(text, schema) == text else None

    def _render_body_arguments(
        self, operation: Json, body: Json, needed: frozenset[str]
    ) -> Iterator[tuple[str, str]]:
        content: Json = body["content"]
        usual = [name for name, media in content.items() if "x-when" not in media] or [*content]
        name = min(usual, key=media_types.rank)
        media = content[name]
        if not media_types.needs_schema(name):
            yield from self._render_content_arguments(name, media)
            return
        schema = self.resolve(media["schema"])
        example = self.find_example(media)
        properties = self.list_sent_properties(schema)
        is_object = example is None or isinstance(example, dict)
        if operation.get("x-body") == "whole" or not self.list_properties(schema) or not is_object:
            yield "request", format_literal(
                self._remove_read_only(schema, self._choose_value("request", schema, example))
            )
            return
        is_multipart = media_types.normalize(name) == media_types.MULTIPART
        required = needed.union(self.list_required_properties(schema) if example is None else ())
        values = cast("dict[str, Any]", example or {})
        for wire_name, property_ in properties.items():
            resolved = self.resolve(property_)
            if (wire_name in values or wire_name in required) and "const" not in resolved:
                value = values.get(wire_name)
                if wire_name in required:
                    value = self._choose_value(wire_name, resolved, value)
                is_file = is_multipart and self._contains_files(resolved)
                source = _render_files(value) if is_file else self._render_value(wire_name, value, resolved)
                yield name_argument(wire_name, property_), source

    def _render_content_arguments(self, media_type: str, media: Json) -> Iterator[tuple[str, str]]:
        """The arguments of a raw body: a text, or the path of a file."""
        is_range = media_types.is_range(media_type)
        kind = media_types.normalize(media_type).partition("/")[0]
        holder = media if _has_example(media) else self.resolve(media.get("schema", {}))
        example = self.find_example(holder) if _has_example(holder) else "text"
        is_text = kind == "text" and isinstance(example, str)
        yield "content", format_literal(example) if is_text else 'Path("content.bin")'
        if is_range:
            yield "content_type", format_literal(_TYPICAL_MEDIA_TYPES.get(kind, "application/octet-stream"))

    def _render_value(self, name: str, value: Any, schema: Json) -> str:
        format_ = str(self._strip_null(schema).get("format", ""))
        if format_ in FORMATS and isinstance(value, str):
            return FORMATS[format_].write_sample(value)
        sent = self._remove_read_only(schema, value)
        is_tuple = isinstance(sent, list) and "prefixItems" in self._strip_null(schema)
        return format_literal(tuple(cast("list[object]", sent)) if is_tuple else cast("object", sent))

    def _remove_read_only(self, schema: Json, value: Any) -> Any:
        """A value without the properties that requests do not have."""
        schema = self.resolve(schema)
        if isinstance(value, list):
            items: Json = schema.get("items") or _NOTHING
            elements = cast("list[Any]", cast("object", value))
            return [self._remove_read_only(items, element) for element in elements]
        if not isinstance(value, dict):
            return value
        properties, absent = self.list_properties(schema), self._find_marked(schema, "readOnly")
        for member in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
            properties = {**self.list_properties(member), **properties}
            absent |= self._find_marked(member, "readOnly")
        extra = schema.get("additionalProperties")
        others = cast("Json", extra) if isinstance(extra, dict) else _NOTHING
        return {
            name: self._remove_read_only(properties.get(name, others), child)
            for name, child in cast("dict[str, Any]", value).items()
            if name not in absent
        }

    def _contains_files(self, schema: Json) -> bool:
        """Whether a part of a multipart body is a file, a list of files, or may be either."""
        core = self._strip_null(self.resolve(schema))
        members: list[Json] = [core.get("items") or _NOTHING, *core.get("oneOf", ()), *core.get("anyOf", ())]
        return core.get("format") == "binary" or any(
            self._contains_files(member) for member in members if member
        )

    def _strip_null(self, schema: Json) -> Json:
        """X for `anyOf: [X, null]`; any other schema unchanged."""
        members = [member for member in schema.get("anyOf", ()) if member != {"type": "null"}]
        return self.resolve(members[0]) if len(members) == 1 else schema

    def _choose_value(self, name: str, schema: Json, example: Any) -> Any:
        """The example; without one the simplest value; None if no value ends."""
        if example is not None:
            return example
        try:
            return self._make_simplest_value(name, schema, frozenset())
        except _EndlessValueError:
            return None

    def _make_simplest_value(self, name: str, schema: Json, parents: frozenset[str]) -> Any:
        """The simplest valid value; `parents` are the components that contain it.

        Raises `_EndlessValueError` if each value would contain one of these components again.
        """
        reference, schema = schema.get("$ref"), self.resolve(schema)
        core = self._strip_null(schema)
        if _has_example(core):
            return self.find_example(core)
        for keyword in ("const", "default"):
            if keyword in core:
                return core[keyword]
        if "enum" in core:
            return core["enum"][0]
        if reference in parents:
            raise _EndlessValueError
        if reference is not None:
            parents |= {reference}
        members: list[Json] = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        if members:
            if core is not schema:
                members.sort(key=lambda member: member == {"type": "null"})
            return self._make_first_value(name, members, parents)
        if self.list_properties(schema):
            properties, required = self.list_sent_properties(schema), self.list_required_properties(schema)
            return {
                key: self._make_simplest_value(key, properties[key], parents)
                for key in required
                if key in properties
            }
        return self._make_simplest_by_type(name, schema, parents)

    def _make_first_value(self, name: str, members: list[Json], parents: frozenset[str]) -> Any:
        """The simplest value of the first member of a union that has one."""
        for member in members:
            with suppress(_EndlessValueError):
                return self._make_simplest_value(name, member, parents)
        raise _EndlessValueError

    def _make_list(self, name: str, schema: Json, parents: frozenset[str]) -> list[Any]:
        if "prefixItems" in schema:
            return [self._make_simplest_value(name, element, parents) for element in schema["prefixItems"]]
        count = schema.get("minItems", 1)
        try:
            return (
                [self._make_simplest_value(name, schema.get("items", {}), parents)] * count if count else []
            )
        except _EndlessValueError:
            if "minItems" in schema:
                raise
            return []

    def _make_simplest_by_type(self, name: str, schema: Json, parents: frozenset[str]) -> Any:
        kinds = schema.get("type", "object")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "array":
            return self._make_list(name, schema, parents)
        if kind == "string":
            text = {**TEXT_EXAMPLES, "binary": f"{name}.bin"}.get(
                schema.get("format", ""), name.replace("_", "-")
            )
            text = text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]
            return _make_matching_text(text, schema)
        low = schema.get("minimum", 1)
        return {"integer": int(low), "number": float(low), "boolean": True, "null": None}.get(
            kind, dict[str, Any]()
        )

    def _collect_texts(self, node: Any, is_example: bool = False) -> None:
        """Collect the first text that the examples contain under each name."""
        if isinstance(node, list):
            for element in cast("list[object]", node):
                self._collect_texts(element, is_example)
        elif isinstance(node, Mapping):
            for key, value in cast("Json", node).items():
                if is_example and isinstance(value, str):
                    self._texts.setdefault(key, value)
                else:
                    self._collect_texts(value, is_example or key == "example")
