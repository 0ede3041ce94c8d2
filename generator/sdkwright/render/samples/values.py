"""What a sample gives for an argument: the example of the description, or else what its other examples have under that name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sdkwright.ir import names
from sdkwright.ir.formats import FORMATS
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.render.source_text import literal

Tree = Mapping[str, Any]
SUCCESS = "2"


class Whole:
    """A self-contained description, and what its examples say under each name."""

    def __init__(self, document: Tree) -> None:
        self.document = document
        self.operations: dict[str, tuple[Tree, Tree]] = {
            operation["operationId"]: (item, operation)
            for item in document["paths"].values()
            for operation in item.values()
            if isinstance(operation, Mapping) and "operationId" in operation
        }
        self._known: dict[str, Any] = {}
        for _, operation in self.operations.values():
            self._learn(operation)

    def resolved(self, node: Tree) -> Tree:
        """What a reference leads to."""
        while "$ref" in node:
            node = resolve_pointer(self.document, node["$ref"][1:])
        return node

    def arguments(self, identifier: str, needed: frozenset[str] = frozenset()) -> dict[str, str]:
        """The printed arguments of a call that the API takes: by the names of the arguments, paths first.

        `needed` are further ones, by their names on the wire, that this call cannot leave out.
        """
        item, operation = self.operations[identifier]
        found: dict[str, str] = {}
        for parameter in self._parameters(item, operation):
            is_needed = parameter.get("required") or parameter["name"] in needed
            if is_needed or "example" in parameter or "example" in parameter["schema"]:
                found[names.argument(parameter["name"])] = self._parameter(parameter, operation)
        if "requestBody" in operation:
            found.update(self._body(operation, self.resolved(operation["requestBody"]), needed))
        return found

    def message(self, schema: Tree) -> dict[str, Any]:
        """What a client sends over a channel: the example of the message, or the least that fits."""
        return dict(self._invented("message", schema, self.resolved(schema).get("example")))

    def answer(self, identifier: str) -> tuple[str, Tree]:
        """The media type of the first successful answer, "" when it has no body, and what else is said of it."""
        _, operation = self.operations[identifier]
        answers = [
            self.resolved(one) for status, one in operation["responses"].items() if status.startswith(SUCCESS)
        ]
        first = next((one for one in answers if "x-when" not in one), (answers or [{}])[0])
        content: dict[str, Tree] = first.get("content") or {"": {}}
        return next(iter(content.items()))

    def properties(self, schema: Tree) -> dict[str, Tree]:
        """The properties of an object, those that `allOf` adds too."""
        schema = self.resolved(schema)
        found: dict[str, Tree] = {}
        for part in schema.get("allOf", ()):
            found.update(self.properties(part))
        return {**found, **schema.get("properties", {})}

    def required(self, schema: Tree) -> Iterator[str]:
        """The properties that an object must have."""
        schema = self.resolved(schema)
        yield from schema.get("required", ())
        for part in schema.get("allOf", ()):
            yield from self.required(part)

    def _parameters(self, item: Tree, operation: Tree) -> list[Tree]:
        every = [self.resolved(one) for holder in (item, operation) for one in holder.get("parameters", ())]
        every = [one for one in every if "const" not in self.resolved(one["schema"])]
        by_name = {(one["in"], one["name"]): one for one in every}
        return sorted(by_name.values(), key=lambda one: one["in"] != "path")

    def _parameter(self, parameter: Tree, operation: Tree) -> str:
        schema = self.resolved(parameter["schema"])
        example = parameter.get("example", schema.get("example"))
        if example is None and parameter["in"] == "path":
            own = self.answer(operation["operationId"])[1].get("example")
            name = parameter["name"]
            example = cast("Tree", own).get(name) if isinstance(own, dict) else None
            example = example if isinstance(example, (str, int)) else self._known.get(name)
        return self._printed(parameter["name"], self._invented(parameter["name"], schema, example), schema)

    def _body(self, operation: Tree, body: Tree, needed: frozenset[str]) -> Iterator[tuple[str, str]]:
        (media,) = body["content"].values()
        schema = self.resolved(media["schema"])
        example = media.get("example")
        fields = self.properties(schema)
        if (
            operation.get("x-body") == "whole"
            or not fields
            or not (example is None or isinstance(example, dict))
        ):
            yield "request", literal(self._invented("request", schema, example))
            return
        required = needed.union(self.required(schema) if example is None else ())
        given = cast("dict[str, Any]", example or {})
        for wire, field in fields.items():
            known = self.resolved(field)
            if (wire in given or wire in required) and "const" not in known:
                value = self._invented(wire, known, given.get(wire)) if wire in required else given[wire]
                yield names.argument(wire), self._printed(wire, value, known)

    def _printed(self, name: str, value: Any, schema: Tree) -> str:
        form = self._form(schema)
        if form == "binary" and isinstance(value, str):
            return f"Path({literal(value)})"
        item = self.resolved(self._core(schema).get("items", {}))
        if self._form(item) == "binary" and isinstance(value, list):
            files = cast("list[object]", value)
            return f"[{', '.join(f'Path({literal(one)})' for one in files)}]"
        if form in FORMATS and isinstance(value, str):
            return FORMATS[form].write_sample(value)
        return literal(cast("object", value))

    def _form(self, schema: Tree) -> str:
        return str(self._core(schema).get("format", ""))

    def _core(self, schema: Tree) -> Tree:
        """The schema without "or null"."""
        members = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
        return self.resolved(members[0]) if len(members) == 1 else schema

    def _invented(self, name: str, schema: Tree, example: Any) -> Any:
        """The example, or the simplest value that fits."""
        return self._simplest(name, schema, frozenset()) if example is None else example

    def _simplest(self, name: str, schema: Tree, inside: frozenset[str]) -> Any:
        """A value that fits; `inside` are the components that it stands in."""
        inside |= {str(schema.get("$ref"))}
        schema = self._core(self.resolved(schema))
        for keyword in ("example", "const", "default"):
            if keyword in schema:
                return schema[keyword]
        if "enum" in schema:
            return schema["enum"][0]
        members: list[Tree] = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
        if members:
            finite = (one for one in members if one.get("$ref") not in inside)
            return self._simplest(name, next(finite, {"type": "null"}), inside)
        if fields := self.properties(schema):
            return {one: self._simplest(one, fields[one], inside) for one in self.required(schema)}
        return self._plain(name, schema, inside)

    def _plain(self, name: str, schema: Tree, inside: frozenset[str]) -> Any:
        kinds = schema.get("type", "object")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "array":
            item = schema.get("items", {})
            few = schema.get("minItems", 0 if item.get("$ref") in inside else 1)
            return [self._simplest(name, item, inside)] * few if few else []
        if kind == "string":
            examples = {key: format_.examples[0] for key, format_ in FORMATS.items()}
            text = {**examples, "binary": f"{name}.bin"}.get(schema.get("format", ""), name.replace("_", "-"))
            return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]
        low = schema.get("minimum", 1)
        return {"integer": int(low), "number": float(low), "boolean": True, "null": None}.get(
            kind, dict[str, Any]()
        )

    def _learn(self, node: Any, inside: bool = False) -> None:
        """Note the first text that the examples have under each name."""
        if isinstance(node, list):
            for one in cast("list[object]", node):
                self._learn(one, inside)
        elif isinstance(node, Mapping):
            for key, value in cast("Tree", node).items():
                if inside and isinstance(value, str):
                    self._known.setdefault(key, value)
                else:
                    self._learn(value, inside or key == "example")
