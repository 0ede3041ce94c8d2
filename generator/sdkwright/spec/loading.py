"""Loads a spec: reads its documents, checks them, and merges them into one value."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from sdkwright.openapi import strict_yaml
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.openapi.yaml_tree import Lines, Tree
from sdkwright.problems.problem import Problem, Problems, SourceLocation, SpecError
from sdkwright.spec import folder
from sdkwright.spec.folder import SpecFile
from sdkwright.spec.loaded_documents import LoadedDocuments
from sdkwright.spec.node import ComponentIndex, Node
from sdkwright.spec.rules import LoadedNodes, check_spec, index_components


class Endpoint(NamedTuple):
    """An operation, with its path (or the name of its webhook) and its path item."""

    path: str
    method: str
    operation: Node
    item: Node

    @property
    def sent_path(self) -> str:
        """The path without its fragment, which only distinguishes operations; with its constant query, if any."""
        return self.path.partition("#")[0]


@dataclass(frozen=True)
class Document:
    """A document of a spec, and the Python module of its schemas."""

    module: str
    node: Node
    data: bytes = field(repr=False)
    is_root: bool

    def list_endpoints(self, section: str) -> Iterator[Endpoint]:
        """The operations in `paths` or `webhooks`."""
        for path, item in _list_items(self.node, section):
            for method, operation in item.items():
                if method in SUPPORTED_METHODS:
                    yield Endpoint(path, method, operation, item)


@dataclass(frozen=True)
class Spec:
    """A valid curated description."""

    path: Path
    documents: tuple[Document, ...]
    root: Node
    """The root document."""
    warnings: tuple[Problem, ...] = field(default=(), repr=False)

    @property
    def is_folder(self) -> bool:
        """Whether the spec is a folder with several documents instead of a single file."""
        return self.path.is_dir()

    def find_components(self, kind: str) -> dict[str, Node]:
        """The components of a kind ("schemas", "parameters", …) by name, from all documents."""
        return {
            name: node
            for document in self.documents
            for section, components in _list_items(document.node, "components")
            if section == kind
            for name, node in components.items()
        }

    def list_paths(self) -> list[Endpoint]:
        """The operations that clients call."""
        return [endpoint for document in self.documents for endpoint in document.list_endpoints("paths")]

    def list_webhooks(self) -> list[Endpoint]:
        """The operations that the API calls."""
        return [endpoint for document in self.documents for endpoint in document.list_endpoints("webhooks")]


Parse: TypeAlias = Callable[[bytes, str, Problems], Tree | None]
"""Parses a document: its bytes, its path in messages, and where its problems are added; as `strict_yaml.parse`."""


@dataclass(frozen=True)
class LoadedSpec:
    """A spec that may be invalid."""

    spec: Spec | None
    """None if a document cannot be read, or a value has another shape than the tables of keywords allow."""
    problems: tuple[Problem, ...]


def load_spec(
    path: Path, foreign_keywords: Collection[str] | None = (), parse: Parse = strict_yaml.parse
) -> Spec:
    """Load a file or folder; raises UnreadableInput, or SpecError with every problem of every file.

    `foreign_keywords` are extensions of other tools that resemble ours; None: any may.
    """
    loaded = load_leniently(path, foreign_keywords, parse)
    if loaded.spec is None or any(problem.severity == "error" for problem in loaded.problems):
        raise SpecError(loaded.problems)
    return loaded.spec


def load_leniently(
    path: Path,
    foreign_keywords: Collection[str] | None = (),
    parse: Parse = strict_yaml.parse,
    last: LoadedDocuments | None = None,
) -> LoadedSpec:
    """Load a file or folder that may have errors; raises UnreadableInput.

    `last` contains the documents of the last load, and afterwards those of this one, with the same nodes if they have not
    changed: a spec that was loaded before can no longer be used.
    """
    problems = Problems()
    last = LoadedDocuments() if last is None else last
    sources = [(file, folder.read_document(path, file)) for file in folder.list_documents(path, problems)]
    roots = last.read(sources, partial(_read, parse, problems))
    documents = [
        Document(file.module, node, data, file.is_root)
        for file, data in sources
        if (node := roots[file.module]) is not None
    ]
    root = next((document.node for document in documents if document.is_root), None)
    unread = {module for module, node in roots.items() if node is None}
    nodes = [document.node for document in documents]
    has_shapes = _check(root, nodes, unread, last.index, problems, foreign_keywords)
    last.keep(roots, problems.all())
    if root is None or unread or not has_shapes:
        return LoadedSpec(None, problems.all())
    return LoadedSpec(Spec(path, tuple(documents), root, problems.all()), problems.all())


def load_value(value: Any, lines: Lines, path: Path) -> Spec:
    """Load a spec that is one document in memory; raises SpecError. Extensions of other tools may have any name."""
    problems = Problems()
    index = ComponentIndex()
    index.add_document(path.name, path.stem)
    root = Node(value, SourceLocation(path.name, 0), "", path.stem, lines, index)
    _check(root, [root], set(), index, problems, None)
    problems.raise_errors()
    return Spec(path, (Document(path.stem, root, b"", is_root=True),), root, problems.all())


def _check(
    root: Node | None,
    nodes: list[Node],
    unread: set[str],
    index: ComponentIndex,
    problems: Problems,
    foreign_keywords: Collection[str] | None,
) -> bool:
    """Add the problems of all documents; return whether their values have the shapes of the tables."""
    index_components(nodes, index, problems)
    others = tuple(node for node in nodes if node is not root)
    loaded = LoadedNodes(root, others, frozenset(unread))
    return check_spec(loaded, index, problems, foreign_keywords)


def _read(
    parse: Parse, problems: Problems, file: SpecFile, data: bytes, index: ComponentIndex
) -> Node | None:
    tree = parse(data, file.display_path, problems)
    if tree is None:
        return None
    location = SourceLocation(file.display_path, tree.line)
    return Node(tree.value, location, "", file.module, tree.lines, index)


def _list_items(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    child = node.get(key)
    return child.items() if child else iter(())
