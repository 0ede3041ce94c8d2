"""One of the documents that are compared, with its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, TypeAlias

from sdkwright.diff.wire.normal_form import Normalizer
from sdkwright.diff.wire.raw_operations import RawOperation, list_callbacks, list_operations
from sdkwright.diff.wire.schemas import Resolver
from sdkwright.follow.changes import Fact, Place, Value
from sdkwright.follow.nodes import Node, NodeRef
from sdkwright.follow.operation_facts import (
    describe_scheme,
    read_flows,
    read_operation_node,
    read_part_node,
    read_servers,
)
from sdkwright.follow.schema_facts import accepts_everything, read_schema_node
from sdkwright.follow.uses import make_merged_use, read_use, read_use_facts, read_words
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_mapping

OperationKey = tuple[str, str, str]
"""`paths` or `webhooks`, the path without the names of its parameters, and the method."""


Document: TypeAlias = "Mapping[str, Any] | Side"
"""A bundled description, as plain data or with its nodes: those that were read are not read again."""


class Side:
    """A bundled description, and its nodes, each of which is read once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.resolver = Resolver(document)
        self.normalizer = Normalizer(self.resolver)
        self._nodes: dict[NodeRef, Node] = {}

    @property
    def document(self) -> Mapping[str, Any]:
        """The description as plain data."""
        return self.resolver.document

    @cached_property
    def operations(self) -> dict[OperationKey, RawOperation]:
        """The operations of `paths` and `webhooks`."""
        return {
            (section, *key): operation
            for section in ("paths", "webhooks")
            for key, operation in list_operations(self.resolver, section).items()
        }

    @cached_property
    def operations_by_pointer(self) -> dict[str, RawOperation]:
        """The operations of `paths` and `webhooks`, and their callbacks, by pointer."""
        operations = list(self.operations.values())
        for operation in self.operations.values():
            operations += list_callbacks(operation, self.resolver).values()
        return {operation.pointer: operation for operation in operations}

    @cached_property
    def security_schemes(self) -> dict[str, Mapping[str, Any]]:
        """The security schemes, by pointer."""
        schemes = as_mapping(as_mapping(self.document.get("components")).get("securitySchemes"))
        pointers = {join_pointer("components", "securitySchemes", name): schemes[name] for name in schemes}
        return {
            pointer: as_mapping(self.resolver.resolve(pointer, value)[1])
            for pointer, value in pointers.items()
        }

    def read(self, ref: NodeRef) -> Node:
        """The node with an identity."""
        if ref not in self._nodes:
            self._nodes[ref] = self._read(ref)
        return self._nodes[ref]

    def read_core(self, ref: NodeRef) -> Node:
        """The schema that a use means."""
        return self.read(self.read(ref).children["schema"]) if ref.kind == "use" else self.read(ref)

    def _read(self, ref: NodeRef) -> Node:
        if ref.kind == "description":
            return self._read_root(ref)
        if ref.kind == "operation":
            return read_operation_node(ref, self.operations_by_pointer[ref.key], self.resolver)
        if ref.kind == "use":
            return self._read_use(ref)
        if ref.kind == "schema" and ref.schema is not None:
            return read_schema_node(ref, ref.schema, self.normalizer)
        return read_part_node(ref, self.resolver)

    def _read_root(self, ref: NodeRef) -> Node:
        facts: dict[Fact, Value] = {Fact("servers"): read_servers(self.document)}
        parts = {Fact("servers"): join_pointer("servers")}
        for pointer, scheme in self.security_schemes.items():
            fact = Fact("security scheme", describe_scheme(scheme))
            facts[fact], parts[fact] = read_flows(scheme) or True, pointer
        return Node(ref, Place("description", ""), facts, parts=parts)

    def _read_use(self, ref: NodeRef) -> Node:
        use = read_use(self.resolver, ref.key) if ref.schema is None else make_merged_use(ref.schema)
        core = NodeRef("schema", use.core.key, use.core)
        normal = self.normalizer.normalize(use.core)
        is_nullable: bool | None = None
        if not accepts_everything(normal):
            written = ref.schema or self.resolver.resolve_schema(use.pointer, use.raw)
            is_nullable = bool(normal.is_nullable or self.resolver.is_nullable(written))
        facts, places = read_use_facts(use, is_nullable)
        is_component = use.pointer == use.core.pointer and bool(use.core.component)
        return Node(
            ref,
            Place("use", use.pointer),
            facts,
            {} if is_component else read_words(use.raw),
            {},
            places,
            {"schema": core},
        )


def open_side(document: Document) -> Side:
    """A description with its nodes."""
    return document if isinstance(document, Side) else Side(document)
