"""The facts of operations: parameters, bodies, responses, credentials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sdkwright.diff.wire.bodies import list_media_types
from sdkwright.diff.wire.parameters import index_parameters
from sdkwright.diff.wire.raw_operations import RawOperation, list_callbacks
from sdkwright.diff.wire.schemas import Resolver
from sdkwright.follow.changes import Fact, FactKind, Place, Value
from sdkwright.follow.nodes import Node, NodeRef
from sdkwright.follow.uses import read_words
from sdkwright.openapi.pointers import join_pointer, resolve_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, as_strings, is_schema

_PAGINATION: Final = "x-pagination"
_OPERATION_EXTENSIONS: Final = (_PAGINATION, "x-body", "x-retry", "x-poll")
"""`x-websocket` and `x-signature` are missing, because no description of a vendor has them."""
_CONTENT_EXTENSIONS: Final = ("x-when", "x-event-end")
_SERIALIZATIONS: Final = ("style", "explode", "allowReserved")


class _NodeBuilder:
    """Collects the facts of a node that is not a schema."""

    def __init__(self, ref: NodeRef, raw: Mapping[str, Any]) -> None:
        self._ref = ref
        self._raw = raw
        self._parts: dict[Fact, str] = {}
        self.places: dict[Fact, Place] = {}
        self.facts: dict[Fact, Value] = {}
        self.children: dict[str, NodeRef] = {}

    def add_flags(self, *kinds: FactKind) -> None:
        """Add keywords that are false if they are missing."""
        for kind in kinds:
            self.facts[Fact(kind)] = self._raw.get(kind) is True

    def add_keywords(self, kind: FactKind, keywords: Iterable[str]) -> None:
        """Add the keywords that are there, with their values."""
        for keyword in keywords:
            if keyword in self._raw:
                self.facts[Fact(kind, keyword)] = self._raw[keyword]
                self._parts[Fact(kind, keyword)] = self._ref.key + join_pointer(keyword)

    def add_servers(self) -> None:
        """Add the servers, if there are any."""
        if "servers" in self._raw:
            self.facts[Fact("servers")] = read_servers(self._raw)
            self._parts[Fact("servers")] = self._ref.key + join_pointer("servers")

    def add_part(self, fact: Fact, pointer: str, step: str, ref: NodeRef, owner: str = "") -> None:
        """Add a part that may be absent, and the node that describes it; `owner` has it if the node inherits it."""
        self.facts[fact] = True
        self._parts[fact] = pointer
        self.children[step] = ref
        if owner:
            self.places[fact] = Place(self._ref.kind, owner)

    def build(self) -> Node:
        """Return the node."""
        place = Place(self._ref.kind, self._ref.key)
        words = read_words(self._raw)
        return Node(self._ref, place, self.facts, words, self._parts, self.places, self.children)


def read_operation_node(ref: NodeRef, operation: RawOperation, resolver: Resolver) -> Node:
    """The node of an operation."""
    raw, pointer = operation.raw, operation.pointer
    builder = _NodeBuilder(ref, raw)
    builder.add_flags("deprecated")
    builder.facts[Fact("security")] = read_security(raw, resolver)
    if "security" not in raw:
        builder.places[Fact("security")] = Place("description", "")
    builder.add_servers()
    builder.add_keywords("extension", _OPERATION_EXTENSIONS)
    if Fact("extension", _PAGINATION) in builder.facts:
        builder.facts[Fact("extension", _PAGINATION)] = _without_name(raw[_PAGINATION])
    for (where, name), parameter in index_parameters(operation, resolver).items():
        child = NodeRef("parameter", parameter.source)
        owner = operation.path_item_pointer if parameter.is_of_path_item else ""
        fact = Fact("parameter", f"{where}:{name}")
        builder.add_part(fact, parameter.entry, f"{where} parameter {name}", child, owner)
    if "requestBody" in raw:
        entry = pointer + join_pointer("requestBody")
        child = NodeRef("request body", resolver.resolve(entry, raw["requestBody"])[0])
        builder.add_part(Fact("body"), entry, "body", child)
    for status, response in as_mapping(raw.get("responses")).items():
        if not status.startswith("x-"):
            entry = pointer + join_pointer("responses", status)
            child = NodeRef("response", resolver.resolve(entry, response)[0])
            builder.add_part(Fact("status", status), entry, f"response {status}", child)
    for key, callback in list_callbacks(operation, resolver).items():
        label = f"callback {' '.join(key)}"
        builder.add_part(
            Fact("extension", label), callback.pointer, label, NodeRef("operation", callback.pointer)
        )
    return builder.build()


def _without_name(pagination: Any) -> dict[str, Any]:
    """A pagination without the name of the class of its pages, which each description chooses."""
    return {key: value for key, value in as_mapping(pagination).items() if key != "page"}


def read_part_node(ref: NodeRef, resolver: Resolver) -> Node:
    """The node of a parameter, a request body, a response, a media type or a header."""
    raw = as_mapping(resolve_pointer(resolver.document, ref.key))
    builder = _NodeBuilder(ref, raw)
    if ref.kind in ("parameter", "header", "request body"):
        builder.add_flags("required")
    if ref.kind in ("parameter", "header"):
        builder.add_flags("deprecated")
        builder.add_keywords("serialization", _SERIALIZATIONS)
    if ref.kind in ("response", "media type"):
        builder.add_keywords("extension", _CONTENT_EXTENSIONS)
    if is_schema(raw.get("schema")):
        builder.children["schema"] = NodeRef("use", ref.key + join_pointer("schema"))
    for name, media_type in list_media_types(resolver, ref.key, raw).items():
        entry = ref.key + join_pointer("content", media_type.name)
        builder.add_part(Fact("media type", name), entry, name, NodeRef("media type", media_type.pointer))
    for name, header in as_mapping(raw.get("headers")).items():
        entry = ref.key + join_pointer("headers", name)
        child = NodeRef("header", resolver.resolve(entry, header)[0])
        builder.add_part(Fact("header", name.lower()), entry, f"header {name.lower()}", child)
    for field, encoding in as_mapping(raw.get("encoding")).items():
        builder.facts[Fact("encoding", field)] = encoding
    return builder.build()


def read_security(owner: Mapping[str, Any], resolver: Resolver) -> Value:
    """The alternatives of credentials, each with what it sends instead of the names of schemes, sorted."""
    requirements = owner.get("security", resolver.document.get("security"))
    schemes = as_mapping(as_mapping(resolver.document.get("components")).get("securitySchemes"))
    return sorted(
        sorted(
            " ".join([describe_scheme(as_mapping(schemes.get(name))), *sorted(as_strings(scopes))])
            for name, scopes in as_mapping(alternative).items()
        )
        for alternative in as_list(requirements)
    )


def describe_scheme(scheme: Mapping[str, Any]) -> str:
    """What a security scheme sends, equal for schemes with different names: `apiKey header x-key`."""
    kind = str(scheme.get("type"))
    if kind == "apiKey":
        name = str(scheme.get("name"))
        return f"apiKey {scheme.get('in')} {name.lower() if scheme.get('in') == 'header' else name}"
    return f"http {str(scheme.get('scheme')).lower()}" if kind == "http" else kind


def read_flows(scheme: Mapping[str, Any]) -> Value:
    """The flows of OAuth with their URLs and scopes, without their texts; empty for other schemes."""
    return {
        name: {
            **{key: url for key, url in as_mapping(flow).items() if key.endswith("Url")},
            "scopes": sorted(as_mapping(as_mapping(flow).get("scopes"))),
        }
        for name, flow in as_mapping(scheme.get("flows")).items()
    }


def read_servers(owner: Mapping[str, Any]) -> Value:
    """The servers without their texts: each a URL, or a URL with variables; None if there are none."""
    return [describe_server(as_mapping(server)) for server in as_list(owner.get("servers"))] or None


def describe_server(server: Mapping[str, Any]) -> Value:
    """What a server is, without its texts."""
    variables = as_mapping(server.get("variables"))
    if not variables:
        return server.get("url")
    values = {
        name: {key: value for key, value in as_mapping(variable).items() if key in ("default", "enum")}
        for name, variable in variables.items()
    }
    return {"url": server.get("url"), "variables": values}
