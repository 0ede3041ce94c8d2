"""Proposes keywords for what a document describes otherwise: lists, jobs, ends of streams, secrets, units, retries.

Each proposal is a guess in the report, for a person to confirm.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.adopt.proposals.decimals import propose_decimals
from sdkwright.adopt.proposals.files import may_return_file
from sdkwright.adopt.proposals.lists import find_way
from sdkwright.adopt.proposals.operations import CuratedOperation, list_operations
from sdkwright.adopt.proposals.page_names import choose_field_names, choose_page_names
from sdkwright.adopt.proposals.polls import find_polls
from sdkwright.adopt.proposals.retries import find_reason_to_repeat
from sdkwright.adopt.proposals.streams import DONE, find_event_ends
from sdkwright.adopt.proposals.values import propose_values
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import ComponentIndex, Node, make_node
from sdkwright.spec.rules import index_components

_MAY_BE_FILE: Final = (
    "the response is any JSON, as in the source; if it is a file, describe its media type: until then only"
    " `with_raw_response` returns its bytes"
)
Locate = Callable[[str], str]
"""Takes the pointer of a part of the curated document, and returns that of its source."""


def propose(document: Json, locate: Locate, decisions: Decisions) -> None:
    """Add keywords to a single-file curated description, of which no two places share a value.

    `locate` takes the pointer of any part of the document, such as `/paths/~1users/get` or that of a property.
    """
    propose_decimals(document, locate, decisions)
    root = _make_root(document)
    operations = list(list_operations(root, SUPPORTED_METHODS))
    _propose_pages(operations, document, locate, decisions)
    for operation in operations:
        reason = find_reason_to_repeat(operation)
        if reason and "x-retry" not in operation.node:
            _guess(
                operation, {"x-retry": "safe"}, f"a failed call can be repeated: {reason}", locate, decisions
            )
        if may_return_file(operation):
            _guess(operation, {}, _MAY_BE_FILE, locate, decisions)
    for poll in find_polls(operations):
        message = f"the call starts a job: {poll.reason}"
        _guess(poll.operation, {"x-poll": poll.keywords}, message, locate, decisions)
    for end in find_event_ends(operations, document):
        end.media.value["x-event-end"] = DONE
        source, message = locate(end.media.pointer), f"the event `{DONE}` ends the stream: {end.reason}"
        decisions.add("guessed", source, end.operation.label, message)
    propose_values(root, locate, decisions)


def _make_root(document: Json) -> Node:
    index = ComponentIndex()
    root = make_node(document, "", index)
    index_components([root], index, Problems())
    return root


def _propose_pages(
    operations: list[CuratedOperation], document: Json, locate: Locate, decisions: Decisions
) -> None:
    """Add `x-pagination`."""
    lists = {
        operation.node["operationId"].value: (operation, way)
        for operation in operations
        if "x-pagination" not in operation.node and (way := find_way(operation)) is not None
    }
    page_names = choose_page_names(lists, document.get("components", {}).get("schemas", {}))
    for call_path, (operation, way) in lists.items():
        renamed = _find_renamed_fields(operation)
        if renamed is None or operation.items is None or call_path not in page_names:
            continue
        for wire_name, (node, name) in renamed.items():
            node.value["x-name"] = name
            message = f"the field is `{name}` in Python, because a page has its own attribute of that name"
            decisions.add("renamed", locate(node.pointer), f"{operation.label}: {wire_name}", message)
        rule = {"page": page_names[call_path], "items": operation.items.name, **way.keywords}
        items = "the response" if operation.is_array else f"`{operation.items.name}`"
        message = f"a list of pages, with the items in {items}: {way.reason}"
        _guess(operation, {"x-pagination": rule}, message, locate, decisions)


def _find_renamed_fields(operation: CuratedOperation) -> dict[str, tuple[Node, str]] | None:
    """The fields that need another name in Python; None if the response cannot be a page."""
    if operation.is_array:
        return {}
    response = operation.response
    return None if response is None or response.ref is None else choose_field_names(response)


def _guess(
    operation: CuratedOperation, keywords: Json, message: str, locate: Locate, decisions: Decisions
) -> None:
    operation.node.value.update(keywords)
    decisions.add("guessed", locate(operation.node.pointer), operation.label, message)
