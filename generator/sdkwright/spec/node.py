"""A value of the spec with its location, and the index of components that its references are resolved with."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, NamedTuple, TypeVar, cast
from urllib.parse import unquote

from sdkwright.openapi.pointers import escape_step, split_pointer, unescape_step
from sdkwright.openapi.yaml_tree import Lines
from sdkwright.problems.messages import suggest_name
from sdkwright.problems.problem import Problems, SourceLocation

_COMPONENT_POINTER: Final = re.compile(r"/components/([^/]*)/([^/]*)")
_INVALID_ESCAPE: Final = re.compile("~(?![01])")
_Option = TypeVar("_Option")
_Result = TypeVar("_Result")
_REMOTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")


class ComponentId(NamedTuple):
    """The identity of a component: the module of its document, its kind and its name."""

    module: str
    kind: str
    name: str


class InvalidReference(Exception):
    """A reference cannot refer to a component of the spec; the message continues "reference '…' "."""


@dataclass
class ComponentIndex:
    """All documents and components of a spec; the loader fills it."""

    modules: dict[str, str] = field(default_factory=dict[str, str])
    """The module of each document, by the document's path in the spec folder."""
    paths: dict[str, str] = field(default_factory=dict[str, str])
    """The path of each document, by its module."""
    components: dict[ComponentId, Node] = field(default_factory=dict[ComponentId, "Node"])
    _references: dict[tuple[str, str], ComponentId | None] = field(
        default_factory=dict[tuple[str, str], "ComponentId | None"]
    )
    """The parsed references, by their texts and the modules that contain them."""

    def add_document(self, path: str, module: str) -> None:
        """Add a document; all documents must be added before references are parsed."""
        self.modules[path] = module
        self.paths[module] = path
        self._references.clear()

    def parse_reference(self, text: str, module: str) -> ComponentId:
        """The component that a reference in a document refers to, whether or not it exists; raises InvalidReference."""
        file, separator, fragment = text.partition("#")
        if _REMOTE.match(text):
            raise InvalidReference("is on another host; copy the component into the spec")
        if "\\" in file:
            raise InvalidReference("has a backslash; write forward slashes")
        pointer = _COMPONENT_POINTER.fullmatch(unquote(fragment))
        if not separator or not pointer or _INVALID_ESCAPE.search(pointer[0]):
            raise InvalidReference(
                "is not a component; write '#/components/<kind>/<Name>', after the path of another document if needed"
            )
        kind, name = map(unescape_step, pointer.groups())
        return ComponentId(self._resolve_file(unquote(file), module) if file else module, kind, name)

    def find_component(self, reference: str, module: str) -> ComponentId | None:
        """The component that a reference in a document refers to; None for an invalid reference."""
        key = (reference, module)
        if key not in self._references:
            try:
                self._references[key] = self.parse_reference(reference, module)
            except InvalidReference:
                self._references[key] = None
        return self._references[key]

    def list_references(self) -> dict[str, set[ComponentId]]:
        """By module: the components that its document refers to, by the references that were parsed so far."""
        found: dict[str, set[ComponentId]] = {module: set() for module in self.paths}
        for (_, module), ref in self._references.items():
            if ref is not None:
                found[module].add(ref)
        return found

    def list_used_modules(self) -> dict[str, frozenset[str]]:
        """By module: itself, and those that it refers to, at any depth, by the references that were parsed so far."""
        direct = {
            module: {module, *(ref.module for ref in references)}
            for module, references in self.list_references().items()
        }
        used: dict[str, frozenset[str]] = {}
        for module in direct:
            found, queue = {module}, [module]
            while queue:
                new = direct[queue.pop()] - found
                found |= new
                queue += new
            used[module] = frozenset(found)
        return used

    def forget_documents(self, modules: Collection[str]) -> None:
        """Forget the references in documents that are read again, and all components, which are added again."""
        self.components.clear()
        for key in [key for key in self._references if key[1] in modules]:
            del self._references[key]

    def find_relative_path(self, target: str, module: str) -> str:
        """The path of a module's document as a reference in another module's document writes it."""
        return posixpath.relpath(self.paths[target], posixpath.dirname(self.paths[module]) or ".")

    def _resolve_file(self, file: str, module: str) -> str:
        if file.startswith("/") or re.match("[A-Za-z]:", file):
            raise InvalidReference(
                "is an absolute path, which works on one computer only; write it relative to this document"
            )
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.paths[module]), file))
        if path == ".." or path.startswith("../"):
            raise InvalidReference("is outside the spec; copy the component into it")
        if path not in self.modules:
            raise InvalidReference(f"is in an unknown document{suggest_name(path, self.modules)}")
        return self.modules[path]


