"""Reading a spec: a folder of OpenAPI documents, or a single file, checked and merged into one Document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sdkwright.openapi import strict_yaml
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import Problem, Problems, SourceLocation, UnreadableInput
from sdkwright.spec import checks, folder
from sdkwright.spec.folder import SpecFile
from sdkwright.spec.node import ComponentIndex, Node


class Endpoint(NamedTuple):
    """An operation, with the path (or the webhook's name) and the path item it stands in."""

    path: str
    method: str
    operation: Node
    item: Node


@dataclass(frozen=True)
class Document:
    """One document, and the module its schemas become."""

    module: str
    node: Node


@dataclass(frozen=True)
class Spec:
    """A whole spec that keeps all the rules."""

    path: Path
    documents: tuple[Document, ...]
    root: Node
    warnings: tuple[Problem, ...] = field(default=(), repr=False)

    @property
    def is_folder(self) -> bool:
        """Whether it has a document for each resource, rather than being a single file."""
        return self.path.is_dir()

    def components(self, kind: str) -> dict[str, Node]:
        """The components of a kind ("schemas", "parameters", …), of all documents."""
        return {
            name: node
            for document in self.documents
            for found, components in _items(document.node, "components")
            if found == kind
            for name, node in components.items()
        }

    def paths(self) -> list[Endpoint]:
        """The operations of the API."""
        return [endpoint for document in self.documents for endpoint in _endpoints(document.node, "paths")]

    def webhooks(self) -> list[Endpoint]:
        """The calls that the API makes."""
        return [endpoint for document in self.documents for endpoint in _endpoints(document.node, "webhooks")]


def load_spec(path: Path) -> Spec:
    """Read a spec; raises UnreadableInput, or SpecError with every problem of every file."""
    problems = Problems()
    index = ComponentIndex()
    documents: list[Document] = []
    root: Node | None = None
    unread: set[str] = set()
    for file in folder.list_documents(path, problems):
        index.add_document(file.inside, file.module)
        node = _read(file, index, problems)
        if node is None:
            unread.add(file.module)
        else:
            documents.append(Document(file.module, node))
            root = node if file.is_root else root
    nodes = [document.node for document in documents]
    checks.index_components(nodes, index, problems)
    others = tuple(node for node in nodes if node is not root)
    checks.check(checks.Documents(root, others, frozenset(unread)), index, problems)
    problems.raise_errors()
    assert root is not None  # or it would be an unread file, which is an error
    return Spec(path, tuple(documents), root, problems.all())


def _read(file: SpecFile, index: ComponentIndex, problems: Problems) -> Node | None:
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"{escape(file.typed)}: {error.strerror or error}") from error
    tree = strict_yaml.parse(data, file.typed, problems)
    if tree is None:
        return None
    return Node(tree.value, SourceLocation(file.typed, tree.line), "", file.module, tree.lines, index)


def _endpoints(document: Node, section: str) -> Iterator[Endpoint]:
    for path, item in _items(document, section):
        for method, operation in item.items():
            if method in SUPPORTED_METHODS:
                yield Endpoint(path, method, operation, item)


def _items(node: Node, key: str) -> Iterator[tuple[str, Node]]:
    child = node.get(key)
    return child.items() if child else iter(())
