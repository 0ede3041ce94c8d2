"""The schemas that have an `$id` or an anchor, and the references to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from sdkwright.openapi.pointers import has_pointer, join_pointer
from sdkwright.openapi.references import find_map_keyword, is_data
from sdkwright.openapi.untyped import is_list, is_mapping


class Place(NamedTuple):
    """A value of a file."""

    file: str
    pointer: str


@dataclass
class Identifiers:
    """The identified schemas of all files; the URI of a file is its path."""

    files: dict[str, Any] = field(default_factory=dict[str, Any])
    resources: dict[str, Place] = field(default_factory=dict[str, Place])
    """The schemas with an `$id`, by their URIs."""
    anchors: dict[tuple[str, str], Place] = field(default_factory=dict[tuple[str, str], Place])
    """The schemas with an anchor, by the URI of the schema or file that contains them, and the anchor."""
    dynamic: dict[str, set[Place]] = field(default_factory=dict[str, set[Place]])
    """The schemas with a `$dynamicAnchor`."""

    def add_file(self, file: str, value: Any) -> None:
        """Add the identified schemas of a file."""
        if file not in self.files:
            self.files[file] = value
            self.resources[file] = Place(file, "")
            self._add(value, Place(file, ""), file, "")

    def _add(self, value: Any, place: Place, base: str, map_keyword: str) -> None:
        if is_list(value):
            for index, child in enumerate(value):
                self._add(child, _enter(place, index), base, "")
        elif is_mapping(value):
            if not map_keyword:
                base = find_base(value, base)
                self._add_identifiers(value, place, base)
            for key, child in value.items():
                if isinstance(child, (dict, list)) and not is_data(key, map_keyword):
                    self._add(child, _enter(place, key), base, find_map_keyword(key, map_keyword))

    def _add_identifiers(self, schema: dict[str, Any], place: Place, base: str) -> None:
        if "$id" in schema:
            self.resources.setdefault(base, place)
        for keyword in ("$anchor", "$dynamicAnchor"):
            name = schema.get(keyword)
            if isinstance(name, str):
                self.anchors.setdefault((base, name), place)
                if keyword == "$dynamicAnchor":
                    self.dynamic.setdefault(name, set()).add(place)

    def find(self, ref: str, base: str) -> Place | None:
        """The schema that a reference identifies; None if it is in a file that is not loaded, or unknown."""
        address, fragment = urldefrag(ref)
        uri = urljoin(base, address) if address else base
        resource = self.resources.get(uri)
        if resource is None or not fragment:
            return resource
        if not fragment.startswith("/"):
            return self.anchors.get((uri, unquote(fragment)))
        # Many descriptions write pointers from the root of the file, although a schema around them has an `$id`.
        for pointer in (resource.pointer + unquote(fragment), unquote(fragment)):
            if has_pointer(self.files[resource.file], pointer):
                return Place(resource.file, pointer)
        return None

    def is_ambiguous(self, ref: str) -> bool:
        """Whether a `$dynamicRef` refers to a schema that depends on the schemas around it."""
        return len(self.dynamic.get(urldefrag(ref).fragment, ())) > 1


def find_base(schema: dict[str, Any], base: str) -> str:
    """The URI that references in a schema are relative to."""
    identifier = schema.get("$id")
    return urldefrag(urljoin(base, identifier)).url if isinstance(identifier, str) else base


def _enter(place: Place, step: object) -> Place:
    return Place(place.file, place.pointer + join_pointer(step))
