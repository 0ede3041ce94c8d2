"""Reports the keywords of a document that have no place in the curated form: of other tools, of OpenAPI, and of nobody."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.source import Source
from sdkwright.openapi.pointers import escape_step
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.spec.keywords import OBJECTS
from sdkwright.spec.shapes import DATA, Either, ListOf, MapOf, Object, Shape

_HONOURED: Final = frozenset(
    (
        *(
            "x-fern-sdk-group-name",
            "x-fern-sdk-method-name",
            "x-speakeasy-group",
            "x-speakeasy-name-override",
        ),
        *("x-enumDescriptions", "x-enum-descriptions", "x-nullable", "x-files"),
    )
)
"""Extensions that have an effect on the result."""
_READ: Final[dict[str, frozenset[str]]] = {
    "schema": frozenset(
        (
            *(
                "$ref",
                "nullable",
                "title",
                "$defs",
                "definitions",
                "$id",
                "$anchor",
                "$schema",
                "$dynamicRef",
            ),
            *(
                "$dynamicAnchor",
                "dependentSchemas",
                "contains",
                "minContains",
                "maxContains",
                "unevaluatedItems",
            ),
            *("dependencies", "additionalItems"),
        )
    ),
    "components": frozenset({"callbacks", "pathItems"}),
    "path item": frozenset({"$ref", "trace"}),
    "parameter": frozenset({"$ref", "allowEmptyValue"}),
    "encoding": frozenset({"headers"}),
    "media type": frozenset({"itemSchema"}),
    "example": frozenset({"externalValue"}),
    "root": frozenset({"jsonSchemaDialect"}),
}
"""By object: keywords that the curated form does not have, and that the conversion reads, or reports itself."""
_LOST: Final[dict[str, frozenset[str]]] = {
    "schema": frozenset({"xml", "$comment", "$vocabulary", "contentSchema", "externalDocs"}),
    "response": frozenset({"links", "summary"}),
    "tag": frozenset({"externalDocs", "summary", "parent", "kind"}),
    "components": frozenset({"links"}),
    "path item": frozenset({"summary", "description"}),
    "media type": frozenset({"itemEncoding", "prefixEncoding"}),
    "encoding": frozenset({"allowReserved"}),
    "header": frozenset({"content"}),
    "security scheme": frozenset({"oauth2MetadataUrl", "deprecated"}),
}
"""By object: keywords of OpenAPI that are left out: the curated form does not have them, or they have no effect there."""
_OWN_OBJECTS: Final = frozenset({"pagination", "poll", "signature", "websocket"})


class _Ignored(NamedTuple):
    object_: str
    keyword: str


def report_ignored(source: Source, decisions: Decisions) -> None:
    """Report each keyword once for each kind of object, with its first place."""
    walk = _Walk()
    walk.visit(source.document, Object("root"), "")
    for (object_, keyword), pointers in sorted(walk.pointers.items()):
        places = f" ({len(pointers):,} places)" if len(pointers) > 1 else ""
        what = "the extension" if keyword.startswith("x-") else "the keyword"
        holder = f" of {OBJECTS[object_].label}" if object_ else ""
        is_known = not object_ or keyword in _LOST.get(object_, ())
        decisions.add(
            "dropped" if is_known else "mistake",
            pointers[0],
            "the document",
            f"{what} {keyword}{holder}{'' if is_known else ', which OpenAPI does not define'}{places}",
        )


class _Walk:
    """Walks through a document by the shapes of the curated form."""

    def __init__(self) -> None:
        self.pointers: dict[_Ignored, list[str]] = {}

    def visit(self, value: Any, shape: Shape, pointer: str) -> None:
        if isinstance(shape, Either):
            shape = shape.composite if is_list(value) or is_mapping(value) else shape.scalar
        if isinstance(shape, ListOf) and is_list(value):
            for index, element in enumerate(value):
                self.visit(element, shape.item, f"{pointer}/{index}")
        elif isinstance(shape, MapOf) and is_mapping(value):
            for key, child in value.items():
                below = f"{pointer}/{escape_step(key)}"
                if shape.has_extensions and key.startswith("x-"):
                    self._add("", key, below)
                else:
                    self.visit(child, shape.value, below)
        elif isinstance(shape, Object) and is_mapping(value) and shape.name not in _OWN_OBJECTS:
            self._visit_object(value, shape.name, pointer)

    def _visit_object(self, value: dict[str, Any], name: str, pointer: str) -> None:
        shapes = OBJECTS[name].shapes
        for key, child in value.items():
            below = f"{pointer}/{escape_step(key)}"
            if key.startswith("x-"):
                self._add("", key, below)
            elif key in _LOST.get(name, ()):
                self._add(name, key, below)
            elif key in shapes:
                self.visit(child, shapes.get(key, DATA), below)
            elif key not in _READ.get(name, ()) and "$ref" not in value:
                self._add(name, key, below)

    def _add(self, object_: str, keyword: str, pointer: str) -> None:
        if keyword not in _HONOURED:
            self.pointers.setdefault(_Ignored(object_, keyword), []).append(pointer)
