"""Merges several files into one document, in which every reference that can be resolved is written as `#/…`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urldefrag

from sdkwright.openapi.identifiers import Identifiers, Place, find_base
from sdkwright.openapi.loaded_files import LoadedFiles, resolve_address
from sdkwright.openapi.origins import Origins
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.references import (
    OTHER_FILES,
    find_map_keyword,
    is_data,
    is_extension,
    list_mapped,
)
from sdkwright.openapi.untyped import as_list, is_list, is_mapping
from sdkwright.openapi.vocabulary import is_swagger

_MERGED_SECTIONS: Final = ("paths", "webhooks", "components")


def bundle_files(
    files: LoadedFiles, root: str, others: list[str], origins: Origins
) -> tuple[dict[str, Any], dict[str, str]]:
    """The root document merged with the parts of a description in the other files; raises UnreadableInput.

    The targets of the other references are under `x-files`. A reference that leads to nothing is unchanged. The
    second value is why files cannot be read, by the references to them, if the files collect that.
    """
    parts = [path for path in others if _is_part(files.load(path))]
    bundler = _Bundler(files, {root, *parts}, _has_anchors(files.load(root)))
    for path in (root, *parts):
        bundler.load(path)
    document = dict(bundler.rewrite_file(root))
    for path in parts:
        _merge(document, bundler.rewrite_file(path), path, origins)
    while bundler.queue:
        path = bundler.queue.pop(0)
        document.setdefault(OTHER_FILES, {})[path] = bundler.rewrite_file(path)
        origins.moved[(OTHER_FILES, path)] = (path, ())
    return document, bundler.faults


def _has_anchors(root: dict[str, Any]) -> bool:
    """Whether schemas can have an `$id` or an anchor: since OpenAPI 3.1."""
    return not is_swagger(root) and not str(root.get("openapi")).startswith(("3.0", "2."))


def _is_part(value: Any) -> bool:
    """Whether a file contains paths, webhooks or components, but neither `openapi` nor `info`."""
    if not is_mapping(value) or {"openapi", "swagger", "info"} & value.keys():
        return False
    return any(is_mapping(value.get(section)) for section in _MERGED_SECTIONS)


def _merge(document: dict[str, Any], part: dict[str, Any], path: str, origins: Origins) -> None:
    for section in _MERGED_SECTIONS:
        if not is_mapping(part.get(section)):
            continue
        if not is_mapping(document.get(section)):
            origins.moved.setdefault((section,), (path, (section,)))
        merged = document[section] = dict(document[section]) if is_mapping(document.get(section)) else {}
        for name, item in part[section].items():
            if not is_mapping(item):
                continue
            existing = merged.get(name)
            merged[name] = {**existing, **item} if is_mapping(existing) else item
            origins.moved.setdefault((section, name), (path, (section, name)))
            for key in item:
                origins.moved.setdefault((section, name, key), (path, (section, name, key)))


class _Scope(NamedTuple):
    """Where a reference is: its file, and the URI that it is relative to."""

    file: str
    base: str


@dataclass
class _Bundler:
    files: LoadedFiles
    merged: set[str]
    """The files whose content becomes part of the document itself."""
    has_anchors: bool
    """Whether schemas can have an `$id` or an anchor: OpenAPI 3.1 and later."""
    queue: list[str] = field(default_factory=list[str])
    """Other referenced files, which are not in the document yet."""
    referenced_files: set[str] = field(default_factory=set[str])
    identifiers: Identifiers = field(default_factory=Identifiers)
    faults: dict[str, str] = field(default_factory=dict[str, str])
    """Why a file cannot be read, by the references to it."""

    def load(self, file: str, referrer: str = "") -> Any:
        """The value of a file, whose identified schemas references can use from now on."""
        value = self.files.load(file, referrer)
        if self.has_anchors:
            self.identifiers.add_file(file, value)
        return value

    def rewrite_file(self, file: str) -> Any:
        """A copy of a file with its references turned into references inside the document."""
        return self._rewrite(self.load(file), _Scope(file, file), "", False)

    def _rewrite(self, value: Any, scope: _Scope, map_keyword: str, in_extension: bool) -> Any:
        """Inside an extension, a reference to a file that nothing else refers to is unchanged."""
        if is_list(value):
            return [self._rewrite(child, scope, "", in_extension) for child in value]
        if not is_mapping(value):
            return value
        if not map_keyword and self.has_anchors:
            scope = _Scope(scope.file, find_base(value, scope.base))
        copy: dict[str, Any] = {}
        for key, child in value.items():
            extends = in_extension or is_extension(key)
            if is_data(key, map_keyword) and not extends:
                copy[key] = child
            else:
                copy[key] = self._rewrite(child, scope, find_map_keyword(key, map_keyword), extends)
        if not map_keyword:
            self._rewrite_references(copy, scope, in_extension)
        return copy

    def _rewrite_references(self, copy: dict[str, Any], scope: _Scope, in_extension: bool) -> None:
        if isinstance(copy.get("$ref"), str):
            copy["$ref"] = self._rewrite_ref(copy["$ref"], scope, in_extension)
        dynamic = copy.get("$dynamicRef")
        if isinstance(dynamic, str) and not self.identifiers.is_ambiguous(dynamic):
            reference = {"$ref": self._rewrite_ref(copy.pop("$dynamicRef"), scope, in_extension)}
            copy.update({"allOf": [*as_list(copy.get("allOf")), reference]} if "$ref" in copy else reference)
        mapped = list_mapped(copy)
        if mapped:
            targets = {tag: self._rewrite_ref(target, scope, in_extension) for tag, target in mapped.items()}
            copy["mapping"] = {**copy["mapping"], **targets}

    def _rewrite_ref(self, ref: str, scope: _Scope, in_extension: bool) -> str:
        try:
            place = self.identifiers.find(ref, scope.base)
            address, fragment = urldefrag(ref)
        except ValueError:  # an invalid URL
            return ref
        if place is not None:
            return self._make_ref(place)
        file = resolve_address(scope.file, address) if address else scope.file
        if file not in self.merged and file not in self.referenced_files:
            if in_extension:
                return ref
            fault = self.files.find_fault(file, scope.file)
            if fault:
                self.faults[ref] = fault
                return ref
            self.load(file)
        if fragment and not fragment.startswith("/"):
            place = self.identifiers.find(f"#{fragment}", file)
            return ref if place is None else self._make_ref(place)
        return self._make_ref(Place(file, unquote(fragment)))

    def _make_ref(self, place: Place) -> str:
        if place.file in self.merged:
            return f"#{place.pointer}"
        if place.file not in self.referenced_files:
            self.referenced_files.add(place.file)
            self.queue.append(place.file)
        return f"#{join_pointer(OTHER_FILES, place.file)}{place.pointer}"
