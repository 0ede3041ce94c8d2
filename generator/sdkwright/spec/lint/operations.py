"""Warns of operations with a tag other than their resource, with duplicate documentation URLs, or without x-pagination."""

from __future__ import annotations

import re
from typing import Final

from sdkwright.problems.messages import format_names, quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node

_CURSOR_PARAMETER: Final = re.compile(
    r"(next_)?(cursor|page_token)|last_doc|start_after(_.+)?|starting_after"
)
_NEXT_PAGE_FIELD: Final = re.compile(r"has_more|(next|last)_.+")


def check(spec: Spec, problems: Problems) -> None:
    """Check the operations that clients call; webhooks have no resource."""
    for endpoint in spec.list_paths():
        _check_tags(endpoint.operation, problems)
        _check_docs(endpoint.operation, problems)
        if "x-pagination" not in endpoint.operation:
            _check_pagination(endpoint.operation, problems)


def _check_tags(operation: Node, problems: Problems) -> None:
    name = operation["operationId"].value
    resource = name.rpartition(".")[0]
    tags = [tag.value for tag in operation.get("tags") or ()]
    if not resource:
        return  # translation rejects it
    if not tags:
        problems.warning(operation, f"operation {quote(name)} has no tag; write tags: [{resource}]")
    elif tags != [resource]:
        problems.warning(
            operation["tags"],
            f"operation {quote(name)} is tagged {format_names(tags)}; write its resource, tags: [{resource}]",
        )


def _check_docs(operation: Node, problems: Problems) -> None:
    seen = set[str]()
    for url in operation.get("x-docs") or ():
        if url.value in seen:
            problems.warning(url, f"'x-docs' lists {quote(url.value)} twice; remove one")
        seen.add(url.value)


def _check_pagination(operation: Node, problems: Problems) -> None:
    parameters = [
        name
        for element in operation.get("parameters") or ()
        if (parameter := element.follow())["in"].value == "query"
        and (_CURSOR_PARAMETER.fullmatch(name := parameter["name"].value) or name == "page")
    ]
    fields = [name for name in _list_response_fields(operation) if _NEXT_PAGE_FIELD.fullmatch(name)]
    # Numbered pages may have no such field; a cursor comes from a response.
    if parameters and fields and (parameters != ["page"] or "has_more" in fields):
        problems.warning(
            operation,
            f"the parameter {quote(parameters[0])} and the response field {quote(fields[0])} look like pagination;"
            " describe it with x-pagination",
        )


def _list_response_fields(operation: Node) -> list[str]:
    for status, response in operation["responses"].items():
        content = response.follow().get("content") if status.startswith("2") else None
        media_type = content.get("application/json") if content else None
        if media_type:
            return list(schemas.list_properties(media_type["schema"]))
    return []
