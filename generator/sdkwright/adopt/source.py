"""The source document: its operations, and the targets of its references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.adopt.model import Json, SourceOperation
from sdkwright.openapi.pointers import join_pointer, resolve_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS

_MAX_REFERENCES: Final = 50


@dataclass(frozen=True)
class Located:
    """A value of the source, with the pointer of the place where it is written."""

    value: Any
    pointer: str

    def get(self, *keys: str) -> Located:
        """The value below some keys; None if there is none."""
        pointer = join_pointer(*keys)
        return Located(resolve_pointer(self.value, pointer), self.pointer + pointer)

    def items(self) -> Iterator[tuple[str, Located]]:
        """The keys and values of a mapping; nothing for any other value."""
        for key, value in as_mapping(self.value).items():
            yield key, Located(value, self.pointer + join_pointer(key))

    def elements(self) -> Iterator[Located]:
        """The elements of a list; nothing for any other value."""
        for position, value in enumerate(as_list(self.value)):
            yield Located(value, f"{self.pointer}/{position}")


@dataclass(frozen=True)
class Source:
    """An OpenAPI 3 document, with references inside it only."""

    document: Json

    @property
    def has_nullable(self) -> bool:
        """Whether the document has the schemas of OpenAPI 3.0."""
        return str(self.document.get("openapi")).startswith("3.0")

    def locate(self, *keys: str) -> Located:
        """The value below some keys of the document."""
        return Located(self.document, "").get(*keys)

    def find(self, ref: str) -> Located:
        """The target of a reference, which may be a reference itself; None if it leads to nothing."""
        return Located(resolve_pointer(self.document, ref[1:]), ref[1:])

    def follow(self, located: Located) -> Located:
        """The value at the end of the references that start at a value; None if they lead to nothing."""
        for _ in range(_MAX_REFERENCES):
            if not is_mapping(located.value) or not isinstance(located.value.get("$ref"), str):
                return located
            located = self.find(located.value["$ref"])
        return Located(None, located.pointer)

    def list_operations(self) -> list[SourceOperation]:
        """The operations that clients call, in the order of the document."""
        return [
            SourceOperation(method, path, operation.pointer, operation.value)
            for path, item in self.locate("paths").items()
            if not path.startswith("x-")
            for method, operation in self.follow(item).items()
            if method in HTTP_METHODS and is_mapping(operation.value)
        ]

    def find_path_item(self, path: str) -> Located:
        """The path item of a path."""
        return self.follow(self.locate("paths", path))
