"""Proposes keywords for what a document describes otherwise: lists, ends of streams, secrets, units, and safe retries.

Each proposal is a guess in the report, for a person to confirm.
"""

from __future__ import annotations

from collections.abc import Callable

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.adopt.proposals_lists import find_way
from sdkwright.adopt.proposals_operations import CuratedOperation, list_operations
from sdkwright.adopt.proposals_page_names import PageNames, choose_field_names
from sdkwright.adopt.proposals_retries import find_reason_to_repeat
from sdkwright.adopt.proposals_streams import DONE, find_event_streams
from sdkwright.adopt.proposals_values import propose_values
from sdkwright.adopt.proposals_ways import Way
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import ComponentIndex, Node, make_node
from sdkwright.spec.rules import index_components

Locate = Callable[[str], str]
"""Takes the pointer of a part of the curated document, and returns that of its source."""


def propose(document: Json, locate: Locate, decisions: Decisions) -> None:
    """Add keywords to a single-file curated description, of which no two places share a value.

    `locate` takes the pointer of any part of the document, such as `/paths/~1users/get` or that of a property.
    """
    root = _make_root(document)
    page_names = PageNames(document.get("components", {}).get("schemas", {}))
    for operation in list_operations(root, SUPPORTED_METHODS):
        proposer = _Proposer(operation, locate(operation.node.pointer), decisions)
        proposer.propose_pages(page_names, locate)
        proposer.propose_event_ends()
        proposer.propose_retries()
    propose_values(root, locate, decisions)


def _make_root(document: Json) -> Node:
    index = ComponentIndex()
    root = make_node(document, "", index)
    index_components([root], index, Problems())
    return root


class _Proposer:
    """Adds keywords to an operation."""

    def __init__(self, operation: CuratedOperation, source: str, decisions: Decisions) -> None:
        self._operation = operation
        self._content: Json = operation.node.value
        self._source = source
        self._decisions = decisions

    def propose_pages(self, page_names: PageNames, locate: Locate) -> None:
        """Add `x-pagination`."""
        operation = self._operation
        way = None if "x-pagination" in operation.node else find_way(operation)
        renamed = self._find_renamed_fields(way)
        if way is None or renamed is None or operation.items is None:
            return
        page = page_names.choose(operation.node["operationId"].value)
        if not page:
            return
        for wire_name, (node, name) in renamed.items():
            node.value["x-name"] = name
            message = f"the field is `{name}` in Python, because a page has its own attribute of that name"
            self._decisions.add("renamed", locate(node.pointer), f"{operation.label}: {wire_name}", message)
        self._content["x-pagination"] = {"page": page, "items": operation.items.name, **way.keywords}
        items = "the response" if operation.is_array else f"`{operation.items.name}`"
        self._guess(f"a list of pages, with the items in {items}: {way.reason}")

    def _find_renamed_fields(self, way: Way | None) -> dict[str, tuple[Node, str]] | None:
        """The fields that need another name in Python; None if the response cannot be a page."""
        response = self._operation.response
        if way is None or response is None:
            return None
        if self._operation.is_array:
            return {}
        return None if response.ref is None else choose_field_names(response)

    def propose_event_ends(self) -> None:
        """Add `x-event-end`."""
        for media in find_event_streams(self._operation):
            media.value["x-event-end"] = DONE
            self._guess(f"the event `{DONE}` ends the stream, because the description mentions it")

    def propose_retries(self) -> None:
        """Add `x-retry: safe`."""
        reason = find_reason_to_repeat(self._operation)
        if reason and "x-retry" not in self._content:
            self._content["x-retry"] = "safe"
            self._guess(f"a failed call can be repeated: {reason}")

    def _guess(self, message: str) -> None:
        self._decisions.add("guessed", self._source, self._operation.label, message)
