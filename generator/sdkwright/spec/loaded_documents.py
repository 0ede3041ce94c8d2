"""Keeps the documents of a load, so that the next load reads only what has changed, and what refers to it.

The node of a component stays the same object if the component, and all that it refers to, has not changed. What later
stages found out about it (`find_once`) then remains valid.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from sdkwright.problems.problem import Problem
from sdkwright.spec.folder import SpecFile
from sdkwright.spec.node import ComponentId, ComponentIndex, Node, once_per_node

_REFERENCE: Final = re.compile(r'"\$ref": ("(?:[^"\\]|\\.)*")')
Read: TypeAlias = "Callable[[SpecFile, bytes, ComponentIndex], Node | None]"
"""Reads a document; None if that is not possible."""
_Roots: TypeAlias = "Mapping[str, Node | None]"
"""The root node of each document, by module."""


class LoadedDocuments:
    """The documents without errors of the last load; at first there are none."""

    def __init__(self) -> None:
        self.index = ComponentIndex()
        self._files: list[SpecFile] = []
        self._data: Mapping[str, bytes] = {}
        self._roots: Mapping[str, Node] = {}

    def read(self, sources: Sequence[tuple[SpecFile, bytes]], read: Read) -> dict[str, Node | None]:
        """Return the root node of each document, by module. A spec of the last load can no longer be used."""
        old_roots, self._roots = self._roots, {}
        files = [file for file, _ in sources]
        if files != self._files:
            self._files, self.index, old_roots = files, _make_index(files), dict[str, Node]()
        roots: dict[str, Node | None] = {
            file.module: read(file, data, self.index)
            for file, data in sources
            if file.module not in old_roots or data != self._data[file.module]
        }
        self._data = {file.module: data for file, data in sources}
        valid = self._find_valid_components(old_roots, roots)
        references = self.index.list_references()
        kept = {module for module in old_roots.keys() - roots.keys() if references[module] <= valid}
        roots |= {
            file.module: old_roots[file.module] if file.module in kept else read(file, data, self.index)
            for file, data in sources
            if file.module not in roots
        }
        for ref in valid:
            if ref.module not in kept:
                _adopt(roots[ref.module], ref, self.index.components[ref])
        self.index.forget_documents(roots.keys() - kept)
        return {file.module: roots[file.module] for file in files}

    def keep(self, roots: _Roots, problems: Sequence[Problem]) -> None:
        """Keep the documents without errors: the rules remove from the others what further stages must not read."""
        wrong = {problem.location.file for problem in problems if problem.severity == "error"}
        self._roots = {
            module: root
            for module, root in roots.items()
            if root is not None and root.location.file not in wrong
        }

    def _find_valid_components(self, old_roots: _Roots, changed: _Roots) -> set[ComponentId]:
        """The components that have not changed, and refer to no other, at any depth."""
        valid: set[ComponentId] = set()
        users: dict[ComponentId, list[ComponentId]] = defaultdict(list)
        for ref, node in self.index.components.items():
            if ref.module not in old_roots or (
                ref.module in changed and not _is_same(node, _find(changed[ref.module], ref))
            ):
                continue
            valid.add(ref)
            for target in _list_references(node, None):
                users[target].append(ref)
        queue = [target for target in users if target not in valid]
        while queue:
            more = {user for user in users[queue.pop()] if user in valid}
            valid -= more
            queue += more
        return valid


def _make_index(files: Sequence[SpecFile]) -> ComponentIndex:
    index = ComponentIndex()
    for file in files:
        index.add_document(file.path_in_spec, file.module)
    return index


def _find(root: Node | None, ref: ComponentId) -> Node | None:
    """A component of a document."""
    section = root.get("components") if root else None
    components = section.get(ref.kind) if section else None
    return components.get(ref.name) if components else None


def _is_same(node: Node, other: Node | None) -> bool:
    """Whether two values are written alike: for Python, 1, 1.0 and true are equal, and so are mappings in another order."""
    return other is not None and json.dumps(node.value) == json.dumps(other.value)


def _adopt(root: Node | None, ref: ComponentId, component: Node) -> None:
    """Put the node of a component into a document that was read again."""
    section = root["components"][ref.kind] if root else None
    if section is not None:
        section.adopt(ref.name, component)


@once_per_node
def _list_references(component: Node, _: None) -> frozenset[ComponentId]:
    """The components that a component refers to directly."""
    texts = map(json.loads, _REFERENCE.findall(json.dumps(component.value)))
    found = (component.index.find_component(text, component.module) for text in texts)
    return frozenset(ref for ref in found if ref is not None)
