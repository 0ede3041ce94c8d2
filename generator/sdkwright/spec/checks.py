"""All checks of a spec that has been read, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import discriminators, operation_rules, references, schema_rules
from sdkwright.spec.keywords import COMPONENT_KINDS
from sdkwright.spec.node import ComponentId, ComponentIndex, Node
from sdkwright.spec.references import References
from sdkwright.spec.vocabulary import Walk


@dataclass(frozen=True)
class Documents:
    """The documents that could be read, and the modules of those that could not."""

    root: Node | None
    others: tuple[Node, ...]
    unread: frozenset[str]


def check(documents: Documents, index: ComponentIndex, problems: Problems) -> None:
    """Check all documents; what is found goes into `problems`."""
    links = References(index, documents.unread, problems)
    walk = Walk(links, problems)
    if documents.root:
        walk.document(documents.root, "root")
    for node in documents.others:
        walk.document(node, "document")
    _check_schemas(walk.met["schema"], links, problems)
    _check_operations(walk.met, documents.root, links, problems)
    references.check_circles(index, problems)
    references.check_modules(index, links.uses, problems)
    # Behind a broken reference stands a component that only looks unused.
    if not problems.has_errors():
        references.check_unused(index, links.uses, problems)


def index_components(documents: list[Node], index: ComponentIndex, problems: Problems) -> None:
    """Note every component, and refuse a name that two documents use."""
    first: dict[tuple[str, str], Node] = {}
    for document in documents:
        for kind in COMPONENT_KINDS:
            components = document.get("components")
            named = components.get(kind) if components else None
            for name, node in named.items() if named else ():
                index.components[ComponentId(document.module, kind, name)] = node
                other = first.setdefault((kind, name), node)
                if other is not node:
                    problems.error(
                        node,
                        f"{COMPONENT_KINDS[kind]} {quote(name)} already stands at {other.location}; rename one of them",
                    )


def _check_schemas(schemas: list[Node], links: References, problems: Problems) -> None:
    for schema in schemas:
        schema_rules.check(schema, problems)
        discriminators.check(schema, links, problems)


def _check_operations(
    met: dict[str, list[Node]], root: Node | None, links: References, problems: Problems
) -> None:
    operations = met["operation"]
    for parameter in met["parameter"]:
        operation_rules.check_parameter(parameter, problems)
    for scheme in met["security scheme"]:
        operation_rules.check_security_scheme(scheme, problems)
    for media_type in met["media type"]:
        operation_rules.check_media_type(media_type, problems)
    for rule in met["signature"]:
        operation_rules.check_signature(rule, problems)
    for item in met["path item"]:
        operation_rules.check_path_item(item, problems)
    operation_rules.check_operations(operations, problems)
    operation_rules.check_paths(met["path item"], problems)
    operation_rules.check_security([*([root] if root else []), *operations], links)
    if root:
        operation_rules.check_tags(root, operations, problems)
