"""Places new components in documents, and moves existing ones up where documents would need each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sdkwright.adopt.references import ComponentKey, list_references, parse_reference
from sdkwright.adopt.writing.homes import Path
from sdkwright.follow.additions import make_file
from sdkwright.follow.documents import Documents
from sdkwright.openapi.untyped import as_mapping
from sdkwright.spec.keywords import COMPONENT_KINDS
from sdkwright.spec.rules.dependencies import find_cycles
from sdkwright.spec.shapes import Object

_SHARED = "shared.yaml"
_MAX_ROUNDS = 1_000
Edges = dict[tuple[str, str], set[ComponentKey]]
"""By two documents: the schemas of the second that schemas of the first refer to."""


class Placement:
    """Places components."""

    def __init__(
        self, documents: Documents, added: Mapping[ComponentKey, Any], old_edges: Collection[tuple[str, str]]
    ) -> None:
        """Create it: `old_edges` are the documents whose schemas referred to each other before all changes."""
        self._documents = documents
        self._added = added
        self._files = dict(documents.index_components())
        self._references = list_component_references(documents) | {
            key: _list_keys(value, COMPONENT_KINDS[key.kind]) for key, value in added.items()
        }
        self._old_edges = {*old_edges}
        self.moved: dict[ComponentKey, tuple[str, str]] = {}
        """The existing components that moved: from which document to which."""

    def place(self) -> dict[ComponentKey, str]:
        """Put the new components into documents, and move others; the documents of the new ones."""
        files = {
            **self._choose_homes(),
            **{key: self._documents.root_file for key in self._added if key.kind == "securitySchemes"},
        }
        self._files |= files
        self._place_deeper(files)
        self._move_up()
        for key in (key for key in self._added if key in files):
            users = [
                user for user, targets in self._references.items() if key in targets and user.kind == key.kind
            ]
            near = [user.name for user in users if self._files[user] == self._files[key]]
            file = self._files[key]
            before = near[-1] if near else ""
            if file == _SHARED:
                before = _find_neighbour(self._documents, file, key)
            self._documents.add_component(file, key, self._added[key], before)
        return {key: self._files[key] for key in self._added if key in files}

    def _choose_homes(self) -> dict[ComponentKey, str]:
        """The nearest common document of all that use a new component."""
        homes: dict[ComponentKey, Path] = {}
        queue = [
            (_make_path(file), key)
            for file, value in self._documents.values.items()
            for key in _list_keys(value, "root" if file == self._documents.root_file else "document")
        ]
        while queue:
            path, key = queue.pop()
            if key not in self._added:
                continue
            known = homes.get(key)
            home = path if known is None else _find_common(known, path)
            if home != known:
                homes[key] = home
                queue += [(home, target) for target in self._references[key]]
        return {key: self._find_document(path) for key, path in homes.items()}

    def _find_document(self, path: Path) -> str:
        """The nearest existing document at or above a path."""
        if len(self._documents.values) == 1:
            return self._documents.root_file
        for length in range(len(path), 0, -1):
            file = make_file(path[:length])
            if file in self._documents.values and file != self._documents.root_file:
                return file
        return _SHARED

    def _place_deeper(self, files: Mapping[ComponentKey, str]) -> None:
        """Put new components into the documents of what they need, if fewer existing ones have to move up then."""
        count = self._count_wrong_targets()
        for key in files:
            for target in self._references[key]:
                file = self._files.get(target, "")
                if file and _is_above(self._files[key], file):
                    before = dict(self._files)
                    self._push_down(key, file)
                    new_count = self._count_wrong_targets()
                    if new_count < count:
                        count = new_count
                    else:
                        self._files = before

    def _count_wrong_targets(self) -> int:
        """How many components a document refers to in one below it."""
        return sum(len(targets) for step, targets in self._list_edges().items() if self._is_wrong(step))

    def _is_wrong(self, step: tuple[str, str]) -> bool:
        """Whether a document refers to one below it, and did not before."""
        return _is_above(*step) and step not in self._old_edges

    def _push_down(self, key: ComponentKey, file: str) -> None:
        """Put a new component into a document, and with it the new ones above that need it."""
        self._files[key] = file
        for user in self._added:
            if key in self._references[user] and _is_above(self._files.get(user, file), file):
                self._push_down(user, file)

    def _move_up(self) -> None:
        """Move what a document refers to below itself, or in a cycle, until there is no such reference."""
        for _ in range(_MAX_ROUNDS):
            edges = self._list_edges()
            steps = [step for step in edges if self._is_wrong(step)] or self._list_cycle()
            if not steps:
                return
            step = next((step for step in steps if _is_above(*step)), steps[0])
            target = self._find_document(_find_common(_make_path(step[0]), _make_path(step[1])))
            for key in sorted(edges[step]):
                self._move(key, target)

    def _move(self, key: ComponentKey, file: str) -> None:
        old = self._files[key]
        self._files[key] = file
        if key in self._added or old == file:
            return
        neighbour = _find_neighbour(self._documents, file, key)
        self._documents.add_component(file, key, self._documents.remove_component(key), neighbour)
        self.moved[key] = (self.moved.get(key, (old, ""))[0], file)

    def _list_cycle(self) -> list[tuple[str, str]]:
        """The steps of a cycle of documents that is not there from the beginning; none if there is no such cycle."""
        graph: defaultdict[str, list[str]] = defaultdict(list, {file: [] for file in self._files.values()})
        for user, target in self._list_edges():
            graph[user].append(target)
        for cycle in find_cycles(graph):
            steps = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
            if not self._old_edges.issuperset(steps):
                return steps
        return []

    def _list_edges(self) -> Edges:
        return list_edges(self._references, self._files)


def list_component_references(documents: Documents) -> dict[ComponentKey, tuple[ComponentKey, ...]]:
    """The components that each component refers to."""
    return {
        key: _list_keys(documents.find_component(key).value, COMPONENT_KINDS[key.kind])
        for key in documents.index_components()
        if key.kind in COMPONENT_KINDS
    }


def list_edges(
    references: Mapping[ComponentKey, tuple[ComponentKey, ...]], files: Mapping[ComponentKey, str]
) -> Edges:
    """The references between schemas of different documents."""
    edges: Edges = defaultdict(set)
    for user, targets in references.items():
        for target in targets:
            is_known = user.kind == target.kind == "schemas" and target in files and user in files
            if is_known and files[user] != files[target]:
                edges[files[user], files[target]].add(target)
    return dict(edges)


def _make_path(file: str) -> Path:
    return () if file == _SHARED else tuple(file.removesuffix(".yaml").split("/"))


def _find_common(path: Path, other: Path) -> Path:
    length = next((i for i, pair in enumerate(zip(path, other, strict=False)) if pair[0] != pair[1]), None)
    return path[: min(len(path), len(other)) if length is None else length]


def _is_above(file: str, other: str) -> bool:
    """Whether a document is an ancestor of another one."""
    path, below = _make_path(file), _make_path(other)
    return len(path) < len(below) and below[: len(path)] == path


def _find_neighbour(documents: Documents, file: str, key: ComponentKey) -> str:
    """The component that a component comes after in a document whose components are ordered by name; "" for the end."""
    names = [*as_mapping(as_mapping(documents.values.get(file, {}).get("components")).get(key.kind))]
    before = [name for name in names if name < key.name]
    return before[-1] if names == sorted(names) and before else ""


def _list_keys(value: Any, object_: str) -> tuple[ComponentKey, ...]:
    keys = map(parse_reference, dict.fromkeys(list_references(value, Object(object_))))
    return tuple(key for key in keys if key is not None)
