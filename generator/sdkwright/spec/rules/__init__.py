"""The rules of a curated description. A violation is an error, unless the rule reports a warning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.keywords import COMPONENT_KINDS
from sdkwright.spec.node import ComponentId, ComponentIndex, Node
from sdkwright.spec.rules import dependencies, operations, parameters, security, servers
from sdkwright.spec.rules.discriminators import check_discriminator
from sdkwright.spec.rules.keywords import KeywordChecker
from sdkwright.spec.rules.patterns import check_pattern
from sdkwright.spec.rules.references import References
from sdkwright.spec.rules.schemas import check_schema


@dataclass(frozen=True)
class LoadedNodes:
    """The root nodes of the documents that could be read, and the modules of those that could not."""

    root: Node | None
    others: tuple[Node, ...]
    unread: frozenset[str]


def check_spec(
    nodes: LoadedNodes,
    index: ComponentIndex,
    problems: Problems,
    foreign_keywords: Collection[str] | None,
) -> bool:
    """Check all documents. `foreign_keywords` are extensions of other tools that resemble ours; None: any may.

    Returns whether all values have the shapes of the tables, so that further stages can read them.
    """
    references = References(index, nodes.unread, problems)
    keywords = KeywordChecker(references, problems, foreign_keywords)
    if nodes.root:
        keywords.check_document(nodes.root, "root")
    for node in nodes.others:
        keywords.check_document(node, "document")
    for schema in keywords.objects["schema"]:
        check_schema(schema, problems)
        check_pattern(schema, problems)
        check_discriminator(schema, references, problems)
    _check_operations(keywords.objects, nodes.root, references, problems)
    dependencies.check_cycles(index, problems)
    dependencies.check_modules(index, references.uses, problems)
    # After an invalid reference, a component may seem to be unused.
    if not problems.has_errors():
        dependencies.check_required_cycles(index, problems)
        dependencies.check_unused(index, references.uses, problems)
    return keywords.has_shapes and all(map(_has_schema, keywords.objects["parameter"]))


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
    objects: dict[str, list[Node]], root: Node | None, references: References, problems: Problems
) -> None:
    for parameter in objects["parameter"]:
        parameters.check_parameter(parameter, problems)
    for server in objects["server"]:
        servers.check_server(server, problems)
    for scheme in objects["security scheme"]:
        security.check_security_scheme(scheme, problems)
    for media_type in objects["media type"]:
        operations.check_media_type(media_type, problems)
    for signature in objects["signature"]:
        operations.check_signature(signature, problems)
    for item in objects["path item"]:
        operations.check_path_item(item, problems)
    operations.check_operations(objects["operation"], problems)
    operations.check_paths(objects["path item"], problems)
    security.check_security([*([root] if root else []), *objects["operation"]], references, problems)
    if root:
        operations.check_tags(root, objects["operation"], problems)
