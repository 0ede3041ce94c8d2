"""The rules of a curated description. A violation is an error, unless the rule reports a warning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.keywords import COMPONENT_KINDS, OBJECTS
from sdkwright.spec.node import ComponentId, ComponentIndex, Node, find_once
from sdkwright.spec.rules import dependencies, operations, parameters, security, servers
from sdkwright.spec.rules.discriminators import check_discriminator
from sdkwright.spec.rules.keywords import KeywordChecker
from sdkwright.spec.rules.patterns import check_pattern
from sdkwright.spec.rules.references import References
from sdkwright.spec.rules.schemas import check_schema

_OBJECT_RULES: Final[Mapping[str, Callable[[Node, Problems], None]]] = {
    "schema": check_schema,
    "parameter": parameters.check_parameter,
    "server": servers.check_server,
    "security scheme": security.check_security_scheme,
    "media type": operations.check_media_type,
    "signature": operations.check_signature,
    "path item": operations.check_path_item,
}
"""By the name of an object in OBJECTS: what checks each one."""


@dataclass(frozen=True)
class LoadedNodes:
    """The root nodes of the documents that could be read, and the modules of those that could not."""

    root: Node | None
    others: tuple[Node, ...]
    unread: frozenset[str]


class _CheckedDocument(NamedTuple):
    """What checking the keywords of a document finds."""

    objects: Mapping[str, Sequence[Node]]
    """Its objects, by their names in OBJECTS."""
    uses: Sequence[tuple[Node, ComponentId]]
    has_shapes: bool
    """Whether all values have the shapes of the tables."""


def check_spec(
    nodes: LoadedNodes,
    index: ComponentIndex,
    problems: Problems,
    foreign_keywords: Collection[str] | None,
) -> bool:
    """Check all documents. `foreign_keywords` are extensions of other tools that resemble ours; None: any may.

    Returns whether all values have the shapes of the tables, so that further stages can read them.
    """
    documents = [(nodes.root, "root")] if nodes.root else []
    documents += [(node, "document") for node in nodes.others]
    foreign = None if foreign_keywords is None else frozenset(foreign_keywords)
    # The keywords of all documents first: the other rules follow references.
    checked = [
        find_once(
            node,
            ("keywords", name, foreign),
            partial(_check_keywords, node, name, index, nodes.unread, foreign),
            problems,
        )
        for node, name in documents
    ]
    uses = [use for document in checked for use in document.uses]
    for (node, _), document in zip(documents, checked, strict=True):
        check = partial(_check_objects, document.objects, index, nodes.unread)
        uses += find_once(node, "objects", check, problems)
    objects = {name: _join(document.objects[name] for document in checked) for name in OBJECTS}
    uses += _check_operations(objects, nodes.root, References(index, nodes.unread, problems), problems)
    dependencies.check_cycles(index, problems)
    dependencies.check_modules(index, uses, problems)
    # After an invalid reference, a component may seem to be unused.
    if not problems.has_errors():
        dependencies.check_required_cycles(index, problems)
        dependencies.check_unused(index, uses, problems)
    has_shapes = all(document.has_shapes for document in checked)
    return has_shapes and all(map(_has_schema, objects["parameter"]))


def _join(lists: Iterable[Sequence[Node]]) -> list[Node]:
    return [node for nodes in lists for node in nodes]


def _check_keywords(
    node: Node,
    name: str,
    index: ComponentIndex,
    unread: frozenset[str],
    foreign_keywords: Collection[str] | None,
    problems: Problems,
) -> _CheckedDocument:
    references = References(index, unread, problems)
    checker = KeywordChecker(references, problems, foreign_keywords)
    checker.check_document(node, name)
    return _CheckedDocument(checker.objects, references.uses, checker.has_shapes)


def _check_objects(
    objects: Mapping[str, Sequence[Node]], index: ComponentIndex, unread: frozenset[str], problems: Problems
) -> list[tuple[Node, ComponentId]]:
    """Check the objects of a document, each alone and with what it refers to; return the components that rules use."""
    references = References(index, unread, problems)
    for schema in objects["schema"]:
        check_discriminator(schema, references, problems)
        check_pattern(schema, problems)
    for name, check in _OBJECT_RULES.items():
        for node in objects[name]:
            check(node, problems)
    return references.uses


def _has_schema(parameter: Node) -> bool:
    content = parameter.get("content")
    return "schema" in parameter or (
        content is not None and bool(content.value) and all("schema" in media for _, media in content.items())
    )


def index_components(documents: list[Node], index: ComponentIndex, problems: Problems) -> None:
    """Add all components to the index; a name that two documents use is an error."""
    first: dict[tuple[str, str], Node] = {}
    for document in documents:
        components = document.get("components")
        for kind in COMPONENT_KINDS:
            section = components.get(kind) if components else None
            for name, node in section.items() if section else ():
                index.components[ComponentId(document.module, kind, name)] = node
                other = first.setdefault((kind, name), node)
                if other is not node:
                    problems.error(
                        node,
                        f"{COMPONENT_KINDS[kind]} {quote(name)} is already defined at {other.location};"
                        " rename one of them",
                    )


def _check_operations(
    objects: Mapping[str, Sequence[Node]], root: Node | None, references: References, problems: Problems
) -> list[tuple[Node, ComponentId]]:
    """Compare the operations of all documents, and return the security schemes that they use."""
    operations.check_operations(objects["operation"], problems)
    operations.check_paths(objects["path item"], problems)
    security.check_security([*([root] if root else []), *objects["operation"]], references, problems)
    if root:
        operations.check_tags(root, objects["operation"], problems)
    return references.uses
