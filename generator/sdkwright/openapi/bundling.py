"""Several files -> one document, every reference that can be followed written as `#/…`."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urldefrag

from sdkwright.openapi import lenient_yaml
from sdkwright.openapi.decoding import ParseError
from sdkwright.openapi.lines import FindLine
from sdkwright.openapi.pointers import Origins, join_pointer
from sdkwright.openapi.stores import MOST_BYTES, MOST_FILES, Store
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import UnreadableInput

FOREIGN: Final = "x-files"
"""Where the bundled document keeps files that are no part of the description but referred to."""
_SHARED: Final = ("paths", "webhooks", "components")
_DATA: Final = {"example", "examples", "default", "enum", "const"}
_NAMED: Final = {"properties", "patternProperties", "schemas", "$defs", "definitions", "dependentSchemas"}
"""Below these a key is a name, so `example` is no example there."""


@dataclass
class Files:
    """The files read so far, each once."""

    store: Store
    fetch: Callable[[str], bytes] | None  # of remote files, where they are asked for
    data: dict[str, bytes] = field(default_factory=dict[str, bytes])
    values: dict[str, Any] = field(default_factory=dict[str, Any])

    def value(self, path: str, wanted_by: str = "") -> Any:
        """The content of a file; raises UnreadableInput, saying who wants it."""
        if path not in self.values:
            self.data[path] = self._bytes(path, wanted_by)
            if len(self.data) > MOST_FILES or sum(map(len, self.data.values())) > MOST_BYTES:
                raise UnreadableInput(
                    f"{escape(self.shown(path))}: the files before it are too many or too large"
                )
            try:
                self.values[path] = lenient_yaml.value(self.data[path])
            except ParseError as refused:
                place = f"{escape(self.shown(path))}:{refused.line}"
                raise UnreadableInput(f"{place}: {escape(refused.message)}") from None
        return self.values[path]

    def shown(self, path: str) -> str:
        """A path, or an address, as a person would type it."""
        return path if _is_remote(path) else self.store.shown(path)

    def lines(self, path: str) -> FindLine:
        """The lines of a file that has been read."""
        return lenient_yaml.lines(self.data[path])

    def _bytes(self, path: str, wanted_by: str) -> bytes:
        said = f"{escape(self.shown(wanted_by))}: " if wanted_by else ""
        if _is_remote(path):
            if self.fetch is None:
                raise UnreadableInput(
                    f"{said}$ref {quote(path)} is remote, and remote files are read only when that is asked for"
                )
            return self.fetch(path)
        if path.startswith(("../", "/")) or path == "..":
            raise UnreadableInput(
                f"{said}$ref {quote(path)} leads out of the description's folder; name a root folder that holds both"
            )
        found = self.store.read(path)
        if found is None:
            raise UnreadableInput(
                f"{said or escape(self.shown(path)) + ': '}there is no readable file {quote(path)}"
            )
        return found


def bundle(files: Files, root: str, others: list[str]) -> tuple[dict[str, Any], Origins]:
    """The root document with what the others hold beside it; raises UnreadableInput."""
    origins = Origins(root, files.shown, files.lines)
    whole = files.value(root)
    if not is_mapping(whole):
        raise UnreadableInput(
            f"{escape(files.shown(root))}: this is no OpenAPI description, but {_kind(whole)}"
        )
    parts = [path for path in others if _is_part(files.value(path))]
    bundler = _Bundler(files, root, {root, *parts})
    if not parts and not bundler.is_needed(whole):
        return whole, origins
    document = dict(bundler.rewritten(whole, root))
    for path in parts:
        _merge(document, bundler.rewritten(files.value(path), path), path, origins)
    while bundler.waiting:
        path = bundler.waiting.pop(0)
        document.setdefault(FOREIGN, {})[path] = bundler.rewritten(files.value(path), path)
        origins.moved[(FOREIGN, path)] = (path, ())
    return document, origins


def _is_part(value: Any) -> bool:
    """Whether a file of a spec folder holds a part of the description, rather than being one, or something else."""
    if not is_mapping(value) or {"openapi", "swagger", "info"} & value.keys():
        return False
    return any(is_mapping(value.get(key)) for key in _SHARED)


def _merge(document: dict[str, Any], part: dict[str, Any], path: str, origins: Origins) -> None:
    for section in _SHARED:
        if not is_mapping(part.get(section)):
            continue
        whole = document[section] = dict(document[section]) if is_mapping(document.get(section)) else {}
        for name, item in part[section].items():
            if not is_mapping(item):
                continue
            known = whole.get(name)
            whole[name] = {**known, **item} if is_mapping(known) else item
            origins.moved.setdefault((section, name), (path, (section, name)))
            for key in item:
                origins.moved.setdefault((section, name, key), (path, (section, name, key)))


@dataclass
class _Bundler:
    files: Files
    root: str
    parts: set[str]
    waiting: list[str] = field(default_factory=list[str])
    seen: set[str] = field(default_factory=set[str])

    def is_needed(self, value: Any) -> bool:
        """Whether a single document has a reference into another file."""
        if is_mapping(value):
            ref = value.get("$ref")
            if isinstance(ref, str) and not ref.startswith("#"):
                return True
            return any(
                self.is_needed(child) for child in value.values() if (is_mapping(child) or is_list(child))
            )
        return any(self.is_needed(child) for child in value if (is_mapping(child) or is_list(child)))

    def rewritten(self, value: Any, file: str, named: bool = False, is_extension: bool = False) -> Any:
        """A copy with the references of a file made those of the whole document.

        An extension may hold anything: there, only what is read anyway is referred to.
        """
        if is_list(value):
            return [self.rewritten(child, file, False, is_extension) for child in value]
        if not is_mapping(value):
            return value
        found: dict[str, Any] = {}
        for key, child in value.items():
            extends = is_extension or (not named and key.startswith("x-"))
            is_data = not named and key in _DATA
            below = not named and key in _NAMED
            found[key] = child if is_data else self.rewritten(child, file, below, extends)
        if not named and isinstance(found.get("$ref"), str):
            found["$ref"] = self._local(found["$ref"], file, is_extension)
        mapping = found.get("mapping")
        if not named and is_mapping(mapping) and "propertyName" in found:
            found["mapping"] = {tag: self._mapped(goal, file) for tag, goal in mapping.items()}
        return found

    def _mapped(self, goal: Any, file: str) -> Any:
        return self._local(goal, file) if isinstance(goal, str) and ("#" in goal or "/" in goal) else goal

    def _local(self, ref: str, file: str, is_extension: bool = False) -> str:
        address, fragment = urldefrag(ref)
        goal = _resolved(file, address) if address else file
        if goal in self.parts:
            return f"#{unquote(fragment)}"
        if is_extension and goal not in self.seen:
            return ref
        if goal not in self.seen:
            self.seen.add(goal)
            self.files.value(goal, file)
            self.waiting.append(goal)
        return f"#{join_pointer(FOREIGN, goal)}{unquote(fragment)}"


def _resolved(file: str, address: str) -> str:
    if _is_remote(address):
        return address
    if _is_remote(file):
        return posixpath.join(posixpath.dirname(file), address)
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(address)))


def _is_remote(address: str) -> bool:
    return "://" in address or address.startswith("//")


def _kind(value: Any) -> str:
    return "an empty file" if value is None else "a list" if is_list(value) else "a single value"
