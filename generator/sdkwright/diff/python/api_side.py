"""One side of a comparison: an API with its parts by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, cast

from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.diff.python.caller_change import DIRECTIONS, Direction
from sdkwright.diff.python.channel_operations import make_opening
from sdkwright.ir import names
from sdkwright.ir.api import NO_LIMITS, Api, Channel, Limits, Operation, Page, Resource
from sdkwright.ir.schema import Schema
from sdkwright.ir.types import NONE, Literal, Name, Type, is_component, make_optional, make_union, walk_names
from sdkwright.openapi.pointers import find_last_step, join_pointer
from sdkwright.render.annotations import render_type
from sdkwright.spec import schemas
from sdkwright.spec.node import ComponentId, ComponentIndex, Node, make_node
from sdkwright.translate.limits import find_limits
from sdkwright.translate.naming import name_field
from sdkwright.translate.registry import Component, Registry

_CONTAINERS: Final = ("items", "additionalProperties")
_COMBINATIONS: Final = ("oneOf", "anyOf", "allOf")
_CLASS_KINDS: Final = ("object", "all_of")


@dataclass(frozen=True)
class ModelField:
    """A field of a model, and the key of its typed dict."""

    wire_name: str
    name: str
    owner: str  # the component that declares it: the model or one of its bases
    pointer: str
    is_required: bool
    is_constant: bool
    is_in_model: bool  # not writeOnly
    is_in_params: bool  # part of requests, and not readOnly
    type: Type  # in the model, without the None of an optional field
    param_type: Type  # in the typed dict
    limits: Limits = field(default=NO_LIMITS, compare=False)

    @property
    def accepted_type(self) -> Type:
        """The type that the model accepts."""
        return self.type if self.is_required or self.is_constant else make_union(self.type, NONE)

    @property
    def annotation(self) -> str:
        return render_type(self.type if self.is_required or self.is_constant else make_optional(self.type))


@dataclass(frozen=True)
class ApiSide:
    """An API with its parts by name."""

    api: Api
    _fields: dict[str, dict[str, ModelField]] = field(
        default_factory=dict[str, dict[str, ModelField]], compare=False
    )
    _reachable: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]], compare=False)

    @cached_property
    def resources(self) -> dict[tuple[str, ...], Resource]:
        return {resource.path: resource for resource in self.api.walk_resources()}

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The methods by id, those that open a channel included."""
        operations = [operation for resource in self.resources.values() for operation in resource.operations]
        operations += map(self._make_opening, self.channels.values())
        return {operation.id: operation for operation in operations}

    @cached_property
    def channels(self) -> dict[str, Channel]:
        return {channel.id: channel for resource in self.resources.values() for channel in resource.channels}

    def _make_opening(self, channel: Channel) -> Operation:
        received = [body.type for body in channel.list_bodies()]
        sent = (type_ for type_ in channel.list_types() if type_ not in received)
        return make_opening(channel, self._find_components(sent), self._find_components(received))

    def _find_components(self, types: Iterable[Type]) -> frozenset[str]:
        """The components in types."""
        components = {
            self.find_component(name) for type_ in types for name in walk_names(type_) if is_component(name)
        }
        return frozenset(components & self.schemas.keys())

    @cached_property
    def schemas(self) -> dict[str, Schema]:
        return {schema.name: schema for schema in self.api.schemas}

    @cached_property
    def pages(self) -> dict[str, Page]:
        return {page.name: page for page in self.api.pages}

    @cached_property
    def _by_alias(self) -> dict[str, str]:
        """The components by the names of their typed dicts, and of the aliases for model or typed dict."""
        by_param = {names.make_param_name(name): name for name in self.schemas}
        return {**by_param, **{names.make_model_or_dict_name(name): name for name in self.schemas}}

    def find_component(self, name: Name) -> str:
        """The component of a model, of its typed dict, or of the alias for both."""
        is_alias = name.folder in ("params", "inputs")
        return self._by_alias.get(name.name, name.name) if is_alias else name.name

    def find_model(self, name: Name) -> str:
        """The component of a name; of a page class, that of its response."""
        return self.pages[name.name].model if name.folder == "pages" else self.find_component(name)

    def is_alias(self, component: str) -> bool:
        """Whether a component is an enum, a union or another alias, rather than a class."""
        schema = self.schemas.get(component)
        return schema is not None and not is_class(schema)

    @cached_property
    def registry(self) -> Registry:
        """The components for `translate`, which computes their types."""
        index = ComponentIndex()
        nodes = {schema.name: _make_node(schema, index) for schema in self.api.schemas}
        for name, node in nodes.items():
            index.components[ComponentId("", "schemas", name)] = node
        components = (
            Component(schema.name, schema.module, schema.kind, nodes[schema.name])
            for schema in self.api.schemas
        )
        return Registry({component.name: component for component in components})

    def list_fields(self, name: str) -> dict[str, ModelField]:
        """The fields of a model by wire name, those of its bases included."""
        if name not in self._fields:
            node = self.registry.components[name].node
            required = schemas.list_required_properties(node)
            self._fields[name] = {
                wire_name: self._make_field(name, wire_name, child, wire_name in required)
                for wire_name, child in schemas.list_properties(node).items()
            }
        return self._fields[name]

    def _make_field(self, model: str, wire_name: str, node: Node, is_required: bool) -> ModelField:
        constant = node.follow().get("const")
        type_ = self.registry.translate_result_type(node) if constant is None else Literal(constant.value)
        schema = self.schemas[model]
        is_in_params = schema.in_request and wire_name not in schema.read_only
        is_sent = constant is None and is_in_params
        return ModelField(
            wire_name,
            name_field(wire_name, node),
            owner=node.pointer.split("/")[3],
            pointer=node.pointer,
            is_required=is_required,
            is_constant=constant is not None,
            is_in_model=wire_name not in schema.write_only,
            is_in_params=is_in_params,
            type=type_,
            param_type=self.registry.translate_argument_type(node) if is_sent else type_,
            limits=find_limits(node),
        )

    def list_bases(self, name: str) -> tuple[str, ...]:
        """The models in the `allOf` of a model, at any depth, the nearest first."""
        parts = self.schemas[name].content.get("allOf") or () if name in self.schemas else ()
        direct = [find_last_step(part["$ref"]) for part in parts if "$ref" in part]
        return (*direct, *(ancestor for base in direct for ancestor in self.list_bases(base)))

    @cached_property
    def _operation_ids(self) -> dict[tuple[str, Direction], set[str]]:
        ids: dict[tuple[str, Direction], set[str]] = {}
        for operation in self.operations.values():
            for direction in DIRECTIONS:
                components = operation.sent if direction == "sent" else operation.received
                for name in self.collect_components(components):
                    ids.setdefault((name, direction), set()).add(operation.id)
        return ids

    def find_operations(self, component: str, directions: Iterable[Direction] = DIRECTIONS) -> set[str]:
        """The ids of the operations whose requests or responses contain a component, at any depth."""
        return {id for direction in directions for id in self._operation_ids.get((component, direction), ())}

    def collect_components(self, names: Iterable[str]) -> frozenset[str]:
        """Components, and everything inside them."""
        return frozenset(
            inner for name in names if name in self.schemas for inner in self._collect_inside(name)
        )

    def _collect_inside(self, name: str) -> frozenset[str]:
        if name not in self._reachable:
            inside, queue = {name}, [name]
            while queue:
                for other in _list_references(self.schemas[queue.pop()].content):
                    if other not in inside:
                        inside.add(other)
                        queue.append(other)
            self._reachable[name] = frozenset(inside)
        return self._reachable[name]

    @cached_property
    def validated(self) -> frozenset[str]:
        """The components inside models of requests, whose constructors validate values."""
        models = [schema for schema in self.api.schemas if schema.in_request and is_class(schema)]
        return self.collect_components(name for model in models for name in _list_references(model.content))


def is_class(schema: Schema) -> bool:
    """Whether a component is a class rather than an alias."""
    return schema.kind in _CLASS_KINDS


def is_same(old: Schema, new: Schema) -> bool:
    """Whether two components are equal; their contents as text, because 1 and True are equal in Python."""
    return old == new and repr(old.content) == repr(new.content)


def to_affected(operation: Operation) -> AffectedOperation:
    return AffectedOperation(operation.method, operation.path, operation.id)


def _list_references(content: Any) -> Iterator[str]:
    """The components that a schema refers to."""
    if not isinstance(content, dict):
        return
    schema = cast("dict[str, Any]", content)
    if "$ref" in schema:
        yield find_last_step(schema["$ref"])
    containers = (schema.get(keyword) for keyword in _CONTAINERS)
    for child in (*schema.get("properties", {}).values(), *containers):
        yield from _list_references(child)
    for keyword in _COMBINATIONS:
        for child in schema.get(keyword, ()):
            yield from _list_references(child)


def _make_node(schema: Schema, index: ComponentIndex) -> Node:
    pointer = join_pointer("components", "schemas", schema.name)
    return make_node(schema.content, pointer, index)