_NO_KEYS: Final[dict[str, tuple[int, Lines]]] = {}


class Node:
    """A value of the spec: plain data, with its location. Nodes are created on first use, once for each value."""

    __slots__ = (
        "_children",
        "_file",
        "_keys",
        "_line",
        "_parent",
        "_pointer",
        "index",
        "known",
        "lines",
        "module",
        "value",
    )

    value: Any
    module: str
    """The module of its document."""
    lines: Lines
    index: ComponentIndex
    known: dict[object, Any] | None
    """What was found out about the value, for `once_per_node`."""
    _keys: dict[str, tuple[int, Lines]]
    """`lines` of a mapping; empty for any other value. Every step of the generator looks up keys, so this must be fast."""
    _parent: Node | None
    _pointer: str
    """The whole pointer, or that from the parent."""
    _children: dict[str | int, Node] | None

    def __init__(
        self,
        value: Any,
        location: SourceLocation,
        pointer: str,
        module: str,
        lines: Lines,
        index: ComponentIndex,
    ) -> None:
        self.value = value
        self.module = module
        self.lines = lines
        self.index = index
        self.known = None
        self._file, self._line = location.file, location.line
        self._keys = lines if isinstance(lines, dict) else _NO_KEYS
        self._parent = None
        self._pointer = pointer
        self._children = None

    @property
    def location(self) -> SourceLocation:
        """The line of the value in its document."""
        return SourceLocation(self._file, self._line)

    @property
    def pointer(self) -> str:
        """The JSON pointer of the value in its document."""
        steps: list[str] = []
        node = self
        while node._parent is not None:
            steps.append(f"/{escape_step(node._pointer)}")
            node = node._parent
        return "".join([node._pointer, *reversed(steps)])

    def list_first_steps(self, count: int) -> list[str]:
        """The first steps of the pointer; they are keys, or positions."""
        steps: list[str] = []
        node = self
        while node._parent is not None:
            steps.append(node._pointer)
            node = node._parent
        return [*split_pointer(node._pointer), *reversed(steps)][:count]

    @property
    def is_mapping(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.lines, dict)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.lines, list)

    def __getitem__(self, key: str) -> Node:
        """The value of a key; raises KeyError if there is no such key."""
        children = self._children
        if children is not None and key in children:
            return children[key]
        line, lines_below = self._keys[key]
        return self._make_child(self.value[key], line, lines_below, key)

    def get(self, key: str) -> Node | None:
        """The value of a key, or None if there is no such key."""
        return self[key] if key in self._keys else None

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def has_any(self, keys: frozenset[str]) -> bool:
        """Whether the value has one of the keys."""
        return not keys.isdisjoint(self._keys)

    def items(self) -> Iterator[tuple[str, Node]]:
        """The keys and values of a mapping, in the order of the file; nothing for any other value."""
        children = self._children or {}
        for key in self._keys:
            yield key, children.get(key) or self[key]

    def __iter__(self) -> Iterator[Node]:
        """The elements of a list; nothing for any other value."""
        if isinstance(self.lines, list):
            for position, (line, lines_below) in enumerate(self.lines):
                children = self._children
                child = children.get(position) if children is not None else None
                yield child or self._make_child(self.value[position], line, lines_below, position)

    def remove(self, key: str) -> None:
        """Remove a key of a mapping, while the document is loaded."""
        if isinstance(self.lines, dict):
            del self.value[key], self.lines[key]
            self.known = None
            if self._children is not None:
                self._children.pop(key, None)

    def adopt(self, key: str, child: Node) -> None:
        """Replace the node of a key by one with the same value that was loaded before, perhaps from other lines."""
        self.value[key] = child.value
        child._parent = self
        child._move(*self._keys[key])
        if self._children is None:
            self._children = {}
        self._children[key] = child

    def _move(self, line: int, lines: Lines) -> None:
        self._line, self.lines = line, lines
        self._keys = lines if isinstance(lines, dict) else _NO_KEYS
        for key in self._keys.keys() - self.value.keys() if self._keys else ():
            del self._keys[key]  # it was removed
        for step, child in (self._children or {}).items():
            child._move(*cast("dict[str | int, tuple[int, Lines]]", lines)[step])

    def locate_key(self, key: str) -> SourceLocation:
        """The location of a key; that of this node if there is no such key."""
        return SourceLocation(self._file, self._keys[key][0]) if key in self._keys else self.location

    @property
    def ref(self) -> ComponentId | None:
        """The component that `$ref` refers to; None if this is not a valid reference."""
        if "$ref" not in self._keys:
            return None
        text = self.value["$ref"]
        return self.index.find_component(text, self.module) if isinstance(text, str) else None

    def follow_once(self) -> Node | None:
        """The component that `$ref` refers to, which may be a reference itself; None if there is none."""
        ref = self.ref
        return self.index.components.get(ref) if ref else None

    def follow(self) -> Node:
        """The node at the end of the references that start here; the node itself if it is not a reference."""
        if "$ref" not in self._keys:
            return self
        node, seen = self, {id(self.value)}
        while (target := node.follow_once()) and id(target.value) not in seen:
            seen.add(id(target.value))
            node = target
        return node

    def _make_child(self, value: Any, line: int, lines: Lines, step: str | int) -> Node:
        child = Node.__new__(Node)  # the constructor would take as long as all of this
        child.value = value
        child.module = self.module
        child.lines = lines
        child.index = self.index
        child.known = None
        child._file, child._line = self._file, line
        child._keys = lines if isinstance(lines, dict) else _NO_KEYS
        child._parent = self
        child._pointer = str(step)
        child._children = None
        if self._children is None:
            self._children = {}
        self._children[step] = child
        return child


