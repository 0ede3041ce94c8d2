"""One side of a comparison: its API, with all that is looked up in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.diff.python.channels import opening
from sdkwright.ir import names
from sdkwright.ir.api import Api, Argument, Channel, Operation, Page, Resource, Schema
from sdkwright.ir.types import NONE, Literal, Name, Type, is_component, optional, union, walk_names
from sdkwright.openapi.pointers import join_pointer, last_step
from sdkwright.openapi.yaml_tree import Lines
from sdkwright.problems.problem import SourceLocation
from sdkwright.render.annotations import render_type
from sdkwright.spec import schemas
from sdkwright.spec.node import ComponentId, ComponentIndex, Node
from sdkwright.translate.registry import Component, Registry

_NOWHERE = SourceLocation("", 0)
_CONTAINERS = ("items", "additionalProperties")
_COMBINATIONS = ("oneOf", "anyOf", "allOf")


@dataclass(frozen=True)
class Member:
    """A field of a model, and the key of its typed dict."""

    wire: str
    name: str
    holder: str  # the component that declares it: a base of the model, or itself
    pointer: str
    required: bool
    constant: bool
    type: Type  # as a model prints it, but for a default of None
    param: Type  # as a typed dict prints it

    @property
    def taken(self) -> Type:
        """The type that the model takes."""
        return self.type if self.required or self.constant else union(self.type, NONE)

    @property
    def printed(self) -> str:
        """The annotation of the field."""
        return render_type(self.type if self.required or self.constant else optional(self.type))


@dataclass(frozen=True)
class Side:
    """An API, with its parts by name."""

    api: Api

    @cached_property
    def resources(self) -> dict[tuple[str, ...], Resource]:
        return {one.path: one for one in self.api.walk_resources()}

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The methods, and those that open a channel."""
        called = {one.id: one for resource in self.resources.values() for one in resource.operations}
        return {**called, **{one.id: self._opening(one) for one in self.channels.values()}}

    @cached_property
    def channels(self) -> dict[str, Channel]:
        return {one.id: one for resource in self.resources.values() for one in resource.channels}

    def _opening(self, channel: Channel) -> Operation:
        received = [body.type for body in channel.bodies()]
        sent = (one for one in channel.types() if one not in received)
        return opening(channel, self._named(sent), self._named(received))

    def _named(self, types: Iterable[Type]) -> frozenset[str]:
        """The components in types."""
        components = {
            self.component(name) for type_ in types for name in walk_names(type_) if is_component(name)
        }
        return frozenset(components & self.schemas.keys())

    @cached_property
    def schemas(self) -> dict[str, Schema]:
        return {one.name: one for one in self.api.schemas}

    @cached_property
    def pages(self) -> dict[str, Page]:
        return {one.name: one for one in self.api.pages}

    @cached_property
    def _by_alias(self) -> dict[str, str]:
        """The components by the names of their plain data, and of the aliases for both."""
        by_param = {names.param(schema.name): schema.name for schema in self.api.schemas}
        return {**by_param, **{names.model_or_dict(schema.name): schema.name for schema in self.api.schemas}}

    def component(self, name: Name) -> str:
        """The component of a model, of its plain data, or of the alias for both."""
        is_alias = name.folder in ("params", "inputs")
        return self._by_alias.get(name.name, name.name) if is_alias else name.name

    def model(self, name: Name) -> str:
        """The component of a name; of a page that of its response."""
        return self.pages[name.name].model if name.folder == "pages" else self.component(name)

    @cached_property
    def registry(self) -> Registry:
        """The components once more as the rooms that print them want them: they decide what each is."""
        index = ComponentIndex()
        nodes = {one.name: _node(one.content, index, one) for one in self.api.schemas}
        for name, node in nodes.items():
            index.components[ComponentId("", "schemas", name)] = node
        return Registry(
            {one.name: Component(one.name, one.module, one.kind, nodes[one.name]) for one in self.api.schemas}
        )

    @cached_property
    def _members(self) -> dict[str, dict[str, Member]]:
        return {}

    def members(self, name: str) -> dict[str, Member]:
        """The fields of a model by wire name, those of its bases included."""
        if name not in self._members:
            node = self.registry.components[name].node
            required = schemas.required_properties(node)
            self._members[name] = {
                wire: self._member(name, wire, field, wire in required)
                for wire, field in schemas.all_properties(node).items()
            }
        return self._members[name]

    def _member(self, name: str, wire: str, node: Node, required: bool) -> Member:
        place = (node.pointer.split("/")[3], node.pointer)
        fixed = node.follow().get("const")
        if fixed is None:
            type_ = self.registry.result_type(node)
            given = self.registry.argument_type(node) if self.schemas[name].in_request else type_
            return Member(wire, names.field(wire), *place, required, False, type_, given)
        constant = Literal(fixed.value)
        return Member(wire, names.field(wire), *place, required, True, constant, constant)

    def bases(self, name: str) -> tuple[str, ...]:
        """The models that a model is made of, the nearest first."""
        parts = self.schemas[name].content.get("allOf") or () if name in self.schemas else ()
        near = [last_step(part["$ref"]) for part in parts if "$ref" in part]
        return (*near, *(far for one in near for far in self.bases(one)))

    @cached_property
    def _reached(self) -> dict[str, tuple[str, ...]]:
        """The operations that reach each component, by what they take or give."""
        inner: dict[str, frozenset[str]] = {}
        found: dict[str, list[str]] = {}
        for operation in self.operations.values():
            near = operation.sent | operation.received
            reached = {far for one in near for far in self._closure(one, inner)}
            for name in sorted(reached):
                found.setdefault(name, []).append(operation.id)
        return {name: tuple(ids) for name, ids in found.items()}

    def _closure(self, name: str, known: dict[str, frozenset[str]]) -> frozenset[str]:
        if name not in known:
            found, waiting = {name}, [name]
            while waiting:
                for other in _references(self.schemas[waiting.pop()].content):
                    if other not in found:
                        found.add(other)
                        waiting.append(other)
            known[name] = frozenset(found)
        return known[name]

    def closure(self, names: Iterable[str]) -> frozenset[str]:
        """Components, with all that they hold."""
        return frozenset(far for name in names if name in self.schemas for far in self._closure(name, {}))

    def reaching(self, component: str) -> tuple[str, ...]:
        """The ids of the operations that take or give a component, at any depth."""
        return self._reached.get(component, ())

    @cached_property
    def built(self) -> frozenset[str]:
        """The components inside a model that callers build, whose constructor checks what it is given."""
        known: dict[str, frozenset[str]] = {}
        holders = [one for one in self.api.schemas if one.in_request and one.kind in ("object", "all_of")]
        near = {name for one in holders for name in _references(one.content)}
        return frozenset(far for name in near for far in self._closure(name, known))


def arguments(operation: Operation) -> tuple[Argument, ...]:
    """All that a method takes, beside `request_options`."""
    return (*operation.signature.positional, *operation.signature.keywords)


def reached(operation: Operation) -> AffectedOperation:
    return AffectedOperation(operation.method, operation.path, operation.id)


def _references(content: Any) -> Iterator[str]:
    """The components that a schema names."""
    if not isinstance(content, dict):
        return
    schema = cast("dict[str, Any]", content)
    if "$ref" in schema:
        yield last_step(schema["$ref"])
    for inner in (*schema.get("properties", {}).values(), *(schema.get(one) for one in _CONTAINERS)):
        yield from _references(inner)
    for keyword in _COMBINATIONS:
        for inner in schema.get(keyword, ()):
            yield from _references(inner)


def _node(content: Any, index: ComponentIndex, schema: Schema) -> Node:
    pointer = join_pointer("components", "schemas", schema.name)
    return Node(content, _NOWHERE, pointer, "", _lines(content), index)


def _lines(value: object) -> Lines:
    if isinstance(value, dict):
        return {key: (0, _lines(inner)) for key, inner in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [(0, _lines(inner)) for inner in cast("list[object]", value)]
    return None
