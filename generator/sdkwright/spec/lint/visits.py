"""Every object of a document with its context, for rules that check single objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sdkwright.spec.keywords import OBJECTS
from sdkwright.spec.node import Node
from sdkwright.spec.schema_keywords import CONDITIONS
from sdkwright.spec.shapes import Anything, Either, ListOf, MapOf, Object, ScalarShape, Shape


@dataclass(frozen=True)
class Visit:
    """An object of OpenAPI, or a reference instead of it."""

    kind: str
    """Its name in OBJECTS."""
    node: Node
    keyword: str
    """The keyword that contains it: 'properties', 'items', 'content', …"""
    key: str
    """Its key in a mapping; "" for an object that is not in a mapping."""
    parent: Visit | None

    @property
    def is_reference(self) -> bool:
        """Whether this is a reference instead of the object, even if it is invalid."""
        return "$ref" in self.node

    @property
    def is_property(self) -> bool:
        """Whether the object is a property of a schema."""
        return self.kind == "schema" and self.keyword == "properties"

    @property
    def is_component(self) -> bool:
        """Whether the object is a component."""
        return self.parent is not None and self.parent.kind == "components"


def visit_objects(document: Node, kind: str = "root") -> tuple[Visit, ...]:
    """All objects of a document, which is the object "root" or "document"; parents before children."""
    return tuple(_visit_object(document, Object(kind), "", "", None))


def _visit_object(node: Node, shape: Object, keyword: str, key: str, parent: Visit | None) -> Iterator[Visit]:
    visit = Visit(shape.name, node, keyword, key, parent)
    yield visit
    if node.is_mapping and not visit.is_reference:
        shapes = OBJECTS[shape.name].shapes
        for child_keyword, value in node.value.items():
            if child_keyword not in shapes or child_keyword in CONDITIONS:
                continue  # an extension of another tool, or a schema that only limits values
            if isinstance(value, (dict, list)):  # a text or a number needs no node
                yield from _visit_value(node[child_keyword], shapes[child_keyword], child_keyword, "", visit)


def _visit_value(node: Node, shape: Shape, keyword: str, key: str, parent: Visit) -> Iterator[Visit]:
    if isinstance(shape, Either):
        shape = shape.composite if node.is_mapping or node.is_list else shape.scalar
    if isinstance(shape, Object):
        yield from _visit_object(node, shape, keyword, key, parent)
    elif isinstance(shape, ListOf) and not isinstance(shape.item, (ScalarShape, Anything)):
        for child in node:
            yield from _visit_value(child, shape.item, keyword, key, parent)
    elif isinstance(shape, MapOf) and not isinstance(shape.value, (ScalarShape, Anything)):
        for name, child in node.items():
            yield from _visit_value(child, shape.value, keyword, name, parent)