def once_per_node(function: Callable[[Node, _Option], _Result]) -> Callable[[Node, _Option], _Result]:
    """Call a function of a node and an option only once for both. Nearly every step of the generator asks for the same."""

    @wraps(function)
    def find(node: Node, option: _Option) -> _Result:
        if node.known is None:
            node.known = {}
        key = (function, option)
        try:
            result: _Result = node.known[key]
        except KeyError:
            result = node.known[key] = function(node, option)
        return result

    return find


def find_once(node: Node, key: Hashable, find: Callable[[Problems], _Result], problems: Problems) -> _Result:
    """Return what a function finds out, and add the problems that it finds; without problems, it is called once for each key.

    Nodes outlive a run if `LoadedDocuments` keeps them. Therefore the function must depend on nothing but the key, the node,
    and what the node refers to, at any depth; and its result must not contain lines, which may move, except for that of a
    whole document.
    """
    if node.known is None:
        node.known = {}
    if key not in node.known:
        own_problems = Problems()
        result = find(own_problems)
        if found := own_problems.all():
            problems.add_all(found)
            return result
        node.known[key] = result
    return cast("_Result", node.known[key])


def make_node(value: object, pointer: str, index: ComponentIndex, module: str = "") -> Node:
    """A node for plain data that is not from a file, and therefore has no lines."""
    return Node(value, SourceLocation("", 0), pointer, module, _make_lines(value), index)


def _make_lines(value: object) -> Lines:
    if isinstance(value, dict):
        return {key: (0, _make_lines(child)) for key, child in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [(0, _make_lines(child)) for child in cast("list[object]", value)]
    return None
