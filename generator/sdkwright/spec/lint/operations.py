"""Operations stand under their resource's tag, say where they are documented once, and hide no pages."""

from __future__ import annotations

import re
from typing import Final

from sdkwright.problems.messages import format_names, quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node

_CURSOR: Final = re.compile(r"(next_)?(cursor|page_token)|last_doc|start_after(_.+)?|starting_after")
_NEXT: Final = re.compile(r"has_more|(next|last)_.+")


def check(spec: Spec, problems: Problems) -> None:
    """All operations of the API; the calls that the API makes have no resource."""
    for endpoint in spec.paths():
        _check_tags(endpoint.operation, problems)
        _check_docs(endpoint.operation, problems)
        if "x-pagination" not in endpoint.operation:
            _check_cursor(endpoint.operation, problems)


def _check_tags(operation: Node, problems: Problems) -> None:
    name = operation["operationId"].value
    resource = name.rpartition(".")[0]
    tags = [tag.value for tag in operation.get("tags") or ()]
    if not resource:
        return  # the builder refuses it
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
            problems.warning(url, f"'x-docs' names {quote(url.value)} twice; remove one")
        seen.add(url.value)


def _check_cursor(operation: Node, problems: Problems) -> None:
    cursors = [
        name
        for parameter in operation.get("parameters") or ()
        if (target := parameter.follow())["in"].value == "query"
        and (_CURSOR.fullmatch(name := target["name"].value) or name == "page")
    ]
    fields = [name for name in _answer_fields(operation) if _NEXT.fullmatch(name)]
    # Pages with numbers may end without a word; a cursor comes from an answer.
    if cursors and fields and (cursors != ["page"] or "has_more" in fields):
        problems.warning(
            operation,
            f"the parameter {quote(cursors[0])} and the answer's {quote(fields[0])} look like pages of a list;"
            " describe them with x-pagination",
        )


def _answer_fields(operation: Node) -> list[str]:
    for status, response in operation["responses"].items():
        content = response.follow().get("content") if status.startswith("2") else None
        answer = content.get("application/json") if content else None
        if answer:
            return list(schemas.all_properties(answer["schema"]))
    return []
