"""A value of the spec that knows where it stands, and the index that its references are looked up in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

from sdkwright.openapi.pointers import escape_step, unescape_step
from sdkwright.openapi.yaml_tree import Lines
from sdkwright.problems.messages import suggest_name
from sdkwright.problems.problem import SourceLocation

_POINTER = re.compile(r"/components/([^/]*)/([^/]*)")
_BAD_ESCAPE = re.compile("~(?![01])")


class ComponentId(NamedTuple):
    """The identity of a component."""

    module: str
    kind: str
    name: str


class InvalidReference(Exception):
    """A reference that cannot be one of a spec: a message for a person."""


@dataclass
class ComponentIndex:
    """All components of all documents; filled while loading, only read afterwards."""

    modules: dict[str, str] = field(default_factory=dict[str, str])
    """The module of each document, by its path inside the spec folder."""
    paths: dict[str, str] = field(default_factory=dict[str, str])
    """The other way round."""
    components: dict[ComponentId, Node] = field(default_factory=dict[ComponentId, "Node"])

    def locate(self, text: str, module: str) -> ComponentId:
        """What a reference in a document means, whether or not it exists; raises BadReference."""
        file, separator, fragment = text.partition("#")
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", text):
            raise InvalidReference("leads to another host; copy the component into the spec")
        if "\\" in file:
            raise InvalidReference("has a backslash; write forward slashes")
        pointer = _POINTER.fullmatch(unquote(fragment))
        if not separator or not pointer or _BAD_ESCAPE.search(pointer[0]):
            raise InvalidReference(
                "does not name a component; write '#/components/<kind>/<Name>', with a file before '#' if need be"
            )
        kind, name = map(unescape_step, pointer.groups())
        return ComponentId(self._module(unquote(file), module) if file else module, kind, name)

    def relative(self, target: str, module: str) -> str:
        """The path from one module's document to that of another, as a reference writes it."""
        return posixpath.relpath(self.paths[target], posixpath.dirname(self.paths[module]) or ".")

    def add_document(self, path: str, module: str) -> None:
        """Note a document before anything refers to it."""
        self.modules[path] = module
        self.paths[module] = path

    def _module(self, file: str, module: str) -> str:
        if file.startswith("/") or re.match("[A-Za-z]:", file):
            raise InvalidReference(
                "is an absolute path, which works on one computer only; write it relative to this document"
            )
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.paths[module]), file))
        if path == ".." or path.startswith("../"):
            raise InvalidReference("leads out of the spec; copy the component into it")
        if path not in self.modules:
            raise InvalidReference(f"names no document of the spec{suggest_name(path, self.modules)}")
        return self.modules[path]


@dataclass(frozen=True, eq=False)
class Node:
    """A value of the spec: plain data, with its place."""

    value: Any
    location: SourceLocation
    pointer: str
    module: str
    lines: Lines = field(repr=False)
    index: ComponentIndex = field(repr=False)

    @property
    def is_mapping(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.lines, dict)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.lines, list)

    def __getitem__(self, key: str) -> Node:
        """The value of a key; KeyError when this is no mapping, or has no such key."""
        lines = self.lines
        if not isinstance(lines, dict):
            raise KeyError(key)
        line, below = lines[key]
        return self._child(self.value[key], line, below, escape_step(key))

    def get(self, key: str) -> Node | None:
        """The value of a key, or None when this is no mapping, or has no such key."""
        return self[key] if key in self else None  # noqa: SIM401

    def __contains__(self, key: str) -> bool:
        return isinstance(self.lines, dict) and key in self.lines

    def items(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of a mapping, in the order of the file; nothing for anything else."""
        if isinstance(self.lines, dict):
            for key in self.lines:
                yield key, self[key]

    def __iter__(self) -> Iterator[Node]:
        """The elements of a list; nothing for anything else."""
        if isinstance(self.lines, list):
            for number, (line, below) in enumerate(self.lines):
                yield self._child(self.value[number], line, below, str(number))

    def key_location(self, key: str) -> SourceLocation:
        """The line of a key itself; this node's own place when there is no such key."""
        lines = self.lines
        return (
            SourceLocation(self.location.file, lines[key][0])
            if isinstance(lines, dict) and key in lines
            else self.location
        )

    @property
    def ref(self) -> ComponentId | None:
        """The component that `$ref` names, for a reference of a checked spec; None for anything else."""
        target = self.value.get("$ref") if self.is_mapping else None
        if not isinstance(target, str):
            return None
        try:
            return self.index.locate(target, self.module)
        except InvalidReference:
            return None

    def target(self) -> Node | None:
        """What the reference leads to, one step; None when this is no reference, or leads nowhere."""
        ref = self.ref
        return self.index.components.get(ref) if ref else None

    def follow(self) -> Node:
        """What the reference leads to in the end; the node itself when it is no reference."""
        node, seen = self, {id(self.value)}
        while (target := node.target()) and id(target.value) not in seen:
            seen.add(id(target.value))
            node = target
        return node

    def _child(self, value: Any, line: int, lines: Lines, step: str) -> Node:
        place = SourceLocation(self.location.file, line)
        return Node(value, place, f"{self.pointer}/{step}", self.module, lines, self.index)
