"""Every object that stands in a spec, with where it was found; rules pick those they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sdkwright.spec.keywords import OBJECTS
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.spec.shapes import Anything, Either, ListOf, MapOf, Object, Plain, Shape


@dataclass(frozen=True)
class Visit:
    """An object of OpenAPI, or a reference in its place."""

    kind: str
    """Its name in OBJECTS."""
    node: Node
    keyword: str
    """What it stands under: 'properties', 'items', 'content', …"""
    key: str
    """Its key, where it stands in a mapping; else nothing."""
    parent: Visit | None

    @property
    def is_reference(self) -> bool:
        """Whether the object itself stands elsewhere."""
        return self.node.ref is not None

    @property
    def is_property(self) -> bool:
        """Whether it is a property of a schema."""
        return self.kind == "schema" and self.keyword == "properties"

    @property
    def is_component(self) -> bool:
        """Whether it stands under components."""
        return self.parent is not None and self.parent.kind == "components"


def visits(spec: Spec) -> tuple[Visit, ...]:
    """All objects of all documents, parents before children."""
    return tuple(
        visit
        for document in spec.documents
        for visit in _object(
            document.node, Object("root" if document.node is spec.root else "document"), "", "", None
        )
    )


def _object(node: Node, shape: Object, keyword: str, key: str, parent: Visit | None) -> Iterator[Visit]:
    visit = Visit(shape.name, node, keyword, key, parent)
    yield visit
    if not visit.is_reference:
        shapes = OBJECTS[shape.name].shapes
        for word, child in node.items():
            yield from _value(child, shapes[word], word, "", visit)


def _value(node: Node, shape: Shape, keyword: str, key: str, parent: Visit) -> Iterator[Visit]:
    if isinstance(shape, Either):
        shape = shape.composite if node.is_mapping or node.is_list else shape.scalar
    if isinstance(shape, Object):
        yield from _object(node, shape, keyword, key, parent)
    elif isinstance(shape, ListOf) and not isinstance(shape.item, (Plain, Anything)):
        for child in node:
            yield from _value(child, shape.item, keyword, key, parent)
    elif isinstance(shape, MapOf) and not isinstance(shape.value, (Plain, Anything)):
        for name, child in node.items():
            yield from _value(child, shape.value, keyword, name, parent)
