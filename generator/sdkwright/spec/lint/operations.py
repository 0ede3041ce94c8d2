"""Warns of operations with a tag other than their resource, with duplicate documentation URLs, or with unclear pagination."""

from __future__ import annotations

from sdkwright.problems.messages import format_names, quote
from sdkwright.problems.problem import Fix, Problems
from sdkwright.spec.lint import pagination
from sdkwright.spec.loading import Document
from sdkwright.spec.node import Node


def check(document: Document, problems: Problems) -> None:
    """Check the operations that clients call; webhooks have no resource."""
    for endpoint in document.list_endpoints("paths"):
        _check_tags(endpoint.operation, problems)
        _check_docs(endpoint.operation, problems)
        pagination.check(endpoint.operation, problems)


def _check_tags(operation: Node, problems: Problems) -> None:
    name = operation["operationId"].value
    resource = name.rpartition(".")[0]
    tags = [tag.value for tag in operation.get("tags") or ()]
    if not resource:
        return  # translation rejects it
    if not tags:
        fix = Fix("write", f"{operation.pointer}/tags", [resource])
        problems.warning(operation, f"operation {quote(name)} has no tag; write tags: [{resource}]", fix)
    elif tags != [resource]:
        problems.warning(
            operation["tags"],
            f"operation {quote(name)} is tagged {format_names(tags)}; write its resource, tags: [{resource}]",
            Fix("write", operation["tags"].pointer, [resource]),
        )


def _check_docs(operation: Node, problems: Problems) -> None:
    seen = set[str]()
    for url in operation.get("x-docs") or ():
        if url.value in seen:
            problems.warning(
                url, f"'x-docs' lists {quote(url.value)} twice; remove one", Fix("remove", url.pointer)
            )
        seen.add(url.value)
