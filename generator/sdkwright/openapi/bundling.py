"""Merges several files into one document, in which every reference that can be resolved is written as `#/…`."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urldefrag

from sdkwright.openapi import lenient_yaml
from sdkwright.openapi.decoding import ParseError
from sdkwright.openapi.lines import FindLine
from sdkwright.openapi.origins import Origins
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.stores import Store
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.problems.input_files import MAX_BYTES, MAX_FILES
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput

OTHER_FILES: Final = "x-files"
"""The key of the bundled document that contains the files that are not merged."""
_MERGED_SECTIONS: Final = ("paths", "webhooks", "components")
_DATA_KEYWORDS: Final = {"example", "examples", "default", "enum", "const"}
_MAPS_OF_NAMES: Final = {
    "properties",
    "patternProperties",
    "schemas",
    "$defs",
    "definitions",
    "dependentSchemas",
}
"""Keywords whose keys are names: a property named `example` is not an example."""


@dataclass
class LoadedFiles:
    """The files of a description, each read and parsed once."""

    store: Store
    fetch: Callable[[str], bytes] | None
    """Reads remote files; None if they are not allowed."""
    data: dict[str, bytes] = field(default_factory=dict[str, bytes])
    _values: dict[str, Any] = field(default_factory=dict[str, Any], init=False)

    def load(self, path: str, referrer: str = "") -> Any:
        """The value of a file; raises UnreadableInput, with the file that refers to it in the message."""
        if path not in self._values:
            self.data[path] = self._read(path, referrer)
            if len(self.data) > MAX_FILES or sum(map(len, self.data.values())) > MAX_BYTES:
                raise UnreadableInput(
                    f"{escape(self.format_path(path))}: with this file the description has"
                    f" more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes; compare a smaller part of it"
                )
            try:
                self._values[path] = lenient_yaml.parse(self.data[path])
            except ParseError as error:
                location = error.locate(self.format_path(path))
                raise UnreadableInput(f"{location}: {escape(error.message)}") from None
        return self._values[path]

    def format_path(self, path: str) -> str:
        """A path or URL for messages."""
        return path if _is_url(path) else self.store.format_path(path)

    def make_line_finder(self, path: str) -> FindLine:
        """A function that finds lines in a loaded file."""
        return lenient_yaml.make_line_finder(self.data[path])

    def _read(self, path: str, referrer: str) -> bytes:
        where = f"{escape(self.format_path(referrer))}: $ref " if referrer else ""
        if _is_url(path):
            if self.fetch is None:
                raise UnreadableInput(f"{where}{quote(path)} is remote; pass --allow-remote to read it")
            return self.fetch(path)
        if path.startswith(("../", "/")) or path == "..":
            raise UnreadableInput(
                f"{where}{quote(path)} is outside the description's folder; pass --root with a folder that contains both"
            )
        data = self.store.read(path)
        if data is None:
            raise UnreadableInput(f"{where}{quote(path)}: no such file, or it is not readable")
        return data


def bundle_files(files: LoadedFiles, root: str, others: list[str]) -> tuple[dict[str, Any], Origins]:
    """The root document merged with the parts of a description in the other files; raises UnreadableInput."""
    origins = Origins(root, files.format_path, files.make_line_finder)
    root_value = files.load(root)
    if not is_mapping(root_value):
        raise UnreadableInput(
            f"{escape(files.format_path(root))}: not an OpenAPI description, but {_describe_kind(root_value)}"
        )
    parts = [path for path in others if _is_part(files.load(path))]
    bundler = _Bundler(files, {root, *parts})
    if not parts and not _refers_to_files(root_value):
        return root_value, origins
    document = dict(bundler.rewrite(root_value, root))
    for path in parts:
        _merge(document, bundler.rewrite(files.load(path), path), path, origins)
    while bundler.queue:
        path = bundler.queue.pop(0)
        document.setdefault(OTHER_FILES, {})[path] = bundler.rewrite(files.load(path), path)
        origins.moved[(OTHER_FILES, path)] = (path, ())
    return document, origins


def _is_part(value: Any) -> bool:
    """Whether a file contains paths, webhooks or components, but neither `openapi` nor `info`."""
    if not is_mapping(value) or {"openapi", "swagger", "info"} & value.keys():
        return False
    return any(is_mapping(value.get(section)) for section in _MERGED_SECTIONS)


def _refers_to_files(value: Any) -> bool:
    if is_mapping(value):
        ref = value.get("$ref")
        if isinstance(ref, str) and not ref.startswith("#"):
            return True
        return any(_refers_to_files(child) for child in value.values() if is_mapping(child) or is_list(child))
    return any(_refers_to_files(child) for child in value if is_mapping(child) or is_list(child))


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


@dataclass
class _Bundler:
    files: LoadedFiles
    merged: set[str]
    """The files whose content becomes part of the document itself."""
    queue: list[str] = field(default_factory=list[str])
    """Other referenced files, which are not in the document yet."""
    referenced_files: set[str] = field(default_factory=set[str])

    def rewrite(self, value: Any, file: str, has_names: bool = False, in_extension: bool = False) -> Any:
        """A copy of a value with the references of a file turned into references inside the document.

        Inside an extension, a reference to a file that nothing else refers to is unchanged.
        """
        if is_list(value):
            return [self.rewrite(child, file, False, in_extension) for child in value]
        if not is_mapping(value):
            return value
        copy: dict[str, Any] = {}
        for key, child in value.items():
            extends = in_extension or (not has_names and key.startswith("x-"))
            if not has_names and key in _DATA_KEYWORDS:
                copy[key] = child
            else:
                copy[key] = self.rewrite(child, file, not has_names and key in _MAPS_OF_NAMES, extends)
        if has_names:
            return copy
        if isinstance(copy.get("$ref"), str):
            copy["$ref"] = self._rewrite_ref(copy["$ref"], file, in_extension)
        mapping = copy.get("mapping")
        if is_mapping(mapping) and "propertyName" in copy:
            copy["mapping"] = {tag: self._rewrite_mapped(target, file) for tag, target in mapping.items()}
        return copy

    def _rewrite_mapped(self, target: Any, file: str) -> Any:
        is_reference = isinstance(target, str) and ("#" in target or "/" in target)
        return self._rewrite_ref(target, file) if is_reference else target

    def _rewrite_ref(self, ref: str, file: str, in_extension: bool = False) -> str:
        address, fragment = urldefrag(ref)
        target = _resolve_address(file, address) if address else file
        if target in self.merged:
            return f"#{unquote(fragment)}"
        if target not in self.referenced_files:
            if in_extension:
                return ref
            self.referenced_files.add(target)
            self.files.load(target, file)
            self.queue.append(target)
        return f"#{join_pointer(OTHER_FILES, target)}{unquote(fragment)}"


def _resolve_address(file: str, address: str) -> str:
    if _is_url(address):
        return address
    if _is_url(file):
        return posixpath.join(posixpath.dirname(file), address)
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(address)))


def _is_url(address: str) -> bool:
    return "://" in address or address.startswith("//")


def _describe_kind(value: Any) -> str:
    return "an empty file" if value is None else "a list" if is_list(value) else "a single value"
